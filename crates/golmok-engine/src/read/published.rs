//! Rows as published, of the publication that speaks, each cell's newest quarter: totals with their splits.

use super::publications::Publications;
use super::rows::Rows;
use crate::error::Result;
use golmok_advice::demand::Parts;
use golmok_lake::store::Snapshot;
use golmok_model::counted::CountedPeople;
use golmok_model::tables::staging;
use golmok_model::{AreaKind, Quarter, SourceKind};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Quarters that a row may be older than the as-of date.
const OLDEST_QUARTERS: i32 = 8;

/// Bands of the day: 00–06, 06–11, 11–14, 14–17, 17–21, 21–24.
pub const HOURS: [&str; 6] = ["h00_06", "h06_11", "h11_14", "h14_17", "h17_21", "h21_24"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SEXES: [&str; 2] = ["male", "female"];
const AGES: [&str; 6] = ["age_10", "age_20", "age_30", "age_40", "age_50", "age_60_plus"];

/// Kind of area, code, and the industry where the source has industries.
type Key = (AreaKind, String, String);

/// The newest quarter of every cell of a source.
#[derive(Debug)]
pub struct Published {
    rows: Rows,
    measure: &'static str,
    newest: HashMap<Key, (Quarter, usize)>,
}

impl Published {
    /// Foot traffic of the areas.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn foot_traffic(snapshot: &Snapshot, publications: &Publications) -> Result<Self> {
        let staged = super::staged::surroundings(snapshot, SourceKind::FootTraffic)?;
        Self::of(SourceKind::FootTraffic, staged, publications, "foot_traffic_count", &["caveats"])
    }

    /// The speaking rows of a source, with its total `measure` and the splits of it.
    pub(super) fn of(
        kind: SourceKind,
        staged: Option<LazyFrame>,
        publications: &Publications,
        measure: &'static str,
        beside: &[&str],
    ) -> Result<Self> {
        let table = staging::of(kind);
        let oldest = publications.quarter()?.plus(-OLDEST_QUARTERS);
        let key: &[&str] = if table.column("industry_code").is_some() { &["industry_code"] } else { &[] };
        let speaking = match staged {
            Some(staged) => publications.speaking(kind, staged, key)?,
            None => None,
        };
        let splits = HOURS.iter().chain(&WEEKDAYS).chain(&SEXES).chain(&AGES).map(|band| format!("{band}_{measure}"));
        let columns = ["quarter", "area_kind", "area_code", measure].into_iter().chain(key.iter().copied());
        let columns: Vec<Expr> =
            columns.chain(beside.iter().copied()).map(str::to_owned).chain(splits).map(col).collect();
        let recent = col("quarter").gt_eq(lit(oldest.code())).and(col(measure).is_not_null());
        let rows = Rows::of(speaking.map(|rows| rows.filter(recent).select(columns)), table, &["quarter"])?;
        let mut newest = HashMap::new();
        for row in 0..rows.len() {
            let kind: AreaKind = rows.word("area_kind", row)?.parse()?;
            let industry = if key.is_empty() { String::new() } else { rows.word("industry_code", row)? };
            newest.insert((kind, rows.word("area_code", row)?, industry), (rows.quarter(row)?, row));
        }
        Ok(Self { rows, measure, newest })
    }

    /// Total and splits of every area of a kind, by code.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn of_kind(&self, kind: AreaKind) -> Result<BTreeMap<&str, OfCell>> {
        let of_kind = self.newest.iter().filter(|(key, _)| key.0 == kind);
        let mut found = BTreeMap::new();
        for ((_, code, _), at) in of_kind {
            found.extend(self.at(*at)?.map(|of| (code.as_str(), of)));
        }
        Ok(found)
    }

    /// Total and splits of a cell at its newest quarter; of an area where the source has no industries.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn newest(&self, kind: AreaKind, code: &str, industry: Option<&str>) -> Result<Option<OfCell>> {
        let key = (kind, code.to_owned(), industry.unwrap_or_default().to_owned());
        self.newest.get(&key).map_or(Ok(None), |at| self.at(*at))
    }

    fn at(&self, (quarter, row): (Quarter, usize)) -> Result<Option<OfCell>> {
        let Some(total) = self.rows.number(self.measure, row)? else { return Ok(None) };
        let parts = Parts {
            hours: self.splits(row, HOURS)?,
            weekdays: self.splits(row, WEEKDAYS)?,
            sexes: self.splits(row, SEXES)?,
            ages: self.splits(row, AGES)?,
        };
        Ok(Some(OfCell { quarter, total, parts, row }))
    }

    /// What golmok counted the people of an area by, at its newest quarter; `None` where a publisher tells them.
    ///
    /// # Errors
    /// When the column is missing.
    pub fn counted(&self, kind: AreaKind, code: &str) -> Result<Option<CountedPeople>> {
        let Some((_, row)) = self.newest.get(&(kind, code.to_owned(), String::new())) else { return Ok(None) };
        Ok(CountedPeople::of_caveats(self.rows.text("caveats", *row)?.as_deref()))
    }

    /// A figure beside the total of a cell.
    pub(super) fn number(&self, column: &str, row: usize) -> Result<Option<f64>> {
        self.rows.number(column, row)
    }

    fn splits<const N: usize>(&self, row: usize, bands: [&str; N]) -> Result<[Option<f64>; N]> {
        let mut values = [None; N];
        for (value, band) in values.iter_mut().zip(bands) {
            *value = self.rows.number(&format!("{band}_{}", self.measure), row)?;
        }
        Ok(values)
    }
}

/// Total and splits of a cell.
#[derive(Debug, Clone)]
pub struct OfCell {
    /// The quarter.
    pub quarter: Quarter,
    /// Of the whole quarter.
    pub total: f64,
    /// By hour, weekday, sex and age.
    pub parts: Parts,
    pub(super) row: usize,
}
