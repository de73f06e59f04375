//! A writer killed at any moment leaves the last snapshot whole, and the next writer works.
//!
//! The test runs itself as a child that writes snapshots in a loop, and kills it at seeded moments.
#![allow(clippy::unwrap_used, missing_docs)]

use arrow::array::{AsArray, types::Int32Type};
use golmok_lake::LakeError;
use golmok_lake::batch::TableBuilder;
use golmok_lake::store::{Lake, Retention, Snapshot};
use golmok_model::tables::core::SPELL_LINKS;
use jiff::Timestamp;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Tells the child which lake to write to.
const LAKE: &str = "GOLMOK_TEST_CRASH_LAKE";
/// Kills; `GOLMOK_TEST_KILLS` asks for more.
const KILLS: u32 = 30;

/// Writes one snapshot: a changed part whose rows all hold `generation`, another one likewise, and a kept one.
fn write_snapshot(lake: &Lake, generation: i32) -> Result<Snapshot, LakeError> {
    let writer = lake.begin(Timestamp::from_second(1_790_000_000 + i64::from(generation)).unwrap())?;
    let mut builder = TableBuilder::new(&SPELL_LINKS);
    let mut write = |gu: &str, value: i32| -> Result<(), LakeError> {
        builder.constant_text(0, gu);
        for row in 0..3_000 {
            for column in 1..8 {
                builder.text(column, Some(&format!("{row:06}")));
            }
            builder.int32(8, Some(value));
            builder.end_row();
        }
        let mut part = writer.part(&SPELL_LINKS, Some(gu), "part-0")?;
        part.write(&builder.finish()?)?;
        part.finish()?;
        Ok(())
    };
    write("11110", generation)?;
    write("11140", generation)?;
    if writer.parent_file(&SPELL_LINKS, "11170/part-0.parquet").is_some() {
        writer.keep(&SPELL_LINKS, "11170/part-0.parquet")?;
    } else {
        write("11170", -1)?;
    }
    writer.document("generation", generation.to_string().as_bytes())?;
    writer.publish()
}

/// The generation of the current snapshot, after holding every file to snapshot.json and every row to the generation.
fn check_whole(lake: &Lake) -> Option<i32> {
    let snapshot = match lake.current() {
        Ok(snapshot) => snapshot,
        Err(LakeError::NoSnapshot { .. }) => return None,
        Err(error) => panic!("{error}"),
    };
    snapshot.verify().unwrap();
    let generation: i32 = String::from_utf8(snapshot.document("generation").unwrap()).unwrap().parse().unwrap();
    let mut rows = 0;
    for batch in snapshot.read("core_spell_links", None).unwrap() {
        let batch = batch.unwrap();
        rows += batch.num_rows();
        let kept = batch.column(0).as_string::<i32>().value(0) == "11170";
        let expected = if kept { -1 } else { generation };
        assert!(batch.column(8).as_primitive::<Int32Type>().values().iter().all(|v| *v == expected));
    }
    assert_eq!(rows, 9_000);
    Some(generation)
}

/// Not a test by itself: the child of the one below.
#[test]
fn writes_until_it_is_killed() {
    let Some(dir) = std::env::var_os(LAKE) else { return };
    let lake = Lake::create(dir).unwrap();
    let mut generation = check_whole(&lake).map_or(0, |g| g + 1);
    loop {
        write_snapshot(&lake, generation).unwrap();
        generation += 1;
        if generation % 8 == 0 {
            lake.prune(&Retention::newest(NonZeroUsize::new(3).unwrap()), Timestamp::UNIX_EPOCH).unwrap();
        }
    }
}

fn child(lake: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(LAKE, lake)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

#[test]
fn killed_at_any_moment_the_lake_is_whole() {
    if std::env::var_os(LAKE).is_some() {
        return;
    }
    let kills = std::env::var("GOLMOK_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lake");
    let lake = Lake::create(&path).unwrap();
    // How long a snapshot takes here, so that the kills fall anywhere within one.
    write_snapshot(&lake, 0).unwrap();
    let started = Instant::now();
    write_snapshot(&lake, 1).unwrap();
    let one = started.elapsed();

    let mut newest = 1;
    let mut seed = 20_261_124_u64;
    let (mut left_behind, mut advanced) = (0, 0);
    for kill in 0..kills {
        let mut child = child(&path);
        // The child starts, checks the lake, then writes: wait until it holds the lock, then a seeded moment more.
        let lock = path.join(".lock");
        let holder = format!("process {} ", child.id());
        let patience = Instant::now();
        while !std::fs::read_to_string(&lock).unwrap_or_default().starts_with(&holder) {
            assert!(patience.elapsed() < Duration::from_secs(60), "the child does not begin");
            assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
            std::thread::sleep(Duration::from_millis(1));
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(one.mul_f64((seed >> 40) as f64 / f64::from(1 << 24) * 3.0));
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();

        let hidden = std::fs::read_dir(path.join("snapshots")).unwrap();
        left_behind +=
            usize::from(hidden.into_iter().any(|e| e.unwrap().file_name().to_string_lossy().starts_with('.')));
        let found = check_whole(&lake).expect("a snapshot was there before the kill");
        assert!(found >= newest, "kill {kill}: fell back from {newest} to {found}");
        advanced += usize::from(found > newest);
        // The next writer works on what is there and removes what was left behind.
        newest = found + 1;
        write_snapshot(&lake, newest).unwrap();
        assert_eq!(check_whole(&lake), Some(newest));
        for id in lake.snapshots().unwrap() {
            lake.snapshot(&id).unwrap().verify().unwrap();
        }
        let hidden = std::fs::read_dir(path.join("snapshots")).unwrap();
        assert!(hidden.into_iter().all(|e| !e.unwrap().file_name().to_string_lossy().starts_with('.')));
    }
    assert!(left_behind > 0, "no kill fell into the writing of a snapshot: the test tests nothing");
    assert!(advanced > 0, "no child published anything: the test tests nothing");
}
