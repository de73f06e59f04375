//! Hexagons in which shops heap up: `mart_hotspots`.

use super::frame;
use super::rows::{Rows, of_industry};
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::places::HOTSPOTS;
use polars::prelude::*;

/// H3 cells of resolution 10 that are hot spots of an industry at their newest quarter, with its shops within; by cell.
///
/// # Errors
/// When the table cannot be read.
pub fn of(snapshot: &Snapshot, industry: &str) -> Result<Vec<(u64, i64)>> {
    let scan = frame::scan(snapshot, &HOTSPOTS)?;
    let hot = of_industry(industry).and(col("is_hotspot"));
    let scan = scan.map(|table| table.filter(hot).select(["quarter", "h3_10", "store_count"].map(col)));
    let rows = Rows::of(scan, &HOTSPOTS, &["quarter", "h3_10"])?;
    let Some(last) = rows.len().checked_sub(1) else { return Ok(Vec::new()) };
    let newest = rows.quarter(last)?;
    let mut found = Vec::new();
    for row in 0..=last {
        if rows.quarter(row)? == newest {
            found.push((rows.count("h3_10", row)? as u64, rows.count("store_count", row)?));
        }
    }
    Ok(found)
}
