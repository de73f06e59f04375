//! Publishing a held night, because a person said so.

use super::record::Record;
use super::{Both, Done, Request, change_report, finish, ratings, tell, watch};
use crate::error::Result;
use crate::step::baseline;
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::Lake;

/// Publishes the newest held snapshot in spite of the checks named.
///
/// # Errors
/// As [`Lake::accept`].
pub fn accept(request: &Request<'_>, lake: &Lake, checks: &[String], reason: &str) -> Result<Done> {
    let list = request.watch.map(watch::read).transpose()?.unwrap_or_default();
    let accepting = lake.accept(checks, reason, request.now)?;
    let held = accepting.snapshot();
    let before = held.info().parent.as_deref().and_then(|parent| lake.snapshot(parent).ok());
    let before = before.and_then(|before| baseline::of(lake, &before));
    let ratings = ratings::read(held)?;
    let ratings_before = before.as_ref().map(ratings::read).transpose()?;
    let both = Both { before: before.as_ref(), now: held, ratings: &ratings, ratings_before: ratings_before.as_ref() };
    let as_of = held.info().as_of.unwrap_or_else(|| golmok_model::seoul::day(request.now));
    let report = change_report(&both, &IngestReport::default(), &[], request.config, as_of)?;
    let alerts = watch::alerts(&list, ratings_before.as_ref(), &ratings, held.id(), &report.as_of);
    let mut record = Record::begin(request.now, Record::read(lake).as_ref());
    record.published(held.id(), request.now);
    record.grades_moved = report.grades.moved;
    record.alerts = alerts.len() as u64;
    // Snapshot, report and record change together or not at all.
    let made = tell::make(lake, held.id(), &report, &alerts, request.reporter)?;
    let mut files = made.files;
    files.push(record.file()?);
    let snapshot = accepting.publish(&files, &[made.told_mark])?;
    let told = made.told;
    finish(lake, &record, request.metrics);
    tell::tell(lake, &told, &request.hook());
    let grades_moved = report.grades.moved;
    Ok(Done { snapshot, report: told.dir, alerts: told.lines, cause: report.cause, grades_moved, left: Vec::new() })
}
