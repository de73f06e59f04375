//! The hold list: files that are not read until a person releases them.

use super::{Lake, Outcome};
use crate::error::LakeError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Name of the list in the lake's folder.
const HOLDS: &str = "holds.json";

/// A file that is not read until it is released.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hold {
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Its name when it was read.
    pub name: String,
    /// Since when it is held.
    pub since: jiff::Timestamp,
    /// Why.
    pub reason: String,
}

impl Lake {
    /// The hold list, by name.
    ///
    /// # Errors
    /// [`LakeError::Json`] where the list is damaged: reading on would let held files in.
    pub fn holds(&self) -> Result<Vec<Hold>, LakeError> {
        let path = self.dir().join(HOLDS);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(LakeError::io(&path, "read")(error)),
        };
        serde_json::from_slice(&bytes).map_err(|source| LakeError::Json { path, source })
    }

    /// The list as bytes, by name.
    fn holds_text(&self, mut holds: Vec<Hold>) -> Result<Vec<u8>, LakeError> {
        holds.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
        let path = self.dir().join(HOLDS);
        let text = serde_json::to_string_pretty(&holds).map_err(|source| LakeError::Json { path, source })?;
        Ok((text + "\n").into_bytes())
    }

    /// Goes back as [`rollback`](Self::rollback) does, and holds every file that is in the snapshot left and not in the
    /// one gone back to. Tells that one's id and what is held anew.
    ///
    /// List and snapshot change together: no run in between reads the bad files again.
    ///
    /// # Errors
    /// As [`rollback`](Self::rollback).
    pub fn rollback_and_hold(
        &self,
        id: Option<&str>,
        reason: &str,
        now: jiff::Timestamp,
    ) -> Result<(String, Vec<Hold>), LakeError> {
        let lock = self.lock(now)?;
        let left = self.current()?;
        let id = self.rollback_target(id)?;
        let target = self.snapshot(&id)?;
        let good: BTreeSet<&str> = target.info().sources.iter().map(|s| s.sha256.as_str()).collect();
        let mut holds = self.holds()?;
        let mut known: BTreeSet<String> = holds.iter().map(|h| h.sha256.clone()).collect();
        let mut fresh = Vec::new();
        for source in left.info().sources.iter().filter(|s| s.outcome == Outcome::Staged) {
            if !good.contains(source.sha256.as_str()) && known.insert(source.sha256.clone()) {
                fresh.push(Hold {
                    sha256: source.sha256.clone(),
                    name: source.name.clone(),
                    since: now,
                    reason: reason.to_owned(),
                });
            }
        }
        holds.extend(fresh.iter().cloned());
        lock.still_held()?;
        self.intend("hold").write(HOLDS, &self.holds_text(holds)?)?.current(&id).carry_out()?;
        Ok((id, fresh))
    }

    /// Releases held files: those of this name or whose hash begins so; `all` releases every one. Tells which.
    ///
    /// # Errors
    /// [`LakeError::Locked`] while a writer is at work; [`LakeError::Io`] where the disk refuses.
    pub fn release(&self, which: &str, now: jiff::Timestamp) -> Result<Vec<Hold>, LakeError> {
        let lock = self.lock(now)?;
        let meant = |hold: &Hold| which == "all" || hold.name == which || hold.sha256.starts_with(which);
        let (released, kept): (Vec<Hold>, Vec<Hold>) = self.holds()?.into_iter().partition(meant);
        if !released.is_empty() {
            lock.still_held()?;
            self.intend("release").write(HOLDS, &self.holds_text(kept)?)?.carry_out()?;
        }
        Ok(released)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SourceEntry;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(1_790_000_000 + second).expect("an instant")
    }

    fn publish(lake: &Lake, second: i64, files: &[(&str, &str)]) -> String {
        let writer = lake.begin(at(second)).expect("begun");
        for (name, sha256) in files {
            writer.source(SourceEntry::new(name, sha256, 1, Outcome::Staged));
        }
        writer.publish().expect("published").id().to_owned()
    }

    #[test]
    fn a_rollback_holds_what_the_bad_snapshot_brought() {
        let dir = tempfile::tempdir().expect("tempdir");
        let lake = Lake::create(dir.path()).expect("lake");
        let good = publish(&lake, 0, &[("a.csv", "aa01"), ("b.csv", "bb01")]);
        publish(&lake, 10, &[("a.csv", "aa02"), ("b.csv", "bb01"), ("c.csv", "cc01")]);
        let (id, held) = lake.rollback_and_hold(None, "wrong year", at(20)).expect("gone back");
        assert_eq!(id, good);
        let names: Vec<_> = held.iter().map(|h| (h.name.as_str(), h.sha256.as_str())).collect();
        assert_eq!(names, [("a.csv", "aa02"), ("c.csv", "cc01")]);
        assert_eq!(lake.holds().expect("read"), held);
        assert!(lake.release("dd", at(30)).expect("nothing").is_empty());
        assert_eq!(lake.release("aa0", at(30)).expect("released").len(), 1);
        assert_eq!(lake.release("all", at(30)).expect("released").len(), 1);
        assert!(lake.holds().expect("read").is_empty());
        std::fs::write(dir.path().join(HOLDS), "[{").expect("damaged");
        assert!(matches!(lake.holds(), Err(LakeError::Json { .. })), "a damaged list lets nothing in");
    }
}
