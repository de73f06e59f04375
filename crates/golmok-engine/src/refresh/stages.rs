//! One attempt: the files of the inbox into a new snapshot with every layer.

use super::fetching::{self, Fetching};
use super::inbox::Inbox;
use super::limits::RefreshConfig;
use super::record::Record;
use super::{Request, gates, preflight};
use crate::error::{Context, Result, bail, ensure};
use crate::settings::Settings;
use crate::step::measure::{self, Measure};
use crate::step::place::{self, Place};
use crate::step::rate::{self, Rate};
use crate::step::{self, Day, Files, Layer, Observer, Outcome, Plan, Step, Verb};
use golmok_lake::ingest::{IngestOptions, IngestReport, STAGING_VERSION, ingest_into};
use golmok_lake::store::{Lake, SnapshotWriter};
use golmok_model::SourceKind;
use golmok_rating::ConfidenceCuts;
use jiff::civil::Date;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

/// Files that change again and again while they are read are an error after so many attempts.
const ATTEMPTS: usize = 5;

/// A snapshot with every layer, not yet judged.
pub struct Built {
    /// The snapshot.
    pub writer: SnapshotWriter,
    /// What became of the files.
    pub ingested: IngestReport,
    /// Names of the files that are left for the next run.
    pub being_written: Vec<String>,
    /// Downloads that could not be had, with the reason.
    pub not_fetched: Vec<(String, String)>,
    /// Late sources: days and limit.
    pub late: Late,
}

/// Times a stage and tells it to the log.
fn stage<T>(name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    tracing::info!(stage = name, "begins");
    let done = work();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &done {
        Ok(_) => tracing::info!(stage = name, millis, "done"),
        // What failed is told at the end, once.
        Err(_) => tracing::info!(stage = name, millis, "failed"),
    }
    done
}

/// Versions of the methods that make a snapshot, as snapshot.json names them.
pub fn methods() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("staging", STAGING_VERSION.to_string()),
        ("place", place::LAYER.version.to_owned()),
        ("measure", measure::LAYER.version.to_owned()),
        ("rate", rate::LAYER.version.to_owned()),
    ])
}

/// Locks the lake and builds a snapshot. With `known_only` it is made of the current one's files alone.
pub fn build(request: &Request<'_>, lake: &Lake, known_only: bool, as_of: Date, record: &Record) -> Result<Built> {
    let config: &RefreshConfig = &request.config.refresh;
    let mut inbox: Option<Inbox> = None;
    let mut fetched = Fetching::default();
    for _ in 0..ATTEMPTS {
        let writer = stage("lock", || Ok(lake.begin(request.now)?))?;
        // Only the holder of the lock says that it began.
        record.write(lake)?;
        stage("preflight", || {
            preflight::inbox(request.inbox, config.marker.as_deref())?;
            preflight::check(lake, config, request.now)
        })?;
        let inbox = match &mut inbox {
            Some(inbox) => inbox,
            None => {
                if let Some(key) = request.fetch_key.filter(|_| !known_only) {
                    fetched = stage("fetch", || Ok(fetching::fetch(request.inbox, config, key)))?;
                }
                // Where a file says that all are whole, none need settle.
                let settle = if config.marker.is_some() { 0 } else { config.settle_seconds };
                let settle = Duration::from_secs(settle);
                inbox.insert(Inbox::look(request.inbox, settle, SystemTime::now(), &fetched.whole)?)
            }
        };
        let marker = config.marker.as_ref().map(|marker| request.inbox.join(marker));
        let options = IngestOptions {
            threads: request.threads,
            reject_limit: config.gates.rejects,
            quality: request.config.quality()?,
            rejects_are_errors: false,
            skip: inbox.being_written.iter().cloned().chain(marker).collect(),
            keep_staged: request.keep_staged,
            known_only,
            ..IngestOptions::default()
        };
        let ingest = OfInbox {
            paths: &[request.inbox.to_path_buf()],
            options,
            inbox: RefCell::new(&mut *inbox),
            changed: Cell::new(false),
        };
        let rate = RateInTime { limits: config };
        let plan = Plan {
            files: Some(&ingest),
            layers: &[&Place, &Measure, &rate],
            published: None,
            as_of: Some(as_of),
            settings: request.config,
        };
        let mut log = Log::default();
        let filled = step::fill(&plan, &writer, &mut log);
        if ingest.changed.get() {
            tracing::warn!("files changed while they were read; they are left for the next run");
            continue;
        }
        match log.failed.filter(|verb| *verb != Verb::Ingest) {
            Some(verb) => filled.with_context(|| format!("stage {}", verb.code()))?,
            None => filled?,
        }
        let late = gates::late(&writer.so_far()?, as_of, config);
        let being_written = inbox.names_left();
        return Ok(Built { writer, ingested: log.ingested, being_written, not_fetched: fetched.failed, late });
    }
    bail!("files of the inbox {} keep changing; let them be written first", request.inbox.display())
}

