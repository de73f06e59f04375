//! measure: core → indicator tables, as known at the as-of date.

mod by_quarter;
mod partitions;

use self::partitions::Inputs;
use super::{Day, Layer, Outcome, Step, Verb};
use crate::read::publications::Publications;
use crate::read::{
    area_quarters, areas, cells, changes as counts, competition as crowding, frame, sales, saturation, shop_register,
    spells, staged,
};
use crate::settings::Settings;

use crate::error::{Result, invalid};
use golmok_indicators::record::{self as past, PastMarts, Place, RECORDED};
use golmok_indicators::{changes, competition, reconciliation, survival};
use golmok_lake::store::SnapshotWriter;
use golmok_model::Quarter;
use golmok_model::tables::{TableSchema, core, mart, places, record, staging};
use jiff::civil::Date;
use polars::prelude::*;

/// What it reads and makes.
pub const LAYER: Layer = Layer {
    verb: Verb::Measure,
    version: "measure-10",
    reads: &[core::TABLES, &[&staging::SALES, &staging::CHANGE_INDEX]],
    makes: mart::TABLES,
    documents: &[],
};

/// Years of spells that survival looks back from the end of the last quarter that is over.
pub(crate) const SURVIVAL_WINDOW_YEARS: i16 = 10;

/// Name of the part with the counts of the shop register, beside that of the other sources.
const SHOPS_PART: &str = "shops";

/// What the step did.
#[derive(Debug, Default)]
pub struct MeasureSummary {
    /// Rows per table.
    pub rows: Vec<(&'static str, usize)>,
    /// Quarters whose parts were kept, and all quarters.
    pub kept_of: (usize, usize),
}

/// `golmok measure`.
pub struct Measure;

impl Step<Day<'_>> for Measure {
    fn verb(&self) -> Verb {
        LAYER.verb
    }
    fn layer(&self) -> Option<&'static Layer> {
        Some(&LAYER)
    }
    fn make(&self, on: &Day<'_>) -> Result<Outcome> {
        Ok(Outcome::Measured(measure(on.writer, on.known_on, on.settings)?))
    }
}

/// Runs the step.
pub fn measure(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<MeasureSummary> {
    let snapshot = writer.so_far()?;
    let mut summary = MeasureSummary::default();
    let publications = Publications::at(as_of, config);
    // Every shop ages by a day each day, so that a window that ended today would make every row anew every night; nor do
    // files of what is told by quarter change with the day.
    let until = Quarter::ended_by(as_of)?.last_day();
    let spells = rows(spells::table(&snapshot)?, &core::SPELLS)?;
    let spell_areas = rows(spells::areas(&snapshot)?, &core::SPELL_AREAS)?;
    let areas = rows(areas::table(&snapshot)?, &core::AREAS)?;
    let area_quarters = rows(area_quarters::table(&snapshot)?, &core::AREA_QUARTERS)?;
    let mut write = |table: &'static TableSchema, found: DataFrame, day: Date| -> Result<()> {
        if found.height() > 0 {
            summary.rows.push((table.name, frame::write(writer, table, found, Some(day))?));
        }
        Ok(())
    };
    if let Some(spells) = &spells {
        let found =
            survival::mart::survival(spells, spell_areas.as_ref(), areas.as_ref(), until, SURVIVAL_WINDOW_YEARS)?;
        write(&mart::SURVIVAL, found, until)?;
        write(&places::HOTSPOTS, competition::hotspots::hotspots(spells, as_of)?, as_of)?;
        if let Some(areas) = &areas {
            let exponent = config.measure.huff_exponent;
            write(&places::HUFF_SHARES, competition::huff_shares::huff_shares(spells, areas, exponent, as_of)?, as_of)?;
        }
    }
    if let Some(staged) = rows(staged::change_index(&snapshot)?, &staging::CHANGE_INDEX)? {
        write(&places::CHANGE_REVISIONS, changes::change_revisions::change_revisions(&staged, as_of)?, until)?;
    }
    let cells = rows(cells::table(&snapshot)?, &core::CELLS)?;
    let sales = sales::to_measure(&snapshot, &publications)?.map(|sales| sales.drop(cols(["late_vintage"])));
    let sales = rows(sales, &staging::SALES)?;
    let inputs = Inputs {
        cells: cells.as_ref(),
        area_quarters: area_quarters.as_ref(),
        areas: areas.as_ref(),
        spells: spells.as_ref(),
        spell_areas: spell_areas.as_ref(),
        sales: sales.as_ref(),
    };
    let done = by_quarter::measure(writer, inputs, &config.measure, LAYER.version)?;
    summary.rows.extend(done.rows);
    summary.kept_of = (done.kept, done.quarters);
    if let Some(shops) = rows(shop_register::table(&snapshot)?, &core::SHOPS)? {
        let found = reconciliation::of_shops(&shops, cells.as_ref())?;
        let more = frame::write_beside(writer, &places::RECONCILIATION, found, SHOPS_PART, Some(until))?;
        match summary.rows.iter_mut().find(|(table, _)| *table == places::RECONCILIATION.name) {
            Some((_, count)) => *count += more,
            None => summary.rows.push((places::RECONCILIATION.name, more)),
        }
    }
    if let Some(found) = indicator_record(writer)? {
        summary.rows.push((
            record::INDICATOR_RECORD.name,
            frame::write(writer, &record::INDICATOR_RECORD, found, Some(until))?,
        ));
    }
    summary.rows.sort_unstable();
    Ok(summary)
}

