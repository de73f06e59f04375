//! Any table of the lake as Parquet, CSV, XLSX or GeoJSON; what would reveal a shop is withheld.

use crate::error::{ReportError, Result};
use arrow::record_batch::RecordBatch;
use golmok_engine::read::disclosed;
use golmok_lake::store::{Snapshot, geoparquet_metadata};
use golmok_model::tables::TableSchema;
use golmok_spatial::Crs;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;

/// Writes a table, or the rows that meet a condition, in the format that the file's name asks for; returns the rows.
///
/// # Errors
/// When the table is empty, the condition is none, or the file cannot be written.
pub fn write(snapshot: &Snapshot, table: &'static TableSchema, condition: Option<&str>, out: &Path) -> Result<usize> {
    let batch = disclosed::rows(snapshot, table, condition)?;
    let extension = out.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match extension {
        "csv" => crate::csv_file::write(out, &[batch]),
        "xlsx" => crate::xlsx_file::write(out, table, &[batch]),
        "geojson" => {
            if table.column("crs").is_some() {
                return Err(golmok_engine::Error::Invalid(format!(
                    "the rows of {} are in different reference systems; ref_areas has its areas in one",
                    table.name
                ))
                .into());
            }
            geojson(out, table.name, &batch)
        }
        "parquet" => parquet(out, &batch, geoparquet_metadata(table)),
        other => Err(ReportError::Format {
            asked: other.to_owned(),
            what: "export",
            formats: ".parquet, .csv, .xlsx or .geojson",
        }),
    }
}

/// Writes rows with geometries in EPSG:5181 as GeoJSON in degrees.
///
/// # Errors
/// When the table has no geometry, or the file cannot be written.
pub fn geojson(out: &Path, name: &str, batch: &RecordBatch) -> Result<usize> {
    let to_degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    crate::geojson_file::write(out, name, std::slice::from_ref(batch), &|x, y| {
        to_degrees.apply(x, y).unwrap_or((f64::NAN, f64::NAN))
    })
}

/// Writes rows as Parquet, with GeoParquet's metadata where there is geometry.
///
/// # Errors
/// When the file cannot be written.
pub fn parquet(out: &Path, batch: &RecordBatch, geo: Option<String>) -> Result<usize> {
    let failed = |source: std::io::Error| ReportError::File { doing: "write", path: out.to_owned(), source };
    let file = File::create(out).map_err(failed)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let written = || -> parquet::errors::Result<()> {
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))?;
        writer.write(batch)?;
        if let Some(geo) = geo {
            writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo));
        }
        writer.close().map(drop)
    };
    written().map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(batch.num_rows())
}
