//! What the reader tests share: staging a file into memory.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float64Type, Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use golmok_lake::LakeError;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::recognise::{Recognition, reader, recognise};
use golmok_lake::source::{Reject, StageContext, StageSummary, StagingSink, Survey, Vintage};
use std::path::Path;

/// Keeps everything.
#[derive(Default)]
pub struct Memory {
    pub batches: Vec<RecordBatch>,
    pub rejects: Vec<Reject>,
}

impl StagingSink for Memory {
    fn accept(&mut self, batch: RecordBatch) -> Result<(), LakeError> {
        self.batches.push(batch);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), LakeError> {
        self.rejects.push(reject);
        Ok(())
    }
}

/// A staged file.
pub struct Staged {
    pub vintage: Vintage,
    pub survey: Survey,
    pub summary: StageSummary,
    pub memory: Memory,
}

/// Stages the only member of a file, every quarter of it complete.
pub fn stage(path: &Path) -> Staged {
    match try_stage(path) {
        Ok(Some(staged)) => staged,
        Ok(None) => {
            panic!("{}: {:?}", path.display(), recognise(SourceFile::open(path).expect("opens").members()[0].shape()))
        }
        Err(error) => panic!("{error}"),
    }
}

/// As [`stage`]; `None` where no reader knows the file.
pub fn try_stage(path: &Path) -> Result<Option<Staged>, LakeError> {
    let mut file = SourceFile::open(path)?;
    assert_eq!(file.members().len(), 1, "{}", path.display());
    let member = &mut file.members_mut()[0];
    let Recognition::Known(vintage) = recognise(member.shape()) else { return Ok(None) };
    let reader = reader(vintage.kind).expect("a reader");
    let survey = reader.survey(member)?;
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
    let mut memory = Memory::default();
    let summary = reader.stage(member, &context, &mut memory)?;
    let rows: usize = memory.batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(summary.staged, rows as u64);
    assert_eq!(summary.rejected, memory.rejects.len() as u64);
    assert_eq!(summary.rows, summary.staged + summary.rejected);
    assert_eq!((survey.rows, survey.blank), (summary.rows, summary.blank));
    Ok(Some(Staged { vintage, survey, summary, memory }))
}

impl Staged {
    /// A text column over all batches.
    pub fn texts(&self, column: &str) -> Vec<Option<String>> {
        let of = |b: &RecordBatch| -> Vec<Option<String>> {
            let values = b.column_by_name(column).expect("column").as_string::<i32>().clone();
            values.iter().map(|v| v.map(str::to_owned)).collect()
        };
        self.memory.batches.iter().flat_map(of).collect()
    }

    /// Values of a column of numbers, in the order of the rows.
    pub fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        let of = |b: &RecordBatch| -> Vec<Option<f64>> {
            b.column_by_name(column).expect("column").as_primitive::<Float64Type>().iter().collect()
        };
        self.memory.batches.iter().flat_map(of).collect()
    }

    /// A 64-bit integer column over all batches.
    pub fn integers(&self, column: &str) -> Vec<Option<i64>> {
        let of = |b: &RecordBatch| -> Vec<Option<i64>> {
            b.column_by_name(column).expect("column").as_primitive::<Int64Type>().iter().collect()
        };
        self.memory.batches.iter().flat_map(of).collect()
    }

    /// Quarters in order, each once.
    pub fn quarters(&self) -> Vec<i32> {
        let of = |b: &RecordBatch| -> Vec<i32> {
            b.column_by_name("quarter").expect("column").as_primitive::<Int32Type>().values().to_vec()
        };
        let set: std::collections::BTreeSet<i32> = self.memory.batches.iter().flat_map(of).collect();
        set.into_iter().collect()
    }

    /// How many values of a column are null.
    pub fn nulls(&self, column: &str) -> usize {
        self.memory.batches.iter().map(|b| b.column_by_name(column).expect("column").null_count()).sum()
    }
}
