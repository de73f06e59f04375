//! Records of delimited text, split on raw bytes so that only wanted fields are decoded.
//!
//! CP949 trail bytes never equal a comma, a quote, CR, LF, tab, `;` or `|`, so the splitter (`csv-core`) may work before
//! decoding. Empty lines are no records; a record whose fields are all blank is one, and says so.

mod block;
mod joins;
mod quick;

pub use block::{Record, RecordBlock};
pub use joins::RepeatedHeaders;

use crate::error::LakeError;
use crate::source::Header;
use crate::source::encoding;
use crate::source::open::Origin;
use block::Mark;
use csv_core::ReadRecordResult;
use joins::Joins;
use std::io::{BufRead, BufReader, Read};

/// A record whose fields take more bytes than this is not kept, whatever the file says: memory stays bounded.
pub const RECORD_LIMIT: usize = 1 << 20;

/// Streaming reader of records. The header row has been read already.
///
/// # Examples
/// ```
/// use golmok_lake::source::records::Records;
/// let mut rows = Records::from_bytes("a,b\n1,\"x\ny\"\n,\n3,z".as_bytes(), b',');
/// rows.next_record()?; // the header
/// let first = rows.next_record()?.expect("a record");
/// assert_eq!((first.line(), first.field(1)), (2, "x\ny".as_bytes()));
/// assert!(rows.next_record()?.expect("a record").is_blank());
/// let last = rows.next_record()?.expect("a record without final newline");
/// assert_eq!((last.line(), last.field(0)), (5, "3".as_bytes()));
/// assert!(rows.next_record()?.is_none());
/// # Ok::<(), golmok_lake::LakeError>(())
/// ```
pub struct Records {
    source: BufReader<Box<dyn Read + Send>>,
    origin: Origin,
    header: Option<Header>,
    joins: Option<Joins>,
    splitter: Splitter,
    lines: LineCounter,
    block: RecordBlock,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("origin", &self.origin).field("header", &self.header).finish_non_exhaustive()
    }
}

impl Records {
    /// A reader of every record of `source`, the first line included.
    pub(crate) fn new(source: BufReader<Box<dyn Read + Send>>, origin: Origin, delimiter: u8) -> Self {
        let slow = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let splitter = Splitter { slow, delimiter, begun: false };
        let (lines, block) = (LineCounter::default(), RecordBlock::default());
        Self { source, origin, header: None, joins: None, splitter, lines, block }
    }

    /// Records of bytes in memory, the first line included.
    pub fn from_bytes(bytes: &[u8], delimiter: u8) -> Self {
        let bytes = bytes.strip_prefix(encoding::BOM).unwrap_or(bytes).to_vec();
        let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(bytes));
        Self::new(BufReader::new(source), Origin::memory(), delimiter)
    }

    /// Skips the header row and remembers what it said.
    pub(crate) fn skip_header(mut self, header: Header) -> Result<Self, LakeError> {
        self.next_record()?;
        self.joins = Some(Joins::new(&header));
        self.header = Some(header);
        Ok(self)
    }

    /// The headers met behind the first one, which are no records; filled while records are read.
    pub fn repeated_headers(&self) -> RepeatedHeaders {
        self.joins.as_ref().map(Joins::repeated).unwrap_or_default()
    }

    /// Column names of the header; empty where the reader was made from bytes.
    pub fn columns(&self) -> &[String] {
        self.header.as_ref().map_or(&[], |header| &header.columns)
    }

    /// Position of the first of `names` that the header has.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns().iter().position(|column| column == name))
    }

    /// The next record, or `None` at the end.
    ///
    /// # Errors
    /// When the member cannot be read (I/O, truncated archive); named with file and member.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, LakeError> {
        self.block.clear();
        let mut block = std::mem::take(&mut self.block);
        let read = self.read_one(&mut block);
        self.block = block;
        Ok(if read? { Some(self.block.record(0)) } else { None })
    }

    /// Appends the next record that is no header to `block`; false at the end.
    fn read_one(&mut self, block: &mut RecordBlock) -> Result<bool, LakeError> {
        loop {
            match read_one(&mut self.source, &mut self.splitter, &mut self.lines, block) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => return Err(self.origin.io(error)),
            }
            let Some(joins) = &mut self.joins else { return Ok(true) };
            let last = block.len() - 1;
            if joins.is_header(&block.record(last)) {
                block.pop();
                continue;
            }
            let mark = &mut block.marks[last];
            (mark.behind_other_header, mark.encoding) = (joins.behind_other_header(), joins.encoding());
            return Ok(true);
        }
    }

    /// Fills `block` with the next records, until it holds `records` of them or `bytes` bytes. An empty block is the end.
    ///
    /// # Errors
    /// As [`Self::next_record`].
    pub fn fill(&mut self, block: &mut RecordBlock, records: usize, bytes: usize) -> Result<(), LakeError> {
        block.clear();
        while block.len() < records && block.byte_len() < bytes {
            if !self.read_one(block)? {
                break;
            }
        }
        Ok(())
    }
}

