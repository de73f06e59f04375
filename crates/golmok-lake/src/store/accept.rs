//! Publishing a rejected snapshot after all, because a person said so.

use super::lock::WriterLock;
use super::snapshot::described;
use super::{Acceptance, CheckStatus, Lake, REJECTED, SNAPSHOTS, Snapshot};
use crate::error::LakeError;
use crate::reason::Reason;
use std::collections::BTreeSet;

impl Lake {
    /// A rejected snapshot by id.
    ///
    /// # Errors
    /// [`LakeError::UnknownSnapshot`] where there is none; [`LakeError::Json`] where its description is damaged.
    pub fn rejected_snapshot(&self, id: &str) -> Result<Snapshot, LakeError> {
        let dir = self.dir().join(REJECTED).join(id);
        if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\']) || !dir.is_dir() {
            return Err(LakeError::UnknownSnapshot { path: self.dir().to_path_buf(), id: id.to_owned() });
        }
        Snapshot::open(dir, &self.disk)
    }

    /// Takes up the newest rejected snapshot, whose failed checks are all among `accepted`, to publish it. The checks, the
    /// reason and the time stand in its snapshot.json from then on. It leaves `rejected/`, so that this happens once; asked
    /// again for the same checks, as after a kill, it is the current snapshot once more.
    ///
    /// # Errors
    /// [`LakeError::NotAccepted`] where there is none, where it grew from another snapshot than the current one, or
    /// where other checks failed, too; [`LakeError::Damaged`] where its bytes are no longer those that were checked.
    pub fn accept(&self, accepted: &[String], reason: &str, now: jiff::Timestamp) -> Result<Accepting<'_>, LakeError> {
        let lock = self.lock(now)?;
        let refuse = |reason: Reason| LakeError::NotAccepted { path: self.dir().to_path_buf(), reason };
        let current = self.current_id()?;
        let newest = self.rejected()?.pop();
        if newest < current
            && let Ok(done) = self.current()
            && is_same(&done.info().accepted, accepted)
        {
            return Ok(Accepting { lake: self, lock, held: done, is_current: true });
        }
        let id = newest.ok_or_else(|| refuse(Reason::NothingRejected))?;
        let held = self.rejected_snapshot(&id)?;
        let mut info = held.info().clone();
        if info.parent != current {
            let (from, now) = (info.parent.unwrap_or_default(), current.unwrap_or_default());
            return Err(refuse(Reason::OtherParent {
                snapshot: id,
                parent: format!("{from:?}"),
                current: format!("{now:?}"),
            }));
        }
        let failed: Vec<&str> =
            info.checks.iter().filter(|c| c.status == CheckStatus::Failed).map(|c| c.name.as_str()).collect();
        if let Some(other) = failed.iter().find(|name| !accepted.iter().any(|a| a == *name)) {
            return Err(refuse(Reason::FailedToo { snapshot: id, check: (*other).to_owned() }));
        }
        if let Some(wrong) = accepted.iter().find(|a| !failed.contains(&a.as_str())) {
            return Err(refuse(Reason::DidNotFail { snapshot: id, check: wrong.clone(), failed: failed.join(", ") }));
        }
        held.verify()?;
        for check in info.checks.iter_mut().filter(|c| c.status == CheckStatus::Failed) {
            check.status = CheckStatus::Accepted;
            info.accepted.push(Acceptance { check: check.name.clone(), reason: reason.to_owned(), at: now });
        }
        info.rejected_because = None;
        let held = Snapshot::of(held.dir().to_path_buf(), info);
        Ok(Accepting { lake: self, lock, held, is_current: false })
    }
}

/// Whether just these checks were accepted.
fn is_same(done: &[Acceptance], asked: &[String]) -> bool {
    let done: BTreeSet<&str> = done.iter().map(|acceptance| acceptance.check.as_str()).collect();
    !done.is_empty() && done == asked.iter().map(String::as_str).collect()
}

/// A rejected snapshot that is about to be published; holds the writer's lock. Dropped, it stays rejected.
#[derive(Debug)]
pub struct Accepting<'a> {
    lake: &'a Lake,
    lock: WriterLock,
    held: Snapshot,
    is_current: bool,
}

impl Accepting<'_> {
    /// The snapshot, described as it will be.
    pub fn snapshot(&self) -> &Snapshot {
        &self.held
    }

    /// Publishes it, in one intent with files below the lake that speak of it and with the removal of others.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses; [`LakeError::LockLost`] where the lock was removed.
    pub fn publish(self, files: &[(String, Vec<u8>)], removes: &[String]) -> Result<Snapshot, LakeError> {
        let Self { lake, lock, held, is_current } = self;
        let id = held.id().to_owned();
        let mut intent = lake.intend("accept");
        for (path, bytes) in files {
            intent = intent.write(path, bytes)?;
        }
        for path in removes {
            intent = intent.remove(path.clone());
        }
        if !is_current {
            let from = format!("{REJECTED}/{id}");
            for (name, bytes) in described(held.info(), held.dir())? {
                intent = intent.write(&format!("{from}/{name}"), &bytes)?;
            }
            intent = intent.rename(from, format!("{SNAPSHOTS}/{id}"));
        }
        lock.still_held()?;
        intent.current(&id).carry_out()?;
        Ok(Snapshot::of(lake.dir().join(SNAPSHOTS).join(&id), held.info().clone()).pinned(&lake.disk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::CheckResult;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(1_790_000_000 + second).expect("an instant")
    }

    fn failed(name: &str) -> CheckResult {
        let figures = std::collections::BTreeMap::new();
        CheckResult { name: name.to_owned(), status: CheckStatus::Failed, detail: String::new(), figures }
    }

    #[test]
    fn only_the_newest_held_snapshot_and_only_for_the_checks_named() {
        let dir = tempfile::tempdir().expect("tempdir");
        let lake = Lake::create(dir.path()).expect("lake");
        let accept = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
            lake.accept(&names, "seen", at(100)).and_then(|accepting| accepting.publish(&[], &[]))
        };
        assert!(accept(&["rows.sales"]).is_err(), "nothing is held");
        let first = lake.begin(at(0)).expect("begun").publish().expect("published");
        let writer = lake.begin(at(10)).expect("begun");
        writer.document("note", b"kept").expect("written");
        writer.check(failed("rows.sales"));
        writer.check(failed("stability"));
        let id = writer.id().to_owned();
        writer.reject("rows.sales, stability").expect("rejected");
        for wrong in [&["rows.sales"][..], &["rows.sales", "stability", "freshness"], &[]] {
            assert!(matches!(accept(wrong), Err(LakeError::NotAccepted { .. })), "{wrong:?}");
            assert_eq!(lake.current_id().expect("read").as_deref(), Some(first.id()));
        }
        let note = dir.path().join("rejected").join(&id).join("note");
        std::fs::write(&note, "other").expect("written");
        assert!(matches!(accept(&["rows.sales", "stability"]), Err(LakeError::Damaged { .. })));
        std::fs::write(&note, "kept").expect("written");
        let published = accept(&["rows.sales", "stability"]).expect("accepted");
        assert_eq!((published.id(), lake.current().expect("current").info()), (id.as_str(), published.info()));
        assert_eq!(published.info().accepted.len(), 2);
        assert!(published.info().checks.iter().all(|c| c.status == CheckStatus::Accepted));
        let again = accept(&["rows.sales", "stability"]).expect("as after a kill: done already");
        assert_eq!((again.id(), again.info().accepted.len()), (id.as_str(), 2));
        assert!(accept(&["rows.sales"]).is_err(), "other checks were accepted");
    }
}
