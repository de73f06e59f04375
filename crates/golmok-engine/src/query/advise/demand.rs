//! Sales of a cell and foot traffic of an area, as published, with their splits.

use crate::error::Result;
use crate::read::rows::{Rows, newest_quarter, of_area, of_industry};
use crate::read::{disclosed as shown, frame};
use golmok_advice::demand::{Parts, Splits, per, per_day};
use golmok_advice::record::QuarterCounts;
use golmok_advice::subject::AreaRef;
use golmok_advice::{Absent, Known};
use golmok_lake::store::Snapshot;
use golmok_model::publication::{PublicationPolicy, choose};
use golmok_model::tables::{TableSchema, core, mart, staging};
use golmok_model::{AreaId, AreaKind, Quarter};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Quarters that a block may be older than the counts.
const OLDEST_QUARTERS: i32 = 8;

const HOURS: [&str; 6] = ["h00_06", "h06_11", "h11_14", "h14_17", "h17_21", "h21_24"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SEXES: [&str; 2] = ["male", "female"];
const AGES: [&str; 6] = ["age_10", "age_20", "age_30", "age_40", "age_50", "age_60_plus"];

/// What is known on which day.
#[derive(Debug, Clone, Copy)]
pub struct KnownOn {
    /// Nothing later is used.
    pub as_of: Date,
    /// Quarters until a quarter is known.
    pub lag_quarters: i32,
}

/// Sales of the cell, and the value of one sale.
pub fn sales(
    snapshot: &Snapshot,
    area: &AreaRef,
    industry: &str,
    known: KnownOn,
    quarters: &[QuarterCounts],
) -> Result<(Known<Splits>, Option<f64>)> {
    let wanted = of_area(area.kind.code(), &area.code).and(of_industry(industry));
    let Some((rows, row, quarter)) = newest(snapshot, &staging::SALES, wanted, known, true)? else {
        return Ok((Known::Absent(Absent::NotPublished), None));
    };
    let Some(total) = rows.number("sales_krw", row)? else { return Ok((Known::Absent(Absent::NotPublished), None)) };
    let stores = quarters.iter().find(|q| q.quarter == quarter).map(|q| q.stores as f64);
    let mean = stores.and_then(|stores| per(total, stores));
    let ticket = rows.number("sales_count", row)?.and_then(|count| per(total, count));
    let city_mean = city_mean(snapshot, industry, quarter)?;
    Ok((Known::Known(Splits::of(quarter, total, mean, city_mean, &parts(&rows, row, "sales_krw")?)), ticket))
}

/// Foot traffic of the area.
pub fn foot_traffic(snapshot: &Snapshot, area: &AreaRef, known: KnownOn) -> Result<Known<Splits>> {
    let wanted = of_area(area.kind.code(), &area.code);
    let Some((rows, row, quarter)) = newest(snapshot, &staging::FOOT_TRAFFIC, wanted, known, false)? else {
        return Ok(Known::Absent(Absent::NotPublished));
    };
    let Some(total) = rows.number("foot_traffic_count", row)? else { return Ok(Known::Absent(Absent::NotPublished)) };
    let mean = Some(per_day(quarter, total));
    Ok(Known::Known(Splits::of(quarter, total, mean, None, &parts(&rows, row, "foot_traffic_count")?)))
}

/// The newest quarter known, by the publication that speaks for it.
fn newest(
    snapshot: &Snapshot,
    table: &'static TableSchema,
    wanted: Expr,
    known: KnownOn,
    restated: bool,
) -> Result<Option<(Rows, usize, Quarter)>> {
    let scan = shown::scan(snapshot, table, None)?
        .map(|r| r.filter(wanted.and(col("code_set").neq(lit("trdar2019"))).and(shows())));
    let rows = Rows::of(scan, table, &["quarter", "publication", "source_sha256", "line"])?;
    let mut offers = Vec::new();
    for row in 0..rows.len() {
        if let Some(publication) = rows.text("publication", row)? {
            offers.push((rows.quarter(row)?, publication.parse::<Date>()?));
        }
    }
    let policy = PublicationPolicy { restated, lag_quarters: known.lag_quarters };
    let Some(choice) = choose(offers, known.as_of, policy).pop() else { return Ok(None) };
    if Quarter::of(known.as_of)?.since(choice.quarter) > OLDEST_QUARTERS {
        return Ok(None);
    }
    let publication = choice.publication.to_string();
    let row = rows.last(|row| {
        Ok(rows.quarter(row)? == choice.quarter && rows.text("publication", row)?.as_deref() == Some(&publication))
    })?;
    Ok(row.map(|row| (rows, row, choice.quarter)))
}

fn parts(rows: &Rows, row: usize, suffix: &str) -> Result<Parts> {
    fn read<const N: usize>(rows: &Rows, row: usize, names: [&str; N], suffix: &str) -> Result<[Option<f64>; N]> {
        let mut values = [None; N];
        for (value, name) in values.iter_mut().zip(names) {
            *value = rows.number(&format!("{name}_{suffix}"), row)?;
        }
        Ok(values)
    }
    Ok(Parts {
        hours: read(rows, row, HOURS, suffix)?,
        weekdays: read(rows, row, WEEKDAYS, suffix)?,
        sexes: read(rows, row, SEXES, suffix)?,
        ages: read(rows, row, AGES, suffix)?,
    })
}

/// Rows whose sales may be shown.
fn shows() -> Expr {
    col(shown::WITHHELD).eq(lit(false))
}

/// Mean sales per shop of the industry in the city.
fn city_mean(snapshot: &Snapshot, industry: &str, quarter: Quarter) -> Result<Option<f64>> {
    let wanted = of_area(AreaKind::City.code(), AreaId::CITY_CODE).and(of_industry(industry));
    let scan = shown::scan(snapshot, &mart::DEMAND, Some(&quarter.code().to_string()))?
        .map(|r| r.filter(wanted.and(shows())).select([col("area_code"), col("sales_per_store_krw")]));
    let rows = Rows::of(scan, &mart::DEMAND, &["area_code"])?;
    if !rows.is_empty() { rows.number("sales_per_store_krw", 0) } else { Ok(None) }
}

/// Mean sales per shop by area and industry: the industry everywhere, and every industry of the area.
pub fn sales_per_store(snapshot: &Snapshot, area: &AreaRef, industry: &str) -> Result<BTreeMap<(String, String), f64>> {
    let Some(newest) = newest_quarter(snapshot, &mart::DEMAND) else { return Ok(BTreeMap::new()) };
    let wanted = of_industry(industry).or(col("area_code").eq(lit(area.code.clone())));
    let wanted = wanted.and(col("area_kind").eq(lit(area.kind.code())));
    let columns = ["area_code", "industry_code", "sales_per_store_krw"];
    let scan = shown::scan(snapshot, &mart::DEMAND, Some(&newest))?
        .map(|r| r.filter(wanted.and(shows())).select(columns.map(col)));
    let rows = Rows::of(scan, &mart::DEMAND, &["area_code", "industry_code"])?;
    let mut found = BTreeMap::new();
    for row in 0..rows.len() {
        if let Some(sales) = rows.number("sales_per_store_krw", row)? {
            let (area, industry) = (rows.text("area_code", row)?, rows.text("industry_code", row)?);
            found.insert((area.unwrap_or_default(), industry.unwrap_or_default()), sales);
        }
    }
    Ok(found)
}

/// Persons a day in every area of a kind, in the newest quarter of foot traffic.
pub fn foot_traffic_daily(snapshot: &Snapshot, kind: AreaKind, quarter: Quarter) -> Result<BTreeMap<String, f64>> {
    let wanted = col("area_kind").eq(lit(kind.code())).and(col("source").eq(lit("foot_traffic")));
    let scan = frame::scan_partition(snapshot, &core::AREA_QUARTERS, &quarter.code().to_string())?
        .map(|r| r.filter(wanted).select([col("area_code"), col("publication"), col("foot_traffic_count")]));
    let rows = Rows::of(scan, &core::AREA_QUARTERS, &["area_code", "publication"])?;
    let mut found = BTreeMap::new();
    for row in 0..rows.len() {
        if let Some(count) = rows.number("foot_traffic_count", row)? {
            found.insert(rows.text("area_code", row)?.unwrap_or_default(), per_day(quarter, count));
        }
    }
    Ok(found)
}
