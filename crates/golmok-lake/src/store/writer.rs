//! Writing a snapshot: parts, kept parts, then one atomic swap.

use super::describe::{
    CheckResult, CheckStatus, DocumentEntry, FileEntry, SnapshotInfo, SourceEntry, StaleLayer, TableEntry, Verb,
};
use super::durable::hash_bytes;
use super::intent::INTENT;
use super::leftovers::PARTIAL;
use super::lock::{WriterLock, host};
use super::{DESCRIPTION, LAKE_FORMAT, Lake, PartWriter, REJECTED, SNAPSHOTS, Snapshot};
use crate::error::LakeError;
use golmok_model::tables::TableSchema;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What several part writers write to at once.
#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Table → schema version, files by path.
    tables: BTreeMap<&'static str, (u32, BTreeMap<String, FileEntry>)>,
    /// Parts begun or kept, as (table, path).
    names: BTreeSet<(&'static str, String)>,
    sources: Vec<SourceEntry>,
    checks: Vec<CheckResult>,
    methods: BTreeMap<String, String>,
    as_of: Option<Date>,
    known_on: Option<Date>,
    settings: Option<String>,
    stale: BTreeMap<Verb, StaleLayer>,
    pub(super) documents: BTreeMap<String, DocumentEntry>,
    /// Files of the parent that were held to their hash, and whether they are whole, by path below its folder.
    pub(super) held_to_hash: BTreeMap<PathBuf, bool>,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a name for a part; false where it is taken already.
    fn reserve(&self, table: &'static TableSchema, path: &str) -> bool {
        self.state().names.insert((table.name, path.to_owned()))
    }

    pub(super) fn enter(&self, table: &'static TableSchema, file: FileEntry) {
        let mut state = self.state();
        let (_, files) = state.tables.entry(table.name).or_insert_with(|| (table.version, BTreeMap::new()));
        files.insert(file.path.clone(), file);
    }

    pub(super) fn forget(&self, table: &'static TableSchema, path: &str) {
        self.state().names.remove(&(table.name, path.to_owned()));
    }
}

/// A snapshot that is being written. Holds the writer's lock until it is published, rejected or dropped; dropped
/// without either, it leaves nothing behind. Its methods may be called from several threads.
#[derive(Debug)]
pub struct SnapshotWriter {
    pub(super) lake: Lake,
    pub(super) lock: Option<WriterLock>,
    pub(super) id: String,
    pub(super) created_at: jiff::Timestamp,
    pub(super) parent: Option<Snapshot>,
    pub(super) work: PathBuf,
    pub(super) shared: Arc<Shared>,
}

impl Lake {
    /// Begins a snapshot, on top of the current one.
    ///
    /// Its id is the second of `id_time` in UTC; where the clock went back, the second after the newest snapshot's, so
    /// that ids always sort by age. What a killed writer left behind is removed.
    ///
    /// # Errors
    /// [`LakeError::Locked`] at once where another writer is at work.
    pub fn begin(&self, id_time: jiff::Timestamp) -> Result<SnapshotWriter, LakeError> {
        let lock = self.lock(id_time)?;
        let mut id_second = id_time;
        let newest = self.snapshots()?.into_iter().chain(self.rejected()?).max();
        if let Some(newest) = newest.as_deref().and_then(time_of_id)
            && newest >= second(id_time)
        {
            id_second = newest.checked_add(jiff::Span::new().seconds(1)).unwrap_or(id_time);
        }
        let id = id_second.strftime("%Y%m%dT%H%M%SZ").to_string();
        let parent = match self.current() {
            Ok(parent) => Some(parent),
            Err(LakeError::NoSnapshot { .. }) => None,
            Err(error) => return Err(error),
        };
        let work = self.dir.join(SNAPSHOTS).join(format!(".{id}{PARTIAL}"));
        self.disk.make_dirs(&work)?;
        let shared = Arc::default();
        Ok(SnapshotWriter { lake: self.clone(), lock: Some(lock), id, created_at: id_time, parent, work, shared })
    }
}

