//! A lake of an earlier format: opened, verified, refreshed, rolled back and restored from a backup by the golmok of today, or
//! refused before anything is written with the command that goes on.
//!
//! docs/operations.md has a table of the formats; `scripts/former_lake.py` makes the first one of a lake of today.

use crate::program::night::{FIRST_DAY, config, copy, record, refresh, report};
use crate::program::{Said, current, rows, run, table_hashes, text};
use crate::stale::own;
use golmok_lake::store::{CheckStatus, LAKE_FORMAT, Lake, Snapshot};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An inbox, an empty one, and a lake of format 1.
struct Former {
    inbox: PathBuf,
    empty: PathBuf,
    lake: PathBuf,
    config: PathBuf,
}

fn former(name: &str) -> Former {
    let (inbox, lake) = own(name);
    let dir = lake.parent().unwrap();
    let script = golmok_testkit::project_root().join("scripts/former_lake.py");
    let python = std::env::var("GOLMOK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let made = Command::new(python).arg(script).arg(&lake).status().expect("python3 starts");
    assert!(made.success(), "{made}");
    let empty = dir.join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    Former { inbox, empty, config: config(dir, ""), lake }
}

impl Former {
    fn night(&self, inbox: &Path, as_of: &str, more: &[&str]) -> Said {
        refresh(&self.lake, inbox, &self.config, as_of, more)
    }

    fn on(&self, args: &[&str]) -> Said {
        run(args.iter().chain(&["--lake", text(&self.lake), "--lang", "en"]))
    }
}

/// Every file below a folder, with its bytes.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => drop(found.insert(entry.path(), std::fs::read(entry.path()).unwrap())),
        }
    }
    found
}

fn grades(snapshot: &Snapshot) -> Vec<Vec<Option<String>>> {
    rows(snapshot, "mart_entry_risk", &["area_kind", "area_code", "industry_code", "grade"])
}

#[test]
fn the_first_format_is_opened_and_questions_are_answered() {
    let old = former("upgrade_open");
    let snapshot = current(&old.lake);
    assert_eq!((snapshot.info().lake_format, snapshot.info().as_of.unwrap().to_string().as_str()), (1, FIRST_DAY));
    old.on(&["verify", "--all"]).exits(0);
    let listed = old.on(&["status", "--snapshots"]).exits(0).rows();
    assert_eq!((listed[0]["state"].as_str(), listed[0]["as_of"].as_str()), ("current", FIRST_DAY));
    let rated = grades(&snapshot);
    let asked = |row: &&Vec<Option<String>>| {
        row[0].as_deref() == Some("trade_area") && row[2].as_deref() != Some("ALL") && row[3].is_some()
    };
    let cell = rated.iter().find(asked).unwrap();
    let (area, industry) = (cell[1].as_deref().unwrap(), cell[2].as_deref().unwrap());
    let said = old.on(&["advise", "--area", area, "--industry", industry]).exits(0);
    assert!(!said.stdout.is_empty());
    old.on(&["places", "--area", area, "--min-stores", "1"]).exits(0);
    let doctor = old.on(&["doctor"]).exits(0);
    assert!(doctor.stdout.contains("format 1"), "{}", doctor.stdout);
}

#[test]
fn the_first_format_is_refreshed_from_its_files_and_rolled_back() {
    let old = former("upgrade_refresh");
    let before = current(&old.lake);
    let said = old.night(&old.inbox, "2025-01-03", &[]).exits(0);
    assert!(!said.stderr.contains("driver_remainder"), "{}", said.stderr);
    let now = current(&old.lake);
    assert_eq!(now.info().lake_format, LAKE_FORMAT);
    // First the files of before by the methods of today, then the night: the grades go on from those of before.
    let method = now.info().parent.clone().unwrap();
    assert_eq!(report(&old.lake, &method)["cause"], "method");
    let moved = report(&old.lake, &method)["grades"]["moved"].as_u64().unwrap();
    let compared = report(&old.lake, &method)["grades"]["compared"].as_u64().unwrap();
    assert!(compared > 100 && moved * 50 < compared, "{moved} of {compared}");
    old.on(&["rollback", before.id()]).exits(0);
    assert_eq!(grades(&current(&old.lake)), grades(&before));
    old.on(&["rollback", now.id()]).exits(0);
    old.on(&["verify", "--all"]).exits(0);
}

