//! Keeping the parent's files: by hard link, after each was held to its hash in the parent's snapshot.json.
//!
//! A damaged file is never kept: who can make it anew asks [`SnapshotWriter::is_whole`] first, else keeping it is an error
//! that names what to give.

use super::SnapshotWriter;
use super::describe::FileEntry;
use super::durable::hash_file;
use super::writer::Shared;
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
        Like { path: parent.dir().join(&below), below, bytes, sha256: sha256.to_owned() }.is_whole(&self.shared)
    }

    /// The parent's file of this name, for one that is written anew and may come out the same.
    pub(super) fn like(&self, table: &TableSchema, path: &str) -> Option<Like> {
        let entry = self.parent_file(table, path)?;
        let below = Path::new(table.name).join(path);
        let path = self.parent.as_ref()?.dir().join(&below);
        Some(Like { path, below, bytes: entry.bytes, sha256: entry.sha256.clone() })
    }

    /// Keeps an unchanged file of the parent: a hard link, or a copy where linking fails.
    ///
    /// # Errors
    /// [`LakeError::UnknownTable`] where the parent has no such file in this schema version; [`LakeError::Damaged`] where
    /// its bytes are not those of its snapshot.json, with what to give instead.
    pub fn keep(&self, table: &'static TableSchema, path: &str) -> Result<FileEntry, LakeError> {
        self.keep_as(table, path, path)
    }

    /// As [`keep`](Self::keep), under another name.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub fn keep_as(&self, table: &'static TableSchema, path: &str, name: &str) -> Result<FileEntry, LakeError> {
        let (Some(parent), Some(entry)) = (&self.parent, self.parent_file(table, path)) else {
            let snapshot = self.parent.as_ref().map_or("none", |p| p.id()).to_owned();
            return Err(LakeError::UnknownTable { snapshot, table: format!("{}/{path}", table.name) });
        };
        self.hold_to_hash(table, path)?;
        let from = parent.dir().join(table.name).join(path);
        let to = self.place(table, name)?;
        self.lake.disk.link_or_copy(&from, &to)?;
        let entry = FileEntry { path: name.to_owned(), ..entry.clone() };
        self.shared.enter(table, entry.clone());
        Ok(entry)
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

/// A file of the parent with its length and hash, as its snapshot.json says.
#[derive(Debug)]
pub(super) struct Like {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// The same below the parent's folder.
    below: PathBuf,
    bytes: u64,
    sha256: String,
}

impl Like {
    /// Whether it has these bytes, and has them still.
    pub(super) fn is(&self, bytes: u64, sha256: &str, shared: &Shared) -> bool {
        (self.bytes, self.sha256.as_str()) == (bytes, sha256) && self.is_whole(shared)
    }

    /// Whether it still has the bytes that its snapshot.json says; it is read once, and told where it has not.
    fn is_whole(&self, shared: &Shared) -> bool {
        if let Some(known) = shared.state().held_to_hash.get(&self.below) {
            return *known;
        }
        let whole = hash_file(&self.path).is_ok_and(|found| found == (self.bytes, self.sha256.clone()));
        if !whole {
            tracing::warn!(file = %self.path.display(), "is damaged and is not kept");
        }
        shared.state().held_to_hash.insert(self.below.clone(), whole);
        whole
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::TableBuilder;
    use crate::store::{Lake, Snapshot, SnapshotWriter};
    use golmok_model::tables::core::SPELL_LINKS;
    use std::os::unix::fs::MetadataExt;

    fn part(writer: &SnapshotWriter, gu: &str, gap: i32) {
        let mut builder = TableBuilder::new(&SPELL_LINKS);
        builder.constant_text(0, gu);
        for column in 1..8 {
            builder.text(column, Some("1"));
        }
        builder.int32(8, Some(gap));
        builder.end_row();
        let mut part = writer.part(&SPELL_LINKS, Some(gu), "part-0").expect("a part");
        part.write(&builder.finish().expect("rows")).expect("written");
        part.finish().expect("finished");
    }

    fn inodes(snapshot: &Snapshot) -> Vec<u64> {
        let files = snapshot.table_files(SPELL_LINKS.name).expect("the table");
        files.iter().map(|file| file.metadata().expect("a file").ino()).collect()
    }

    #[test]
    fn what_comes_out_the_same_is_a_link_and_what_is_damaged_is_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = Lake::create(dir.path()).expect("a lake");
        let night = |second: i64, lake: &Lake, gaps: [i32; 2]| {
            let writer = lake.begin(jiff::Timestamp::from_second(second).expect("an instant")).expect("begun");
            part(&writer, "11110", gaps[0]);
            part(&writer, "11140", gaps[1]);
            writer.document("card", b"the same").expect("written");
            let snapshot = writer.publish().expect("published");
            snapshot.verify().expect("whole");
            snapshot
        };
        let first = night(0, &lake, [1, 2]);
        let second = night(10, &lake, [1, 3]);
        assert_eq!(inodes(&second)[0], inodes(&first)[0], "the same rows: a link");
        assert_ne!(inodes(&second)[1], inodes(&first)[1]);
        let card = |snapshot: &Snapshot| snapshot.dir().join("card").metadata().expect("the card").ino();
        assert_eq!(card(&second), card(&first));
        // Equal snapshot.json, so that what stands on the part can be kept.
        let files = |snapshot: &Snapshot| snapshot.info().tables[SPELL_LINKS.name].files.clone();
        assert_eq!(files(&second)[0], files(&first)[0]);
        std::fs::write(&second.table_files(SPELL_LINKS.name).expect("the table")[0], b"damaged").expect("written");
        let third = night(20, &lake, [1, 3]);
        assert_ne!(inodes(&third)[0], inodes(&second)[0], "the good bytes stay");
        assert_eq!(inodes(&third)[1], inodes(&second)[1]);
        // A disk without links keeps what was written.
        let without = lake.clone().with_linker(|_, _| Err(std::io::Error::other("no links")));
        let fourth = night(30, &without, [1, 3]);
        assert_ne!(inodes(&fourth), inodes(&third));
    }
}
