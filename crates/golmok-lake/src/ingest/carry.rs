//! Sources of the parent snapshot that are not among the paths: they stay, with their completeness seen anew.

use super::Completeness;
use super::examine::{Examined, Found};
use super::report::figures;
use super::republished::{self, Republished};
use super::stage::part_path;
use super::surveys::{self, Surveys};
use crate::batch::column_index;
use crate::error::LakeError;
use crate::source::Survey;
use crate::store::{CheckResult, CheckStatus, Outcome, SnapshotWriter, SourceEntry};
use arrow::array::{AsArray, BooleanArray};
use arrow::datatypes::Int32Type;
use arrow::record_batch::RecordBatch;
use golmok_model::SourceKind;
use golmok_model::tables::{TableSchema, reject, staging};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A source of the parent.
pub(super) struct Carried {
    pub(super) kind: SourceKind,
    pub(super) survey: Survey,
    pub(super) survey_key: String,
    publication: Date,
    entry: SourceEntry,
    /// Where the parent has its part, and its rejects.
    part: String,
    /// Whether another version of golmok read it.
    pub(super) by_other: bool,
}

impl Carried {
    /// The file, and the member of an archive.
    pub(super) fn name(&self) -> String {
        self.entry.shown_name()
    }
}

/// Where the parent has the part of a source; the first format of the lake named the column, too.
fn part_in_parent(writer: &SnapshotWriter, table: &TableSchema, part: &str) -> Option<String> {
    let former = format!("{}={part}", table.partition.unwrap_or_default());
    [part.to_owned(), former].into_iter().find(|path| writer.parent_file(table, path).is_some())
}

/// The sources of the parent whose file is not among the examined ones, but for those that a file of the same name
/// replaces; and what became of each whose name another file bears now.
///
/// # Errors
/// [`LakeError::ReadByOther`] where some were read by another version of golmok and must be given again, or kept as they
/// were read (`keep_staged`).
pub(super) fn earlier(
    writer: &SnapshotWriter,
    examined: &[Examined],
    surveys: &Surveys,
    keep_staged: bool,
) -> Result<(Vec<Carried>, Vec<Republished>), LakeError> {
    let mut found = republished::Names::of(examined);
    let Some(parent) = writer.parent() else { return Ok((Vec::new(), Vec::new())) };
    let now: BTreeSet<&str> = examined
        .iter()
        .filter(|e| matches!(e.found, Found::Members(_)))
        .map(|e| e.hashed.content_sha256.as_str())
        .collect();
    let staged = parent.info().sources.iter().filter(|s| s.outcome == Outcome::Staged);
    let mut carried = Vec::new();
    let mut again = Vec::new();
    for entry in staged.filter(|s| !now.contains(s.content_sha256.as_str())) {
        let (Some(kind), Some(vintage), Some(publication)) = (entry.kind, &entry.vintage, entry.publication) else {
            again.push(entry.shown_name());
            continue;
        };
        let survey_key = surveys::key_of(&entry.content_sha256, entry.member, kind, vintage);
        let part = part_path(publication, &entry.sha256, entry.member);
        let part = part_in_parent(writer, staging::of(kind), &part);
        let own = surveys.get(&survey_key);
        let by_other = own.is_none();
        let survey = own.or_else(|| surveys.of_other_version(&survey_key).filter(|_| keep_staged));
        let (Some(survey), Some(part)) = (survey.cloned(), part) else {
            // Cannot be kept. A file of the same name stands for it, else it must be read again.
            if !found.stands_for(entry, kind) {
                again.push(entry.shown_name());
            }
            continue;
        };
        if found.replaces(entry, kind, &survey) {
            continue;
        }
        carried.push(Carried { kind, survey, survey_key, publication, entry: entry.clone(), part, by_other });
    }
    if !again.is_empty() {
        again.sort_unstable();
        again.dedup();
        return Err(LakeError::ReadByOther { files: again });
    }
    Ok((carried, found.into_list()))
}

/// Notes which sources stand as another version of golmok read them; a person asked for that.
pub(super) fn note(writer: &SnapshotWriter, carried: &[Carried]) {
    let names: Vec<String> = carried.iter().filter(|source| source.by_other).map(Carried::name).collect();
    if !names.is_empty() {
        writer.check(CheckResult {
            name: "kept_staged".to_owned(),
            status: CheckStatus::Noted,
            detail: format!("{} files stand as another version of golmok read them: {}", names.len(), names.join(", ")),
            figures: figures([("files", names.len() as u64)]),
        });
    }
}

/// Keeps the parts of a source; where other quarters are complete now than before, rewrites that column. Tells whether
/// the part was kept as it was.
pub(super) fn keep(
    writer: &SnapshotWriter,
    source: Carried,
    complete: &Completeness,
) -> Result<(SourceEntry, bool), LakeError> {
    let Carried { kind, publication, mut entry, part, .. } = source;
    let path = part_path(publication, &entry.sha256, entry.member);
    let rejects = || match part_in_parent(writer, reject::of(kind), &path) {
        Some(from) if entry.rejected > 0 => writer.keep_as(reject::of(kind), &from, &path).map(drop),
        _ => Ok(()),
    };
    let quarters: Vec<i32> = complete.quarters.iter().copied().collect();
    if quarters == entry.complete_quarters {
        // Its file is not at hand, so a damaged part is an error that names it.
        writer.keep_as(staging::of(kind), &part, &path)?;
        rejects()?;
        entry.incomplete_because = complete.because.clone();
        return Ok((entry, true));
    }
    writer.hold_to_hash(staging::of(kind), &part)?;
    rewrite(writer, staging::of(kind), &part, publication, &entry, &complete.quarters)?;
    rejects()?;
    entry.complete_quarters = quarters;
    entry.incomplete_because = complete.because.clone();
    // The part was not made from the file under this context, so a later ingest of the file stages it again.
    entry.stage_key = String::new();
    Ok((entry, false))
}

fn rewrite(
    writer: &SnapshotWriter,
    table: &'static TableSchema,
    path: &str,
    publication: Date,
    entry: &SourceEntry,
    complete: &BTreeSet<i32>,
) -> Result<(), LakeError> {
    let (quarter, flag) = (column_index(table, "quarter")?, column_index(table, "complete")?);
    let Some(parent) = writer.parent() else { return Ok(()) };
    let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".parquet")).unwrap_or(path);
    let mut part = writer.part(table, Some(&publication.to_string()), name)?;
    part.source_sha256(&entry.sha256);
    if let Some(date) = entry.data_date {
        part.data_date(date);
    }
    for batch in parent.read_file(table.name, path)? {
        let batch = batch?;
        let quarters = batch.column(quarter).as_primitive::<Int32Type>();
        let flags = BooleanArray::from_iter(quarters.values().iter().map(|q| Some(complete.contains(q))));
        let mut columns = batch.columns().to_vec();
        columns[flag] = Arc::new(flags);
        let batch = RecordBatch::try_new(batch.schema(), columns).map_err(LakeError::arrow(table.name))?;
        part.write(&batch)?;
    }
    part.finish()?;
    Ok(())
}
