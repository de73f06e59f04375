//! The program as a person runs it, and what it left on disk.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod chromium;
pub mod night;
pub mod raw_rows;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use golmok_lake::store::{Lake, Snapshot};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    /// Exit code.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// Messages.
    pub stderr: String,
}

impl Said {
    /// The exit code must be this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Stdout as CSV: one map per row.
    pub fn rows(&self) -> Vec<BTreeMap<String, String>> {
        csv_rows(self.stdout.as_bytes())
    }
}

/// A command of golmok, to be started.
pub fn golmok() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_golmok"));
    command.env_remove("RUST_LOG");
    command
}

/// Runs a command of golmok to its end.
pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Said {
    let output = golmok().args(args).output().expect("golmok starts");
    Said {
        code: output.status.code().expect("golmok ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
    }
}

/// A lake with all its links, copied.
pub fn copied(lake: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").args([lake, to]).status().expect("cp starts").success());
}

/// An empty folder that outlives the test process, so that tests can share what one run left there. Those of processes
/// that have ended are removed.
pub fn scratch(name: &str) -> PathBuf {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let prefix = format!("{name}-");
    if Path::new("/proc/self").exists() {
        for entry in std::fs::read_dir(all).expect("the folder for tests").flatten() {
            let file_name = entry.file_name().to_string_lossy().into_owned();
            let process = file_name.strip_prefix(&prefix).and_then(|id| id.parse::<u32>().ok());
            if process.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
    let dir = all.join(format!("{prefix}{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder for the test");
    dir
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

/// The rows of CSV text with a header; a byte-order mark is left out.
pub fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(|row| row.expect("a CSV row")).collect()
}

/// Rows of a Parquet file.
pub fn parquet_rows(path: &Path) -> usize {
    let file = std::fs::File::open(path).expect("the Parquet file");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("a reader");
    reader.map(|batch| batch.expect("a batch").num_rows()).sum()
}

/// The current snapshot of a lake.
pub fn current(lake: &Path) -> Snapshot {
    Lake::open(lake).expect("a lake").current().expect("a snapshot")
}

/// Table and file → SHA-256, of all tables.
pub fn table_hashes(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let tables = &snapshot.info().tables;
    tables
        .iter()
        .flat_map(|(name, table)| table.files.iter().map(move |f| (format!("{name}/{}", f.path), f.sha256.clone())))
        .collect()
}

/// The same but for the tables with published grades, which start from the grades published before.
pub fn table_hashes_but_grades(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let graded = |file: &str| ["mart_entry_risk/", "mart_rating_history/"].iter().any(|table| file.starts_with(table));
    table_hashes(snapshot).into_iter().filter(|(file, _)| !graded(file)).collect()
}

/// Rows of a table with the named columns, each value as text; `None` for null. None where the table is not there.
pub fn rows(snapshot: &Snapshot, table: &str, columns: &[&str]) -> Vec<Vec<Option<String>>> {
    if !snapshot.tables().any(|name| name == table) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for batch in snapshot.read(table, Some(columns)).expect("the table") {
        let batch = batch.expect("a batch");
        let arrays: Vec<&ArrayRef> =
            columns.iter().map(|name| batch.column_by_name(name).expect("the column")).collect();
        for row in 0..batch.num_rows() {
            found.push(arrays.iter().map(|array| value(array, row)).collect());
        }
    }
    found
}

/// Number of rows of a table by the text of one column, nulls as an empty text.
pub fn tally(snapshot: &Snapshot, table: &str, column: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows(snapshot, table, &[column]) {
        *counts.entry(row[0].clone().unwrap_or_default()).or_default() += 1;
    }
    counts
}

fn value(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().value(row);
            golmok_lake::schema::date_from_days(days).expect("a day").to_string()
        }
        other => panic!("no text for {other}"),
    })
}
