//! Stock and flow: 유사_업종_점포_수(q) + 개업(q+1) − 폐업(q+1) = 유사_업종_점포_수(q+1).
//!
//! Holds on every pair of rows of one area and industry in two consecutive quarters of 점포-상권 2022–2023. A cell whose
//! row is missing in either quarter says nothing: rows appear with a cell's first store and vanish after its last one.

use crate::batch::column_index;
use crate::error::LakeError;
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use golmok_model::Quarter;
use golmok_model::tables::staging::STORE_COUNTS;
use std::collections::HashMap;

/// Stores of a cell at a quarter's end and what happened in the quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockFlowRow<'a> {
    /// Quarter code, 20241.
    pub quarter: i32,
    /// The area. Codes of different kinds of area differ in length, so they never meet.
    pub area_code: &'a str,
    /// The industry.
    pub industry_code: &'a str,
    /// 유사_업종_점포_수.
    pub store_count: i64,
    /// 개업_점포_수.
    pub opening_count: i64,
    /// 폐업_점포_수.
    pub closure_count: i64,
}

/// Pairs of consecutive quarters of one cell: those where stock and flow agree and those where they do not.
///
/// Where a cell has several rows of one quarter (two publications), the last one counts.
///
/// # Examples
/// ```
/// use golmok_lake::source::quarterly::stock_flow::{StockFlowRow, stock_flow};
/// let row = |quarter, store_count, opening_count, closure_count| StockFlowRow {
///     quarter, area_code: "3110001", industry_code: "CS100001", store_count, opening_count, closure_count,
/// };
/// // 20234 → 20241 agrees (10 + 2 − 1 = 11); 20241 → 20242 does not; 20242 → 20244 is no pair.
/// let rows = [row(20234, 10, 0, 0), row(20241, 11, 2, 1), row(20242, 15, 1, 0), row(20244, 15, 0, 0)];
/// assert_eq!(stock_flow(rows), (1, 1));
/// ```
pub fn stock_flow<'a>(rows: impl IntoIterator<Item = StockFlowRow<'a>>) -> (u64, u64) {
    let mut cells: HashMap<(&str, &str), HashMap<i32, StockFlowRow<'a>>> = HashMap::new();
    for row in rows {
        cells.entry((row.area_code, row.industry_code)).or_default().insert(row.quarter, row);
    }
    let (mut held, mut broken) = (0, 0);
    for quarters in cells.values() {
        for (quarter, before) in quarters {
            let next = Quarter::from_code(*quarter).ok().and_then(|q| quarters.get(&q.plus(1).code()));
            let Some(after) = next else { continue };
            if before.store_count + after.opening_count - after.closure_count == after.store_count {
                held += 1;
            } else {
                broken += 1;
            }
        }
    }
    (held, broken)
}

/// The rows of a batch of `stg_store_counts`, without those in which a count is null.
///
/// # Errors
/// When the batch is not of that table.
pub fn rows_of(batch: &RecordBatch) -> Result<Vec<StockFlowRow<'_>>, LakeError> {
    let at = |name: &str| {
        let index = column_index(&STORE_COUNTS, name)?;
        batch.columns().get(index).ok_or_else(|| LakeError::Column {
            table: STORE_COUNTS.name.to_owned(),
            column: name.to_owned(),
            reason: "is not in the batch".to_owned(),
        })
    };
    let quarters = at("quarter")?.as_primitive::<Int32Type>();
    let (areas, industries) = (at("area_code")?.as_string::<i32>(), at("industry_code")?.as_string::<i32>());
    let stores = at("store_count")?.as_primitive::<Int64Type>();
    let openings = at("opening_count")?.as_primitive::<Int64Type>();
    let closures = at("closure_count")?.as_primitive::<Int64Type>();
    let known = |i: &usize| stores.is_valid(*i) && openings.is_valid(*i) && closures.is_valid(*i);
    let row = |i: usize| StockFlowRow {
        quarter: quarters.value(i),
        area_code: areas.value(i),
        industry_code: industries.value(i),
        store_count: stores.value(i),
        opening_count: openings.value(i),
        closure_count: closures.value(i),
    };
    Ok((0..batch.num_rows()).filter(known).map(row).collect())
}
