//! Removing old snapshots: which stay, which go, and why.

use super::leftovers::PRUNED;
use super::lock::{Locked, Reading, WriterLock, YOUNG, reading};
use super::usage::Usage;
use super::writer::time_of_id;
use super::{DESCRIPTION, Lake, REJECTED, REPORTS, SNAPSHOTS, Snapshot, ids_in};
use crate::error::LakeError;
use std::collections::BTreeSet;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::Path;

/// How much of the past a lake keeps. Whatever it says, the current snapshot stays, and from two on the one that it came
/// from, so that a rollback has where to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// So many of the newest published snapshots stay, and as many of those that were held back.
    pub snapshots: NonZeroUsize,
    /// Snapshots older than these days go; none goes for its age where there is no limit.
    pub days: Option<NonZeroU32>,
    /// Where all snapshots together take more bytes, each file counted once, the oldest go until they do not.
    pub bytes: Option<NonZeroU64>,
}

impl Retention {
    /// The newest ones, whatever their age and size.
    ///
    /// ```
    /// use golmok_lake::store::Retention;
    /// let keep = Retention::newest(std::num::NonZeroUsize::MIN);
    /// assert_eq!((keep.snapshots.get(), keep.days, keep.bytes), (1, None, None));
    /// ```
    pub const fn newest(snapshots: NonZeroUsize) -> Self {
        Self { snapshots, days: None, bytes: None }
    }
}

/// Whether a snapshot stays, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays: it is current.
    Current,
    /// It stays: the current one came from it, and a rollback goes there.
    CameFrom,
    /// It stays: it was held back after the current one was made, and may yet be accepted.
    Acceptable,
    /// It stays: it is within the limits.
    Within,
    /// It would go, yet somebody reads it.
    Read,
    /// It would go, yet locks cannot be had, so nobody knows whether it is read; it is young.
    Young,
    /// It goes: there are more than are to stay.
    TooMany,
    /// It goes: it is too old.
    TooOld,
    /// It goes: all together take too much room.
    TooLarge,
}

impl Fate {
    /// Whether it goes.
    pub fn goes(self) -> bool {
        matches!(self, Self::TooMany | Self::TooOld | Self::TooLarge)
    }

    /// The fate as a code.
    ///
    /// ```
    /// assert_eq!(golmok_lake::store::Fate::CameFrom.code(), "came_from");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::CameFrom => "came_from",
            Self::Acceptable => "acceptable",
            Self::Within => "within",
            Self::Read => "read",
            Self::Young => "young",
            Self::TooMany => "too_many",
            Self::TooOld => "too_old",
            Self::TooLarge => "too_large",
        }
    }
}

/// A snapshot and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fated {
    /// Its id.
    pub id: String,
    /// Whether it was published; else it was held back.
    pub published: bool,
    /// What becomes of it.
    pub fate: Fate,
}

/// What a pruning did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Ids of the published snapshots that went.
    pub gone: Vec<String>,
    /// Ids of snapshots that would have gone, but are read or may be.
    pub read: Vec<String>,
    /// Every snapshot, published ones first, oldest first.
    pub fates: Vec<Fated>,
    /// Bytes that those that stay take and the limit, where they take more than they may.
    pub over: Option<(u64, u64)>,
}

/// The fates under way, and the locks that keep who would go from being read.
struct Judgement<'a> {
    lake: &'a Lake,
    now: jiff::Timestamp,
    pruned: Pruned,
    nobody_reads: Vec<Locked>,
}

impl Lake {
    /// Removes old snapshots and those that were held back, as far as the retention says, with their reports. One that
    /// somebody reads stays until a later time; so do, where locks cannot be had, those of the last two days.
    ///
    /// # Errors
    /// [`LakeError::Locked`] while a writer is at work; [`LakeError::Io`] where the disk refuses.
    pub fn prune(&self, keep: &Retention, now: jiff::Timestamp) -> Result<Pruned, LakeError> {
        let lock = self.lock(now)?;
        self.prune_under(&lock, keep, now)
    }

