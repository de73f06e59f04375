//! Reading a snapshot.

use super::DESCRIPTION;
use super::describe::{Outcome, SnapshotInfo, SourceEntry, TableEntry};
use super::disk::Disk;
use super::durable::{hash_bytes, hash_file};
use super::lock::{self, Locked};
use crate::error::LakeError;
use crate::reason::Reason;
use arrow::record_batch::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a batch that [`Snapshot::read`] yields.
const BATCH_ROWS: usize = 8_192;

/// A whole snapshot.
#[derive(Debug, Clone)]
pub struct Snapshot {
    dir: PathBuf,
    info: SnapshotInfo,
    /// Keeps it from being removed while it is read.
    _pin: Option<Arc<Locked>>,
}

impl Snapshot {
    pub(super) fn open(dir: PathBuf, disk: &Disk) -> Result<Self, LakeError> {
        let path = dir.join(DESCRIPTION);
        let pin = lock::pin(&path, disk).map_err(LakeError::io(&path, "read"))?;
        let mut text = Vec::new();
        pin.file().read_to_end(&mut text).map_err(LakeError::io(&path, "read"))?;
        super::format::check(&text, &path)?;
        let info: SnapshotInfo = serde_json::from_slice(&text).map_err(|source| LakeError::Json { path, source })?;
        Ok(Self { dir, info: info.upgraded(), _pin: Some(Arc::new(pin)) })
    }

    /// One that is being written.
    pub(super) fn of(dir: PathBuf, info: SnapshotInfo) -> Self {
        Self { dir, info, _pin: None }
    }

    /// The same, pinned where it can be.
    pub(super) fn pinned(self, disk: &Disk) -> Self {
        let pin = lock::pin(&self.dir.join(DESCRIPTION), disk).ok().map(Arc::new);
        Self { _pin: pin, ..self }
    }

    /// Id.
    pub fn id(&self) -> &str {
        &self.info.id
    }

    /// Folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What `snapshot.json` says.
    pub fn info(&self) -> &SnapshotInfo {
        &self.info
    }

    /// Names of the tables, sorted.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.info.tables.keys().map(String::as_str)
    }

    /// What `snapshot.json` says of a table.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the snapshot has none of this name.
    pub fn table(&self, name: &str) -> Result<&TableEntry, LakeError> {
        self.info.tables.get(name).ok_or_else(|| self.unknown(name.to_owned()))
    }

    fn unknown(&self, table: String) -> LakeError {
        LakeError::UnknownTable { snapshot: self.info.id.clone(), table }
    }

    /// Paths of the files of a table, sorted; for polars, DuckDB and the like.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the snapshot has none of this name.
    pub fn table_files(&self, name: &str) -> Result<Vec<PathBuf>, LakeError> {
        let folder = self.dir.join(name);
        Ok(self.table(name)?.files.iter().map(|f| folder.join(&f.path)).collect())
    }

    /// Rows of a table, file by file, with all columns or only those named (in the table's order).
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] at once; each item [`LakeError::Parquet`] where a file does not read or has no such
    /// column.
    pub fn read(&self, name: &str, columns: Option<&[&str]>) -> Result<Rows, LakeError> {
        let files = self.table_files(name)?;
        let columns = columns.map(|names| names.iter().map(|n| (*n).to_owned()).collect());
        Ok(Rows { table: name.to_owned(), files: files.into_iter(), columns, open: None })
    }

    /// Rows of one file of a table.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the table has no such file.
    pub fn read_file(&self, name: &str, path: &str) -> Result<Rows, LakeError> {
        if !self.table(name)?.files.iter().any(|f| f.path == path) {
            return Err(self.unknown(format!("{name}/{path}")));
        }
        let files = vec![self.dir.join(name).join(path)].into_iter();
        Ok(Rows { table: name.to_owned(), files, columns: None, open: None })
    }

    /// Bytes of a file beside the tables.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the snapshot has none of this name.
    pub fn document(&self, name: &str) -> Result<Vec<u8>, LakeError> {
        if !self.info.documents.contains_key(name) {
            return Err(self.unknown(name.to_owned()));
        }
        let path = self.dir.join(name);
        let bytes = std::fs::read(&path).map_err(LakeError::io(&path, "read"))?;
        let entry = &self.info.documents[name];
        match self.damage(Path::new(name), entry.bytes, &entry.sha256, None) {
            Some(damaged) => Err(damaged),
            None => Ok(bytes),
        }
    }

    /// Holds every file to its length and hash in `snapshot.json`, and `snapshot.json` to its own.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] naming the first file that differs; [`LakeError::Io`] where one is missing.
    pub fn verify(&self) -> Result<(), LakeError> {
        self.damages().next().map_or(Ok(()), Err)
    }

    /// As [`verify`](Self::verify), for the files of one table; a table that the snapshot lacks is whole.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_table(&self, name: &str) -> Result<(), LakeError> {
        let files = self.info.tables.get(name).into_iter().flat_map(|table| &table.files);
        files
            .filter_map(|f| self.damage(&Path::new(name).join(&f.path), f.bytes, &f.sha256, Some(f.rows)))
            .next()
            .map_or(Ok(()), Err)
    }

    /// Every file that is missing or damaged, each with what is wrong with it.
    pub fn damages(&self) -> impl Iterator<Item = LakeError> + '_ {
        let tables = self.info.tables.iter();
        let files = tables.flat_map(|(name, t)| t.files.iter().map(move |f| (Path::new(name).join(&f.path), f)));
        let files = files.map(|(path, f)| (path, f.bytes, &f.sha256, Some(f.rows)));
        let documents = self.info.documents.iter().map(|(name, d)| (PathBuf::from(name), d.bytes, &d.sha256, None));
        let whole =
            files.chain(documents).filter_map(|(path, bytes, hash, rows)| self.damage(&path, bytes, hash, rows));
        self.damaged_description().into_iter().chain(whole)
    }

    /// What makes a damaged file anew: the public file that it was made of, else the verbs.
    pub fn mend(&self, path: &Path) -> Reason {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_of = |source: &&SourceEntry| {
            let hash = source.sha256.get(..8).unwrap_or(&source.sha256);
            source.outcome == Outcome::Staged && name == format!("{hash}-{}", source.member)
        };
        match self.info.sources.iter().find(is_of) {
            Some(source) => Reason::GiveAgain { file: source.name.clone() },
            None => Reason::MakeAnew,
        }
    }

    /// What is wrong with a file: its bytes, or, where they are as they were written, its rows.
    fn damage(&self, below: &Path, bytes: u64, sha256: &str, rows: Option<u64>) -> Option<LakeError> {
        let path = self.dir.join(below);
        let (found_bytes, found_sha256) = match hash_file(&path) {
            Ok(found) => found,
            Err(error) => return Some(error),
        };
        if (found_bytes, found_sha256.as_str()) != (bytes, sha256) {
            let reason = Reason::DiffersFromSnapshot {
                bytes: found_bytes.to_string(),
                sha256: found_sha256,
                expected: bytes.to_string(),
                expected_sha256: sha256.to_owned(),
            };
            return Some(LakeError::Damaged { path, reason });
        }
        let rows = rows?;
        let opened = File::open(&path).map_err(LakeError::io(&path, "open"));
        let found = opened.and_then(|file| {
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(LakeError::parquet(&path))?;
            Ok(reader.metadata().file_metadata().num_rows())
        });
        match found {
            Ok(found) if u64::try_from(found) == Ok(rows) => None,
            Ok(found) => {
                let reason = Reason::OtherRows { found: found.to_string(), expected: rows.to_string() };
                Some(LakeError::Damaged { path, reason })
            }
            Err(error) => Some(error),
        }
    }

    /// What is wrong with `snapshot.json` itself: the hash that stands beside it is another one, or it speaks of another
    /// snapshot. Snapshots of earlier versions have no hash beside it.
    fn damaged_description(&self) -> Option<LakeError> {
        let path = self.dir.join(DESCRIPTION);
        let beside = std::fs::read_to_string(self.dir.join(DESCRIPTION_HASH)).ok();
        let (bytes, sha256) = match hash_file(&path) {
            Ok(found) => found,
            Err(error) => return Some(error),
        };
        let expected = beside.as_deref().map(|text| text.split_whitespace().next().unwrap_or_default());
        if let Some(expected) = expected.filter(|expected| *expected != sha256) {
            let reason = Reason::DiffersFromSnapshot {
                bytes: bytes.to_string(),
                sha256,
                expected: bytes.to_string(),
                expected_sha256: expected.to_owned(),
            };
            return Some(LakeError::Damaged { path, reason });
        }
        let folder = self.dir.file_name().unwrap_or_default().to_string_lossy();
        (folder != self.info.id)
            .then(|| LakeError::Damaged { path, reason: Reason::OtherSnapshot { id: self.info.id.clone() } })
    }
}

