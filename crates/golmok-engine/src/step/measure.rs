//! measure: core → indicator tables, as known at the as-of date.

mod by_quarter;
mod partitions;

use self::partitions::Inputs;
use super::place::choices;
use super::unchanged::Step;
use crate::read::frame;
use crate::settings::Settings;

use crate::error::{Result, invalid};
use golmok_indicators::{changes, competition, survival};
use golmok_lake::store::{Snapshot, SnapshotWriter};
use golmok_model::publication::PublicationPolicy;
use golmok_model::tables::{TableSchema, core, mart, places, staging};
use jiff::civil::Date;
use polars::prelude::*;

/// The step, for telling whether its inputs changed.
pub const STEP: Step = Step {
    name: "measure",
    version: "measure-5",
    reads: &[core::TABLES, &[&staging::SALES, &staging::CHANGE_INDEX]],
    makes: mart::TABLES,
    documents: &[],
};

/// Years of spells that survival looks back.
const SURVIVAL_WINDOW_YEARS: i16 = 10;

/// What the step did.
#[derive(Debug, Default)]
pub struct MeasureSummary {
    /// Rows per table.
    pub rows: Vec<(&'static str, usize)>,
    /// Quarters whose parts were kept, and all quarters.
    pub kept_of: (usize, usize),
}

/// Runs the step.
pub fn measure(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<MeasureSummary> {
    let snapshot = writer.so_far()?;
    let mut summary = MeasureSummary::default();
    let spells = read(&snapshot, &core::SPELLS)?;
    let spell_areas = read(&snapshot, &core::SPELL_AREAS)?;
    let areas = read(&snapshot, &core::REF_AREAS)?;
    let area_quarters = read(&snapshot, &core::AREA_QUARTERS)?;
    let mut write = |table: &'static TableSchema, found: DataFrame| -> Result<()> {
        if found.height() > 0 {
            summary.rows.push((table.name, frame::write(writer, table, found, Some(as_of))?));
        }
        Ok(())
    };
    if let Some(spells) = &spells {
        let found =
            survival::mart::survival(spells, spell_areas.as_ref(), areas.as_ref(), as_of, SURVIVAL_WINDOW_YEARS)?;
        write(&mart::SURVIVAL, found)?;
        write(&places::HOTSPOTS, competition::hotspots::hotspots(spells, as_of)?)?;
        if let Some(areas) = &areas {
            let exponent = config.measure.huff_exponent;
            write(&places::HUFF_SHARES, competition::huff_shares::huff_shares(spells, areas, exponent, as_of)?)?;
        }
    }
    if let Some(staged) = read(&snapshot, &staging::CHANGE_INDEX)? {
        write(&places::CHANGE_REVISIONS, changes::change_revisions::change_revisions(&staged, as_of)?)?;
    }
    let (cells, sales) = (read(&snapshot, &core::CELLS)?, sales(&snapshot, as_of, config)?);
    let inputs = Inputs {
        cells: cells.as_ref(),
        area_quarters: area_quarters.as_ref(),
        areas: areas.as_ref(),
        spells: spells.as_ref(),
        spell_areas: spell_areas.as_ref(),
        sales: sales.as_ref(),
    };
    let done = by_quarter::measure(writer, inputs, &config.measure, STEP.version)?;
    summary.rows.extend(done.rows);
    summary.kept_of = (done.kept, done.quarters);
    summary.rows.sort_unstable();
    Ok(summary)
}

fn read(snapshot: &Snapshot, table: &TableSchema) -> Result<Option<DataFrame>> {
    match frame::scan(snapshot, table)? {
        None => Ok(None),
        Some(rows) => {
            let rows = rows.collect().map_err(|error| invalid!("table {}: {error}", table.name))?;
            Ok(Some(rows).filter(|rows| rows.height() > 0))
        }
    }
}

/// Complete quarters of the publication of sales that speaks at the as-of date.
fn sales(snapshot: &Snapshot, as_of: Date, config: &Settings) -> Result<Option<DataFrame>> {
    let Some(staged) = frame::scan(snapshot, &staging::SALES)? else { return Ok(None) };
    let policy = PublicationPolicy { restated: true, lag_quarters: config.publication_lag_quarters.others };
    let current = staged.filter(col("code_set").neq(lit("trdar2019")));
    match choices::chosen(current, as_of, policy, &["industry_code"])? {
        None => Ok(None),
        Some(rows) => {
            let rows = rows.drop(cols(["late_vintage"])).collect()?;
            Ok(Some(rows).filter(|rows| rows.height() > 0))
        }
    }
}
