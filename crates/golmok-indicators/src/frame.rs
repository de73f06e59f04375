//! polars frames in the schemas of the lake: columns read with their types checked, tables built column by column.

use crate::error::{IndicatorError, Result};
use crate::estimate::Estimate;
use golmok_model::tables::{ColumnType, TableSchema};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Reads the columns of a frame of one table.
pub(crate) struct Reader<'a> {
    table: &'static str,
    frame: &'a DataFrame,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(table: &'static TableSchema, frame: &'a DataFrame) -> Self {
        Self { table: table.name, frame }
    }

    fn column(&self, name: &str) -> Result<&'a Column> {
        self.frame.column(name).map_err(|e| self.wrong(name, &e))
    }

    fn wrong(&self, name: &str, reason: &impl ToString) -> IndicatorError {
        IndicatorError::Column { table: self.table, column: name.to_owned(), reason: reason.to_string() }
    }

    /// Text.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<Option<&'a str>>> {
        let column = self.column(name)?.as_materialized_series();
        Ok(column.str().map_err(|e| self.wrong(name, &e))?.iter().collect())
    }

    /// Text without nulls.
    pub(crate) fn keys(&self, name: &str) -> Result<Vec<&'a str>> {
        self.required(name, self.texts(name)?)
    }

    /// Integers of any width.
    pub(crate) fn integers(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let cast = self.column(name)?.cast(&DataType::Int64).map_err(|e| self.wrong(name, &e))?;
        Ok(cast.i64().map_err(|e| self.wrong(name, &e))?.iter().collect())
    }

    /// Integers without nulls.
    pub(crate) fn counts(&self, name: &str) -> Result<Vec<i64>> {
        self.required(name, self.integers(name)?)
    }

    /// Numbers.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let cast = self.column(name)?.cast(&DataType::Float64).map_err(|e| self.wrong(name, &e))?;
        Ok(cast.f64().map_err(|e| self.wrong(name, &e))?.iter().collect())
    }

    /// Calendar days as days since 1970-01-01.
    pub(crate) fn days(&self, name: &str) -> Result<Vec<Option<i32>>> {
        let cast = self.column(name)?.cast(&DataType::Int32).map_err(|e| self.wrong(name, &e))?;
        Ok(cast.i32().map_err(|e| self.wrong(name, &e))?.iter().collect())
    }

    /// Flags without nulls.
    pub(crate) fn flags(&self, name: &str) -> Result<Vec<bool>> {
        let column = self.column(name)?.as_materialized_series();
        self.required(name, column.bool().map_err(|e| self.wrong(name, &e))?.iter().collect())
    }

    fn required<T>(&self, name: &str, values: Vec<Option<T>>) -> Result<Vec<T>> {
        let null = |row| IndicatorError::Null { table: self.table, column: name.to_owned(), row };
        values.into_iter().enumerate().map(|(row, v)| v.ok_or_else(|| null(row))).collect()
    }
}

/// Builds a frame in the schema of a table.
pub(crate) struct Builder {
    table: &'static TableSchema,
    height: usize,
    columns: BTreeMap<String, Column>,
    reasons: Vec<String>,
}

impl Builder {
    pub(crate) fn new(table: &'static TableSchema, height: usize) -> Self {
        Self { table, height, columns: BTreeMap::new(), reasons: vec![String::new(); height] }
    }

