//! The public files: what a file is, and the readers that turn it into staging rows.
//!
//! A file is recognised by its header, never by its name. Reading is in two passes, so that memory never grows with the
//! file: [`SourceReader::survey`] finds out which periods and areas a file speaks of; [`SourceReader::stage`], which is
//! then told the publication and the complete quarters, streams typed rows and rejects into a [`StagingSink`].
//!
//! | step | module |
//! |---|---|
//! | plain, gzip or zip; what a member looks like | [`open`] |
//! | UTF-8 or CP949 | [`encoding`] |
//! | records on raw bytes | [`records`] |
//! | which reader, or the nearest known header | [`recognise`] |
//! | dates of the registers; what a reject may show | [`dates`], [`masking`] |
//! | what is personal by its shape | [`personal`] |
//! | any other register, by a mapping file | [`mapping`] |
//! | known, but not read yet | [`later`] |

use crate::error::LakeError;
use crate::reason::Reason;
use arrow::record_batch::RecordBatch;
use golmok_model::SourceKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a member of a file looks like before anyone knows what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Delimited text with a header row.
    Table(Header),
    /// A GeoJSON feature collection with these property names.
    GeoJson {
        /// Property names of the first feature.
        properties: Vec<String>,
    },
    /// An ESRI shapefile with these attribute fields.
    Shapefile {
        /// Field names of the `.dbf`.
        fields: Vec<String>,
    },
    /// Something golmok does not read, and why.
    Refused {
        /// What it is and why it is refused.
        reason: Reason,
    },
}

/// Text encoding of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextEncoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// CP949 (windows-949), the superset of EUC-KR.
    Cp949,
    /// UTF-16 of either byte order; it is turned to UTF-8 before it is split.
    Utf16,
}

/// Header row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Column names, decoded, trimmed, in order.
    pub columns: Vec<String>,
    /// Encoding of the text.
    pub encoding: TextEncoding,
    /// Field delimiter.
    pub delimiter: u8,
}

impl Header {
    /// Fields that a record must have: up to the last column with a name. A comma behind the last name makes a column that
    /// the rows need not have.
    pub fn least_fields(&self) -> usize {
        self.columns.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
    }
}

/// What a first pass over a member found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Records that are not wholly blank.
    pub rows: u64,
    /// Wholly blank records.
    pub blank: u64,
    /// Area codes met per quarter code (20241); empty for sources without quarters.
    pub areas_by_quarter: BTreeMap<i32, BTreeSet<String>>,
    /// Industry codes met in the whole member; empty for sources without industries.
    pub industries: BTreeSet<String>,
    /// Last day the member speaks of: its newest quarter's end, or its newest licence or closure date. What is
    /// dated after the day on which it is read tells nothing of this: see [`horizon`].
    pub newest_day: Option<Date>,
    /// Whether golmok rolled it up from raw rows: a publication of its own, whose quarters are whole.
    pub rolled_up: bool,
}

/// What [`SourceReader::stage`] must know besides the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageContext {
    /// SHA-256 of the file on disk, in hex.
    pub source_sha256: String,
    /// Member of the archive, 0 for a plain file.
    pub member: i32,
    /// Publication date of the file.
    pub publication: Date,
    /// Whether it was inferred from the newest period.
    pub publication_inferred: bool,
    /// Last day the member speaks of.
    pub data_date: Option<Date>,
    /// Quarters that are complete in this member.
    pub complete_quarters: BTreeSet<i32>,
    /// Licence service given on the command line.
    pub service: Option<String>,
    /// Name of the file or member: a hint that must agree, and the last resort for the edition of boundaries.
    pub name_hint: String,
}

