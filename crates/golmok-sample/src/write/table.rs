//! Delimited text, byte by byte as each publisher writes it.

use encoding_rs::EUC_KR;
use rayon::prelude::*;

/// How a publisher writes a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// UTF-8 with a byte-order mark instead of CP949.
    pub utf8_bom: bool,
    /// CRLF instead of LF.
    pub crlf: bool,
    /// Every field in quotes, else only where needed.
    pub quote_all: bool,
    /// Whether the last line ends with a line end.
    pub final_newline: bool,
}

impl Style {
    /// The Seoul portal: CP949, LF, every field quoted, no final newline.
    pub(super) const PORTAL: Self = Self { utf8_bom: false, crlf: false, quote_all: true, final_newline: false };
    /// The portal's yearly archives.
    pub(super) const ARCHIVE: Self = Self { crlf: true, final_newline: true, ..Self::PORTAL };
    /// LOCALDATA.
    pub(super) const LOCALDATA: Self = Self { final_newline: true, ..Self::PORTAL };
    /// data.go.kr.
    pub(super) const DATA_GO: Self = Self { quote_all: false, ..Self::LOCALDATA };
    /// A spreadsheet.
    pub(super) const RESAVED: Self = Self { utf8_bom: true, ..Self::DATA_GO };
}

/// A table in the making.
#[derive(Debug, Clone)]
pub(super) struct Table {
    style: Style,
    bytes: Vec<u8>,
    started: bool,
    /// Records, the header and blank ones not counted.
    pub rows: u64,
    /// Wholly blank records.
    pub blank: u64,
}

impl Table {
    /// A table with its header.
    pub(super) fn new<S: AsRef<str>>(style: Style, header: &[S]) -> Self {
        let mut table = Self::part(style);
        if style.utf8_bom {
            table.bytes.extend_from_slice(b"\xef\xbb\xbf");
        }
        table.texts(header);
        table.end();
        table.rows = 0;
        table
    }

    /// Rows to be appended to a table.
    pub(super) fn part(style: Style) -> Self {
        Self { style, bytes: Vec::new(), started: false, rows: 0, blank: 0 }
    }

    /// Adds a field.
    pub(super) fn text(&mut self, text: &str) {
        self.separate();
        let quoted = self.style.quote_all || text.contains([',', '"', '\n', '\r']);
        if quoted {
            self.bytes.push(b'"');
        }
        if text.contains('"') {
            self.encode(&text.replace('"', "\"\""));
        } else {
            self.encode(text);
        }
        if quoted {
            self.bytes.push(b'"');
        }
    }

    /// Adds several fields.
    pub(super) fn texts<S: AsRef<str>>(&mut self, texts: &[S]) {
        texts.iter().for_each(|text| self.text(text.as_ref()));
    }

    /// Adds a whole number.
    pub(super) fn number(&mut self, number: i64) {
        self.text(&number.to_string());
    }

    /// Adds several whole numbers.
    pub(super) fn numbers(&mut self, numbers: &[i64]) {
        numbers.iter().for_each(|n| self.number(*n));
    }

    /// Adds a field that holds a byte which no encoding here knows.
    pub(super) fn stray(&mut self, text: &str) {
        self.text(text);
        let at = self.bytes.len() - usize::from(self.style.quote_all);
        self.bytes.insert(at, 0xFF);
    }

    /// Ends a record.
    pub(super) fn end(&mut self) {
        self.bytes.extend_from_slice(if self.style.crlf { b"\r\n" } else { b"\n" });
        self.started = false;
        self.rows += 1;
    }

    /// Adds a wholly blank record of so many fields.
    pub(super) fn blank_row(&mut self, fields: usize) {
        (0..fields).for_each(|_| self.text(""));
        self.end();
        self.rows -= 1;
        self.blank += 1;
    }

    /// Builds rows from items in parallel and appends them in order.
    pub(super) fn rows_of<T: Sync>(&mut self, items: &[T], row: impl Fn(&mut Self, &T) + Sync) {
        let style = self.style;
        let parts: Vec<Self> = items
            .par_chunks(512)
            .map(|chunk| {
                let mut part = Self::part(style);
                chunk.iter().for_each(|item| row(&mut part, item));
                part
            })
            .collect();
        parts.iter().for_each(|part| self.append(part));
    }

    /// Appends the rows of another part.
    pub(super) fn append(&mut self, part: &Self) {
        self.bytes.extend_from_slice(&part.bytes);
        self.rows += part.rows;
        self.blank += part.blank;
    }

    /// Hands over what was written so far and empties the buffer: for streaming.
    pub(super) fn drain(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// The finished text.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let line_end = if self.style.crlf { 2 } else { 1 };
        if !self.style.final_newline {
            self.bytes.truncate(self.bytes.len() - line_end);
        }
        self.bytes
    }

    fn separate(&mut self) {
        if self.started {
            self.bytes.push(b',');
        }
        self.started = true;
    }

    fn encode(&mut self, text: &str) {
        if self.style.utf8_bom || text.is_ascii() {
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            self.bytes.extend_from_slice(&EUC_KR.encode(text).0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        let mut table = Table::new(Style::PORTAL, &["가", "b"]);
        table.texts(&["샾", "1\"2"]);
        table.end();
        table.blank_row(2);
        assert_eq!((table.rows, table.blank), (1, 1));
        assert_eq!(table.finish(), b"\"\xb0\xa1\",\"b\"\n\"\x98\xde\",\"1\"\"2\"\n\"\",\"\"".to_vec());
        let mut table = Table::new(Style::RESAVED, &["가"]);
        table.text("a,b");
        table.end();
        assert_eq!(table.finish(), "\u{feff}가\n\"a,b\"\n".as_bytes());
    }

    #[test]
    fn a_stray_byte_does_not_decode() {
        let mut table = Table::part(Style::ARCHIVE);
        table.stray("가");
        table.end();
        let bytes = table.finish();
        assert!(bytes.ends_with(b"\xff\"\r\n"));
        assert!(EUC_KR.decode_without_bom_handling(&bytes).1);
    }
}
