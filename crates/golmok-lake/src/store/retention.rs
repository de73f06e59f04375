//! Going back to an older snapshot, and removing old ones.

use super::durable::{remove_tree, sync_dir};
use super::lock::WriterLock;
use super::{Lake, Outcome, REJECTED, SNAPSHOTS, Snapshot, ids_in};
use crate::error::LakeError;
use crate::reason::Reason;
use std::collections::BTreeSet;

impl Lake {
    /// Makes another snapshot current: the one of this id, else what was current before the current one was published.
    /// Snapshots that hold a file of the hold list, and damaged ones, are passed over. Tells which.
    ///
    /// No snapshot is removed, so that a rollback can be rolled back.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none of this id or none before the current one,
    /// [`LakeError::NotATarget`] where the one named is damaged or holds a held file,
    /// [`LakeError::Locked`] while a writer is at work.
    pub fn rollback(&self, id: Option<&str>, now: jiff::Timestamp) -> Result<String, LakeError> {
        let _lock = WriterLock::take(&self.dir, now)?;
        let id = self.rollback_target(id)?;
        self.point_current_at(&id)?;
        Ok(id)
    }

    /// Makes the snapshot of this id current although it is damaged or holds a held file.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none; [`LakeError::Json`] where its description does not read.
    pub fn rollback_by_force(&self, id: &str, now: jiff::Timestamp) -> Result<String, LakeError> {
        let _lock = WriterLock::take(&self.dir, now)?;
        self.snapshot(id)?;
        self.point_current_at(id)?;
        Ok(id.to_owned())
    }

    /// The snapshot of this id, else the nearest one that was current before the current one was published; whole, and
    /// without held files.
    pub(super) fn rollback_target(&self, id: Option<&str>) -> Result<String, LakeError> {
        let held: BTreeSet<String> = self.holds()?.into_iter().map(|hold| hold.sha256).collect();
        if let Some(id) = id {
            return match unfit(&self.snapshot(id)?, &held) {
                None => Ok(id.to_owned()),
                Some(reason) => Err(LakeError::NotATarget { snapshot: id.to_owned(), reason }),
            };
        }
        let current = self.current_id()?.map_or_else(|| Err(self.no_current()), Ok)?;
        let chain = self.before(&current)?;
        for before in chain {
            match self.snapshot(&before).map(|snapshot| unfit(&snapshot, &held)) {
                Ok(None) => return Ok(before),
                Ok(Some(reason)) => tracing::warn!(snapshot = before, "passed over: {reason}"),
                Err(error) => tracing::warn!(snapshot = before, "passed over: {error}"),
            }
        }
        Err(LakeError::UnknownSnapshot { path: self.dir.clone(), id: format!("before {current}") })
    }

    /// What was current before a snapshot was published, before that one was, and so on, as far as they are kept. A
    /// description that does not read tells no parent: the next older snapshot stands for it.
    fn before(&self, id: &str) -> Result<Vec<String>, LakeError> {
        let all = self.snapshots()?;
        let mut chain: Vec<String> = Vec::new();
        let mut at = id.to_owned();
        loop {
            let parent = match self.snapshot(&at) {
                Ok(snapshot) => snapshot.info().parent.clone(),
                Err(_) => all.iter().rfind(|id| **id < at).cloned(),
            };
            match parent.filter(|parent| all.contains(parent) && *parent != id && !chain.contains(parent)) {
                Some(parent) => {
                    chain.push(parent.clone());
                    at = parent;
                }
                None => return Ok(chain),
            }
        }
    }

    /// Removes old snapshots but the newest `keep` and the current one, and old rejected ones but the newest `keep`. From 2
    /// on, one that the current one came from is among those kept, so that a rollback has where to go. Tells the ids of the
    /// published ones that went.
    ///
    /// # Errors
    /// [`LakeError::Locked`] while a writer is at work; [`LakeError::Io`] where the disk refuses.
    pub fn prune(&self, keep: usize, now: jiff::Timestamp) -> Result<Vec<String>, LakeError> {
        let _lock = WriterLock::take(&self.dir, now)?;
        let current = self.current_id()?;
        let mut gone = Vec::new();
        for (folder, published) in [(SNAPSHOTS, true), (REJECTED, false)] {
            let folder = self.dir.join(folder);
            let ids = ids_in(&folder)?;
            let mut kept: Vec<String> = ids.iter().rev().take(keep).cloned().collect();
            if let Some(current) = current.as_ref().filter(|_| published) {
                // One that it came from takes the place of the oldest that it did not come from.
                let chain = self.before(current)?;
                let (own, others): (Vec<String>, Vec<String>) =
                    kept.into_iter().partition(|id| id == current || chain.contains(id));
                let missing = chain.iter().find(|id| !own.contains(id) && own.len() < 2.min(keep)).cloned();
                let room = keep.saturating_sub(own.len() + usize::from(missing.is_some()));
                kept = own.into_iter().chain(missing).chain(others.into_iter().take(room)).collect();
                kept.push(current.clone());
            }
            for id in ids.into_iter().filter(|id| !kept.contains(id)) {
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

/// Why a snapshot must not become current by itself: a file that it was made of is held, or its bytes are damaged.
fn unfit(snapshot: &Snapshot, held: &BTreeSet<String>) -> Option<Reason> {
    let mut staged = snapshot.info().sources.iter().filter(|source| source.outcome == Outcome::Staged);
    if let Some(source) = staged.find(|source| held.contains(&source.sha256)) {
        return Some(Reason::HasHeldFile { file: source.name.clone() });
    }
    snapshot.verify().err().map(|error| Reason::IsDamaged { error: error.to_string() })
}