    /// What [`prune`](Self::prune) would do now. Nothing is changed, and no writer is waited for.
    ///
    /// # Errors
    /// [`LakeError::Io`] where the disk refuses.
    pub fn would_prune(&self, keep: &Retention, now: jiff::Timestamp) -> Result<Pruned, LakeError> {
        Ok(self.judge(keep, now)?.pruned)
    }

    /// Prunes for who has the lock.
    pub(super) fn prune_under(
        &self,
        lock: &WriterLock,
        keep: &Retention,
        now: jiff::Timestamp,
    ) -> Result<Pruned, LakeError> {
        // Its locks are held until all is done, so that nobody begins to read what goes.
        let judged = self.judge(keep, now)?;
        let mut intent = self.intend("prune");
        for one in judged.pruned.fates.iter().filter(|one| one.fate.goes()) {
            let (home, id) = (if one.published { SNAPSHOTS } else { REJECTED }, &one.id);
            // First out of sight, so that nobody opens a snapshot that is half gone.
            intent = intent.rename(format!("{home}/{id}"), format!("{home}/.{id}{PRUNED}"));
        }
        let stays = |id: &String| judged.pruned.fates.iter().any(|one| one.id == *id && !one.fate.goes());
        for id in ids_in(&self.dir.join(REPORTS))?.into_iter().filter(|id| !stays(id)) {
            intent = intent.rename(format!("{REPORTS}/{id}"), format!("{REPORTS}/.{id}{PRUNED}"));
        }
        if !intent.is_empty() {
            lock.still_held()?;
            intent.carry_out()?;
            self.remove_leftovers()?;
        }
        Ok(judged.pruned)
    }

    /// Decides the fate of every snapshot.
    fn judge(&self, keep: &Retention, now: jiff::Timestamp) -> Result<Judgement<'_>, LakeError> {
        let current = self.current_id()?;
        let mut judged = Judgement { lake: self, now, pruned: Pruned::default(), nobody_reads: Vec::new() };
        let oldest = keep.days.and_then(|days| {
            let length = jiff::SignedDuration::from_hours(24 * i64::from(days.get()));
            now.checked_sub(length).ok()
        });
        for (home, published) in [(SNAPSHOTS, true), (REJECTED, false)] {
            let ids = ids_in(&self.dir.join(home))?;
            let (kept, came_from) = match published {
                true => self.kept(&ids, keep.snapshots.get(), current.as_deref())?,
                false => (newest(&ids, keep.snapshots.get()), None),
            };
            let last = ids.last().cloned();
            for id in ids {
                let too_old = || oldest.is_some_and(|oldest| self.made_at(home, &id, now) < oldest);
                let fate = if published && current.as_ref() == Some(&id) {
                    Fate::Current
                } else if came_from.as_ref() == Some(&id) {
                    Fate::CameFrom
                } else if !published && last.as_ref() == Some(&id) && current.as_ref() < Some(&id) {
                    Fate::Acceptable
                } else if !kept.contains(&id) {
                    Fate::TooMany
                } else if too_old() {
                    Fate::TooOld
                } else {
                    Fate::Within
                };
                let fate = if fate.goes() { judged.unless_read(home, &id, fate) } else { fate };
                judged.pruned.fates.push(Fated { id, published, fate });
            }
        }
        if let Some(limit) = keep.bytes {
            judged.make_room(&self.usage()?, limit.get());
        }
        let of = |wanted: fn(&Fated) -> bool| -> Vec<String> {
            judged.pruned.fates.iter().filter(|one| wanted(one)).map(|one| one.id.clone()).collect()
        };
        let gone = of(|one| one.published && one.fate.goes());
        let read = of(|one| matches!(one.fate, Fate::Read | Fate::Young));
        judged.pruned = Pruned { gone, read, ..judged.pruned };
        Ok(judged)
    }

    /// When a snapshot was begun: as its id says, else its description; where neither does, it is as good as new.
    fn made_at(&self, home: &str, id: &str, now: jiff::Timestamp) -> jiff::Timestamp {
        time_of_id(id).unwrap_or_else(|| self.age_from(&self.dir.join(home).join(id), now))
    }

    /// When a snapshot was begun, as its description says.
    fn age_from(&self, dir: &Path, now: jiff::Timestamp) -> jiff::Timestamp {
        Snapshot::open(dir.to_path_buf(), &self.disk).map_or(now, |snapshot| snapshot.info().created_at)
    }

    /// The published snapshots that stay for their number, and which of them the current one came from.
    fn kept(
        &self,
        ids: &[String],
        keep: usize,
        current: Option<&str>,
    ) -> Result<(Vec<String>, Option<String>), LakeError> {
        let kept = newest(ids, keep);
        let Some(current) = current else { return Ok((kept, None)) };
        // One that it came from takes the place of the oldest that it did not come from.
        let chain = self.before(current)?;
        let (own, others): (Vec<String>, Vec<String>) =
            kept.into_iter().partition(|id| id == current || chain.contains(id));
        let missing = chain.iter().find(|id| !own.contains(id) && own.len() < 2.min(keep)).cloned();
        let room = keep.saturating_sub(own.len() + usize::from(missing.is_some()));
        let mut kept: Vec<String> = own.into_iter().chain(missing).chain(others.into_iter().take(room)).collect();
        kept.push(current.to_owned());
        let came_from = chain.into_iter().find(|id| keep > 1 && kept.contains(id));
        Ok((kept, came_from))
    }
}

