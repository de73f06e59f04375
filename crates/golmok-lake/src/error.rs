//! What can go wrong in the lake, told with path, table and column.

use crate::reason::Reason;
use crate::source::{Example, Reject};
use arrow::error::ArrowError;
use golmok_model::SourceKind;
use parquet::errors::ParquetError;
use std::path::{Path, PathBuf};

/// A failed operation on the lake or on a source file.
///
/// A bad *row* is no error: it goes to `rejects_<source>`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LakeError {
    /// The operating system refused.
    #[error("{}: cannot {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as an infinitive: `read`, `rename`.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A Parquet file cannot be written or read.
    #[error("{}: Parquet: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the Parquet library said.
        source: ParquetError,
    },
    /// Rows do not fit their table's schema.
    #[error("table {table}: {source}")]
    Arrow {
        /// The table.
        table: String,
        /// What the Arrow library said.
        source: ArrowError,
    },
    /// A column is missing or of another type.
    #[error("table {table}, column {column}: {reason}")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why, as the rest of a sentence.
        reason: String,
    },
    /// A JSON file of the lake does not parse.
    #[error("{}: is no snapshot description: {source}; roll back to another snapshot or rebuild", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the JSON library said.
        source: serde_json::Error,
    },
    /// A later golmok wrote it in a format that this one does not know.
    #[error(
        "{}: is of lake format {found}, and this golmok reads formats up to {known}: use the golmok that wrote it or a later \
         one (`golmok --version` says its format); nothing was changed", path.display()
    )]
    NewerFormat {
        /// The description of the snapshot.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest that is known.
        known: u32,
    },
    /// Files of the lake were read by another version of golmok and are not among those given.
    #[error(
        "{} of the lake's files were read by another version of golmok and are not among those given: {}; give them again, or \
         let their rows stand as that version read them: the same command with --keep-staged; nothing was changed",
        files.len(), files.join(", ")
    )]
    ReadByOther {
        /// Their names.
        files: Vec<String>,
    },
    /// Another writer holds the lake.
    #[error("{}: another writer is at work ({holder}); wait until it ends", path.display())]
    Locked {
        /// The lake.
        path: PathBuf,
        /// Who: process, since when, on which host.
        holder: String,
    },
    /// The file system knows no locks, or refuses one: two writers could not be told apart.
    #[error(
        "{}: a lock cannot be had ({source}), so another writer could not be told; golmok writes to no lake without one: \
         put it on a local disk, or start the lock service of the network file system", path.display()
    )]
    NoLocks {
        /// The lock.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The lock was removed or replaced while this writer worked.
    #[error("{}: the lock was removed while golmok wrote, so another writer may be at work; nothing was published", path.display())]
    LockLost {
        /// The lock.
        path: PathBuf,
    },
    /// The folder is no lake.
    #[error("{}: is no lake; make one by `golmok ingest` or `golmok run`", path.display())]
    NoLake {
        /// The folder.
        path: PathBuf,
    },
    /// The lake has no snapshot yet.
    #[error("{}: holds no snapshot yet; make one by `golmok ingest` or `golmok run`", path.display())]
    NoSnapshot {
        /// The lake.
        path: PathBuf,
    },
    /// Snapshots are there, but none is current.
    #[error(
        "{}: no snapshot is current; `golmok rollback NAME` makes one of them so: {}", path.display(), snapshots.join(", ")
    )]
    NoCurrent {
        /// The lake.
        path: PathBuf,
        /// Ids of the snapshots, oldest first.
        snapshots: Vec<String>,
    },
    /// `current` is a folder or file instead of a link, as after a copy that follows links. Nothing is lost.
    #[error(
        "{}: is a folder and no link (a copy that follows links?); remove it, then `golmok rollback NAME`: {}",
        path.display(), snapshots.join(", ")
    )]
    CurrentIsNoLink {
        /// What should be the link.
        path: PathBuf,
        /// Ids of the snapshots, oldest first.
        snapshots: Vec<String>,
    },
    /// No such snapshot.
    #[error("{}: has no snapshot {id}; `golmok status --snapshots` lists them", path.display())]
    UnknownSnapshot {
        /// The lake.
        path: PathBuf,
        /// The id asked for.
        id: String,
    },
    /// The snapshot holds no such table, or the table no such part.
    #[error("snapshot {snapshot} has no table or part {table}")]
    UnknownTable {
        /// Id of the snapshot.
        snapshot: String,
        /// The table, with the part where one was asked for.
        table: String,
    },
    /// A part of this name was written already in this snapshot.
    #[error("table {table}: part {part} was written already in this snapshot")]
    PartExists {
        /// The table.
        table: String,
        /// The part.
        part: String,
    },
    /// Rows came in an order other than the table's key.
    #[error("table {table}: part {part}: rows are not in the order of the key ({key})")]
    NotSorted {
        /// The table.
        table: String,
        /// The part.
        part: String,
        /// The key.
        key: String,
    },
    /// The snapshot named is no one to go back to.
    #[error("snapshot {snapshot} {reason}; `golmok rollback {snapshot} --force` makes it current nevertheless")]
    NotATarget {
        /// Its id.
        snapshot: String,
        /// Why.
        reason: Reason,
    },
    /// A rejected snapshot cannot be published as asked.
    #[error("{}: {reason}; nothing was published", path.display())]
    NotAccepted {
        /// The lake.
        path: PathBuf,
        /// Why.
        reason: Reason,
    },
    /// A source file is damaged, e.g. a cut archive.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong and, where known, where.
        reason: Reason,
    },
    /// A file named on the command line is none that golmok reads.
    #[error("{}: {reason}", path.display())]
    NotRead {
        /// The file.
        path: PathBuf,
        /// Why, with the nearest known header.
        reason: Reason,
    },
    /// A reader lost rows on the way: a fault of the program.
    #[error("{}: read {rows} rows, yet {staged} staged and {rejected} rejected; please report this file's layout", path.display())]
    RowsLost {
        /// The file.
        path: PathBuf,
        /// Rows read.
        rows: u64,
        /// Rows staged.
        staged: u64,
        /// Rows rejected.
        rejected: u64,
    },
    /// A `<file>.meta.toml` does not say what it should.
    #[error("{}: {reason}; expected a line `published = 2024-05-31`", path.display())]
    Sidecar {
        /// The sidecar.
        path: PathBuf,
        /// What is wrong.
        reason: Reason,
    },
    /// Too many rows of a source do not land: nothing was published.
    #[error(
        "{kind}: {rejected} of {rows} rows rejected, over {limit_percent} %: nothing was published{}; see table \
         rejects_{kind} in {}",
        first.iter().map(|row| format!("; {row}")).collect::<String>(), kept.display(), kind = kind.code()
    )]
    TooManyRejects {
        /// The source.
        kind: SourceKind,
        /// Rows rejected.
        rejected: u64,
        /// Rows that are not blank.
        rows: u64,
        /// The threshold in per cent.
        limit_percent: f64,
        /// The first of them.
        first: Vec<RejectedRow>,
        /// Where the snapshot is kept for inspection.
        kept: PathBuf,
    },
    /// Too many rows of a file carry a caveat: nothing was published.
    #[error(
        "{file}: {caveat} in {rows} of {of} rows, over {limit_percent} %: nothing was published; {}; see caveats in {}",
        shown(examples), kept.display()
    )]
    TooManyCaveats {
        /// The file, and the member of an archive.
        file: String,
        /// Code of the caveat.
        caveat: String,
        /// Rows that carry it.
        rows: u64,
        /// Rows of the file, or of its closed rows.
        of: u64,
        /// The limit in per cent.
        limit_percent: f64,
        /// The first rows.
        examples: Vec<Example>,
        /// Where the snapshot is kept for inspection.
        kept: PathBuf,
    },
}