/// Finds where records and fields end.
struct Splitter {
    slow: csv_core::Reader,
    delimiter: u8,
    /// Whether a record was read. The first one is for `slow`, which knows a byte-order mark.
    begun: bool,
}

/// Appends one record to `block`; false at the end.
fn read_one(
    source: &mut impl BufRead,
    splitter: &mut Splitter,
    lines: &mut LineCounter,
    block: &mut RecordBlock,
) -> std::io::Result<bool> {
    skip_line_ends(source, lines)?;
    let (first_byte, first_end) = (block.byte_len, block.end_len);
    let line = lines.line();
    let mut mark = Mark { line, oversize: false, behind_other_header: false, encoding: None, first_byte, first_end };
    let (mut out, mut end) = (first_byte, first_end);
    if std::mem::replace(&mut splitter.begun, true) {
        let (bytes, ends) = ((&mut block.bytes, first_byte), (&mut block.ends, first_end));
        let input = source.fill_buf()?;
        if let Some(split) = quick::record(input, splitter.delimiter, bytes, ends) {
            lines.pass(&input[..split.used]);
            source.consume(split.used);
            (block.byte_len, block.end_len) = (split.byte_len, split.end_len);
            block.marks.push(mark);
            return Ok(true);
        }
    }
    loop {
        if block.bytes.len() < out + 256 {
            block.bytes.resize(2 * out + 4096, 0);
        }
        if block.ends.len() < end + 8 {
            block.ends.resize(2 * end + 64, 0);
        }
        let input = source.fill_buf()?;
        let (result, used, wrote, ended) =
            splitter.slow.read_record(input, &mut block.bytes[out..], &mut block.ends[end..]);
        lines.pass(&input[..used]);
        source.consume(used);
        out += wrote;
        end += ended;
        if out - first_byte > RECORD_LIMIT || end - first_end > RECORD_LIMIT / 16 {
            mark.oversize = true;
            (out, end) = (first_byte, first_end);
        }
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
            ReadRecordResult::Record => break,
            ReadRecordResult::End => return Ok(false),
        }
    }
    if mark.oversize {
        (out, end) = (first_byte, first_end);
    }
    block.byte_len = out;
    block.end_len = end;
    block.marks.push(mark);
    Ok(true)
}

/// Empty lines are no records; passing them here keeps the line of the next record right.
fn skip_line_ends(source: &mut impl BufRead, lines: &mut LineCounter) -> std::io::Result<()> {
    loop {
        let input = source.fill_buf()?;
        let count = input.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        lines.pass(&input[..count]);
        let more = count > 0 && count == input.len();
        source.consume(count);
        if !more {
            return Ok(());
        }
    }
}

