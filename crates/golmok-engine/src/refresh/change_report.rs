//! What a refresh changed against the snapshot before, and why: as data; the words are `golmok-report`'s.

use serde::Serialize;

/// What a refresh changed against the snapshot that was current before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeReport {
    /// Snapshot that was made.
    pub snapshot: String,
    /// The one before, if any.
    pub parent: Option<String>,
    /// Nothing later was used, YYYY-MM-DD.
    pub as_of: String,
    /// Whether it passed its gates.
    pub published: bool,
    /// Why anything changed.
    pub cause: Cause,
    /// The cause in single facts, e.g. `rate: entry-risk-1 → entry-risk-2`.
    pub because: Vec<String>,
    /// Files that are new, changed, held or not read.
    pub sources: Vec<SourceChange>,
    /// What happened in the licences.
    pub licences: LicenceChanges,
    /// Cells of the counts that are new or differ.
    pub counts: Vec<CountChange>,
    /// Grades that moved.
    pub grades: GradeChanges,
    /// Gates that did not simply pass.
    pub gates: Vec<GateLine>,
}

/// Why anything changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// There was nothing before.
    First,
    /// Same files, same methods.
    Nothing,
    /// Files changed or the day advanced.
    Data,
    /// Methods or settings changed.
    Method,
    /// Both, because the old method's tables cannot be made from the new files.
    DataAndMethod,
}

/// What is said of a file that is still being written and was left for the next run.
pub const LEFT: &str = "being_written";

/// A file of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceChange {
    /// Name below the inbox.
    pub name: String,
    /// Source, if it is known.
    pub kind: Option<String>,
    /// `new`, `replaced`, `kept_beside`, `gone`, `held`, `damaged`, `unknown`, `refused`, `duplicate`, `being_written`.
    pub what: String,
    /// Rows before.
    pub rows_before: Option<u64>,
    /// Rows now.
    pub rows_now: Option<u64>,
    /// Last day it speaks of.
    pub data_date: Option<String>,
    /// Why, where there is more to say.
    pub note: Option<String>,
}

/// What happened in the licences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LicenceChanges {
    /// Licences that were not there before.
    pub opened: u64,
    /// Licences that ended since.
    pub closed: u64,
    /// Licences whose end was taken back.
    pub reopened: u64,
    /// Licences that are no longer there.
    pub gone: u64,
    /// Licences whose dates were revised otherwise.
    pub revised: u64,
    /// The same by gu and industry, in order.
    pub cells: Vec<LicenceCell>,
}

/// What happened in the licences of a gu and an industry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenceCell {
    /// 자치구_코드.
    pub gu_code: String,
    /// Industry.
    pub industry_code: String,
    /// Licences that were not there before.
    pub opened: u64,
    /// Licences that ended since.
    pub closed: u64,
    /// Licences reopened, gone or revised.
    pub other: u64,
}

/// A cell of the counts that is new or differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountChange {
    /// Quarter code.
    pub quarter: i32,
    /// Kind of area.
    pub area_kind: String,
    /// Area.
    pub area_code: String,
    /// Industry.
    pub industry_code: String,
    /// Stores, openings, closures before.
    pub before: Option<[i64; 3]>,
    /// Stores, openings, closures now.
    pub now: Option<[i64; 3]>,
}

/// Grades that moved, of trade areas with stores.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GradeChanges {
    /// Cells graded before and now.
    pub compared: u64,
    /// Of these, cells with another grade.
    pub moved: u64,
    /// Cells graded now and not before.
    pub new: u64,
    /// Cells graded before and not now.
    pub lost: u64,
    /// Population stability index of the closure probability.
    pub stability_index: Option<f64>,
    /// The moves, the largest change of probability first.
    pub moves: Vec<GradeMove>,
}

/// A cell whose grade moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GradeMove {
    /// Area.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// Industry.
    pub industry_code: String,
    /// Its name.
    pub industry_name: String,
    /// Grade before: step 1–4.
    pub from: u8,
    /// Grade now.
    pub to: u8,
    /// Closure probability within a year before and now.
    pub probability: [f64; 2],
    /// Whether the cell's own counts changed; else its neighbours' or the whole city's did.
    pub own_counts_changed: bool,
    /// Data or method.
    pub cause: Cause,
}

/// A gate that did not simply pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateLine {
    /// Name.
    pub name: String,
    /// `failed`, `noted`, `not_applicable`, `accepted`.
    pub status: String,
    /// The finding with its figures.
    pub detail: String,
}
