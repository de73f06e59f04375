//! Counts of stores, openings and closures: `core_cells`.

use super::frame;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_model::{AreaKind, Quarter, TradeAreaKind};
use jiff::civil::Date;
use polars::prelude::*;

/// The table; `None` where nothing was placed.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::CELLS)
}

/// The counts of the count files, without those of licences.
///
/// # Errors
/// When the table cannot be read.
pub fn of_count_files(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(table(snapshot)?.map(|cells| cells.filter(col("source").eq(lit("store_counts")))))
}

/// The counts of trade areas in the count files, which the rating is made from.
///
/// # Errors
/// When the table cannot be read.
pub fn of_trade_areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    let trade_areas = col("area_kind").eq(lit(AreaKind::TradeArea.code()));
    Ok(of_count_files(snapshot)?.map(|cells| cells.filter(trade_areas)))
}

/// Kind and code of every area of the count files, with the kind of the trade areas.
///
/// # Errors
/// When the table cannot be read or holds a code of no kind.
pub fn counted_areas(snapshot: &Snapshot) -> Result<Vec<(AreaKind, String, Option<TradeAreaKind>)>> {
    let Some(cells) = of_count_files(snapshot)? else { return Ok(Vec::new()) };
    let rows = cells
        .group_by(["area_kind", "area_code"].map(col))
        .agg([col("trade_area_kind").drop_nulls().max()])
        .sort(["area_kind", "area_code"], SortMultipleOptions::default())
        .collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let (kinds, codes, trade_kinds) = (text("area_kind")?, text("area_code")?, text("trade_area_kind")?);
    let area = |row: usize| {
        let kind = trade_kinds.get(row).map(str::parse).transpose()?;
        Ok((kinds.get(row).unwrap_or_default().parse()?, codes.get(row).unwrap_or_default().to_owned(), kind))
    };
    (0..rows.height()).map(area).collect()
}

/// Newest quarter with counts of trade areas that ends on or before a day.
///
/// # Errors
/// When the table cannot be read.
pub fn newest_quarter(snapshot: &Snapshot, as_of: Date) -> Result<Option<Quarter>> {
    let Some(cells) = of_trade_areas(snapshot)? else { return Ok(None) };
    let quarters = cells.select([col("quarter").unique().sort(SortOptions::default())]).collect()?;
    let quarters =
        quarters.column("quarter")?.i32()?.iter().flatten().map(Quarter::from_code).collect::<Result<Vec<_>, _>>()?;
    Ok(quarters.into_iter().rfind(|quarter| quarter.last_day() <= as_of))
}