#[test]
fn files_that_are_gone_are_named_before_anything_is_written_and_one_flag_goes_on() {
    let old = former("upgrade_emptied");
    let before = files(&old.lake.join("snapshots"));
    let said = old.night(&old.empty, "2025-01-03", &[]).exits(2);
    assert_eq!(said.stderr.matches("--keep-staged").count(), 1, "said once: {}", said.stderr);
    assert!(said.stderr.contains("점포-상권") && said.stderr.contains("nothing was changed"), "{}", said.stderr);
    assert_eq!(files(&old.lake.join("snapshots")), before);
    assert_eq!(record(&old.lake)["ending"], "failed");
    let verb = old.on(&["ingest", text(&old.empty)]).exits(2);
    assert!(verb.stderr.contains("--keep-staged"), "{}", verb.stderr);

    old.night(&old.empty, "2025-01-03", &["--keep-staged"]).exits(0);
    let now = current(&old.lake);
    assert_eq!(now.info().lake_format, LAKE_FORMAT);
    let method = Lake::open(&old.lake).unwrap().snapshot(now.info().parent.as_deref().unwrap()).unwrap();
    let note = method.info().checks.iter().find(|check| check.name == "kept_staged").unwrap();
    assert_eq!(note.status, CheckStatus::Noted);
    assert!(now.tables().any(|table| table == "core_spells") && now.tables().any(|table| table == "mart_entry_risk"));
    // From then on it is a lake of today: no night needs the flag again.
    old.night(&old.empty, "2025-01-04", &[]).exits(0);
    old.night(&old.inbox, "2025-01-05", &[]).exits(0);
    old.on(&["verify", "--all"]).exits(0);
}

#[test]
fn a_backup_of_the_first_format_is_restored_whatever_the_copy_made_of_the_link() {
    let old = former("upgrade_backup");
    let id = current(&old.lake).id().to_owned();
    let restored = old.lake.with_extension("restored");
    copy(&old.lake, &restored);
    let on = |args: &[&str]| run(args.iter().chain(&["--lake", text(&restored), "--lang", "en"]));
    let said = on(&["status"]).exits(2);
    assert!(said.stderr.contains("golmok rollback NAME") && said.stderr.contains(&id), "{}", said.stderr);
    std::fs::remove_dir_all(restored.join("current")).unwrap();
    on(&["rollback", &id]).exits(0);
    on(&["verify", "--all"]).exits(0);
    refresh(&restored, &old.empty, &old.config, "2025-01-03", &["--keep-staged"]).exits(0);
    assert_eq!(current(&restored).info().lake_format, LAKE_FORMAT);
}

#[test]
fn the_second_format_goes_on_by_links() {
    let (inbox, lake) = own("upgrade_second");
    let path = lake.join("current/snapshot.json");
    let told = std::fs::read_to_string(&path).unwrap();
    let second = told.replace(&format!("  \"lake_format\": {LAKE_FORMAT},\n"), "");
    assert_ne!(second, told);
    std::fs::write(&path, second).unwrap();
    std::fs::remove_file(lake.join("current/snapshot.json.sha256")).unwrap();
    let before = current(&lake);
    assert_eq!(before.info().lake_format, 2);
    let said = refresh(&lake, &inbox, &config(lake.parent().unwrap(), ""), "2025-01-03", &[]).exits(0);
    assert!(said.stderr.contains("because of: no new data"), "{}", said.stderr);
    let now = current(&lake);
    assert_eq!((now.info().lake_format, table_hashes(&now)), (LAKE_FORMAT, table_hashes(&before)));
}

#[test]
fn a_format_of_tomorrow_is_refused_before_anything_is_written() {
    let (inbox, lake) = own("upgrade_newer");
    let path = lake.join("current/snapshot.json");
    let told = std::fs::read_to_string(&path).unwrap();
    let newer =
        told.replace(&format!("\"lake_format\": {LAKE_FORMAT}"), &format!("\"lake_format\": {}", LAKE_FORMAT + 1));
    assert_ne!(newer, told);
    std::fs::write(&path, newer.replace("\"methods\"", "\"recipes\"")).unwrap();
    let before = files(&lake.join("snapshots"));
    let settings = config(lake.parent().unwrap(), "");
    for said in [
        refresh(&lake, &inbox, &settings, "2025-01-03", &[]),
        run(["status", "--lake", text(&lake), "--lang", "en"]),
        run(["ingest", text(&inbox), "--lake", text(&lake), "--lang", "en"]),
    ] {
        let said = said.exits(2);
        let expected = format!("lake format {}, and this golmok reads formats up to {LAKE_FORMAT}", LAKE_FORMAT + 1);
        assert!(said.stderr.contains(&expected) && said.stderr.contains("golmok --version"), "{}", said.stderr);
    }
    assert_eq!(files(&lake.join("snapshots")), before);
}
