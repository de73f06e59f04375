//! Slices of a raw file: the columns that a mapping names, as they stand in the file.

use crate::error::{Doing, Result, RollupError};
use crate::table::Table;
use golmok_lake::source::encoding::Decoder;
use golmok_lake::source::open::SourceFile;
use golmok_lake::source::{Shape, TextEncoding};
use polars::prelude::*;
use std::fs::File;
use std::path::Path;

/// Rows per slice: memory follows it, not the file.
pub const SLICE_ROWS: usize = 1_000_000;

/// Some rows of a file.
#[derive(Debug)]
pub struct Slice {
    /// The wanted columns, by their names in the file.
    pub columns: DataFrame,
    /// Line of each row (text), or its place in the file from 1 on (Parquet).
    pub lines: Vec<i64>,
    /// Rows with more or fewer fields than the header: line of each. They are not in `columns`.
    pub ragged: Vec<i64>,
}

/// How a file of rows is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Parquet.
    Parquet,
    /// Delimited text.
    Text {
        /// Its columns.
        header: Vec<String>,
        /// Its encoding, by the name that Java knows it by.
        encoding: &'static str,
        /// What stands between fields.
        delimiter: String,
    },
}

/// The layout of a file, whose columns must hold the wanted ones.
///
/// # Errors
/// As [`slices`].
pub fn kind(path: &Path, wanted: &[&str]) -> Result<Kind> {
    if is_parquet(path)? {
        return missing(path, wanted, &parquet_columns(path)?).map(|()| Kind::Parquet);
    }
    let file = SourceFile::open(path)?;
    let header = Table::of(path, &file)?.header;
    missing(path, wanted, &header.columns)?;
    let encoding = if header.encoding == TextEncoding::Cp949 { "x-windows-949" } else { "UTF-8" };
    Ok(Kind::Text { header: header.columns.clone(), encoding, delimiter: char::from(header.delimiter).to_string() })
}

/// The column names of a file.
///
/// # Errors
/// [`RollupError::NoTable`] where it has none.
pub fn header(path: &Path) -> Result<Vec<String>> {
    if is_parquet(path)? {
        return parquet_columns(path);
    }
    let file = SourceFile::open(path)?;
    Ok(Table::of(path, &file)?.header.columns.clone())
}

fn parquet_columns(path: &Path) -> Result<Vec<String>> {
    let file = File::open(path).map_err(RollupError::io(path, "open"))?;
    let schema = ParquetReader::new(file).schema().doing(|| path.display().to_string())?;
    Ok(schema.iter_names().map(ToString::to_string).collect())
}

fn is_parquet(path: &Path) -> Result<bool> {
    let mut magic = [0; 4];
    let mut file = File::open(path).map_err(RollupError::io(path, "open"))?;
    let read = std::io::Read::read(&mut file, &mut magic).map_err(RollupError::io(path, "read"))?;
    Ok(read == 4 && &magic == b"PAR1")
}

/// Hands every slice of a file to `each`.
///
/// # Errors
/// [`RollupError::Schema`] where a wanted column is not there; [`RollupError::NoTable`] for other kinds of files; whatever
/// `each` says.
pub fn slices(path: &Path, wanted: &[&str], rows: usize, each: &mut dyn FnMut(Slice) -> Result<()>) -> Result<()> {
    if is_parquet(path)? { parquet(path, wanted, rows, each) } else { text(path, wanted, rows, each) }
}

fn missing(path: &Path, wanted: &[&str], columns: &[String]) -> Result<()> {
    let lacks: Vec<&str> = wanted.iter().copied().filter(|name| !columns.iter().any(|c| c == name)).collect();
    if lacks.is_empty() {
        return Ok(());
    }
    Err(RollupError::Schema { path: path.to_path_buf(), missing: lacks.join(", "), columns: columns.join(", ") })
}

fn parquet(path: &Path, wanted: &[&str], rows: usize, each: &mut dyn FnMut(Slice) -> Result<()>) -> Result<()> {
    let doing = || path.display().to_string();
    let open = || File::open(path).map_err(RollupError::io(path, "open"));
    let mut reader = ParquetReader::new(open()?);
    let columns: Vec<String> = reader.schema().doing(doing)?.iter_names().map(ToString::to_string).collect();
    missing(path, wanted, &columns)?;
    let total = reader.num_rows().doing(doing)?;
    let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    let mut from = 0;
    while from < total {
        let len = rows.min(total - from);
        let slice = ParquetReader::new(open()?).with_columns(Some(wanted.clone())).with_slice(Some((from, len)));
        let columns = slice.finish().doing(doing)?;
        let lines = (from..from + len).map(|row| row as i64 + 1).collect();
        each(Slice { columns, lines, ragged: Vec::new() })?;
        from += len;
    }
    Ok(())
}

fn text(path: &Path, wanted: &[&str], rows: usize, each: &mut dyn FnMut(Slice) -> Result<()>) -> Result<()> {
    let file = SourceFile::open(path)?;
    for member in file.members() {
        let Shape::Table(header) = member.shape() else {
            return Err(RollupError::NoTable { path: path.to_path_buf() });
        };
        missing(path, wanted, &header.columns)?;
        let places: Vec<usize> =
            wanted.iter().filter_map(|name| header.columns.iter().position(|column| column == name)).collect();
        let width = header.columns.len();
        let mut decoder = Decoder::new(header.encoding);
        let mut records = member.records()?;
        loop {
            let mut builders: Vec<StringChunkedBuilder> =
                wanted.iter().map(|name| StringChunkedBuilder::new((*name).into(), 1024)).collect();
            let (mut lines, mut ragged) = (Vec::new(), Vec::new());
            let mut ended = true;
            while let Some(record) = records.next_record()? {
                if record.is_blank() {
                    continue;
                }
                let behind = (width..record.len()).all(|i| record.field(i).trim_ascii().is_empty());
                if record.len() < width || !behind || record.is_oversize() || record.is_behind_other_header() {
                    ragged.push(record.line());
                    continue;
                }
                decoder.turn_to(record.encoding().unwrap_or(header.encoding));
                for (builder, at) in builders.iter_mut().zip(&places) {
                    builder.append_value(decoder.text(record.field(*at)));
                }
                lines.push(record.line());
                if lines.len() >= rows {
                    ended = false;
                    break;
                }
            }
            let columns: Vec<Column> = builders.into_iter().map(|b| b.finish().into_series().into()).collect();
            let columns = DataFrame::new(lines.len(), columns).doing(|| path.display().to_string())?;
            each(Slice { columns, lines, ragged })?;
            if ended {
                break;
            }
        }
    }
    Ok(())
}
