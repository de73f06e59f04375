//! The lake: snapshot folders of Parquet files, one of which is `current`.
//!
//! ```text
//! lake/
//!   current -> snapshots/20261124T020000Z     swapped by an atomic rename
//!   snapshots/<id>/
//!     snapshot.json
//!     stg_sales/2023-06-30/1f2e3d4c-0.parquet
//!   rejected/<id>/                            failed its checks, kept for inspection
//!   holds.json                                files that are not read until a person releases them
//!   intent.json                               what a writer is about to do; gone when it is done
//! ```
//!
//! What is promised: a reader resolves `current` once and then sees one whole snapshot, whatever a writer does; a writer
//! killed at any moment leaves `current` as it was or as it was to be, never between; after [`SnapshotWriter::publish`]
//! returned, the snapshot survives a power cut as far as the disk keeps what `fsync` promised. One writer works at a
//! time; a second one errs at once. Whatever changes more than one name is written down first and finished by the next
//! writer where the first was killed. A snapshot that somebody reads is not removed.

mod accept;
mod describe;
mod disk;
mod durable;
mod format;
mod geoparquet;
mod holds;
mod intent;
mod kept;
mod leftovers;
mod lock;
mod part;
mod publish;
mod retention;
mod rollback;
mod snapshot;
mod usage;
mod writer;

use disk::Disk;

pub use accept::Accepting;
pub use describe::{
    Acceptance, CheckResult, CheckStatus, DocumentEntry, FileEntry, Outcome, SnapshotInfo, SourceEntry, StaleLayer,
    TableEntry, Verb,
};
pub use durable::{hash_bytes, hash_file, replace_file, sync_tree, write_replacing};
pub use format::LAKE_FORMAT;
pub use geoparquet::metadata as geoparquet_metadata;
pub use holds::Hold;
pub use intent::Intent;
pub use lock::WriterLock;
pub use part::{CREATED_BY, PartWriter, ROWS_PER_GROUP};
pub use publish::Published;
pub use retention::{Fate, Fated, Pruned, Retention};
pub use snapshot::{Rows, Snapshot};
pub use usage::{Room, Usage};
pub use writer::SnapshotWriter;

use crate::error::LakeError;
use std::path::{Path, PathBuf};

/// How an unchanged file gets from one snapshot into the next: from, to.
pub type Linker = fn(&Path, &Path) -> std::io::Result<()>;

/// Name of the symlink to the current snapshot.
const CURRENT: &str = "current";
/// Folder of the snapshots.
const SNAPSHOTS: &str = "snapshots";
/// Folder of the snapshots that failed their checks.
const REJECTED: &str = "rejected";
/// Folder of the change reports, by snapshot.
pub const REPORTS: &str = "reports";
/// Description of a snapshot.
const DESCRIPTION: &str = "snapshot.json";

/// A lake on disk.
#[derive(Debug, Clone)]
pub struct Lake {
    dir: PathBuf,
    disk: Disk,
}

