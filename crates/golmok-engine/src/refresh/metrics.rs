//! Metrics as Prometheus reads them from a text file.

use super::gates::ages;
use super::preflight;
use super::record::{Ending, Record};
use crate::error::{Context, Result};
use golmok_lake::store::{CheckStatus, Lake, Snapshot, replace_file};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// A metric: name, help, type, samples as labels and value.
struct Metric {
    name: &'static str,
    help: &'static str,
    samples: Vec<(String, f64)>,
}

fn metric(name: &'static str, help: &'static str, value: Option<f64>) -> Metric {
    Metric { name, help, samples: value.map(|v| (String::new(), v)).into_iter().collect() }
}

fn label(name: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{{{name}=\"{value}\"}}")
}

/// Replaces the file in one rename, as the collector of text files asks for.
///
/// # Errors
/// When the lake cannot be read or the file not written.
pub fn write(path: &Path, lake: &Lake, record: &Record) -> Result<()> {
    let snapshot = match lake.current_id()? {
        Some(_) => Some(lake.current()?),
        None => None,
    };
    let text = text(lake, snapshot.as_ref(), record);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    replace_file(path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn text(lake: &Lake, snapshot: Option<&Snapshot>, record: &Record) -> String {
    let seconds = |time: jiff::Timestamp| time.as_second() as f64;
    let endings = [Ending::Begun, Ending::Published, Ending::Held, Ending::Failed, Ending::TimedOut];
    let word = |ending: &Ending| super::word(ending);
    let mut metrics = vec![
        metric("golmok_refresh_last_run_timestamp_seconds", "When the last run began.", Some(seconds(record.began_at))),
        metric(
            "golmok_refresh_last_success_timestamp_seconds",
            "When the last run that published began.",
            record.last_success_at.map(seconds),
        ),
        metric("golmok_refresh_duration_seconds", "Seconds that the last run took.", Some(record.seconds)),
        Metric {
            name: "golmok_refresh_ending",
            help: "How the last run ended: 1 for the one that holds.",
            samples: endings
                .iter()
                .map(|e| (label("ending", &word(e)), f64::from(u8::from(*e == record.ending))))
                .collect(),
        },
        metric(
            "golmok_refresh_failed_checks",
            "Checks that the last run failed.",
            Some(record.failed_checks.len() as f64),
        ),
        metric("golmok_refresh_grades_moved", "Grades that the last run moved.", Some(record.grades_moved as f64)),
        metric("golmok_refresh_alerts", "Alerts of the last run.", Some(record.alerts as f64)),
        metric(
            "golmok_lake_free_bytes",
            "Free bytes where the lake lies.",
            preflight::free_bytes(lake.dir()).map(|n| n as f64),
        ),
        metric("golmok_lake_held_files", "Files on the hold list.", lake.holds().ok().map(|h| h.len() as f64)),
    ];
    if let Some(snapshot) = snapshot {
        let info = snapshot.info();
        metrics.push(metric(
            "golmok_snapshot_created_timestamp_seconds",
            "When the current snapshot was begun.",
            Some(seconds(info.created_at)),
        ));
        metrics.push(metric(
            "golmok_snapshot_bytes",
            "Bytes of the current snapshot.",
            Some(preflight::bytes(snapshot) as f64),
        ));
        let rows = info.tables.iter().map(|(name, t)| (label("table", name), t.rows as f64)).collect();
        metrics.push(Metric { name: "golmok_table_rows", help: "Rows of a table.", samples: rows });
        let mut read: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        for source in &info.sources {
            if let Some(kind) = source.kind {
                let sum = read.entry(kind.code()).or_default();
                sum[0] += source.rows;
                sum[1] += source.rejected;
            }
        }
        let of = |at: usize| read.iter().map(|(kind, n)| (label("source", kind), n[at] as f64)).collect();
        metrics.push(Metric { name: "golmok_source_rows", help: "Rows of a source.", samples: of(0) });
        metrics.push(Metric { name: "golmok_source_rejected_rows", help: "Rows rejected.", samples: of(1) });
        let as_of = info.as_of;
        let age = as_of.map(|as_of| ages(snapshot, as_of)).unwrap_or_default();
        let age = age.iter().map(|(kind, days)| (label("source", kind.code()), *days as f64)).collect();
        metrics.push(Metric {
            name: "golmok_source_age_days",
            help: "Days from a source's last day to the as-of date.",
            samples: age,
        });
        let mut checks: BTreeMap<String, u64> = BTreeMap::new();
        for status in [CheckStatus::Passed, CheckStatus::Noted, CheckStatus::NotApplicable, CheckStatus::Accepted] {
            checks.insert(super::word(&status), 0);
        }
        for check in &info.checks {
            *checks.entry(super::word(&check.status)).or_default() += 1;
        }
        let checks = checks.iter().map(|(status, n)| (label("status", status), *n as f64)).collect();
        metrics.push(Metric { name: "golmok_checks", help: "Checks of the current snapshot.", samples: checks });
    }
    let mut text = String::new();
    for Metric { name, help, samples } in metrics.iter().filter(|m| !m.samples.is_empty()) {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in samples {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_sample_or_a_comment() {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = Lake::create(dir.path()).expect("a lake");
        let now: jiff::Timestamp = "2026-11-24T17:00:00Z".parse().expect("an instant");
        lake.begin(now).expect("begun").publish().expect("published");
        let path = dir.path().join("prom").join("golmok.prom");
        write(&path, &lake, &Record::begin(now, None)).expect("written");
        let text = std::fs::read_to_string(&path).expect("read");
        assert!(text.contains("golmok_refresh_ending{ending=\"begun\"} 1\n"), "{text}");
        assert!(text.contains("golmok_refresh_last_run_timestamp_seconds 1795539600\n"), "{text}");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (_, value) = line.rsplit_once(' ').expect("name and value");
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
        assert_eq!(label("a", "b\"\\\n"), "{a=\"b\\\"\\\\\\n\"}");
    }
}
