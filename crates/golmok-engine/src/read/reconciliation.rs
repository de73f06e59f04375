//! The same count by two sources: `mart_reconciliation`.

use super::frame;
use super::rows::{Rows, newest_quarter};
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::places;
use golmok_model::{AreaKind, Quarter};
use polars::prelude::{col, lit};
use std::collections::BTreeMap;

/// A count of a cell by two sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// `store_count`, `opening_count` or `closure_count`.
    pub quantity: String,
    /// Names of the sources.
    pub sources: [String; 2],
    /// Their counts; `None` where a source has no row.
    pub counts: [Option<i64>; 2],
    /// Code of the likely reason.
    pub likely_reason: String,
}

/// The newest quarter in which sources meet: pairs by area and industry.
#[derive(Debug, Default)]
pub struct Reconciled {
    /// The quarter; `None` where no two sources meet.
    pub quarter: Option<Quarter>,
    pairs: BTreeMap<(String, String, String), Vec<Pair>>,
}

impl Reconciled {
    /// Reads the newest quarter.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let table = &places::RECONCILIATION;
        let Some(quarter) = newest_quarter(snapshot, table)? else { return Ok(Self::default()) };
        let scan = frame::scan_quarter(snapshot, table, quarter)?;
        // What no licence of ours covers has no industry that a page knows.
        let scan = scan.map(|rows| rows.filter(col("industry_code").str().starts_with(lit("L:")).not()));
        let rows = Rows::of(scan, table, table.key)?;
        let mut found = Self { quarter: Some(quarter), pairs: BTreeMap::new() };
        for row in 0..rows.len() {
            let count = |column: &str| -> Result<Option<i64>> { Ok(rows.number(column, row)?.map(|n| n as i64)) };
            let key = (rows.word("area_kind", row)?, rows.word("area_code", row)?, rows.word("industry_code", row)?);
            found.pairs.entry(key).or_default().push(Pair {
                quantity: rows.word("quantity", row)?,
                sources: [rows.word("source", row)?, rows.word("other_source", row)?],
                counts: [count("count")?, count("other_count")?],
                likely_reason: rows.word("likely_reason", row)?,
            });
        }
        Ok(found)
    }

    /// The pairs of a cell.
    pub fn of(&self, kind: AreaKind, area: &str, industry: &str) -> &[Pair] {
        let key = (kind.code().to_owned(), area.to_owned(), industry.to_owned());
        self.pairs.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The pairs of an area, by industry.
    pub fn of_area(&self, kind: AreaKind, area: &str) -> impl Iterator<Item = (&str, &[Pair])> {
        let from = (kind.code().to_owned(), area.to_owned(), String::new());
        let area = area.to_owned();
        self.pairs
            .range(from..)
            .take_while(move |((of, code, _), _)| of == kind.code() && *code == area)
            .map(|((.., industry), pairs)| (industry.as_str(), pairs.as_slice()))
    }
}
