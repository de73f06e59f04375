//! The ratings of a snapshot, ready for look-up.

use crate::error::Result;
use crate::read::entry_risk::EntryRisk;
use crate::session::Session;
use golmok_model::AreaKind;
use polars::prelude::*;

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
pub struct Ratings<'a> {
    risk: &'a EntryRisk,
    /// Texts of the answered columns.
    values: Vec<StringChunked>,
}

impl<'a> Ratings<'a> {
    /// The ratings of a session.
    ///
    /// # Errors
    /// When nothing is rated.
    pub fn of(session: &'a Session) -> Result<Self> {
        let risk = session.entry_risk()?;
        let text = |name: &&str| Ok(risk.table().column(name)?.cast(&DataType::String)?.str()?.clone());
        Ok(Self { risk, values: COLUMNS.iter().map(text).collect::<Result<_>>()? })
    }

    /// Names of the answered columns.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        COLUMNS.into_iter()
    }

    /// Row of an area and industry.
    pub fn row(&self, kind: AreaKind, area: &str, industry: &str) -> Option<usize> {
        self.risk.cells().cell(kind, area, industry)
    }

    /// Name of the row's area.
    pub fn name(&self, row: usize) -> &str {
        self.risk.area_name(row).unwrap_or_default()
    }

    /// Why the row has no rating; empty where it has one.
    pub fn reason_unrated(&self, row: usize) -> &str {
        self.risk.reason_unrated(row).unwrap_or_default()
    }

    /// Values of the answered columns; empty ones without a row.
    pub fn values(&self, row: Option<usize>) -> impl Iterator<Item = &str> {
        self.values.iter().map(move |column| row.and_then(|row| column.get(row)).unwrap_or_default())
    }
}