/// How each figure held in the past, from the marts that were just made or kept.
fn indicator_record(writer: &SnapshotWriter) -> Result<Option<DataFrame>> {
    const KEYS: [&str; 4] = ["quarter", "area_kind", "area_code", "industry_code"];
    const COUNTS: [&str; 4] = ["trade_area_kind", "store_count", "opening_count", "closure_count"];
    let snapshot = writer.so_far()?;
    let of = |scan: Option<LazyFrame>, table: &TableSchema, places: &[Place], more: &[&str]| {
        let own = RECORDED.iter().filter(|one| places.contains(&one.place)).map(|one| one.column);
        let columns: Vec<Expr> = KEYS.into_iter().chain(more.iter().copied()).chain(own).map(col).collect();
        rows(scan.map(|scan| scan.select(columns)), table)
    };
    let changed = of(counts::of_trade_areas(&snapshot)?, &mart::CHANGES, &[Place::Changes, Place::WholeArea], &COUNTS)?;
    let Some(changed) = changed else { return Ok(None) };
    let crowded = [Place::Competition, Place::WholeAreaChange];
    let crowded = of(crowding::of_trade_areas(&snapshot)?, &mart::COMPETITION, &crowded, &[])?;
    let saturated = [Place::Saturation, Place::Promising];
    let listed = ["dispersion_size", "area_concentration"];
    let saturated = of(saturation::of_trade_areas(&snapshot)?, &mart::SATURATION, &saturated, &listed)?;
    let sold = of(sales::of_trade_areas(&snapshot)?, &mart::DEMAND, &[Place::Demand], &[])?;
    let marts = PastMarts {
        changes: &changed,
        competition: crowded.as_ref(),
        saturation: saturated.as_ref(),
        demand: sold.as_ref(),
    };
    let found = past::indicator_record(&marts)?;
    Ok((found.height() > 0).then_some(found))
}

/// The rows of a scan; `None` where there are none.
fn rows(scan: Option<LazyFrame>, table: &TableSchema) -> Result<Option<DataFrame>> {
    let Some(scan) = scan else { return Ok(None) };
    let rows = scan.collect().map_err(|error| invalid!("table {}: {error}", table.name))?;
    Ok(Some(rows).filter(|rows| rows.height() > 0))
}
