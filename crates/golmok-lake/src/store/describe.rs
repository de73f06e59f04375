//! `snapshot.json`: what a snapshot was made of, what it holds and which checks it passed.

use crate::source::{Example, TextEncoding};
use golmok_model::SourceKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Description of a snapshot. For equal inputs everything but `id`, `created_at`, `host` and `parent` is byte-equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotInfo {
    /// Id: the second in UTC in which it was begun, `20261124T020000Z`.
    pub id: String,
    /// When it was begun.
    pub created_at: jiff::Timestamp,
    /// On which host it was written.
    pub host: String,
    /// The snapshot that was current when it was begun.
    pub parent: Option<String>,
    /// Version of golmok.
    pub golmok_version: String,
    /// Format of the lake, see [`LAKE_FORMAT`](super::LAKE_FORMAT). Snapshots of the first two do not tell it.
    #[serde(default)]
    pub lake_format: u32,
    /// Why it was not published, where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_because: Option<String>,
    /// As-of date: nothing later was used in what it holds. `None` only where nothing that it holds is dated, e.g.
    /// boundaries alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Day of the newest news not after the as-of date: what the layers know. `None` in snapshots of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_on: Option<Date>,
    /// Hash of the settings that decide what steps compute; none where no step computed anything yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// Layers that are older than what they rest on, in the order of the verbs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<StaleLayer>,
    /// Versions of the methods that made it, and hashes of what each layer was made of, by step.
    pub methods: BTreeMap<String, String>,
    /// The public files, by name and member.
    pub sources: Vec<SourceEntry>,
    /// The tables by name.
    pub tables: BTreeMap<String, TableEntry>,
    /// Other files beside the tables, by name.
    pub documents: BTreeMap<String, DocumentEntry>,
    /// Checks, in the order in which they were made.
    pub checks: Vec<CheckResult>,
    /// Failed checks in spite of which a person published it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
}

impl SnapshotInfo {
    /// Why a verb's layer is stale; `None` where it fits all that comes before it.
    ///
    /// ```
    /// use golmok_lake::store::{Lake, StaleLayer, Verb};
    /// let dir = tempfile::tempdir().unwrap();
    /// let writer = Lake::create(dir.path())?.begin(jiff::Timestamp::UNIX_EPOCH)?;
    /// let mark = StaleLayer { layer: Verb::Rate, since: writer.id().to_owned(), because: Verb::Ingest };
    /// writer.stale(mark.clone());
    /// let snapshot = writer.publish()?;
    /// assert_eq!(snapshot.info().stale_layer(Verb::Rate), Some(&mark));
    /// assert_eq!(snapshot.info().stale_layer(Verb::Place), None);
    /// # Ok::<(), golmok_lake::LakeError>(())
    /// ```
    pub fn stale_layer(&self, layer: Verb) -> Option<&StaleLayer> {
        self.stale.iter().find(|mark| mark.layer == layer)
    }

    /// As the format of today has it: the first kept day and settings among the methods.
    pub(super) fn upgraded(mut self) -> Self {
        if self.lake_format == 0 {
            self.lake_format = if self.methods.contains_key("as_of") { 1 } else { 2 };
        }
        if let Some(day) = self.methods.remove("as_of") {
            self.as_of = self.as_of.or_else(|| day.parse().ok());
        }
        let settings = self.methods.remove("settings");
        self.settings = self.settings.or(settings);
        self
    }
}

/// A verb of golmok, in the order in which they stand on each other; each but the last makes a layer of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Raw files → `stg_*`, `rejects_*`.
    Ingest,
    /// → `ref_*`, `core_*`.
    Place,
    /// → `mart_*` but the ratings.
    Measure,
    /// → ratings and their backtest.
    Rate,
    /// → files for people, beside the lake.
    Report,
}

impl Verb {
    /// The verb as it is typed.
    ///
    /// ```
    /// assert_eq!(golmok_lake::store::Verb::Measure.code(), "measure");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Place => "place",
            Self::Measure => "measure",
            Self::Rate => "rate",
            Self::Report => "report",
        }
    }
}

/// A layer that was kept although what it rests on changed. Making it again takes the mark away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleLayer {
    /// The verb that makes the layer.
    pub layer: Verb,
    /// Id of the snapshot in which what it rests on changed.
    pub since: String,
    /// The verb that changed it.
    pub because: Verb,
}

