//! One attempt: the files of the inbox into a new snapshot with every layer.

use super::fetching::{self, Fetching};
use super::inbox::Inbox;
use super::limits::RefreshConfig;
use super::record::Record;
use super::{Request, gates, preflight};
use crate::error::{Context, Result, bail};
use crate::settings::Settings;
use crate::step::{measure, place, rate, unchanged};
use golmok_lake::ingest::{IngestOptions, IngestReport, STAGING_VERSION, ingest_into};
use golmok_lake::store::{Lake, SnapshotWriter};
use golmok_model::SourceKind;
use golmok_rating::ConfidenceCuts;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
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
        Err(error) => tracing::error!(stage = name, millis, "failed: {}", error.whole()),
    }
    done
}

/// Versions of the methods and the settings that make a snapshot, as snapshot.json names them.
pub fn methods(config: &Settings) -> BTreeMap<&'static str, String> {
    let hash = Sha256::digest(format!("{:?}", config.of_steps()));
    let settings = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    BTreeMap::from([
        ("staging", STAGING_VERSION.to_string()),
        ("place", place::STEP.version.to_owned()),
        ("measure", measure::STEP.version.to_owned()),
        ("rate", rate::STEP.version.to_owned()),
        ("settings", settings),
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
            preflight::inbox(request.inbox)?;
            preflight::check(lake, config, request.now)
        })?;
        let inbox = match &mut inbox {
            Some(inbox) => inbox,
            None => {
                if let Some(key) = request.fetch_key.filter(|_| !known_only) {
                    fetched = stage("fetch", || Ok(fetching::fetch(request.inbox, config, key)))?;
                }
                let settle = Duration::from_secs(config.settle_seconds);
                inbox.insert(Inbox::look(request.inbox, settle, SystemTime::now(), &fetched.whole)?)
            }
        };
        let options = IngestOptions {
            threads: request.threads,
            reject_limit: config.gates.rejects,
            quality: request.config.quality()?,
            rejects_are_errors: false,
            skip: inbox.being_written.clone(),
            known_only,
            ..IngestOptions::default()
        };
        let read = stage("ingest", || Ok(ingest_into(&writer, &[request.inbox.to_path_buf()], &options, &())?));
        // A file that changed meanwhile may be half of each: everything is read again without it.
        if inbox.leave_what_changed()? {
            tracing::warn!("files changed while they were read; they are left for the next run");
            continue;
        }
        let ingested = read?;
        let being_written = inbox.being_written.iter().map(|path| inbox.name(path)).collect();
        let late = layers(request, &writer, as_of)?;
        return Ok(Built { writer, ingested, being_written, not_fetched: fetched.failed, late });
    }
    bail!("files of the inbox {} keep changing; let them be written first", request.inbox.display())
}

/// Late sources: kind, days, limit.
type Late = Vec<(SourceKind, i64, i64)>;

/// place, measure, rate; tells the late sources.
fn layers(request: &Request<'_>, writer: &SnapshotWriter, as_of: Date) -> Result<Late> {
    let so_far = writer.so_far()?;
    if so_far.info().tables.is_empty() {
        bail!("the inbox {} holds no file that golmok reads, and the lake is empty", request.inbox.display());
    }
    let late = gates::late(&so_far, as_of, &request.config.refresh);
    let mut config = request.config.clone();
    if late.iter().any(|(kind, ..)| *kind == SourceKind::StoreCounts) {
        // One step lower, where the counts are old: what was high is medium, what was medium is low.
        let usual = config.rating.confidence;
        config.rating.confidence = ConfidenceCuts {
            high_own_weight: NEVER,
            medium_own_weight: usual.high_own_weight,
            medium_width: usual.high_width,
            ..usual
        };
    }
    let layer = |name: &'static str, step: unchanged::Step, work: &dyn Fn(&Settings) -> Result<()>| {
        stage(name, || {
            if unchanged::keep(writer, step, as_of, &config)? {
                tracing::info!(stage = name, "inputs unchanged, kept");
                return Ok(());
            }
            work(&config).with_context(|| format!("stage {name}"))
        })
    };
    layer("place", place::STEP, &|config| place::place(writer, as_of, config).map(drop))?;
    layer("measure", measure::STEP, &|config| measure::measure(writer, as_of, config).map(drop))?;
    layer("rate", rate::STEP, &|config| rate::rate(writer, as_of, config).map(drop))?;
    for (step, version) in methods(request.config) {
        writer.method(step, &version);
    }
    writer.method("as_of", &as_of.to_string());
    Ok(late)
}

/// A share that no own weight reaches.
const NEVER: f64 = 2.0;
