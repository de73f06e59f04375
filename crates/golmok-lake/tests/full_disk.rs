//! A disk that fills up at any byte: the last snapshot stands, nothing half-written is left, and the next writer works.
#![allow(clippy::unwrap_used, missing_docs)]

use golmok_lake::LakeError;
use golmok_lake::batch::TableBuilder;
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::tables::core::SPELL_LINKS;
use jiff::Timestamp;
use std::path::Path;

/// Writes a snapshot with two parts and a document, on top of the current one.
fn write(lake: &Lake, generation: i32) -> Result<Snapshot, LakeError> {
    let writer = lake.begin(Timestamp::from_second(1_790_000_000 + i64::from(generation)).unwrap())?;
    for gu in ["11110", "11140"] {
        let mut builder = TableBuilder::new(&SPELL_LINKS);
        builder.constant_text(0, gu);
        for row in 0..200 {
            for column in 1..8 {
                builder.text(column, Some(&format!("{row:06}")));
            }
            builder.int32(8, Some(generation));
            builder.end_row();
        }
        let mut part = writer.part(&SPELL_LINKS, Some(gu), "part-0")?;
        part.write(&builder.finish()?)?;
        part.finish()?;
    }
    writer.document("generation", generation.to_string().as_bytes())?;
    writer.publish()
}

/// Bytes of a finished snapshot's files.
fn bytes(snapshot: &Snapshot) -> u64 {
    fn of(dir: &Path) -> u64 {
        let entries = std::fs::read_dir(dir).unwrap().flatten();
        entries.map(|e| if e.path().is_dir() { of(&e.path()) } else { e.metadata().unwrap().len() }).sum()
    }
    of(snapshot.dir())
}

#[test]
fn at_whatever_byte_the_disk_is_full_the_last_snapshot_stands() {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::create(dir.path()).unwrap();
    let first = write(&lake, 0).unwrap();
    let whole = bytes(&first);
    let mut failures = 0;
    // From an empty disk to the last byte that is missing, in steps that share no factor with a page.
    for room in (0..whole).step_by(usize::try_from(whole / 97).unwrap()).chain([whole - 1]) {
        let error = write(&lake.clone().with_room(room), 1).unwrap_err();
        let told = format!("{error}");
        assert!(told.contains("snapshots/"), "room for {room} bytes: the file is named: {told}");
        let current = lake.current().unwrap();
        assert_eq!(current.id(), first.id());
        current.verify().unwrap();
        let left: Vec<_> = std::fs::read_dir(dir.path().join("snapshots")).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "room for {room} bytes: {left:?}");
        assert_eq!(lake.rejected().unwrap(), Vec::<String>::new());
        failures += 1;
    }
    assert!(failures > 90, "{failures}");
    // With a byte more than is needed, and with all the room there is, the same comes out.
    let tight = write(&lake.clone().with_room(whole + 1_000), 1).unwrap();
    tight.verify().unwrap();
    let hashes = |snapshot: &Snapshot| -> Vec<String> {
        snapshot.info().tables["core_spell_links"].files.iter().map(|f| f.sha256.clone()).collect()
    };
    lake.rollback(None, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(hashes(&write(&lake, 1).unwrap()), hashes(&tight));
}

#[test]
fn a_copy_that_does_not_fit_is_an_error_too() {
    let dir = tempfile::tempdir().unwrap();
    fn refuse(_: &Path, _: &Path) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
    let lake = Lake::create(dir.path()).unwrap();
    let first = write(&lake, 0).unwrap();
    let full = lake.clone().with_linker(refuse).with_room(10);
    let writer = full.begin(Timestamp::from_second(1_790_000_001).unwrap()).unwrap();
    assert!(matches!(writer.keep_table(&SPELL_LINKS), Err(LakeError::Io { .. })));
    drop(writer);
    assert_eq!(lake.current().unwrap().id(), first.id());
    assert_eq!(lake.snapshots().unwrap().len(), 1);
}
