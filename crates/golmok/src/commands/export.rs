//! `golmok export`: any table of the lake as Parquet, CSV, XLSX or GeoJSON.

use crate::cli::{ExportArgs, Global};
use crate::{output, shown};
use anyhow::{Context, Result, anyhow, bail, ensure};
use arrow::record_batch::RecordBatch;
use golmok_lake::store::{Lake, Snapshot, geoparquet_metadata};
use golmok_model::tables::{self, TableSchema};
use golmok_spatial::Crs;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;

/// Exports a table.
pub fn export(global: &Global, args: &ExportArgs) -> Result<()> {
    let snapshot = Lake::open(super::lake_dir(global))?.current()?;
    let Some(table) = tables::by_name(&args.table) else {
        bail!("{} is no table; nearest: {}", args.table, nearest(&args.table).join(", "));
    };
    let rows = write(&snapshot, table, args.condition.as_deref(), &args.out)?;
    if !global.quiet {
        output::note(&format!("{} {rows} → {}", global.lang.pick("행", "rows"), args.out.display()));
    }
    Ok(())
}

/// Writes a table, or the rows that meet a condition, in the format that the file's name asks for.
pub fn write(snapshot: &Snapshot, table: &'static TableSchema, condition: Option<&str>, out: &Path) -> Result<usize> {
    let extension = out.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ensure!(
        ["parquet", "csv", "xlsx", "geojson"].contains(&extension),
        "{extension:?} is no format of export; name the file .parquet, .csv, .xlsx or .geojson"
    );
    ensure!(
        extension != "geojson" || table.column("geometry_wkb").is_some(),
        "{} has no geometry; export ref_areas as GeoJSON and join by area_kind and area_code, or name the file .csv",
        table.name
    );
    let Some(mut rows) = shown::scan(snapshot, table, None)? else {
        bail!("table {} is empty in snapshot {}; `golmok tables` lists what there is", table.name, snapshot.id());
    };
    if let Some(condition) = condition {
        let mut sql = polars::sql::SQLContext::new();
        sql.register("t", rows);
        rows = sql
            .execute(&format!("SELECT * FROM t WHERE {condition}"))
            .with_context(|| format!("--where {condition:?} is no condition on {}", table.name))?;
    }
    let rows = rows.collect().map_err(|error| match condition {
        // polars adds its whole plan below the first line.
        Some(sql) => {
            let reason = error.to_string().lines().next().unwrap_or_default().to_owned();
            anyhow!("--where {sql:?} is no condition on {}: {reason}", table.name)
        }
        None => anyhow!(error).context(format!("table {}", table.name)),
    })?;
    // What would reveal a shop does not leave the lake.
    let batch = shown::to_batch(table, &rows)?;
    ensure!(
        extension != "geojson" || table.column("crs").is_none(),
        "the rows of {} are in different reference systems; ref_areas has its areas in one",
        table.name
    );
    // Under another name first: a failed export leaves what was there before, and no half of a file.
    let whole = out.with_file_name(format!(".{}.part", out.file_name().unwrap_or_default().to_string_lossy()));
    let written = write_as(extension, &whole, table, batch);
    match written {
        Ok(rows) => {
            std::fs::rename(&whole, out).with_context(|| format!("cannot write {}", out.display()))?;
            Ok(rows)
        }
        Err(error) => {
            let _ = std::fs::remove_file(&whole);
            Err(error)
        }
    }
}

fn write_as(extension: &str, out: &Path, table: &'static TableSchema, batch: RecordBatch) -> Result<usize> {
    Ok(match extension {
        "csv" => golmok_report::csv_file::write(out, &[batch])?,
        "xlsx" => golmok_report::xlsx_file::write(out, table, &[batch])?,
        "geojson" => geojson(out, table.name, &batch)?,
        "parquet" => parquet(out, &batch, geoparquet_metadata(table))?,
        other => bail!("{other:?} is no format of export"),
    })
}

/// Writes rows with geometries in EPSG:5181 as GeoJSON in degrees.
pub fn geojson(out: &Path, name: &str, batch: &RecordBatch) -> Result<usize> {
    let to_degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    Ok(golmok_report::geojson_file::write(out, name, std::slice::from_ref(batch), &|x, y| {
        to_degrees.apply(x, y).unwrap_or((f64::NAN, f64::NAN))
    })?)
}

/// Writes rows as Parquet, with GeoParquet's metadata where there is geometry.
pub fn parquet(out: &Path, batch: &RecordBatch, geo: Option<String>) -> Result<usize> {
    let file = File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))?;
    writer.write(batch)?;
    if let Some(geo) = geo {
        writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo));
    }
    writer.close()?;
    Ok(batch.num_rows())
}

/// Table names that share the most letters in order with a wrong one.
fn nearest(name: &str) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = tables::all().iter().map(|t| t.name).collect();
    let shared = |other: &str| {
        let mut rest = other.chars();
        name.chars().filter(|c| rest.by_ref().any(|o| o == *c)).count()
    };
    names.sort_by_key(|other| (std::cmp::Reverse(shared(other)), *other));
    names.truncate(3);
    names
}
