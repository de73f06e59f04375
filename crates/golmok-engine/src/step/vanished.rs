//! Tables of the parent that a snapshot under way lacks: nobody asked for that, so it is not published.

use crate::error::Result;
use golmok_lake::store::{CheckResult, CheckStatus, SnapshotWriter};

/// Name of the check.
pub const CHECK: &str = "tables";

/// The failed check where tables that the parent has rows of are gone; `None` where all are there.
///
/// # Errors
/// When the snapshot under way cannot be described.
pub fn check(writer: &SnapshotWriter) -> Result<Option<CheckResult>> {
    let Some(parent) = writer.parent() else { return Ok(None) };
    let now = writer.so_far()?;
    let had = parent.info().tables.iter().filter(|(_, table)| table.rows > 0);
    let gone: Vec<&str> =
        had.map(|(name, _)| name.as_str()).filter(|name| !now.info().tables.contains_key(*name)).collect();
    if gone.is_empty() {
        return Ok(None);
    }
    let detail = format!("{} tables of {} would be gone: {}", gone.len(), parent.id(), gone.join(", "));
    let figures = [("gone".to_owned(), serde_json::Number::from(gone.len()))].into();
    Ok(Some(CheckResult { name: CHECK.to_owned(), status: CheckStatus::Failed, detail, figures }))
}
