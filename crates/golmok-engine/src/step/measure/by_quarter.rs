//! The tables of one row per area × industry × quarter: measured where their inputs changed, kept elsewhere.

use super::partitions::{COUNTS_BACK, Inputs, SALES_BACK, hashes, keep};
use crate::error::Result;
use crate::read::frame;
use crate::settings::MeasureConfig;
use golmok_indicators::competition::mart::{Beside, Known};
use golmok_indicators::district_score::district_scores;
use golmok_indicators::saturation::mart::Demand;
use golmok_indicators::{changes, competition, demand, reconciliation, saturation};
use golmok_lake::store::SnapshotWriter;
use golmok_model::Quarter;
use golmok_model::tables::{TableSchema, mart, places, staging};
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The tables that are made quarter by quarter.
pub const TABLES: &[&TableSchema] = &[
    &mart::CHANGES,
    &mart::COMPETITION,
    &mart::SATURATION,
    &mart::DEMAND,
    &places::RECONCILIATION,
    &places::DISTRICT_SCORES,
];

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Rows per table.
    pub rows: BTreeMap<&'static str, usize>,
    /// Quarters whose parts were kept.
    pub kept: usize,
    /// All quarters.
    pub quarters: usize,
}

/// Makes or keeps every quarter.
///
/// # Errors
/// When a column is missing or of another type, or a part cannot be written.
pub fn measure(writer: &SnapshotWriter, inputs: Inputs<'_>, config: &MeasureConfig, version: &str) -> Result<Done> {
    let hashes = hashes(inputs, &format!("{version} {config:?}"), TABLES)?;
    let mut done = Done { quarters: hashes.len(), ..Done::default() };
    let mut changed: BTreeSet<Quarter> = BTreeSet::new();
    for (quarter, hash) in &hashes {
        match keep(writer, *quarter, hash, TABLES)? {
            None => {
                changed.insert(*quarter);
            }
            Some(rows) => {
                done.kept += 1;
                for (table, rows) in rows {
                    *done.rows.entry(table).or_default() += rows;
                }
            }
        }
    }
    if changed.is_empty() {
        return Ok(done);
    }
    let made = anew(inputs, config, &changed)?;
    let written: Vec<(&'static str, usize)> = made
        .into_par_iter()
        .map(|(table, quarter, rows)| {
            Ok((table.name, frame::write_quarter(writer, table, quarter, rows, &hashes[&quarter])?))
        })
        .collect::<Result<_>>()?;
    for (table, rows) in written.into_iter().filter(|(_, rows)| *rows > 0) {
        *done.rows.entry(table).or_default() += rows;
    }
    Ok(done)
}

type Parts = Vec<(&'static TableSchema, Quarter, DataFrame)>;

/// Measures some quarters, from the rows that their windows reach.
fn anew(inputs: Inputs<'_>, config: &MeasureConfig, quarters: &BTreeSet<Quarter>) -> Result<Parts> {
    let mut parts = Parts::new();
    let Some(cells) = inputs.cells else { return Ok(parts) };
    let cells = within(cells, &reach(quarters, COUNTS_BACK))?;
    let own = within(&cells, quarters)?;
    parts.extend(split(&places::RECONCILIATION, &reconciliation::reconciliation(&own)?)?);
    let counted = within(&changes::mart::changes(&cells, inputs.area_quarters)?, quarters)?;
    drop(cells);
    if inputs.sales.is_some() || inputs.area_quarters.is_some() {
        let sales = match inputs.sales {
            Some(sales) => within(sales, &reach(quarters, SALES_BACK))?,
            None => frame::empty(&staging::SALES),
        };
        let made = demand::mart::demand(&sales, &counted, inputs.area_quarters, inputs.areas)?;
        let made = within(&made, quarters)?;
        if let (Some(area_quarters), Some(areas)) = (inputs.area_quarters, inputs.areas) {
            let scores = district_scores(&made, &counted, area_quarters, areas, &config.scale())?;
            parts.extend(split(&places::DISTRICT_SCORES, &scores)?);
        }
        parts.extend(split(&mart::DEMAND, &made)?);
    }
    let changes: Vec<(Quarter, DataFrame)> =
        split(&mart::CHANGES, &counted)?.into_iter().map(|(_, quarter, rows)| (quarter, rows)).collect();
    drop(counted);
    let known = Known::read(Beside {
        area_quarters: inputs.area_quarters,
        areas: inputs.areas,
        spells: inputs.spells,
        spell_areas: inputs.spell_areas,
    })?;
    let demand = match (inputs.area_quarters, inputs.areas) {
        (Some(area_quarters), Some(areas)) => Some(Demand::read(area_quarters, areas)?),
        _ => None,
    };
    let of_quarter = |(quarter, rows): &(Quarter, DataFrame)| -> Result<Parts> {
        let mut parts: Parts =
            vec![(&mart::COMPETITION, *quarter, competition::mart::competition(rows, *quarter, &known)?)];
        if let Some(demand) = &demand {
            parts.push((&mart::SATURATION, *quarter, saturation::mart::saturation(rows, demand, *quarter)?));
        }
        Ok(parts)
    };
    let made: Vec<Parts> = changes.par_iter().map(of_quarter).collect::<Result<_>>()?;
    parts.extend(made.into_iter().flatten());
    parts.extend(changes.into_iter().map(|(quarter, rows)| (&mart::CHANGES, quarter, rows)));
    Ok(parts)
}

/// The quarters and those before that their windows reach.
fn reach(quarters: &BTreeSet<Quarter>, back: i32) -> BTreeSet<Quarter> {
    quarters.iter().flat_map(|quarter| (0..=back).map(|b| quarter.plus(-b))).collect()
}

/// The rows of some quarters, in their order.
fn within(frame: &DataFrame, quarters: &BTreeSet<Quarter>) -> Result<DataFrame> {
    let codes = frame.column("quarter")?.cast(&DataType::Int32)?;
    let wanted: BTreeSet<i32> = quarters.iter().map(|q| q.code()).collect();
    let mask: BooleanChunked = codes.i32()?.iter().map(|code| code.is_some_and(|c| wanted.contains(&c))).collect();
    Ok(frame.filter(&mask)?)
}

/// The rows of each quarter.
fn split(table: &'static TableSchema, frame: &DataFrame) -> Result<Parts> {
    if frame.height() == 0 {
        return Ok(Parts::new());
    }
    let of = |rows: DataFrame| {
        let code = rows.column("quarter")?.i32()?.get(0).unwrap_or_default();
        Ok((table, Quarter::from_code(code)?, rows))
    };
    frame.partition_by_stable(["quarter"], true)?.into_iter().map(of).collect()
}
