//! `golmok status --health`: what a monitor asks.

use crate::error::Result;
use crate::listing::Listing;
use golmok_engine::refresh::held;
use golmok_engine::refresh::record::{Ending, Record};
use golmok_engine::settings::Settings as Config;
use golmok_lake::store::{CheckStatus, Lake};
use golmok_model::seoul;

/// What is looked at, how it is (`ok`, `warning`, `failed`), and the finding.
type Finding = (&'static str, &'static str, String);

/// One row per thing looked at, and what failed. A warning does not fail.
///
/// # Errors
/// When the lake cannot be read.
pub fn listing(lake: &Lake, config: &Config, now: jiff::Timestamp) -> Result<(Listing, Vec<String>)> {
    let mut found: Vec<Finding> = Vec::new();
    let record = Record::read(lake);
    let mut created = None;
    match lake.current().and_then(|snapshot| snapshot.verify().map(|()| snapshot)) {
        Ok(snapshot) => {
            let info = snapshot.info();
            created = Some(info.created_at);
            found.push(("snapshot", "ok", format!("{} is whole", snapshot.id())));
            let failed = info.checks.iter().filter(|c| c.status == CheckStatus::Failed).count();
            let state = if failed == 0 { "ok" } else { "failed" };
            found.push(("checks", state, format!("{} checks, {failed} failed", info.checks.len())));
            for mark in &info.stale {
                let since = format!("{} since {} of {}", mark.layer.code(), mark.because.code(), mark.since);
                found.push(("stale_layer", "warning", since));
            }
            for (out, of) in crate::folder::behind(lake, snapshot.id()) {
                found.push(("report", "warning", format!("{} is of {of}", out.display())));
            }
            for check in info.checks.iter().filter(|c| c.status == CheckStatus::Accepted) {
                found.push(("accepted", "warning", format!("{}: {}", check.name, check.detail)));
            }
        }
        Err(error) => found.push(("snapshot", "failed", error.to_string())),
    }
    let success = record.as_ref().and_then(|r| r.last_success_at).or(created);
    let limit = config.refresh.max_hours_without_success;
    found.push(match success {
        Some(at) => {
            let hours = now.duration_since(at).as_hours();
            let state = if hours < limit { "ok" } else { "failed" };
            ("last_success", state, format!("{}, {hours} hours ago; the limit is {limit}", seoul::time(at)))
        }
        None => ("last_success", "failed", "there was none yet".to_owned()),
    });
    if let Some(record) = &record {
        found.push(last_run(lake, record, now, config));
        for late in &record.late {
            found.push(("late_source", "warning", late.clone()));
        }
    }
    if let Some(intent) = lake.unfinished()? {
        found.push(("unfinished", "warning", format!("{}: the next run finishes it", intent.verb)));
    }
    let holds = lake.holds()?;
    if !holds.is_empty() {
        let names: Vec<&str> = holds.iter().map(|h| h.name.as_str()).collect();
        found.push(("held_files", "warning", names.join(", ")));
    }
    let failed = found.iter().filter(|(_, state, _)| *state == "failed");
    let failed = failed.map(|(what, _, detail)| format!("{what}: {detail}")).collect();
    let rows = found.into_iter().map(|(what, state, detail)| vec![what.to_owned(), state.to_owned(), detail]);
    Ok((Listing { header: vec!["what", "state", "detail"], rows: rows.collect() }, failed))
}

fn last_run(lake: &Lake, record: &Record, now: jiff::Timestamp, config: &Config) -> Finding {
    let at = seoul::time(record.began_at);
    let minutes = now.duration_since(record.began_at).as_mins();
    match record.ending {
        Ending::Published => ("last_run", "ok", format!("{at}: published")),
        Ending::Begun if minutes <= (config.refresh.max_hours * 60.0) as i64 => {
            ("last_run", "ok", format!("{at}: under way for {minutes} minutes, or killed"))
        }
        Ending::Begun => ("last_run", "failed", format!("{at}: killed; nothing was published")),
        Ending::Held => {
            let command = held::command(lake.dir(), record.failed_checks.iter().map(String::as_str));
            ("last_run", "failed", format!("{at}: held by {}; {command}", record.failed_checks.join(", ")))
        }
        Ending::Failed | Ending::TimedOut => {
            ("last_run", "failed", format!("{at}: {}", record.error.clone().unwrap_or_default()))
        }
    }
}