impl Judgement<'_> {
    /// The fate of a snapshot that is to go: it stays where somebody reads it, or where nobody can tell and it is young.
    fn unless_read(&mut self, home: &str, id: &str, fate: Fate) -> Fate {
        let dir = self.lake.dir.join(home).join(id);
        match reading(&dir.join(DESCRIPTION), &self.lake.disk) {
            Reading::Nobody(lock) => {
                self.nobody_reads.extend(lock);
                fate
            }
            Reading::Somebody => {
                tracing::info!(snapshot = id, "is being read and stays until a later time");
                Fate::Read
            }
            Reading::NotKnown(error) => {
                let young = self.now.duration_since(self.lake.age_from(&dir, self.now)) < YOUNG;
                let told = if young { "stays, since it is young" } else { "goes" };
                tracing::warn!(
                    snapshot = id,
                    "locks cannot be had ({error}), so nobody knows whether it is read; it {told}"
                );
                if young { Fate::Young } else { fate }
            }
        }
    }

    /// Lets the oldest go until those that stay take no more than the limit.
    fn make_room(&mut self, usage: &Usage, limit: u64) {
        let mut order: Vec<usize> = (0..self.pruned.fates.len()).collect();
        order.sort_by(|a, b| self.pruned.fates[*a].id.cmp(&self.pruned.fates[*b].id));
        let going = self.pruned.fates.iter().filter(|one| one.fate.goes());
        let mut gone: BTreeSet<String> = going.map(|one| one.id.clone()).collect();
        for at in order {
            if usage.without(&gone) <= limit {
                return;
            }
            let Fated { id, published, fate: Fate::Within } = self.pruned.fates[at].clone() else { continue };
            let fate = self.unless_read(if published { SNAPSHOTS } else { REJECTED }, &id, Fate::TooLarge);
            self.pruned.fates[at].fate = fate;
            if fate.goes() {
                gone.insert(id);
            }
        }
        let left = usage.without(&gone);
        self.pruned.over = (left > limit).then_some((left, limit));
    }
}

