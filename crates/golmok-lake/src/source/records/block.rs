//! A record, and many of them in one piece of memory.

use crate::source::TextEncoding;

/// A record: raw fields without their quotes, and the line it starts on.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub(super) line: i64,
    pub(super) oversize: bool,
    pub(super) behind_other_header: bool,
    pub(super) encoding: Option<TextEncoding>,
    pub(super) bytes: &'a [u8],
    /// End of each field in `bytes`.
    pub(super) ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// Line of its first byte, 1 for the first line of the member.
    pub fn line(&self) -> i64 {
        self.line
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no fields: only an oversize record has none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether the record passed [`RECORD_LIMIT`](super::RECORD_LIMIT): its fields are gone, the row is to be rejected.
    pub fn is_oversize(&self) -> bool {
        self.oversize
    }

    /// Whether another header than the file's stands above it, so that nobody knows what its fields are: the row is to be
    /// rejected.
    pub fn is_behind_other_header(&self) -> bool {
        self.behind_other_header
    }

    /// Encoding of its text, where it is another than the header's: files of two encodings were joined.
    pub fn encoding(&self) -> Option<TextEncoding> {
        self.encoding
    }

    /// Field `i` as raw bytes; empty where the record is too short.
    pub fn field(&self, i: usize) -> &'a [u8] {
        match self.ends.get(i) {
            None => &[],
            Some(&end) => &self.bytes[if i == 0 { 0 } else { self.ends[i - 1] }..end],
        }
    }

    /// Field of an optional column; empty where there is none.
    pub fn field_of(&self, column: Option<usize>) -> &'a [u8] {
        column.map_or(&[], |i| self.field(i))
    }

    /// Whether every field is blank: such records are counted as `blank`, neither staged nor rejected.
    pub fn is_blank(&self) -> bool {
        !self.oversize && self.bytes.iter().all(|b| b.is_ascii_whitespace() || matches!(b, 0 | 0x1A))
    }
}

/// Many records in one piece of memory, to be decoded elsewhere or later.
#[derive(Debug, Clone, Default)]
pub struct RecordBlock {
    /// Fields of all records one after another; only the first `byte_len` bytes count.
    pub(super) bytes: Vec<u8>,
    pub(super) byte_len: usize,
    /// Ends of all fields, each relative to its record; only the first `end_len` count.
    pub(super) ends: Vec<usize>,
    pub(super) end_len: usize,
    pub(super) marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) line: i64,
    pub(super) oversize: bool,
    pub(super) behind_other_header: bool,
    pub(super) encoding: Option<TextEncoding>,
    pub(super) first_byte: usize,
    pub(super) first_end: usize,
}

impl RecordBlock {
    /// Number of records.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Bytes of all fields.
    pub fn byte_len(&self) -> usize {
        self.byte_len
    }

    /// Record `i`.
    ///
    /// # Panics
    /// Where `i` is not under [`Self::len`].
    pub fn record(&self, i: usize) -> Record<'_> {
        let mark = self.marks[i];
        let (next_byte, next_end) =
            self.marks.get(i + 1).map_or((self.byte_len, self.end_len), |m| (m.first_byte, m.first_end));
        Record {
            line: mark.line,
            oversize: mark.oversize,
            behind_other_header: mark.behind_other_header,
            encoding: mark.encoding,
            bytes: &self.bytes[mark.first_byte..next_byte],
            ends: &self.ends[mark.first_end..next_end],
        }
    }

    /// The records in order.
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.len()).map(|i| self.record(i))
    }

    /// Takes the last record away.
    pub(super) fn pop(&mut self) {
        if let Some(mark) = self.marks.pop() {
            (self.byte_len, self.end_len) = (mark.first_byte, mark.first_end);
        }
    }

    pub(super) fn clear(&mut self) {
        self.byte_len = 0;
        self.end_len = 0;
        self.marks.clear();
    }
}
