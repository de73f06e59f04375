//! The as-of date: nothing later is used.

use super::{Plan, Verb, stale};
use crate::error::{Result, bail};
use crate::read::staged;
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::SourceKind;
use jiff::civil::Date;

/// The as-of date of a snapshot: what it says, else what its files say.
///
/// # Errors
/// When it holds nothing that is dated.
pub fn of(snapshot: &Snapshot) -> Result<Date> {
    match snapshot.info().as_of {
        Some(day) => Ok(day),
        None => known(newest(snapshot)?),
    }
}

/// The day of a plan. A given one; else, where files are read and every layer is made, the newest day that the files
/// know; where layers are kept, theirs: a verb alone goes on at the day of the snapshot. `golmok place`, with which a
/// new day begins, takes the newest quarter where that is later. `None` where nothing is dated.
///
/// # Errors
/// When a table cannot be read.
pub fn of_plan(plan: &Plan<'_>, writer: &SnapshotWriter) -> Result<Option<Date>> {
    if plan.as_of.is_some() {
        return Ok(plan.as_of);
    }
    let verbs = plan.verbs();
    let so_far = writer.so_far()?;
    let keeps = stale::LAYERS.iter().any(|layer| !verbs.contains(&layer.verb) && layer.is_in(&so_far));
    let of_parent = writer.parent().and_then(|parent| parent.info().as_of);
    match verbs.first() {
        Some(Verb::Ingest) if keeps && of_parent.is_some() => Ok(of_parent),
        Some(Verb::Ingest) => newest(&so_far),
        Some(Verb::Place) => Ok(newest(&so_far)?.max(of_parent)),
        _ => of_parent.map_or_else(|| newest(&so_far), |day| Ok(Some(day))),
    }
}

/// The day, or that there is none.
pub(super) fn known(day: Option<Date>) -> Result<Date> {
    match day {
        Some(day) => Ok(day),
        None => bail!(
            "there is neither a complete quarter of 점포-상권 nor a licence file in the lake, so no as-of date; \
             ingest one of them or give --as-of"
        ),
    }
}

/// The last day of the newest complete 점포-상권 quarter, else the newest licence date.
fn newest(snapshot: &Snapshot) -> Result<Option<Date>> {
    if let Some(quarter) = staged::newest_counted_quarter(snapshot)? {
        return Ok(Some(quarter.last_day()));
    }
    let licences = snapshot.info().sources.iter().filter(|s| s.kind == Some(SourceKind::Licences));
    Ok(licences.filter_map(|s| s.data_date).max())
}
