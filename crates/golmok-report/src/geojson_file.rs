//! A table with geometry as GeoJSON (RFC 7946: longitude and latitude).

use crate::error::{ReportError, cannot};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use geo::{Geometry, MapCoords, Orient, orient::Direction};
use geo_traits::to_geo::ToGeoGeometry;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes batches as a feature collection, streaming. `to_lon_lat` turns EPSG:5181 metres into degrees; they are
/// rounded to seven decimals (about a centimetre).
///
/// Returns the features written.
///
/// # Errors
/// When the table has no column `geometry_wkb`, a geometry cannot be read, or the file cannot be written.
pub fn write(
    path: &Path,
    table: &str,
    batches: &[RecordBatch],
    to_lon_lat: &dyn Fn(f64, f64) -> (f64, f64),
) -> Result<usize, ReportError> {
    let io = |source| cannot("write", path)(source);
    let mut file = BufWriter::new(File::create(path).map_err(io)?);
    file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[").map_err(io)?;
    let mut features = 0;
    for batch in batches {
        let schema = batch.schema();
        let geometry = batch
            .column_by_name("geometry_wkb")
            .ok_or_else(|| ReportError::NoGeometry { table: table.to_owned() })?
            .as_binary::<i32>();
        for row in 0..batch.num_rows() {
            let mut properties = Map::new();
            for (field, column) in schema.fields().iter().zip(batch.columns()) {
                if field.data_type() != &DataType::Binary {
                    properties.insert(field.name().clone(), json_value(column, row, field.name())?);
                }
            }
            let value = if geometry.is_null(row) {
                Value::Null
            } else {
                let bad = |reason: String| ReportError::Geometry { table: table.to_owned(), row, reason };
                let shape: Geometry<f64> = wkb::reader::read_wkb(geometry.value(row))
                    .map_err(|e| bad(e.to_string()))
                    .map(|shape| shape.try_to_geometry())?
                    .ok_or_else(|| bad("an empty geometry".to_owned()))?;
                let degrees = shape.map_coords(|c| {
                    let (x, y) = to_lon_lat(c.x, c.y);
                    geo::Coord { x: (x * 1e7).round() / 1e7, y: (y * 1e7).round() / 1e7 }
                });
                // RFC 7946: shells counter-clockwise, holes clockwise.
                let degrees = match degrees {
                    Geometry::Polygon(polygon) => Geometry::Polygon(polygon.orient(Direction::Default)),
                    Geometry::MultiPolygon(polygons) => Geometry::MultiPolygon(polygons.orient(Direction::Default)),
                    other => other,
                };
                serde_json::to_value(geojson::GeometryValue::from(&degrees)).unwrap_or(Value::Null)
            };
            let feature = serde_json::json!({"type": "Feature", "properties": properties, "geometry": value});
            if features > 0 {
                file.write_all(b",").map_err(io)?;
            }
            file.write_all(b"\n").map_err(io)?;
            serde_json::to_writer(&mut file, &feature).map_err(|e| io(e.into()))?;
            features += 1;
        }
    }
    file.write_all(b"\n]}\n").map_err(io)?;
    file.flush().map_err(io)?;
    Ok(features)
}

fn json_value(column: &ArrayRef, row: usize, name: &str) -> Result<Value, ReportError> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        DataType::UInt64 => format!("{:x}", column.as_primitive::<UInt64Type>().value(row)).into(),
        DataType::Date32 => {
            let _ = column.as_primitive::<Date32Type>();
            let options = FormatOptions::default();
            let text = ArrayFormatter::try_new(column, &options)
                .map_err(|e| ReportError::Column { column: name.to_owned(), reason: e.to_string() })?;
            text.value(row).to_string().into()
        }
        other => {
            return Err(ReportError::Column {
                column: name.to_owned(),
                reason: format!("type {other} has no JSON form"),
            });
        }
    })
}
