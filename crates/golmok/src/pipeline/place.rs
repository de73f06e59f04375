//! place: staging → core tables. Every store and every count with its areas, in metres, as known at the as-of date.

mod areas;
mod cells;
pub mod choices;
mod licences;
mod surroundings;

use crate::config::Config;
use crate::language::Lang;
use anyhow::Result;
use golmok_lake::store::SnapshotWriter;
use jiff::civil::Date;

pub use licences::LicenceSummary;

/// What the step did, for the closing summary and `status`.
#[derive(Debug, Default)]
pub struct PlaceSummary {
    /// Rows of `ref_areas`.
    pub areas: usize,
    /// Polygons that are invalid and assigned by the even-odd rule.
    pub invalid_areas: usize,
    /// Rows of `core_cells`.
    pub cells: usize,
    /// Rows of `core_area_quarters`.
    pub area_quarters: usize,
    /// What became of the licences.
    pub licences: LicenceSummary,
}

impl PlaceSummary {
    /// One line for a person.
    pub fn in_words(&self, lang: Lang) -> String {
        let count = |n: usize| golmok_report::numbers::count(n as i64);
        let (areas, invalid, cells) = (count(self.areas), self.invalid_areas, count(self.cells));
        let (spells, located) = (count(self.licences.spells), count(self.licences.located));
        let (doubles, quarters) = (count(self.licences.superseded), count(self.area_quarters));
        match lang {
            Lang::Ko => format!(
                "구역 {areas}(잘못된 다각형 {invalid}) · 상권×업종×분기 {cells} · 상권×분기 {quarters} · 영업 기간 {spells}\
                 (좌표 있음 {located}, 겹친 인허가 {doubles})"
            ),
            Lang::En => format!(
                "{areas} areas ({invalid} invalid polygons) · {cells} area × industry × quarter cells · \
                 {quarters} area × quarter rows · {spells} spells ({located} located, {doubles} superseded licences)"
            ),
        }
    }
}

/// Version of the step, in snapshot.json.
pub const VERSION: &str = "place-1";

/// Runs the step.
pub fn place(writer: &SnapshotWriter, as_of: Date, config: &Config) -> Result<PlaceSummary> {
    writer.method("place", VERSION);
    let areas = areas::areas(&writer.so_far()?)?;
    let (area_rows, invalid_areas) = areas::write(writer, &areas)?;
    let licences = licences::spells(writer, &areas, as_of)?;
    let cells = cells::cells(writer, as_of, config)?;
    let area_quarters = surroundings::area_quarters(writer, as_of, config)?;
    Ok(PlaceSummary { areas: area_rows, invalid_areas, cells, area_quarters, licences })
}
