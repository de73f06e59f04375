//! What a new snapshot is compared with: the newest one before whose layers fit each other and whose ratings read.

use golmok_lake::store::{CheckResult, CheckStatus, Lake, Snapshot};
use golmok_model::tables::rating::ENTRY_RISK;
use std::collections::BTreeMap;

/// Name of the check that holds a night which has nothing left to be compared with.
pub const CHECK: &str = "baseline";

/// The newest snapshot, from `snapshot` backwards from parent to parent, in which every layer fits the others and whose
/// ratings are whole. Where every one has a stale layer, the newest whole one; none where no one's ratings read.
pub fn of(lake: &Lake, snapshot: &Snapshot) -> Option<Snapshot> {
    let fits = |at: &Snapshot| at.info().stale.is_empty();
    newest(lake, snapshot, |at| fits(at) && is_whole(at)).or_else(|| rated(lake, snapshot))
}

/// The newest snapshot, from `snapshot` backwards, whose ratings are whole.
pub fn rated(lake: &Lake, snapshot: &Snapshot) -> Option<Snapshot> {
    newest(lake, snapshot, is_whole)
}

fn is_whole(snapshot: &Snapshot) -> bool {
    match snapshot.verify_table(ENTRY_RISK.name) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(snapshot = snapshot.id(), "is no baseline: {error}");
            false
        }
    }
}

fn newest(lake: &Lake, snapshot: &Snapshot, fits: impl Fn(&Snapshot) -> bool) -> Option<Snapshot> {
    let mut at = snapshot.clone();
    loop {
        if fits(&at) {
            return Some(at);
        }
        // Parents are older than what came of them, so this ends.
        let parent = at.info().parent.clone().filter(|parent| parent.as_str() < at.id())?;
        at = lake.snapshot(&parent).ok()?;
    }
}

/// What a snapshot that a person accepted was compared with when it failed: from `before` backwards, the parent of the nearest
/// one that has accepted checks. What was accepted by mistake must not hold good files for ever, so what is like this one
/// passes as well, as long as it is kept.
pub fn before_acceptance(lake: &Lake, before: &Snapshot) -> Option<Snapshot> {
    let accepted = newest(lake, before, |at| !at.info().accepted.is_empty())?;
    let parent = accepted.info().parent.as_deref().filter(|parent| *parent < accepted.id())?;
    of(lake, &lake.snapshot(parent).ok()?)
}

/// Holds a night whose predecessors do not read: nothing could be told of what it changes.
pub fn check(parent: Option<&Snapshot>, before: Option<&Snapshot>) -> Option<CheckResult> {
    let parent = parent.filter(|_| before.is_none())?;
    let detail = format!(
        "the ratings of {} are damaged, and so are those of every snapshot before: nothing is left to compare with",
        parent.id()
    );
    let figures = BTreeMap::new();
    Some(CheckResult { name: CHECK.to_owned(), status: CheckStatus::Failed, detail, figures })
}