    pub(crate) fn texts<'v>(&mut self, name: &str, values: impl IntoIterator<Item = Option<&'v str>>) -> &mut Self {
        let values: Vec<Option<&str>> = values.into_iter().collect();
        self.put(Column::new(name.into(), values))
    }

    pub(crate) fn integers(&mut self, name: &str, values: impl IntoIterator<Item = Option<i64>>) -> &mut Self {
        let values: Vec<Option<i64>> = values.into_iter().collect();
        let column = Column::new(name.into(), values);
        self.put(column)
    }

    pub(crate) fn numbers(&mut self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> &mut Self {
        let values: Vec<Option<f64>> = values.into_iter().collect();
        self.put(Column::new(name.into(), values))
    }

    /// H3 cells.
    pub(crate) fn cells(&mut self, name: &str, values: impl IntoIterator<Item = u64>) -> &mut Self {
        let values: Vec<u64> = values.into_iter().collect();
        self.put(Column::new(name.into(), values))
    }

    pub(crate) fn flags(&mut self, name: &str, values: impl IntoIterator<Item = Option<bool>>) -> &mut Self {
        let values: Vec<Option<bool>> = values.into_iter().collect();
        self.put(Column::new(name.into(), values))
    }

    /// Sets `name` and, where the table has them, `name_lo`, `name_hi` and `name_n`; notes the reasons of nulls.
    pub(crate) fn estimates(&mut self, name: &str, values: &[Estimate]) -> &mut Self {
        self.numbers(name, values.iter().map(|e| e.value.ok()));
        let has = |suffix: &str| self.table.column(&format!("{name}{suffix}")).is_some();
        let (interval, n) = (has("_lo"), has("_n"));
        if interval {
            self.numbers(&format!("{name}_lo"), values.iter().map(|e| e.interval.map(|i| i.lo)));
            self.numbers(&format!("{name}_hi"), values.iter().map(|e| e.interval.map(|i| i.hi)));
        }
        if n {
            self.numbers(&format!("{name}_n"), values.iter().map(|e| Some(e.n)));
        }
        for (row, estimate) in values.iter().enumerate() {
            if let Err(reason) = estimate.value {
                self.reason(row, name, reason.code());
            }
        }
        self
    }

    /// Notes why `name` is null in `row`.
    pub(crate) fn reason(&mut self, row: usize, name: &str, code: &str) {
        let text = &mut self.reasons[row];
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(code);
    }

    fn put(&mut self, column: Column) -> &mut Self {
        self.columns.insert(column.name().to_string(), column);
        self
    }

    /// The frame, columns in the table's order and types; `null_reasons` from the notes; nullable columns that were
    /// not set are null.
    pub(crate) fn finish(mut self) -> Result<DataFrame> {
        if self.table.column("null_reasons").is_some() {
            let reasons = std::mem::take(&mut self.reasons);
            self.texts("null_reasons", reasons.iter().map(|r| Some(r.as_str()).filter(|r| !r.is_empty())));
        }
        let wrong = |column: &str, reason: &dyn ToString| IndicatorError::Column {
            table: self.table.name,
            column: column.to_owned(),
            reason: reason.to_string(),
        };
        if let Some(stray) = self.columns.keys().find(|name| self.table.column(name).is_none()) {
            return Err(wrong(stray, &"is no column of the table"));
        }
        let mut out = Vec::with_capacity(self.table.columns.len());
        for column in self.table.columns {
            let kind = polars_type(column.kind);
            let values = match self.columns.remove(column.name) {
                Some(values) => values.cast(&kind).map_err(|e| wrong(column.name, &e))?,
                None if column.nullable => Column::full_null(column.name.into(), self.height, &kind),
                None => return Err(wrong(column.name, &"was not computed")),
            };
            if !column.nullable && values.null_count() > 0 {
                return Err(wrong(column.name, &"has nulls where a value is required"));
            }
            out.push(values);
        }
        let frame = DataFrame::new(self.height, out).map_err(|e| polars_error(self.table.name, e))?;
        frame
            .sort(self.table.key.iter().copied(), SortMultipleOptions::default().with_maintain_order(true))
            .map_err(|e| polars_error(self.table.name, e))
    }
}

/// Names the table of a polars error.
pub(crate) fn polars_error(table: &'static str, source: PolarsError) -> IndicatorError {
    IndicatorError::Polars { table, source }
}

/// polars type of a column.
pub(crate) fn polars_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Utf8 => DataType::String,
        ColumnType::I64 => DataType::Int64,
        ColumnType::I32 => DataType::Int32,
        ColumnType::F64 => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Date32 => DataType::Date,
        ColumnType::Binary => DataType::Binary,
        ColumnType::U64 => DataType::UInt64,
    }
}