/// Counts line ends: LF, CR LF, or a lone CR.
#[derive(Debug, Default)]
struct LineCounter {
    ended: i64,
    after_cr: bool,
}

impl LineCounter {
    /// Line of the next byte, which is no LF.
    fn line(&self) -> i64 {
        self.ended + 1 + i64::from(self.after_cr)
    }

    fn pass(&mut self, bytes: &[u8]) {
        let Some(&last) = bytes.last() else { return };
        let mut ended = memchr::memchr_iter(b'\n', bytes).count();
        for cr in memchr::memchr_iter(b'\r', bytes) {
            // The LF of a CR LF has been counted already, or will be.
            ended += usize::from(bytes.get(cr + 1).is_some_and(|next| *next != b'\n'));
        }
        if self.after_cr && bytes[0] != b'\n' {
            ended += 1;
        }
        self.after_cr = last == b'\r';
        self.ended += i64::try_from(ended).unwrap_or(i64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines_and_fields(text: &[u8]) -> Vec<(i64, Vec<Vec<u8>>)> {
        let mut rows = Records::from_bytes(text, b',');
        let mut out = Vec::new();
        while let Some(record) = rows.next_record().expect("memory") {
            out.push((record.line(), (0..record.len()).map(|i| record.field(i).to_vec()).collect()));
        }
        out
    }

    #[test]
    fn line_ends_of_every_kind() {
        for (name, end) in [("LF", "\n"), ("CR LF", "\r\n"), ("CR", "\r")] {
            let text = ["a,b", "1,2", "", "3,\"4", "5\"", "6,7"].join(end);
            let lines: Vec<_> = lines_and_fields(text.as_bytes()).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 2, 4, 6], "{name}");
        }
    }

    #[test]
    fn an_oversize_record_is_flagged_and_the_next_one_is_whole() {
        let text = format!("a,b\n1,\"{}\"\n2,ok\n", "x".repeat(3 * RECORD_LIMIT));
        let mut rows = Records::from_bytes(text.as_bytes(), b',');
        rows.next_record().expect("memory");
        assert!(rows.next_record().expect("memory").is_some_and(|r| r.is_oversize() && !r.is_blank() && r.line() == 2));
        let last = rows.next_record().expect("memory").expect("a record");
        assert_eq!((last.line(), last.field(1), last.is_oversize()), (3, b"ok".as_slice(), false));
    }

    #[test]
    fn blocks_hold_the_same_records() {
        let text = "a,b\n1,2\n ,\t\n\"3\",\"4,\n5\"";
        let mut block = RecordBlock::default();
        let mut rows = Records::from_bytes(text.as_bytes(), b',');
        rows.fill(&mut block, 3, usize::MAX).expect("memory");
        let blank: Vec<_> = block.iter().map(|r| r.is_blank()).collect();
        assert_eq!(blank, [false, false, true]);
        rows.fill(&mut block, 3, usize::MAX).expect("memory");
        assert_eq!((block.len(), block.record(0).field(1), block.record(0).line()), (1, b"4,\n5".as_slice(), 4));
        rows.fill(&mut block, 3, usize::MAX).expect("memory");
        assert!(block.is_empty());
    }

    proptest! {
        #[test]
        fn splits_as_the_csv_crate_does(text in "(\"[a, 가]{0,4}\"[,\n\r]|[a,\"\r\n 가]{0,8}){0,12}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<Vec<u8>>> =
                reader.byte_records().map(|r| r.expect("memory").iter().map(<[u8]>::to_vec).collect()).collect();
            let ours: Vec<Vec<Vec<u8>>> = lines_and_fields(text.as_bytes()).into_iter().map(|(_, f)| f).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn lines_rise_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let lines: Vec<_> = lines_and_fields(&bytes).into_iter().map(|(line, _)| line).collect();
            prop_assert!(lines.windows(2).all(|w| w[0] < w[1]), "{:?}", lines);
        }
    }
}
