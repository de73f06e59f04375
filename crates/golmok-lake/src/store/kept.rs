//! Keeping the parent's files: by hard link, after each was held to its hash in the parent's snapshot.json.
//!
//! A damaged file is never kept: who can make it anew asks [`SnapshotWriter::is_whole`] first, else keeping it is an error
//! that names what to give.

use super::SnapshotWriter;
use super::describe::FileEntry;
use super::durable::hash_file;
use crate::error::LakeError;
use crate::reason::Reason;
use golmok_model::tables::TableSchema;
use std::path::{Path, PathBuf};

impl SnapshotWriter {
    /// The parent's file of a table, where the parent has it in the same schema version, so that it can be kept.
    pub fn parent_file(&self, table: &TableSchema, path: &str) -> Option<&FileEntry> {
        let entry = self.parent.as_ref()?.info().tables.get(table.name)?;
        let same_schema = entry.schema_version == table.version;
        entry.files.iter().find(|f| same_schema && f.path == path)
    }

    /// Whether a file of the parent still has the bytes that its snapshot.json says; told where it has not.
    pub fn is_whole(&self, table: &TableSchema, path: &str) -> bool {
        let below = Path::new(table.name).join(path);
        self.parent_file(table, path).is_some_and(|entry| self.holds(below, entry.bytes, &entry.sha256))
    }

    /// Whether every file of a table of the parent is whole; so is a table that it lacks.
    pub fn is_table_whole(&self, table: &TableSchema) -> bool {
        let entry = self.parent.as_ref().and_then(|parent| parent.info().tables.get(table.name));
        entry.is_none_or(|entry| entry.files.iter().all(|file| self.is_whole(table, &file.path)))
    }

    /// Whether a file beside the tables of the parent is whole; so is one that it lacks.
    pub fn is_document_whole(&self, name: &str) -> bool {
        let entry = self.parent.as_ref().and_then(|parent| parent.info().documents.get(name));
        entry.is_none_or(|entry| self.holds(PathBuf::from(name), entry.bytes, &entry.sha256))
    }

    /// Reads a file of the parent once and holds it to its length and hash.
    fn holds(&self, below: PathBuf, bytes: u64, sha256: &str) -> bool {
        let Some(parent) = &self.parent else { return false };
        if let Some(known) = self.shared.state().held_to_hash.get(&below) {
            return *known;
        }
        let path = parent.dir().join(&below);
        let whole = match hash_file(&path) {
            Ok(found) => found == (bytes, sha256.to_owned()),
            Err(_) => false,
        };
        if !whole {
            tracing::warn!(file = %path.display(), "is damaged and is not kept");
        }
        self.shared.state().held_to_hash.insert(below, whole);
        whole
    }

    /// Keeps an unchanged file of the parent: a hard link, or a copy where linking fails.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the parent has no such file in this schema version; [`LakeError::Damaged`] where
    /// its bytes are not those of its snapshot.json, with what to give instead.
    pub fn keep(&self, table: &'static TableSchema, path: &str) -> Result<FileEntry, LakeError> {
        let (Some(parent), Some(entry)) = (&self.parent, self.parent_file(table, path)) else {
            let snapshot = self.parent.as_ref().map_or("none", |p| p.id()).to_owned();
            return Err(LakeError::UnknownTable { snapshot, table: format!("{}/{path}", table.name) });
        };
        self.hold_to_hash(table, path)?;
        let from = parent.dir().join(table.name).join(path);
        let to = self.place(table, path)?;
        self.lake.disk.link_or_copy(&from, &to)?;
        self.shared.enter(table, entry.clone());
        Ok(entry.clone())
    }

    /// Holds a file of the parent to its hash.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] with what to give instead.
    pub fn hold_to_hash(&self, table: &TableSchema, path: &str) -> Result<(), LakeError> {
        if self.is_whole(table, path) {
            return Ok(());
        }
        let below = Path::new(table.name).join(path);
        let Some(parent) = &self.parent else {
            return Err(LakeError::Damaged { path: below, reason: Reason::MakeAnew });
        };
        Err(LakeError::Damaged { path: parent.dir().join(&below), reason: parent.mend(&below) })
    }

    /// Keeps all files of a table of the parent; tells how many.
    ///
    /// # Errors
    /// As [`keep`](Self::keep). A parent without the table has no files to keep: that is no error.
    pub fn keep_table(&self, table: &'static TableSchema) -> Result<usize, LakeError> {
        let Some(entry) = self.parent.as_ref().and_then(|p| p.info().tables.get(table.name)) else { return Ok(0) };
        for file in &entry.files {
            self.keep(table, &file.path)?;
        }
        Ok(entry.files.len())
    }

    /// Keeps a file beside the tables of the parent; false where the parent has none of this name.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] where its bytes are not those of its snapshot.json; [`LakeError::Io`] where it cannot be
    /// linked or copied.
    pub fn keep_document(&self, name: &str) -> Result<bool, LakeError> {
        let Some(parent) = &self.parent else { return Ok(false) };
        let Some(entry) = parent.info().documents.get(name) else { return Ok(false) };
        let from = parent.dir().join(name);
        if !self.is_document_whole(name) {
            return Err(LakeError::Damaged { path: from, reason: Reason::MakeAnew });
        }
        self.lake.disk.link_or_copy(&from, &self.work.join(name))?;
        self.shared.state().documents.insert(name.to_owned(), entry.clone());
        Ok(true)
    }
}
