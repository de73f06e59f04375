//! Before anything is written: room on the disk and a clock that can be right.

use super::limits::RefreshConfig;
use crate::error::{Context, Result, ensure};
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::seoul;
use std::path::Path;

/// golmok was not there before: a clock that says so is wrong.
const EARLIEST: jiff::civil::Date = jiff::civil::date(2024, 1, 1);

/// Bytes of a snapshot's files.
pub fn bytes(snapshot: &Snapshot) -> u64 {
    let info = snapshot.info();
    let tables = info.tables.values().flat_map(|t| &t.files).map(|f| f.bytes);
    tables.chain(info.documents.values().map(|d| d.bytes)).sum()
}

/// Bytes that may still be written where a folder lies; `None` where the system does not tell.
pub fn free_bytes(dir: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(dir).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Room and clock.
///
/// # Errors
/// When the disk has less room than the configured multiple of the last snapshot, or the clock stands before golmok's
/// time or more than a day before the newest snapshot.
pub fn check(lake: &Lake, config: &RefreshConfig, now: jiff::Timestamp) -> Result<()> {
    let current = match lake.current_id()? {
        Some(_) => Some(lake.current()?),
        None => None,
    };
    if let (Some(snapshot), Some(free)) = (&current, free_bytes(lake.dir())) {
        let needed = (bytes(snapshot) as f64 * config.free_disk_factor) as u64;
        ensure!(
            free >= needed,
            "preflight: {} has {free} bytes free, yet {needed} are needed ({} × the last snapshot); remove old snapshots \
             (keep_snapshots) or files, then run again",
            lake.dir().display(),
            config.free_disk_factor
        );
    }
    let today = seoul::day(now);
    ensure!(today >= EARLIEST, "preflight: the clock says {}, before golmok was made; set the clock", seoul::time(now));
    if let Some(snapshot) = current {
        let made = snapshot.info().created_at;
        let day = jiff::SignedDuration::from_hours(24);
        ensure!(
            now + day >= made,
            "preflight: the clock says {}, yet snapshot {} was made at {}; set the clock, or go back to an older \
             snapshot by `golmok rollback` where that one was made by a wrong clock",
            seoul::time(now),
            snapshot.id(),
            seoul::time(made)
        );
    }
    Ok(())
}

/// The inbox can be read, and is filled where a file is to say so.
///
/// # Errors
/// When it is no folder or cannot be listed, or the file that says that it is filled is not there.
pub fn inbox(dir: &Path, marker: Option<&str>) -> Result<()> {
    std::fs::read_dir(dir).with_context(|| format!("preflight: the inbox {} cannot be read", dir.display()))?;
    if let Some(marker) = marker {
        ensure!(
            dir.join(marker).is_file(),
            "preflight: the inbox {} has no file {marker} yet, so it is still being filled (refresh.marker); run again when \
             it is there",
            dir.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumped_is_told_and_midnight_is_that_of_seoul() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
        assert_eq!(seoul::day(at("2026-11-24T14:59:59Z")), jiff::civil::date(2026, 11, 24));
        let dir = tempfile::tempdir().expect("a folder");
        let lake = Lake::create(dir.path()).expect("a lake");
        let config = RefreshConfig::default();
        assert!(check(&lake, &config, at("1970-01-01T00:00:00Z")).is_err());
        lake.begin(at("2026-11-24T17:00:00Z")).expect("begun").publish().expect("published");
        assert!(check(&lake, &config, at("2026-11-24T16:00:00Z")).is_ok(), "an hour back happens");
        assert!(check(&lake, &config, at("2026-11-22T16:00:00Z")).is_err());
        assert!(check(&lake, &config, at("2027-11-24T16:00:00Z")).is_ok());
    }

    #[test]
    fn a_disk_without_room_is_told_with_figures() {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = Lake::create(dir.path()).expect("a lake");
        let now: jiff::Timestamp = "2026-11-24T17:00:00Z".parse().expect("an instant");
        let writer = lake.begin(now).expect("begun");
        writer.document("note", &[0; 1000]).expect("written");
        assert_eq!(bytes(&writer.publish().expect("published")), 1000);
        let config = RefreshConfig { free_disk_factor: 1e15, ..RefreshConfig::default() };
        let error = check(&lake, &config, now).expect_err("no disk has an exabyte");
        assert!(error.to_string().contains("1000000000000000000 are needed"), "{error}");
        assert!(free_bytes(dir.path()).is_some_and(|free| free > 1000));
    }
}