/// A rejected row and the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The file, and the member of an archive.
    pub file: String,
    /// Line, column, value and reason.
    pub reject: Reject,
}

impl std::fmt::Display for RejectedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Reject { line, column, value, reason } = &self.reject;
        write!(f, "{} line {line}", self.file)?;
        if !column.is_empty() {
            write!(f, ", {column}")?;
        }
        if let Some(value) = value {
            write!(f, " {value:?}")?;
        }
        write!(f, ": {reason}")
    }
}

/// Rows with their values: `line 2: 199704; line 9`.
fn shown(examples: &[Example]) -> String {
    let one = |e: &Example| match e.value.is_empty() {
        true => format!("line {}", e.line),
        false => format!("line {}: {}", e.line, e.value),
    };
    examples.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl LakeError {
    /// An [`LakeError::Io`] as a closure for `map_err`.
    ///
    /// ```
    /// # use golmok_lake::LakeError;
    /// # use std::path::Path;
    /// let path = Path::new("/no/such/file");
    /// let error = std::fs::read(path).map_err(LakeError::io(path, "read")).unwrap_err();
    /// assert!(error.to_string().starts_with("/no/such/file: cannot read"));
    /// ```
    pub fn io(path: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, doing, source }
    }

    /// A [`LakeError::Parquet`] as a closure for `map_err`.
    pub fn parquet(path: &Path) -> impl FnOnce(ParquetError) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Parquet { path, source }
    }

    /// A [`LakeError::Arrow`] as a closure for `map_err`.
    pub fn arrow(table: &str) -> impl FnOnce(ArrowError) -> Self {
        let table = table.to_owned();
        move |source| Self::Arrow { table, source }
    }

    /// The file or folder that an error of the disk, of Parquet or of damage speaks of.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Io { path, .. }
            | Self::Parquet { path, .. }
            | Self::Damaged { path, .. }
            | Self::Json { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Whether a data check failed, so that nothing was published and the last good snapshot stands (exit code 1).
    pub fn is_failed_check(&self) -> bool {
        matches!(self, Self::TooManyRejects { .. } | Self::TooManyCaveats { .. })
    }
}
