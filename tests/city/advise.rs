//! Advice on the sample city: what `advise`, `compare` and `explain` say is what the tables hold, and unknown names are
//! answered with the nearest.

mod cards;

use crate::program::{Said, current, rows, run, scratch, text};
use golmok_lake::store::Snapshot;
use golmok_spatial::{Crs, Metres, Point, polygon_from_wkb};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A small sample city, the main job on it, and its largest rated cells.
struct City {
    dir: PathBuf,
    files: PathBuf,
    lake: PathBuf,
    snapshot: Snapshot,
    /// Codes of the industry with the most shops and of its trade areas, largest first.
    industry: String,
    areas: Vec<String>,
}

static CITY: LazyLock<City> = LazyLock::new(|| {
    let dir = scratch("advise");
    let (files, out) = (dir.join("city"), dir.join("out"));
    run(["sample", "--out", text(&files), "--scale", "0.2"]).exits(0);
    run(["run", "--input", text(&files), "--out", text(&out)]).exits(0);
    let lake = out.join("lake");
    let snapshot = current(&lake);
    let columns = ["area_kind", "area_code", "industry_code", "store_count", "grade", "trade_area_kind"];
    let rated: Vec<_> = rows(&snapshot, "mart_entry_risk", &columns).into_iter().filter(|r| r[4].is_some()).collect();
    let stores = |row: &Vec<Option<String>>| row[3].as_ref().unwrap().parse::<i64>().unwrap();
    let is = |row: &Vec<Option<String>>, kind: &str| row[0].as_deref() == Some(kind);
    let whole = rated.iter().filter(|r| is(r, "city") && r[2].as_deref() != Some("ALL"));
    let industry = whole.max_by_key(|r| stores(r)).unwrap()[2].clone().unwrap();
    let mut cells: Vec<_> = rated
        .iter()
        .filter(|r| is(r, "trade_area") && r[2].as_ref() == Some(&industry) && r[5].as_deref() != Some("U"))
        .collect();
    cells.sort_by_key(|r| (std::cmp::Reverse(stores(r)), r[1].clone()));
    let areas = cells.iter().map(|r| r[1].clone().unwrap()).collect();
    City { dir, files, lake, snapshot, industry, areas }
});

fn on_city(args: &[&str]) -> Said {
    run(args.iter().copied().chain(["--lake", text(&CITY.lake)]))
}

/// The report as JSON.
fn advice(args: &[&str]) -> Value {
    let name = format!("{}.json", args.concat().replace(|c: char| !c.is_ascii_alphanumeric(), ""));
    let out = CITY.dir.join(name);
    let common = ["--industry", &CITY.industry, "--today", "2025-01-15", "--out", text(&out)];
    on_city(&[&["advise"], args, &common].concat()).exits(0);
    let whole: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    whole["advice"].clone()
}

/// Numbers of a row of a table, by column; the row of an area and industry.
fn numbers(table: &str, area: &str, industry: &str, columns: &[&str]) -> Vec<BTreeMap<String, f64>> {
    let wanted: Vec<&str> = ["area_code", "industry_code"].iter().chain(columns).copied().collect();
    rows(&CITY.snapshot, table, &wanted)
        .into_iter()
        .filter(|r| r[0].as_deref() == Some(area) && r[1].as_deref() == Some(industry))
        .map(|r| {
            let value = |v: &Option<String>| v.as_ref().and_then(|v| v.parse().ok()).unwrap_or(f64::NAN);
            columns.iter().map(|c| (*c).to_owned()).zip(r[2..].iter().map(value)).collect()
        })
        .collect()
}

#[track_caller]
fn near(a: &Value, b: f64) {
    let a = a.as_f64().unwrap_or(f64::NAN);
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} against {b}");
}

