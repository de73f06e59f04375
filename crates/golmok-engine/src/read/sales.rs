//! Sales: `mart_demand` and `stg_sales`, as they may leave the lake. The tables themselves are seen by nobody else above
//! the step that measures them.

use super::by_cell::{ByCell, collected};
use super::disclosed::Disclosed;
use super::entry_risk::interval;
use super::publications::Publications;
use super::published::{OfCell, Published};
use super::rows::quarters;
use super::suppression::{self, Origin, ShownSales};
use super::{disclosed, frame, staged};
use crate::error::Result;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::{mart, staging};
use golmok_model::{AreaKind, Quarter, SourceKind};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The staged sales of the publication that speaks, for the step that measures them: not for showing.
///
/// # Errors
/// When the table cannot be read.
pub(crate) fn to_measure(snapshot: &Snapshot, publications: &Publications) -> Result<Option<LazyFrame>> {
    match to_compare(snapshot)? {
        None => Ok(None),
        Some(rows) => publications.speaking(SourceKind::Sales, rows, &["industry_code"]),
    }
}

/// The staged sales of every publication, for the gates that compare one with the next: not for showing.
///
/// # Errors
/// When the table cannot be read.
pub(crate) fn to_compare(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, &staging::SALES)?.map(staged::current))
}

/// Sales as published, of each cell's newest quarter, with their splits.
#[derive(Debug)]
pub struct PublishedSales(Published);

impl PublishedSales {
    /// Reads what may be shown.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot, publications: &Publications) -> Result<Self> {
        let shown = disclosed::scan(snapshot, &staging::SALES, None)?.map(Disclosed::shown).map(staged::current);
        Published::of(SourceKind::Sales, shown, publications, "sales_krw", &["sales_count"]).map(Self)
    }

    /// Won of a cell with their splits, and the number of sales.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn newest(&self, kind: AreaKind, code: &str, industry: &str) -> Result<Option<(OfCell, Option<f64>)>> {
        let Some(found) = self.0.newest(kind, code, Some(industry))? else { return Ok(None) };
        let count = self.0.number("sales_count", found.row)?;
        Ok(Some((found, count)))
    }
}

/// Sales of a cell in a quarter, as they may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellSales {
    /// Won in the quarter, or why they are not shown.
    pub total: ShownSales,
    /// Stores behind them.
    pub stores: i64,
    /// Mean won per store in the quarter.
    pub per_store_krw: Option<f64>,
    /// Theil–Sen slope of log sales per quarter.
    pub trend: Option<Interval>,
}

/// Sales of every cell and quarter: `mart_demand`.
#[derive(Debug, Default)]
pub struct Demand(BTreeMap<Quarter, OfQuarter>);

#[derive(Debug)]
struct OfQuarter {
    cells: ByCell,
    withheld: BooleanChunked,
    krw: Int64Chunked,
    stores: Int64Chunked,
    per_store: Float64Chunked,
    trend: [Float64Chunked; 3],
    caveats: StringChunked,
}

impl Demand {
    /// Reads every quarter. What is withheld is decided over each whole quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let columns = [
            "area_kind",
            "area_code",
            "industry_code",
            "sales_krw",
            "store_count",
            "sales_per_store_krw",
            "demand_trend",
            "demand_trend_lo",
            "demand_trend_hi",
            "caveats",
            disclosed::WITHHELD,
        ];
        let mut found = BTreeMap::new();
        for quarter in quarters(snapshot, &mart::DEMAND)? {
            let Some(scan) = disclosed::scan(snapshot, &mart::DEMAND, Some(quarter))? else { continue };
            // Rows without a publication tell of passers-by alone.
            let rows = scan.marked().filter(col("publication").is_not_null()).select(columns.map(col));
            let rows = collected(rows, mart::DEMAND.name)?;
            if rows.height() == 0 {
                continue;
            }
            let number = |name: &str| -> Result<Float64Chunked> { Ok(rows.column(name)?.f64()?.clone()) };
            let of_quarter = OfQuarter {
                cells: ByCell::of(&rows)?,
                withheld: rows.column(disclosed::WITHHELD)?.bool()?.clone(),
                krw: rows.column("sales_krw")?.i64()?.clone(),
                stores: rows.column("store_count")?.i64()?.clone(),
                per_store: number("sales_per_store_krw")?,
                trend: [number("demand_trend")?, number("demand_trend_lo")?, number("demand_trend_hi")?],
                caveats: rows.column("caveats")?.str()?.clone(),
            };
            found.insert(quarter, of_quarter);
        }
        Ok(Self(found))
    }

    /// The newest quarter in which areas of a kind have sales.
    pub fn newest(&self, kind: AreaKind) -> Option<Quarter> {
        let has = |of: &OfQuarter| of.cells.areas().any(|area| area.0 == kind);
        self.0.iter().rev().find(|(_, of)| has(of)).map(|(quarter, _)| *quarter)
    }

    /// Sales of a cell in a quarter.
    pub fn cell(&self, quarter: Quarter, kind: AreaKind, code: &str, industry: &str) -> Option<CellSales> {
        let of = self.0.get(&quarter)?;
        Some(of.row(of.cells.cell(kind, code, industry)?))
    }

    /// Sales of every cell of a kind of area at a quarter that has any: area, industry, sales.
    pub fn of_kind(&self, quarter: Quarter, kind: AreaKind) -> impl Iterator<Item = (&str, &str, CellSales)> {
        self.0.get(&quarter).into_iter().flat_map(move |of| {
            let areas = of.cells.areas().filter(move |area| area.0 == kind);
            areas.flat_map(move |(_, area, rows)| rows.map(move |row| (area, of.cells.industry_of(row), of.row(row))))
        })
    }
}

impl OfQuarter {
    fn row(&self, row: usize) -> CellSales {
        let stores = self.stores.get(row).unwrap_or(0);
        let total = if self.withheld.get(row) == Some(false) {
            let krw = self.krw.get(row).map(|krw| krw as f64);
            suppression::shown(suppression::Sales { krw, stores, origin: Origin::of_caveats(self.caveats.get(row)) })
        } else {
            ShownSales::suppressed()
        };
        CellSales {
            total,
            stores,
            per_store_krw: total.krw().and(self.per_store.get(row)),
            trend: total.krw().and(interval(&self.trend, row)),
        }
    }
}

/// The trade areas of every quarter, for the record of the past.
///
/// # Errors
/// When the table cannot be read.
pub(crate) fn of_trade_areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, &mart::DEMAND)?.map(|rows| rows.filter(col("area_kind").eq(lit("trade_area")))))
}