/// Name of the file that holds the hash of `snapshot.json`, as `sha256sum` writes it.
pub(super) const DESCRIPTION_HASH: &str = "snapshot.json.sha256";

/// `snapshot.json` and the file with its hash, by name.
pub(super) fn described(info: &SnapshotInfo, dir: &Path) -> Result<[(&'static str, Vec<u8>); 2], LakeError> {
    let path = dir.join(DESCRIPTION);
    let text = serde_json::to_string_pretty(info).map_err(|source| LakeError::Json { path, source })? + "\n";
    let hash = format!("{}  {DESCRIPTION}\n", hash_bytes(text.as_bytes()));
    Ok([(DESCRIPTION, text.into_bytes()), (DESCRIPTION_HASH, hash.into_bytes())])
}

/// Rows of a table as batches.
#[derive(Debug)]
pub struct Rows {
    table: String,
    files: std::vec::IntoIter<PathBuf>,
    columns: Option<Vec<String>>,
    open: Option<ParquetRecordBatchReader>,
}

impl Rows {
    fn open(&self, path: &Path) -> Result<ParquetRecordBatchReader, LakeError> {
        let file = File::open(path).map_err(LakeError::io(path, "open"))?;
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(LakeError::parquet(path))?;
        if let Some(columns) = &self.columns {
            let schema = builder.schema();
            if let Some(missing) = columns.iter().find(|c| schema.field_with_name(c).is_err()) {
                return Err(LakeError::Column {
                    table: self.table.clone(),
                    column: missing.clone(),
                    reason: format!("is missing in {}", path.display()),
                });
            }
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().map(String::as_str));
            builder = builder.with_projection(mask);
        }
        builder.with_batch_size(BATCH_ROWS).build().map_err(LakeError::parquet(path))
    }
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reader) = &mut self.open {
                match reader.next() {
                    Some(batch) => return Some(batch.map_err(LakeError::arrow(&self.table))),
                    None => self.open = None,
                }
            }
            let path = self.files.next()?;
            match self.open(&path) {
                Ok(reader) => self.open = Some(reader),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
