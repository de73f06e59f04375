//! The folder of a report: index, pages and tables change together, in one rename.
//!
//! ```text
//! out/
//!   .report/current -> 20261124T020000Z.1        swapped by an atomic rename
//!   .report/20261124T020000Z.1/                  one whole report
//!   index.html -> .report/current/index.html     so too area, gu, industry, golmok.xlsx, …
//! ```
//!
//! A report is written whole, made durable, and then takes the place of the one before. Killed at any moment, the folder
//! shows the old report or the new one. Files that a person put among the pages are taken along; other files and folders of
//! `out` (the lake may lie there) are not touched.

use crate::Lang;
use crate::error::{Result, cannot};
use golmok_lake::LakeError;
use golmok_lake::store::{Lake, Snapshot, replace_file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Hidden folder of the reports.
const REPORTS: &str = ".report";
/// Link to the one that is shown.
const CURRENT: &str = "current";
/// What a report says of itself.
pub const ABOUT: &str = "report.json";
/// Name of the list in the lake: folders into which reports of it were written.
const WRITTEN: &str = "written.json";

/// `report.json`: which snapshot a report is of, and its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `golmok.report/1`.
    pub format: String,
    /// Id of the snapshot.
    pub snapshot: String,
    /// As-of date.
    pub as_of: Option<String>,
    /// Version of golmok.
    pub golmok_version: String,
    /// Files, with `/`, sorted.
    pub files: BTreeSet<String>,
}

impl About {
    /// What the report in a folder says of itself; none where there is none that does.
    pub fn read(out: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(out.join(ABOUT)).ok()?).ok()
    }
}

/// A report that is being written.
#[derive(Debug)]
pub(crate) struct Folder {
    out: PathBuf,
    reports: PathBuf,
    name: String,
    _lock: File,
}

impl Folder {
    /// Begins a report beside the one that is shown. What a killed one left behind is removed.
    pub(crate) fn begin(out: &Path, snapshot: &Snapshot) -> Result<Self> {
        let reports = out.join(REPORTS);
        std::fs::create_dir_all(&reports).map_err(cannot("make the folder", &reports))?;
        let place = reports.join(".lock");
        let lock = File::create(&place).map_err(cannot("open the lock", &place))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                let busy = std::io::Error::other("another report is being written there");
                return Err(cannot("write", out)(busy));
            }
            // Who writes to one folder at a time needs no lock.
            Err(std::fs::TryLockError::Error(error)) => {
                tracing::warn!(
                    "{}: a lock cannot be had ({error}); let one report be written at a time",
                    out.display()
                );
            }
        }
        let shown = shown(&reports);
        let mut taken = BTreeSet::new();
        for name in names_in(&reports)?.into_iter().filter(|name| !name.starts_with('.') && name != CURRENT) {
            if Some(&name) == shown.as_ref() {
                taken.insert(name);
            } else {
                let old = reports.join(&name);
                std::fs::remove_dir_all(&old).map_err(cannot("remove", &old))?;
            }
        }
        let free = (1_u64..).map(|n| format!("{}.{n}", snapshot.id())).find(|name| !taken.contains(name));
        let name = free.unwrap_or_default();
        let dir = reports.join(&name);
        std::fs::create_dir(&dir).map_err(cannot("make the folder", &dir))?;
        Ok(Self { out: out.to_path_buf(), reports, name, _lock: lock })
    }

    /// Where the report is written.
    pub(crate) fn dir(&self) -> PathBuf {
        self.reports.join(&self.name)
    }

    /// The report takes the place of the one before; tells what it says of itself.
    pub(crate) fn take_place(self, snapshot: &Snapshot) -> Result<About> {
        let dir = self.dir();
        let mut files = BTreeSet::from([ABOUT.to_owned()]);
        list(&dir, "", &mut files)?;
        let about = About {
            format: "golmok.report/1".to_owned(),
            snapshot: snapshot.id().to_owned(),
            as_of: snapshot.info().as_of.map(|day| day.to_string()),
            golmok_version: env!("CARGO_PKG_VERSION").to_owned(),
            files,
        };
        let text =
            serde_json::to_string_pretty(&about).map_err(|source| crate::ReportError::Json { what: ABOUT, source })?;
        replace_file(&dir.join(ABOUT), (text + "\n").as_bytes())?;
        let before = shown(&self.reports).map(|name| self.reports.join(name));
        if let Some(before) = &before {
            take_along(before, &dir)?;
        }
        let tops: BTreeSet<String> = names_in(&dir)?.into_iter().collect();
        let former = self.reports.join("former");
        for top in &tops {
            self.show(top, &former)?;
        }
        sync_all(&dir)?;
        let fresh = self.reports.join(".current.new");
        remove_file(&fresh)?;
        symlink(&self.name, &fresh).map_err(cannot("link", &fresh))?;
        let current = self.reports.join(CURRENT);
        std::fs::rename(&fresh, &current).map_err(cannot("swap the report", &current))?;
        sync_all(&self.reports)?;
        // What is no longer shown.
        for name in names_in(&self.out)?.into_iter().filter(|name| !tops.contains(name)) {
            if is_shown(&self.out.join(&name), &name) {
                remove_file(&self.out.join(&name))?;
            }
        }
        for old in before.into_iter().chain(former.exists().then_some(former)) {
            std::fs::remove_dir_all(&old).map_err(cannot("remove", &old))?;
        }
        Ok(about)
    }

    /// A name of the folder leads to the report that is shown. What earlier versions wrote there goes; a folder of theirs is
    /// taken along first.
    fn show(&self, top: &str, former: &Path) -> Result<()> {
        let place = self.out.join(top);
        if is_shown(&place, top) {
            return Ok(());
        }
        if place.is_dir() && !place.is_symlink() {
            take_along(&place, &self.dir().join(top))?;
            std::fs::create_dir_all(former).map_err(cannot("make the folder", former))?;
            let aside = former.join(top);
            std::fs::rename(&place, &aside).map_err(cannot("put aside", &place))?;
        }
        let fresh = self.out.join(format!(".{top}.new"));
        remove_file(&fresh)?;
        symlink(target(top), &fresh).map_err(cannot("link", &fresh))?;
        std::fs::rename(&fresh, &place).map_err(cannot("link", &place))
    }
}

