//! Days on disk, each committed whole: written to a fresh folder, checked against what was counted, renamed to a version,
//! then named by the manifest, which is swapped by one atomic rename.
//!
//! ```text
//! rollup/
//!   manifest.json                        the version of every day that counts
//!   days/2024-01-05/v1/{sums,merchants,people}.parquet, rejects.csv
//! ```
//! Killed at any moment, the manifest names whole versions only; folders that it does not name go at the next commit.

use crate::error::{Doing, Result, RollupError};
use crate::input::Unit;
use crate::roll::{Day, Rolled};
use golmok_lake::store::{WriterLock, replace_file, sync_tree};
use jiff::civil::Date;
use polars::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What the manifest says of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Version that counts.
    pub version: u32,
    /// Rows counted.
    pub rows: i64,
    /// Their won.
    pub won: i64,
    /// SHA-256 of the files that it was made of.
    pub files: Vec<String>,
    /// Hash of mapping, merchants, areas and SQL text.
    pub setup: String,
}

/// The folder of days.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    days: BTreeMap<Date, Entry>,
    _lock: WriterLock,
}

const MANIFEST: &str = "manifest.json";

impl Store {
    /// Opens the folder, making it where there is none; one process at a time.
    ///
    /// # Errors
    /// When it is locked, cannot be made, or its manifest cannot be read.
    pub fn open(dir: &Path, now: jiff::Timestamp) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(RollupError::io(dir, "make the folder"))?;
        let lock = WriterLock::take(dir, now)?;
        let path = dir.join(MANIFEST);
        let days = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(RollupError::io(&path, "read")(error)),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| RollupError::State { path: path.clone(), reason: error.to_string() })?,
        };
        Ok(Self { dir: dir.to_path_buf(), days, _lock: lock })
    }

    /// The days that count.
    pub fn days(&self) -> &BTreeMap<Date, Entry> {
        &self.days
    }

    /// A table of a day: `sums`, `merchants` or `people`.
    pub fn table(&self, day: Date, entry: &Entry, name: &str) -> PathBuf {
        self.folder(day).join(format!("v{}", entry.version)).join(format!("{name}.parquet"))
    }

    fn folder(&self, day: Date) -> PathBuf {
        self.dir.join("days").join(day.to_string())
    }

    /// Commits the days of a unit, all by one swap of the manifest. A day that is there already is replaced, also by an
    /// empty one.
    ///
    /// # Errors
    /// [`RollupError::Check`] where what was written is not what was counted; then nothing changed.
    pub fn commit(&mut self, unit: &Unit, rolled: &Rolled, setup: &str) -> Result<()> {
        let counted: i64 = rolled.days.iter().map(|day| total(&day.sums, "n")).sum();
        if let Some(first) = rolled.days.first() {
            check(first.day, "rows", counted, rolled.rows - rolled.rejected.0)?;
        }
        let files: Vec<String> = unit.files.iter().map(|(_, sha256)| sha256.clone()).collect();
        let mut days = self.days.clone();
        for day in &rolled.days {
            let version = days.get(&day.day).map_or(1, |entry| entry.version + 1);
            let (rows, won) = (total(&day.sums, "n"), total(&day.sums, "won"));
            let entry = Entry { version, rows, won, files: files.clone(), setup: setup.to_owned() };
            self.write(day, &entry, rolled)?;
            days.insert(day.day, entry);
        }
        let path = self.dir.join(MANIFEST);
        let text = serde_json::to_vec_pretty(&days)
            .map_err(|error| RollupError::State { path: path.clone(), reason: error.to_string() })?;
        replace_file(&path, &text)?;
        self.days = days;
        self.sweep(rolled)
    }

    fn write(&self, day: &Day, entry: &Entry, rolled: &Rolled) -> Result<()> {
        let folder = self.folder(day.day);
        let (fresh, last) = (folder.join(".new"), folder.join(format!("v{}", entry.version)));
        for left in [&fresh, &last] {
            if left.exists() {
                std::fs::remove_dir_all(left).map_err(RollupError::io(left, "remove"))?;
            }
        }
        std::fs::create_dir_all(&fresh).map_err(RollupError::io(&fresh, "make the folder"))?;
        for (name, frame) in [("sums", &day.sums), ("merchants", &day.merchants), ("people", &day.people)] {
            let path = fresh.join(format!("{name}.parquet"));
            let mut file = File::create(&path).map_err(RollupError::io(&path, "create"))?;
            let mut frame = frame.clone();
            ParquetWriter::new(&mut file).finish(&mut frame).doing(|| path.display().to_string())?;
            file.sync_all().map_err(RollupError::io(&path, "write"))?;
        }
        let path = fresh.join("sums.parquet");
        let file = File::open(&path).map_err(RollupError::io(&path, "open"))?;
        let written = ParquetReader::new(file).finish().doing(|| path.display().to_string())?;
        check(day.day, "rows", total(&written, "n"), entry.rows)?;
        check(day.day, "won", total(&written, "won"), entry.won)?;
        replace_file(&fresh.join("rejects.csv"), rejects(rolled).as_bytes())?;
        sync_tree(&fresh)?;
        std::fs::rename(&fresh, &last).map_err(RollupError::io(&last, "rename"))?;
        Ok(sync_tree(&folder)?)
    }

    /// Removes versions that no longer count.
    fn sweep(&self, rolled: &Rolled) -> Result<()> {
        for day in &rolled.days {
            let folder = self.folder(day.day);
            let kept = self.days.get(&day.day).map(|entry| format!("v{}", entry.version));
            for entry in std::fs::read_dir(&folder).map_err(RollupError::io(&folder, "read the folder"))? {
                let path = entry.map_err(RollupError::io(&folder, "read the folder"))?.path();
                if path.file_name().map(|name| name.to_string_lossy().into_owned()) != kept {
                    std::fs::remove_dir_all(&path).map_err(RollupError::io(&path, "remove"))?;
                }
            }
        }
        Ok(())
    }
}

fn check(day: Date, what: &'static str, found: i64, expected: i64) -> Result<()> {
    if found == expected { Ok(()) } else { Err(RollupError::Check { day, what, found, expected }) }
}

fn total(frame: &DataFrame, name: &str) -> i64 {
    frame.column(name).and_then(|c| c.i64()).ok().and_then(|values| values.sum()).unwrap_or(0)
}

fn rejects(rolled: &Rolled) -> String {
    let mut text = "file,line,column,value,reason\n".to_owned();
    let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\"").replace(['\n', '\r'], " "));
    for (file, reject) in &rolled.rejects {
        let fields =
            [quoted(&file.to_string_lossy()), reject.line.to_string(), quoted(&reject.column), quoted(&reject.value)];
        text.push_str(&format!("{},{}\n", fields.join(","), reject.why.code()));
    }
    text
}
