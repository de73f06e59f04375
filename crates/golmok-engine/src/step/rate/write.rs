//! Tables of the rating crate → parts of the snapshot.

use crate::error::{Context, Result};
use arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use golmok_lake::schema::{arrow_schema, days_since_epoch, sort_by_key};
use golmok_lake::store::SnapshotWriter;
use golmok_rating::{ColumnTable, ColumnValues};
use jiff::civil::Date;
use std::sync::Arc;

/// A table as a record batch in the order of its key.
pub fn batch(table: &ColumnTable) -> Result<RecordBatch> {
    let columns = table
        .schema
        .columns
        .iter()
        .map(|column| {
            let values = table
                .columns
                .get(column.name)
                .with_context(|| format!("the rating gives no {} for {}", column.name, table.schema.name))?;
            Ok(match values {
                ColumnValues::Text(v) => Arc::new(v.iter().map(Option::as_deref).collect::<StringArray>()) as ArrayRef,
                ColumnValues::I64(v) => Arc::new(v.iter().copied().collect::<Int64Array>()),
                ColumnValues::I32(v) => Arc::new(v.iter().copied().collect::<Int32Array>()),
                ColumnValues::F64(v) => Arc::new(v.iter().copied().collect::<Float64Array>()),
                ColumnValues::Bool(v) => Arc::new(v.iter().copied().collect::<BooleanArray>()),
                ColumnValues::Day(v) => Arc::new(v.iter().copied().map(Some).collect::<Date32Array>()),
                ColumnValues::LastDayOf(v) => {
                    Arc::new(v.iter().map(|q| Some(days_since_epoch(q.last_day()))).collect::<Date32Array>())
                }
            })
        })
        .collect::<Result<Vec<ArrayRef>>>()?;
    let batch = RecordBatch::try_new(arrow_schema(table.schema), columns)
        .with_context(|| format!("table {}", table.schema.name))?;
    Ok(sort_by_key(table.schema, &batch)?)
}

/// Writes a table as one part; an empty one is left out.
pub fn table(writer: &SnapshotWriter, table: &ColumnTable, as_of: Date) -> Result<()> {
    if table.rows == 0 {
        return Ok(());
    }
    let mut part = writer.part(table.schema, None, "part-0")?;
    part.data_date(as_of);
    part.write(&batch(table)?)?;
    part.finish()?;
    Ok(())
}