fn target(top: &str) -> PathBuf {
    Path::new(REPORTS).join(CURRENT).join(top)
}

fn is_shown(place: &Path, top: &str) -> bool {
    std::fs::read_link(place).is_ok_and(|to| to == target(top))
}

/// The report that is shown.
fn shown(reports: &Path) -> Option<String> {
    let target = std::fs::read_link(reports.join(CURRENT)).ok()?;
    let name = target.file_name()?.to_string_lossy().into_owned();
    reports.join(&name).is_dir().then_some(name)
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(cannot("read the folder", folder))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    names.collect::<std::io::Result<_>>().map_err(cannot("read the folder", folder))
}

/// Names of all files below a folder.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) -> Result<()> {
    for name in names_in(folder)? {
        match folder.join(&name).is_dir() {
            true => list(&folder.join(&name), &format!("{prefix}{name}/"), files)?,
            false => drop(files.insert(format!("{prefix}{name}"))),
        }
    }
    Ok(())
}

/// Takes along files that a person put among those of a report: neither it nor the new one wrote them.
fn take_along(before: &Path, now: &Path) -> Result<()> {
    let wrote = About::read(before).map(|about| about.files);
    let mut there = BTreeSet::new();
    list(before, "", &mut there)?;
    for name in there {
        let ours = wrote.as_ref().map_or_else(|| is_page(&name), |wrote| wrote.contains(&name));
        let to = now.join(&name);
        if ours || to.exists() {
            continue;
        }
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(cannot("make the folder", folder))?;
        }
        let from = before.join(&name);
        if std::fs::hard_link(&from, &to).is_err() {
            std::fs::copy(&from, &to).map_err(cannot("copy", &from))?;
        }
    }
    Ok(())
}

