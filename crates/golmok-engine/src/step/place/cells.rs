//! `core_cells`: stores, openings and closures per area × industry × quarter.

use super::choices::chosen;
use crate::error::Result;
use crate::read::frame;
use crate::settings::Settings;
use golmok_lake::store::SnapshotWriter;
use golmok_model::publication::PublicationPolicy;
use golmok_model::tables::{core, staging};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Writes the cells of the count files; returns the rows by kind of area.
pub fn cells(writer: &SnapshotWriter, as_of: Date, config: &Settings) -> Result<BTreeMap<String, usize>> {
    let snapshot = writer.so_far()?;
    let Some(staged) = frame::scan(&snapshot, &staging::STORE_COUNTS)? else { return Ok(BTreeMap::new()) };
    let policy = PublicationPolicy { restated: false, lag_quarters: config.publication_lag_quarters.store_counts };
    let counted = staged.filter(
        col("code_set")
            .neq(lit("trdar2019"))
            .and(col("store_count").is_not_null())
            .and(col("opening_count").is_not_null())
            .and(col("closure_count").is_not_null()),
    );
    let Some(rows) = chosen(counted, as_of, policy, &["industry_code"])? else { return Ok(BTreeMap::new()) };
    let rows = with_gu(&snapshot, rows)?
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
fn with_gu(snapshot: &golmok_lake::store::Snapshot, rows: LazyFrame) -> Result<LazyFrame> {
    let by_code = when(col("area_kind").eq(lit("trade_area")))
        .then(lit(NULL).cast(DataType::String))
        .otherwise(col("area_code").str().slice(lit(0), lit(5)));
    let Some(areas) = frame::scan(snapshot, &core::REF_AREAS)? else {
        return Ok(rows.with_column(by_code.alias("gu_code")));
    };
    let gu = areas
        .filter(col("area_kind").eq(lit("trade_area")))
        .sort(["valid_from"], SortMultipleOptions::default())
        .unique_stable(Some(cols(["area_code"])), UniqueKeepStrategy::Last)
        .select([lit("trade_area").alias("area_kind"), col("area_code"), col("gu_code").alias("area_gu_code")]);
    let on = [col("area_kind"), col("area_code")];
    Ok(rows
        .join(gu, on.clone(), on, JoinArgs::new(JoinType::Left))
        .with_column(coalesce(&[col("area_gu_code"), by_code]).alias("gu_code")))
}
