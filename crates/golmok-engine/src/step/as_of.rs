//! The as-of date: nothing later is used.

use crate::error::{Result, bail};
use crate::read::staged;
use golmok_lake::store::Snapshot;
use golmok_model::SourceKind;
use jiff::civil::Date;

/// The given date, else the last day of the newest complete 점포-상권 quarter, else the newest licence date.
///
/// # Errors
/// When none is given and the lake holds neither.
pub fn resolve(snapshot: &Snapshot, given: Option<Date>) -> Result<Date> {
    if let Some(date) = given {
        return Ok(date);
    }
    if let Some(quarter) = staged::newest_counted_quarter(snapshot)? {
        return Ok(quarter.last_day());
    }
    let licences = snapshot.info().sources.iter().filter(|s| s.kind == Some(SourceKind::Licences));
    match licences.filter_map(|s| s.data_date).max() {
        Some(date) => Ok(date),
        None => bail!(
            "there is neither a complete quarter of 점포-상권 nor a licence file in the lake, so no as-of date; \
             ingest one of them or give --as-of"
        ),
    }
}
