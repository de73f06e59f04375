//! How good ratings of the past were: `backtest_cells`, `backtest_scores`, `backtest_reliability`.

use super::frame;
use crate::error::Result;
use arrow::record_batch::RecordBatch;
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::{TableSchema, rating};
pub use golmok_rating::Scope;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A figure of golmok's model at every origin, over all segments of a scope; empty without a backtest.
///
/// # Errors
/// When the table cannot be read.
pub fn figure(snapshot: &Snapshot, scope: Scope, metric: &str) -> Result<BTreeMap<Quarter, f64>> {
    let Some(scores) = frame::scan(snapshot, &rating::BACKTEST_SCORES)? else { return Ok(BTreeMap::new()) };
    let wanted = [("model", golmok_rating::MODEL), ("scope", scope.code()), ("segment", "all"), ("metric", metric)];
    let of = |rows: LazyFrame, (column, value): (&str, &str)| rows.filter(col(column).eq(lit(value.to_owned())));
    let rows = wanted.into_iter().fold(scores, of).collect()?;
    let (origins, values) = (rows.column("origin")?.i32()?, rows.column("value")?.f64()?);
    let known = origins.iter().zip(values.iter()).filter_map(|(origin, value)| Some((origin?, value?)));
    known.map(|(origin, value)| Ok((Quarter::from_code(origin)?, value))).collect()
}

/// Forecast and outcome of every cell at every origin.
///
/// # Errors
/// When the table cannot be read.
pub fn cells(snapshot: &Snapshot) -> Result<Vec<RecordBatch>> {
    batches(snapshot, &rating::BACKTEST_CELLS)
}

/// Every figure of every model, scope and segment at every origin.
///
/// # Errors
/// When the table cannot be read.
pub fn scores(snapshot: &Snapshot) -> Result<Vec<RecordBatch>> {
    batches(snapshot, &rating::BACKTEST_SCORES)
}

/// Predicted and realised rate by tenths of the stores.
///
/// # Errors
/// When the table cannot be read.
pub fn reliability(snapshot: &Snapshot) -> Result<Vec<RecordBatch>> {
    batches(snapshot, &rating::BACKTEST_RELIABILITY)
}

fn batches(snapshot: &Snapshot, table: &TableSchema) -> Result<Vec<RecordBatch>> {
    snapshot.read(table.name, None)?.map(|batch| Ok(batch?)).collect()
}
