//! Stock and flow over all files of 점포: 유사(q) + 개업(q+1) − 폐업(q+1) = 유사(q+1).
//!
//! A file holds one year, so that one pair of quarters in four lies in two files: this check needs them all.

use super::report::{figures, identity_status};
use crate::error::LakeError;
use crate::source::quarterly::stock_flow::{StockFlowRow, stock_flow};
use crate::store::{CheckResult, Outcome, Snapshot, SnapshotWriter, SourceEntry};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int32Type, Int64Type};
use golmok_model::SourceKind;
use golmok_model::tables::staging::STORE_COUNTS;
use std::collections::{BTreeMap, BTreeSet};

const NAME: &str = "identity.store_counts.stock_flow";

/// A row of a cell: quarter, stores, openings, closures.
type Row = (i32, i64, i64, i64);

/// Enters the check; nothing where no cell has two consecutive complete quarters.
pub(super) fn check(writer: &SnapshotWriter, sources: &[SourceEntry]) -> Result<(), LakeError> {
    let now = keys(sources);
    if now.is_empty() {
        return Ok(());
    }
    // The same files have the same result.
    let before = writer.parent().filter(|p| keys(&p.info().sources) == now);
    if let Some(check) = before.and_then(|p| p.info().checks.iter().find(|c| c.name == NAME)) {
        writer.check(check.clone());
        return Ok(());
    }
    let (holds, fails) = count(&writer.so_far()?)?;
    if holds + fails > 0 {
        writer.check(CheckResult {
            name: NAME.to_owned(),
            status: identity_status(fails),
            detail: format!("holds in {holds} of {} pairs of consecutive complete quarters", holds + fails),
            figures: figures([("holds", holds), ("fails", fails)]),
        });
    }
    Ok(())
}

/// What decides the rows of 점포: file, member and complete quarters of each source.
fn keys(sources: &[SourceEntry]) -> BTreeSet<(&str, i32, &[i32])> {
    let staged = sources.iter().filter(|s| s.outcome == Outcome::Staged && s.kind == Some(SourceKind::StoreCounts));
    staged.map(|s| (s.content_sha256.as_str(), s.member, s.complete_quarters.as_slice())).collect()
}

/// Pairs that agree and pairs that do not. Files are read in the order of their publication, so the newest row of a
/// quarter counts.
fn count(snapshot: &Snapshot) -> Result<(u64, u64), LakeError> {
    let mut cells: BTreeMap<String, BTreeMap<String, Vec<Row>>> = BTreeMap::new();
    // In the table's order, which is the order in which they are read.
    let columns =
        ["quarter", "complete", "area_code", "industry_code", "store_count", "opening_count", "closure_count"];
    for batch in snapshot.read(STORE_COUNTS.name, Some(&columns))? {
        let batch = batch?;
        let quarters = batch.column(0).as_primitive::<Int32Type>();
        let complete = batch.column(1).as_boolean();
        let (areas, industries) = (batch.column(2).as_string::<i32>(), batch.column(3).as_string::<i32>());
        let [stores, openings, closures] = [4, 5, 6].map(|i| batch.column(i).as_primitive::<Int64Type>());
        for i in 0..batch.num_rows() {
            if !complete.value(i) || stores.is_null(i) || openings.is_null(i) || closures.is_null(i) {
                continue;
            }
            let row = (quarters.value(i), stores.value(i), openings.value(i), closures.value(i));
            let (area, industry) = (areas.value(i), industries.value(i));
            match cells.get_mut(area).and_then(|area| area.get_mut(industry)) {
                Some(rows) => rows.push(row),
                None => {
                    cells.entry(area.to_owned()).or_default().insert(industry.to_owned(), vec![row]);
                }
            }
        }
    }
    let mut sum = (0, 0);
    for (area_code, industries) in &cells {
        let rows = industries.iter().flat_map(|(industry_code, rows)| {
            rows.iter().map(|(quarter, store_count, opening_count, closure_count)| StockFlowRow {
                quarter: *quarter,
                area_code,
                industry_code,
                store_count: *store_count,
                opening_count: *opening_count,
                closure_count: *closure_count,
            })
        });
        let (holds, fails) = stock_flow(rows);
        sum = (sum.0 + holds, sum.1 + fails);
    }
    Ok(sum)
}
