//! Faults of the machine in a refresh: a full disk, a read-only lake, clocks that jump, two writers, a reader during the
//! swap, no hard links, damaged files of the lake. After each the last snapshot is whole, and the next night gives the bytes
//! of an undisturbed one.

use crate::program::night::{FIRST_DAY, SALONS, city, config, copy, open_shop, record, refresh, said};
use crate::program::{Said, current, golmok, run, scratch, table_hashes, text};
use golmok_lake::store::Lake;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

const SECOND_DAY: &str = "2025-01-03";

type Tables = BTreeMap<String, String>;

/// The inbox of the second night, and the tables of both nights when nothing disturbs them.
struct Nights {
    first: PathBuf,
    second: PathBuf,
    config: PathBuf,
    tables: [Tables; 2],
}

static NIGHTS: LazyLock<Nights> = LazyLock::new(|| {
    let dir = scratch("refresh_faults");
    let first = city(&dir, 0.05);
    let second = dir.join("second");
    copy(&first, &second);
    open_shop(&second.join(SALONS), SECOND_DAY);
    let (config, lake) = (config(&dir, ""), dir.join("undisturbed"));
    let night = |inbox: &Path, day: &str| {
        refresh(&lake, inbox, &config, day, &[]).exits(0);
        table_hashes(&current(&lake))
    };
    let tables = [night(&first, FIRST_DAY), night(&second, SECOND_DAY)];
    Nights { first, second, config, tables }
});

/// A lake after the first night.
fn lake(name: &str) -> PathBuf {
    let lake = scratch("refresh_faults").join(name).join("lake");
    refresh(&lake, &NIGHTS.first, &NIGHTS.config, FIRST_DAY, &[]).exits(0);
    lake
}

/// The first night's snapshot stands, whole.
#[track_caller]
fn stands(lake: &Path) {
    let snapshot = current(lake);
    snapshot.verify().unwrap();
    assert_eq!(table_hashes(&snapshot), NIGHTS.tables[0]);
}

/// The second night works as if nothing had happened.
#[track_caller]
fn goes_on(lake: &Path) {
    refresh(lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]).exits(0);
    let snapshot = current(lake);
    snapshot.verify().unwrap();
    assert_eq!(table_hashes(&snapshot), NIGHTS.tables[1]);
    let hidden = |folder: &str| {
        let entries = std::fs::read_dir(lake.join(folder)).unwrap().flatten();
        entries.filter(|e| e.file_name().to_string_lossy().starts_with('.')).count()
    };
    assert_eq!(hidden("snapshots") + hidden("rejected"), 0, "nothing is left behind");
}

