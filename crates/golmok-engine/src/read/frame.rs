//! polars frames above the lake: lazy scans of a snapshot's tables, and frames back into parts.

use crate::error::{Result, invalid};
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray, UInt64Array,
};
use arrow::record_batch::RecordBatch;
use golmok_lake::schema::arrow_schema;
use golmok_lake::store::{LAKE_FORMAT, Snapshot, SnapshotWriter};
use golmok_model::Quarter;
use golmok_model::tables::{ColumnType, TableSchema};
use jiff::civil::Date;
use polars::prelude::*;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// A lazy scan of a table, or `None` where the snapshot has no rows of it.
pub(super) fn scan(snapshot: &Snapshot, table: &TableSchema) -> Result<Option<LazyFrame>> {
    scan_files(snapshot, table, |_| true)
}

/// A lazy scan of one quarter of a table, or `None` where the snapshot has no rows of it.
pub(super) fn scan_quarter(snapshot: &Snapshot, table: &TableSchema, quarter: Quarter) -> Result<Option<LazyFrame>> {
    scan_partition(snapshot, table, &quarter.code().to_string())
}

/// A lazy scan of one partition of a table, or `None` where the snapshot has no rows of it.
pub(super) fn scan_partition(snapshot: &Snapshot, table: &TableSchema, value: &str) -> Result<Option<LazyFrame>> {
    // Snapshots of before name the column, too.
    let former = format!("{}={value}", table.partition.unwrap_or_default());
    scan_files(snapshot, table, |path| path.parent().is_some_and(|p| p.ends_with(value) || p.ends_with(&former)))
}

fn scan_files(snapshot: &Snapshot, table: &TableSchema, wanted: impl Fn(&Path) -> bool) -> Result<Option<LazyFrame>> {
    if !snapshot.tables().any(|name| name == table.name) {
        return Ok(None);
    }
    let files: Vec<_> = snapshot.table_files(table.name)?.into_iter().filter(|path| wanted(path)).collect();
    if files.is_empty() {
        return Ok(None);
    }
    let paths = files.into_iter().map(PlRefPath::try_from_pathbuf).collect::<PolarsResult<Vec<PlRefPath>>>()?;
    // Folder names are no columns.
    let hive_options = HiveOptions { enabled: Some(false), ..HiveOptions::default() };
    let options = ScanArgsParquet { hive_options, glob: false, ..ScanArgsParquet::default() };
    let scan = LazyFrame::scan_parquet_files(paths.into(), options)?;
    let entry = snapshot.table(table.name)?;
    if snapshot.info().lake_format == LAKE_FORMAT && entry.schema_version == table.version {
        return Ok(Some(scan));
    }
    fitted(scan, table, snapshot.id())
}

/// Rows that an earlier golmok wrote, in the columns of today: one that may be empty is, where it was not known then. `None`
/// where one that is never empty was not: such a table is as good as none until it is made anew.
fn fitted(mut scan: LazyFrame, table: &TableSchema, snapshot: &str) -> Result<Option<LazyFrame>> {
    let there = scan.collect_schema()?;
    let missing: Vec<_> = table.columns.iter().filter(|column| !there.contains(column.name)).collect();
    if let Some(column) = missing.iter().find(|column| !column.nullable) {
        tracing::info!(
            snapshot,
            table = table.name,
            column = column.name,
            "an earlier golmok wrote the table without this column: it is not read and is to be made anew"
        );
        return Ok(None);
    }
    let empty = missing.iter().map(|column| lit(NULL).cast(polars_type(column.kind)).alias(column.name));
    Ok(Some(scan.with_columns(empty.collect::<Vec<_>>())))
}

/// No rows in the schema of a table.
pub fn empty(table: &TableSchema) -> DataFrame {
    let columns = table.columns.iter().map(|c| Column::full_null(c.name.into(), 0, &polars_type(c.kind)));
    DataFrame::new_infer_height(columns.collect()).unwrap_or_default()
}

