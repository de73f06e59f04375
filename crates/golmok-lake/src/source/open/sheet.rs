//! Sheets of an `.xlsx` workbook, read by `calamine` and passed on as the text that the readers split: quoted, in UTF-8,
//! one line per row of the sheet, so that line numbers are row numbers.
//!
//! Of a workbook the first sheet with a known header is read; the header may stand below a title.

use super::{Member, Place};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::recognise::{Recognition, recognise};
use crate::source::{Header, Shape, TextEncoding};
use calamine::{Data, DataType, ExcelDateTime, Range, Reader, Xlsx, open_workbook};
use golmok_model::hangul::compose;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// A header is looked for in so many rows.
const TITLE_ROWS: usize = 10;
/// Numbers above this are no whole numbers any more in a double.
const WHOLE_LIMIT: f64 = 9e15;

type Workbook = Xlsx<BufReader<File>>;

/// The member of a workbook: its first sheet with a known header, else the first with a table at all.
pub(super) fn member(path: &Path) -> Result<Member, LakeError> {
    let refused = |reason: Reason| {
        let name = super::file_name(path);
        super::archive::refused(path, 0, name, reason)
    };
    let mut workbook: Workbook = match open_workbook(path) {
        Ok(workbook) => workbook,
        Err(error) => return Ok(refused(Reason::UnreadableWorkbook { error: error.to_string() })),
    };
    let mut first: Option<Member> = None;
    for (index, name) in workbook.sheet_names().into_iter().enumerate() {
        // A chart has no cells.
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        let rows = range.rows().take(TITLE_ROWS).enumerate();
        for (row, columns) in rows.map(|(row, cells)| (row, header(cells))).filter(|(_, columns)| columns.len() > 1) {
            let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
            let known = matches!(recognise(&shape), Recognition::Known(_) | Recognition::Refused { .. });
            let sheet = Member {
                path: path.to_path_buf(),
                index: i32::try_from(index).unwrap_or(i32::MAX),
                name: compose(&name).into_owned(),
                shape,
                place: Place::Sheet { name: name.clone(), header_row: row },
                siblings: Vec::new(),
                after_sep_line: false,
                utf16: None,
                mapped: None,
            };
            if known {
                return Ok(sheet);
            }
            first.get_or_insert(sheet);
        }
    }
    Ok(first.unwrap_or_else(|| refused(Reason::NoSheet)))
}

/// Column names of a row, without the blank ones behind.
fn header(cells: &[Data]) -> Vec<String> {
    let mut names: Vec<String> = cells.iter().map(|cell| compose(text(cell).trim()).into_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// A sheet as delimited text; rows above the header are empty lines.
pub(super) fn read(path: &Path, sheet: &str, header_row: usize) -> io::Result<Vec<u8>> {
    let damaged = |error: calamine::XlsxError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    let mut workbook: Workbook = open_workbook(path).map_err(damaged)?;
    let range = workbook.worksheet_range(sheet).map_err(damaged)?;
    Ok(delimited(&range, header_row))
}

fn delimited(range: &Range<Data>, header_row: usize) -> Vec<u8> {
    let above = range.start().map_or(0, |(row, _)| row as usize);
    let width = range.rows().nth(header_row).map_or(0, |cells| header(cells).len());
    let mut out = "\n".repeat(above + header_row).into_bytes();
    for cells in range.rows().skip(header_row) {
        // Blank columns behind the header are nothing; a value there is told by the reader.
        let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if used > 0 {
            for (i, cell) in cells.iter().take(width.max(used)).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                out.push(b'"');
                for part in text(cell).split_inclusive('"') {
                    out.extend(part.as_bytes());
                    if part.ends_with('"') {
                        out.push(b'"');
                    }
                }
                out.push(b'"');
            }
        }
        out.push(b'\n');
    }
    out
}

/// A cell as typed: text as it is, on one line; whole numbers without a point; dates as ISO 8601.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.replace("\r\n", " ").replace(['\r', '\n'], " ")
        }
        Data::Int(whole) => whole.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(time) if time.is_datetime() => day_text(time),
        Data::DateTime(duration) => number_text(duration.as_f64()),
        // `#N/A` and its like: a value that no reader takes for a number.
        Data::Error(error) => error.to_string(),
    }
}

fn number_text(number: f64) -> String {
    match number {
        whole if whole.fract() == 0.0 && whole.abs() < WHOLE_LIMIT => format!("{whole:.0}"),
        // An id of nineteen digits has lost the last ones: it must look like it.
        large if large.abs() >= WHOLE_LIMIT => format!("{large:e}").replace('e', "E+"),
        other => other.to_string(),
    }
}

fn day_text(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_as_typed() {
        for (cell, expected) in [
            (Data::Float(20241.0), "20241"),
            (Data::Float(-0.5), "-0.5"),
            (Data::Float(201_847.123_456_7), "201847.1234567"),
            (Data::Float(2.013_317_014_207_5e18), "2.0133170142075E+18"),
            (Data::Int(7), "7"),
            (Data::String("가게\r\n둘째 줄".to_owned()), "가게 둘째 줄"),
            (Data::String("0011".to_owned()), "0011"),
            (Data::Empty, ""),
        ] {
            assert_eq!(text(&cell), expected);
        }
        let day = |serial| Data::DateTime(ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false));
        assert_eq!(text(&day(42_014.0)), "2015-01-10");
        assert_eq!(text(&day(42_014.75)), "2015-01-10 18:00:00");
    }
}
