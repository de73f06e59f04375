//! Days on disk, each committed whole: written to a fresh folder, checked against what was counted, renamed to a version,
//! then named by the manifest, which is swapped by one atomic rename.
//!
//! ```text
//! rollup/
//!   manifest.json                        the version of every day that counts, and the commits they came by
//!   days/2024-01-05/v1/{sums,merchants,people}.parquet
//!   rejects/<commit>.csv                 rows that are not counted
//! ```
//! Killed at any moment, the manifest names whole versions only; what it does not name goes at the next commit.

use crate::convert::Why;
use crate::error::{Doing, Result, RollupError};
use crate::input::Unit;
use crate::roll::{Day, Rolled};
use golmok_lake::store::{WriterLock, hash_bytes, replace_file, sync_tree};
use jiff::civil::Date;
use polars::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// What the manifest says of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Version that counts.
    pub version: u32,
    /// Rows counted.
    pub rows: i64,
    /// Their won, or ten-thousandths of a person.
    #[serde(alias = "won")]
    pub amount: i64,
    /// The commit that it came by.
    pub commit: String,
    /// Hash of mapping, merchants, areas and SQL text.
    pub setup: String,
}

/// Files that were rolled up together: rows in are rows counted and rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// SHA-256 of the files.
    pub files: Vec<String>,
    /// Rows read.
    pub rows: i64,
    /// Rows counted, over all their days.
    pub counted: i64,
    /// Their won, or ten-thousandths of a person.
    #[serde(alias = "won")]
    pub amount: i64,
    /// Rows that are not counted, by reason, and their amount as far as it could be read.
    pub rejected: BTreeMap<String, (i64, i64)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    /// What its days are of: counts of people say so, sales of card rows need not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    of: String,
    days: BTreeMap<Date, Entry>,
    commits: BTreeMap<String, Commit>,
}

/// A moment of a commit, for tests that end the process there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The tables of a day are in its fresh folder, unchecked.
    Written,
    /// The fresh folder has become a version.
    Renamed,
    /// Every day is there; the manifest still names those before.
    Ready,
    /// The manifest names the new versions; those before are still on disk.
    Swapped,
}

/// The folder of days.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    manifest: Manifest,
    /// Called at every moment of a commit.
    pub at: fn(Moment),
    _lock: WriterLock,
}

const MANIFEST: &str = "manifest.json";
const FRESH: &str = ".new";

impl Store {
    /// Opens the folder, making it where there is none; one process at a time.
    ///
    /// # Errors
    /// When it is locked, cannot be made, or its manifest cannot be read.
    pub fn open(dir: &Path, now: jiff::Timestamp) -> Result<Self> {
        Self::open_of(dir, "", now)
    }

