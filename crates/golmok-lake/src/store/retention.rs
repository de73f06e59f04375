//! Going back to an older snapshot, and removing old ones.

use super::disk::FRESH;
use super::lock::{Reading, WriterLock, YOUNG, reading};
use super::{DESCRIPTION, Lake, Outcome, REJECTED, REPORTS, SNAPSHOTS, Snapshot, ids_in};
use crate::error::LakeError;
use crate::reason::Reason;
use std::collections::BTreeSet;
use std::path::Path;

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
        let lock = self.lock(now)?;
        let id = self.rollback_target(id)?;
        lock.still_held()?;
        self.intend("rollback").current(&id).carry_out()?;
        Ok(id)
    }

    /// Makes the snapshot of this id current although it is damaged or holds a held file.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none; [`LakeError::Json`] where its description does not read.
    pub fn rollback_by_force(&self, id: &str, now: jiff::Timestamp) -> Result<String, LakeError> {
        let lock = self.lock(now)?;
        self.snapshot(id)?;
        lock.still_held()?;
        self.intend("rollback").current(id).carry_out()?;
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
    /// on, one that the current one came from is among those kept, so that a rollback has where to go. One that somebody
    /// reads stays until a later time; so do, where locks cannot be had, those of the last two days. Reports of snapshots
    /// that are gone go with them.
    ///
    /// # Errors
    /// [`LakeError::Locked`] while a writer is at work; [`LakeError::Io`] where the disk refuses.
    pub fn prune(&self, keep: usize, now: jiff::Timestamp) -> Result<Pruned, LakeError> {
        let lock = self.lock(now)?;
        self.prune_under(&lock, keep, now)
    }

    /// The same for who has the lock.
    pub(super) fn prune_under(
        &self,
        lock: &WriterLock,
        keep: usize,
        now: jiff::Timestamp,
    ) -> Result<Pruned, LakeError> {
        let current = self.current_id()?;
        let mut pruned = Pruned::default();
        // Held until all is done, so that nobody begins to read what goes.
        let mut nobody_reads = Vec::new();
        let mut intent = self.intend("prune");
        let mut left = Vec::new();
        for (name, published) in [(SNAPSHOTS, true), (REJECTED, false)] {
            let folder = self.dir.join(name);
            let ids = ids_in(&folder)?;
            let kept = if published { self.kept(&ids, keep, current.as_deref())? } else { newest(&ids, keep) };
            for id in ids {
                if kept.contains(&id) {
                    left.push(id);
                    continue;
                }
                let stays = match reading(&folder.join(&id).join(DESCRIPTION), &self.disk) {
                    Reading::Nobody(lock) => {
                        nobody_reads.extend(lock);
                        false
                    }
                    Reading::Somebody => {
                        tracing::info!(snapshot = id, "is being read and stays until a later time");
                        true
                    }
                    Reading::NotKnown(error) => {
                        let young = now.duration_since(self.age_from(&folder.join(&id), now)) < YOUNG;
                        let told = if young { "stays, since it is young" } else { "goes" };
                        tracing::warn!(
                            snapshot = id,
                            "locks cannot be had ({error}), so nobody knows whether it is read; it {told}"
                        );
                        young
                    }
                };
                if stays {
                    pruned.read.push(id.clone());
                    left.push(id);
                    continue;
                }
                // First out of sight, so that nobody opens a snapshot that is half gone.
                intent = intent.rename(format!("{name}/{id}"), format!("{name}/.{id}{PRUNED}"));
                if published {
                    pruned.gone.push(id);
                }
            }
        }
        let reports = ids_in(&self.dir.join(REPORTS))?;
        for id in reports.into_iter().filter(|id| !left.contains(id)) {
            intent = intent.rename(format!("{REPORTS}/{id}"), format!("{REPORTS}/.{id}{PRUNED}"));
        }
        if !intent.is_empty() {
            lock.still_held()?;
            intent.carry_out()?;
            self.remove_leftovers()?;
        }
        Ok(pruned)
    }

    /// When a snapshot was begun, as its description says.
    fn age_from(&self, dir: &Path, now: jiff::Timestamp) -> jiff::Timestamp {
        Snapshot::open(dir.to_path_buf(), &self.disk).map_or(now, |snapshot| snapshot.info().created_at)
    }

    /// The published snapshots that stay.
    fn kept(&self, ids: &[String], keep: usize, current: Option<&str>) -> Result<Vec<String>, LakeError> {
        let kept = newest(ids, keep);
        let Some(current) = current else { return Ok(kept) };
        // One that it came from takes the place of the oldest that it did not come from.
        let chain = self.before(current)?;
        let (own, others): (Vec<String>, Vec<String>) =
            kept.into_iter().partition(|id| id == current || chain.contains(id));
        let missing = chain.iter().find(|id| !own.contains(id) && own.len() < 2.min(keep)).cloned();
        let room = keep.saturating_sub(own.len() + usize::from(missing.is_some()));
        let mut kept: Vec<String> = own.into_iter().chain(missing).chain(others.into_iter().take(room)).collect();
        kept.push(current.to_owned());
        Ok(kept)
    }

    /// Removes what a killed writer left behind. Only the holder of the lock may.
    pub(super) fn remove_leftovers(&self) -> Result<(), LakeError> {
        let reports = self.dir.join(REPORTS);
        let of_reports = ids_in(&reports)?.into_iter().map(|id| reports.join(id));
        let folders = [SNAPSHOTS, REJECTED, REPORTS].map(|folder| self.dir.join(folder));
        for folder in folders.into_iter().chain(of_reports).chain([self.dir.clone()]) {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries {
                let entry = entry.map_err(LakeError::io(&folder, "read the folder"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !name.starts_with('.') || ![PARTIAL, PRUNED, FRESH].iter().any(|end| name.ends_with(end)) {
                    continue;
                }
                tracing::info!(path = %entry.path().display(), "removing what a killed writer left behind");
                match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    true => self.disk.remove_tree(&entry.path())?,
                    false => self.disk.remove_file(&entry.path())?,
                }
            }
        }
        Ok(())
    }
}

/// End of the name of a snapshot's folder while it is written.
pub(super) const PARTIAL: &str = ".partial";
/// End of the name of a folder that is being removed.
const PRUNED: &str = ".pruned";

/// What a pruning did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Ids of the published snapshots that went.
    pub gone: Vec<String>,
    /// Ids of snapshots that would have gone, but are read or may be.
    pub read: Vec<String>,
}

/// The last ids, newest first.
fn newest(ids: &[String], keep: usize) -> Vec<String> {
    ids.iter().rev().take(keep).cloned().collect()
}

/// Why a snapshot must not become current by itself: a file that it was made of is held, or its bytes are damaged.
fn unfit(snapshot: &Snapshot, held: &BTreeSet<String>) -> Option<Reason> {
    let mut staged = snapshot.info().sources.iter().filter(|source| source.outcome == Outcome::Staged);
    if let Some(source) = staged.find(|source| held.contains(&source.sha256)) {
        return Some(Reason::HasHeldFile { file: source.name.clone() });
    }
    snapshot.verify().err().map(|error| Reason::IsDamaged { error: error.to_string() })
}
