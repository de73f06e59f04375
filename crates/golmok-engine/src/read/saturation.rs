//! Saturation of the newest quarter: `mart_saturation`, in memory, found by cell.

use super::by_cell::{ByCell, collected};
use super::entry_risk::interval;
use super::frame;
use super::rows::newest_quarter;
use crate::error::Result;
use golmok_advice::entry_load;
use golmok_advice::verdict::Interval;
use golmok_indicators::record::is_promising;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use golmok_model::{AreaKind, Quarter};
use polars::prelude::*;

/// How crowded cells are at the newest quarter. The ratio that is shown is the shrunk one, on every surface.
#[derive(Debug)]
pub struct Saturation {
    /// The quarter.
    pub quarter: Quarter,
    cells: ByCell,
    stores: Int64Chunked,
    expected: Float64Chunked,
    shrunk: [Float64Chunked; 3],
    size: Float64Chunked,
    concentration: Float64Chunked,
}

const COLUMNS: [&str; 10] = [
    "area_kind",
    "area_code",
    "industry_code",
    "store_count",
    "expected_store_count",
    "saturation_ratio_shrunk",
    "saturation_ratio_shrunk_lo",
    "saturation_ratio_shrunk_hi",
    "dispersion_size",
    "area_concentration",
];

impl Saturation {
    /// Reads the newest quarter; `None` where there is none.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Option<Self>> {
        let table = &mart::SATURATION;
        let Some(quarter) = newest_quarter(snapshot, table)? else { return Ok(None) };
        let Some(scan) = frame::scan_quarter(snapshot, table, quarter)? else { return Ok(None) };
        let rows = collected(scan.select(COLUMNS.map(col)), table.name)?;
        let number = |name: &str| -> Result<Float64Chunked> { Ok(rows.column(name)?.f64()?.clone()) };
        Ok(Some(Self {
            quarter,
            cells: ByCell::of(&rows)?,
            stores: rows.column("store_count")?.i64()?.clone(),
            expected: number("expected_store_count")?,
            shrunk: [
                number("saturation_ratio_shrunk")?,
                number("saturation_ratio_shrunk_lo")?,
                number("saturation_ratio_shrunk_hi")?,
            ],
            size: number("dispersion_size")?,
            concentration: number("area_concentration")?,
        }))
    }

    /// Shops, expected shops and shrunk ratio of a cell, with the ratio's 90 % interval; `None` where no shops are
    /// expected.
    pub fn cell(
        &self,
        kind: AreaKind,
        code: &str,
        industry: &str,
    ) -> Option<(entry_load::Saturation, Option<Interval>)> {
        self.row(self.cells.cell(kind, code, industry)?)
    }

    /// Every cell of a kind of area: area, industry and what [`Saturation::cell`] says.
    pub fn of_kind(
        &self,
        kind: AreaKind,
    ) -> impl Iterator<Item = (&str, &str, entry_load::Saturation, Option<Interval>)> {
        let areas = self.cells.areas().filter(move |area| area.0 == kind);
        areas.flat_map(move |(_, area, rows)| {
            rows.filter_map(move |row| {
                let (saturation, shrunk) = self.row(row)?;
                Some((area, self.cells.industry_of(row), saturation, shrunk))
            })
        })
    }

    /// Whether a cell may be listed as under-supplied.
    pub fn is_promising(&self, kind: AreaKind, code: &str, industry: &str) -> bool {
        let found = self.cells.cell(kind, code, industry).and_then(|row| {
            let (hi, size) = (self.shrunk[2].get(row)?, self.size.get(row)?);
            Some(is_promising(hi, size, self.concentration.get(row)))
        });
        found.unwrap_or(false)
    }

    fn row(&self, row: usize) -> Option<(entry_load::Saturation, Option<Interval>)> {
        let expected = self.expected.get(row).filter(|expected| *expected > 0.0)?;
        let shrunk = self.shrunk[0].get(row)?;
        let stores = self.stores.get(row).unwrap_or(0);
        Some((entry_load::Saturation { stores, expected, shrunk }, interval(&self.shrunk, row)))
    }
}

/// The trade areas of every quarter, for the record of the past.
///
/// # Errors
/// When the table cannot be read.
pub fn of_trade_areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, &mart::SATURATION)?.map(|rows| rows.filter(col("area_kind").eq(lit("trade_area")))))
}
