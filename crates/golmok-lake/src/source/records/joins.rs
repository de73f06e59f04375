//! Files joined one behind the other by `cat` or `copy`: their headers in the middle, and the encoding behind each.

use super::Record;
use crate::source::{Header, TextEncoding, encoding};
use golmok_model::hangul::compose;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// Headers met behind the first one, by line; shared with the reader that meets them.
#[derive(Debug, Clone, Default)]
pub struct RepeatedHeaders {
    lines: Arc<Mutex<Vec<i64>>>,
}

impl RepeatedHeaders {
    /// Their lines so far.
    pub fn lines(&self) -> Vec<i64> {
        // Nobody panics while holding it.
        self.lines.lock().map(|lines| lines.clone()).unwrap_or_default()
    }
}

/// Tells headers in the middle of a file.
#[derive(Debug)]
pub(super) struct Joins {
    columns: Vec<String>,
    /// Every name in each encoding, as bytes.
    names: HashSet<Vec<u8>>,
    /// Encoding of the first header.
    first: TextEncoding,
    /// Of what is read now.
    now: TextEncoding,
    other_header: bool,
    repeated: RepeatedHeaders,
}

impl Joins {
    pub(super) fn new(header: &Header) -> Self {
        let mut names = HashSet::new();
        for name in header.columns.iter().filter(|name| !name.is_empty()) {
            names.insert(name.as_bytes().to_vec());
            names.insert(encoding_rs::EUC_KR.encode(name).0.into_owned());
            names.insert(golmok_model::hangul::decompose(name).into_bytes());
        }
        Self {
            columns: header.columns.clone(),
            names,
            first: header.encoding,
            now: header.encoding,
            other_header: false,
            repeated: RepeatedHeaders::default(),
        }
    }

    pub(super) fn repeated(&self) -> RepeatedHeaders {
        self.repeated.clone()
    }

    pub(super) fn behind_other_header(&self) -> bool {
        self.other_header
    }

    pub(super) fn encoding(&self) -> Option<TextEncoding> {
        (self.now != self.first).then_some(self.now)
    }

    /// Whether a record is a header: of the file, or one with other or moved columns. What follows is then in the encoding
    /// in which it reads.
    pub(super) fn is_header(&mut self, record: &Record<'_>) -> bool {
        // Rows begin with a code, a date or a quarter; a name begins with a letter.
        let first = record.field(0).trim_ascii();
        let begins = match first.first() {
            None => self.columns.first().is_some_and(String::is_empty),
            Some(byte) => !byte.is_ascii_digit(),
        };
        if !begins || ![first, record.field(1).trim_ascii()].iter().any(|field| self.names.contains(*field)) {
            return false;
        }
        let fields: Vec<&[u8]> = (0..record.len()).map(|i| record.field(i).trim_ascii()).collect();
        let named = fields.iter().filter(|field| !field.is_empty()).count();
        let known = fields.iter().filter(|field| self.names.contains(**field)).count();
        if known < 2 || known * 2 < named {
            return false;
        }
        let encoding = encoding::of_header(&fields).unwrap_or(self.now);
        let text = |field: &&[u8]| compose(encoding::decode(encoding, field).0.trim()).into_owned();
        let columns: Vec<String> = fields.iter().map(text).collect();
        let same = columns.len() >= self.columns.len()
            && columns.iter().zip(&self.columns).all(|(one, other)| one.eq_ignore_ascii_case(other))
            && columns[self.columns.len()..].iter().all(String::is_empty);
        self.other_header = !same;
        self.now = match self.first {
            // It is UTF-8 by now.
            TextEncoding::Utf16 => TextEncoding::Utf16,
            _ => encoding,
        };
        if let Ok(mut lines) = self.repeated.lines.lock() {
            lines.push(record.line());
        }
        true
    }
}
