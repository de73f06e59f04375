//! Parquet and WKB files of the comparison.

use arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Date32Type, FieldRef, Float64Type, Int32Type, Schema};
use arrow::record_batch::RecordBatch;
use golmok_lake::store::Snapshot;
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, AreaIndex, Crs, polygon_from_wkb};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Column of the industry.
pub const INDUSTRY: &str = "industry_detail";
/// What stands in `closed` for a licence in business.
pub const OPEN: i32 = i32::MAX;
/// What stands in `area` and `dong` outside of all.
pub const NONE: u32 = u32::MAX;

/// Licences, one element per row of the file. Days are counted from 1970-01-01.
#[derive(Default)]
pub struct Licences {
    pub licensed: Vec<i32>,
    pub closed: Vec<i32>,
    /// Position in `industries`.
    pub industry: Vec<u32>,
    pub industries: Vec<String>,
    /// Coordinates as they stand in the file read; NaN where there are none.
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

/// Licences in metres, with their trade areas.
pub struct Placed {
    pub licences: Licences,
    /// Position among the codes of the trade areas.
    pub area: Vec<u32>,
}

/// Names of the columns with the licensed day, the closed day, the industry and the coordinates.
type Names = [&'static str; 5];

/// Rows of a Parquet file, some columns, row groups side by side; the industry as a dictionary whatever the writer's type.
fn batches(path: &Path, columns: &[&str]) -> Vec<RecordBatch> {
    let file = || File::open(path).unwrap();
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&file(), plain.clone()).unwrap();
    let fields = metadata.schema().fields().iter().map(|field| match field.name() == INDUSTRY {
        true => Arc::new(field.as_ref().clone().with_data_type(coded_text())),
        false => Arc::clone(field),
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<FieldRef>>()));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), plain.with_schema(schema)).unwrap();
    let mask = ProjectionMask::columns(metadata.parquet_schema(), columns.iter().copied());
    let read = |group: usize| -> Vec<RecordBatch> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file(), metadata.clone());
        let rows = builder.with_projection(mask.clone()).with_row_groups(vec![group]).with_batch_size(65_536);
        rows.build().unwrap().map(Result::unwrap).collect()
    };
    (0..metadata.metadata().num_row_groups()).into_par_iter().flat_map_iter(read).collect()
}

fn coded_text() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// `licences.parquet`: coordinates in EPSG:5174.
pub fn licences(path: &Path) -> Licences {
    let names: Names = ["licensed_on", "closed_on", INDUSTRY, "x_5174", "y_5174"];
    gather(&batches(path, &names), &names)
}

/// The same from the lake.
pub fn staged(snapshot: &Snapshot) -> Licences {
    let names: Names = ["licensed_on", "closed_on", INDUSTRY, "x_5174", "y_5174"];
    let files = snapshot.table_files("stg_licences").unwrap();
    gather(&files.iter().flat_map(|file| batches(file, &names)).collect::<Vec<_>>(), &names)
}

/// `placed.parquet`: coordinates in EPSG:5181 and the position of the trade area. Columns not in `wanted` stay empty.
pub fn placed(path: &Path, wanted: &[&str]) -> Placed {
    let names: Names = ["licensed_on", "closed_on", INDUSTRY, "x_m", "y_m"];
    let rows = batches(path, wanted);
    let areas = rows.iter().filter_map(|batch| batch.column_by_name("area")).map(AsArray::as_primitive::<Int32Type>);
    let area = areas.flat_map(|ids| ids.iter().map(|id| id.map_or(NONE, |id| id as u32))).collect();
    Placed { licences: gather(&rows, &names), area }
}

