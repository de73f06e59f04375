//! Typed rows and rejects: one part per file member, or the parent's part where nothing that decides it changed.

use super::examine::{Examined, Found, MemberFound};
use super::report::IngestReport;
use super::sink::PartSink;
use super::surveys::{self, Surveys};
use super::{Completeness, IngestOptions, Progress, STAGING_VERSION, Stage, carry, complete_quarters, stock_flow};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::recognise::reader;
use crate::source::{StageContext, Survey, Vintage};
use crate::store::{Outcome, SnapshotWriter, SourceEntry, hash_bytes};
use golmok_model::SourceKind;
use golmok_model::tables::{reject, staging};
use jiff::civil::Date;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Publication of a file that tells neither a publication nor any period (areas, stores): before every as-of date.
const UNDATED: Date = Date::constant(1970, 1, 1);

/// A member that is to be staged.
struct Job<'a> {
    file: &'a Examined,
    found: &'a MemberFound,
    vintage: &'a Vintage,
    survey: &'a Survey,
}

/// Stages all members and enters sources and checks.
pub(super) fn stage(
    writer: &SnapshotWriter,
    examined: Vec<Examined>,
    options: &IngestOptions,
    earlier: &Surveys,
    progress: &dyn Progress,
) -> Result<IngestReport, LakeError> {
    let mut report = IngestReport::default();
    let mut jobs = Vec::new();
    let mut kept_surveys = Surveys::default();
    for file in &examined {
        let entry = |outcome| SourceEntry::new(&file.input.name, &file.hashed.sha256, file.hashed.bytes, outcome);
        match &file.found {
            Found::Nothing(outcome, reason) => {
                report.sources.push(SourceEntry { reason: Some(reason.to_string()), ..entry(*outcome) });
            }
            Found::Members(members) => {
                for found in members {
                    match &found.known {
                        Ok((vintage, survey)) => {
                            let key = surveys::key(&file.hashed.content_sha256, found.member.index(), vintage);
                            kept_surveys.insert(key, survey.clone());
                            jobs.push(Job { file, found, vintage, survey });
                        }
                        Err((outcome, reason)) => report.sources.push(SourceEntry {
                            member: found.member.index(),
                            member_name: found.name_in_archive.clone(),
                            encoding: found.encoding,
                            reason: Some(reason.to_string()),
                            ..entry(*outcome)
                        }),
                    }
                }
            }
        }
    }
    let mut carried = Vec::new();
    if options.keep_earlier {
        (carried, report.republished) = carry::earlier(writer, &examined, earlier, options.keep_staged)?;
    }
    let surveyed: Vec<(SourceKind, &Survey)> = jobs
        .iter()
        .map(|job| (job.vintage.kind, job.survey))
        .chain(carried.iter().map(|c| (c.kind, &c.survey)))
        .collect();
    let mut completeness = complete_quarters(&surveyed);
    let of_carried = completeness.split_off(jobs.len());

    let done = AtomicUsize::new(0);
    let staged: Vec<(SourceEntry, bool)> = jobs
        .par_iter()
        .zip(&completeness)
        .map(|(job, complete)| {
            let result = stage_member(writer, job, complete, options)?;
            progress.at(Stage::Stage, done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len(), &job.file.input.name);
            Ok(result)
        })
        .collect::<Result<_, LakeError>>()?;
    for (entry, kept) in staged {
        report.kept += usize::from(kept);
        report.sources.push(entry);
    }
    carry::note(writer, &carried);
    for (source, complete) in carried.into_iter().zip(&of_carried) {
        kept_surveys.insert(source.survey_key.clone(), source.survey.clone());
        let (entry, kept) = carry::keep(writer, source, complete)?;
        report.kept += usize::from(kept);
        report.sources.push(entry);
    }
    report.sources.sort_by(|a, b| (&a.name, a.member, &a.sha256).cmp(&(&b.name, b.member, &b.sha256)));
    for source in &report.sources {
        writer.source(source.clone());
    }
    kept_surveys.write(writer)?;
    writer.method("staging", &STAGING_VERSION.to_string());
    stock_flow::check(writer, &report.sources)?;
    report.check(writer, options)?;
    Ok(report)
}

/// Path of a member's part below its table's folder.
pub(super) fn part_path(publication: Date, sha256: &str, member: i32) -> String {
    format!("{publication}/{}.parquet", part_name(sha256, member))
}

pub(super) fn part_name(sha256: &str, member: i32) -> String {
    format!("{}-{member}", sha256.get(..8).unwrap_or(sha256))
}

/// Hash of all that decides the bytes of a member's part.
pub(super) fn stage_key(content_sha256: &str, kind: SourceKind, vintage: &str, context: &StageContext) -> String {
    let schema = staging::of(kind).version;
    let rejects = reject::of(kind).version;
    let context = serde_json::to_string(context).unwrap_or_else(|_| unreachable!("dates, numbers and texts"));
    let version = env!("CARGO_PKG_VERSION");
    let kind = kind.code();
    hash_bytes(
        format!("{version} {STAGING_VERSION} {schema} {rejects} {content_sha256} {kind} {vintage} {context}")
            .as_bytes(),
    )
}

