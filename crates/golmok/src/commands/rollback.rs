//! `golmok rollback`.

use crate::cli::{Global, RollbackArgs};
use crate::language::Lang;
use crate::output;
use anyhow::Result;
use golmok_lake::store::Lake;

/// Makes the previous (or the named) snapshot current.
pub fn rollback(global: &Global, args: &RollbackArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let before = lake.current_id()?.unwrap_or_default();
    let now = lake.rollback(args.snapshot.as_deref(), jiff::Timestamp::now())?;
    output::note(&match global.lang {
        Lang::Ko => format!("현재 스냅샷: {now} (이전: {before})"),
        Lang::En => format!("current snapshot: {now} (was {before})"),
    });
    Ok(())
}