/// Column by column, side by side.
fn gather(batches: &[RecordBatch], names: &Names) -> Licences {
    let column = |i: usize| batches.iter().filter_map(move |batch| batch.column_by_name(names[i]));
    let days = |i: usize, none: i32| -> Vec<i32> {
        column(i).flat_map(|c| c.as_primitive::<Date32Type>().iter().map(move |day| day.unwrap_or(none))).collect()
    };
    let coordinates = |i: usize| -> Vec<f64> {
        column(i).flat_map(|c| c.as_primitive::<Float64Type>().iter().map(|v| v.unwrap_or(f64::NAN))).collect()
    };
    let ((licensed, closed), ((x, y), (industry, industries))) = rayon::join(
        || rayon::join(|| days(0, 0), || days(1, OPEN)),
        || rayon::join(|| rayon::join(|| coordinates(3), || coordinates(4)), || coded(column(2))),
    );
    Licences { licensed, closed, industry, industries, x, y }
}

/// Text as positions in a sorted list of what occurs.
fn coded<'a>(columns: impl Iterator<Item = &'a ArrayRef>) -> (Vec<u32>, Vec<String>) {
    let (mut codes, mut industry): (HashMap<&str, u32>, Vec<u32>) = (HashMap::new(), Vec::new());
    for column in columns {
        let column = column.as_dictionary::<Int32Type>();
        let mut code = |name| {
            let next = codes.len() as u32;
            *codes.entry(name).or_insert(next)
        };
        let here: Vec<u32> =
            column.values().as_string::<i32>().iter().map(|name| code(name.unwrap_or_default())).collect();
        let none = if column.null_count() > 0 { code("") } else { 0 };
        industry.extend(column.keys().iter().map(|key| key.map_or(none, |key| here[key as usize])));
    }
    // Codes by name, so that they do not depend on the order of the rows; names of a dictionary that no row has are left out.
    let mut rows = vec![0_u64; codes.len()];
    industry.iter().for_each(|code| rows[*code as usize] += 1);
    let sorted: BTreeMap<&str, u32> = codes.into_iter().filter(|(_, code)| rows[*code as usize] > 0).collect();
    let mut place = vec![0; rows.len()];
    sorted.values().enumerate().for_each(|(at, code)| place[*code as usize] = at as u32);
    industry.iter_mut().for_each(|code| *code = place[*code as usize]);
    (industry, sorted.into_keys().map(str::to_owned).collect())
}

/// The polygons of `areas.csv` or `dongs.csv`.
pub fn areas(path: &Path, kind: AreaKind, set: CodeSet) -> AreaIndex {
    let text = std::fs::read_to_string(path).unwrap();
    let areas = text.lines().skip(1).map(|line| {
        let (code, hex) = line.split_once(',').unwrap();
        let digit = |c: u8| (c as char).to_digit(16).unwrap() as u8;
        let bytes: Vec<u8> = hex.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
        Area::from_polygon(kind, set, code, polygon_from_wkb(code, &bytes).unwrap(), Crs::Epsg5181).unwrap()
    });
    AreaIndex::new(areas.collect()).unwrap()
}

/// Writes columns as one Parquet file, encoding them side by side.
pub fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, c)| (name, c, true))).unwrap();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    let (mut file, factory) = writer.into_serialized_writer().unwrap();
    let schema = batch.schema();
    let given = schema.fields().iter().zip(batch.columns());
    let encoders: Vec<_> = factory.create_column_writers(0).unwrap().into_iter().zip(given).collect();
    let encode = |(mut encoder, (field, column)): (ArrowColumnWriter, (&FieldRef, &ArrayRef))| {
        for leaf in compute_leaves(field, column).unwrap() {
            encoder.write(&leaf).unwrap();
        }
        encoder.close().unwrap()
    };
    let chunks: Vec<ArrowColumnChunk> = encoders.into_par_iter().map(encode).collect();
    let mut group = file.next_row_group().unwrap();
    chunks.into_iter().for_each(|chunk| chunk.append_to_row_group(&mut group).unwrap());
    group.close().unwrap();
    file.close().unwrap();
}

/// A column of coordinates, null where they are NaN.
pub fn metres(values: impl Iterator<Item = f64>) -> Float64Array {
    values.map(|v| v.is_finite().then_some(v)).collect()
}
