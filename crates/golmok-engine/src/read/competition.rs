//! Competition by quarter: `mart_competition`, in memory, found by cell.

use super::by_cell::{ByCell, collected};
use super::frame;
use super::rows::quarters;
use crate::error::Result;
use golmok_advice::entry_load::Rush;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use golmok_model::{AreaKind, IndustryCode, Quarter};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Density and passers-by of every quarter.
#[derive(Debug, Default)]
pub struct Competition(BTreeMap<Quarter, OfQuarter>);

#[derive(Debug)]
struct OfQuarter {
    cells: ByCell,
    location_quotient: Float64Chunked,
    foot_traffic_per_store: Float64Chunked,
    foot_traffic_daily: Float64Chunked,
    rush: [Float64Chunked; 4],
}

const COLUMNS: [&str; 10] = [
    "area_kind",
    "area_code",
    "industry_code",
    "location_quotient",
    "foot_traffic_per_store",
    "foot_traffic_daily",
    "entry_rush",
    "entry_rush_lo",
    "entry_rush_hi",
    "entry_rush_n",
];

impl Competition {
    /// Reads every quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let mut found = Self::default();
        for quarter in quarters(snapshot, &mart::COMPETITION)? {
            let Some(scan) = frame::scan_quarter(snapshot, &mart::COMPETITION, quarter)? else { continue };
            let rows = collected(scan.select(COLUMNS.map(col)), mart::COMPETITION.name)?;
            let number = |name: &str| -> Result<Float64Chunked> { Ok(rows.column(name)?.f64()?.clone()) };
            found.0.insert(
                quarter,
                OfQuarter {
                    cells: ByCell::of(&rows)?,
                    location_quotient: number("location_quotient")?,
                    foot_traffic_per_store: number("foot_traffic_per_store")?,
                    foot_traffic_daily: number("foot_traffic_daily")?,
                    rush: [
                        number("entry_rush")?,
                        number("entry_rush_lo")?,
                        number("entry_rush_hi")?,
                        number("entry_rush_n")?,
                    ],
                },
            );
        }
        Ok(found)
    }

    /// 밀집률 of a cell at the newest quarter.
    pub fn location_quotient(&self, kind: AreaKind, code: &str, industry: &str) -> Option<f64> {
        let (_, of) = self.0.last_key_value()?;
        of.location_quotient.get(of.cells.cell(kind, code, industry)?)
    }

    /// Entry rush of a cell at the newest quarter.
    pub fn rush(&self, kind: AreaKind, code: &str, industry: &str) -> Option<Rush> {
        let (_, of) = self.0.last_key_value()?;
        let row = of.cells.cell(kind, code, industry)?;
        let [value, lo, hi, usual] = [0, 1, 2, 3].map(|i| of.rush[i].get(row));
        let (ratio, usual) = (Interval { value: value?, lo: lo?, hi: hi? }, usual?);
        // The ratio is made of the openings and the usual, with one added to both.
        Some(Rush { openings: (ratio.value * (usual + 1.0) - 1.0).round() as i64, usual, ratio })
    }

    /// Passers-by a day per shop of any industry, in a quarter.
    pub fn foot_traffic_per_store(&self, quarter: Quarter, kind: AreaKind, code: &str) -> Option<f64> {
        let of = self.0.get(&quarter)?;
        of.foot_traffic_per_store.get(of.cells.cell(kind, code, IndustryCode::ALL)?)
    }

    /// Passers-by a day of the areas of a kind, each of its newest quarter: code, quarter, persons.
    pub fn foot_traffic_daily(&self, kind: AreaKind) -> BTreeMap<&str, (Quarter, f64)> {
        let mut found = BTreeMap::new();
        for (quarter, of) in &self.0 {
            for (_, code, rows) in of.cells.areas().filter(|area| area.0 == kind) {
                let all = rows.into_iter().find(|row| of.cells.industry_of(*row) == IndustryCode::ALL);
                if let Some(persons) = all.and_then(|row| of.foot_traffic_daily.get(row)) {
                    found.insert(code, (*quarter, persons));
                }
            }
        }
        found
    }
}

/// The trade areas of every quarter, for the record of the past.
///
/// # Errors
/// When the table cannot be read.
pub fn of_trade_areas(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    Ok(frame::scan(snapshot, &mart::COMPETITION)?.map(|rows| rows.filter(col("area_kind").eq(lit("trade_area")))))
}
