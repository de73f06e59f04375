//! Areas with their shops, and demand for consulting by gu and industry.

use crate::error::Result;
use crate::query::advise::{cells, place};
use crate::read::frame;
use crate::read::rows::Rows;
use golmok_advice::support::network::{AreaShops, GuDemand};
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
use golmok_model::{AreaKind, IndustryCode, TradeAreaKind};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Trade areas that do not overlap, with their centre and their shops of all industries.
pub fn areas(snapshot: &Snapshot) -> Result<Vec<AreaShops>> {
    let boundaries = place::boundaries(snapshot, AreaKind::TradeArea, None)?;
    let centres: BTreeMap<&str, (f64, f64)> =
        boundaries.iter().map(|a| (a.code.as_str(), (a.centre.x, a.centre.y))).collect();
    let cells = cells::of(snapshot, IndustryCode::ALL)?;
    let own = cells
        .into_iter()
        .filter(|c| c.area.kind == AreaKind::TradeArea)
        .filter(|c| c.trade_area_kind.as_deref() != Some(TradeAreaKind::Tourist.code()));
    let with_centre = own.filter_map(|cell| {
        let at = *centres.get(cell.area.code.as_str())?;
        let gu = cell.gu_code.unwrap_or_default();
        Some(AreaShops { code: cell.area.code, name: cell.area.name, gu, at, shops: cell.stores })
    });
    Ok(with_centre.collect())
}

/// Openings of the last year and closures expected within the next, by gu and industry.
pub fn demand(snapshot: &Snapshot) -> Result<Vec<GuDemand>> {
    let gu = col("area_kind").eq(lit(AreaKind::Gu.code())).and(col("industry_code").neq(lit(IndustryCode::ALL)));
    let columns = ["area_code", "industry_code", "opening_count_4q", "expected_closures_4q"];
    let scan = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .ok_or(crate::Error::NoTable { table: "mart_entry_risk", made_by: "rate" })?
        .filter(gu)
        .select(columns.map(col));
    let rows = Rows::of(Some(scan), &rating::ENTRY_RISK, &["area_code", "industry_code"])?;
    let line = |row| -> Result<GuDemand> {
        Ok(GuDemand {
            gu: rows.text("area_code", row)?.unwrap_or_default(),
            industry: rows.text("industry_code", row)?.unwrap_or_default(),
            openings: rows.number("opening_count_4q", row)?.unwrap_or(0.0),
            closures: rows.number("expected_closures_4q", row)?.unwrap_or(0.0),
        })
    };
    (0..rows.len()).map(line).collect()
}
