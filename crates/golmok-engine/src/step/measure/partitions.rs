//! Which quarters have to be measured anew, and which the parent snapshot holds already.
//!
//! What a quarter's rows depend on is hashed: the rows of `core_*` and `stg_sales` that they are made of, and the version
//! of the step. The hash goes into the metadata of every part, so that a later run with equal inputs can link the part.
//! The quarter is the smallest part that can be kept: priors, quantiles, location quotients and the saturation regression
//! of a quarter run over the whole city, so that a change in one gu moves the other gus of the quarter, too.

use crate::error::Result;
use crate::read::frame::to_batch;
use arrow::array::Array;
use golmok_lake::store::SnapshotWriter;
use golmok_model::Quarter;
use golmok_model::counted::CountedPeople;
use golmok_model::tables::{TableSchema, core, staging};
use polars::prelude::*;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Quarters of counts that a quarter's windows reach back.
pub const COUNTS_BACK: i32 = 11;
/// Quarters of sales that a quarter's windows reach back.
pub const SALES_BACK: i32 = 7;

/// The tables of which a quarter is measured.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// `core_cells`.
    pub cells: Option<&'a DataFrame>,
    /// `core_area_quarters`.
    pub area_quarters: Option<&'a DataFrame>,
    /// `core_areas`.
    pub areas: Option<&'a DataFrame>,
    /// `core_spells`.
    pub spells: Option<&'a DataFrame>,
    /// `core_spell_areas`.
    pub spell_areas: Option<&'a DataFrame>,
    /// The sales that speak, in the shape of `stg_sales`.
    pub sales: Option<&'a DataFrame>,
}

/// Every quarter that has counts, sales, or people that golmok counted, with the hash of what its rows are made of.
///
/// # Errors
/// When a column is missing or of another type.
pub fn hashes(inputs: Inputs<'_>, version: &str, tables: &[&TableSchema]) -> Result<BTreeMap<Quarter, String>> {
    let of = |table: &'static TableSchema, frame: Option<&DataFrame>| match frame {
        None => Ok(BTreeMap::new()),
        Some(frame) => by_quarter(table, frame),
    };
    let (cells, sales) = (of(&core::CELLS, inputs.cells)?, of(&staging::SALES, inputs.sales)?);
    let area_quarters = of(&core::AREA_QUARTERS, inputs.area_quarters)?;
    let areas = inputs.areas.map(|areas| digest(&core::AREAS, areas)).transpose()?.unwrap_or_default();
    let versions: Vec<String> = tables.iter().map(|t| format!("{} {}", t.name, t.version)).collect();
    let counted = inputs.area_quarters.map(counted_people).transpose()?.unwrap_or_default();
    let quarters: BTreeSet<Quarter> = cells.keys().chain(sales.keys()).copied().chain(counted).collect();
    let one = |quarter: &Quarter| {
        let mut hash = Sha256::new();
        hash.update(format!("{version} {} {areas}\n", versions.join(" ")));
        for (known, first) in [
            (&cells, quarter.plus(-COUNTS_BACK)),
            (&sales, quarter.plus(-SALES_BACK)),
            // Demand speaks of its newest quarter, whichever that is.
            (&area_quarters, area_quarters.keys().next().copied().unwrap_or(*quarter)),
        ] {
            for (of, rows) in known.range(first.min(*quarter)..=*quarter) {
                hash.update(format!("{} {rows}\n", of.code()));
            }
            hash.update("\n");
        }
        if let Some(spells) = inputs.spells {
            hash.update(operating(spells, inputs.spell_areas, *quarter)?);
        }
        Ok((*quarter, hex(hash)))
    };
    // One after the other: a lazy frame collected inside rayon's pool may wait for good.
    quarters.iter().map(one).collect()
}

