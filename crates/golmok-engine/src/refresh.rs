//! The nightly refresh: lock → preflight → (fetch) → ingest → place → measure → rate → gates → change report → publish → retention.
//!
//! Nothing is current before every gate passed; a run that fails, is killed or takes too long leaves the last snapshot
//! as it was. The change report and the alerts are on disk before the snapshot is published, so that none is lost.

mod accept;
mod alert;
pub mod change_report;
mod changes;
mod fetching;
pub mod gates;
pub mod held;
mod inbox;
pub mod limits;
mod metrics;
pub mod preflight;
mod ratings;
pub mod record;
pub(crate) mod retained;
mod stages;
mod tell;
mod time_limit;
mod watch;

use crate::settings::Settings;
use crate::step::stale::LAYERS;
use crate::step::{Layer, baseline, vanished};

pub use accept::accept;
pub use alert::AlertKind;

use self::alert::Alert;
use self::change_report::{Cause, ChangeReport, GateLine, GradeChanges, LicenceChanges};
use crate::error::{Context, Result};
use gates::Candidate;
use golmok_fetch::Key;
use golmok_lake::LakeError;
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::{CheckStatus, Lake, Snapshot};
use held::Held;
use jiff::civil::Date;
use ratings::Cells;
use record::{Ending, Record};
use retained::retained;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use time_limit::TimeLimit;
use watch::Subscription;

/// What a refresh is asked to do.
pub struct Request<'a> {
    /// Folder with the public files.
    pub inbox: &'a Path,
    /// The key of the Open API, where files are to be fetched first.
    pub fetch_key: Option<&'a Key>,
    /// Whether files that another version of golmok read, and that are gone, stand as it read them.
    pub keep_staged: bool,
    /// The instant of the run.
    pub now: jiff::Timestamp,
    /// The as-of date; else the day in Seoul.
    pub as_of: Option<Date>,
    /// Tunables.
    pub config: &'a Settings,
    /// Threads.
    pub threads: Option<usize>,
    /// Makes pages of the change report.
    pub reporter: &'a dyn Reporter,
    /// Called when the run took too long, with what happened; nothing was published. It is to end the process: the
    /// engine does not.
    pub on_timeout: fn(&str),
    /// The watch list.
    pub watch: Option<&'a Path>,
    /// Command that gets the alerts.
    pub on_alert: Option<&'a str>,
    /// File for the metrics.
    pub metrics: Option<&'a Path>,
}

/// Makes the pages of a change report: words belong to the layer above.
pub trait Reporter {
    /// Files of the report, each with its name and text.
    ///
    /// # Errors
    /// When a page cannot be made.
    fn pages(
        &self,
        report: &ChangeReport,
    ) -> std::result::Result<Vec<(&'static str, String)>, Box<dyn std::error::Error + Send + Sync>>;
}

/// The word that stands for a unit variant in snapshot.json.
pub fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A refresh that published.
pub struct Done {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Folder of the change report.
    pub report: PathBuf,
    /// Alerts as JSON lines.
    pub alerts: String,
    /// Why anything changed.
    pub cause: Cause,
    /// Grades that moved.
    pub grades_moved: u64,
    /// Files of the inbox that are still being written and were left for the next run.
    pub left: Vec<String>,
}

/// Runs the refresh.
///
/// # Errors
/// [`Held`] where a gate failed; [`LakeError::Locked`] at once where another writer is at work; else what went wrong. In
/// every case the last snapshot is still current.
pub fn refresh(request: &Request<'_>, lake: &Lake) -> Result<Done> {
    let list = request.watch.map(watch::read).transpose()?.unwrap_or_default();
    let begun = Instant::now();
    let mut record = Record::begin(request.now, Record::read(lake).as_ref());
    let limit = {
        let (lake, mut record) = (lake.clone(), record.clone());
        let metrics = request.metrics.map(Path::to_path_buf);
        let on_timeout = request.on_timeout;
        let longest = Duration::from_secs_f64(request.config.refresh.max_hours * 3600.0);
        TimeLimit::start(longest, move || {
            record.ending = Ending::TimedOut;
            record.seconds = longest.as_secs_f64();
            let message = format!("the run took longer than {:.1} s; nothing was published", longest.as_secs_f64());
            record.error = Some(message.clone());
            finish(&lake, &record, metrics.as_deref());
            on_timeout(&message);
        })
    };
    // Nobody is told before all is done and the lake is free: no command stands in the way of a publication.
    let mut to_tell = Vec::new();
    let done = passes(request, lake, &list, &mut record, limit, &mut to_tell);
    record.seconds = begun.elapsed().as_secs_f64();
    match &done {
        Ok(done) => record.published(done.snapshot.id(), request.now),
        // The other run's record stays.
        Err(error) if is_locked(error) => return done,
        Err(error) => match error.held() {
            Some(held) => record.held(&held.failed),
            None => {
                record.ending = Ending::Failed;
                record.error = Some(error.whole());
            }
        },
    }
    finish(lake, &record, request.metrics);
    to_tell.iter().for_each(|told| tell::tell(lake, told, &request.hook()));
    done
}

impl Request<'_> {
    /// Who gets the alerts.
    fn hook(&self) -> tell::Hook<'_> {
        let longest = Duration::from_secs(self.config.refresh.on_alert_seconds);
        tell::Hook { command: self.on_alert, longest }
    }
}