/// The whole second of an instant.
fn second(time: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The instant that an id names; ids are ISO 8601 in its basic form.
pub(super) fn time_of_id(id: &str) -> Option<jiff::Timestamp> {
    id.parse().ok()
}

impl SnapshotWriter {
    /// Id of the snapshot.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The snapshot that was current at the beginning.
    pub fn parent(&self) -> Option<&Snapshot> {
        self.parent.as_ref()
    }

    /// The lake.
    pub fn lake(&self) -> &Lake {
        &self.lake
    }

    /// Folder in which the snapshot grows; it moves when it is published.
    pub fn dir(&self) -> &Path {
        &self.work
    }

    /// Begins a file of a table: `<table>/<partition>/<part_name>.parquet`.
    ///
    /// # Errors
    /// [`LakeError::PartExists`] where there is one of this name, [`LakeError::Column`] where a partition is given to a
    /// table without one or lacking where it has one.
    pub fn part(
        &self,
        table: &'static TableSchema,
        partition: Option<&str>,
        part_name: &str,
    ) -> Result<PartWriter, LakeError> {
        let wrong = |column: &str, reason: String| {
            Err(LakeError::Column { table: table.name.to_owned(), column: column.to_owned(), reason })
        };
        let name = match (table.partition, partition) {
            (None, None) => format!("{part_name}.parquet"),
            (Some(column), Some(value)) => {
                if !is_plain(value) {
                    return wrong(column, format!("{value:?} makes no folder name"));
                }
                format!("{value}/{part_name}.parquet")
            }
            (Some(column), None) => return wrong(column, "partitions the table, so a part needs its value".to_owned()),
            (None, Some(value)) => return wrong(value, "is given as a partition, yet the table has none".to_owned()),
        };
        if !is_plain(part_name) {
            return wrong("", format!("{part_name:?} makes no file name"));
        }
        let path = self.place(table, &name)?;
        let like = self.like(table, &name);
        PartWriter::create(table, name.clone(), path, like, (Arc::clone(&self.shared), self.lake.disk.clone()))
            .inspect_err(|_| self.shared.forget(table, &name))
    }

    /// Reserves the name and makes the folder of a file.
    pub(super) fn place(&self, table: &'static TableSchema, name: &str) -> Result<PathBuf, LakeError> {
        if !self.shared.reserve(table, name) {
            return Err(LakeError::PartExists { table: table.name.to_owned(), part: name.to_owned() });
        }
        let path = self.work.join(table.name).join(name);
        if let Some(folder) = path.parent() {
            self.lake.disk.make_dirs(folder)?;
        }
        Ok(path)
    }

    /// Writes a file beside the tables, e.g. a model card; one with the bytes of the parent's is a link to that.
    ///
    /// # Errors
    /// [`LakeError::PartExists`] where there is one of this name.
    pub fn document(&self, name: &str, bytes: &[u8]) -> Result<(), LakeError> {
        let path = self.work.join(name);
        if !is_plain(name) || name == DESCRIPTION || path.exists() {
            return Err(LakeError::PartExists { table: "documents".to_owned(), part: name.to_owned() });
        }
        let entry = DocumentEntry { bytes: bytes.len() as u64, sha256: hash_bytes(bytes) };
        let before = self.parent.as_ref().and_then(|parent| parent.info().documents.get(name));
        if before == Some(&entry) && self.is_document_whole(name) {
            return self.keep_document(name).map(drop);
        }
        self.lake.disk.write_file(&path, bytes)?;
        self.shared.state().documents.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Enters a source file.
    pub fn source(&self, source: SourceEntry) {
        self.shared.state().sources.push(source);
    }

    /// Enters a check.
    pub fn check(&self, check: CheckResult) {
        self.shared.state().checks.push(check);
    }

    /// Says which version of a method made a step.
    pub fn method(&self, step: &str, version: &str) {
        self.shared.state().methods.insert(step.to_owned(), version.to_owned());
    }

    /// Says after which day nothing was used.
    pub fn as_of(&self, date: Date) {
        self.shared.state().as_of = Some(date);
    }

    /// Says of which day its newest news is.
    pub fn known_on(&self, date: Date) {
        self.shared.state().known_on = Some(date);
    }

    /// Says by the hash of which settings its layers were computed.
    pub fn settings(&self, hash: &str) {
        self.shared.state().settings = Some(hash.to_owned());
    }

    /// Marks a layer as older than what it rests on.
    pub fn stale(&self, mark: StaleLayer) {
        self.shared.state().stale.insert(mark.layer, mark);
    }

    /// Names of the checks that failed so far.
    pub fn failed_checks(&self) -> Vec<String> {
        let state = self.shared.state();
        state.checks.iter().filter(|c| c.status == CheckStatus::Failed).map(|c| c.name.clone()).collect()
    }

    /// The tables written so far, as a snapshot that a later step of the same run can read.
    ///
    /// # Errors
    /// None at present; kept for a lake whose parts are elsewhere.
    pub fn so_far(&self) -> Result<Snapshot, LakeError> {
        Ok(Snapshot::of(self.work.clone(), self.describe(None)))
    }

    pub(super) fn describe(&self, rejected_because: Option<String>) -> SnapshotInfo {
        let state = self.shared.state();
        let mut sources = state.sources.clone();
        sources.sort_by(|a, b| (&a.name, a.member, &a.sha256).cmp(&(&b.name, b.member, &b.sha256)));
        let tables = state.tables.iter().map(|(name, (schema_version, files))| {
            let rows = files.values().map(|f| f.rows).sum();
            let files = files.values().cloned().collect();
            ((*name).to_owned(), TableEntry { schema_version: *schema_version, rows, files })
        });
        SnapshotInfo {
            id: self.id.clone(),
            created_at: self.created_at,
            host: host(),
            parent: self.parent.as_ref().map(|p| p.id().to_owned()),
            golmok_version: env!("CARGO_PKG_VERSION").to_owned(),
            lake_format: LAKE_FORMAT,
            rejected_because,
            as_of: state.as_of,
            known_on: state.known_on,
            settings: state.settings.clone(),
            stale: state.stale.values().cloned().collect(),
            methods: state.methods.clone(),
            sources,
            tables: tables.collect(),
            documents: state.documents.clone(),
            checks: state.checks.clone(),
            accepted: Vec::new(),
        }
    }

    /// Where [`reject`](Self::reject) will keep the snapshot.
    pub fn reject_dir(&self) -> PathBuf {
        self.lake.dir.join(REJECTED).join(&self.id)
    }
}

impl Drop for SnapshotWriter {
    fn drop(&mut self) {
        // Gone already where it was published or rejected; where an intent stands, the next writer moves it.
        if self.work.exists() && !self.lake.dir.join(INTENT).exists() {
            let _ = self.lake.disk.remove_tree(&self.work);
        }
    }
}

/// Whether a text can be a file or folder name: no separator, no leading dot.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}
