//! One cell, one answer: what `advise`, `compare`, `explain` and the files of the report say of store count, closures,
//! probability, grade and saturation is the same, read back from the bytes that each surface renders.
#![allow(clippy::unwrap_used, missing_docs)]

mod program;

use program::{csv_rows, run, scratch, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

struct City {
    dir: PathBuf,
    lake: PathBuf,
    /// Rows of `entry_risk.csv` by kind, area and industry.
    csv: BTreeMap<(String, String, String), BTreeMap<String, String>>,
}

static CITY: LazyLock<City> = LazyLock::new(|| {
    let dir = scratch("one-answer");
    let (files, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&files), "--scale", "0.2"]).exits(0);
    run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    let bytes = std::fs::read(out.join("entry_risk.csv")).unwrap();
    let key = |row: &BTreeMap<String, String>| {
        (row["area_kind"].clone(), row["area_code"].clone(), row["industry_code"].clone())
    };
    let csv = csv_rows(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap()).into_iter().map(|r| (key(&r), r)).collect();
    City { lake: out.join("lake"), dir, csv }
});

fn json(args: &[&str]) -> Value {
    let said = run(args.iter().copied().chain(["--lake", text(&CITY.lake), "--format", "json", "--quiet"])).exits(0);
    serde_json::from_str(&said.stdout).unwrap()
}

/// Every `n`-th cell of a kind of area with shops, no sums over industries.
fn some(kind: &str, n: usize) -> Vec<(&'static str, &'static str)> {
    let cells = CITY.csv.iter().filter(|((k, _, i), row)| k == kind && i != "ALL" && row["store_count"] != "0");
    cells.map(|((_, area, industry), _)| (area.as_str(), industry.as_str())).step_by(n).collect()
}

fn advice(area: &str, industry: &str, dir: &Path) -> Value {
    let out = dir.join(format!("{area}-{industry}.json"));
    let args = ["advise", "--area", area, "--industry", industry, "--today", "2025-01-15", "--out", text(&out)];
    run(args.into_iter().chain(["--lake", text(&CITY.lake), "--quiet"])).exits(0);
    serde_json::from_slice::<Value>(&std::fs::read(&out).unwrap()).unwrap()["advice"].clone()
}

/// The figure of a trace's item, as a number.
fn traced(trace: &Value, table: &str, item: &str) -> Option<f64> {
    let line = trace.as_array().unwrap().iter().find(|l| l["table"] == table && l["item"] == item)?;
    assert!(line["value"].is_number(), "{line}: a number is a number");
    line["value"].as_f64()
}

#[track_caller]
fn equal(what: &str, a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{what}: {a} against {b}");
}

/// Compares the surfaces on a cell; returns whether there was a saturation ratio to compare.
fn compare(kind: &str, area: &str, industry: &str) -> bool {
    let what = format!("{kind} {area} × {industry}");
    let row = &CITY.csv[&(kind.to_owned(), area.to_owned(), industry.to_owned())];
    let of = |column: &str| row[column].parse::<f64>().unwrap();
    let advice = advice(area, industry, &CITY.dir);
    let verdict = &advice["verdict"];
    let trace = json(&["explain", "--area", area, "--industry", industry]);
    let risk = |item: &str| traced(&trace, "mart_entry_risk", item);

    equal(&what, verdict["store_count"].as_f64().unwrap(), of("store_count"));
    equal(&what, verdict["closure_count_4q"].as_f64().unwrap(), of("closure_count_4q"));
    if let Some(rated) = verdict["outcome"].get("rated") {
        equal(&what, rated["probability"]["value"].as_f64().unwrap(), of("closure_probability_1y"));
        equal(&what, rated["probability"]["lo"].as_f64().unwrap(), of("closure_probability_1y_lo"));
        equal(&what, rated["step"].as_f64().unwrap(), of("grade_step"));
        equal(&what, risk("closure_probability_1y").unwrap(), of("closure_probability_1y"));
    }
    // The chart's newest quarter counts the same shops as the verdict above it.
    let quarters = advice["quarters"]
        .get("known")
        .and_then(Value::as_array)
        .unwrap_or_else(|| panic!("{what}: shops are counted above and the quarters say {}", advice["quarters"]));
    equal(&what, quarters.last().unwrap()["stores"].as_f64().unwrap(), of("store_count"));
    let closures: f64 = quarters.iter().rev().take(4).map(|q| q["closures"].as_f64().unwrap()).sum();
    equal(&what, closures, of("closure_count_4q"));
    match (advice["entry_load"].get("known"), traced(&trace, "mart_saturation", "saturation_ratio_shrunk")) {
        (Some(load), Some(shrunk)) => {
            equal(&what, load["saturation"].as_f64().unwrap(), shrunk);
            true
        }
        _ => false,
    }
}

#[test]
fn trade_areas_dongs_and_gu_have_one_answer() {
    let counted = |kind: &str, most: usize| {
        let cells = some(kind, 1).len().div_ceil(most).max(1);
        let cells = some(kind, cells);
        assert!(!cells.is_empty(), "no {kind} to ask about");
        cells.into_iter().filter(|(area, industry)| compare(kind, area, industry)).count()
    };
    assert!(counted("trade_area", 40) > 5, "saturation ratios were compared");
    counted("admin_dong", 15);
    counted("gu", 15);
}

#[test]
fn compare_says_what_the_table_says_and_in_numbers() {
    let cells = some("trade_area", 1);
    let industry = cells[0].1;
    let areas: Vec<&str> = cells.iter().filter(|c| c.1 == industry).map(|c| c.0).take(4).collect();
    assert!(areas.len() >= 2);
    let compared = json(&["compare", "--area", &areas.join(","), "--industry", industry]);
    for (line, area) in compared.as_array().unwrap().iter().zip(&areas) {
        let row = &CITY.csv[&("trade_area".to_owned(), (*area).to_owned(), industry.to_owned())];
        assert_eq!(line["area_code"], *area, "codes stay texts");
        for column in ["store_count", "closure_count_4q", "closure_probability_1y", "closure_probability_1y_hi"] {
            equal(column, line[column].as_f64().unwrap(), row[column].parse().unwrap());
        }
        assert_eq!(line["grade"], row["grade"].as_str());
    }
}

#[test]
fn licences_alone_give_tables_and_say_what_is_missing() {
    let dir = CITY.dir.join("licences-only");
    let (files, out) = (dir.join("in"), dir.join("out"));
    std::fs::create_dir_all(&files).unwrap();
    let mut stack = vec![CITY.dir.join("city")];
    let mut copied = 0;
    while let Some(folder) = stack.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                stack.push(path);
            } else if name.contains("licence") {
                std::fs::copy(&path, files.join(path.file_name().unwrap())).unwrap();
                copied += 1;
            }
        }
    }
    assert!(copied > 0, "the sample city has licences");
    let said = run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    assert!(out.join("survival.csv").exists(), "{}", said.stderr);
    assert!(!out.join("index.html").exists());
    assert!(said.stderr.contains("점포-상권 파일이 없어 평가가 없습니다"), "{}", said.stderr);
}
