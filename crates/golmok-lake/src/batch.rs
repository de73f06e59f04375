//! Building record batches row by row in the schema of a table.

use crate::error::LakeError;
use crate::schema::{arrow_schema, days_since_epoch};
use crate::source::personal;
use arrow::array::{
    ArrayRef, BinaryBuilder, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Float64Builder, Int32Array,
    Int32Builder, Int64Builder, StringArray, StringBuilder, UInt32Array, UInt64Builder,
};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use golmok_model::tables::{ColumnType, TableSchema};
use jiff::civil::Date;
use std::sync::Arc;

/// Place of the column called `name`.
///
/// Look places up once, when a reader is set up, not per row.
///
/// # Errors
/// [`LakeError::Column`] where the table has no such column.
///
/// ```
/// use golmok_lake::batch::column_index;
/// use golmok_model::tables::core::CELLS;
/// assert_eq!(column_index(&CELLS, "area_kind").unwrap(), 1);
/// assert!(column_index(&CELLS, "shop_count").is_err());
/// ```
pub fn column_index(table: &TableSchema, name: &str) -> Result<usize, LakeError> {
    table.columns.iter().position(|c| c.name == name).ok_or_else(|| LakeError::Column {
        table: table.name.to_owned(),
        column: name.to_owned(),
        reason: "is no column of the table".to_owned(),
    })
}

/// A column under construction.
enum ColumnBuilder {
    Text(StringBuilder),
    Int64(Int64Builder),
    Int32(Int32Builder),
    Float64(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Binary(BinaryBuilder),
    UInt64(UInt64Builder),
    /// One value for every row: an array of length one.
    Constant(ArrayRef),
}

impl ColumnBuilder {
    fn new(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Utf8 => Self::Text(StringBuilder::new()),
            ColumnType::I64 => Self::Int64(Int64Builder::new()),
            ColumnType::I32 => Self::Int32(Int32Builder::new()),
            ColumnType::F64 => Self::Float64(Float64Builder::new()),
            ColumnType::Bool => Self::Boolean(BooleanBuilder::new()),
            ColumnType::Date32 => Self::Date(Date32Builder::new()),
            ColumnType::Binary => Self::Binary(BinaryBuilder::new()),
            ColumnType::U64 => Self::UInt64(UInt64Builder::new()),
        }
    }

    /// Appends a null where the current row (number `row`) was not set.
    fn fill_to(&mut self, row: usize) {
        use arrow::array::ArrayBuilder;
        macro_rules! fill {
            ($builder:expr) => {
                if $builder.len() <= row {
                    $builder.append_null();
                }
            };
        }
        match self {
            Self::Text(b) => fill!(b),
            Self::Int64(b) => fill!(b),
            Self::Int32(b) => fill!(b),
            Self::Float64(b) => fill!(b),
            Self::Boolean(b) => fill!(b),
            Self::Date(b) => fill!(b),
            Self::Binary(b) => fill!(b),
            Self::UInt64(b) => fill!(b),
            Self::Constant(_) => {}
        }
    }

    fn finish(&mut self, rows: usize) -> Result<ArrayRef, arrow::error::ArrowError> {
        Ok(match self {
            Self::Text(b) => Arc::new(b.finish()),
            Self::Int64(b) => Arc::new(b.finish()),
            Self::Int32(b) => Arc::new(b.finish()),
            Self::Float64(b) => Arc::new(b.finish()),
            Self::Boolean(b) => Arc::new(b.finish()),
            Self::Date(b) => Arc::new(b.finish()),
            Self::Binary(b) => Arc::new(b.finish()),
            Self::UInt64(b) => Arc::new(b.finish()),
            Self::Constant(value) => return take(value.as_ref(), &UInt32Array::from(vec![0; rows]), None),
        })
    }
}

