//! The day of the newest news on an as-of date: what a layer knows. A day without news changes no layer.

use crate::error::Result;
use crate::read::staged;
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use jiff::civil::Date;

/// The newest day, not after the as-of date, on which anything became known that a step may use: the end of a quarter
/// (with it, what is known quarters later), a publication (an edition of boundaries is in force from its own), the last
/// day that a file speaks of, the first or the last day of a licence.
///
/// Every comparison of a step with its day is with one of these, so that at this day it makes what it would make at the
/// as-of date. What slides by itself ends on the last quarter that is over ([`Quarter::ended_by`]).
///
/// # Errors
/// When the licences cannot be read, or the year is out of range.
pub fn of(snapshot: &Snapshot, as_of: Date) -> Result<Date> {
    let quarter = Quarter::ended_by(as_of)?.last_day();
    let files = snapshot.info().sources.iter().flat_map(|file| [file.publication, file.data_date]).flatten();
    let licences = staged::newest_licence_day(snapshot, as_of)?;
    Ok(files.chain(licences).filter(|day| *day <= as_of).fold(quarter, Date::max))
}
