//! `golmok prune` and the room that snapshots take.

use crate::program::night::{config, refresh};
use crate::program::{current, run, text};
use crate::stale::own;
use golmok_lake::store::Lake;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Bytes below a folder by inode.
fn on_disk(dir: &Path, found: &mut BTreeMap<u64, u64>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let about = entry.metadata().unwrap();
        match about.is_dir() {
            true => on_disk(&entry.path(), found),
            false => drop(found.insert(about.ino(), about.len())),
        }
    }
}

#[test]
fn what_would_go_is_told_with_its_room_and_goes_and_nonsense_is_refused() {
    let (inbox, lake) = own("prune");
    let settings = config(lake.parent().unwrap(), "");
    for day in ["2025-01-03", "2025-01-04", "2025-01-05"] {
        refresh(&lake, &inbox, &settings, day, &[]).exits(0);
    }
    let on = |args: &[&str]| run(args.iter().chain(&["--lake", text(&lake), "--lang", "en"]));
    let ids = Lake::open(&lake).unwrap().snapshots().unwrap();
    let listed = on(&["status", "--snapshots"]).exits(0);
    for row in listed.rows() {
        let mut files = BTreeMap::new();
        on_disk(&lake.join("snapshots").join(&row["snapshot"]), &mut files);
        assert_eq!(row["bytes"], files.values().sum::<u64>().to_string(), "{row:?}");
        let (bytes, shared): (u64, u64) = (row["bytes"].parse().unwrap(), row["shared_bytes"].parse().unwrap());
        assert!(shared * 10 > bytes * 9 && shared < bytes, "nights without news share nearly all: {row:?}");
        assert!(row["created_at"].ends_with("+09:00") && !row["created_at"].contains('.'), "{row:?}");
    }
    let mut files = BTreeMap::new();
    on_disk(&lake.join("snapshots"), &mut files);
    let together = golmok_report::numbers::bytes(files.values().sum());
    assert!(listed.stderr.contains(&format!("all snapshots: {together}")), "{} {}", together, listed.stderr);

    for (args, said) in [
        (["--keep-snapshots", "0"], "keep_snapshots = 0 must be at least 1"),
        (["--keep-snapshots", "-1"], "keep_snapshots = -1 must be at least 1"),
        (["--keep-days", "0"], "keep_days = 0 must lie between 1 and"),
        (["--keep-bytes", "0"], "keep_bytes = 0 must be at least 1"),
        (["--keep-bytes", "-7"], "keep_bytes = -7 must be at least 1"),
    ] {
        for more in [&["--dry-run"][..], &[]] {
            let refused = on(&[&["prune"][..], &args, more].concat()).exits(2);
            assert!(refused.stderr.contains(said), "{}", refused.stderr);
        }
        let wrong = settings.with_file_name("wrong.toml");
        let name = args[0].trim_start_matches('-').replace('-', "_");
        std::fs::write(&wrong, format!("{name} = {}\n", args[1])).unwrap();
        let refused = on(&["prune", "--dry-run", "--config", text(&wrong)]).exits(2);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        let korean = run(["prune", "--config", text(&wrong), "--lake", text(&lake), "--lang", "ko"]).exits(2);
        assert!(korean.stderr.contains("이상") || korean.stderr.contains("사이"), "{}", korean.stderr);
    }
    assert_eq!(Lake::open(&lake).unwrap().snapshots().unwrap(), ids, "nothing went");

    let dry = on(&["prune", "--dry-run", "--keep-snapshots", "2"]).exits(0);
    let fates: Vec<[String; 2]> = dry.rows().iter().map(|row| [row["what"].clone(), row["because"].clone()]).collect();
    let expected = [["goes", "too_many"], ["goes", "too_many"], ["stays", "came_from"], ["stays", "current"]];
    assert_eq!(fates, expected);
    assert!(dry.stderr.contains("2 snapshots would go and free") && dry.stderr.contains("nothing was removed"));
    assert_eq!(Lake::open(&lake).unwrap().snapshots().unwrap(), ids);
    let small = on(&["prune", "--dry-run", "--keep-bytes", "1"]).exits(0);
    assert!(small.stderr.contains("over keep_bytes 1 B"), "{}", small.stderr);
    let done = on(&["prune", "--keep-snapshots", "2"]).exits(0);
    assert_eq!(done.stdout, dry.stdout, "what was told is what is done");
    assert_eq!(Lake::open(&lake).unwrap().snapshots().unwrap(), ids[2..]);
    assert_eq!(current(&lake).id(), ids[3]);
    on(&["rollback"]).exits(0);
}
