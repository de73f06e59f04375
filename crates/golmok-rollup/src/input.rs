//! The files of a run, by day: Hive folders (`day=2024-01-05/`), or files that hold any days.

use crate::error::{Result, RollupError};
use golmok_lake::source::dates::timestamp_day;
use golmok_lake::store::hash_file;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files that are rolled up together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The day that their folder names; rows of another day are then rejected.
    pub day: Option<Date>,
    /// The files, by path, each with its SHA-256.
    pub files: Vec<(PathBuf, String)>,
}

/// Finds the files of a path: one unit per folder of a day, by day, then one for all files outside such folders. Names that
/// begin with `_` or `.` are none of them. A folder of a day without files is an empty day.
///
/// # Errors
/// [`RollupError::DayTwice`], [`RollupError::FileTwice`], [`RollupError::NoInput`]; [`RollupError::Remote`] for `s3://…`.
///
/// # Examples
/// ```
/// let refused = golmok_rollup::input::units(std::path::Path::new("s3://bucket/rows")).map_err(|error| error.to_string());
/// assert!(refused.is_err_and(|why| why.contains("aws s3 sync")));
/// ```
pub fn units(path: &Path) -> Result<Vec<Unit>> {
    let text = path.to_string_lossy();
    if text.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Err(RollupError::Remote { address: text.into_owned() });
    }
    let (mut days, mut others) = (BTreeMap::new(), Vec::new());
    if path.is_dir() {
        let own = named(path);
        own.into_iter().for_each(|day| _ = days.insert(day, (path.to_path_buf(), Vec::new())));
        walk(path, own, &mut days, &mut others)?;
    } else {
        others.push(path.to_path_buf());
    }
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut hashed = |files: Vec<PathBuf>| -> Result<Vec<(PathBuf, String)>> {
        let mut out = Vec::new();
        for file in files {
            let (_, sha256) = hash_file(&file)?;
            if let Some(one) = seen.insert(sha256.clone(), file.clone()) {
                return Err(RollupError::FileTwice { one, other: file });
            }
            out.push((file, sha256));
        }
        Ok(out)
    };
    let mut units = Vec::new();
    for (day, (_, files)) in days {
        units.push(Unit { day: Some(day), files: hashed(files)? });
    }
    if !others.is_empty() {
        units.push(Unit { day: None, files: hashed(others)? });
    }
    if units.is_empty() {
        return Err(RollupError::NoInput { path: path.to_path_buf() });
    }
    Ok(units)
}

/// The day that a Hive folder is named after.
fn named(folder: &Path) -> Option<Date> {
    let name = folder.file_name()?.to_str()?;
    name.split_once('=').and_then(|(_, value)| timestamp_day(value.as_bytes()))
}

type Days = BTreeMap<Date, (PathBuf, Vec<PathBuf>)>;

fn walk(dir: &Path, day: Option<Date>, days: &mut Days, others: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(dir).map_err(RollupError::io(dir, "read the folder"))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(RollupError::io(dir, "read the folder"))?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(['_', '.']) {
            continue;
        }
        if !path.is_dir() {
            match day {
                Some(day) => days.entry(day).or_insert_with(|| (dir.to_path_buf(), Vec::new())).1.push(path),
                None => others.push(path),
            }
            continue;
        }
        let named = named(&path);
        if let Some(new) = named {
            if let Some((one, _)) = days.get(&new) {
                return Err(RollupError::DayTwice { day: new, one: one.clone(), other: path });
            }
            days.insert(new, (path.clone(), Vec::new()));
        }
        walk(&path, named.or(day), days, others)?;
    }
    Ok(())
}
