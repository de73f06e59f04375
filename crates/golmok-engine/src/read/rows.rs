//! Rows of a table, read cell by cell: for the few hundred rows that one report needs.

use crate::error::{Context, Result, invalid};
use golmok_advice::verdict::Interval;
use golmok_lake::schema::date_from_days;
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::TableSchema;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeSet;

/// Collected rows.
#[derive(Debug)]
pub struct Rows {
    frame: DataFrame,
    table: &'static str,
}

impl Rows {
    /// Collects a scan, sorted by these columns; without a scan there are no rows.
    pub fn of(scan: Option<LazyFrame>, table: &'static TableSchema, sorted_by: &[&str]) -> Result<Self> {
        let frame = match scan {
            None => DataFrame::empty(),
            Some(scan) => {
                let order = SortMultipleOptions::default().with_maintain_order(true);
                let rows = scan.collect().and_then(|rows| rows.sort(sorted_by.iter().copied(), order));
                rows.map_err(|error| invalid!("table {}: {error}", table.name))?
            }
        };
        Ok(Self { frame, table: table.name })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Text of a cell; `None` where it is null.
    pub fn text(&self, column: &str, row: usize) -> Result<Option<String>> {
        Ok(self.value(column, row)?.get_str().map(str::to_owned))
    }

    /// Text of a cell; empty where it is null.
    pub fn word(&self, column: &str, row: usize) -> Result<String> {
        Ok(self.text(column, row)?.unwrap_or_default())
    }

    /// Number of a cell; `None` where it is null.
    pub fn number(&self, column: &str, row: usize) -> Result<Option<f64>> {
        Ok(self.value(column, row)?.extract::<f64>())
    }

    /// Count of a cell; 0 where it is null.
    pub fn count(&self, column: &str, row: usize) -> Result<i64> {
        Ok(self.value(column, row)?.extract::<i64>().unwrap_or(0))
    }

    /// Quarter of a row.
    pub fn quarter(&self, row: usize) -> Result<Quarter> {
        let code = self.value("quarter", row)?.extract::<i32>();
        Ok(Quarter::from_code(code.with_context(|| format!("table {}: a row without quarter", self.table))?)?)
    }

    /// Date of a cell; `None` where it is null.
    pub fn date(&self, column: &str, row: usize) -> Result<Option<Date>> {
        Ok(match self.value(column, row)? {
            AnyValue::Date(days) => date_from_days(days),
            _ => None,
        })
    }

    /// Truth of a cell; false where it is null.
    pub fn truth(&self, column: &str, row: usize) -> Result<bool> {
        Ok(matches!(self.value(column, row)?, AnyValue::Boolean(true)))
    }

    /// A value with its ends, `column`, `column_lo`, `column_hi`; `None` where any is null.
    pub fn interval(&self, column: &str, row: usize) -> Result<Option<Interval>> {
        let of = |suffix: &str| self.number(&format!("{column}{suffix}"), row);
        Ok(match (of("")?, of("_lo")?, of("_hi")?) {
            (Some(value), Some(lo), Some(hi)) => Some(Interval { value, lo, hi }),
            _ => None,
        })
    }

    /// Bytes of a cell; empty where it is null.
    pub fn bytes(&self, column: &str, row: usize) -> Result<&[u8]> {
        Ok(self.column(column)?.binary()?.get(row).unwrap_or_default())
    }

    /// The last row for which `wanted` holds.
    pub fn last(&self, wanted: impl Fn(usize) -> Result<bool>) -> Result<Option<usize>> {
        for row in (0..self.len()).rev() {
            if wanted(row)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn column(&self, name: &str) -> Result<&Column> {
        self.frame.column(name).map_err(|error| invalid!("table {}, column {name}: {error}", self.table))
    }

    fn value(&self, column: &str, row: usize) -> Result<AnyValue<'_>> {
        self.column(column)?.get(row).map_err(|error| invalid!("table {}, column {column}: {error}", self.table))
    }
}

/// The quarters of a table that is partitioned by quarter, oldest first.
///
/// # Errors
/// When the name of a partition is no quarter.
pub fn quarters(snapshot: &Snapshot, table: &TableSchema) -> Result<Vec<Quarter>> {
    let files = snapshot.info().tables.get(table.name).map(|entry| &entry.files);
    // Snapshots of before name the column, too.
    let folder = |path: &'_ str| path.split('/').next().map(|name| name.trim_start_matches("quarter=").to_owned());
    let names = files.into_iter().flatten().filter_map(|file| folder(&file.path));
    let codes = names.map(|name| name.parse::<i32>().map_err(|error| invalid!("table {}: {error}", table.name)));
    let found = codes.map(|code| Ok(Quarter::from_code(code?)?)).collect::<Result<BTreeSet<_>>>()?;
    Ok(found.into_iter().collect())
}

/// Newest partition of a table by quarter.
///
/// # Errors
/// When the name of a partition is no quarter.
pub fn newest_quarter(snapshot: &Snapshot, table: &TableSchema) -> Result<Option<Quarter>> {
    Ok(quarters(snapshot, table)?.pop())
}

/// Rows of one area.
pub fn of_area(kind: &str, code: &str) -> Expr {
    col("area_kind").eq(lit(kind.to_owned())).and(col("area_code").eq(lit(code.to_owned())))
}

/// Rows of one industry.
pub fn of_industry(code: &str) -> Expr {
    col("industry_code").eq(lit(code.to_owned()))
}