/// Whether a file is a page of a report that says nothing of itself: its name is a code.
fn is_page(name: &str) -> bool {
    let name = name.rsplit('/').next().and_then(|name| name.strip_suffix(".html"));
    name.is_some_and(|name| {
        let digits = name.strip_prefix("CS").unwrap_or(name);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn remove_file(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Makes everything on the disk of a folder durable, in one call: a report has thousands of pages.
fn sync_all(folder: &Path) -> Result<()> {
    let opened = File::open(folder).map_err(cannot("open", folder))?;
    rustix::fs::syncfs(&opened).map_err(|error| cannot("sync", folder)(error.into()))
}

/// Notes in the lake that a report of it lies in a folder, so that `status` can tell when it is of another snapshot. A lake
/// that cannot be written to is read all the same.
pub(crate) fn note(lake: &Lake, out: &Path) {
    let Ok(out) = std::fs::canonicalize(out) else { return };
    let mut folders = written(lake);
    if !folders.insert(out.to_string_lossy().into_owned()) {
        return;
    }
    folders.retain(|folder| About::read(Path::new(folder)).is_some());
    let noted = serde_json::to_vec_pretty(&folders).map_err(std::io::Error::from);
    let noted = noted.map_err(LakeError::io(lake.dir(), "note the report"));
    if let Err(error) = noted.and_then(|bytes| lake.replace_file(WRITTEN, &bytes)) {
        tracing::warn!("{error}");
    }
}

fn written(lake: &Lake) -> BTreeSet<String> {
    let bytes = std::fs::read(lake.dir().join(WRITTEN)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Folders whose report is of another snapshot than the one given, with the id of that one.
pub fn behind(lake: &Lake, current: &str) -> Vec<(PathBuf, String)> {
    let of = |folder: String| {
        let about = About::read(Path::new(&folder))?;
        (about.snapshot != current).then(|| (PathBuf::from(folder), about.snapshot))
    };
    written(lake).into_iter().filter_map(of).collect()
}

/// The same as sentences, with the command that writes each report anew.
pub fn notes(lake: &Lake, current: &str, lang: Lang) -> Vec<String> {
    let say = |(out, of): (PathBuf, String)| match lang {
        Lang::Ko => format!("보고서 {0}: 현재가 아니라 스냅샷 {of}의 것 → `golmok report --out {0}`", out.display()),
        Lang::En => {
            format!("the report {0} is of {of}, not of the current snapshot → `golmok report --out {0}`", out.display())
        }
    };
    behind(lake, current).into_iter().map(say).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(dir: &Path, second: i64) -> Snapshot {
        let lake = Lake::create(dir).unwrap();
        lake.begin(jiff::Timestamp::from_second(1_790_000_000 + second).unwrap()).unwrap().publish().unwrap()
    }

    fn write(out: &Path, snapshot: &Snapshot, files: &[(&str, &str)]) -> About {
        let folder = Folder::begin(out, snapshot).unwrap();
        for (name, text) in files {
            let path = folder.dir().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder.take_place(snapshot).unwrap()
    }

    fn text(path: PathBuf) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn one_report_takes_the_place_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let [first, second] = [snapshot(&dir.path().join("lake"), 0), snapshot(&dir.path().join("lake"), 10)];
        // As an earlier version left it, with a file of a person among the pages and the lake beside them.
        for (name, text) in [("area/1.html", "old"), ("area/notes.txt", "mine"), ("index.html", "old"), ("lake/x", "x")]
        {
            std::fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
            std::fs::write(out.join(name), text).unwrap();
        }
        write(&out, &first, &[("index.html", "1"), ("area/2.html", "1"), ("old.csv", "1")]);
        assert_eq!(text(out.join("index.html")), "1");
        assert!(!out.join("area/1.html").exists(), "a page of other data is gone");
        assert_eq!(text(out.join("area/notes.txt")), "mine");
        assert_eq!(text(out.join("lake/x")), "x");
        std::fs::write(out.join("area/more.txt"), "mine too").unwrap();
        let about = write(&out, &second, &[("index.html", "2"), ("area/3.html", "2")]);
        assert_eq!((About::read(&out), about.snapshot.as_str()), (Some(about.clone()), second.id()));
        assert!(!out.join("area/2.html").exists() && !out.join("old.csv").is_symlink());
        assert_eq!(
            (text(out.join("area/notes.txt")), text(out.join("area/more.txt"))),
            ("mine".into(), "mine too".into())
        );
        assert_eq!(names_in(&out.join(REPORTS)).unwrap().len(), 3, "the link, the lock and one report");
    }

    #[test]
    fn a_report_that_is_not_finished_shows_nothing_of_itself() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        let snapshot = snapshot(&dir.path().join("lake"), 0);
        write(&out, &snapshot, &[("index.html", "1"), ("area/1.html", "1")]);
        let half = Folder::begin(&out, &snapshot).unwrap();
        std::fs::write(half.dir().join("index.html"), "2").unwrap();
        assert!(Folder::begin(&out, &snapshot).is_err(), "one at a time");
        drop(half);
        assert_eq!((text(out.join("index.html")), text(out.join("area/1.html"))), ("1".into(), "1".into()));
        write(&out, &snapshot, &[("index.html", "3"), ("area/1.html", "3")]);
        assert_eq!((text(out.join("index.html")), text(out.join("area/1.html"))), ("3".into(), "3".into()));
    }

    #[test]
    fn the_lake_knows_which_reports_are_behind() {
        let dir = tempfile::tempdir().unwrap();
        let (out, place) = (dir.path().join("out"), dir.path().join("lake"));
        let first = snapshot(&place, 0);
        let lake = Lake::open(&place).unwrap();
        write(&out, &first, &[("index.html", "1")]);
        note(&lake, &out);
        assert!(behind(&lake, first.id()).is_empty());
        let second = snapshot(&place, 10);
        let out = out.canonicalize().unwrap();
        assert_eq!(behind(&lake, second.id()), [(out.clone(), first.id().to_owned())]);
        std::fs::remove_dir_all(out).unwrap();
        assert!(behind(&lake, second.id()).is_empty(), "a folder that is gone is no report");
    }
}
