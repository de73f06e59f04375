//! Rows of a mapped file as rows of the layout that the licence reader knows, each on its own line, so that rejects and
//! examples name the line of the file.

use super::columns::{Applied, TARGET};
use crate::source::encoding::value;
use crate::source::records::{Record, Records};
use encoding_rs::Encoding;
use golmok_model::LicenceStatus;
use golmok_spatial::Crs;
use std::io::{self, Read};

/// Passes the converted rows on as text.
pub(crate) struct Converted {
    records: Records,
    applied: Applied,
    /// Encoding that the mapping states.
    encoding: Option<&'static Encoding>,
    text: Vec<u8>,
    given: usize,
    /// Lines written.
    lines: i64,
    is_done: bool,
}

impl Converted {
    /// Of records behind the file's header.
    pub(crate) fn new(records: Records, applied: Applied) -> Self {
        let encoding = applied.mapping.encoding;
        let header = applied.header().columns.join(",") + "\n";
        Self { records, applied, encoding, text: header.into_bytes(), given: 0, lines: 1, is_done: false }
    }

    /// Writes the next row; false at the end.
    fn next(&mut self) -> io::Result<bool> {
        let record = self.records.next_record().map_err(|error| io::Error::other(error.to_string()))?;
        let Some(record) = record else { return Ok(false) };
        self.text.clear();
        self.given = 0;
        // Empty lines keep a row on the line that it has in the file.
        let ahead = usize::try_from(record.line() - self.lines - 1).unwrap_or_default();
        self.text.extend(std::iter::repeat_n(b'\n', ahead));
        self.lines = record.line().max(self.lines + 1);
        let row = Row { applied: &self.applied, record: &record, encoding: self.encoding };
        row.write(&mut self.text);
        self.text.push(b'\n');
        Ok(true)
    }
}

impl Read for Converted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.is_done || !self.next()? {
                self.is_done = true;
                return Ok(0);
            }
        }
        let size = buffer.len().min(self.text.len() - self.given);
        buffer[..size].copy_from_slice(&self.text[self.given..self.given + size]);
        self.given += size;
        Ok(size)
    }
}

/// One record under conversion.
struct Row<'a> {
    applied: &'a Applied,
    record: &'a Record<'a>,
    encoding: Option<&'static Encoding>,
}

impl Row<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        let width = self.applied.raw.columns.len();
        let first = usize::from(!self.applied.has_number);
        let target = TARGET.len() - first + 1;
        let surplus = (width..self.record.len()).any(|i| !self.record.field(i).trim_ascii().is_empty());
        if self.record.is_oversize()
            || self.record.len() < self.applied.raw.least_fields()
            || surplus
            || self.record.is_behind_other_header()
        {
            // As many fields too few or too many as in the file; the reader rejects the row.
            let found = (target + self.record.len()).saturating_sub(width).max(1);
            let found = if found == target { target - 1 } else { found };
            out.extend(std::iter::repeat_n(b"x,".as_slice(), found - 1).flatten());
            out.push(b'x');
            return;
        }
        if self.record.is_blank() {
            out.extend(std::iter::repeat_n(b',', target - 1));
            return;
        }
        let fields = self.fields();
        for (at, field) in fields.iter().enumerate().skip(first) {
            if at > first {
                out.push(b',');
            }
            quoted(field, out);
        }
        out.push(b',');
    }

    /// Text of the column of a place of [`TARGET`].
    fn text(&self, place: usize) -> String {
        let Some(at) = self.applied.places[place] else { return String::new() };
        let bytes = self.record.field(at);
        match self.encoding {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0.trim().to_owned(),
            None => value(self.record.encoding().unwrap_or(self.applied.raw.encoding), bytes).text.trim().to_owned(),
        }
    }

    fn fields(&self) -> [String; 16] {
        let mapping = &self.applied.mapping;
        let mut fields: [String; 16] = std::array::from_fn(|place| self.text(place));
        for date in &mut fields[2..5] {
            // A text in none of the formats stays as it is: the reader says what is wrong with it.
            if let Some(day) = mapping.day(date) {
                *date = day.to_string();
            }
        }
        if let Some(status) = mapping.status(&fields[5]) {
            fields[5] = match status {
                LicenceStatus::Operating => "영업",
                LicenceStatus::Suspended => "휴업",
                LicenceStatus::Closed => "폐업",
                LicenceStatus::Cancelled => "취소",
                LicenceStatus::Removed => "제외",
                LicenceStatus::Unknown => "",
            }
            .to_owned();
        }
        if fields[7].is_empty() {
            fields[7] = fields[6].clone();
        }
        fields[6] = mapping.service(&fields[6]).unwrap_or_default();
        if fields[8].is_empty() {
            fields[8] = mapping.written.constants.city.clone().unwrap_or_default();
        }
        self.place(&mut fields);
        fields
    }

    /// Projected coordinates in another system than the registers' as degrees.
    fn place(&self, fields: &mut [String; 16]) {
        let Some(crs) = self.applied.mapping.crs.filter(|crs| *crs != Crs::Epsg5174) else { return };
        let number = |text: &str| text.replace(',', "").parse::<f64>().ok();
        let Some((x, y)) = number(&fields[12]).zip(number(&fields[13])) else { return };
        if let Ok((longitude, latitude)) = crs.to(Crs::Epsg4326).apply(x, y) {
            for (place, degrees) in [(14, longitude), (15, latitude)] {
                if fields[place].is_empty() {
                    fields[place] = format!("{degrees:.7}");
                }
            }
            fields[12].clear();
            fields[13].clear();
        }
    }
}

/// A field of a delimited text; line ends inside it become blanks, so that a row is a line.
fn quoted(field: &str, out: &mut Vec<u8>) {
    let field = field.replace(['\n', '\r'], " ");
    if field.contains([',', '"']) {
        out.push(b'"');
        out.extend(field.replace('"', "\"\"").bytes());
        out.push(b'"');
    } else {
        out.extend(field.bytes());
    }
}
