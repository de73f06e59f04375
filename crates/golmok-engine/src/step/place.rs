//! place: staging → core tables. Every store and every count with its areas, in metres, as known at the as-of date.

mod area_cells;
mod area_codes;
mod areas;
mod cells;
mod checks;
mod edition_area;
mod effective;
mod licence_cells;
mod links;
pub(super) mod register;
pub(super) mod registers;
mod shops;
mod spells;
mod summary;
mod surroundings;

use super::{Day, Layer, Outcome, Step, Verb};
use crate::error::Result;
use crate::read::publications::Publications;
use crate::settings::Settings;
use effective::Effective;
use golmok_lake::store::SnapshotWriter;
use golmok_model::Quarter;
use golmok_model::tables::{core, staging};
use jiff::civil::Date;

pub use registers::RegisterTold;
pub use summary::PlaceSummary;

/// What it reads and makes.
pub const LAYER: Layer =
    Layer { verb: Verb::Place, version: "place-7", reads: &[staging::TABLES], makes: core::TABLES, documents: &[] };
/// What the names of this step's checks begin with.
pub const CHECKS: &str = "place.";

/// `golmok place`.
pub struct Place;

impl Step<Day<'_>> for Place {
    fn verb(&self) -> Verb {
        LAYER.verb
    }
    fn layer(&self) -> Option<&'static Layer> {
        Some(&LAYER)
    }
    fn make(&self, on: &Day<'_>) -> Result<Outcome> {
        Ok(Outcome::Placed(place(on.writer, on.known_on, on.settings)?))
    }
}

/// Runs the step. With `-v` the log tells how long each part took.
pub fn place(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<PlaceSummary> {
    let mut summary = PlaceSummary::default();
    // What is counted by quarter says nothing of later days, and its files do not change with them.
    let ended = Quarter::ended_by(as_of)?.last_day();
    let snapshot = writer.so_far()?;
    let areas = timed("areas", || areas::areas(&snapshot))?;
    timed("write areas", || areas::write(writer, &areas))?;
    summary.add_areas(&areas);
    let effective = Effective::of(&areas, as_of);
    let boundaries = effective.boundaries()?;
    let publications = Publications::at(as_of, config);
    summary.area_cells = timed("area cells", || area_cells::write(writer, boundaries.trade_areas.areas()))?;
    let licences = &mut summary.licences;
    if let Some(register) = timed("licences", || register::register(&snapshot, &boundaries, as_of, licences))? {
        timed("write registers", || registers::write(writer, &register, as_of))?;
        timed("write spells", || spells::write(writer, &register, as_of))?;
        licences.links = timed("links", || links::write(writer, &register, as_of))?;
        let trade_areas = boundaries.trade_areas.areas();
        summary.licence_cells = timed("licence cells", || licence_cells::write(writer, &register, trade_areas, ended))?;
    }
    summary.shops = timed("shops", || shops::write(writer, &boundaries, as_of))?;
    summary.count_cells = timed("count cells", || cells::cells(writer, ended, &publications, &effective))?;
    timed("effective areas", || effective.write(writer))?;
    summary.area_quarters = timed("area quarters", || surroundings::area_quarters(writer, ended, &publications))?;
    for check in checks::checks(&summary) {
        writer.check(check);
    }
    Ok(summary)
}

fn timed<T>(part: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = std::time::Instant::now();
    let done = work()?;
    tracing::info!("place, {part}: {} ms", begun.elapsed().as_millis());
    Ok(done)
}