/// The last ids, newest first.
fn newest(ids: &[String], keep: usize) -> Vec<String> {
    ids.iter().rev().take(keep).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Fate::{Acceptable, CameFrom, Current, TooLarge, TooMany, TooOld, Within};

    const DAY: i64 = 86_400;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(1_790_000_000 + second).expect("an instant")
    }

    /// A snapshot a day, each with 10 kB of its own and 50 kB that all share; then one that is held back.
    fn lake(dir: &Path, days: i64) -> Lake {
        let lake = Lake::create(dir).expect("a lake");
        for day in 0..days {
            let writer = lake.begin(at(day * DAY)).expect("begun");
            writer.document("shared", &[7; 50_000]).expect("written");
            writer.document("own", &[day as u8; 10_000]).expect("written");
            writer.publish().expect("published");
        }
        let writer = lake.begin(at(days * DAY)).expect("begun");
        writer.document("shared", &[7; 50_000]).expect("written");
        writer.reject("held").expect("held");
        lake
    }

    fn keep(snapshots: usize, days: Option<u32>, bytes: Option<u64>) -> Retention {
        let snapshots = NonZeroUsize::new(snapshots).expect("one or more");
        Retention { snapshots, days: days.and_then(NonZeroU32::new), bytes: bytes.and_then(NonZeroU64::new) }
    }

    fn fates(pruned: &Pruned) -> Vec<Fate> {
        pruned.fates.iter().map(|one| one.fate).collect()
    }

    #[test]
    fn a_file_that_many_hold_is_counted_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = lake(dir.path(), 3);
        let (usage, ids) = (lake.usage().expect("looked at"), lake.snapshots().expect("listed"));
        let on_disk = |id: &str| {
            let all = std::fs::read_dir(dir.path().join(SNAPSHOTS).join(id)).expect("listed").flatten();
            all.map(|entry| entry.metadata().expect("looked at").len()).sum::<u64>()
        };
        for id in &ids {
            assert_eq!(usage.room(id), super::super::Room { bytes: on_disk(id), shared: 50_000 }, "{id}");
        }
        let own: u64 = usage.rooms().values().map(|room| room.bytes - room.shared).sum();
        assert_eq!(usage.total(), own + 50_000);
        assert_eq!(
            usage.without(&ids.iter().cloned().collect()),
            own + 50_000 - ids.iter().map(|id| on_disk(id) - 50_000).sum::<u64>()
        );
    }

    #[test]
    fn number_age_and_bytes_let_the_oldest_go_and_never_what_a_rollback_needs() {
        let dir = tempfile::tempdir().expect("a folder");
        let lake = lake(dir.path(), 6);
        let now = at(6 * DAY);
        let would = |keep: Retention| lake.would_prune(&keep, now).expect("judged");
        let all = would(keep(9, None, None));
        assert_eq!(fates(&all), [Within, Within, Within, Within, CameFrom, Current, Acceptable]);
        assert_eq!((all.gone.len(), all.over), (0, None));
        let few = would(keep(3, None, None));
        assert_eq!(fates(&few), [TooMany, TooMany, TooMany, Within, CameFrom, Current, Acceptable]);
        // The newest of before is three days old at least.
        let young = would(keep(9, Some(3), None));
        assert_eq!(fates(&young), [TooOld, TooOld, TooOld, Within, CameFrom, Current, Acceptable]);
        assert_eq!(fates(&would(keep(9, Some(1), None)))[3..], [TooOld, CameFrom, Current, Acceptable]);
        // Six times its own and once what is shared; each that goes frees its own alone.
        let total = lake.usage().expect("looked at").total();
        let small = would(keep(9, None, Some(total - 15_000)));
        assert_eq!(fates(&small), [TooLarge, TooLarge, Within, Within, CameFrom, Current, Acceptable]);
        let none = would(keep(9, None, Some(1)));
        assert_eq!(fates(&none), [TooLarge, TooLarge, TooLarge, TooLarge, CameFrom, Current, Acceptable]);
        assert!(none.over.is_some_and(|(left, limit)| left > 70_000 && left < 80_000 && limit == 1), "{:?}", none.over);
        assert_eq!(fates(&would(keep(1, None, None)))[3..], [TooMany, TooMany, Current, Acceptable]);
        assert_eq!(lake.snapshots().expect("listed").len(), 6, "nothing was removed");
        // What was told is what is done.
        let done = lake.prune(&keep(9, Some(3), None), now).expect("pruned");
        assert_eq!(done, young);
        assert_eq!(lake.snapshots().expect("listed").len(), 3);
        lake.rollback(None, now).expect("a rollback has where to go");
    }
}
