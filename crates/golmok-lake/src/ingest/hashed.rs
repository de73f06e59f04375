//! The hash of a source file, and whether what is read afterwards is still what was hashed.

use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::Stamp;
use crate::store::{hash_bytes, hash_file};
use std::path::{Path, PathBuf};

/// A file that was hashed, with all that belongs to it.
#[derive(Debug, Clone)]
pub(super) struct Hashed {
    /// SHA-256 of the file itself.
    pub(super) sha256: String,
    /// Its bytes.
    pub(super) bytes: u64,
    /// Hash of the file and, for a shapefile, of its siblings.
    pub(super) content_sha256: String,
    /// What was hashed, as it was before.
    stamps: Vec<(PathBuf, Stamp)>,
}

impl Hashed {
    /// Hashes a file and, for a shapefile, its siblings.
    ///
    /// # Errors
    /// [`LakeError::Io`] where one cannot be read; [`LakeError::Damaged`] where one changes meanwhile.
    pub(super) fn read(path: &Path) -> Result<Self, LakeError> {
        let stamp = |path: &Path| Stamp::of(path).map_err(LakeError::io(path, "find"));
        let mut stamps = vec![(path.to_path_buf(), stamp(path)?)];
        let (bytes, sha256) = hash_file(path)?;
        let mut content = sha256.clone();
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp")) {
            for extension in ["dbf", "shx", "prj", "cpg", "DBF", "SHX", "PRJ", "CPG"] {
                let sibling = path.with_extension(extension);
                if sibling.is_file() {
                    stamps.push((sibling.clone(), stamp(&sibling)?));
                    let (_, hash) = hash_file(&sibling)?;
                    content = hash_bytes(format!("{content} {} {hash}", extension.to_ascii_lowercase()).as_bytes());
                }
            }
        }
        let hashed = Self { sha256, bytes, content_sha256: content, stamps };
        hashed.still()?;
        Ok(hashed)
    }

    /// What stands for a file that is not opened at all: the hash of its name.
    pub(super) fn by_name(name: &str) -> Self {
        let hash = hash_bytes(format!("unread {name}").as_bytes());
        Self { sha256: hash.clone(), bytes: 0, content_sha256: hash, stamps: vec![] }
    }

    /// Holds what lies there now to what was hashed: asked after each reading, so that no row of other bytes lands.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] naming the file that was written to or replaced.
    pub(super) fn still(&self) -> Result<(), LakeError> {
        let moved = self.stamps.iter().find(|(path, stamp)| Stamp::of(path).ok() != Some(*stamp));
        moved.map_or(Ok(()), |(path, _)| {
            Err(LakeError::Damaged { path: path.clone(), reason: Reason::ChangedWhileRead })
        })
    }
}
