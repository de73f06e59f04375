//! A table as a spreadsheet.

use crate::error::ReportError;
use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use arrow::record_batch::RecordBatch;
use golmok_model::tables::TableSchema;
use rust_xlsxwriter::{Format, Note, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Rows that a sheet holds below its header.
pub(crate) const MAX_ROWS: usize = 1_048_575;

/// Days from the spreadsheet's epoch (1899-12-30) to 1970-01-01.
const EPOCH_OFFSET_DAYS: f64 = 25_569.0;

/// Writes batches as one sheet: frozen header with each column's meaning as a note, number formats, a filter, and a
/// second sheet with the definitions. Text is text, so no cell is a formula; one that would become a formula when the sheet is
/// saved anew is guarded as in CSV ([`crate::formula`]). Geometries are left out.
///
/// Returns the rows written.
///
/// # Errors
/// When there are more rows than a sheet holds, or the file cannot be written.
pub fn write(path: &Path, table: &TableSchema, batches: &[RecordBatch]) -> Result<usize, ReportError> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if rows > MAX_ROWS {
        return Err(ReportError::TooManyRows { path: path.to_path_buf(), rows });
    }
    let xlsx = |source| ReportError::Xlsx { path: path.to_path_buf(), source };
    let mut workbook = empty_book().map_err(xlsx)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(&table.name[..table.name.len().min(31)]).map_err(xlsx)?;
    let meaning = |name: &str| table.column(name).map(|column| column.doc);
    write_rows(sheet, str::to_owned, meaning, batches).map_err(xlsx)?;
    write_definitions(workbook.add_worksheet(), table).map_err(xlsx)?;
    workbook.save(path).map_err(xlsx)?;
    Ok(rows)
}

/// A book with a fixed creation time: the same table gives the same bytes.
pub(crate) fn empty_book() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    Ok(workbook)
}

/// Header with what `heading` calls each column and what `meaning` says of it as a note, rows, frozen panes and filter of a
/// sheet.
pub(crate) fn write_rows(
    sheet: &mut Worksheet,
    heading: impl Fn(&str) -> String,
    meaning: impl Fn(&str) -> Option<&'static str>,
    batches: &[RecordBatch],
) -> Result<(), XlsxError> {
    let header_format = Format::new().set_bold().set_text_wrap();
    let date_format = Format::new().set_num_format("yyyy-mm-dd");
    sheet.set_freeze_panes(1, 0)?;
    let Some(first) = batches.first() else { return Ok(()) };
    let schema = first.schema();
    let shown: Vec<usize> =
        (0..schema.fields().len()).filter(|c| schema.field(*c).data_type() != &DataType::Binary).collect();
    for (sheet_column, c) in (0u16..).zip(&shown) {
        let name = schema.field(*c).name();
        let title = heading(name);
        sheet.write_string_with_format(0, sheet_column, &title, &header_format)?;
        if let Some(meaning) = meaning(name) {
            sheet.insert_note(0, sheet_column, &Note::new(meaning).add_author_prefix(false))?;
        }
        sheet.set_column_width(sheet_column, (letters(&title) as f64 + 2.0).clamp(9.0, 28.0))?;
        sheet.set_column_format(sheet_column, &Format::new().set_num_format(number_format(name)))?;
    }
    let mut row_number = 0u32;
    for batch in batches {
        for row in 0..batch.num_rows() {
            row_number += 1;
            for (sheet_column, c) in (0u16..).zip(&shown) {
                let column = batch.column(*c);
                if column.is_null(row) {
                    continue;
                }
                match column.data_type() {
                    DataType::Utf8 => {
                        let text = crate::formula::in_workbook(column.as_string::<i32>().value(row));
                        sheet.write_string(row_number, sheet_column, text)?;
                    }
                    DataType::Boolean => {
                        sheet.write_boolean(row_number, sheet_column, column.as_boolean().value(row))?;
                    }
                    DataType::Date32 => {
                        let days = f64::from(column.as_primitive::<Date32Type>().value(row)) + EPOCH_OFFSET_DAYS;
                        sheet.write_number_with_format(row_number, sheet_column, days, &date_format)?;
                    }
                    DataType::Int64 => {
                        sheet.write_number(
                            row_number,
                            sheet_column,
                            column.as_primitive::<Int64Type>().value(row) as f64,
                        )?;
                    }
                    DataType::Int32 => {
                        sheet.write_number(row_number, sheet_column, column.as_primitive::<Int32Type>().value(row))?;
                    }
                    DataType::Float64 => {
                        sheet.write_number(
                            row_number,
                            sheet_column,
                            column.as_primitive::<Float64Type>().value(row),
                        )?;
                    }
                    // H3 cells have more digits than a spreadsheet's numbers: text.
                    DataType::UInt64 => {
                        let cell = format!("{:x}", column.as_primitive::<UInt64Type>().value(row));
                        sheet.write_string(row_number, sheet_column, cell)?;
                    }
                    _ => {}
                }
            }
        }
    }
    if !shown.is_empty() {
        sheet.autofilter(0, 0, row_number, shown.len() as u16 - 1)?;
    }
    Ok(())
}

/// Width of a text in a spreadsheet's letters: a Korean letter takes two.
fn letters(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn number_format(column: &str) -> &'static str {
    let shares = ["probability", "_rate", "_share", "survival_", "_growth_"];
    if shares.iter().any(|part| column.contains(part)) {
        "0.0%"
    } else if column.ends_with("_krw") || column.ends_with("_count") || column.contains("count_") {
        "#,##0"
    } else {
        "General"
    }
}

fn write_definitions(sheet: &mut Worksheet, table: &TableSchema) -> Result<(), XlsxError> {
    sheet.set_name("정의 definitions")?;
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, table.name, &bold)?;
    sheet.write_string(0, 1, table.grain)?;
    sheet.write_string_with_format(2, 0, "열 column", &bold)?;
    sheet.write_string_with_format(2, 1, "뜻 meaning", &bold)?;
    for (row, column) in (3u32..).zip(table.columns) {
        sheet.write_string(row, 0, column.name)?;
        sheet.write_string(row, 1, column.doc)?;
    }
    sheet.set_column_width(0, 32)?;
    sheet.set_column_width(1, 90)?;
    sheet.set_freeze_panes(3, 0)?;
    Ok(())
}