/// Reads the inbox; fails where its files changed meanwhile, because one may be half of each.
struct OfInbox<'a> {
    paths: &'a [PathBuf],
    options: IngestOptions,
    inbox: RefCell<&'a mut Inbox>,
    changed: Cell<bool>,
}

impl Step<Files<'_>> for OfInbox<'_> {
    fn verb(&self) -> Verb {
        Verb::Ingest
    }

    fn make(&self, on: &Files<'_>) -> Result<Outcome> {
        let read = ingest_into(on.writer, self.paths, &self.options, &());
        self.changed.set(self.inbox.borrow_mut().leave_what_changed()?);
        ensure!(!self.changed.get(), "files changed while they were read");
        let report = read?;
        if on.writer.so_far()?.info().tables.is_empty() {
            let inbox = self.paths.iter().map(|path| path.display().to_string()).collect::<String>();
            let left = self.inbox.borrow().names_left();
            ensure!(
                left.is_empty(),
                "the inbox {inbox} holds no file that golmok reads but {} that are still being written, and the lake is empty; \
                 run again in refresh.settle_seconds: {}",
                left.len(),
                left.join(", ")
            );
            bail!("the inbox {inbox} holds no file that golmok reads, and the lake is empty");
        }
        Ok(Outcome::Ingested(report))
    }
}

/// Rates with confidences one step lower where the counts are late: what was high is medium, what was medium is low.
struct RateInTime<'a> {
    limits: &'a RefreshConfig,
}

impl Step<Day<'_>> for RateInTime<'_> {
    fn verb(&self) -> Verb {
        Rate.verb()
    }

    fn layer(&self) -> Option<&'static Layer> {
        Rate.layer()
    }

    fn settings<'s>(&self, on: &Day<'_>, given: &'s Settings) -> Result<Cow<'s, Settings>> {
        let late = gates::late(&on.writer.so_far()?, on.as_of, self.limits);
        if late.iter().all(|(kind, ..)| *kind != SourceKind::StoreCounts) {
            return Ok(Cow::Borrowed(given));
        }
        let mut lower = given.clone();
        let usual = lower.rating.confidence;
        lower.rating.confidence = ConfidenceCuts {
            high_own_weight: NEVER,
            medium_own_weight: usual.high_own_weight,
            medium_width: usual.high_width,
            ..usual
        };
        Ok(Cow::Owned(lower))
    }

    fn make(&self, on: &Day<'_>) -> Result<Outcome> {
        Rate.make(on)
    }
}

/// Late sources: kind, days, limit.
type Late = Vec<(SourceKind, i64, i64)>;

/// Tells the log of each stage and its time, and keeps what the ingest did.
#[derive(Default)]
struct Log {
    begun: Option<Instant>,
    ingested: IngestReport,
    failed: Option<Verb>,
}

impl Log {
    fn millis(&self) -> u64 {
        self.begun.map_or(0, |begun| u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

impl Observer for Log {
    fn begins(&mut self, verb: Verb) {
        self.begun = Some(Instant::now());
        tracing::info!(stage = verb.code(), "begins");
    }

    fn ended(&mut self, verb: Verb, outcome: Outcome) {
        match outcome {
            Outcome::Kept => tracing::info!(stage = verb.code(), "inputs unchanged, kept"),
            Outcome::Ingested(report) => self.ingested = report,
            _ => {}
        }
        tracing::info!(stage = verb.code(), millis = self.millis(), "done");
    }

    fn failed(&mut self, verb: Verb, _: &crate::Error) {
        self.failed = Some(verb);
        // What failed is told at the end, once.
        tracing::info!(stage = verb.code(), millis = self.millis(), "failed");
    }
}

/// A share that no own weight reaches.
const NEVER: f64 = 2.0;
