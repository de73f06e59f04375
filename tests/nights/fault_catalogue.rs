//! Faults that public files really have, put into an honest night of the sample city: which gate sees each, and how many
//! published grades it would have moved.
//!
//! The table is `benches/results/gates.md`. A fault that moves the grade of more than 1 % of the cells and is published all
//! the same fails the test. Each fault costs a night; a plain test run takes every fourth and holds its line of the table,
//! `GOLMOK_FAULTS=all` (`just faults`) takes every one, and with `GOLMOK_BLESS=1` writes the table anew.
mod faults;

use crate::program::night::{city, config, copy, record, refresh};
use crate::program::{Said, copied, current, rows, scratch, text};
use faults::{FAULTS, Files};
use golmok_lake::store::Lake;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The night before: the counts of the third quarter are known.
const BEFORE: &str = "2024-10-02";
/// The night of the new quarter.
const NIGHT: &str = "2025-01-02";
/// Grades that a fault may move unseen, as a share of the cells.
const GOAL: f64 = 0.01;
/// Of how many faults a plain test run takes one.
const ONE_OF: usize = 4;

/// Whether every fault is asked for.
fn all_asked() -> bool {
    std::env::var("GOLMOK_FAULTS").is_ok_and(|asked| asked == "all")
}

type Grades = BTreeMap<(String, String), String>;

fn grades(snapshot: &golmok_lake::store::Snapshot) -> Grades {
    let columns = ["area_kind", "area_code", "industry_code", "grade"];
    let found = rows(snapshot, "mart_entry_risk", &columns).into_iter().filter_map(|row| {
        let [kind, area, industry, grade] = row.try_into().ok()?;
        (kind.as_deref() == Some("trade_area")).then_some(((area?, industry?), grade.unwrap_or_default()))
    });
    found.collect()
}

/// Share of the cells of an honest night whose grade is another one or gone.
fn moved(honest: &Grades, faulty: &Grades) -> f64 {
    let graded: Vec<_> = honest.iter().filter(|(_, grade)| !grade.is_empty()).collect();
    let other = graded.iter().filter(|(cell, grade)| faulty.get(*cell) != Some(*grade)).count();
    other as f64 / graded.len() as f64
}

/// A share in steps: its digits would change with every change of the rating.
fn step(share: f64) -> &'static str {
    match share {
        0.0 => "none",
        s if s <= GOAL => "to 1 %",
        s if s <= 0.05 => "1–5 %",
        s if s <= 0.2 => "5–20 %",
        _ => "over 20 %",
    }
}

/// The snapshot that a night made, published or held.
fn made(lake: &Path) -> golmok_lake::store::Snapshot {
    let id = record(lake)["snapshot"].as_str().unwrap().to_owned();
    match lake.join("rejected").join(&id).exists() {
        true => Lake::open(lake).unwrap().rejected_snapshot(&id).unwrap(),
        false => current(lake),
    }
}

struct Night {
    lake: PathBuf,
    said: Said,
}

/// The night after `base` with the files of `inbox`.
fn night(dir: &Path, base: &Path, inbox: &Path, config: &Path, as_of: &str) -> Night {
    let lake = dir.join("lake");
    let _ = std::fs::remove_dir_all(&lake);
    copied(base, &lake);
    let said = refresh(&lake, inbox, config, as_of, &[]);
    Night { lake, said }
}

#[test]
fn faults_that_move_grades_are_held() {
    let dir = scratch("fault_catalogue");
    let config = config(&dir, "");
    let whole = city(&dir, 0.4);
    for packed in [
        "golmok/서울시 상권분석서비스(상권변화지표-상권).csv.gz",
        "golmok/서울시 상권분석서비스(추정매출-상권)_2021~2023년.csv.gz",
    ] {
        assert!(Command::new("gzip").args(["-d", text(&whole.join(packed))]).status().unwrap().success());
    }
    // The night before knows nothing of the newest quarter.
    let before = dir.join("before");
    copy(&whole, &before);
    Files::of(&before).keep_quarters_until(20243);
    let base = dir.join("base");
    refresh(&base, &before, &config, BEFORE, &[]).exits(0);

    let honest = night(&dir, &base, &whole, &config, NIGHT);
    assert_eq!(honest.said.code, 0, "honest news is published: {}", honest.said.stderr);
    let honest = grades(&made(&honest.lake));
    assert!(honest.len() > 300, "{} cells", honest.len());

    let faults: Vec<_> = FAULTS.iter().step_by(if all_asked() { 1 } else { ONE_OF }).collect();
    // Two nights at a time: much of a night runs on one processor.
    let (next, nights) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for worker in ["one", "two"] {
            let (dir, base, whole, config, honest) = (dir.join(worker), &base, &whole, &config, &honest);
            let (faults, next, nights) = (&faults, &next, &nights);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(fault) = faults.get(at) else { break };
                    let inbox = dir.join("inbox");
                    let _ = std::fs::remove_dir_all(&inbox);
                    copy(whole, &inbox);
                    (fault.put)(&Files::of(&inbox));
                    let Night { lake, said } = night(&dir, base, &inbox, config, NIGHT);
                    assert!([0, 1].contains(&said.code), "{}: {}", fault.name, said.stderr);
                    let share = moved(honest, &grades(&made(&lake)));
                    let failed: Vec<String> = record(&lake)["failed_checks"]
                        .as_array()
                        .map(|checks| checks.iter().filter_map(|c| c.as_str().map(str::to_owned)).collect())
                        .unwrap_or_default();
                    assert_eq!(failed.is_empty(), said.code == 0, "{}: {}", fault.name, said.stderr);
                    for check in &failed {
                        let command = format!("--accept {check}");
                        assert!(said.stderr.contains(&command), "{}: the command: {}", fault.name, said.stderr);
                    }
                    nights.lock().unwrap().insert(at, (share, failed));
                }
            });
        }
    });
    let (mut lines, mut caught, mut unseen) = (Vec::new(), 0, Vec::new());
    for (at, (share, failed)) in nights.into_inner().unwrap() {
        let name = faults[at].name;
        caught += usize::from(!failed.is_empty());
        if failed.is_empty() && share > GOAL {
            unseen.push(format!("{name}: {:.2} %", share * 100.0));
        }
        let seen = if failed.is_empty() { "**missed**".to_owned() } else { failed.join(", ") };
        lines.push(format!("| {name} | {seen} | {} |\n", step(share)));
    }
    let kept = "benches/results/gates.md";
    let text = std::fs::read_to_string(golmok_testkit::project_root().join(kept)).unwrap_or_default();
    if all_asked() {
        let head = text.split("<!-- faults -->").next().unwrap_or_default();
        let table = format!("| fault | seen by | share of grades it moves |\n|---|---|---|\n{}", lines.concat());
        let all = FAULTS.len();
        let told = format!("{head}<!-- faults -->\n\n{caught} of {all} faults are caught.\n\n{table}");
        golmok_testkit::kept(kept, &told);
    } else {
        let other: Vec<&String> = lines.iter().filter(|line| !text.contains(line.as_str())).collect();
        assert!(other.is_empty(), "not as in {kept}: {other:#?}");
        let left = FAULTS.len() - faults.len();
        golmok_testkit::skipped(&format!("{left} of {} faults: GOLMOK_FAULTS=all takes them", FAULTS.len()));
    }
    assert!(unseen.is_empty(), "published although they move more than 1 % of the grades: {unseen:#?}");
    assert!(FAULTS.len() >= 40, "{} faults", FAULTS.len());
}