/// The second night under a limit that a shell sets.
fn under(limit: &str, lake: &Path) -> Said {
    let golmok = golmok();
    let script = format!("{limit}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(golmok.get_program()).arg("refresh");
    command.args(["--lake", text(lake), "--inbox", text(&NIGHTS.second), "--config", text(&NIGHTS.config)]);
    said(command.args(["--as-of", SECOND_DAY, "--lang", "en"]).output().unwrap())
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_the_snapshot_stands() {
    let lake = lake("fsize");
    // In blocks of 512 or 1,024 bytes, as the shell has it; the signal is ignored, so that writing errs.
    for blocks in [1, 8, 40, 150] {
        let said = under(&format!("trap '' XFSZ; ulimit -f {blocks}"), &lake);
        assert_eq!(said.code, 2, "{blocks} blocks: {}", said.stderr);
        assert!(said.stderr.contains("cannot") || said.stderr.contains("too large"), "{}", said.stderr);
        stands(&lake);
    }
    goes_on(&lake);
}

#[test]
fn a_full_disk_is_an_error_and_the_snapshot_stands() {
    let dir = scratch("refresh_faults").join("full");
    std::fs::create_dir_all(&dir).unwrap();
    let mount = |arguments: &[&str]| Command::new("mount").args(arguments).stderr(Stdio::null()).status();
    let mounted = mount(&["-t", "tmpfs", "-o", "size=40m", "tmpfs", text(&dir)]).is_ok_and(|s| s.success());
    if !mounted {
        golmok_testkit::skipped("a full disk: this user may not mount a tmpfs");
        return;
    }
    let result = std::panic::catch_unwind(|| {
        let lake = dir.join("lake");
        let roomy = config(&dir, "free_disk_factor = 0.0\n");
        refresh(&lake, &NIGHTS.first, &roomy, FIRST_DAY, &[]).exits(0);
        // All but some of the room is taken.
        for left in [0, 200_000, 1_000_000] {
            let free = rustix_free(&dir);
            std::fs::write(dir.join("ballast"), vec![1_u8; (free - left) as usize]).unwrap();
            let said = refresh(&lake, &NIGHTS.second, &roomy, SECOND_DAY, &[]);
            assert_eq!(said.code, 2, "{left} bytes left: {}", said.stderr);
            assert!(said.stderr.contains("No space left"), "{}", said.stderr);
            stands(&lake);
            // The preflight would have told before.
            let told = refresh(&lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]);
            assert!(told.code == 2 && (told.stderr.contains("preflight") || left == 0), "{}", told.stderr);
            std::fs::remove_file(dir.join("ballast")).unwrap();
        }
        refresh(&lake, &NIGHTS.second, &roomy, SECOND_DAY, &[]).exits(0);
        assert_eq!(table_hashes(&current(&lake)), NIGHTS.tables[1]);
    });
    let _ = Command::new("umount").arg(&dir).status();
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

/// Free bytes of a file system, as `df` tells.
fn rustix_free(dir: &Path) -> u64 {
    let output = Command::new("df").args(["-B1", "--output=avail", text(dir)]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().nth(1).unwrap().trim().parse().unwrap()
}

#[test]
fn a_read_only_lake_is_an_error_and_can_be_read() {
    let dir = scratch("refresh_faults").join("read_only");
    let lake = lake("read_only");
    let mount = |arguments: &[&str]| Command::new("mount").args(arguments).stderr(Stdio::null()).status();
    let bound = mount(&["--bind", text(&dir), text(&dir)]).is_ok_and(|s| s.success())
        && mount(&["-o", "remount,ro,bind", text(&dir)]).is_ok_and(|s| s.success());
    if !bound {
        golmok_testkit::skipped("a read-only lake: this user may not mount");
        return;
    }
    let night = refresh(&lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]);
    let status = run(["status", "--lake", text(&lake)]);
    let _ = Command::new("umount").arg(&dir).status();
    assert!(night.exits(2).stderr.contains("Read-only file system"));
    status.exits(0);
    stands(&lake);
    goes_on(&lake);
}

#[test]
fn clocks_that_jump_give_ids_that_still_sort_and_the_same_bytes() {
    let lake = lake("clock");
    let first = current(&lake).id().to_owned();
    let night = |now: &str, inbox: &Path, day: &str| refresh(&lake, inbox, &NIGHTS.config, day, &["--now", now]);
    // An hour back: the id is the second after the newest.
    let back = (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1)).to_string();
    night(&back, &NIGHTS.second, SECOND_DAY).exits(0);
    assert!(current(&lake).id() > first.as_str());
    assert_eq!(table_hashes(&current(&lake)), NIGHTS.tables[1]);
    // Ten years ahead and back: the run back says what to do, and the rollback makes it work.
    night("2037-01-01T00:00:00Z", &NIGHTS.second, SECOND_DAY).exits(0);
    let now = jiff::Timestamp::now().to_string();
    let stopped = night(&now, &NIGHTS.second, SECOND_DAY).exits(2);
    assert!(stopped.stderr.contains("golmok rollback"), "{}", stopped.stderr);
    run(["rollback", "--lake", text(&lake)]).exits(0);
    night(&now, &NIGHTS.second, SECOND_DAY).exits(0);
    assert_eq!(table_hashes(&current(&lake)), NIGHTS.tables[1]);
    assert!(night("1999-01-01T00:00:00Z", &NIGHTS.first, FIRST_DAY).exits(2).stderr.contains("set the clock"));
}

#[test]
fn of_two_writers_one_works_and_the_other_says_so() {
    let lake = lake("two");
    let start = || {
        let mut command = golmok();
        command.args(["refresh", "--lake", text(&lake), "--inbox", text(&NIGHTS.second), "--as-of", SECOND_DAY]);
        command.args(["--config", text(&NIGHTS.config), "--lang", "en"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children = [start(), start(), start()];
    let ended: Vec<Said> = children.into_iter().map(|child| said(child.wait_with_output().unwrap())).collect();
    let locked = ended.iter().filter(|s| s.code == 2 && s.stderr.contains("another writer is at work")).count();
    let worked = ended.iter().filter(|s| s.code == 0).count();
    assert!(worked >= 1 && worked + locked == 3, "{ended:?}");
    current(&lake).verify().unwrap();
    assert_eq!(table_hashes(&current(&lake)), NIGHTS.tables[1]);
}

#[test]
fn a_reader_sees_one_whole_snapshot_during_the_swap() {
    let lake = lake("reader");
    let stop = Arc::new(AtomicBool::new(false));
    let reader = {
        let (lake, stop) = (lake.clone(), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut seen = [0_u64; 2];
            while !stop.load(Ordering::Relaxed) {
                let snapshot = Lake::open(&lake).unwrap().current().unwrap();
                let tables = table_hashes(&snapshot);
                let which =
                    NIGHTS.tables.iter().position(|t| *t == tables).expect("one night or the other, never both");
                let risk = snapshot.read("mart_entry_risk", Some(&["grade"])).unwrap();
                let rows: usize = risk.map(|batch| batch.unwrap().num_rows()).sum();
                assert_eq!(rows as u64, snapshot.table("mart_entry_risk").unwrap().rows);
                seen[which] += 1;
            }
            seen
        })
    };
    for _ in 0..2 {
        refresh(&lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]).exits(0);
        refresh(&lake, &NIGHTS.first, &NIGHTS.config, FIRST_DAY, &[]).exits(1);
        run(["rollback", "--lake", text(&lake)]).exits(0);
    }
    stop.store(true, Ordering::Relaxed);
    let seen = reader.join().unwrap();
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

#[test]
fn without_hard_links_files_are_copied() {
    let name = "links";
    let lake_dir = lake(name);
    fn refuse(_: &Path, _: &Path) -> std::io::Result<()> {
        Err(std::io::Error::from(std::io::ErrorKind::Unsupported))
    }
    let lake = Lake::open(&lake_dir).unwrap().with_linker(refuse);
    let writer = lake.begin(jiff::Timestamp::now()).unwrap();
    for table in golmok_model::tables::all() {
        writer.keep_table(table).unwrap();
    }
    let copied = writer.publish().unwrap();
    copied.verify().unwrap();
    assert_eq!(table_hashes(&copied), NIGHTS.tables[0]);
    use std::os::unix::fs::MetadataExt;
    let file = copied.table_files("mart_entry_risk").unwrap()[0].clone();
    assert_eq!(std::fs::metadata(file).unwrap().nlink(), 1, "a copy of its own");
}

#[test]
fn damaged_files_of_the_lake_are_told_and_a_rollback_helps() {
    let lake = lake("damaged");
    refresh(&lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]).exits(0);
    std::fs::write(current(&lake).dir().join("snapshot.json"), "{").unwrap();
    let said = refresh(&lake, &NIGHTS.second, &NIGHTS.config, SECOND_DAY, &[]).exits(2);
    assert!(said.stderr.contains("roll back"), "{}", said.stderr);
    assert!(run(["status", "--health", "--lake", text(&lake)]).exits(1).stderr.contains("snapshot.json"));
    run(["rollback", "--lake", text(&lake)]).exits(0);
    stands(&lake);
    // The record of the runs is no more than that.
    std::fs::write(lake.join("refresh.json"), "?").unwrap();
    goes_on(&lake);
    assert_eq!(record(&lake)["ending"], "published");
}
