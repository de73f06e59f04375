//! Going back to an older snapshot.

use super::{Lake, Outcome, Snapshot};
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
    pub(super) fn before(&self, id: &str) -> Result<Vec<String>, LakeError> {
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
}

/// Why a snapshot must not become current by itself: a file that it was made of is held, or its bytes are damaged.
fn unfit(snapshot: &Snapshot, held: &BTreeSet<String>) -> Option<Reason> {
    let mut staged = snapshot.info().sources.iter().filter(|source| source.outcome == Outcome::Staged);
    if let Some(source) = staged.find(|source| held.contains(&source.sha256)) {
        return Some(Reason::HasHeldFile { file: source.name.clone() });
    }
    snapshot.verify().err().map(|error| Reason::IsDamaged { error: error.to_string() })
}
