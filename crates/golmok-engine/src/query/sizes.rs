//! Survival by size of shop, of every licensed trade of the city.

use crate::error::{Result, invalid};
use crate::read::spells;
use crate::step::measure::SURVIVAL_WINDOW_YEARS;
use golmok_indicators::survival::{SizeThird, survival_by_size};
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;

/// Thirds of each trade by floor area, over the window of `mart_survival`; none without licences or an as-of date.
///
/// # Errors
/// When the spells cannot be read.
pub fn sizes(snapshot: &Snapshot) -> Result<Vec<SizeThird>> {
    let (Some(table), Some(as_of)) = (spells::table(snapshot)?, snapshot.info().as_of) else { return Ok(Vec::new()) };
    let rows = table.collect().map_err(|error| invalid!("table core_spells: {error}"))?;
    Ok(survival_by_size(&rows, Quarter::ended_by(as_of)?.last_day(), SURVIVAL_WINDOW_YEARS)?)
}
