//! Staged rows as the public files have them: boundaries, areas, licences, counts and surroundings. Sales are in
//! [`super::sales`].

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::schema::{date_from_days, days_since_epoch};
use golmok_lake::store::Snapshot;
use golmok_model::tables::staging;
use golmok_model::{AreaKind, Quarter, SourceKind};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The code set of trade areas that ended in 2020: its counts are never joined with those of today.
const ENDED_SET: &str = "trdar2019";

/// Rows of boundary files.
///
/// # Errors
/// When the table cannot be read.
pub fn boundaries(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::BOUNDARIES)
}

/// Rows of 영역 files.
///
/// # Errors
/// When the table cannot be read.
pub fn areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::AREAS)
}

/// Rows of 영역 files, the newest publication last.
///
/// # Errors
/// When the table cannot be read.
pub(super) fn listed_areas(snapshot: &Snapshot) -> Result<Rows> {
    Rows::of(areas(snapshot)?, &staging::AREAS, &["publication"])
}

/// Rows of licence files.
///
/// # Errors
/// When the table cannot be read.
pub fn licences(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::LICENCES)
}

/// Rows of licence files by the authority that licensed.
///
/// # Errors
/// When the table cannot be read.
pub fn licence_authorities(snapshot: &Snapshot) -> Result<BTreeMap<String, usize>> {
    let Some(rows) = licences(snapshot)? else { return Ok(BTreeMap::new()) };
    let counts = rows.group_by([col("authority_code")]).agg([len().alias("rows")]).collect()?;
    let (codes, rows) = (counts.column("authority_code")?.str()?, counts.column("rows")?.u32()?);
    let pairs = codes.iter().zip(rows.iter());
    Ok(pairs.filter_map(|(code, rows)| Some((code?.to_owned(), rows? as usize))).collect())
}

/// The newest day, not after `until`, on which a licence begins or ends, or which its file speaks of last.
///
/// # Errors
/// When the table cannot be read.
pub fn newest_licence_day(snapshot: &Snapshot, until: Date) -> Result<Option<Date>> {
    const DAYS: [&str; 4] = ["licensed_on", "closed_on", "cancelled_on", "data_date"];
    let Some(rows) = licences(snapshot)? else { return Ok(None) };
    let until = lit(days_since_epoch(until)).cast(DataType::Date);
    let newest = rows.select(DAYS.map(|day| col(day).filter(col(day).lt_eq(until.clone())).max())).collect()?;
    let mut found = None;
    for day in DAYS {
        found = found.max(newest.column(day)?.date()?.physical().get(0).and_then(date_from_days));
    }
    Ok(found)
}

/// Rows of 점포 files, of every generation of codes.
///
/// # Errors
/// When the table cannot be read.
pub fn store_counts(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::STORE_COUNTS)
}

/// Rows of 점포 files whose codes are those of today.
///
/// # Errors
/// When the table cannot be read.
pub fn current_store_counts(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(store_counts(snapshot)?.map(current))
}

/// Rows of 상권변화지표 files, of every publication.
///
/// # Errors
/// When the table cannot be read.
pub fn change_index(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::CHANGE_INDEX)
}

/// Rows of 상가(상권)정보 files, cuts without shop numbers among them.
///
/// # Errors
/// When the table cannot be read.
pub fn shop_register(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &staging::SEMAS_STORES)
}

/// Rows of a quarterly source of an area's surroundings whose codes are those of today.
///
/// # Errors
/// When the table cannot be read.
pub fn surroundings(snapshot: &Snapshot, kind: SourceKind) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, staging::of(kind))?.map(current))
}

/// Rows whose codes are those of today.
pub(super) fn current(rows: LazyFrame) -> LazyFrame {
    rows.filter(col("code_set").neq(lit(ENDED_SET)))
}

/// Newest complete quarter of trade areas in 점포 files.
///
/// # Errors
/// When the table cannot be read.
pub fn newest_counted_quarter(snapshot: &Snapshot) -> Result<Option<Quarter>> {
    let Some(counts) = store_counts(snapshot)? else { return Ok(None) };
    let trade_areas = col("area_kind").eq(lit(AreaKind::TradeArea.code()));
    let newest = counts.filter(col("complete").and(trade_areas)).select([col("quarter").max()]).collect()?;
    Ok(newest.column("quarter")?.i32()?.get(0).map(Quarter::from_code).transpose()?)
}

/// Kind, code and name of the areas as the 점포 files print them, the newest name of each.
///
/// # Errors
/// When the table cannot be read.
pub fn names_in_counts(snapshot: &Snapshot) -> Result<Vec<(AreaKind, String, String)>> {
    let Some(counts) = current_store_counts(snapshot)? else { return Ok(Vec::new()) };
    let rows = counts
        .filter(col("area_name").is_not_null())
        .group_by(["area_kind", "area_code"].map(col))
        .agg([col("area_name")
            .sort_by([col("quarter")], SortMultipleOptions::default().with_maintain_order(true))
            .last()])
        .collect()?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let (kinds, codes, names) = (text("area_kind")?, text("area_code")?, text("area_name")?);
    let mut found = Vec::with_capacity(rows.height());
    for ((kind, code), name) in kinds.iter().zip(codes.iter()).zip(names.iter()) {
        if let (Some(kind), Some(code), Some(name)) = (kind, code, name) {
            found.push((kind.parse()?, code.to_owned(), name.to_owned()));
        }
    }
    Ok(found)
}