fn is_locked(error: &crate::Error) -> bool {
    matches!(error.lake(), Some(LakeError::Locked { .. }))
}

/// Writes the record and the metrics. That they cannot be written is told, and changes nothing about the run.
fn finish(lake: &Lake, record: &Record, file: Option<&Path>) {
    let written = record.write(lake);
    let written = written.and_then(|()| file.map_or(Ok(()), |file| metrics::write(file, lake, record)));
    if let Err(error) = written {
        tracing::warn!("{}", error.whole());
    }
}

/// One pass; or two where the methods changed: first the files of before by the new method, then the new files.
fn passes(
    request: &Request<'_>,
    lake: &Lake,
    list: &[Subscription],
    record: &mut Record,
    limit: TimeLimit,
    to_tell: &mut Vec<tell::Told>,
) -> Result<Done> {
    let as_of = request.as_of.unwrap_or_else(|| golmok_model::seoul::day(request.now));
    let before = match lake.current_id()? {
        Some(_) => Some(lake.current()?),
        None => None,
    };
    if let Some(before) = &before {
        to_tell.extend(tell::untold(lake, before.id()));
    }
    let old_as_of = before.as_ref().and_then(|b| b.info().as_of);
    let another_method = before.as_ref().is_some_and(|b| !method_changes(b, request.config).is_empty());
    // What is no longer read may be removed.
    drop(before);
    let mut missing = None;
    if another_method {
        match stages::build(request, lake, true, old_as_of.unwrap_or(as_of), record) {
            Ok(built) => drop(judge(request, lake, built, list, record, None, to_tell)?),
            Err(error) if is_not_read(&error) => missing = Some(error.whole()),
            Err(error) => return Err(error),
        }
    }
    let built = stages::build(request, lake, false, as_of, record)?;
    // Where they are missing still, that is the error of the run, and said once.
    if let Some(missing) = missing {
        tracing::warn!("{missing}; the new files are taken in at once, so data and method change together");
    }
    judge(request, lake, built, list, record, Some(limit), to_tell)
}

fn is_not_read(error: &crate::Error) -> bool {
    matches!(error.lake(), Some(LakeError::NotRead { .. } | LakeError::ReadByOther { .. }))
}

/// Methods and settings that differ from those of a snapshot.
fn method_changes(before: &Snapshot, config: &Settings) -> Vec<String> {
    let old = &before.info().methods;
    let methods = stages::methods().into_iter().map(|(step, new)| (step, old.get(step), new));
    let settings = ("settings", before.info().settings.as_ref(), config.hash_of_steps());
    let changed = methods.chain([settings]).filter_map(|(step, old, new)| {
        let old = old.filter(|old| **old != new)?;
        Some(format!("{step}: {old} → {new}"))
    });
    changed.collect()
}

