//! The ratings of a snapshot, ready for look-up.

use crate::error::{Context, Result};
use crate::read::frame;
use golmok_lake::schema::date_from_days;
use golmok_lake::store::Snapshot;
use golmok_model::AreaKind;
use golmok_model::tables::rating;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::HashMap;

/// Columns of `mart_entry_risk` that are answered.
const COLUMNS: [&str; 14] = [
    "as_of",
    "store_count",
    "closure_probability_1y",
    "closure_probability_1y_lo",
    "closure_probability_1y_hi",
    "relative_risk",
    "relative_risk_lo",
    "relative_risk_hi",
    "relative_grade",
    "grade",
    "grade_step",
    "confidence",
    "borrowed",
    "method_version",
];

/// Every rating, by kind of area, code of area, code of industry.
pub struct Ratings {
    /// The day after which nothing was used.
    pub as_of: Date,
    places: HashMap<(String, String, String), usize>,
    /// By column, then row.
    values: Vec<Vec<String>>,
    names: Vec<String>,
    reasons: Vec<String>,
}

impl Ratings {
    /// Reads `mart_entry_risk`.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let rows = frame::scan(snapshot, &rating::ENTRY_RISK)?
            .ok_or(crate::Error::NoTable { table: "mart_entry_risk", made_by: "rate" })?
            .collect()?;
        let texts = |name: &str| -> Result<Vec<String>> {
            let column = rows.column(name)?.cast(&DataType::String)?;
            Ok(column.str()?.iter().map(|v| v.unwrap_or_default().to_owned()).collect())
        };
        let days = rows.column("as_of")?.date()?.physical().clone();
        let as_of = days.get(0).and_then(date_from_days).context("mart_entry_risk is empty")?;
        let (kinds, areas, industries) = (texts("area_kind")?, texts("area_code")?, texts("industry_code")?);
        let keys = kinds.into_iter().zip(areas).zip(industries).map(|((kind, area), industry)| (kind, area, industry));
        Ok(Self {
            as_of,
            places: keys.enumerate().map(|(row, key)| (key, row)).collect(),
            values: COLUMNS.iter().map(|name| texts(name)).collect::<Result<_>>()?,
            names: texts("area_name")?,
            reasons: texts("reason_unrated")?,
        })
    }

    /// Names of the answered columns.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        COLUMNS.into_iter()
    }

    /// Row of an area and industry.
    pub fn of(&self, kind: AreaKind, area: &str, industry: &str) -> Option<usize> {
        self.places.get(&(kind.code().to_owned(), area.to_owned(), industry.to_owned())).copied()
    }

    /// Name of the row's area.
    pub fn name(&self, row: usize) -> &str {
        &self.names[row]
    }

    /// Why the row has no rating; empty where it has one.
    pub fn reason_unrated(&self, row: usize) -> &str {
        &self.reasons[row]
    }

    /// Values of the answered columns; empty ones without a row.
    pub fn values(&self, row: Option<usize>) -> impl Iterator<Item = &str> {
        self.values.iter().map(move |column| row.map_or("", |row| column[row].as_str()))
    }
}
