//! Running shops of an industry with their points, from licences. No name is read.

use crate::error::{Context, Result};
use crate::read::frame;
use crate::read::rows::{Rows, of_industry};
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use polars::prelude::*;

/// A running shop.
pub struct PlacedShop {
    /// EPSG:5181 metres.
    pub at: (f64, f64),
    /// 자치구_코드.
    pub gu: String,
    /// 행정동_코드.
    pub admin_dong: String,
}

/// The running shops of an industry that licences place in the city.
pub fn shops(snapshot: &Snapshot, industry: &str) -> Result<Vec<PlacedShop>> {
    let running = of_industry(industry).and(col("ended_on").is_null()).and(col("scope").eq(lit("seoul")));
    let columns = ["gu_code", "service_id", "management_no", "x_m", "y_m", "admin_dong_code"];
    let scan = frame::scan(snapshot, &core::SPELLS)?
        .context("there are no licences in the lake; `golmok ingest` reads them")?
        .filter(running.and(col("x_m").is_not_null()).and(col("y_m").is_not_null()))
        .select(columns.map(col));
    let rows = Rows::of(Some(scan), &core::SPELLS, &["gu_code", "service_id", "management_no"])?;
    let mut found = Vec::with_capacity(rows.len());
    for row in 0..rows.len() {
        let (Some(x), Some(y)) = (rows.number("x_m", row)?, rows.number("y_m", row)?) else { continue };
        found.push(PlacedShop {
            at: (x, y),
            gu: rows.text("gu_code", row)?.unwrap_or_default(),
            admin_dong: rows.text("admin_dong_code", row)?.unwrap_or_default(),
        });
    }
    Ok(found)
}
