//! `golmok verify`.

use super::status::Unhealthy;
use crate::cli::{Global, VerifyArgs};
use crate::output::Print;
use anyhow::{Result, ensure};
use golmok_lake::store::Lake;

/// Holds every file of a snapshot, or of all of them, to its hash; exit code 1 where one is damaged.
pub fn verify(global: &Global, args: &VerifyArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let ids = match (&args.snapshot, args.all) {
        (Some(id), _) => vec![id.clone()],
        (None, true) => lake.snapshots()?,
        (None, false) => vec![lake.current_id()?.map_or_else(|| lake.current().map(|s| s.id().to_owned()), Ok)?],
    };
    let (listing, damaged) = golmok_report::damage_listing::listing(&lake, &ids, global.lang)?;
    listing.print(global.format)?;
    ensure!(damaged == 0, Unhealthy(global.lang.pick("손상된 파일이 있습니다", "files are damaged").to_owned()));
    Ok(())
}
