//! `golmok rollup` on generated card rows: the generator's cells to the won, also after kills; what may be published and no more.

use crate::program::raw_rows::{ROWS, Row, args, number, published, rollup, truth, world};
use crate::program::{csv_rows, golmok, run, scratch};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What the shown numbers of a cell give by subtraction rests on enough, too.
fn no_difference_tells(cell: &Row, own: &Row) {
    let bought = |part: &str| number(cell, &format!("{part}_n")) > 0;
    let enough =
        |part: &str| number(cell, &format!("{part}_merchants")) >= 3 && number(cell, &format!("{part}_people")) >= 5;
    let shown = |part: &str| {
        let part = golmok_rollup::parts::PARTS.iter().find(|own| own.key == part).unwrap();
        part.sales().is_some_and(|(won, _)| !own[won].is_empty())
    };
    for family in [
        &["wd", "we"][..],
        &["d1", "d2", "d3", "d4", "d5", "d6", "d7"],
        &["b1", "b2", "b3", "b4", "b5", "b6"],
        &["m", "f", "su"],
        &["a1", "a2", "a3", "a4", "a5", "a6", "au"],
    ] {
        // The total less what is shown is the sum of these; none of them may be told by it.
        let hidden: Vec<&str> = family.iter().copied().filter(|part| bought(part) && !shown(part)).collect();
        let few = hidden.iter().filter(|part| !enough(part)).count();
        assert!(few == 0 || hidden.len() > 1, "{hidden:?} {cell:?}");
        // The rest of them, even where a shop knows its own, stands on three merchants and five people.
        assert!(
            few == 0
                || hidden.iter().any(|part| enough(part))
                || hidden.len() == family.iter().filter(|p| bought(p)).count()
        );
    }
    // 월…금 less 주중 are the public holidays.
    let week = ["d1", "d2", "d3", "d4", "d5", "wd"].into_iter().all(shown);
    assert!(!week || !bought("wh") || enough("wh"), "{cell:?}");
}

/// Every published number is the true one; a cell is there if and only if three merchants and five people stand behind it, and
/// every number of fewer is empty.
fn is_the_truth(truth: &[Row], published: &[Row]) {
    let found: BTreeMap<(&str, &str), &Row> =
        published.iter().map(|row| ((row["상권_코드"].as_str(), row["서비스_업종_코드"].as_str()), row)).collect();
    let (mut shown, mut withheld) = (0, 0);
    for cell in truth {
        let enough = |part: &str| {
            number(cell, &format!("{part}_merchants")) >= 3 && number(cell, &format!("{part}_people")) >= 5
        };
        let own = found.get(&(cell["area"].as_str(), cell["industry"].as_str()));
        let nowhere = cell["area"] == "-" || cell["industry"] == "-";
        assert_eq!(own.is_some(), enough("all") && !nowhere, "{cell:?}");
        let Some(own) = own else { continue };
        assert_eq!(number(own, "당월_매출_금액"), number(cell, "all_won"));
        assert_eq!(number(own, "당월_매출_건수"), number(cell, "all_n"));
        assert_eq!(number(own, "점포수"), number(cell, "all_merchants"));
        no_difference_tells(cell, own);
        for part in golmok_rollup::parts::PARTS {
            let Some((won, count)) = part.sales() else { continue };
            assert_eq!(own[won].is_empty(), own[count].is_empty());
            if own[won].is_empty() {
                withheld += 1;
                continue;
            }
            shown += 1;
            assert_eq!(number(own, won), number(cell, &format!("{}_won", part.key)), "{} {cell:?}", part.key);
            assert_eq!(number(own, count), number(cell, &format!("{}_n", part.key)), "{} {cell:?}", part.key);
            assert!(number(own, count) == 0 || enough(part.key), "{} {cell:?}", part.key);
        }
    }
    assert!(published.len() > 20 && shown > 200 && withheld > 20, "{} cells, {shown}, {withheld}", published.len());
}