#[test]
fn says_what_the_tables_hold() {
    let area = &CITY.areas[0];
    let found = advice(&["--area", area]);
    let columns = ["closure_probability_1y", "closure_probability_1y_lo", "relative_risk", "store_count", "grade_step"];
    let rating = &numbers("mart_entry_risk", area, &CITY.industry, &columns)[0];
    let rated = &found["verdict"]["outcome"]["rated"];
    near(&rated["probability"]["value"], rating["closure_probability_1y"]);
    near(&rated["probability"]["lo"], rating["closure_probability_1y_lo"]);
    near(&rated["step"], rating["grade_step"]);
    near(&found["verdict"]["store_count"], rating["store_count"]);
    assert_eq!(found["verdict"]["stale"], false);
    // The drivers add up to the log of the relative risk.
    let drivers = found["drivers"]["known"].as_array().unwrap();
    let sum: f64 = drivers.iter().map(|d| d["contribution"].as_f64().unwrap()).sum();
    assert!((sum - rating["relative_risk"].ln()).abs() < 1e-6, "{sum}");
    // Quarters are those of mart_changes.
    let changes = numbers("mart_changes", area, &CITY.industry, &["quarter", "store_count", "closure_count"]);
    let quarters = found["quarters"]["known"].as_array().unwrap();
    assert_eq!(quarters.len(), changes.len());
    for quarter in quarters {
        let row = changes.iter().find(|c| Some(c["quarter"]) == quarter["quarter"].as_f64()).unwrap();
        near(&quarter["stores"], row["store_count"]);
        near(&quarter["closures"], row["closure_count"]);
    }
    // Entry load shows the shrunk ratio of mart_saturation, and entrants move it as the shrinkage does.
    let columns = ["quarter", "store_count", "expected_store_count", "saturation_ratio_shrunk"];
    let newest = numbers("mart_saturation", area, &CITY.industry, &columns)
        .into_iter()
        .max_by(|a, b| a["quarter"].total_cmp(&b["quarter"]))
        .unwrap();
    let load = &found["entry_load"]["known"];
    let (stores, expected) = (newest["store_count"], newest["expected_store_count"]);
    let shrunk = newest["saturation_ratio_shrunk"];
    near(&load["saturation"], shrunk);
    // (stores + k) ÷ (expected + k) = shrunk.
    let k = ((stores - shrunk * expected) / (shrunk - 1.0)).max(0.0);
    for (i, entrants) in [1.0, 3.0, 10.0].into_iter().enumerate() {
        near(&load["entrants"][i]["before"], shrunk);
        near(&load["entrants"][i]["after"], (stores + entrants + k) / (expected + k));
    }
    let checks = found["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 10);
    for check in checks {
        assert!(!check["basis"]["ko"].as_str().unwrap().is_empty(), "{check}");
        // Whoever judges by a figure has its record.
        let judged = ["pass", "warn"].contains(&check["outcome"].as_str().unwrap());
        let by_figure = !["risk", "break_even"].contains(&check["id"].as_str().unwrap());
        assert!(!judged || !by_figure || check["basis"]["ko"].as_str().unwrap().contains("닫았습니다"), "{check}");
    }
    assert!(!found["map"]["known"]["outline"].as_array().unwrap().is_empty());
    assert_eq!(found["break_even"]["absent"], "not_asked");
}

#[test]
fn sales_splits_and_break_even_are_those_of_the_cell() {
    let sold = |area: &&String| {
        numbers("mart_demand", area, &CITY.industry, &["quarter", "sales_per_store_krw"])
            .into_iter()
            .filter(|row| row["sales_per_store_krw"] > 0.0)
            .max_by(|a, b| a["quarter"].total_cmp(&b["quarter"]))
    };
    let (area, demand) = CITY.areas.iter().find_map(|a| sold(&a).map(|d| (a, d))).expect("a cell with sales");
    let found =
        advice(&["--area", area, "--rent", "3000000", "--wages", "4500000", "--margin", "0.6", "--ticket", "9000"]);
    let sales = &found["sales"]["known"];
    near(&sales["quarter"], demand["quarter"]);
    near(&sales["mean"], demand["sales_per_store_krw"]);
    let hours = sales["hours"]["known"].as_array().unwrap();
    let sum: f64 = hours.iter().map(|h| h["share"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9 && hours.len() == 6);
    let even = &found["break_even"]["known"];
    near(&even["required_per_month"], 12_500_000.0);
    let against = &even["against"]["mean_sales"];
    // Card totals and the ticket contain VAT, the sales needed do not.
    near(&against["ratio"], 12_500_000.0 / (demand["sales_per_store_krw"] / 3.0 / 1.1));
    near(&against["customers_per_day"], 12_500_000.0 / (9_000.0 / 1.1) / 30.0);
    // Rent in 만원 is refused, and so is any other amount that cannot be won.
    for wrong in [["--rent", "300"], ["--wages", "450"], ["--own-wage", "250"]] {
        let subject = ["advise", "--area", area, "--industry", &CITY.industry, "--margin", "0.6"];
        let said = on_city(&[&subject[..], &wrong].concat()).exits(2);
        assert!(said.stderr.contains("만원이 아니라 원"), "{}", said.stderr);
    }
}

#[test]
fn alternatives_are_probably_safer_or_there_are_none() {
    let mut listed = 0;
    for area in CITY.areas.iter().take(12) {
        let found = advice(&["--area", area]);
        let own = &numbers("mart_entry_risk", area, &CITY.industry, &["relative_risk"])[0];
        match found["alternatives"]["known"].as_array() {
            None => assert_eq!(found["alternatives"]["absent"], "nothing_safer"),
            Some(all) => {
                assert!((1..=3).contains(&all.len()));
                listed += all.len();
                for one in all {
                    assert!(one["safer"].as_f64().unwrap() >= 0.8, "{one}");
                    let (there, here) = (&one["demand"]["there"]["value"], &one["demand"]["here"]["value"]);
                    assert!(there.as_f64().unwrap() >= 0.8 * here.as_f64().unwrap(), "{one}");
                    if one["kind"] == "other_area" {
                        assert!(one["distance_m"].as_f64().unwrap() <= 2_000.0);
                        let code = one["area"]["code"].as_str().unwrap();
                        let theirs = &numbers("mart_entry_risk", code, &CITY.industry, &["relative_risk"])[0];
                        assert!(theirs["relative_risk"] < own["relative_risk"]);
                    }
                }
            }
        }
    }
    assert!(listed > 0, "twelve areas, and nothing safer near any of them");
}

#[test]
fn a_point_is_answered_by_the_smallest_area_that_holds_it() {
    let columns = ["area_kind", "area_code", "area_m2", "centre_x_m", "centre_y_m"];
    let sizes: BTreeMap<String, f64> = rows(&CITY.snapshot, "ref_areas", &columns)
        .into_iter()
        .filter(|r| r[0].as_deref() == Some("trade_area"))
        .map(|r| (r[1].clone().unwrap(), r[2].as_ref().unwrap().parse().unwrap()))
        .collect();
    let polygons = polygons();
    let to_degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let mut seen = 0;
    for code in CITY.areas.iter().take(6) {
        // A corner of the polygon's first ring, moved a little inwards, is inside.
        let Some(point) = inside(&polygons[code]) else { continue };
        let (longitude, latitude) = to_degrees.apply(point.x, point.y).unwrap();
        let found = advice(&["--at", &format!("{longitude:.7},{latitude:.7}")]);
        let own = found["subject"]["area"]["code"].as_str().unwrap();
        assert_eq!(found["subject"]["point"]["placed"], "in_trade_area");
        assert!(sizes[own] <= sizes[code], "{own} speaks for a point of {code}");
        let others = found["subject"]["other_areas"].as_array().unwrap();
        for other in others.iter().filter(|a| a["kind"] == "trade_area") {
            assert!(sizes[other["code"].as_str().unwrap()] >= sizes[own]);
        }
        assert!(own == code || others.iter().any(|a| a["code"].as_str() == Some(code)), "{code} is listed");
        assert!(others.iter().any(|a| a["kind"] == "gu"), "the gu is listed");
        seen += 1;
    }
    assert!(seen > 0);
    let said = on_city(&["advise", "--at", "129.0,35.1", "--industry", &CITY.industry]).exits(2);
    assert!(said.stderr.contains("어느 구역에도 들지 않습니다"), "{}", said.stderr);
}

/// The first ring of every trade area.
fn polygons() -> BTreeMap<String, Vec<(f64, f64)>> {
    let mut found = BTreeMap::new();
    for batch in CITY.snapshot.read("ref_areas", Some(&["area_code", "geometry_wkb"])).unwrap() {
        let batch = batch.unwrap();
        let codes = arrow::array::AsArray::as_string::<i32>(batch.column_by_name("area_code").unwrap()).clone();
        let shapes = arrow::array::AsArray::as_binary::<i32>(batch.column_by_name("geometry_wkb").unwrap()).clone();
        for i in 0..batch.num_rows() {
            let code = codes.value(i);
            let polygon = polygon_from_wkb(code, shapes.value(i)).unwrap();
            let ring = golmok_spatial::outline(&polygon, 0.1).swap_remove(0);
            found.insert(code.to_owned(), ring);
        }
    }
    found
}

/// A point inside a ring: near a corner, on the side that the even-odd rule calls inside.
fn inside(ring: &[(f64, f64)]) -> Option<Point<Metres>> {
    let holds = |x: f64, y: f64| {
        ring.windows(2).filter(|e| (e[0].1 > y) != (e[1].1 > y)).fold(false, |odd, e| {
            let at = e[0].0 + (y - e[0].1) / (e[1].1 - e[0].1) * (e[1].0 - e[0].0);
            odd != (x < at)
        })
    };
    let (x, y) = *ring.first()?;
    let steps = [(-3.0, -3.0), (-3.0, 3.0), (3.0, -3.0), (3.0, 3.0)];
    steps.into_iter().map(|(dx, dy)| (x + dx, y + dy)).find(|(x, y)| holds(*x, *y)).map(|(x, y)| Point::new(x, y))
}

#[test]
fn unknown_and_wrong_are_answered_with_the_nearest() {
    let said = on_city(&["advise", "--area", "커피", "--industry", &CITY.industry]).exits(2);
    assert!(said.stderr.contains("가까운 이름: ") && said.stdout.is_empty(), "{}", said.stderr);
    let said = on_city(&["advise", "--area", &CITY.areas[0], "--industry", "커피"]).exits(2);
    assert!(said.stderr.contains("커피-음료 (CS100010)"), "{}", said.stderr);
    let area = ["advise", "--area", &CITY.areas[0], "--industry", &CITY.industry];
    for wrong in [&["--margin", "60"][..], &["--rent", "-1"], &["--at", "127,37"], &["--out", "report.doc"]] {
        on_city(&[&area[..], wrong].concat()).exits(2);
    }
    on_city(&["advise", "--industry", &CITY.industry]).exits(2);
}

#[test]
fn writes_text_page_and_spreadsheet() {
    let subject = ["advise", "--area", &CITY.areas[0], "--industry", &CITY.industry, "--today", "2026-01-15"];
    let said = on_city(&subject).exits(0);
    for part in ["1년 안에 폐업하는", "4단계 중", "자료일", "여섯 달이 넘은", "창업 10계명", "참고용입니다"]
    {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
    let english = on_city(&[&subject[..], &["--lang", "en"]].concat()).exits(0).stdout;
    assert!(english.contains("step") && english.contains("Ten checks"), "{english}");
    let (page, book) = (CITY.dir.join("report.html"), CITY.dir.join("report.xlsx"));
    on_city(&[&subject[..], &["--out", text(&page)]].concat()).exits(0);
    on_city(&[&subject[..], &["--out", text(&book)]].concat()).exits(0);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.len() < 1_500_000 && html.contains("</html>") && html.contains("추정 범위"));
    assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
}

#[test]
fn compares_areas_with_the_same_posterior_both_ways() {
    let areas = CITY.areas[..3].join(",");
    let compare = ["compare", "--area", &areas, "--industry", &CITY.industry];
    let said = on_city(&compare).exits(0);
    let table = said.rows();
    assert_eq!(table.len(), 3);
    let p = |row: usize, other: usize| table[row][&format!("safer_than_{}", other + 1)].parse::<f64>().unwrap();
    for a in 0..3 {
        assert_eq!(table[a][&format!("safer_than_{}", a + 1)], "", "no area is safer than itself");
        for b in 0..a {
            assert!((p(a, b) + p(b, a) - 1.0).abs() < 1e-12);
            let risk = |row: usize| table[row]["relative_risk"].parse::<f64>().unwrap();
            assert_eq!(p(a, b) > 0.5, risk(a) < risk(b));
        }
    }
    assert_eq!(said.stderr.lines().count(), 3, "one sentence per pair: {}", said.stderr);
    let five = CITY.areas[..5].join(",");
    on_city(&["compare", "--area", &five, "--industry", &CITY.industry]).exits(2);
    on_city(&["compare", "--area", &CITY.areas[0], "--industry", &CITY.industry]).exits(2);
}

#[test]
fn explains_a_grade_down_to_the_bytes_of_the_files() {
    let said = on_city(&["explain", "--area", &CITY.areas[0], "--industry", &CITY.industry]).exits(0);
    let lines = said.rows();
    let of = |step: &str| lines.iter().filter(|l| l["step"] == step).cloned().collect::<Vec<_>>();
    let value = |step: &str, item: &str| {
        of(step).iter().find(|l| l["item"] == item).map(|l| l["value"].parse::<f64>().unwrap()).unwrap()
    };
    let drivers: f64 = of("driver").iter().map(|l| l["value"].parse::<f64>().unwrap()).sum();
    assert!((drivers - value("grade", "relative_risk").ln()).abs() < 1e-6);
    let inputs = of("input");
    let changes = numbers("mart_changes", &CITY.areas[0], &CITY.industry, &["quarter"]);
    assert!(inputs.len() >= changes.len(), "a line of a file for every quarter");
    // The hashes are those of the files on disk.
    let plain: Vec<_> = of("file").into_iter().filter(|l| l["table"] == "stg_store_counts").collect();
    assert!(!plain.is_empty());
    for file in plain {
        let bytes = std::fs::read(CITY.files.join(&file["where"])).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hash, file["value"], "{}", file["where"]);
    }
    assert!(of("indicator").iter().any(|l| l["table"] == "mart_saturation"));
}