/// Builds batches of one table row by row; a column that a row does not set is null in that row.
///
/// Columns that hold one value in a whole file (its hash, its publication) are set once by
/// [`constant_text`](Self::constant_text) and its kin and cost nothing per row.
///
/// ```
/// use golmok_lake::batch::TableBuilder;
/// use golmok_model::tables::core::SPELL_LINKS;
///
/// let mut rows = TableBuilder::new(&SPELL_LINKS);
/// for column in 0..8 {
///     rows.constant_text(column, "x");
/// }
/// rows.int32(8, Some(31));
/// rows.end_row();
/// assert_eq!(rows.finish()?.num_rows(), 1);
///
/// rows.end_row(); // `gap_days` is missing, yet it is never null
/// assert!(rows.finish().is_err());
/// # Ok::<(), golmok_lake::LakeError>(())
/// ```
pub struct TableBuilder {
    table: &'static TableSchema,
    schema: SchemaRef,
    columns: Vec<ColumnBuilder>,
    rows: usize,
    /// Whether texts come from files as they are, so that what is personal by its shape must not pass.
    from_files: bool,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($value:ty) => $variant:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Panics
            /// Where the column is of another type, is constant or does not exist: the fault of the program, never of
            /// the data.
            #[inline]
            pub fn $name(&mut self, column: usize, value: Option<$value>) {
                match &mut self.columns[column] {
                    ColumnBuilder::$variant(builder) => builder.append_option(value),
                    _ => wrong_type(self.table, column, stringify!($name)),
                }
            }
        )*
    };
}

impl TableBuilder {
    /// An empty builder for `table`.
    pub fn new(table: &'static TableSchema) -> Self {
        let columns = table.columns.iter().map(|c| ColumnBuilder::new(c.kind)).collect();
        let from_files = table.name.starts_with("stg_") || table.name.starts_with("rejects_");
        Self { table, schema: arrow_schema(table), columns, rows: 0, from_files }
    }

    /// The table.
    pub fn table(&self) -> &'static TableSchema {
        self.table
    }

    /// Sets a text of the current row. Of what comes from a file, numbers and addresses of persons are
    /// [masked by their shape](crate::source::personal).
    ///
    /// # Panics
    /// Where the column is of another type, is constant or does not exist: the fault of the program, never of the data.
    #[inline]
    pub fn text(&mut self, column: usize, value: Option<&str>) {
        let ColumnBuilder::Text(builder) = &mut self.columns[column] else { wrong_type(self.table, column, "text") };
        match value {
            Some(text) if self.from_files => builder.append_value(personal::without(text)),
            value => builder.append_option(value),
        }
    }

    setters! {
        /// Sets a 64-bit integer of the current row.
        int64(i64) => Int64;
        /// Sets a 32-bit integer of the current row.
        int32(i32) => Int32;
        /// Sets a float of the current row.
        float64(f64) => Float64;
        /// Sets a truth value of the current row.
        boolean(bool) => Boolean;
        /// Sets bytes of the current row.
        binary(&[u8]) => Binary;
        /// Sets a 64-bit unsigned integer of the current row.
        uint64(u64) => UInt64;
    }

    /// Sets a day of the current row.
    ///
    /// # Panics
    /// Where the column is of another type, is constant or does not exist: the fault of the program, never of the data.
    #[inline]
    pub fn date(&mut self, column: usize, value: Option<Date>) {
        match &mut self.columns[column] {
            ColumnBuilder::Date(builder) => builder.append_option(value.map(days_since_epoch)),
            _ => wrong_type(self.table, column, "date"),
        }
    }

    /// Sets a text for every row, from the first to the last.
    pub fn constant_text(&mut self, column: usize, value: &str) {
        self.constant(column, ColumnType::Utf8, Arc::new(StringArray::from(vec![value])));
    }

    /// Sets a 32-bit integer for every row.
    pub fn constant_int32(&mut self, column: usize, value: i32) {
        self.constant(column, ColumnType::I32, Arc::new(Int32Array::from(vec![value])));
    }

    /// Sets a truth value for every row.
    pub fn constant_boolean(&mut self, column: usize, value: bool) {
        self.constant(column, ColumnType::Bool, Arc::new(BooleanArray::from(vec![value])));
    }

    /// Sets a day for every row.
    pub fn constant_date(&mut self, column: usize, value: Date) {
        self.constant(column, ColumnType::Date32, Arc::new(Date32Array::from(vec![days_since_epoch(value)])));
    }

    fn constant(&mut self, column: usize, kind: ColumnType, value: ArrayRef) {
        if self.table.columns[column].kind != kind {
            wrong_type(self.table, column, "constant");
        }
        self.columns[column] = ColumnBuilder::Constant(value);
    }

    /// Ends the current row; what it did not set is null.
    pub fn end_row(&mut self) {
        for column in &mut self.columns {
            column.fill_to(self.rows);
        }
        self.rows += 1;
    }

    /// Rows ended since the last [`finish`](Self::finish).
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether no row was ended since the last [`finish`](Self::finish).
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows as a batch; the builder is then empty, its constants stay.
    ///
    /// # Errors
    /// [`LakeError::Arrow`] where a column that is never null was not set in some row, or a column was set twice.
    pub fn finish(&mut self) -> Result<RecordBatch, LakeError> {
        let rows = std::mem::take(&mut self.rows);
        let arrays: Result<Vec<ArrayRef>, _> = self.columns.iter_mut().map(|c| c.finish(rows)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        arrays
            .and_then(|arrays| RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options))
            .map_err(LakeError::arrow(self.table.name))
    }
}