#[test]
fn the_generators_cells_come_back_to_the_won() {
    let world = world();
    let dir = scratch("rollup_whole");
    let (days, out) = (dir.join("days"), dir.join("out"));
    let said = rollup(world, &world.raw.join("rows"), &days, &out).exits(0);
    let rows = said.rows();
    assert_eq!(rows.len(), 91);
    let sum = |column: &str| rows.iter().map(|row| number(row, column)).sum::<i64>();
    let truth = truth(world);
    let all = |column: &str| truth.iter().map(|cell| number(cell, column)).sum::<i64>();
    assert_eq!(sum("rows").to_string(), ROWS);
    assert_eq!((sum("rows") - sum("rejected"), sum("won")), (all("all_n"), all("all_won")));
    for reason in ["bad_time", "bad_amount", "no_merchant", "other_day"] {
        assert!(rows.iter().any(|row| row["reasons"].contains(reason)), "{reason}");
    }
    is_the_truth(&truth, &published(&out));

    // The manifest balances: rows in are rows counted and rejected.
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(days.join("manifest.json")).unwrap()).unwrap();
    let commits = manifest["commits"].as_object().unwrap();
    assert_eq!(commits.len(), 91);
    for commit in commits.values() {
        let rejected: i64 = commit["rejected"].as_object().unwrap().values().map(|of| of[0].as_i64().unwrap()).sum();
        assert_eq!(commit["rows"].as_i64(), commit["counted"].as_i64().map(|counted| counted + rejected));
    }

    // Again: the same bytes, days replaced and not doubled; then as one file of all days, refused unless asked for.
    let before = std::fs::read(out.join(golmok_rollup::job::FILE)).unwrap();
    rollup(world, &world.raw.join("rows"), &days, &out).exits(0);
    assert_eq!(std::fs::read(out.join(golmok_rollup::job::FILE)).unwrap(), before);
    let joined = dir.join("joined.csv");
    let mut whole = String::new();
    for day in golmok_rollup::input::units(&world.raw.join("rows")).unwrap() {
        let rows = std::fs::read_to_string(&day.files[0].0).unwrap();
        whole.push_str(if whole.is_empty() { &rows } else { rows.split_once('\n').unwrap().1 });
    }
    std::fs::write(&joined, whole).unwrap();
    let said = rollup(world, &joined, &days, &out).exits(1);
    assert!(said.stderr.contains("--replace"), "{}", said.stderr);
    let mut replacing = args(world, &joined, &days, &out);
    replacing.push("--replace".to_owned());
    run(replacing).exits(0);
    // Without folders a late row is a row of its day: a few won more than the truth, nothing lost.
    let rows = published(&out);
    let of_file = |rows: &[Row]| rows.iter().map(|row| number(row, "당월_매출_금액")).sum::<i64>();
    assert!(of_file(&rows) >= of_file(&csv_rows(&before)));
}

#[test]
fn a_missing_day_keeps_a_quarter_back_and_an_empty_rerun_empties_a_day() {
    let world = world();
    let dir = scratch("rollup_days");
    let (rows, days, out) = (dir.join("rows"), dir.join("days"), dir.join("out"));
    for unit in golmok_rollup::input::units(&world.raw.join("rows")).unwrap().into_iter().take(3) {
        let folder = rows.join(format!("day={}", unit.day.unwrap()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(&unit.files[0].0, folder.join("part-0.csv")).unwrap();
    }
    let said = rollup(world, &rows, &days, &out).exits(0);
    assert!(said.stderr.contains("88일이 모자라"), "{}", said.stderr);
    assert!(!out.join(golmok_rollup::job::FILE).exists());
    std::fs::remove_file(rows.join("day=2024-01-02/part-0.csv")).unwrap();
    let said = rollup(world, &rows.join("day=2024-01-02"), &days, &out).exits(0);
    let emptied = said.rows().into_iter().find(|row| row["first_day"] == "2024-01-02").unwrap();
    assert_eq!((emptied["rows"].as_str(), emptied["won"].as_str()), ("0", "0"));
    // A file of another schema ends the run with the file's name; the days before stand.
    std::fs::write(rows.join("day=2024-01-03/part-0.csv"), "time,shop,won\n").unwrap();
    let said = rollup(world, &rows, &days, &out).exits(2);
    assert!(said.stderr.contains("approved_at"), "{}", said.stderr);
    let said = rollup(world, &dir.join("nowhere"), &days, &out).exits(2);
    assert!(said.stderr.contains("nowhere"), "{}", said.stderr);
}

#[test]
fn a_roll_up_killed_at_any_moment_goes_on_to_the_same_cells() {
    let world = world();
    let dir = scratch("rollup_kill");
    let (days, out) = (dir.join("days"), dir.join("out"));
    let rows = world.raw.join("rows");
    let started = Instant::now();
    rollup(world, &rows, &dir.join("undisturbed"), &out).exits(0);
    let took = started.elapsed();
    let whole = std::fs::read(out.join(golmok_rollup::job::FILE)).unwrap();
    let mut alive = 0;
    for kill in 0..8 {
        let list = args(world, &rows, &days, &out);
        let mut child = golmok().args(list).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(took.mul_f64((kill * 5 % 8) as f64 / 8.0) + Duration::from_millis(kill * 3));
        if child.try_wait().unwrap().is_none() {
            alive += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What the manifest names is whole.
        if let Ok(bytes) = std::fs::read(days.join("manifest.json")) {
            let manifest: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            for (day, entry) in manifest["days"].as_object().unwrap() {
                let folder = days.join(format!("days/{day}/v{}", entry["version"]));
                assert!(folder.join("sums.parquet").exists() && folder.join("people.parquet").exists(), "{day}");
            }
        }
    }
    assert!(alive > 3, "{alive} kills met a running program");
    rollup(world, &rows, &days, &out).exits(0);
    assert_eq!(std::fs::read(out.join(golmok_rollup::job::FILE)).unwrap(), whole);
    for day in std::fs::read_dir(days.join("days")).unwrap() {
        assert_eq!(std::fs::read_dir(day.unwrap().path()).unwrap().count(), 1, "leftovers");
    }
    is_the_truth(&truth(world), &published(&out));
}
