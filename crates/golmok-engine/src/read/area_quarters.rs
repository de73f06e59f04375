//! What surrounds an area by quarter: `core_area_quarters`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_model::{AreaKind, Quarter};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The table; `None` where nothing was placed.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::AREA_QUARTERS)
}

/// Foot traffic and incomes of the areas.
#[derive(Debug, Default)]
pub struct Surroundings(BTreeMap<(AreaKind, String), OfArea>);

/// Foot traffic and incomes of one area.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct OfArea {
    /// Persons in a quarter with the publication that speaks for it, by quarter.
    pub foot_traffic: BTreeMap<Quarter, (f64, String)>,
    /// Residents' mean monthly income in won, and the newest quarter, which it is of.
    pub monthly_income: Option<(Quarter, f64)>,
    /// Residents at the newest quarter that has them.
    pub residents: Option<i64>,
}

impl Surroundings {
    /// Reads every quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let [traffic, incomes, residents] = ["foot_traffic", "incomes", "residents"].map(|s| col("source").eq(lit(s)));
        let sources = traffic.or(incomes).or(residents);
        let columns = [
            "quarter",
            "area_kind",
            "area_code",
            "publication",
            "foot_traffic_count",
            "monthly_income_mean_krw",
            "resident_count",
        ];
        let mut found = Self::default();
        let Some(scan) = table(snapshot)? else { return Ok(found) };
        let rows = scan
            .filter(sources)
            .select(columns.map(col))
            .sort(["quarter", "publication"], SortMultipleOptions::default().with_maintain_order(true))
            .collect()?;
        let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
        let (kinds, codes, publications) = (text("area_kind")?, text("area_code")?, text("publication")?);
        let quarters = rows.column("quarter")?.i32()?;
        let (persons, incomes) =
            (rows.column("foot_traffic_count")?.i64()?, rows.column("monthly_income_mean_krw")?.i64()?);
        let residents = rows.column("resident_count")?.i64()?;
        for row in 0..rows.height() {
            let kind: AreaKind = kinds.get(row).unwrap_or_default().parse()?;
            let quarter = Quarter::from_code(quarters.get(row).unwrap_or_default())?;
            let area = found.0.entry((kind, codes.get(row).unwrap_or_default().to_owned())).or_default();
            if let Some(persons) = persons.get(row) {
                let publication = publications.get(row).unwrap_or_default().to_owned();
                area.foot_traffic.insert(quarter, (persons as f64, publication));
            }
            area.residents = residents.get(row).or(area.residents);
            if let Some(income) = incomes.get(row) {
                area.monthly_income = Some((quarter, income as f64));
            }
        }
        Ok(found)
    }

    /// What is known of an area.
    pub fn of(&self, kind: AreaKind, code: &str) -> Option<&OfArea> {
        self.0.get(&(kind, code.to_owned()))
    }

    /// Persons in a quarter of every area of a kind that has them.
    pub fn foot_traffic(&self, kind: AreaKind, quarter: Quarter) -> impl Iterator<Item = (&str, f64)> {
        let of_kind = self.0.iter().filter(move |((k, _), _)| *k == kind);
        of_kind.filter_map(move |((_, code), area)| Some((code.as_str(), area.foot_traffic.get(&quarter)?.0)))
    }
}

/// The change index of a trade area at its newest quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeIndex {
    /// 상권변화지표: LL, LH, HL or HH.
    pub class: Option<String>,
    /// Its quarter.
    pub quarter: Quarter,
    /// Mean months in business of running shops, here and in the city.
    pub operating_months: [Option<i64>; 2],
    /// The same of closed shops.
    pub closed_months: [Option<i64>; 2],
    /// Whether the publication appeared after the as-of date.
    pub late: bool,
}

/// 상권변화지표 of the trade areas at the newest quarter that has one, by code.
///
/// # Errors
/// When the table cannot be read.
pub fn change_index(snapshot: &Snapshot) -> Result<BTreeMap<String, ChangeIndex>> {
    let Some(scan) = table(snapshot)? else { return Ok(BTreeMap::new()) };
    let wanted = col("area_kind").eq(lit(AreaKind::TradeArea.code())).and(col("source").eq(lit("change_index")));
    let rows = Rows::of(Some(scan.filter(wanted)), &core::AREA_QUARTERS, &["quarter", "area_code"])?;
    let mut found = BTreeMap::new();
    let Some(newest) = rows.len().checked_sub(1).map(|row| rows.quarter(row)).transpose()? else { return Ok(found) };
    let months =
        |column: &str, row: usize| -> Result<Option<i64>> { Ok(rows.number(column, row)?.map(|months| months as i64)) };
    for row in (0..rows.len()).rev() {
        if rows.quarter(row)? != newest {
            break;
        }
        let index = ChangeIndex {
            class: rows.text("change_class_published", row)?,
            quarter: newest,
            operating_months: [months("operating_months_mean", row)?, months("city_operating_months_mean", row)?],
            closed_months: [months("closed_months_mean", row)?, months("city_closed_months_mean", row)?],
            late: rows.truth("late_vintage", row)?,
        };
        found.insert(rows.text("area_code", row)?.unwrap_or_default(), index);
    }
    Ok(found)
}

/// The newest figure of a column of a source in each trade area: code → quarter and figure.
///
/// # Errors
/// When the table cannot be read or has no such column.
pub fn newest(snapshot: &Snapshot, source: &str, column: &str) -> Result<BTreeMap<String, (Quarter, f64)>> {
    let Some(scan) = table(snapshot)? else { return Ok(BTreeMap::new()) };
    let wanted = col("area_kind").eq(lit(AreaKind::TradeArea.code())).and(col("source").eq(lit(source.to_owned())));
    let rows = scan
        .filter(wanted.and(col(column).is_not_null()))
        .select([col("area_code"), col("quarter"), col(column).cast(DataType::Float64)])
        .sort(["quarter", "area_code"], SortMultipleOptions::default())
        .collect()?;
    let (codes, quarters) = (rows.column("area_code")?.str()?, rows.column("quarter")?.i32()?);
    let values = rows.column(column)?.f64()?;
    let mut found = BTreeMap::new();
    for row in 0..rows.height() {
        if let (Some(code), Some(quarter), Some(value)) = (codes.get(row), quarters.get(row), values.get(row)) {
            found.insert(code.to_owned(), (Quarter::from_code(quarter)?, value));
        }
    }
    Ok(found)
}
