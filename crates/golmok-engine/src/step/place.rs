//! place: staging → core tables. Every store and every count with its areas, in metres, as known at the as-of date.

mod area_cells;
mod area_codes;
mod areas;
mod cells;
mod checks;
pub mod choices;
mod licence_cells;
mod links;
mod register;
mod spells;
mod summary;
mod surroundings;

use super::unchanged::Step;
use crate::error::Result;
use crate::settings::Settings;
use areas::newest;
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::tables::{core, staging};
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::Boundaries;
use jiff::civil::Date;

pub use summary::PlaceSummary;

/// The step, for telling whether its inputs changed.
pub const STEP: Step =
    Step { name: "place", version: "place-3", reads: &[staging::TABLES], makes: core::TABLES, documents: &[] };
/// What the names of this step's checks begin with.
pub const CHECKS: &str = "place.";

/// Runs the step. With `-v` the log tells how long each part took.
pub fn place(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<PlaceSummary> {
    let mut summary = PlaceSummary::default();
    let snapshot = writer.so_far()?;
    let areas = timed("areas", || areas::areas(&snapshot))?;
    timed("write areas", || areas::write(writer, &areas))?;
    summary.add_areas(&areas);
    let boundaries = of_day(&areas, as_of)?;
    summary.area_cells = timed("area cells", || area_cells::write(writer, boundaries.trade_areas.areas()))?;
    let licences = &mut summary.licences;
    if let Some(register) = timed("licences", || register::register(&snapshot, &boundaries, as_of, licences))? {
        timed("write spells", || spells::write(writer, &register, as_of))?;
        licences.links = timed("links", || links::write(writer, &register, as_of))?;
        let trade_areas = boundaries.trade_areas.areas();
        summary.licence_cells = timed("licence cells", || licence_cells::write(writer, &register, trade_areas, as_of))?;
    }
    summary.count_cells = timed("count cells", || cells::cells(writer, as_of, config))?;
    summary.area_quarters = timed("area quarters", || surroundings::area_quarters(writer, as_of, config))?;
    for check in checks::checks(&summary) {
        writer.check(check);
    }
    Ok(summary)
}

/// The boundaries that assignment uses on a day.
pub fn boundaries(snapshot: &Snapshot, as_of: Date) -> Result<Boundaries> {
    of_day(&areas::areas(snapshot)?, as_of)
}

fn of_day(areas: &[areas::EditionArea], as_of: Date) -> Result<Boundaries> {
    Ok(Boundaries::new(
        newest(areas, AreaKind::TradeArea, CodeSet::Trdar2022, as_of),
        newest(areas, AreaKind::AdminDong, CodeSet::Adm8, as_of),
        newest(areas, AreaKind::LegalDong, CodeSet::Legal8, as_of),
        newest(areas, AreaKind::Gu, CodeSet::Gu5, as_of),
    )?)
}

fn timed<T>(part: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = std::time::Instant::now();
    let done = work()?;
    tracing::info!("place, {part}: {} ms", begun.elapsed().as_millis());
    Ok(done)
}
