//! Parquet and WKB files of the comparison.

use arrow::array::{ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use arrow::record_batch::RecordBatch;
use golmok_lake::store::Snapshot;
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, AreaIndex, Crs, polygon_from_wkb};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;

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

/// Rows of a Parquet file, some columns; text as plain UTF-8 whatever the writer's type was.
fn batches(path: &Path, columns: &[&str]) -> impl Iterator<Item = RecordBatch> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(File::open(path).unwrap(), options).unwrap();
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    builder.with_projection(mask).with_batch_size(65_536).build().unwrap().map(Result::unwrap)
}

/// `licences.parquet`: coordinates in EPSG:5174.
pub fn licences(path: &Path) -> Licences {
    let names: Names = ["licensed_on", "closed_on", "industry_detail", "x_5174", "y_5174"];
    gather(batches(path, &names), &names)
}

/// The same from the lake.
pub fn staged(snapshot: &Snapshot) -> Licences {
    let names: Names = ["licensed_on", "closed_on", "industry_detail", "x_5174", "y_5174"];
    gather(snapshot.read("stg_licences", Some(&names)).unwrap().map(Result::unwrap), &names)
}

/// `placed.parquet`: coordinates in EPSG:5181 and the position of the trade area.
pub fn placed(path: &Path) -> Placed {
    let names: Names = ["licensed_on", "closed_on", "industry_detail", "x_m", "y_m"];
    let mut area = Vec::new();
    let all: Vec<&str> = names.iter().copied().chain(["area"]).collect();
    let rows = batches(path, &all).inspect(|batch| {
        let ids = batch.column_by_name("area").unwrap().as_primitive::<Int32Type>();
        area.extend(ids.iter().map(|id| id.map_or(NONE, |id| id as u32)));
    });
    let licences = gather(rows, &names);
    Placed { licences, area }
}

fn gather(batches: impl Iterator<Item = RecordBatch>, names: &Names) -> Licences {
    let mut all = Licences::default();
    let mut codes: HashMap<String, u32> = HashMap::new();
    for batch in batches {
        let column = |i: usize| batch.column_by_name(names[i]).unwrap();
        all.licensed.extend_from_slice(column(0).as_primitive::<Date32Type>().values());
        all.closed.extend(column(1).as_primitive::<Date32Type>().iter().map(|day| day.unwrap_or(OPEN)));
        all.industry.extend(column(2).as_string::<i32>().iter().map(|name| {
            let name = name.unwrap_or_default();
            codes.get(name).copied().unwrap_or_else(|| {
                let code = codes.len() as u32;
                codes.insert(name.to_owned(), code);
                code
            })
        }));
        for (to, i) in [(&mut all.x, 3), (&mut all.y, 4)] {
            to.extend(column(i).as_primitive::<Float64Type>().iter().map(|v| v.unwrap_or(f64::NAN)));
        }
    }
    // Codes by name, so that they do not depend on the order of the rows.
    let sorted: BTreeMap<String, u32> = codes.into_iter().collect();
    let mut place = vec![0; sorted.len()];
    sorted.values().enumerate().for_each(|(at, code)| place[*code as usize] = at as u32);
    all.industry.iter_mut().for_each(|code| *code = place[*code as usize]);
    all.industries = sorted.into_keys().collect();
    all
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

/// Writes columns as one Parquet file.
pub fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, c)| (name, c, true))).unwrap();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// A column of coordinates, null where they are NaN.
pub fn metres(values: impl Iterator<Item = f64>) -> Float64Array {
    values.map(|v| v.is_finite().then_some(v)).collect()
}
