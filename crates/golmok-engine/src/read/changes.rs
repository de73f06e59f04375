//! Counts and their changes by quarter: `mart_changes`, in memory, found by cell.

use super::by_cell::{ByCell, collected};
use super::entry_risk::interval;
use super::frame;
use super::rows::quarters;
use crate::error::Result;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use golmok_model::{AreaKind, Quarter};
use polars::prelude::*;

/// A cell in a quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Whether it was counted by the 점포 files; else by licences.
    pub by_count_files: bool,
    /// Shops at the quarter's last day.
    pub stores: i64,
    /// Of these, of franchises.
    pub franchises: i64,
    /// Openings of the quarter.
    pub openings: i64,
    /// Closures of the quarter.
    pub closures: i64,
    /// Openings of the window.
    pub openings_4q: i64,
    /// Quarters of the window, four at most.
    pub window: i32,
    /// Quarters behind `closure_to_opening`, twelve at most.
    pub window_12q: i32,
    /// 프랜차이즈 비율.
    pub franchise_share: Option<f64>,
    /// Closures ÷ openings over up to three years.
    pub closure_to_opening: Option<Interval>,
    /// Mean months in business of running shops, here and in the city.
    pub operating_months: (Option<f64>, Option<f64>),
}

/// Counts of every quarter.
#[derive(Debug, Default)]
pub struct Changes {
    /// Oldest first.
    quarters: Vec<(Quarter, OfQuarter)>,
}

#[derive(Debug)]
struct OfQuarter {
    cells: ByCell,
    source: StringChunked,
    counts: [Int64Chunked; 5],
    windows: [Int32Chunked; 2],
    franchise_share: Float64Chunked,
    closure_to_opening: [Float64Chunked; 3],
    operating_months: [Float64Chunked; 2],
}

const COLUMNS: [&str; 17] = [
    "area_kind",
    "area_code",
    "industry_code",
    "source",
    "store_count",
    "franchise_store_count",
    "opening_count",
    "closure_count",
    "opening_count_4q",
    "window_q",
    "window_12q",
    "franchise_share",
    "closure_to_opening_3y",
    "closure_to_opening_3y_lo",
    "closure_to_opening_3y_hi",
    "operating_months_mean",
    "city_operating_months_mean",
];

impl Changes {
    /// Reads every quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let mut found = Self::default();
        for quarter in quarters(snapshot, &mart::CHANGES)? {
            let Some(scan) = frame::scan_quarter(snapshot, &mart::CHANGES, quarter)? else { continue };
            found
                .quarters
                .push((quarter, OfQuarter::of(&collected(scan.select(COLUMNS.map(col)), mart::CHANGES.name)?)?));
        }
        Ok(found)
    }

    /// The newest quarter.
    pub fn newest(&self) -> Option<Quarter> {
        self.quarters.last().map(|(quarter, _)| *quarter)
    }

    /// Every quarter, oldest first.
    pub fn quarters(&self) -> impl Iterator<Item = Quarter> {
        self.quarters.iter().map(|(quarter, _)| *quarter)
    }

    /// The quarters of a cell, oldest first.
    pub fn cell(&self, kind: AreaKind, code: &str, industry: &str) -> impl Iterator<Item = (Quarter, Change)> {
        self.quarters.iter().filter_map(move |(quarter, of)| {
            let row = of.cells.cell(kind, code, industry)?;
            Some((*quarter, of.row(row)))
        })
    }

    /// Every cell of a kind of area in a quarter, by area and industry.
    pub fn of_kind(&self, quarter: Quarter, kind: AreaKind) -> impl Iterator<Item = (&str, &str, Change)> {
        let of_quarter = self.quarters.iter().filter(move |(of, _)| *of == quarter);
        of_quarter.flat_map(move |(_, of)| {
            let areas = of.cells.areas().filter(move |area| area.0 == kind);
            areas.flat_map(move |(_, area, rows)| rows.map(move |row| (area, of.cells.industry_of(row), of.row(row))))
        })
    }
}

impl OfQuarter {
    fn of(rows: &DataFrame) -> Result<Self> {
        let count = |name: &str| -> Result<Int64Chunked> { Ok(rows.column(name)?.i64()?.clone()) };
        let number = |name: &str| -> Result<Float64Chunked> { Ok(rows.column(name)?.f64()?.clone()) };
        let months =
            |name: &str| -> Result<Float64Chunked> { Ok(rows.column(name)?.cast(&DataType::Float64)?.f64()?.clone()) };
        Ok(Self {
            cells: ByCell::of(rows)?,
            source: rows.column("source")?.str()?.clone(),
            counts: [
                count("store_count")?,
                count("franchise_store_count")?,
                count("opening_count")?,
                count("closure_count")?,
                count("opening_count_4q")?,
            ],
            windows: [rows.column("window_q")?.i32()?.clone(), rows.column("window_12q")?.i32()?.clone()],
            franchise_share: number("franchise_share")?,
            closure_to_opening: [
                number("closure_to_opening_3y")?,
                number("closure_to_opening_3y_lo")?,
                number("closure_to_opening_3y_hi")?,
            ],
            operating_months: [months("operating_months_mean")?, months("city_operating_months_mean")?],
        })
    }

    fn row(&self, row: usize) -> Change {
        let [stores, franchises, openings, closures, openings_4q] =
            self.counts.each_ref().map(|column| column.get(row).unwrap_or(0));
        Change {
            by_count_files: self.source.get(row) == Some("store_counts"),
            stores,
            franchises,
            openings,
            closures,
            openings_4q,
            window: self.windows[0].get(row).unwrap_or(0),
            window_12q: self.windows[1].get(row).unwrap_or(0),
            franchise_share: self.franchise_share.get(row),
            closure_to_opening: interval(&self.closure_to_opening, row),
            operating_months: (self.operating_months[0].get(row), self.operating_months[1].get(row)),
        }
    }
}

/// The trade areas of every quarter, for the record of the past.
///
/// # Errors
/// When the table cannot be read.
pub fn of_trade_areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, &mart::CHANGES)?.map(|rows| rows.filter(col("area_kind").eq(lit("trade_area")))))
}
