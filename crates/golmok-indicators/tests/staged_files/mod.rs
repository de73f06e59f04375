//! Real files through the lake's readers into polars frames, for tests.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, Int64Type};
use golmok_lake::LakeError;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::recognise::{Recognition, reader, recognise};
use golmok_lake::source::{Reject, StageContext, StagingSink};
use golmok_model::tables::{ColumnType, TableSchema};
use polars::prelude::*;
use std::path::Path;

#[derive(Default)]
struct Memory(Vec<RecordBatch>);

impl StagingSink for Memory {
    fn accept(&mut self, batch: RecordBatch) -> std::result::Result<(), LakeError> {
        self.0.push(batch);
        Ok(())
    }

    fn reject(&mut self, _reject: Reject) -> std::result::Result<(), LakeError> {
        Ok(())
    }
}

/// Stages every member of a file.
pub fn batches(path: &Path) -> Vec<RecordBatch> {
    let mut memory = Memory::default();
    let mut file = SourceFile::open(path).expect("opens");
    for member in file.members_mut() {
        let Recognition::Known(vintage) = recognise(member.shape()) else { panic!("{}: unknown", path.display()) };
        let reader = reader(vintage.kind).expect("a reader");
        let survey = reader.survey(member).expect("surveyed");
        let context = StageContext {
            source_sha256: "ab".repeat(32),
            member: 0,
            publication: jiff::civil::date(2026, 1, 1),
            publication_inferred: true,
            data_date: survey.newest_day,
            complete_quarters: survey.areas_by_quarter.keys().copied().collect(),
            service: None,
            name_hint: member.name().to_owned(),
        };
        reader.stage(member, &context, &mut memory).expect("staged");
    }
    memory.0
}

/// Stages a file into a frame of `table`.
pub fn stage(path: &Path, table: &TableSchema) -> DataFrame {
    let batches = batches(path);
    let height = batches.iter().map(RecordBatch::num_rows).sum();
    let columns = table.columns.iter().map(|c| column(&batches, c.name, c.kind));
    DataFrame::new(height, columns.collect()).expect("equal heights")
}

fn column(batches: &[RecordBatch], name: &str, kind: ColumnType) -> Column {
    let arrays = batches.iter().map(|b| b.column_by_name(name).expect("a column of the table"));
    match kind {
        ColumnType::Utf8 => {
            let values: Vec<Option<String>> = arrays
                .flat_map(|a| a.as_string::<i32>().iter().map(|v| v.map(str::to_owned)).collect::<Vec<_>>())
                .collect();
            Column::new(name.into(), values)
        }
        ColumnType::I64 => {
            let values: Vec<Option<i64>> = arrays.flat_map(|a| a.as_primitive::<Int64Type>().iter()).collect();
            Column::new(name.into(), values)
        }
        ColumnType::I32 => {
            let values: Vec<Option<i32>> = arrays.flat_map(|a| a.as_primitive::<Int32Type>().iter()).collect();
            Column::new(name.into(), values)
        }
        ColumnType::Date32 => {
            let values: Vec<Option<i32>> = arrays.flat_map(|a| a.as_primitive::<Date32Type>().iter()).collect();
            Column::new(name.into(), values)
        }
        ColumnType::F64 => {
            let values: Vec<Option<f64>> = arrays.flat_map(|a| a.as_primitive::<Float64Type>().iter()).collect();
            Column::new(name.into(), values)
        }
        ColumnType::Bool => {
            let values: Vec<Option<bool>> = arrays.flat_map(|a| a.as_boolean().iter().collect::<Vec<_>>()).collect();
            Column::new(name.into(), values)
        }
        ColumnType::Binary | ColumnType::U64 => panic!("{name}: no staging table of numbers holds it"),
    }
}

/// Rows of `stg_store_counts` as `core_cells`, without a gu.
pub fn cells(staged: DataFrame) -> DataFrame {
    staged
        .lazy()
        .with_columns([
            lit("store_counts").alias("source"),
            lit(NULL).cast(DataType::String).alias("gu_code"),
            (col("store_count") + col("closure_count")).alias("at_risk"),
        ])
        .collect()
        .expect("cells")
}