/// Gates, change report, alerts; then published or held.
fn judge(
    request: &Request<'_>,
    lake: &Lake,
    built: stages::Built,
    list: &[Subscription],
    record: &mut Record,
    limit: Option<TimeLimit>,
    to_tell: &mut Vec<tell::Told>,
) -> Result<Done> {
    let stages::Built { writer, ingested, being_written, not_fetched, late } = built;
    let now = writer.so_far()?;
    let as_of = now.info().as_of.context("a snapshot without as-of date")?;
    // A verb alone may have published since without gates: what it left stale is no baseline.
    let before = writer.parent().and_then(|parent| baseline::of(lake, parent));
    let ratings = ratings::read(&now)?;
    let ratings_before = before.as_ref().map(ratings::read).transpose()?;
    let candidate = Candidate {
        now: &now,
        before: before.as_ref(),
        ratings: &ratings,
        ratings_before: ratings_before.as_ref(),
        ingested: &ingested,
        as_of,
        config: &request.config.refresh,
        settings: request.config,
    };
    let earlier = before.as_ref().and_then(|before| baseline::before_acceptance(lake, before));
    let earlier_ratings = earlier.as_ref().map(ratings::read).transpose()?;
    for check in gates::either(&candidate, earlier.as_ref().zip(earlier_ratings.as_ref()))?
        .into_iter()
        .chain(vanished::check(&writer)?)
        .chain(baseline::check(writer.parent(), before.as_ref()))
    {
        writer.check(check);
    }
    let now = writer.so_far()?;
    if !being_written.is_empty() {
        tracing::info!("left for the next run, since they are still being written: {}", being_written.join(", "));
    }
    let both = Both { before: before.as_ref(), now: &now, ratings: &ratings, ratings_before: ratings_before.as_ref() };
    let report = change_report(&both, &ingested, &being_written, request.config, as_of)?;
    let id = writer.id().to_owned();
    let (failed, mut alerts) = (failed_checks(&now), Vec::new());
    let late_before = std::mem::replace(&mut record.late, late.iter().map(|(k, ..)| k.code().to_owned()).collect());
    for (kind, days, limit) in late.iter().filter(|(kind, ..)| !late_before.iter().any(|l| l == kind.code())) {
        let detail = format!("its last day is {days} days before {as_of}, the limit is {limit}");
        alerts.push(Alert::plain(AlertKind::SourceLate, &id, &report.as_of, kind.code(), detail));
    }
    for (file, reason) in not_fetched {
        alerts.push(Alert::plain(AlertKind::NotFetched, &id, &report.as_of, &file, reason));
    }
    for file in report.sources.iter().filter(|s| matches!(s.what.as_str(), "damaged" | "unknown" | "refused" | "held"))
    {
        let detail = format!("{}: {}", file.what, file.note.clone().unwrap_or_default());
        alerts.push(Alert::plain(AlertKind::FileNotRead, &id, &report.as_of, &file.name, detail));
    }
    for file in &being_written {
        let detail = format!(
            "changed within {} s or has an unfinished name: left for the next run",
            request.config.refresh.settle_seconds
        );
        alerts.push(Alert::plain(AlertKind::FileLeft, &id, &report.as_of, file, detail));
    }
    if failed.is_empty() {
        alerts.extend(watch::alerts(list, ratings_before.as_ref(), &ratings, &id, &report.as_of));
    }
    alerts.extend(failed.iter().map(|(name, d)| Alert::plain(AlertKind::Held, &id, &report.as_of, name, d.clone())));
    record.snapshot = Some(id.clone());
    record.grades_moved = report.grades.moved;
    record.alerts = alerts.len() as u64;
    let told = tell::write(lake, &id, &report, &alerts, request.reporter)?;
    // From here on the run is as good as done; publishing must not be cut short by the clock.
    drop(limit);
    // What is no longer read may be removed.
    drop((before, earlier));
    let keep = Some(request.config.retention()?);
    if !failed.is_empty() {
        let names: Vec<&str> = failed.iter().map(|(name, _)| name.as_str()).collect();
        record.held(&failed);
        let (kept, pruned) = writer.reject_with(&format!("failed: {}", names.join(", ")), &[record.file()?], keep)?;
        let held = Held::new(lake, failed, kept, Some((&report, &told.dir)));
        to_tell.push(told);
        retained(pruned);
        return Err(held.into());
    }
    record.published(&id, request.now);
    let golmok_lake::store::Published { snapshot, pruned } = writer.publish_with(&[record.file()?], keep)?;
    tracing::info!(snapshot = snapshot.id(), grades_moved = report.grades.moved, "published");
    retained(pruned);
    let (dir, alerts) = (told.dir.clone(), told.lines.clone());
    to_tell.push(told);
    let grades_moved = report.grades.moved;
    Ok(Done { snapshot, report: dir, alerts, cause: report.cause, grades_moved, left: being_written })
}

