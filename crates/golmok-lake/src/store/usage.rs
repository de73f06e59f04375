//! The room that snapshots take on the disk, each file once: most files of a snapshot are links to those of another.

use super::{Lake, REJECTED, SNAPSHOTS, ids_in};
use crate::error::LakeError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Room of one snapshot, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    /// Bytes of all its files.
    pub bytes: u64,
    /// Of these, bytes of files that another snapshot of the lake holds as well: removing this one alone frees the rest.
    pub shared: u64,
}

/// A file on the disk, whatever names lead to it.
#[derive(Debug)]
struct Held {
    bytes: u64,
    /// Ids of the snapshots that hold it.
    by: BTreeSet<String>,
}

/// Which snapshots, published and held back, hold which files of the disk.
#[derive(Debug, Default)]
pub struct Usage {
    files: HashMap<(u64, u64), Held>,
}

impl Lake {
    /// Looks at every file of every snapshot, those that were held back as well. A snapshot that goes meanwhile is passed
    /// over.
    ///
    /// # Errors
    /// [`LakeError::Io`] where a folder cannot be read.
    ///
    /// ```
    /// use golmok_lake::store::Lake;
    /// let dir = tempfile::tempdir().unwrap();
    /// let lake = Lake::create(dir.path())?;
    /// for second in 0..2 {
    ///     let writer = lake.begin(jiff::Timestamp::from_second(second).unwrap())?;
    ///     if !writer.keep_document("note")? {
    ///         writer.document("note", &[0; 1000])?;
    ///     }
    ///     writer.publish()?;
    /// }
    /// let (usage, ids) = (lake.usage()?, lake.snapshots()?);
    /// assert_eq!(usage.room(&ids[0]).shared, 1000, "the second links it");
    /// assert!(usage.total() < usage.room(&ids[0]).bytes + usage.room(&ids[1]).bytes);
    /// # Ok::<(), golmok_lake::LakeError>(())
    /// ```
    pub fn usage(&self) -> Result<Usage, LakeError> {
        let mut usage = Usage::default();
        for home in [SNAPSHOTS, REJECTED] {
            let home = self.dir.join(home);
            for id in ids_in(&home)? {
                usage.add(&home.join(&id), &id)?;
            }
        }
        Ok(usage)
    }
}

impl Usage {
    fn add(&mut self, dir: &Path, id: &str) -> Result<(), LakeError> {
        let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
        let entries = match std::fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if gone(&error) => return Ok(()),
            Err(error) => return Err(LakeError::io(dir, "read the folder")(error)),
        };
        for entry in entries {
            let entry = entry.map_err(LakeError::io(dir, "read the folder"))?;
            let about = match entry.path().symlink_metadata() {
                Ok(about) => about,
                Err(error) if gone(&error) => continue,
                Err(error) => return Err(LakeError::io(&entry.path(), "look at")(error)),
            };
            if about.is_dir() {
                self.add(&entry.path(), id)?;
                continue;
            }
            let held = self.files.entry((about.dev(), about.ino()));
            held.or_insert_with(|| Held { bytes: about.len(), by: BTreeSet::new() }).by.insert(id.to_owned());
        }
        Ok(())
    }

    /// Room of a snapshot by id; none where there is no such snapshot.
    pub fn room(&self, id: &str) -> Room {
        let own = self.files.values().filter(|file| file.by.contains(id));
        own.fold(Room::default(), |room, file| Room {
            bytes: room.bytes + file.bytes,
            shared: room.shared + if file.by.len() > 1 { file.bytes } else { 0 },
        })
    }

    /// Bytes of all snapshots together.
    pub fn total(&self) -> u64 {
        self.without(&BTreeSet::new())
    }

    /// Bytes that are left where these snapshots go: a file goes with the last one that holds it.
    pub fn without(&self, gone: &BTreeSet<String>) -> u64 {
        self.files.values().filter(|file| !file.by.is_subset(gone)).map(|file| file.bytes).sum()
    }

    /// Every snapshot with its room.
    pub fn rooms(&self) -> BTreeMap<String, Room> {
        let ids: BTreeSet<&String> = self.files.values().flat_map(|file| &file.by).collect();
        ids.into_iter().map(|id| (id.clone(), self.room(id))).collect()
    }
}
