//! Heads of the district score: `mart_district_scores`.

use super::frame;
use super::rows::{Rows, newest_quarter};
use crate::error::{Context, Error, Result};
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::places::DISTRICT_SCORES as TABLE;

/// Points of a trade area.
#[derive(Debug, Clone, PartialEq)]
pub struct Heads {
    /// 상권_코드.
    pub area: String,
    /// 자치구_코드.
    pub gu_code: Option<String>,
    /// Points of growth, stability, trading, purchasing power and attraction; `None` where nothing of a head is known.
    pub points: [Option<f64>; 5],
    /// Lowest and highest score when one head is left out.
    pub ends: [Option<f64>; 2],
}

const POINTS: [&str; 5] =
    ["growth_points", "stability_points", "trading_points", "purchasing_points", "attraction_points"];

/// The points of the newest quarter, by code.
///
/// # Errors
/// [`Error::NoTable`] where there are none; else when the table cannot be read.
pub fn newest(snapshot: &Snapshot) -> Result<(Quarter, Vec<Heads>)> {
    let quarter = newest_quarter(snapshot, &TABLE)?.ok_or(Error::NoTable { table: TABLE.name, made_by: "measure" })?;
    let rows = Rows::of(frame::scan_quarter(snapshot, &TABLE, quarter)?, &TABLE, &["area_code"])?;
    let heads = (0..rows.len()).map(|row| {
        let mut points = [None; 5];
        for (point, name) in points.iter_mut().zip(POINTS) {
            *point = rows.number(name, row)?;
        }
        let ends = [rows.number("district_score_lo", row)?, rows.number("district_score_hi", row)?];
        let area = rows.text("area_code", row)?.context("an area without a code")?;
        Ok(Heads { area, gu_code: rows.text("gu_code", row)?, points, ends })
    });
    Ok((quarter, heads.collect::<Result<_>>()?))
}
