//! What a writer is about to do to the lake, written down before it is done.
//!
//! Whatever changes more than one name (publish, reject, accept, rollback, hold, release, prune) first makes all new bytes
//! durable beside their places, then writes `intent.json`, then renames, then removes `intent.json`. Killed before the
//! record is there, nothing was done; killed after, the next writer does the rest: every step may be done twice.

use super::disk::FRESH;
use super::{CURRENT, Lake, SNAPSHOTS};
use crate::error::LakeError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Name of the record in the lake's folder.
pub(super) const INTENT: &str = "intent.json";
/// Folder of new files that wait for their place.
pub(super) const WAITING: &str = ".waiting";

/// A change of the lake: what it is, and its steps in their order. Paths are below the lake's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Which verb of the lake: `publish`, `reject`, `accept`, `rollback`, `hold`, `release`, `prune`.
    pub verb: String,
    /// Names that change: from, to.
    pub renames: Vec<(String, String)>,
    /// Files that go.
    pub removes: Vec<String>,
    /// The snapshot that becomes current.
    pub current: Option<String>,
}

/// An intent that is being prepared: its new files are written, nothing else.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    lake: &'a Lake,
    intent: Intent,
}

impl Lake {
    /// Begins to prepare a change.
    pub(super) fn intend(&self, verb: &str) -> Prepared<'_> {
        let intent = Intent { verb: verb.to_owned(), renames: Vec::new(), removes: Vec::new(), current: None };
        Prepared { lake: self, intent }
    }

    /// What a writer that was killed had begun and not finished; the next writer does the rest.
    ///
    /// # Errors
    /// [`LakeError::Json`] where the record does not read.
    pub fn unfinished(&self) -> Result<Option<Intent>, LakeError> {
        let path = self.dir.join(INTENT);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LakeError::io(&path, "read")(error)),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|source| LakeError::Json { path, source })
    }

    /// Does what a killed writer had begun, and removes what it left behind. Only the holder of the lock may.
    pub(super) fn recover(&self) -> Result<(), LakeError> {
        if let Some(intent) = self.unfinished()? {
            tracing::warn!(verb = intent.verb, "a killed writer had begun this; it is finished now");
            self.carry_out(&intent)?;
        }
        self.disk.remove_tree(&self.dir.join(WAITING))?;
        self.remove_leftovers()
    }

    fn carry_out(&self, intent: &Intent) -> Result<(), LakeError> {
        let mut folders = BTreeSet::from([self.dir.clone()]);
        for (from, to) in &intent.renames {
            let (from, to) = (self.below(from)?, self.below(to)?);
            folders.extend([&from, &to].iter().filter_map(|path| path.parent()).map(Path::to_path_buf));
            // Done already where a writer was killed after this step.
            if from.symlink_metadata().is_err() {
                continue;
            }
            if let Some(folder) = to.parent() {
                self.disk.make_dirs(folder)?;
            }
            self.disk.rename(&from, &to)?;
        }
        for path in &intent.removes {
            let path = self.below(path)?;
            folders.extend(path.parent().map(Path::to_path_buf));
            self.disk.remove_file(&path)?;
        }
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            self.disk.sync_dir(folder)?;
        }
        match &intent.current {
            Some(id) if self.dir.join(SNAPSHOTS).join(id).is_dir() => self.point_current_at(id)?,
            Some(id) => tracing::warn!(snapshot = id, "is gone and cannot become current"),
            None => {}
        }
        self.disk.remove_file(&self.dir.join(INTENT))?;
        self.disk.sync_dir(&self.dir)
    }

    /// A path of a record, held to lie below the lake.
    fn below(&self, path: &str) -> Result<PathBuf, LakeError> {
        let plain = |c| matches!(c, std::path::Component::Normal(_));
        if path.is_empty() || !Path::new(path).components().all(plain) {
            let error = std::io::Error::other(format!("{INTENT} names {path:?}, which is no path below the lake"));
            return Err(LakeError::io(&self.dir.join(INTENT), "follow")(error));
        }
        Ok(self.dir.join(path))
    }

    /// Makes `id` current by renaming a new link over the old one.
    fn point_current_at(&self, id: &str) -> Result<(), LakeError> {
        let fresh = self.dir.join(format!(".{CURRENT}{FRESH}"));
        self.disk.remove_file(&fresh)?;
        self.disk.symlink(&Path::new(SNAPSHOTS).join(id), &fresh)?;
        self.disk.rename(&fresh, &self.dir.join(CURRENT))?;
        self.disk.sync_dir(&self.dir)
    }
}

impl Prepared<'_> {
    /// Whether nothing would change.
    pub(super) fn is_empty(&self) -> bool {
        let Intent { renames, removes, current, .. } = &self.intent;
        renames.is_empty() && removes.is_empty() && current.is_none()
    }

    /// A file gets new bytes.
    pub(super) fn write(mut self, path: &str, bytes: &[u8]) -> Result<Self, LakeError> {
        let folder = self.lake.dir.join(WAITING);
        self.lake.disk.make_dirs(&folder)?;
        let waiting = format!("{WAITING}/{}", self.intent.renames.len());
        self.lake.disk.write_file(&self.lake.dir.join(&waiting), bytes)?;
        self.intent.renames.push((waiting, path.to_owned()));
        Ok(self)
    }

    /// A file or folder gets another name.
    pub(super) fn rename(mut self, from: String, to: String) -> Self {
        self.intent.renames.push((from, to));
        self
    }

    /// A file goes.
    pub(super) fn remove(mut self, path: String) -> Self {
        self.intent.removes.push(path);
        self
    }

    /// A snapshot becomes current.
    pub(super) fn current(mut self, id: &str) -> Self {
        self.intent.current = Some(id.to_owned());
        self
    }

    /// Does it: from here on it is finished, now or by the next writer. Where not even the first step can be done, the
    /// record is taken back and all is as it was.
    pub(super) fn carry_out(self) -> Result<(), LakeError> {
        let Self { lake, intent } = self;
        let waiting = lake.dir.join(WAITING);
        if waiting.is_dir() {
            lake.disk.sync_dir(&waiting)?;
        }
        let path = lake.dir.join(INTENT);
        let mut text =
            serde_json::to_string_pretty(&intent).map_err(|source| LakeError::Json { path: path.clone(), source })?;
        text.push('\n');
        lake.disk.replace_file(&path, text.as_bytes()).and_then(|()| lake.carry_out(&intent)).inspect_err(|_| {
            let begun = intent.renames.first().is_some_and(|(from, _)| !lake.dir.join(from).exists());
            if !begun {
                let _ = lake.disk.remove_file(&path);
            }
        })?;
        // What is done is done; the next writer removes an empty folder as well.
        let _ = lake.disk.remove_tree(&waiting);
        Ok(())
    }
}
