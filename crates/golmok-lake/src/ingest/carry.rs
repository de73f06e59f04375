//! Sources of the parent snapshot that are not among the paths: they stay, with their completeness seen anew.

use super::Completeness;
use super::examine::{Examined, Found};
use super::republished::{self, Republished};
use super::stage::part_path;
use super::surveys::{self, Surveys};
use crate::batch::column_index;
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::Survey;
use crate::store::{Outcome, SnapshotWriter, SourceEntry};
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
}

/// The sources of the parent whose file is not among the examined ones, but for those that a file of the same name
/// replaces; and what became of each whose name another file bears now.
///
/// # Errors
/// [`LakeError::NotRead`] where one was staged by a golmok with other schemas and must be read again.
pub(super) fn earlier(
    writer: &SnapshotWriter,
    examined: &[Examined],
    surveys: &Surveys,
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
    for entry in staged.filter(|s| !now.contains(s.content_sha256.as_str())) {
        let again = || LakeError::NotRead { path: entry.name.clone().into(), reason: Reason::OtherVersion.to_owned() };
        let (Some(kind), Some(vintage), Some(publication)) = (entry.kind, &entry.vintage, entry.publication) else {
            return Err(again());
        };
        let survey_key = surveys::key_of(&entry.content_sha256, entry.member, kind, vintage);
        let part = part_path(publication, &entry.sha256, entry.member);
        let survey = surveys.get(&survey_key).filter(|_| writer.parent_file(staging::of(kind), &part).is_some());
        let Some(survey) = survey.cloned() else {
            // Cannot be kept. A file of the same name stands for it, else it must be read again.
            if found.stands_for(entry, kind) {
                continue;
            }
            return Err(again());
        };
        if found.replaces(entry, kind, &survey) {
            continue;
        }
        carried.push(Carried { kind, survey, survey_key, publication, entry: entry.clone() });
    }
    Ok((carried, found.into_list()))
}

/// Keeps the parts of a source; where other quarters are complete now than before, rewrites that column. Tells whether
/// the part was kept as it was.
pub(super) fn keep(
    writer: &SnapshotWriter,
    source: Carried,
    complete: &Completeness,
) -> Result<(SourceEntry, bool), LakeError> {
    let Carried { kind, publication, mut entry, .. } = source;
    let path = part_path(publication, &entry.sha256, entry.member);
    let quarters: Vec<i32> = complete.quarters.iter().copied().collect();
    if quarters == entry.complete_quarters {
        // Its file is not at hand, so a damaged part is an error that names it.
        writer.keep(staging::of(kind), &path)?;
        if entry.rejected > 0 {
            writer.keep(reject::of(kind), &path)?;
        }
        entry.incomplete_because = complete.because.clone();
        return Ok((entry, true));
    }
    writer.hold_to_hash(staging::of(kind), &path)?;
    rewrite(writer, staging::of(kind), &path, publication, &entry, &complete.quarters)?;
    if entry.rejected > 0 {
        writer.keep(reject::of(kind), &path)?;
    }
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
