//! A finished snapshot gets its place: published or rejected, in one intent with what speaks of it.

use super::describe::SnapshotInfo;
use super::leftovers::PARTIAL;
use super::lock::WriterLock;
use super::snapshot::described;
use super::{Pruned, REJECTED, Retention, SNAPSHOTS, Snapshot, SnapshotWriter};
use crate::error::LakeError;
use std::path::PathBuf;

/// A snapshot that became current, and what its retention did.
#[derive(Debug)]
pub struct Published {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Which older ones went, or why none could.
    pub pruned: Result<Pruned, LakeError>,
}

impl SnapshotWriter {
    /// Writes the description and makes everything durable; the folder is then ready for its place.
    fn settle(&self, info: &SnapshotInfo) -> Result<(), LakeError> {
        for (name, bytes) in described(info, &self.work)? {
            self.lake.disk.write_file(&self.work.join(name), &bytes)?;
        }
        self.lake.disk.sync_tree(&self.work)
    }

    /// Moves the folder to its place, in one intent with files below the lake.
    fn move_to(&self, verb: &str, home: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf, LakeError> {
        let mut intent = self.lake.intend(verb);
        for (path, bytes) in files {
            intent = intent.write(path, bytes)?;
        }
        let place = format!("{home}/{}", self.id);
        intent = intent.rename(format!("{SNAPSHOTS}/.{}{PARTIAL}", self.id), place.clone());
        if home == SNAPSHOTS {
            intent = intent.current(&self.id);
        }
        self.lock.as_ref().map_or(Ok(()), WriterLock::still_held)?;
        intent.carry_out()?;
        Ok(self.lake.dir.join(place))
    }

    /// Publishes: the snapshot becomes `current` by one atomic rename. When this returns, it is durable.
    ///
    /// Whether the checks allow it is for the caller to decide, see [`failed_checks`](Self::failed_checks).
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses; the former snapshot is then still current. [`LakeError::LockLost`] where
    /// the lock was removed meanwhile.
    pub fn publish(self) -> Result<Snapshot, LakeError> {
        Ok(self.publish_with(&[], None)?.snapshot)
    }

    /// Publishes as [`publish`](Self::publish) does, in one intent with files below the lake that speak of it; then
    /// removes old snapshots as `keep` says (see [`Lake::prune`](super::Lake::prune)) before another writer may begin.
    ///
    /// # Errors
    /// As [`publish`](Self::publish). That old snapshots could not be removed is no error of the publication.
    pub fn publish_with(
        mut self,
        files: &[(String, Vec<u8>)],
        keep: Option<Retention>,
    ) -> Result<Published, LakeError> {
        // Another writer would have taken the folder for a leftover.
        self.lock.as_ref().map_or(Ok(()), WriterLock::still_held)?;
        let info = self.describe(None);
        self.settle(&info)?;
        let place = self.move_to("publish", SNAPSHOTS, files)?;
        let snapshot = Snapshot::of(place, info).pinned(&self.lake.disk);
        Ok(Published { snapshot, pruned: self.prune(keep) })
    }

    /// Gives up the snapshot and keeps it in `rejected/<id>` for inspection; tells where.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses.
    pub fn reject(self, reason: &str) -> Result<PathBuf, LakeError> {
        Ok(self.reject_with(reason, &[], None)?.0)
    }

    /// The same, in one intent with files below the lake; then removes old snapshots as `keep` says.
    ///
    /// # Errors
    /// As [`reject`](Self::reject).
    pub fn reject_with(
        mut self,
        reason: &str,
        files: &[(String, Vec<u8>)],
        keep: Option<Retention>,
    ) -> Result<(PathBuf, Result<Pruned, LakeError>), LakeError> {
        self.lock.as_ref().map_or(Ok(()), WriterLock::still_held)?;
        let info = self.describe(Some(reason.to_owned()));
        self.settle(&info)?;
        let place = self.move_to("reject", REJECTED, files)?;
        Ok((place, self.prune(keep)))
    }

    /// Removes old snapshots under the lock of the writer. What it was made from is no longer read.
    fn prune(&mut self, keep: Option<Retention>) -> Result<Pruned, LakeError> {
        drop(self.parent.take());
        match (keep, &self.lock) {
            (Some(keep), Some(lock)) => self.lake.prune_under(lock, &keep, self.created_at),
            _ => Ok(Pruned::default()),
        }
    }
}
