//! Going back to an older snapshot, and removing old ones.

use super::durable::{remove_tree, sync_dir};
use super::lock::WriterLock;
use super::{Lake, REJECTED, SNAPSHOTS, ids_in};
use crate::error::LakeError;

impl Lake {
    /// Makes another snapshot current: the one of this id, else the newest before the current one. Tells which.
    ///
    /// No snapshot is removed, so that a rollback can be rolled back.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none of this id or none before the current one,
    /// [`LakeError::Locked`] while a writer is at work.
    pub fn rollback(&self, id: Option<&str>, now: jiff::Timestamp) -> Result<String, LakeError> {
        let _lock = WriterLock::take(&self.dir, now)?;
        let id = self.rollback_target(id)?;
        self.point_current_at(&id)?;
        Ok(id)
    }

    /// The snapshot of this id, else the newest before the current one.
    pub(super) fn rollback_target(&self, id: Option<&str>) -> Result<String, LakeError> {
        let id = match id {
            Some(id) => id.to_owned(),
            None => {
                let current = self.current_id()?.map_or_else(|| Err(self.no_current()), Ok)?;
                let before = self.snapshots()?.into_iter().rfind(|id| *id < current);
                before.ok_or_else(|| LakeError::UnknownSnapshot {
                    path: self.dir.clone(),
                    id: format!("before {current}"),
                })?
            }
        };
        self.snapshot(&id)?;
        Ok(id)
    }

    /// Removes old snapshots but the newest `keep` and the current one, and old rejected ones but the newest `keep`.
    /// Tells the ids of the published ones that went.
    ///
    /// # Errors
    /// [`LakeError::Locked`] while a writer is at work; [`LakeError::Io`] where the disk refuses.
    pub fn prune(&self, keep: usize, now: jiff::Timestamp) -> Result<Vec<String>, LakeError> {
        let _lock = WriterLock::take(&self.dir, now)?;
        let current = self.current_id()?;
        let mut gone = Vec::new();
        for (folder, published) in [(SNAPSHOTS, true), (REJECTED, false)] {
            let folder = self.dir.join(folder);
            let mut ids = ids_in(&folder)?;
            ids.truncate(ids.len().saturating_sub(keep));
            for id in ids.into_iter().filter(|id| current.as_ref() != Some(id) || !published) {
                // First out of sight, so that nobody opens a snapshot that is half gone.
                let hidden = folder.join(format!(".{id}.pruned"));
                let path = folder.join(&id);
                std::fs::rename(&path, &hidden).map_err(LakeError::io(&path, "put aside"))?;
                remove_tree(&hidden)?;
                if published {
                    gone.push(id);
                }
            }
            sync_dir(&folder)?;
        }
        Ok(gone)
    }

    /// Removes what a killed writer left behind. Only the holder of the lock may.
    pub(super) fn remove_leftovers(&self) -> Result<(), LakeError> {
        for folder in [SNAPSHOTS, REJECTED] {
            let folder = self.dir.join(folder);
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let entry = entry.map_err(LakeError::io(&folder, "read the folder"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with('.') && (name.ends_with(".partial") || name.ends_with(".pruned")) {
                    tracing::info!(folder = %entry.path().display(), "removing what a killed writer left behind");
                    remove_tree(&entry.path())?;
                }
            }
        }
        Ok(())
    }
}
