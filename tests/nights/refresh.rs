//! `golmok refresh`: gates, acceptance, holds, files being written, methods, alerts, metrics, health.

use crate::program::night::{
    COUNTS, FIRST_DAY, SALONS, city, config, copy, files, open_shop, record, refresh, report, said,
};
use crate::program::{current, golmok, run, scratch, table_hashes, text};
use golmok_lake::store::{CheckStatus, Lake};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

/// A city and the lake that one night made of it; read only.
struct First {
    city: PathBuf,
    lake: PathBuf,
}

static FIRST: LazyLock<First> = LazyLock::new(|| {
    let dir = scratch("refresh");
    let files = city(&dir, 0.05);
    let lake = dir.join("lake");
    refresh(&lake, &files, &config(&dir, ""), FIRST_DAY, &[]).exits(0);
    First { city: files, lake }
});

/// An inbox and a lake of one's own after the first night, and a configuration.
struct Own {
    dir: PathBuf,
    inbox: PathBuf,
    lake: PathBuf,
    config: PathBuf,
}

fn own(name: &str) -> Own {
    let dir = scratch("refresh").join(name);
    let (inbox, lake) = (dir.join("inbox"), dir.join("lake"));
    copy(&FIRST.city, &inbox);
    copy_lake(&FIRST.lake, &lake);
    Own { config: config(&dir, ""), dir, inbox, lake }
}

