//! `golmok run` and `golmok refresh` killed at any moment: the lake holds a whole snapshot, and the next run succeeds as if nothing happened.

use crate::program::night::{SALONS, copy, open_shop, refresh};
use crate::program::{current, golmok, run, scratch, table_hashes, table_hashes_but_grades, text};
use golmok_lake::store::Lake;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Kills; `GOLMOK_TEST_KILLS` asks for more.
const KILLS: usize = 10;

/// A city, and the tables of an undisturbed run of it in a lake of its own.
struct City {
    files: PathBuf,
    tables: BTreeMap<String, String>,
    took: Duration,
}

fn city(dir: &Path, seed: &str) -> City {
    let files = dir.join(format!("city_{seed}"));
    run(["sample", "--out", text(&files), "--scale", "0.05", "--seed", seed]).exits(0);
    let out = dir.join(format!("undisturbed_{seed}"));
    let started = Instant::now();
    run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    City { files, tables: table_hashes_but_grades(&current(&out.join("lake"))), took: started.elapsed() }
}

#[test]
fn a_run_killed_at_any_moment_leaves_a_whole_snapshot() {
    let kills = std::env::var("GOLMOK_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let dir = scratch("kill");
    // Two cities in turn, so that each run has everything to write anew. Grades start from the other city's here; the test
    // of a refresh below compares every table.
    let cities = ["1", "2"].map(|seed| city(&dir, seed));
    assert_ne!(cities[0].tables, cities[1].tables);
    let out = dir.join("out");
    let lake = out.join("lake");
    let of = |city: &City| ["run", "--input", text(&city.files), "--out", text(&out)].map(str::to_owned);
    run(of(&cities[1])).exits(0);
    assert_eq!(table_hashes_but_grades(&current(&lake)), cities[1].tables);

    let (mut alive, mut left_behind, mut now) = (0, 0, 1);
    let mut took = [cities[0].took, cities[1].took];
    for kill in 0..kills {
        let (before, next) = (&cities[now], &cities[1 - now]);
        let before_id = current(&lake).id().to_owned();
        let child = golmok().args(of(next)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("golmok starts");
        // A seeded moment in a share of the run; the shares come in an order that does not rise, so that a better estimate
        // of the run's length serves all of them.
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(kill as u64 + 1);
        seed ^= seed >> 31;
        let place = ((kill * 7 % kills) as f64 + (seed % 1_000) as f64 / 1_000.0) / kills as f64;
        match kill_after(child, took[1 - now].mul_f64(place)) {
            None => alive += 1,
            // The machine is quicker than it was: later moments follow.
            Some(ended) => took[1 - now] = ended,
        }

        // The last snapshot is whole: the one before or, where the run was quick, the new one.
        let said = run(["status", "--lake", text(&lake)]).exits(0);
        let snapshot = current(&lake);
        snapshot.verify().unwrap();
        let published = snapshot.id() != before_id;
        assert_eq!(
            table_hashes_but_grades(&snapshot),
            if published { &next.tables } else { &before.tables }.clone(),
            "kill {kill}"
        );
        assert!(said.stderr.contains(snapshot.id()), "{}", said.stderr);
        left_behind += unfinished(&lake);

        // And the next run works, killed again or not: it removes what was left and gives an undisturbed run's bytes.
        if published {
            now = 1 - now;
        } else if kill % 2 == 1 {
            run(of(next)).exits(0);
            let snapshot = current(&lake);
            assert_eq!(table_hashes_but_grades(&snapshot), next.tables, "after kill {kill}");
            assert_eq!(unfinished(&lake), 0, "after kill {kill}");
            assert_ne!(snapshot.id(), before_id);
            now = 1 - now;
        }
    }
    let _ = writeln!(std::io::stderr(), "{alive} of {kills} kills met a running program, {left_behind} while it wrote");
    assert!(alive * 2 >= kills, "only {alive} of {kills} kills met a running program");
    assert!(left_behind > 0, "no kill fell into the writing of a snapshot");
    assert!(Lake::open(&lake).unwrap().rejected().unwrap().is_empty());
}

/// Kills of a refresh; `GOLMOK_TEST_KILLS` asks for more.
const REFRESH_KILLS: usize = 20;

#[test]
fn a_refresh_killed_at_any_moment_leaves_a_whole_snapshot() {
    let kills = std::env::var("GOLMOK_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(REFRESH_KILLS);
    let dir = scratch("kill_refresh");
    let settings = dir.join("golmok.toml");
    std::fs::write(&settings, "keep_snapshots = 1000\n[refresh]\nsettle_seconds = 0\n").unwrap();
    // Two nights in turn: a shop more and a day later, so that every step has to be made anew.
    let inboxes = [crate::program::night::city(&dir, 0.05), dir.join("second")];
    copy(&inboxes[0], &inboxes[1]);
    open_shop(&inboxes[1].join(SALONS), "2025-01-03");
    let days = ["2025-01-02", "2025-01-03"];
    // The second night reads more of what the first one left, so the first is given back by rolling back.
    let lake = dir.join("lake");
    refresh(&lake, &inboxes[0], &settings, days[0], &[]).exits(0);
    let before = table_hashes(&current(&lake));
    let started = Instant::now();
    refresh(&lake, &inboxes[1], &settings, days[1], &[]).exits(0);
    let mut took = started.elapsed();
    let after = table_hashes(&current(&lake));
    assert_ne!(before, after);
    run(["rollback", "--lake", text(&lake)]).exits(0);

    let (mut alive, mut left_behind) = (0, 0);
    for kill in 0..kills {
        let mut child = golmok();
        child.args(["refresh", "--lake", text(&lake), "--inbox", text(&inboxes[1]), "--as-of", days[1]]);
        child.args(["--config", text(&settings)]).stdout(Stdio::null()).stderr(Stdio::null());
        let child = child.spawn().expect("golmok starts");
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(kill as u64 + 7);
        seed ^= seed >> 31;
        let place = ((kill * 7 % kills) as f64 + (seed % 1_000) as f64 / 1_000.0) / kills as f64;
        match kill_after(child, took.mul_f64(place)) {
            None => alive += 1,
            Some(ended) => took = ended,
        }
        let snapshot = current(&lake);
        snapshot.verify().unwrap();
        let tables = table_hashes(&snapshot);
        assert!(tables == before || tables == after, "kill {kill}");
        let published = tables == after;
        if published {
            let told = lake.join("reports").join(snapshot.id()).join("changes.json");
            assert!(told.is_file(), "kill {kill}: a published snapshot has its report");
        }
        left_behind += unfinished(&lake);
        // The next night works as if nothing had happened.
        if kill % 2 == 1 && !published {
            refresh(&lake, &inboxes[1], &settings, days[1], &[]).exits(0);
            assert_eq!(table_hashes(&current(&lake)), after, "after kill {kill}");
            assert_eq!(unfinished(&lake), 0, "after kill {kill}");
        }
        if table_hashes(&current(&lake)) == after {
            let first = Lake::open(&lake).unwrap().snapshots().unwrap();
            let first =
                first.iter().find(|id| table_hashes(&Lake::open(&lake).unwrap().snapshot(id).unwrap()) == before);
            run(["rollback", "--lake", text(&lake), first.expect("the first night is kept")]).exits(0);
        }
    }
    let _ = writeln!(std::io::stderr(), "{alive} of {kills} kills met a running program, {left_behind} while it wrote");
    assert!(alive * 2 >= kills, "only {alive} of {kills} kills met a running program");
    assert!(left_behind > 0, "no kill fell into the writing of a snapshot");
    assert!(Lake::open(&lake).unwrap().rejected().unwrap().is_empty());
}

/// Lets a program run for so long and kills it. Tells how long it took where it ended by itself before.
fn kill_after(mut child: Child, moment: Duration) -> Option<Duration> {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        let left = moment.saturating_sub(started.elapsed());
        if left.is_zero() {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(left.min(Duration::from_millis(5)));
    }
    Some(started.elapsed())
}

/// Folders of snapshots that are neither published nor rejected.
fn unfinished(lake: &Path) -> usize {
    let entries = std::fs::read_dir(lake.join("snapshots")).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.')).count()
}
