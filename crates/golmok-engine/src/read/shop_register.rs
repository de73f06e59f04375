//! Shops of the editions of 상가(상권)정보: `core_shops`.

use super::frame;
use super::rows::{Rows, of_industry};
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::core;
use golmok_spatial::{Metres, Point};
use jiff::civil::Date;
use polars::prelude::*;

/// The table; `None` where no whole edition was placed.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::SHOPS)
}

/// The quarter of the newest edition up to a day that knows an industry, and the places of its shops.
///
/// # Errors
/// When the table cannot be read.
pub fn places(snapshot: &Snapshot, industry: &str, as_of: Date) -> Result<Option<(Quarter, Vec<Point<Metres>>)>> {
    let Some(shops) = table(snapshot)? else { return Ok(None) };
    let shops = shops.filter(of_industry(industry)).select([col("quarter"), col("x_m"), col("y_m")]);
    let rows = Rows::of(Some(shops), &core::SHOPS, &["quarter", "x_m", "y_m"])?;
    let known = |row: usize| -> Result<bool> { Ok(rows.quarter(row)?.last_day() <= as_of) };
    let Some(newest) = rows.last(known)? else { return Ok(None) };
    let quarter = rows.quarter(newest)?;
    let mut points = Vec::new();
    for row in 0..=newest {
        let point = rows.number("x_m", row)?.zip(rows.number("y_m", row)?);
        if let (Some((x, y)), true) = (point, rows.quarter(row)? == quarter) {
            points.push(Point::new(x, y));
        }
    }
    Ok(Some((quarter, points)))
}
