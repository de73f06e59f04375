//! The inbox: which of its files are whole, and whether they stayed so while they were read.

use crate::error::{Context, Result};
use golmok_lake::source::Stamp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Ends of names that download tools give to files that are not whole yet.
const UNFINISHED: [&str; 6] = [".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart"];

/// Which bytes a name led to, and when they were written last.
type Seen = (Stamp, SystemTime);

/// The files of the inbox as they were when the run began.
#[derive(Debug)]
pub struct Inbox {
    dir: PathBuf,
    stamps: BTreeMap<PathBuf, Seen>,
    /// Files that are still being written; they are left for the next run.
    pub being_written: BTreeSet<PathBuf>,
}

impl Inbox {
    /// Looks at the inbox. A file that was changed within `settle` before `now` (or lies so little in the future) is
    /// still being written, unless it is known to be `whole`; so is every part of its shapefile.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn look(dir: &Path, settle: Duration, now: SystemTime, whole: &BTreeSet<PathBuf>) -> Result<Self> {
        let stamps = stamps(dir)?;
        let mut being_written = BTreeSet::new();
        for (path, (_, changed)) in &stamps {
            let age = now.duration_since(*changed).unwrap_or_else(|ahead| ahead.duration());
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let fresh = age < settle && !whole.contains(path);
            if fresh || UNFINISHED.iter().any(|end| name.ends_with(end)) {
                leave(path, &stamps, &mut being_written);
            }
        }
        Ok(Self { dir: dir.to_path_buf(), stamps, being_written })
    }

    /// Leaves also the files that changed, came or went since [`look`](Self::look). Tells whether there were any.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn leave_what_changed(&mut self) -> Result<bool> {
        let now = stamps(&self.dir)?;
        let before = self.being_written.len();
        for path in now.keys().chain(self.stamps.keys()) {
            if now.get(path) != self.stamps.get(path) {
                leave(path, &now, &mut self.being_written);
            }
        }
        self.stamps = now;
        Ok(self.being_written.len() > before)
    }

    /// Names of the files that are left for the next run.
    pub fn names_left(&self) -> Vec<String> {
        self.being_written.iter().map(|path| self.name(path)).collect()
    }

    /// Name of a file below the inbox, with `/`.
    pub fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.dir).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// A file, and all that make one source with it: the parts of a shapefile, the file of a sidecar.
fn leave(path: &Path, all: &BTreeMap<PathBuf, Seen>, left: &mut BTreeSet<PathBuf>) {
    let stem = path.with_extension("");
    let of_shapefile = all.keys().any(|p| p.with_extension("") == stem && p.extension().is_some_and(is_shp));
    if of_shapefile {
        left.extend(all.keys().filter(|p| p.with_extension("") == stem).cloned());
    }
    if let Some(file) = path.to_string_lossy().strip_suffix(".meta.toml") {
        left.insert(PathBuf::from(file));
    }
    left.insert(path.to_path_buf());
}

fn is_shp(extension: &std::ffi::OsStr) -> bool {
    extension.eq_ignore_ascii_case("shp")
}

/// Every file below the folder; hidden ones and links to folders are not followed, as ingest does.
fn stamps(dir: &Path) -> Result<BTreeMap<PathBuf, Seen>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let reading = || format!("the inbox {} cannot be read", folder.display());
        for entry in std::fs::read_dir(&folder).with_context(reading)? {
            let entry = entry.with_context(reading)?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type().with_context(reading)?.is_dir() {
                folders.push(entry.path());
            } else if let Ok(metadata) = std::fs::metadata(entry.path())
                && metadata.is_file()
            {
                found.insert(entry.path(), (Stamp::from(&metadata), metadata.modified().with_context(reading)?));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_unfinished_and_changing_files_are_left() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(dir.path().join(name), text).expect("written");
        };
        for name in ["a.csv", "b.csv.part", "m.shp", "m.dbf", "c.csv", "c.csv.meta.toml", ".hidden"] {
            write(name, "x");
        }
        let later = SystemTime::now() + Duration::from_secs(3600);
        let settle = Duration::from_secs(60);
        let names = |inbox: &Inbox| inbox.being_written.iter().map(|p| inbox.name(p)).collect::<Vec<_>>();
        let look = |dir: &Path, now, whole: &[&str]| {
            let whole = whole.iter().map(|name| dir.join(name)).collect();
            Inbox::look(dir, settle, now, &whole)
        };
        let mut inbox = look(dir.path(), later, &[]).expect("read");
        assert_eq!(names(&inbox), ["b.csv.part"]);
        assert!(!inbox.leave_what_changed().expect("read"));
        write("m.dbf", "xy");
        write("new.csv", "x");
        assert!(inbox.leave_what_changed().expect("read"));
        assert_eq!(names(&inbox), ["b.csv.part", "m.dbf", "m.shp", "new.csv"]);
        let fresh = look(dir.path(), SystemTime::now(), &[]).expect("read");
        assert_eq!(fresh.being_written.len(), 7, "all were written just now");
        let fetched = look(dir.path(), SystemTime::now(), &["a.csv", "b.csv.part"]).expect("read");
        assert!(!names(&fetched).contains(&"a.csv".to_owned()), "a download that is whole need not settle");
        assert_eq!(fetched.being_written.len(), 6);
        // A clock that went back a year makes no file look fresh forever.
        let past = SystemTime::now() - Duration::from_secs(365 * 86_400);
        assert_eq!(names(&look(dir.path(), past, &[]).expect("read")), ["b.csv.part"]);
        assert!(look(&dir.path().join("none"), later, &[]).is_err());
    }
}