/// Stages one member; tells whether the parent's part was kept.
fn stage_member(
    writer: &SnapshotWriter,
    job: &Job<'_>,
    complete: &Completeness,
    options: &IngestOptions,
) -> Result<(SourceEntry, bool), LakeError> {
    let Job { file, found, vintage, survey } = *job;
    let kind = vintage.kind;
    let (publication, publication_inferred) = match (file.input.published, survey.newest_day) {
        (Some(published), _) => (published, false),
        (None, newest) => (newest.unwrap_or(UNDATED), true),
    };
    let context = StageContext {
        source_sha256: file.hashed.sha256.clone(),
        member: found.member.index(),
        publication,
        publication_inferred,
        data_date: survey.newest_day,
        complete_quarters: complete.quarters.clone(),
        service: options.service.clone().filter(|_| kind == SourceKind::Licences),
        name_hint: found.member.name().to_owned(),
    };
    let mut entry = SourceEntry {
        member: context.member,
        member_name: found.name_in_archive.clone(),
        kind: Some(kind),
        vintage: Some(vintage.name.to_owned()),
        encoding: found.encoding,
        publication: Some(publication),
        publication_inferred,
        data_date: survey.newest_day,
        quarters: survey.areas_by_quarter.keys().copied().collect(),
        complete_quarters: complete.quarters.iter().copied().collect(),
        incomplete_because: complete.because.clone(),
        stage_key: match found.member.mapping_hash() {
            None => stage_key(&file.hashed.content_sha256, kind, vintage.name, &context),
            Some(map) => {
                let content = format!("{} {map}", file.hashed.content_sha256);
                stage_key(&content, kind, vintage.name, &context)
            }
        },
        content_sha256: file.hashed.content_sha256.clone(),
        ..SourceEntry::new(&file.input.name, &file.hashed.sha256, file.hashed.bytes, Outcome::Staged)
    };
    if keep_unchanged(writer, &mut entry)? {
        return Ok((entry, true));
    }
    let Some(reader) = reader(kind) else {
        let reason = Reason::NoReader { kind: kind.code().to_owned() };
        return Err(LakeError::NotRead { path: file.input.path.clone(), reason });
    };
    let mut sink = PartSink::new(writer, kind, &context)?;
    let summary = reader.stage(&mut found.member.clone(), &context, &mut sink);
    // What was read must be what was hashed, whatever came of it.
    file.hashed.still()?;
    let summary = summary?;
    let (staged, rejected) = sink.finish()?;
    if summary.rows != staged + rejected {
        let path = file.input.path.clone();
        return Err(LakeError::RowsLost { path, rows: summary.rows, staged, rejected });
    }
    entry.rows = summary.rows;
    entry.staged = staged;
    entry.rejected = rejected;
    entry.blank = summary.blank;
    entry.undecodable = summary.undecodable;
    entry.caveats = summary.caveats;
    entry.examples = summary.examples;
    entry.closed = summary.closed;
    entry.identities = summary.identities;
    Ok((entry, false))
}

/// Links the parent's parts of this member where they were made of the same things; takes over their figures.
fn keep_unchanged(writer: &SnapshotWriter, entry: &mut SourceEntry) -> Result<bool, LakeError> {
    let (Some(parent), Some(kind), Some(publication)) = (writer.parent(), entry.kind, entry.publication) else {
        return Ok(false);
    };
    let Some(before) = parent.info().sources.iter().find(|s| s.stage_key == entry.stage_key).cloned() else {
        return Ok(false);
    };
    if !keep_parts(writer, kind, &part_path(publication, &entry.sha256, entry.member), before.rejected > 0)? {
        return Ok(false);
    }
    entry.rows = before.rows;
    entry.staged = before.staged;
    entry.rejected = before.rejected;
    entry.blank = before.blank;
    entry.undecodable = before.undecodable;
    entry.caveats = before.caveats;
    entry.examples = before.examples;
    entry.closed = before.closed;
    entry.identities = before.identities;
    Ok(true)
}

/// Links the staging part and, where there is one, the rejects part; false where the parent lacks one or its bytes are
/// damaged, so that it must be made anew.
pub(super) fn keep_parts(
    writer: &SnapshotWriter,
    kind: SourceKind,
    path: &str,
    has_rejects: bool,
) -> Result<bool, LakeError> {
    let (table, rejects) = (staging::of(kind), reject::of(kind));
    if writer.parent_file(table, path).is_none() || (has_rejects && writer.parent_file(rejects, path).is_none()) {
        return Ok(false);
    }
    if !writer.is_whole(table, path) || (has_rejects && !writer.is_whole(rejects, path)) {
        return Ok(false);
    }
    writer.keep(table, path)?;
    if has_rejects {
        writer.keep(rejects, path)?;
    }
    Ok(true)
}