fn polars_type(kind: ColumnType) -> DataType {
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

/// A frame as a record batch in the schema of a table; columns are found by name and cast.
pub fn to_batch(table: &TableSchema, frame: &DataFrame) -> Result<RecordBatch> {
    let columns = table
        .columns
        .iter()
        .map(|column| {
            let series = frame
                .column(column.name)
                .and_then(|found| found.cast(&polars_type(column.kind)))
                .map_err(|error| invalid!("table {}, column {}: {error}", table.name, column.name))?;
            let series = series.as_materialized_series();
            Ok(match column.kind {
                ColumnType::Utf8 => Arc::new(series.str()?.iter().collect::<StringArray>()) as ArrayRef,
                ColumnType::I64 => Arc::new(series.i64()?.iter().collect::<Int64Array>()),
                ColumnType::I32 => Arc::new(series.i32()?.iter().collect::<Int32Array>()),
                ColumnType::F64 => Arc::new(series.f64()?.iter().collect::<Float64Array>()),
                ColumnType::Bool => Arc::new(series.bool()?.iter().collect::<BooleanArray>()),
                ColumnType::Date32 => Arc::new(series.date()?.physical().iter().collect::<Date32Array>()),
                ColumnType::Binary => Arc::new(series.binary()?.iter().collect::<BinaryArray>()),
                ColumnType::U64 => Arc::new(series.u64()?.iter().collect::<UInt64Array>()),
            })
        })
        .collect::<Result<Vec<ArrayRef>>>()?;
    RecordBatch::try_new(arrow_schema(table), columns).map_err(|error| invalid!("table {}: {error}", table.name))
}

/// Writes a frame as the only part of a table, or as one part per value of its partition column, side by side; each
/// part sorted by the key.
pub fn write(
    writer: &SnapshotWriter,
    table: &'static TableSchema,
    frame: DataFrame,
    data_date: Option<Date>,
) -> Result<usize> {
    write_beside(writer, table, frame, ONLY_PART, data_date)
}

/// Name of a part that has none beside it.
const ONLY_PART: &str = "part-0";

/// As [`fn@write`], to parts of another name: other parts of the same partition stand beside.
pub fn write_beside(
    writer: &SnapshotWriter,
    table: &'static TableSchema,
    frame: DataFrame,
    name: &str,
    data_date: Option<Date>,
) -> Result<usize> {
    let rows = frame.height();
    match table.partition {
        None => part(writer, table, (None, name), frame, data_date, None)?,
        Some(column) => {
            let groups = frame.partition_by_stable([column], true)?;
            groups.into_par_iter().try_for_each(|group| -> Result<()> {
                let value = group.column(column)?.get(0)?;
                let value = value.get_str().map_or_else(|| value.to_string(), str::to_owned);
                part(writer, table, (Some(&value), name), group, data_date, None)
            })?;
        }
    }
    Ok(rows)
}

/// Writes the rows of one quarter as its only part, with the hash of what they were made of; no part without rows.
pub fn write_quarter(
    writer: &SnapshotWriter,
    table: &'static TableSchema,
    quarter: Quarter,
    frame: DataFrame,
    inputs: &str,
) -> Result<usize> {
    let rows = frame.height();
    if rows > 0 {
        let code = quarter.code().to_string();
        part(writer, table, (Some(&code), ONLY_PART), frame, Some(quarter.last_day()), Some(inputs))?;
    }
    Ok(rows)
}

fn part(
    writer: &SnapshotWriter,
    table: &'static TableSchema,
    (partition, name): (Option<&str>, &str),
    frame: DataFrame,
    data_date: Option<Date>,
    inputs: Option<&str>,
) -> Result<()> {
    let order = SortMultipleOptions::default().with_maintain_order(true);
    let frame = frame
        .sort(table.key.iter().copied(), order)
        .map_err(|error| invalid!("table {} cannot be sorted by its key: {error}", table.name))?;
    let mut part = writer.part(table, partition, name)?;
    if let Some(date) = data_date {
        part.data_date(date);
    }
    if let Some(inputs) = inputs {
        part.source_sha256(inputs);
    }
    part.write(&to_batch(table, &frame)?)?;
    part.finish()?;
    Ok(())
}