fn failed_checks(snapshot: &Snapshot) -> Vec<(String, String)> {
    let failed = snapshot.info().checks.iter().filter(|c| c.status == CheckStatus::Failed);
    failed.map(|c| (c.name.clone(), c.detail.clone())).collect()
}

/// Whether a layer was made of something else than before: of other rows, as known on another day, or with lower confidence
/// because a source became late. A day that only goes by is none.
fn news(before: &Snapshot, now: &Snapshot) -> bool {
    let made_of = |snapshot: &Snapshot, layer: &Layer| snapshot.info().methods.get(&layer.inputs_name()).cloned();
    LAYERS.into_iter().any(|layer| made_of(before, layer) != made_of(now, layer))
}

/// Two snapshots and their ratings.
struct Both<'a> {
    before: Option<&'a Snapshot>,
    now: &'a Snapshot,
    ratings: &'a Cells,
    ratings_before: Option<&'a Cells>,
}

fn change_report(
    both: &Both<'_>,
    ingested: &IngestReport,
    being_written: &[String],
    config: &Settings,
    as_of: Date,
) -> Result<ChangeReport> {
    let sources = changes::sources(both.before, both.now, ingested, being_written);
    let mut because = both.before.map(|before| method_changes(before, config)).unwrap_or_default();
    let method = !because.is_empty();
    let mut data = false;
    let (mut licences, mut counts, mut grades) = (LicenceChanges::default(), Vec::new(), GradeChanges::default());
    let mut cause = Cause::First;
    if let Some(before) = both.before {
        let read = |what: &str| matches!(what, "new" | "replaced" | "kept_beside" | "gone");
        let files = sources.iter().filter(|s| read(&s.what)).count();
        if files > 0 {
            data = true;
            because.push(format!("files: {files}"));
        }
        data |= !method && news(before, both.now);
        if let Some(old) = before.info().as_of.filter(|old| *old != as_of) {
            because.push(format!("as of: {old} → {as_of}"));
        }
        cause = match (data, method) {
            (false, false) => Cause::Nothing,
            (true, false) => Cause::Data,
            (false, true) => Cause::Method,
            (true, true) => Cause::DataAndMethod,
        };
        licences = changes::licences(before, both.now)?;
        counts = changes::counts(before, both.now)?;
        if let Some(old) = both.ratings_before {
            grades = changes::grades(old, both.ratings, &counts, cause);
        }
    }
    let told = |name: &str| !name.starts_with("place.") && !name.starts_with("identity.") && name != "republished";
    let info = both.now.info();
    let lines = info.checks.iter().filter(|c| c.status != CheckStatus::Passed && told(&c.name));
    let gates = lines.map(|c| GateLine { name: c.name.clone(), status: word(&c.status), detail: c.detail.clone() });
    Ok(ChangeReport {
        snapshot: info.id.clone(),
        parent: info.parent.clone(),
        as_of: as_of.to_string(),
        published: failed_checks(both.now).is_empty(),
        cause,
        because,
        sources,
        licences,
        counts,
        grades,
        gates: gates.collect(),
    })
}