/// The lake with its link as a link.
fn copy_lake(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let place = to.join(entry.file_name());
        if let Ok(target) = std::fs::read_link(entry.path()) {
            std::os::unix::fs::symlink(target, place).unwrap();
        } else if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

impl Own {
    fn night(&self, as_of: &str, more: &[&str]) -> crate::program::Said {
        refresh(&self.lake, &self.inbox, &self.config, as_of, more)
    }

    fn told(&self) -> Value {
        report(&self.lake, record(&self.lake)["snapshot"].as_str().unwrap())
    }

    fn cut_counts(&self) {
        let path = self.inbox.join(COUNTS);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
}

#[test]
fn the_first_night_has_no_baseline_and_says_so_and_the_same_night_again_changes_nothing() {
    let own = own("again");
    let first = current(&own.lake);
    let status = |name: &str| first.info().checks.iter().find(|c| c.name == name).map(|c| c.status);
    for gate in ["rows", "cut_files", "stability", "grades_moved", "backtest"] {
        assert_eq!(status(gate), Some(CheckStatus::NotApplicable), "{gate}");
    }
    for gate in ["rate_ranges", "rejects.licences", "freshness.store_counts"] {
        assert_eq!(status(gate), Some(CheckStatus::Passed), "{gate}");
    }
    assert!(first.info().checks.iter().all(|c| c.status != CheckStatus::NotApplicable || !c.detail.is_empty()));
    let said = own.night(FIRST_DAY, &[]).exits(0);
    assert!(said.stderr.contains("because of: no new data"), "{}", said.stderr);
    assert_eq!(table_hashes(&current(&own.lake)), table_hashes(&first));
    assert_ne!(current(&own.lake).id(), first.id());
    let told = own.told();
    assert_eq!((files(&told).len(), told["grades"]["moved"].as_u64()), (0, Some(0)));
    for name in ["changes.html", "changes.md", "alerts.jsonl"] {
        assert!(own.lake.join("reports").join(current(&own.lake).id()).join(name).is_file(), "{name}");
    }
    let checks = &current(&own.lake).info().checks.clone();
    let passed = |name: &str| checks.iter().any(|c| c.name == name && c.status == CheckStatus::Passed);
    for gate in ["rows.sales", "quarters.store_counts", "stability", "grades_moved"] {
        assert!(passed(gate), "{gate}");
    }
}

#[test]
fn a_second_run_ends_at_once_and_says_who_is_at_work() {
    let own = own("locked");
    let record_before = record(&own.lake);
    let _writer = Lake::open(&own.lake).unwrap().begin(jiff::Timestamp::now()).unwrap();
    let begun = Instant::now();
    let said = own.night(FIRST_DAY, &[]).exits(2);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let who = format!("another writer is at work (process {}", std::process::id());
    assert!(said.stderr.contains(&who), "{}", said.stderr);
    assert_eq!(record(&own.lake), record_before, "the record is the other run's");
}

#[test]
fn a_held_snapshot_is_accepted_once_and_rolled_back_with_its_files_held() {
    let own = own("held");
    let first = current(&own.lake);
    own.cut_counts();
    let said = own.night("2025-01-03", &[]).exits(1);
    assert!(said.stderr.contains("cut_files") && said.stderr.contains(" rows, ") && said.stderr.contains("rejected"));
    assert!(said.stdout.lines().all(|line| line.is_empty()), "{}", said.stdout);
    assert_eq!(current(&own.lake).id(), first.id());
    let lake = Lake::open(&own.lake).unwrap();
    assert_eq!(lake.rejected().unwrap().len(), 1);
    let health = run(["status", "--health", "--lake", text(&own.lake), "--lang", "en"]).exits(1);
    assert!(health.stderr.contains("held by") && health.stderr.contains("cut_files"), "{}", health.stderr);
    assert!(!health.stderr.contains("nothing was published"), "{}", health.stderr);

    // Only all of the failed checks, with a reason.
    let failed: Vec<String> =
        record(&own.lake)["failed_checks"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    assert!(failed.contains(&"cut_files".to_owned()) && failed.len() > 1, "{failed:?}");
    let accept = |checks: &[String], reason: &str| {
        let mut command = golmok();
        command.args(["refresh", "--lake", text(&own.lake), "--reason", reason]);
        said_of(command.args(checks.iter().flat_map(|c| ["--accept", c])))
    };
    accept(&failed[..1], "looked at it").exits(2);
    accept(&failed, " ").exits(2);
    assert_eq!(current(&own.lake).id(), first.id());
    accept(&failed, "looked at it").exits(0);
    let second = current(&own.lake);
    second.verify().unwrap();
    assert_ne!(second.id(), first.id());
    assert!(second.info().accepted.iter().all(|a| a.reason == "looked at it"));
    assert_eq!(second.info().accepted.len(), failed.len());
    assert_eq!(own.told()["published"].as_bool(), Some(true));
    // A second time it is done already: nothing changes, whatever reason is given.
    accept(&failed, "once more").exits(0);
    assert_eq!(current(&own.lake).id(), second.id());
    assert!(current(&own.lake).info().accepted.iter().all(|a| a.reason == "looked at it"));
    run(["status", "--health", "--lake", text(&own.lake)]).exits(0);

    // It was wrong after all: back, and the file is held until it is released.
    let lake_arg = ["--lake", text(&own.lake)];
    let back = run(["rollback", "--hold", "--reason", "half the counts"].iter().chain(&lake_arg)).exits(0);
    assert!(back.stderr.contains(COUNTS), "{}", back.stderr);
    let held = run(["status", "--holds", "--format", "csv"].iter().chain(&lake_arg)).exits(0).rows();
    assert_eq!((held[0]["file"].as_str(), held[0]["reason"].as_str()), (COUNTS, "half the counts"));
    own.night(FIRST_DAY, &[]).exits(0);
    assert_eq!(table_hashes(&current(&own.lake)), table_hashes(&first), "the rows of before stay");
    assert_eq!(files(&own.told()), [(COUNTS.to_owned(), "held".to_owned())]);
    own.night(FIRST_DAY, &[]).exits(0);
    assert!(files(&own.told()).is_empty(), "it is told once");
    let named = run(["ingest", text(&own.inbox.join(COUNTS))].iter().chain(&lake_arg)).exits(2);
    assert!(named.stderr.contains("half the counts"), "{}", named.stderr);
    run(["rollback", "--release", COUNTS].iter().chain(&lake_arg)).exits(0);
    own.night(FIRST_DAY, &[]).exits(1);
}

fn said_of(command: &mut std::process::Command) -> crate::program::Said {
    said(command.output().unwrap())
}

#[test]
fn files_still_being_written_are_left_for_the_next_night() {
    let own = own("written");
    let salons = own.inbox.join(SALONS);
    let age = |path: &Path, seconds: u64| {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    };
    let mut folders = vec![own.inbox.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { age(&entry.path(), 3_600) }
        }
    }
    let usual = own.dir.join("usual.toml");
    std::fs::write(&usual, "").unwrap();
    let night = || refresh(&own.lake, &own.inbox, &usual, "2025-01-03", &[]).exits(0);
    open_shop(&salons, "2025-01-03");
    std::fs::write(own.inbox.join("next.csv.part"), "half").unwrap();
    night();
    let left = [("licence/서울시 미용업 인허가 정보.csv", "being_written"), ("next.csv.part", "being_written")];
    assert_eq!(files(&own.told()), left.map(|(name, what)| (name.to_owned(), what.to_owned())));
    assert_eq!(own.told()["licences"]["opened"].as_u64(), Some(0));
    age(&salons, 120);
    night();
    let names = files(&own.told());
    assert!(names.contains(&(SALONS.to_owned(), "replaced".to_owned())), "{names:?}");
    assert_eq!(own.told()["licences"]["opened"].as_u64(), Some(1));
}

#[test]
fn another_method_is_a_snapshot_of_its_own() {
    let own = own("method");
    // Cuts far from the usual ones: a grade that is only nearly another one waits a quarter, so that close cuts move few at once.
    let limits = "[refresh.gates]\ngrades_moved = 1.0\nstability_index = 9.0\n[rating]\ngrade_cuts = [0.1, 0.3, 0.5]\n";
    let settings = config(&own.dir, limits);
    open_shop(&own.inbox.join(SALONS), "2025-01-03");
    refresh(&own.lake, &own.inbox, &settings, "2025-01-03", &[]).exits(0);
    let second = current(&own.lake);
    let data = own.told();
    assert_eq!((data["cause"].as_str(), data["licences"]["opened"].as_u64()), (Some("data"), Some(1)));
    let method = report(&own.lake, second.info().parent.as_deref().unwrap());
    assert_eq!((method["cause"].as_str(), files(&method).len()), (Some("method"), 0));
    assert!(method["because"][0].as_str().unwrap().starts_with("settings: "), "{}", method["because"]);
    let moves = method["grades"]["moves"].as_array().unwrap();
    assert!(!moves.is_empty() && moves.iter().all(|m| m["cause"] == "method"), "{}", moves.len());
    assert_eq!(method["licences"]["opened"].as_u64(), Some(0));
}

#[test]
fn what_is_watched_is_told_as_json_lines_and_again_where_the_command_failed() {
    let own = own("watch");
    let list = own.dir.join("watch.toml");
    std::fs::write(
        &list,
        "[[watch]]\nname = \"all\"\narea = \"*\"\nindustry = \"*\"\nprobability_change_at_least = 0.0\n\
         [[watch]]\nname = \"typo\"\narea = \"nowhere\"\nindustry = \"*\"\n",
    )
    .unwrap();
    let (got, count) = (own.dir.join("got"), own.dir.join("count"));
    let works = format!("cat >> '{}'; printf %s \"$GOLMOK_ALERTS\" > '{}'", got.display(), count.display());
    let watch = ["--watch", text(&list), "--on-alert"];
    let failing = own.night("2025-01-03", &[&watch[..], &["exit 3"]].concat()).exits(0);
    assert!(failing.stderr.contains("exit status: 3"), "{}", failing.stderr);
    assert!(!got.exists());
    let said = own.night("2025-01-03", &[&watch[..], &[works.as_str()]].concat()).exits(0);
    let told = std::fs::read_to_string(&got).unwrap();
    assert_eq!(told, format!("{}{}", failing.stdout, said.stdout), "what was not told is told first");
    assert_eq!(std::fs::read_to_string(&count).unwrap(), said.stdout.lines().count().to_string());
    let alerts: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kind = |kind: &str| alerts.iter().filter(|a| a["kind"] == kind).count();
    assert_eq!(kind("unknown_subscription"), 1);
    assert!(kind("probability_changed") > 100, "{}", alerts.len());
    let bad = own.dir.join("bad.csv");
    std::fs::write(&bad, "name,area\nx,y\n").unwrap();
    own.night("2025-01-03", &["--watch", text(&bad)]).exits(2);
}

#[test]
fn late_sources_are_told_once_and_lower_the_confidence() {
    let own = own("late");
    let confidences = |lake: &Path| {
        let tally = crate::program::tally(&current(lake), "mart_entry_risk", "confidence");
        ["low", "medium", "high"].map(|word| tally.get(word).copied().unwrap_or(0))
    };
    // A small city knows little of its cells: let less be called medium and high, so that there is something to lower.
    let cuts =
        "[rating.confidence]\nhigh_own_weight = 0.0\nhigh_width = 3.0\nmedium_own_weight = 0.0\nmedium_width = 4.0\n";
    let settings = std::fs::read_to_string(&own.config).unwrap();
    std::fs::write(&own.config, format!("{settings}\n{cuts}")).unwrap();
    own.night("2025-01-03", &[]).exits(0);
    let [low, medium, high] = confidences(&own.lake);
    assert!(medium > 0 && high > 0, "nothing in the sample can be lowered: {low} low, {medium} medium, {high} high");
    // 250 days after the last quarter of the counts; everything else about the lake is as before.
    let said = own.night("2025-09-07", &[]).exits(0);
    let late: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<&str> = late.iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert!(named.contains(&"store_counts") && named.contains(&"licences"), "{named:?}");
    assert!(late.iter().all(|a| a["kind"] == "source_late"));
    assert_eq!(confidences(&own.lake), [low + medium, high, 0], "one step lower");
    let checks = current(&own.lake).info().checks.clone();
    assert!(checks.iter().any(|c| c.name == "freshness.store_counts" && c.status == CheckStatus::Noted));
    assert_eq!(own.night("2025-09-08", &[]).exits(0).stdout, "", "once");
}

#[test]
fn monitors_read_metrics_health_and_json_logs() {
    let own = own("monitors");
    let prom = own.dir.join("golmok.prom");
    let said = own.night("2025-01-03", &["--metrics", text(&prom), "--log-format", "json"]).exits(0);
    let lines: Vec<Value> = said.stderr.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let stages: Vec<&str> =
        lines.iter().filter(|l| l.get("millis").is_some()).map(|l| l["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["lock", "preflight", "ingest", "place", "measure", "rate"]);
    assert!(lines.iter().all(|l| l["timestamp"].is_string() && l["level"].is_string()));
    let metrics = std::fs::read_to_string(&prom).unwrap();
    let value = |name: &str| -> f64 {
        let line = metrics.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("{name} in {metrics}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value("golmok_refresh_ending{ending=\"published\"}"), 1.0);
    assert!(value("golmok_table_rows{table=\"mart_entry_risk\"}") > 1000.0);
    assert!(value("golmok_lake_free_bytes") > 0.0 && value("golmok_refresh_duration_seconds") > 0.0);
    assert_eq!(value("golmok_source_age_days{source=\"store_counts\"}"), 3.0);

    let health = |more: &[&str]| run(["status", "--health", "--lake", text(&own.lake)].iter().chain(more));
    health(&[]).exits(0);
    // No success for 36 hours, as far as the record knows.
    let path = own.lake.join("refresh.json");
    let good = std::fs::read_to_string(&path).unwrap();
    let mut old: Value = serde_json::from_str(&good).unwrap();
    let hours_ago = |hours: i64| (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours)).to_string();
    old["last_success_at"] = hours_ago(37).into();
    std::fs::write(&path, old.to_string()).unwrap();
    let late = health(&["--lang", "en"]).exits(1);
    assert!(late.stderr.contains("37 hours ago; the limit is 36"), "{}", late.stderr);
    old["last_success_at"] = hours_ago(35).into();
    old["ending"] = "begun".into();
    old["began_at"] = hours_ago(5).into();
    std::fs::write(&path, old.to_string()).unwrap();
    assert!(health(&[]).exits(1).stderr.contains("killed"));
    std::fs::write(&path, good).unwrap();
    // A byte of the snapshot is wrong.
    let table = current(&own.lake).table_files("mart_signal").unwrap()[0].clone();
    let mut bytes = std::fs::read(&table).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    assert!(health(&[]).exits(1).stderr.contains("differs from snapshot.json"));
}

#[test]
fn a_run_that_takes_too_long_ends_unpublished() {
    let own = own("long");
    let before = current(&own.lake);
    let short = config(&own.dir, "max_hours = 0.00002\n");
    let said = refresh(&own.lake, &own.inbox, &short, "2025-01-03", &[]).exits(2);
    assert!(said.stderr.contains("took longer than 0.1 s"), "{}", said.stderr);
    assert_eq!(current(&own.lake).id(), before.id());
    assert_eq!(record(&own.lake)["ending"], "timed_out");
    run(["status", "--health", "--lake", text(&own.lake)]).exits(1);
    own.night("2025-01-03", &[]).exits(0);
}

#[test]
fn the_day_is_that_of_seoul_and_ids_are_in_utc() {
    let own = own("day");
    let mut command = golmok();
    command.args(["refresh", "--lake", text(&own.lake), "--inbox", text(&own.inbox), "--config", text(&own.config)]);
    // The first night's lake was made today: the clock of a rehearsal may not go back before it.
    let said = said_of(command.args(["--now", "2031-01-02T16:30:00Z"]));
    // Six years later no licence speaks of a quarter that is counted: a table that would be gone is a held night.
    let said = said.exits(1);
    assert!(said.stderr.contains("mart_reconciliation"), "{}", said.stderr);
    let mut command = golmok();
    command.args([
        "refresh",
        "--lake",
        text(&own.lake),
        "--config",
        text(&own.config),
        "--now",
        "2031-01-02T16:31:00Z",
    ]);
    said_of(command.args(["--accept", "tables", "--reason", "old licences"])).exits(0);
    assert_eq!(current(&own.lake).id(), "20310102T163000Z");
    assert_eq!(current(&own.lake).info().as_of.unwrap().to_string(), "2031-01-03");
    let mut command = golmok();
    command.args(["refresh", "--lake", text(&own.lake), "--inbox", text(&own.inbox), "--config", text(&own.config)]);
    let back = said_of(command.args(["--now", "2030-12-30T16:30:00Z", "--as-of", "2031-01-03"])).exits(2);
    assert!(back.stderr.contains("시계는"), "{}", back.stderr);
    run(["rollback", "--lake", text(&own.lake)]).exits(0);
}

#[test]
fn snapshots_and_their_reports_are_kept_as_many_as_asked_for() {
    let own = own("retention");
    let two = own.dir.join("two.toml");
    std::fs::write(&two, "keep_snapshots = 2\n[refresh]\nsettle_seconds = 0\n").unwrap();
    for day in ["2025-01-03", "2025-01-04", "2025-01-05"] {
        refresh(&own.lake, &own.inbox, &two, day, &[]).exits(0);
    }
    let snapshots = Lake::open(&own.lake).unwrap().snapshots().unwrap();
    let mut reports: Vec<String> = std::fs::read_dir(own.lake.join("reports"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    reports.sort();
    assert_eq!((snapshots.len(), &reports), (2, &snapshots));
}
