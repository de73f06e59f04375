//! `golmok status`: sources, data dates, rows, rejects, checks, snapshots.

mod health;

pub use health::Unhealthy;

use crate::cli::{Global, StatusArgs};
use crate::output::{self, Listing, Print};
use anyhow::Result;
use golmok_engine::refresh::word;
use golmok_engine::settings::Settings as Config;
use golmok_lake::store::CheckStatus;
use golmok_lake::store::Lake;

/// Prints one row per source file; with `--snapshots` one row per snapshot, with `--places` what has no trusted point
/// and which boundaries there are. Checks that did not pass go to stderr.
pub fn status(global: &Global, config: &Config, args: &StatusArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    if args.snapshots {
        return snapshots(global, &lake);
    }
    if args.holds {
        return holds(global, &lake);
    }
    if args.health {
        let (listing, failed) = health::listing(&lake, config, jiff::Timestamp::now())?;
        listing.print(global.format)?;
        anyhow::ensure!(failed.is_empty(), Unhealthy(failed.join("; ")));
        return Ok(());
    }
    let snapshot = lake.current()?;
    if args.places {
        return golmok_report::places_listing::listing(&snapshot)?.print(global.format);
    }
    let info = snapshot.info();
    let mut listing = Listing {
        header: vec![
            "file",
            "member",
            "outcome",
            "kind",
            "vintage",
            "encoding",
            "rows",
            "staged",
            "rejected",
            "blank",
            "caveats",
            "publication",
            "publication_inferred",
            "data_date",
            "sha256",
            "reason",
        ],
        rows: Vec::new(),
    };
    for source in &info.sources {
        let text = |value: Option<String>| value.unwrap_or_default();
        listing.rows.push(vec![
            source.name.clone(),
            source.member.to_string(),
            word(&source.outcome),
            text(source.kind.map(|k| k.code().to_owned())),
            text(source.vintage.clone()),
            text(source.encoding.as_ref().map(word)),
            source.rows.to_string(),
            source.staged.to_string(),
            source.rejected.to_string(),
            source.blank.to_string(),
            golmok_report::step_words::caveat_counts(source),
            text(source.publication.map(|d| d.to_string())),
            source.publication_inferred.to_string(),
            text(source.data_date.map(|d| d.to_string())),
            source.sha256.chars().take(12).collect(),
            golmok_report::words::reason(
                source.reason.as_ref().or(source.incomplete_because.as_ref()).map_or("", |r| r),
                global.lang,
            ),
        ]);
    }
    listing.print(global.format)?;
    if !global.quiet {
        output::note(&format!("{} {} · {}", global.lang.pick("스냅샷", "snapshot"), info.id, info.created_at));
        output::note_stale(global, &snapshot);
        for check in &info.checks {
            if global.verbose > 0 || check.status != CheckStatus::Passed {
                output::note(&format!("{} {}: {}", word(&check.status), check.name, check.detail));
            }
        }
        for note in golmok_engine::read::notes::notes(&snapshot, None)? {
            let told = golmok_report::words::note(&note, global.lang);
            output::note(&format!("{}: {told}", global.lang.pick("알림", "Note")));
        }
    }
    Ok(())
}

fn holds(global: &Global, lake: &Lake) -> Result<()> {
    let row = |h: golmok_lake::store::Hold| vec![h.name, h.sha256, h.since.to_string(), h.reason];
    let rows = lake.holds()?.into_iter().map(row).collect();
    Listing { header: vec!["file", "sha256", "since", "reason"], rows }.print(global.format)
}

fn snapshots(global: &Global, lake: &Lake) -> Result<()> {
    let current = lake.current_id()?;
    let mut listing = Listing {
        header: vec!["snapshot", "state", "created_at", "as_of", "parent", "sources", "tables", "rows", "stale"],
        rows: Vec::new(),
    };
    for id in lake.snapshots()? {
        let snapshot = lake.snapshot(&id)?;
        let info = snapshot.info();
        listing.rows.push(vec![
            id.clone(),
            if current.as_deref() == Some(&id) { "current" } else { "kept" }.to_owned(),
            info.created_at.to_string(),
            info.as_of.map(|day| day.to_string()).unwrap_or_default(),
            info.parent.clone().unwrap_or_default(),
            info.sources.len().to_string(),
            info.tables.len().to_string(),
            info.tables.values().map(|t| t.rows).sum::<u64>().to_string(),
            golmok_report::stale::cell(&info.stale),
        ]);
    }
    for id in lake.rejected()? {
        let row = [id, "rejected".to_owned()].into_iter().chain(std::iter::repeat_n(String::new(), 7));
        listing.rows.push(row.collect());
    }
    listing.print(global.format)
}