    /// As [`Store::open`], of days of another kind than sales.
    ///
    /// # Errors
    /// As [`Store::open`]; [`RollupError::OtherKind`] where days of another kind lie there.
    pub fn open_of(dir: &Path, of: &str, now: jiff::Timestamp) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(RollupError::io(dir, "make the folder"))?;
        let lock = WriterLock::of_folder(dir, now)?;
        let path = dir.join(MANIFEST);
        let manifest: Manifest = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Manifest { of: of.to_owned(), ..Manifest::default() }
            }
            Err(error) => return Err(RollupError::io(&path, "read")(error)),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| RollupError::State { path: path.clone(), reason: error.to_string() })?,
        };
        if manifest.of != of {
            return Err(RollupError::OtherKind { path: dir.to_path_buf(), found: manifest.of });
        }
        Ok(Self { dir: dir.to_path_buf(), manifest, at: |_| {}, _lock: lock })
    }

    /// The days that count.
    pub fn days(&self) -> &BTreeMap<Date, Entry> {
        &self.manifest.days
    }

    /// The commits that days came by.
    pub fn commits(&self) -> &BTreeMap<String, Commit> {
        &self.manifest.commits
    }

    /// A table of a day: `sums`, `merchants` or `people`.
    pub fn table(&self, day: Date, entry: &Entry, name: &str) -> PathBuf {
        self.folder(day).join(format!("v{}", entry.version)).join(format!("{name}.parquet"))
    }

    fn folder(&self, day: Date) -> PathBuf {
        self.dir.join("days").join(day.to_string())
    }

    /// Days of a unit that stand already, made of other files.
    pub fn standing<'a>(&'a self, unit: &'a Unit, rolled: &'a Rolled) -> impl Iterator<Item = Date> + 'a {
        let same = move |entry: &Entry| self.manifest.commits.get(&entry.commit).map(|commit| &commit.files);
        let files: Vec<String> = unit.files.iter().map(|(_, sha256)| sha256.clone()).collect();
        let days = rolled.days.iter().map(|day| day.day);
        days.filter(move |day| self.manifest.days.get(day).is_some_and(|entry| same(entry) != Some(&files)))
    }

    /// Commits the days of a unit, all by one swap of the manifest. A day that is there already is replaced, also by an
    /// empty one.
    ///
    /// # Errors
    /// [`RollupError::Check`] where what was written is not what was counted; then nothing changed.
    pub fn commit(&mut self, unit: &Unit, rolled: &Rolled, setup: &str) -> Result<()> {
        let amount = rolled.amount.column();
        let sum = |name| rolled.days.iter().map(|day| total(&day.sums, name)).sum::<i64>();
        let commit = Commit {
            files: unit.files.iter().map(|(_, sha256)| sha256.clone()).collect(),
            rows: rolled.rows,
            counted: sum("n"),
            amount: sum(amount),
            rejected: rolled.rejected.iter().map(|(why, of)| (why.code().to_owned(), *of)).collect(),
        };
        if let Some(first) = rolled.days.first() {
            check(first.day, "rows", commit.counted, rolled.rows - rolled.rejected_rows())?;
            check(first.day, amount, commit.amount, rolled.total)?;
        }
        let id = hash_bytes(format!("{setup} {:?} {:?}", unit.day, commit.files).as_bytes())[..16].to_owned();
        let mut next = self.manifest.clone();
        for day in &rolled.days {
            let version = next.days.get(&day.day).map_or(1, |entry| entry.version + 1);
            let (rows, all) = (total(&day.sums, "n"), total(&day.sums, amount));
            let entry = Entry { version, rows, amount: all, commit: id.clone(), setup: setup.to_owned() };
            self.write(day, &entry, amount)?;
            next.days.insert(day.day, entry);
        }
        let folder = self.dir.join("rejects");
        std::fs::create_dir_all(&folder).map_err(RollupError::io(&folder, "make the folder"))?;
        let path = folder.join(format!("{id}.csv"));
        replace_file(&path, &rejects(rolled).map_err(RollupError::io(&path, "write"))?)?;
        next.commits.insert(id, commit);
        let named: BTreeSet<&str> = next.days.values().map(|entry| entry.commit.as_str()).collect();
        next.commits.retain(|id, _| named.contains(id.as_str()));
        (self.at)(Moment::Ready);
        let path = self.dir.join(MANIFEST);
        let text = serde_json::to_vec_pretty(&next)
            .map_err(|error| RollupError::State { path: path.clone(), reason: error.to_string() })?;
        replace_file(&path, &text)?;
        self.manifest = next;
        (self.at)(Moment::Swapped);
        self.sweep()
    }

    fn write(&self, day: &Day, entry: &Entry, amount: &'static str) -> Result<()> {
        let folder = self.folder(day.day);
        let (fresh, last) = (folder.join(FRESH), folder.join(format!("v{}", entry.version)));
        for left in [&fresh, &last] {
            if left.exists() {
                std::fs::remove_dir_all(left).map_err(RollupError::io(left, "remove"))?;
            }
        }
        std::fs::create_dir_all(&fresh).map_err(RollupError::io(&fresh, "make the folder"))?;
        let merchants = day.merchants.iter().map(|frame| ("merchants", frame));
        for (name, frame) in [("sums", &day.sums), ("people", &day.people)].into_iter().chain(merchants) {
            let path = fresh.join(format!("{name}.parquet"));
            let mut file = File::create(&path).map_err(RollupError::io(&path, "create"))?;
            let mut frame = frame.clone();
            ParquetWriter::new(&mut file).finish(&mut frame).doing(|| path.display().to_string())?;
            file.sync_all().map_err(RollupError::io(&path, "write"))?;
        }
        (self.at)(Moment::Written);
        let path = fresh.join("sums.parquet");
        let file = File::open(&path).map_err(RollupError::io(&path, "open"))?;
        let written = ParquetReader::new(file).finish().doing(|| path.display().to_string())?;
        check(day.day, "rows", total(&written, "n"), entry.rows)?;
        check(day.day, amount, total(&written, amount), entry.amount)?;
        sync_tree(&fresh)?;
        std::fs::rename(&fresh, &last).map_err(RollupError::io(&fresh, "rename"))?;
        (self.at)(Moment::Renamed);
        Ok(sync_tree(&folder)?)
    }

    /// Removes what the manifest does not name: versions, fresh folders of a commit that was ended, lists of rejects.
    fn sweep(&self) -> Result<()> {
        let days = self.dir.join("days");
        for folder in if days.exists() { entries(&days)? } else { Vec::new() } {
            let day: Option<Date> = name(&folder).parse().ok();
            let kept = day.and_then(|day| self.manifest.days.get(&day)).map(|entry| format!("v{}", entry.version));
            for path in entries(&folder)? {
                if Some(name(&path)) != kept {
                    std::fs::remove_dir_all(&path).map_err(RollupError::io(&path, "remove"))?;
                }
            }
            if kept.is_none() {
                std::fs::remove_dir(&folder).map_err(RollupError::io(&folder, "remove"))?;
            }
        }
        for path in entries(&self.dir.join("rejects"))? {
            if !self.manifest.commits.contains_key(name(&path).trim_end_matches(".csv")) {
                std::fs::remove_file(&path).map_err(RollupError::io(&path, "remove"))?;
            }
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = std::fs::read_dir(folder).map_err(RollupError::io(folder, "read the folder"))?;
    found.map(|entry| Ok(entry.map_err(RollupError::io(folder, "read the folder"))?.path())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn check(day: Date, what: &'static str, found: i64, expected: i64) -> Result<()> {
    if found == expected { Ok(()) } else { Err(RollupError::Check { day, what, found, expected }) }
}

pub(crate) fn total(frame: &DataFrame, name: &str) -> i64 {
    frame.column(name).and_then(|c| c.i64()).ok().and_then(|values| values.sum()).unwrap_or(0)
}

fn rejects(rolled: &Rolled) -> std::io::Result<Vec<u8>> {
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(["file", "line", "column", "value", "reason"])?;
    for (file, reject) in &rolled.rejects {
        let (file, line) = (file.to_string_lossy(), reject.line.to_string());
        list.write_record([&*file, &line, &reject.column, &reject.value, reject.why.code()])?;
    }
    let more = rolled.rejected_rows() - rolled.rejects.len() as i64;
    if more > 0 {
        list.write_record(["", "", "", "", &format!("{more} more")])?;
    }
    list.into_inner().map_err(|error| error.into_error())
}

impl Rolled {
    /// Rows that are not counted.
    pub fn rejected_rows(&self) -> i64 {
        self.rejected.values().map(|(rows, _)| rows).sum()
    }

    /// Counts a reject.
    pub(crate) fn reject(&mut self, why: Why, amount: Option<i64>) {
        let of = self.rejected.entry(why).or_default();
        (of.0, of.1) = (of.0 + 1, of.1 + amount.unwrap_or(0));
    }
}
