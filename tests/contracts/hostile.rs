//! The hostile corpus: files that are cut, lie, exhaust, or are no files. Each ends in time, is read or refused by name
//! with a reason, and stops none of the others; the fuzz targets run over their kept corpus.
//!
//! `GOLMOK_BLESS=1` writes `tests/hostile/outcomes.csv` anew; `scripts/hostile_corpus.py` makes the files.
#[path = "../../fuzz/targets.rs"]
mod targets;

use crate::program::{golmok, scratch, text};
use golmok_lake::ingest::{DEFAULT_LIMITS, IngestOptions, QualityLimits, ingest};
use golmok_lake::store::{Lake, Outcome, Snapshot};
use golmok_model::SourceKind;
use golmok_model::tables::reject;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn corpus() -> PathBuf {
    golmok_testkit::project_root().join("tests/hostile/corpus")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The first reject of each file and member: line, column, reason.
fn rejects(snapshot: &Snapshot) -> BTreeMap<(String, i32), String> {
    let mut found = BTreeMap::new();
    for kind in SourceKind::ALL {
        let columns = ["source_sha256", "member", "line", "column", "reason"];
        for row in crate::program::rows(snapshot, reject::name(kind), &columns) {
            let [file, member, line, column, reason] = row.try_into().unwrap();
            let text = format!("line {}: {} {}", line.unwrap(), column.unwrap(), reason.unwrap());
            found.entry((file.unwrap(), member.unwrap().parse().unwrap())).or_insert(text);
        }
    }
    found
}

#[test]
fn every_hostile_file_is_read_or_refused_by_name() {
    let dir = scratch("hostile");
    let lake = Lake::create(dir.join("lake")).unwrap();
    let all = DEFAULT_LIMITS.into_iter().map(|(code, _)| (code.to_owned(), 1.0)).collect();
    let options =
        IngestOptions { reject_limit: 1.0, quality: QualityLimits::with(all).unwrap(), ..IngestOptions::default() };
    let begun = Instant::now();
    let report = ingest(&lake, &[corpus()], &options, jiff::Timestamp::UNIX_EPOCH, &()).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    let rejects = rejects(&lake.current().unwrap());
    let mut table = String::from("file,member,outcome,kind,rows,staged,rejected,because\n");
    for source in &report.sources {
        let outcome = serde_json::to_value(source.outcome).unwrap();
        let kind = source.kind.map_or("", |kind| kind.code());
        let first = rejects.get(&(source.sha256.clone(), source.member)).cloned();
        let because = source.reason.clone().or(first).unwrap_or_default().replace(['\n', '\r', '"'], " ");
        let short: String = because.chars().take(160).collect();
        let (outcome, member) = (outcome.as_str().unwrap(), source.member_name.as_deref().unwrap_or_default());
        let (rows, staged, rejected) = (source.rows, source.staged, source.rejected);
        writeln!(table, "{},{member},{outcome},{kind},{rows},{staged},{rejected},\"{short}\"", source.name).unwrap();
        let said = !because.is_empty() || source.rejected == 0;
        assert!(source.outcome == Outcome::Staged && said || source.reason.is_some(), "{}: no reason", source.name);
    }
    golmok_testkit::kept("tests/hostile/outcomes.csv", &table);
    let told: BTreeSet<&str> = report.sources.iter().map(|s| s.name.as_str()).collect();
    for path in files(&corpus()) {
        let name = path.strip_prefix(corpus()).unwrap().display().to_string();
        let beside = [".dbf", ".prj", ".meta.toml"].iter().any(|end| name.ends_with(end));
        assert!(beside || told.contains(name.as_str()), "{name} was passed over in silence");
    }
}

#[test]
fn the_fuzz_targets_hold_over_their_corpus() {
    let root = golmok_testkit::project_root();
    for (name, _) in targets::TARGETS {
        let seeds = files(&root.join("fuzz/corpus").join(name));
        assert!(seeds.len() >= 5, "{name}: {} seeds", seeds.len());
        let program = std::fs::read_to_string(root.join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("\"{name}\"")), "{name} has a program for cargo fuzz");
        for seed in seeds {
            let begun = Instant::now();
            targets::run(name, &std::fs::read(&seed).unwrap());
            assert!(begun.elapsed() < Duration::from_secs(20), "{}: {:?}", seed.display(), begun.elapsed());
        }
    }
}

/// Runs golmok; it must end by itself within a minute.
fn ends(arguments: &[&str]) -> (i32, String) {
    let mut child = golmok()
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("golmok {arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn pipes_devices_and_sockets_are_named_and_never_waited_for() {
    let dir = scratch("hostile_special");
    let folder = dir.join("inbox");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&folder).unwrap();
    let pipe = folder.join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("device.csv")).unwrap();
    std::os::unix::fs::symlink(folder.join("nowhere"), folder.join("dangling.csv")).unwrap();
    std::fs::copy(corpus().join("good.csv"), folder.join("good.csv")).unwrap();
    // The sidecar of a good file is a pipe; so is the .dbf of a shapefile.
    std::fs::copy(corpus().join("utf16_le_with_mark.csv"), folder.join("beside.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("beside.csv.meta.toml")).status().unwrap().success());
    std::fs::copy(corpus().join("no_dbf/areas.shp"), folder.join("areas.shp")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("areas.dbf")).status().unwrap().success());
    let lake = dir.join("lake");
    for named in [pipe.as_path(), Path::new("/dev/zero"), &folder.join("socket.csv"), &folder.join("device.csv")] {
        let (code, said) = ends(&["ingest", text(named), "--lake", text(&lake), "--lang", "en"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(text(named)) && said.contains("not a file"), "{said}");
    }
    let (code, said) = ends(&["ingest", text(&folder), "--lake", text(&lake), "--lang", "en"]);
    assert_eq!(code, 0, "{said}");
    let snapshot = Lake::open(&lake).unwrap().current().unwrap();
    let outcome = |name: &str| {
        let source = snapshot.info().sources.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("{name} untold"));
        (source.outcome, source.reason.clone().unwrap_or_default())
    };
    for (name, what) in [
        ("pipe.csv", "pipe"),
        ("socket.csv", "socket"),
        ("device.csv", "device"),
        ("dangling.csv", "link"),
        ("beside.csv", "pipe"),
    ] {
        let (outcome, reason) = outcome(name);
        assert!(outcome == Outcome::Refused && reason.contains(what), "{name}: {outcome:?} {reason}");
    }
    assert_eq!(outcome("good.csv").0, Outcome::Staged);
    assert_eq!(outcome("areas.shp").0, Outcome::Refused);
    for more in ["run", "refresh"] {
        let arguments = match more {
            "run" => vec!["run", "--input", text(&pipe), "--as-of", "2025-01-02", "--out", text(&dir)],
            _ => vec!["refresh", "--inbox", text(&pipe), "--lake", text(&lake)],
        };
        let (code, said) = ends(&arguments);
        assert_eq!(code, 2, "{more}: {said}");
    }
}