impl Lake {
    /// Opens the lake in `dir`.
    ///
    /// # Errors
    /// [`LakeError::NoLake`] where `dir` holds none.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, LakeError> {
        let dir = dir.into();
        if !dir.join(SNAPSHOTS).is_dir() {
            return Err(LakeError::NoLake { path: dir });
        }
        Ok(Self { dir, disk: Disk::default() })
    }

    /// Opens the lake in `dir`, making an empty one where there is none.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the folders cannot be made.
    ///
    /// ```
    /// use golmok_lake::{LakeError, store::Lake};
    /// let dir = tempfile::tempdir().unwrap();
    /// assert!(matches!(Lake::open(dir.path()), Err(LakeError::NoLake { .. })));
    /// let lake = Lake::create(dir.path())?;
    /// assert!(matches!(lake.current(), Err(LakeError::NoSnapshot { .. })));
    /// # Ok::<(), LakeError>(())
    /// ```
    pub fn create(dir: impl Into<PathBuf>) -> Result<Self, LakeError> {
        let dir = dir.into();
        for folder in [SNAPSHOTS, REJECTED] {
            let path = dir.join(folder);
            std::fs::create_dir_all(&path).map_err(LakeError::io(&path, "make the folder"))?;
        }
        Self::open(dir)
    }

    /// The lake with another way to link unchanged files; where it fails, the file is copied.
    #[must_use]
    pub fn with_linker(mut self, linker: Linker) -> Self {
        self.disk.linker = linker;
        self
    }

    /// The lake on a disk that takes so many bytes more and is full then: for rehearsing that.
    #[must_use]
    pub fn with_room(self, bytes: u64) -> Self {
        Self { disk: self.disk.with_room(bytes), ..self }
    }

    /// The lake on a machine that dies at a call that changes the disk, counted from 0; that call and all later ones do
    /// nothing. For rehearsing a kill at every rename, link, unlink and fsync.
    #[must_use]
    pub fn dying_at(self, call: u64) -> Self {
        Self { disk: self.disk.dying_at(call), ..self }
    }

    /// The calls that were made or tried since [`dying_at`](Self::dying_at).
    pub fn calls(&self) -> u64 {
        self.disk.calls()
    }

    /// The lake on a file system that knows no locks: for rehearsing that.
    #[must_use]
    pub fn without_locks(self) -> Self {
        Self { disk: self.disk.without_locks(), ..self }
    }

    /// Replaces a file below the lake by another one in one atomic rename, durably; makes its folder where needed.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses; the old file is then as it was.
    pub fn replace_file(&self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), LakeError> {
        let path = self.dir.join(path);
        if let Some(folder) = path.parent() {
            self.disk.make_dirs(folder)?;
        }
        self.disk.replace_file(&path, bytes)
    }

    /// Makes the entries of a folder below the lake durable.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses.
    pub fn sync_folder(&self, path: impl AsRef<Path>) -> Result<(), LakeError> {
        self.disk.sync_dir(&self.dir.join(path))
    }

    /// Folder of the lake.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Id of the current snapshot, if there is one.
    ///
    /// # Errors
    /// [`LakeError::CurrentIsNoLink`] where it is no link; [`LakeError::Io`] where it cannot be read.
    pub fn current_id(&self) -> Result<Option<String>, LakeError> {
        let link = self.dir.join(CURRENT);
        match std::fs::read_link(&link) {
            Ok(target) => Ok(target.file_name().map(|name| name.to_string_lossy().into_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            // A backup that follows links leaves a folder.
            Err(_) if link.exists() => Err(LakeError::CurrentIsNoLink { path: link, snapshots: self.snapshots()? }),
            Err(error) => Err(LakeError::io(&link, "read the link")(error)),
        }
    }

    /// The current snapshot. It stays whole and the same while it is read, whatever is published meanwhile.
    ///
    /// # Errors
    /// [`LakeError::NoSnapshot`] where nothing was published yet; [`LakeError::NoCurrent`] where snapshots are there and
    /// none is current; [`LakeError::CurrentIsNoLink`] where a copy made a folder of the link; [`LakeError::Json`] where
    /// its description is damaged.
    pub fn current(&self) -> Result<Snapshot, LakeError> {
        loop {
            let id = self.current_id()?.map_or_else(|| Err(self.no_current()), Ok)?;
            match self.snapshot(&id) {
                // Another one was published, and this one removed, between reading the link and opening it.
                Err(LakeError::UnknownSnapshot { .. } | LakeError::Io { .. })
                    if self.current_id()?.is_some_and(|now| now != id) => {}
                opened => return opened,
            }
        }
    }

    /// Why none is current.
    fn no_current(&self) -> LakeError {
        match self.snapshots() {
            Err(error) => error,
            Ok(none) if none.is_empty() => LakeError::NoSnapshot { path: self.dir.clone() },
            Ok(snapshots) => LakeError::NoCurrent { path: self.dir.clone(), snapshots },
        }
    }

    /// Ids of all published snapshots, oldest first.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the folder cannot be read.
    pub fn snapshots(&self) -> Result<Vec<String>, LakeError> {
        ids_in(&self.dir.join(SNAPSHOTS))
    }

    /// Ids of the snapshots that failed their checks, oldest first.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the folder cannot be read.
    pub fn rejected(&self) -> Result<Vec<String>, LakeError> {
        ids_in(&self.dir.join(REJECTED))
    }

    /// A snapshot by id.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none; [`LakeError::Json`] where its description is damaged.
    pub fn snapshot(&self, id: &str) -> Result<Snapshot, LakeError> {
        let dir = self.dir.join(SNAPSHOTS).join(id);
        if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\']) || !dir.is_dir() {
            return Err(LakeError::UnknownSnapshot { path: self.dir.clone(), id: id.to_owned() });
        }
        Snapshot::open(dir, &self.disk)
    }
}

/// Names of the visible folders in `folder`, sorted; none where it does not exist.
fn ids_in(folder: &Path) -> Result<Vec<String>, LakeError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(LakeError::io(folder, "read the folder")(error)),
    };
    let mut ids = Vec::new();
    for entry in entries {
        let entry = entry.map_err(LakeError::io(folder, "read the folder"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.path().is_dir() {
            ids.push(name);
        }
    }
    ids.sort();
    Ok(ids)
}
