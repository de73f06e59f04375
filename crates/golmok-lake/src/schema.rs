//! A model schema as an Arrow schema, and rows in the order of a table's key.

use crate::error::LakeError;
use arrow::array::{Array, UInt32Array};
use arrow::compute::{SortColumn, SortOptions, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use golmok_model::tables::{Column, ColumnType, TableSchema};
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// Arrow type of a column type.
pub const fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Utf8 => DataType::Utf8,
        ColumnType::I64 => DataType::Int64,
        ColumnType::I32 => DataType::Int32,
        ColumnType::F64 => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Date32 => DataType::Date32,
        ColumnType::Binary => DataType::Binary,
        ColumnType::U64 => DataType::UInt64,
    }
}

/// Key of a field's metadata: unit of the numbers, `none` where nothing is measured.
pub const UNIT: &str = "unit";
/// Key of a field's metadata: what the column means.
pub const MEANING: &str = "meaning";
/// Key of a field's metadata: the column's Korean name.
pub const NAME_KO: &str = "name_ko";

/// The Arrow schema of a table; each field says its unit, meaning and Korean name.
///
/// ```
/// let schema = golmok_lake::schema::arrow_schema(&golmok_model::tables::core::CELLS);
/// assert_eq!(schema.field(0).name(), "quarter");
/// assert_eq!(schema.field(0).metadata()["unit"], "year*10+quarter");
/// ```
pub fn arrow_schema(table: &TableSchema) -> SchemaRef {
    let field = |c: &Column| {
        let mut said = vec![(UNIT, c.unit().symbol().to_owned()), (MEANING, c.doc.to_owned())];
        said.extend(table.name_ko(c.name).map(|name| (NAME_KO, name)));
        let said: HashMap<String, String> = said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Field::new(c.name, data_type(c.kind), c.nullable).with_metadata(said)
    };
    Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()))
}

/// Days from 1970-01-01, the way Arrow keeps a day.
pub fn days_since_epoch(date: Date) -> i32 {
    // Days of the proleptic Gregorian calendar, years beginning in March.
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day that lies `days` after 1970-01-01; `None` outside the calendar.
pub fn date_from_days(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Holds `batch` to the schema of `table`: same columns, same order, same types.
///
/// # Errors
/// [`LakeError::Column`] naming the first column that differs.
pub fn check_schema(table: &TableSchema, batch: &RecordBatch) -> Result<(), LakeError> {
    let wrong = |column: &str, reason: String| {
        Err(LakeError::Column { table: table.name.to_owned(), column: column.to_owned(), reason })
    };
    let schema = batch.schema();
    for (index, column) in table.columns.iter().enumerate() {
        let Some(field) = schema.fields().get(index) else { return wrong(column.name, "is missing".to_owned()) };
        if field.name() != column.name {
            return wrong(column.name, format!("expected at place {index}, found {}", field.name()));
        }
        if *field.data_type() != data_type(column.kind) {
            return wrong(column.name, format!("is {}, expected {:?}", field.data_type(), column.kind));
        }
        if !column.nullable && batch.column(index).null_count() > 0 {
            return wrong(column.name, "holds nulls, which its schema rules out".to_owned());
        }
    }
    match schema.fields().get(table.columns.len()) {
        Some(extra) => wrong(extra.name(), "is no column of the table".to_owned()),
        None => Ok(()),
    }
}

/// The batch with its rows in the order of the table's key, ascending; rows of one key keep their order.
///
/// # Errors
/// [`LakeError::Column`] where a key column is missing.
pub fn sort_by_key(table: &TableSchema, batch: &RecordBatch) -> Result<RecordBatch, LakeError> {
    let rows = u32::try_from(batch.num_rows()).map_err(|_| LakeError::Column {
        table: table.name.to_owned(),
        column: table.key.join(", "),
        reason: "more rows than one batch may sort; write in several parts".to_owned(),
    })?;
    let options = Some(SortOptions { descending: false, nulls_first: true });
    let mut columns = Vec::with_capacity(table.key.len() + 1);
    for name in table.key {
        let values = batch.column_by_name(name).ok_or_else(|| LakeError::Column {
            table: table.name.to_owned(),
            column: (*name).to_owned(),
            reason: "is missing, yet it is part of the key".to_owned(),
        })?;
        columns.push(SortColumn { values: Arc::clone(values), options });
    }
    // The row number makes the order total, so equal keys keep their order.
    columns.push(SortColumn { values: Arc::new(UInt32Array::from_iter_values(0..rows)), options });
    let order = lexsort_to_indices(&columns, None).map_err(LakeError::arrow(table.name))?;
    if order.values().iter().enumerate().all(|(place, row)| place as u32 == *row) {
        return Ok(batch.clone());
    }
    take_record_batch(batch, &order).map_err(LakeError::arrow(table.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::TableBuilder;
    use arrow::array::{AsArray, types::Int32Type};
    use golmok_model::tables::{all, core::SPELL_AREAS, core::SPELL_LINKS};

    #[test]
    fn every_table_has_an_arrow_schema() {
        for table in all() {
            let schema = arrow_schema(table);
            assert_eq!(schema.fields().len(), table.columns.len());
            assert!(table.key.iter().all(|k| !schema.field_with_name(k).expect("key").is_nullable()));
            for field in schema.fields() {
                let said = |key: &str| field.metadata().get(key).is_some_and(|value| !value.is_empty());
                assert!([UNIT, MEANING, NAME_KO].iter().all(|key| said(key)), "{}.{}", table.name, field.name());
            }
        }
    }

    #[test]
    fn days_agree_with_jiff() {
        for days in (-141_428..=47_482).step_by(7).chain([-719_162, 0, -1, 1, 2_932_896]) {
            let date = date_from_days(days).expect("in the calendar");
            assert_eq!(days_since_epoch(date), days, "{date}");
        }
        assert_eq!(date_from_days(i32::MAX), None);
    }

    #[test]
    fn sorts_by_the_whole_key_and_keeps_ties() {
        let mut rows = TableBuilder::new(&SPELL_LINKS);
        for (number, gap) in [("b", 1), ("a", 2), ("b", 3), ("a", 4)] {
            for column in 0..8 {
                rows.text(column, Some(if column == 3 { number } else { "x" }));
            }
            rows.int32(8, Some(gap));
            rows.end_row();
        }
        let sorted = sort_by_key(&SPELL_LINKS, &rows.finish().expect("batch")).expect("sorted");
        assert_eq!(sorted.column(8).as_primitive::<Int32Type>().values(), &[2, 4, 1, 3]);
    }

    #[test]
    fn a_batch_of_another_table_is_named_by_its_column() {
        let mut rows = TableBuilder::new(&SPELL_AREAS);
        for column in 0..6 {
            rows.text(column, Some("x"));
        }
        rows.end_row();
        let batch = rows.finish().expect("batch");
        assert!(check_schema(&SPELL_AREAS, &batch).is_ok());
        let error = check_schema(&SPELL_LINKS, &batch).expect_err("other table").to_string();
        assert!(error.contains("next_service_id") && error.contains("area_kind"), "{error}");
    }
}
