//! A table as CSV that Excel opens as UTF-8.

use crate::error::{ReportError, cannot};
use crate::formula;
use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes batches as CSV with a byte-order mark; text that begins like a formula is made harmless, nulls are empty,
/// geometries are left out.
///
/// Returns the rows written.
///
/// # Errors
/// When the file cannot be written or a column has no text form.
pub fn write(path: &Path, batches: &[RecordBatch]) -> Result<usize, ReportError> {
    let io = |source| cannot("write", path)(source);
    let mut file = BufWriter::new(File::create(path).map_err(io)?);
    file.write_all("\u{feff}".as_bytes()).map_err(io)?;
    let mut writer = csv::Writer::from_writer(file);
    let mut rows = 0;
    for (i, batch) in batches.iter().enumerate() {
        let schema = batch.schema();
        let shown: Vec<usize> =
            (0..batch.num_columns()).filter(|c| schema.field(*c).data_type() != &DataType::Binary).collect();
        if i == 0 {
            writer.write_record(shown.iter().map(|c| schema.field(*c).name())).map_err(|e| io(e.into()))?;
        }
        let options = FormatOptions::default();
        let formatters: Vec<_> = shown
            .iter()
            .map(|c| {
                ArrayFormatter::try_new(batch.column(*c), &options)
                    .map_err(|e| ReportError::Column { column: schema.field(*c).name().clone(), reason: e.to_string() })
            })
            .collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            for (c, formatter) in shown.iter().zip(&formatters) {
                let column = batch.column(*c);
                if let Some(text) = column.as_string_opt::<i32>() {
                    let cell = if text.is_null(row) { "" } else { text.value(row) };
                    writer.write_field(formula::as_text(cell).as_bytes()).map_err(|e| io(e.into()))?;
                } else {
                    writer.write_field(formatter.value(row).to_string()).map_err(|e| io(e.into()))?;
                }
            }
            writer.write_record(None::<&[u8]>).map_err(|e| io(e.into()))?;
            rows += 1;
        }
    }
    writer.flush().map_err(io)?;
    Ok(rows)
}
