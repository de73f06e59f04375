//! Publishing a rejected snapshot after all, because a person said so.

use super::durable::{replace_file, sync_dir};
use super::lock::WriterLock;
use super::{Acceptance, CheckStatus, DESCRIPTION, Lake, REJECTED, SNAPSHOTS, Snapshot};
use crate::error::LakeError;
use crate::reason::Reason;

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
        Snapshot::open(dir)
    }

    /// Publishes the newest rejected snapshot, whose failed checks are all among `accepted`. The checks, the reason and
    /// the time stand in its snapshot.json from then on. It leaves `rejected/`, so that this happens once.
    ///
    /// # Errors
    /// [`LakeError::NotAccepted`] where there is none, where it grew from another snapshot than the current one, or
    /// where other checks failed, too; [`LakeError::Damaged`] where its bytes are no longer those that were checked.
    pub fn accept(&self, accepted: &[String], reason: &str, now: jiff::Timestamp) -> Result<Snapshot, LakeError> {
        let _lock = WriterLock::take(self.dir(), now)?;
        let refuse = |reason: Reason| LakeError::NotAccepted { path: self.dir().to_path_buf(), reason };
        let id = self.rejected()?.pop().ok_or_else(|| refuse(Reason::NothingRejected))?;
        let held = self.rejected_snapshot(&id)?;
        let mut info = held.info().clone();
        let current = self.current_id()?;
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
        let path = held.dir().join(DESCRIPTION);
        let text =
            serde_json::to_string_pretty(&info).map_err(|source| LakeError::Json { path: path.clone(), source })?;
        replace_file(&path, (text + "\n").as_bytes())?;
        let (from, to) = (self.dir().join(REJECTED), self.dir().join(SNAPSHOTS));
        let place = to.join(&id);
        std::fs::rename(held.dir(), &place).map_err(LakeError::io(&place, "rename the accepted folder"))?;
        sync_dir(&from)?;
        sync_dir(&to)?;
        self.point_current_at(&id)?;
        Ok(Snapshot::of(place, info))
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
        let accept =
            |names: &[&str]| lake.accept(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), "seen", at(100));
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
        assert!(accept(&["rows.sales", "stability"]).is_err(), "once");
    }
}
