//! `golmok status`: sources, data dates, rows, rejects, checks, snapshots.

mod health;

pub use health::Unhealthy;

use crate::cli::{Global, StatusArgs};
use crate::output::{self, Print};
use anyhow::Result;
use golmok_engine::refresh::word;
use golmok_engine::settings::Settings as Config;
use golmok_lake::store::CheckStatus;
use golmok_lake::store::Lake;
use golmok_model::seoul;
use golmok_report::{lake_listing, words};

/// Prints one row per source file; with `--snapshots` one row per snapshot, with `--places` what has no trusted point
/// and which boundaries there are. Checks that did not pass go to stderr.
pub fn status(global: &Global, config: &Config, args: &StatusArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    if args.snapshots {
        lake_listing::snapshots(&lake)?.print(global.format)?;
        if !global.quiet {
            output::note(&lake_listing::total(&lake.usage()?, global.lang));
        }
        return Ok(());
    }
    if args.holds {
        return lake_listing::holds(&lake)?.print(global.format);
    }
    if args.health {
        let (listing, failed) = golmok_report::health_listing::listing(&lake, config, jiff::Timestamp::now())?;
        listing.print(global.format)?;
        anyhow::ensure!(failed.is_empty(), Unhealthy(failed.join("; ")));
        return Ok(());
    }
    let snapshot = lake.current()?;
    if args.places {
        return golmok_report::places_listing::listing(&snapshot)?.print(global.format);
    }
    let info = snapshot.info();
    lake_listing::sources(info, global.lang).print(global.format)?;
    if !global.quiet {
        output::note(&format!(
            "{} {} · {}",
            global.lang.pick("스냅샷", "snapshot"),
            info.id,
            seoul::time(info.created_at)
        ));
        output::note_stale(global, &snapshot);
        golmok_report::folder::notes(&lake, &info.id, global.lang).iter().for_each(|note| output::note(note));
        for check in &info.checks {
            if global.verbose > 0 || check.status != CheckStatus::Passed {
                let (ended, found) = (word(&check.status), words::finding(&check.detail, global.lang));
                output::note(&format!("{} {}: {found}", words::status(&ended, global.lang), check.name));
            }
        }
        for note in golmok_engine::read::notes::notes(&snapshot, None)? {
            let told = words::note(&note, global.lang);
            output::note(&format!("{}: {told}", global.lang.pick("알림", "Note")));
        }
    }
    Ok(())
}