/// The quarters in which golmok itself counted people.
fn counted_people(area_quarters: &DataFrame) -> Result<BTreeSet<Quarter>> {
    let (quarters, caveats) = (area_quarters.column("quarter")?.i32()?, area_quarters.column("caveats")?.str()?);
    let of = quarters.iter().zip(caveats.iter()).filter(|(_, codes)| CountedPeople::of_caveats(*codes).is_some());
    of.filter_map(|(quarter, _)| quarter).map(|quarter| Ok(Quarter::from_code(quarter)?)).collect()
}

/// Whether the parent has the quarter made of the same inputs; then its parts of `tables` are kept.
///
/// # Errors
/// When a part can be neither linked nor copied.
pub fn keep(
    writer: &SnapshotWriter,
    quarter: Quarter,
    hash: &str,
    tables: &[&'static TableSchema],
) -> Result<Option<Vec<(&'static str, usize)>>> {
    let path = format!("{}/part-0.parquet", quarter.code());
    let found: Vec<_> = tables.iter().filter_map(|t| Some((*t, writer.parent_file(t, &path)?))).collect();
    if found.is_empty() || found.iter().any(|(_, file)| file.source_sha256.as_deref() != Some(hash)) {
        return Ok(None);
    }
    if found.iter().any(|(table, _)| !writer.is_whole(table, &path)) {
        return Ok(None);
    }
    let kept = found.iter().map(|(table, file)| {
        writer.keep(table, &path)?;
        Ok((table.name, file.rows as usize))
    });
    kept.collect::<Result<_>>().map(Some)
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash of the rows of each quarter, in their order.
fn by_quarter(table: &'static TableSchema, frame: &DataFrame) -> Result<BTreeMap<Quarter, String>> {
    let groups = frame.partition_by_stable(["quarter"], true)?;
    let one = |group: &DataFrame| {
        let code = group.column("quarter")?.cast(&DataType::Int32)?.i32()?.get(0).unwrap_or_default();
        Ok((Quarter::from_code(code)?, digest(table, group)?))
    };
    groups.par_iter().map(one).collect()
}

/// The hash of rows: every buffer of every column.
fn digest(table: &'static TableSchema, frame: &DataFrame) -> Result<String> {
    let mut hash = Sha256::new();
    for column in to_batch(table, frame)?.columns() {
        let data = column.to_data();
        hash.update(format!("{} {}\n", data.len(), data.null_count()));
        for buffer in data.buffers() {
            hash.update(buffer.as_slice());
        }
        if let Some(nulls) = data.nulls() {
            hash.update(nulls.validity());
        }
    }
    Ok(hex(hash))
}

/// The hash of the spells that may operate on the quarter's last day, without what came after it, and of the trade areas
/// that hold them.
fn operating(spells: &DataFrame, spell_areas: Option<&DataFrame>, quarter: Quarter) -> Result<String> {
    let day = (quarter.last_day() - jiff::civil::date(1970, 1, 1)).get_days();
    let ended = col("ended_on").cast(DataType::Int32);
    let over = ended.clone().lt_eq(lit(day)).and(col("end_reason").is_not_null()).fill_null(lit(false));
    let known = col("data_date").cast(DataType::Int32).gt_eq(col("opened_on").cast(DataType::Int32));
    let open = spells
        .clone()
        .lazy()
        .filter(col("opened_on").cast(DataType::Int32).lt_eq(lit(day)).and(over.not()).and(known))
        // What a spell is on the day does not depend on its end after it, nor on how far its file reaches.
        .with_columns([
            lit(NULL).cast(DataType::Date).alias("ended_on"),
            lit(NULL).cast(DataType::String).alias("end_reason"),
            col("opened_on").alias("data_date"),
            lit(false).alias("pop_up"),
        ])
        .collect()?;
    let mut hash = digest(&core::SPELLS, &open)?;
    if let Some(held) = spell_areas {
        let on = ["service_id", "authority_code", "management_no"].map(col);
        let order = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Semi) };
        let held = held.clone().lazy().join(open.lazy(), on.clone(), on, order).collect()?;
        hash.push_str(&digest(&core::SPELL_AREAS, &held)?);
    }
    Ok(hash)
}