/// A record that does not land.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line of the record's first byte, 1 for the header.
    pub line: i64,
    /// Column at fault as the file names it; empty where the whole record is.
    pub column: String,
    /// The value at fault, already masked where it is a name, phone or address.
    pub value: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// What a second pass did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSummary {
    /// Records read, without blank ones.
    pub rows: u64,
    /// Rows that landed.
    pub staged: u64,
    /// Rows that went to rejects.
    pub rejected: u64,
    /// Wholly blank records.
    pub blank: u64,
    /// Values with bytes that do not decode, replaced by U+FFFD, or with NULs, which were dropped.
    pub undecodable: u64,
    /// Rows per caveat code.
    pub caveats: BTreeMap<String, u64>,
    /// The first rows of each caveat, [`EXAMPLES`] at most.
    pub examples: BTreeMap<String, Vec<Example>>,
    /// Rows that the publisher calls closed: those in which a closure date is to be expected.
    pub closed: u64,
    /// Identities checked: name → (rows that hold, rows that do not).
    pub identities: BTreeMap<String, (u64, u64)>,
}

/// Rows that are shown of a caveat.
pub const EXAMPLES: usize = 3;

/// A row with a caveat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Line of its first byte, 1 for the header.
    pub line: i64,
    /// The value at fault, masked where it is personal; empty where the caveat is of no single value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

impl StageSummary {
    /// Counts a row with a caveat, and keeps the first ones as examples.
    pub fn caveat(&mut self, code: &str, example: Example) {
        *self.caveats.entry(code.to_owned()).or_default() += 1;
        self.example(code, example);
    }

    /// Keeps an example of a caveat that was counted elsewhere.
    pub fn example(&mut self, code: &str, example: Example) {
        let examples = self.examples.entry(code.to_owned()).or_default();
        if examples.len() < EXAMPLES {
            examples.push(example);
        }
    }
}

/// Where staged rows and rejects go.
pub trait StagingSink {
    /// Takes a batch in the schema of `golmok_model::tables::staging::of(kind)`.
    ///
    /// # Errors
    /// When it cannot be written.
    fn accept(&mut self, batch: RecordBatch) -> Result<(), LakeError>;

    /// Takes a rejected record.
    ///
    /// # Errors
    /// When it cannot be written.
    fn reject(&mut self, reject: Reject) -> Result<(), LakeError>;
}

/// A recognised header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vintage {
    /// The source.
    pub kind: SourceKind,
    /// Name of the layout, e.g. `seoul_portal_2022`, `2019_r_export`, `open_api_english`.
    pub name: &'static str,
}

/// Reader of one source kind.
pub trait SourceReader: Sync {
    /// The source it reads.
    fn kind(&self) -> SourceKind;

    /// The layout, where the shape is one of this source's.
    fn recognise(&self, shape: &Shape) -> Option<Vintage>;

    /// Every accepted header, for naming the nearest one to a file that nobody knows.
    fn known_headers(&self) -> Vec<(&'static str, Vec<&'static str>)>;

    /// First pass.
    ///
    /// # Errors
    /// When the member cannot be read (I/O, truncated archive).
    fn survey(&self, member: &mut crate::source::open::Member) -> Result<Survey, LakeError>;

    /// Second pass: typed rows and rejects.
    ///
    /// # Errors
    /// When the member cannot be read or the sink cannot write.
    fn stage(
        &self,
        member: &mut crate::source::open::Member,
        context: &StageContext,
        sink: &mut dyn StagingSink,
    ) -> Result<StageSummary, LakeError>;
}

pub mod apartments;
pub mod areas;
pub mod boundaries;
pub mod caveat;
pub mod change_index;
pub mod dates;
pub mod encoding;
pub mod facilities;
pub mod foot_traffic;
pub mod horizon;
pub mod incomes;
pub mod later;
pub mod licences;
pub mod mapping;
pub mod masking;
pub mod open;
pub mod personal;
pub mod quarterly;
pub mod recognise;
pub mod records;
pub mod residents;
pub mod sales;
pub mod semas;
mod stamp;
pub mod store_counts;
pub mod workers;

pub use stamp::Stamp;
