//! `core_cells`: stores, openings and closures per area × industry × quarter.

use super::effective::Effective;
use crate::error::Result;
use crate::read::publications::Publications;
use crate::read::{frame, staged};
use golmok_lake::store::SnapshotWriter;
use golmok_model::SourceKind;
use golmok_model::tables::core;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Writes the cells of the count files; returns the rows by kind of area.
pub fn cells(
    writer: &SnapshotWriter,
    as_of: Date,
    publications: &Publications,
    effective: &Effective<'_>,
) -> Result<BTreeMap<String, usize>> {
    let snapshot = writer.so_far()?;
    let Some(staged) = staged::current_store_counts(&snapshot)? else { return Ok(BTreeMap::new()) };
    let counted = staged.filter(
        col("store_count")
            .is_not_null()
            .and(col("opening_count").is_not_null())
            .and(col("closure_count").is_not_null()),
    );
    let Some(rows) = publications.speaking(SourceKind::StoreCounts, counted, &["industry_code"])? else {
        return Ok(BTreeMap::new());
    };
    let rows = with_gu(effective, rows)?
        .with_columns([
            lit("store_counts").alias("source"),
            (col("store_count") + col("closure_count")).alias("at_risk"),
        ])
        .select(core::CELLS.columns.iter().map(|c| col(c.name)).collect::<Vec<_>>())
        .collect()?;
    let mut by_kind = BTreeMap::new();
    for kind in rows.column("area_kind")?.str()?.iter().flatten() {
        match by_kind.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(by_kind.insert(kind.to_owned(), 1)),
        }
    }
    frame::write(writer, &core::CELLS, rows, Some(as_of))?;
    Ok(by_kind)
}

/// Adds `gu_code`: a trade area's published gu, a dong's first five digits, a gu itself.
fn with_gu(effective: &Effective<'_>, rows: LazyFrame) -> Result<LazyFrame> {
    let trade_area = col("area_kind").eq(lit("trade_area"));
    let first_digits = col("area_code").str().slice(lit(0), lit(5));
    let gu = effective.gu_of_trade_areas()?.lazy();
    let gu_code = when(trade_area).then(col("area_gu_code")).otherwise(first_digits).alias("gu_code");
    Ok(rows.join(gu, [col("area_code")], [col("area_code")], JoinArgs::new(JoinType::Left)).with_column(gu_code))
}
