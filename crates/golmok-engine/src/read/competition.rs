//! Competition by quarter: `mart_competition`, in memory, found by cell.

use super::by_cell::{ByCell, collected};
use super::frame;
use super::rows::quarters;
use crate::error::Result;
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
}

const COLUMNS: [&str; 6] =
    ["area_kind", "area_code", "industry_code", "location_quotient", "foot_traffic_per_store", "foot_traffic_daily"];

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