/// A failed check in spite of which a person published a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Name of the check.
    pub check: String,
    /// Why, in the person's words.
    pub reason: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// What became of a source file or member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its rows are in a staging table.
    Staged,
    /// It is none of the known layouts.
    Unknown,
    /// It is of a kind that golmok refuses.
    Refused,
    /// It cannot be read to its end, e.g. a cut archive.
    Damaged,
    /// Another file holds the same bytes.
    Duplicate,
    /// It is on the hold list.
    Held,
}

/// A source file, or a member of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Path below the folder that was ingested, else the file's name.
    pub name: String,
    /// SHA-256 of the file as it lies on disk, in hex.
    pub sha256: String,
    /// Bytes of the file on disk.
    pub bytes: u64,
    /// Member of the archive, 0 for a plain file.
    pub member: i32,
    /// Name of the member, where it is one of an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_name: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, where it was not staged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Which source it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SourceKind>,
    /// Name of its layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vintage: Option<String>,
    /// Encoding of its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<TextEncoding>,
    /// Publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<Date>,
    /// Whether the publication was inferred from the newest period.
    #[serde(default, skip_serializing_if = "is_false")]
    pub publication_inferred: bool,
    /// Last day it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_date: Option<Date>,
    /// Quarters that it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quarters: Vec<i32>,
    /// Quarters that are complete in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complete_quarters: Vec<i32>,
    /// Why quarters of it are not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete_because: Option<String>,
    /// Records that are not blank.
    #[serde(default)]
    pub rows: u64,
    /// Rows that landed.
    #[serde(default)]
    pub staged: u64,
    /// Rows in the rejects table.
    #[serde(default)]
    pub rejected: u64,
    /// Wholly blank records.
    #[serde(default)]
    pub blank: u64,
    /// Values with bytes that do not decode.
    #[serde(default)]
    pub undecodable: u64,
    /// Rows per caveat.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub caveats: BTreeMap<String, u64>,
    /// The first rows of each caveat.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub examples: BTreeMap<String, Vec<Example>>,
    /// Rows that the publisher calls closed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub closed: u64,
    /// Identities: name → rows that hold, rows that do not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<String, (u64, u64)>,
    /// Hash of the file and, for a shapefile, of what belongs to it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content_sha256: String,
    /// Hash of all that decides its staged bytes; equal keys mean that the parent's part can be kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stage_key: String,
}

impl SourceEntry {
    /// The file, and the member of an archive behind a slash.
    pub fn shown_name(&self) -> String {
        self.member_name.as_ref().map_or(self.name.clone(), |member| format!("{}/{member}", self.name))
    }

    /// An entry that says only which file it is and what became of it.
    pub fn new(name: &str, sha256: &str, bytes: u64, outcome: Outcome) -> Self {
        Self {
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            bytes,
            member: 0,
            member_name: None,
            outcome,
            reason: None,
            kind: None,
            vintage: None,
            encoding: None,
            publication: None,
            publication_inferred: false,
            data_date: None,
            quarters: Vec::new(),
            complete_quarters: Vec::new(),
            incomplete_because: None,
            rows: 0,
            staged: 0,
            rejected: 0,
            blank: 0,
            undecodable: 0,
            caveats: BTreeMap::new(),
            examples: BTreeMap::new(),
            closed: 0,
            identities: BTreeMap::new(),
            content_sha256: String::new(),
            stage_key: String::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// A table of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Version of its schema.
    pub schema_version: u32,
    /// Rows of all its files.
    pub rows: u64,
    /// Its files, by path.
    pub files: Vec<FileEntry>,
}

/// A Parquet file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path below the table's folder, with `/`.
    pub path: String,
    /// Rows.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// What its rows were made of: the hash of the source, or of all inputs, as its writer told. A later run whose
    /// inputs have the same hash may keep the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
    /// Last day its rows speak of, as its writer told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_date: Option<Date>,
}

/// A file beside the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// It holds.
    Passed,
    /// It does not hold in rows that the publisher got wrong; they are kept with a caveat.
    Noted,
    /// There is nothing to hold it against, e.g. no parent.
    NotApplicable,
    /// It does not hold and the snapshot must not be published.
    Failed,
    /// It does not hold, and a person published the snapshot nevertheless.
    Accepted,
}

/// A check and its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Name, e.g. `rejects.sales`.
    pub name: String,
    /// How it ended.
    pub status: CheckStatus,
    /// The finding in one sentence.
    pub detail: String,
    /// Figures behind it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, serde_json::Number>,
}