#[cold]
fn wrong_type(table: &TableSchema, column: usize, setter: &str) -> ! {
    let column = &table.columns[column];
    panic!("{}.{} is {:?}, or constant; `{setter}` does not set it", table.name, column.name, column.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Array, AsArray, types::Date32Type};
    use golmok_model::tables::core::SPELLS;
    use jiff::civil::date;

    #[test]
    fn unset_columns_are_null_and_constants_stay() {
        let mut rows = TableBuilder::new(&SPELLS);
        let at = |name| column_index(&SPELLS, name).expect("column");
        for name in ["gu_code", "service_id", "authority_code", "industry_code", "place_quality", "scope"] {
            rows.constant_text(at(name), name);
        }
        rows.constant_date(at("data_date"), date(2024, 12, 31));
        for flag in ["open_only", "cut_register", "pop_up"] {
            rows.constant_boolean(at(flag), false);
        }
        for round in 0..2 {
            for n in 0..3 {
                rows.text(at("management_no"), Some(&format!("{round}-{n}")));
                rows.date(at("opened_on"), Some(date(1970, 1, 2)));
                rows.date(at("entry_on"), Some(date(2000, 2, 29)));
                if n == 1 {
                    rows.float64(at("x_m"), Some(0.1));
                    rows.uint64(at("h3_10"), Some(u64::MAX));
                }
                rows.end_row();
            }
            assert_eq!(rows.len(), 3);
            let batch = rows.finish().expect("batch");
            assert!(rows.is_empty());
            assert_eq!(batch.num_rows(), 3);
            assert_eq!(batch.column(at("x_m")).null_count(), 2);
            assert_eq!(batch.column(at("scope")).as_string::<i32>().value(2), "scope");
            assert_eq!(batch.column(at("opened_on")).as_primitive::<Date32Type>().value(0), 1);
            assert_eq!(batch.column(at("management_no")).as_string::<i32>().value(2), format!("{round}-2"));
        }
        assert_eq!(rows.finish().expect("empty").num_rows(), 0);
    }

    #[test]
    #[should_panic(expected = "core_spells.gu_code is Utf8")]
    fn a_setter_of_another_type_is_a_fault_of_the_program() {
        TableBuilder::new(&SPELLS).int64(0, Some(1));
    }
}
