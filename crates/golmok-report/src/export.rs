//! Any table of the lake as Parquet, CSV, XLSX or GeoJSON; what would reveal a shop is withheld.

use crate::error::{ReportError, Result, cannot};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use golmok_engine::read::disclosed;
use golmok_lake::store::{Snapshot, geoparquet_metadata, write_replacing};
use golmok_model::tables::TableSchema;
use golmok_spatial::Crs;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Writes a table, or the rows that meet a condition, in the format that the file's name asks for; returns the rows.
///
/// # Errors
/// When the table is empty, the condition is none, or the file cannot be written.
pub fn write(snapshot: &Snapshot, table: &'static TableSchema, condition: Option<&str>, out: &Path) -> Result<usize> {
    let extension = out.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let refused = |reason: String| Err(golmok_engine::Error::Invalid(reason).into());
    if !["parquet", "csv", "xlsx", "geojson"].contains(&extension) {
        return Err(unknown(extension));
    }
    if extension == "geojson" && table.column("geometry_wkb").is_none() {
        return refused(format!(
            "{} has no geometry; export ref_areas as GeoJSON and join by area_kind and area_code, or name the file .csv",
            table.name
        ));
    }
    let batch = disclosed::rows(snapshot, table, condition)?;
    if extension == "geojson" && table.column("crs").is_some() {
        return refused(format!(
            "the rows of {} are in different reference systems; ref_areas has its areas in one",
            table.name
        ));
    }
    write_replacing(out, |fresh| write_as(extension, fresh, table, batch))
}

fn unknown(extension: &str) -> ReportError {
    ReportError::Format { asked: extension.to_owned(), what: "export", formats: ".parquet, .csv, .xlsx or .geojson" }
}

fn write_as(extension: &str, out: &Path, table: &'static TableSchema, batch: RecordBatch) -> Result<usize> {
    match extension {
        "csv" => crate::csv_file::write(out, &[batch]),
        "xlsx" => crate::xlsx_file::write(out, table, &[batch]),
        "geojson" => geojson(out, table.name, &batch),
        "parquet" => parquet(out, &batch, geoparquet_metadata(table)),
        other => Err(unknown(other)),
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

/// Name of the geometry's column in files that leave: what readers of GeoParquet look for first.
pub(crate) const GEOMETRY: &str = "geometry";
/// Its name in the lake.
pub(crate) const IN_LAKE: &str = "geometry_wkb";

/// The rows with their geometry under the name that other tools look for; what each column says of itself stays.
fn with_geometry(batch: &RecordBatch) -> Result<RecordBatch> {
    let schema = batch.schema();
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| match field.name() == IN_LAKE {
            true => field.as_ref().clone().with_name(GEOMETRY),
            false => field.as_ref().clone(),
        })
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), batch.columns().to_vec())
        .map_err(|error| golmok_engine::Error::Invalid(error.to_string()).into())
}

/// Writes rows as Parquet, with GeoParquet's metadata where there is geometry.
///
/// # Errors
/// When the file cannot be written.
pub fn parquet(out: &Path, batch: &RecordBatch, geo: Option<String>) -> Result<usize> {
    let failed = |source| cannot("write", out)(source);
    let (batch, geo) = (&with_geometry(batch)?, geo.map(|geo| geo.replace(IN_LAKE, GEOMETRY)));
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
