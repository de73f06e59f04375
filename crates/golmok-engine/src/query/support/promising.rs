//! 과밀지수 of every cell, and passers-by by time band beside the shops of a sector.

use crate::error::Result;
use crate::query::advise::cells::interval;
use crate::read::frame;
use crate::read::rows::{Rows, newest_quarter};
use golmok_advice::support::promising::{Place, Supply, persons_per_hour};
use golmok_lake::store::Snapshot;
use golmok_model::tables::{mart, rating, staging};
use golmok_model::{AreaKind, IndustryCode, Quarter, TradeAreaKind, reference};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

const HOURS: [&str; 6] = ["h00_06", "h06_11", "h11_14", "h14_17", "h17_21", "h21_24"];

/// 과밀지수 of every trade area × industry at the newest quarter, and that quarter.
pub fn supplies(snapshot: &Snapshot) -> Result<(Quarter, Vec<Supply>)> {
    let newest = newest_quarter(snapshot, &mart::SATURATION)
        .ok_or(crate::Error::NoTable { table: "mart_saturation", made_by: "measure" })?;
    let wanted = col("area_kind")
        .eq(lit(AreaKind::TradeArea.code()))
        .and(col("industry_code").neq(lit(IndustryCode::ALL)))
        .and(col("trade_area_kind").neq(lit(TradeAreaKind::Tourist.code())));
    let scan = frame::scan_partition(snapshot, &mart::SATURATION, &newest)?.map(|rows| rows.filter(wanted));
    let rows = Rows::of(scan, &mart::SATURATION, &["area_code", "industry_code"])?;
    let mut found = Vec::new();
    for row in 0..rows.len() {
        let Some(saturation) = interval(&rows, "saturation_ratio_shrunk", row)? else { continue };
        found.push(Supply {
            area: rows.text("area_code", row)?.unwrap_or_default(),
            industry: rows.text("industry_code", row)?.unwrap_or_default(),
            stores: rows.count("store_count", row)?,
            expected: rows.number("expected_store_count", row)?.unwrap_or(0.0),
            saturation,
        });
    }
    found.retain(|s| reference::industry(&s.industry).is_some_and(|i| i.location_bound));
    Ok((newest.parse()?, found))
}

/// Passers-by by band in the newest quarter known at the as-of date, beside the shops of a sector; `None` without any.
pub fn places(snapshot: &Snapshot, sector: &str, as_of: Date) -> Result<Option<(Quarter, Vec<Place>)>> {
    let wanted = col("complete")
        .and(col("area_kind").eq(lit(AreaKind::TradeArea.code())))
        .and(col("code_set").neq(lit("trdar2019")))
        .and(col("trade_area_kind").neq(lit(TradeAreaKind::Tourist.code())))
        .and(col("quarter").lt_eq(lit(Quarter::of(as_of)?.code())));
    let counts: Vec<String> = HOURS.iter().map(|band| format!("{band}_foot_traffic_count")).collect();
    let columns = ["quarter", "publication", "source_sha256", "line", "area_code"];
    let columns = columns.into_iter().map(str::to_owned).chain(counts.iter().cloned()).map(col);
    let scan = frame::scan(snapshot, &staging::FOOT_TRAFFIC)?
        .map(|rows| rows.filter(wanted).select(columns.collect::<Vec<_>>()));
    let rows = Rows::of(scan, &staging::FOOT_TRAFFIC, &["quarter", "publication", "source_sha256", "line"])?;
    let Some(last) = rows.len().checked_sub(1) else { return Ok(None) };
    let quarter = rows.quarter(last)?;
    let stores = stores(snapshot, sector)?;
    // Sorted by publication: the last one of an area stands.
    let mut found: BTreeMap<String, Place> = BTreeMap::new();
    for row in 0..rows.len() {
        if rows.quarter(row)? != quarter {
            continue;
        }
        let mut persons = [None; 6];
        for (value, column) in persons.iter_mut().zip(&counts) {
            *value = rows.number(column, row)?;
        }
        let area = rows.text("area_code", row)?.unwrap_or_default();
        let stores = stores.get(&area).copied().unwrap_or(0);
        found.insert(area.clone(), Place { area, persons_per_hour: persons_per_hour(quarter, persons), stores });
    }
    Ok(Some((quarter, found.into_values().collect())))
}

/// Shops of a sector by trade area.
fn stores(snapshot: &Snapshot, sector: &str) -> Result<BTreeMap<String, i64>> {
    let columns = ["area_code", "industry_code", "store_count"];
    let scan = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .ok_or(crate::Error::NoTable { table: "mart_entry_risk", made_by: "rate" })?
        .filter(col("area_kind").eq(lit(AreaKind::TradeArea.code())).and(col("store_count").gt(lit(0))))
        .select(columns.map(col));
    let rows = Rows::of(Some(scan), &rating::ENTRY_RISK, &["area_code", "industry_code"])?;
    let mut found = BTreeMap::new();
    for row in 0..rows.len() {
        let industry = rows.text("industry_code", row)?.unwrap_or_default();
        if reference::industry(&industry).is_some_and(|i| i.sector.code() == sector) {
            *found.entry(rows.text("area_code", row)?.unwrap_or_default()).or_default() +=
                rows.count("store_count", row)?;
        }
    }
    Ok(found)
}
