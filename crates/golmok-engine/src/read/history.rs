//! What was said of cells at earlier days, and what came after: `mart_rating_history`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
use golmok_model::{AreaKind, RiskGrade};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What was said of a cell at a day, from what was known by then.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Nothing later than this day was used.
    pub as_of: Date,
    /// Stores of that day.
    pub stores: i64,
    /// Closure probability of the average shop within a year.
    pub probability: f64,
    /// Grade given then.
    pub grade: RiskGrade,
    /// Closures of the four quarters after; `None` before they are known.
    pub closures: Option<i64>,
    /// Openings of the four quarters after; `None` before they are known.
    pub openings: Option<i64>,
    /// Version of the method.
    pub method_version: String,
}

/// Everything that was said, by cell, oldest first.
#[derive(Debug, Default)]
pub struct History(BTreeMap<(String, String, String), Vec<Said>>);

impl History {
    /// Reads it; nothing where nothing was rated before.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let table = &rating::RATING_HISTORY;
        let scan = frame::scan(snapshot, table)?;
        let rows = Rows::of(scan, table, table.key)?;
        let mut found = Self::default();
        for row in 0..rows.len() {
            let grade = rows.word("grade", row)?.parse().ok();
            let known = rows.date("as_of", row)?.zip(grade).zip(rows.number("closure_probability_1y", row)?);
            let Some(((as_of, grade), probability)) = known else { continue };
            let later = |column: &str| -> Result<Option<i64>> { Ok(rows.number(column, row)?.map(|n| n as i64)) };
            let key = (rows.word("area_kind", row)?, rows.word("area_code", row)?, rows.word("industry_code", row)?);
            found.0.entry(key).or_default().push(Said {
                as_of,
                stores: rows.count("store_count", row)?,
                probability,
                grade,
                closures: later("closure_count_next_4q")?,
                openings: later("opening_count_next_4q")?,
                method_version: rows.word("method_version", row)?,
            });
        }
        Ok(found)
    }

    /// What was said of a cell, oldest first.
    pub fn of(&self, kind: AreaKind, area: &str, industry: &str) -> &[Said] {
        let key = (kind.code().to_owned(), area.to_owned(), industry.to_owned());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }

    /// What was said of an industry in every area of a kind, by area.
    pub fn of_industry(&self, kind: AreaKind, industry: &str) -> impl Iterator<Item = (&str, &[Said])> {
        let industry = industry.to_owned();
        self.0
            .iter()
            .filter(move |((of, _, trade), _)| of == kind.code() && *trade == industry)
            .map(|((_, area, _), said)| (area.as_str(), said.as_slice()))
    }

    /// What was said of an area, by industry.
    pub fn of_area(&self, kind: AreaKind, area: &str) -> impl Iterator<Item = (&str, &[Said])> {
        let from = (kind.code().to_owned(), area.to_owned(), String::new());
        let area = area.to_owned();
        self.0
            .range(from..)
            .take_while(move |((of, code, _), _)| of == kind.code() && *code == area)
            .map(|((.., industry), said)| (industry.as_str(), said.as_slice()))
    }
}
