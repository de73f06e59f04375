//! Raw files → `stg_*` and `rejects_*` of a snapshot.
//!
//! 1. **walk**: the files below the given paths, sorted, with the publication that a sidecar tells;
//! 2. **examine**: hash, open, recognise by header, survey (periods, areas, industries);
//! 3. **complete**: which quarters of which file are whole, seen over all files of the source;
//! 4. **stage**: typed rows and rejects, one part per file member; unchanged parts are linked from the parent.
//!
//! What is staged is what was hashed: a file that is written to or replaced in between is told, and nothing of it lands.
//! The result does not depend on the number of threads.

mod carry;
mod complete;
mod examine;
mod hashed;
mod quality;
mod report;
mod republished;
mod sink;
mod stage;
mod stock_flow;
mod surveys;
mod walk;

/// Name of the document in which an ingest keeps what it learned of each file, beside the tables.
pub use surveys::DOCUMENT;

pub use complete::{AREA_COVERAGE, Completeness, complete_quarters};
pub use quality::{DEFAULT_LIMITS, QualityLimits};
pub use report::{IngestReport, KindRows};
pub use republished::Republished;
pub use walk::{Input, walk};

use crate::error::LakeError;
use crate::source::mapping::Mapping;
use crate::store::{Lake, SnapshotWriter};
use golmok_model::SourceKind;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Bumped when a reader turns the same bytes into other rows, so that nothing staged before is kept.
pub const STAGING_VERSION: u32 = 6;

/// Rows rejected ÷ rows, per source kind, over which nothing is published.
pub const REJECT_LIMIT: f64 = 0.01;

/// How to ingest.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestOptions {
    /// Every file must be of this kind; any other is an error.
    pub kind: Option<SourceKind>,
    /// Licence service of files that do not tell theirs.
    pub service: Option<String>,
    /// How a register is read whose layout nobody knows. It reads every table that has all its columns.
    pub map: Option<Arc<Mapping>>,
    /// Whether files found in a folder count as named, so that one that cannot be read is an error.
    pub as_named: bool,
    /// Whether sources of the parent snapshot that are not among the paths stay. Off, the snapshot holds exactly what
    /// the paths hold.
    pub keep_earlier: bool,
    /// Threads; all cores where not given.
    pub threads: Option<usize>,
    /// Rows rejected ÷ rows over which nothing is published; higher lets worse files in.
    pub reject_limit: f64,
    /// Shares of rows with a caveat over which nothing is published.
    pub quality: QualityLimits,
    /// Whether too many rejects or caveats are an error. Off, the failed check is entered and the caller decides.
    pub rejects_are_errors: bool,
    /// Files that are left where they are, e.g. because they are still being written.
    pub skip: BTreeSet<PathBuf>,
    /// Whether only files are read whose bytes the parent snapshot was made of: for making it anew by another method.
    pub known_only: bool,
    /// Whether files that another version of golmok read, and that are not at hand, stand as it read them; else they must
    /// be given again.
    pub keep_staged: bool,
}

impl Default for IngestOptions {
    fn default() -> Self {
        Self {
            kind: None,
            service: None,
            map: None,
            as_named: false,
            keep_earlier: true,
            threads: None,
            reject_limit: REJECT_LIMIT,
            quality: QualityLimits::default(),
            rejects_are_errors: true,
            skip: BTreeSet::new(),
            known_only: false,
            keep_staged: false,
        }
    }
}

/// Which part of the work is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Hashing and recognising.
    Examine,
    /// Reading rows.
    Stage,
}

/// Is told how far the work is; called from several threads.
pub trait Progress: Sync {
    /// `done` of `total` files are ready, the last of them `name`.
    fn at(&self, stage: Stage, done: usize, total: usize, name: &str);
}

/// Says nothing.
impl Progress for () {
    fn at(&self, _: Stage, _: usize, _: usize, _: &str) {}
}

/// Reads files into a new snapshot of staging tables alone and publishes it. Later layers of the parent are not kept: a
/// lake that has them is written by the steps of `golmok-engine`.
///
/// A file found in a folder that golmok does not read is listed in the report with the reason; one that is *named* is an
/// error, as is any with `as_named` or with another kind than `options.kind`.
///
/// # Errors
/// [`LakeError::NotRead`] for a named file that is unknown or refused; [`LakeError::TooManyRejects`] and
/// [`LakeError::TooManyCaveats`], upon which the
/// snapshot lies in `rejected/` and the former one is still current; [`LakeError::Locked`] where a writer is at work.
pub fn ingest(
    lake: &Lake,
    paths: &[PathBuf],
    options: &IngestOptions,
    now: jiff::Timestamp,
    progress: &dyn Progress,
) -> Result<IngestReport, LakeError> {
    let writer = lake.begin(now)?;
    match ingest_into(&writer, paths, options, progress) {
        Ok(mut report) => {
            report.snapshot = Some(writer.publish()?.id().to_owned());
            Ok(report)
        }
        Err(error) => {
            if error.is_failed_check() {
                writer.reject(&error.to_string())?;
            }
            Err(error)
        }
    }
}

/// Reads files into a snapshot that the caller publishes, with other tables beside.
///
/// Where the error [is a failed check](LakeError::is_failed_check), the caller should
/// [reject](SnapshotWriter::reject) the snapshot, so that its rejects can be looked at.
///
/// # Errors
/// As [`ingest`].
pub fn ingest_into(
    writer: &SnapshotWriter,
    paths: &[PathBuf],
    options: &IngestOptions,
    progress: &dyn Progress,
) -> Result<IngestReport, LakeError> {
    let work = || {
        let mut inputs = walk(paths, options.as_named || options.kind.is_some())?;
        inputs.retain(|input| !options.skip.contains(&input.path));
        let earlier = surveys::Surveys::of(writer.parent());
        let limits = examine::Limits::of(writer, options)?;
        let examined = examine::examine(&inputs, options, &limits, &earlier, progress)?;
        stage::stage(writer, examined, options, &earlier, progress)
    };
    match options.threads {
        None => work(),
        Some(threads) => match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
            Ok(pool) => pool.install(work),
            Err(error) => {
                tracing::warn!(%error, threads, "cannot start the threads asked for; using the default");
                work()
            }
        },
    }
}
