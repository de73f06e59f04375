//! A snapshot that is read stays; locks that vanish or cannot be had are said.

use crate::program::scratch;
use golmok_lake::LakeError;
use golmok_lake::store::{Lake, Retention};
use jiff::Timestamp;
use std::num::NonZeroUsize;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// So many of the newest stay.
fn newest(snapshots: usize) -> Retention {
    Retention::newest(NonZeroUsize::new(snapshots).unwrap())
}

/// Publishes so many snapshots with a document; tells their ids.
fn publish(lake: &Lake, seconds: &[i64]) -> Vec<String> {
    let one = |second: &i64| {
        let writer = lake.begin(at(*second)).unwrap();
        writer.document("note", b"kept").unwrap();
        writer.publish().unwrap().id().to_owned()
    };
    seconds.iter().map(one).collect()
}

#[test]
fn what_is_read_is_not_pruned() {
    let dir = scratch("pins");
    let lake = Lake::create(dir.join("lake")).unwrap();
    let ids = publish(&lake, &[0, 10, 20, 30]);
    let reader = Lake::open(dir.join("lake")).unwrap().snapshot(&ids[1]).unwrap();
    let again = reader.clone();
    let pruned = lake.prune(&newest(1), at(40)).unwrap();
    assert_eq!((pruned.gone, pruned.read), (vec![ids[0].clone(), ids[2].clone()], vec![ids[1].clone()]));
    reader.verify().unwrap();
    drop(reader);
    // A clone holds it as well.
    assert_eq!(lake.prune(&newest(1), at(40)).unwrap().read, [ids[1].clone()]);
    assert_eq!(again.document("note").unwrap(), b"kept");
    drop(again);
    assert_eq!(lake.prune(&newest(1), at(40)).unwrap().gone, [ids[1].clone()]);
    assert_eq!(lake.snapshots().unwrap(), [ids[3].clone()]);
}

#[test]
fn the_lock_is_held_until_old_snapshots_are_gone() {
    let dir = scratch("lock_until_pruned");
    let lake = Lake::create(dir.join("lake")).unwrap();
    publish(&lake, &[0, 10, 20]);
    let reader = lake.current().unwrap();
    let writer = lake.begin(at(30)).unwrap();
    let published = writer.publish_with(&[], Some(newest(1))).unwrap();
    assert_eq!(published.pruned.unwrap().read, [reader.id()], "read, so it stays; the others went under the same lock");
    assert_eq!(lake.snapshots().unwrap().len(), 2);
}

#[test]
fn a_lock_that_vanishes_stops_the_publication() {
    let dir = scratch("lock_lost");
    let lake = Lake::create(dir.join("lake")).unwrap();
    let first = publish(&lake, &[0]).remove(0);
    let writer = lake.begin(at(10)).unwrap();
    std::fs::remove_file(dir.join("lake/.lock")).unwrap();
    let other = lake.begin(at(20)).unwrap();
    assert!(matches!(writer.publish(), Err(LakeError::LockLost { .. })));
    assert_eq!(lake.current_id().unwrap().as_deref(), Some(first.as_str()));
    other.publish().unwrap();
}

#[test]
fn without_locks_nobody_writes_and_the_young_stay() {
    let dir = scratch("no_locks");
    let lake = Lake::create(dir.join("lake")).unwrap();
    let ids = publish(&lake, &[0, 10]);
    let without = lake.clone().without_locks();
    let error = without.begin(at(20)).unwrap_err();
    assert!(matches!(error, LakeError::NoLocks { .. }), "{error}");
    assert!(error.to_string().contains("lock"), "{error}");
    assert!(matches!(without.rollback(None, at(20)), Err(LakeError::NoLocks { .. })));
    assert!(matches!(without.prune(&newest(1), at(20)), Err(LakeError::NoLocks { .. })));
    // Readers go on.
    assert_eq!(without.current().unwrap().id(), ids[1]);
}
