//! One cell, one answer: what every surface says of store count, closures and their window, probability with its interval,
//! grade, saturation ratio and as-of date, read back from the bytes that it renders and held to the tables themselves.
//!
//! Cells are chosen by shop count, kind of area and gu, of the sample city and of the real files. Tables are exported whole,
//! so that a reader that errs cannot agree with itself.
mod files;
mod surfaces;
mod truth;
mod unrated;

use crate::cities;
use crate::program::{csv_rows, run, scratch, text};
use files::in_row;
use golmok_engine::query::advise::{Asked, advise, names};
use golmok_report::{Lang, founder, numbers};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;
use surfaces::{bare, card, chart_of_quarters, overview, page, rated_row, ratios};
use truth::{City, Key, Truth, exported};

static DIR: LazyLock<PathBuf> = LazyLock::new(|| scratch("one-answer"));

static SAMPLE: LazyLock<City> = LazyLock::new(|| {
    let (files, out) = (DIR.join("city"), DIR.join("out"));
    run(["sample", "--out", text(&files), "--scale", "0.4"]).exits(0);
    // A quarter before, so that some grades wait and what is shown is not what was estimated.
    for day in [["--as-of", "2024-09-30"].as_slice(), &[]] {
        run(["run", "--input", text(&files), "--out", text(&out)].iter().chain(day)).exits(0);
    }
    City::of(out.clone(), out.join("lake"), 14)
});

/// The real files as of the end of 2023, or nothing (said loudly).
static REAL: LazyLock<Option<City>> = LazyLock::new(|| {
    let real = cities::REAL.as_ref()?;
    Some(City::of(real.out.clone(), real.lake.clone(), 10))
});

/// What is asked of both cities.
fn cities() -> Vec<&'static City> {
    let real = REAL.as_ref();
    if real.is_none() {
        golmok_testkit::skipped("one answer on the real files");
    }
    std::iter::once(&*SAMPLE).chain(real).collect()
}

#[track_caller]
fn equal(what: &str, said: f64, truth: f64) {
    assert!((said - truth).abs() <= 1e-9 * truth.abs().max(1.0), "{what}: {said} against {truth}");
}

#[track_caller]
fn holds(what: &str, text: &str, wanted: &str) {
    assert!(text.contains(wanted), "{what}: no {wanted:?} in\n{}", text.chars().take(3_000).collect::<String>());
}

/// What a page's table of rated cells must say of a cell.
fn on_page(truth: &Truth) -> Vec<String> {
    const GRADES: [&str; 5] = ["평가 없음", "주의 1/4", "의심 2/4", "위험 3/4", "고위험 4/4"];
    let [value, range] = truth.probability.map_or(["–".to_owned(), "–".to_owned()], |[value, lo, hi]| {
        [numbers::percent(value), numbers::percent_range(lo, hi)]
    });
    let counts = truth.counts.map(numbers::count);
    [GRADES[usize::from(truth.grade.1)].to_owned(), value, range].into_iter().chain(counts).collect()
}

#[test]
fn cells_are_many_and_of_every_kind() {
    let waiting = SAMPLE.chosen.iter().filter(|truth| truth.waits).count();
    assert!(waiting >= 5, "{waiting} grades wait");
    for city in cities() {
        let kinds: BTreeSet<&str> = city.chosen.iter().map(|truth| truth.stratum.as_str()).collect();
        assert_eq!(kinds, BTreeSet::from(["A", "D", "R", "U", "admin_dong", "gu"]));
        assert!(city.chosen.len() >= 200, "{} cells", city.chosen.len());
        let gu: BTreeSet<&str> = city.chosen.iter().map(|truth| truth.gu.as_str()).collect();
        let all: BTreeSet<&str> = city.cells.values().map(|truth| truth.gu.as_str()).collect();
        assert!(gu.len() + 2 >= all.len().min(20), "{gu:?} of {all:?}");
    }
}

/// The founder's report as text, page and JSON.
#[test]
fn the_founder_is_told_what_the_tables_say() {
    for city in cities() {
        city.session.warm().unwrap();
        // Plain threads: polars waits for good inside rayon's pool.
        let cells: Vec<(usize, &Truth)> = city.chosen.iter().enumerate().collect();
        let ratios: usize = std::thread::scope(|scope| {
            let asked = cells.chunks(cells.len().div_ceil(4)).map(|cells| {
                scope.spawn(move || cells.iter().map(|(i, truth)| founders(city, truth, i % 20 == 0)).sum::<usize>())
            });
            asked.collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert!(ratios > 20, "{ratios} saturation ratios");
    }
}

fn founders(city: &City, truth: &Truth, english: bool) -> usize {
    let (kind, code, industry) = &truth.key;
    let what = format!("{kind} {code} × {industry}");
    let (session, today) = (&city.session, "2025-01-15".parse().unwrap());
    let area = names::rated_area(session, code).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(area.kind.code(), kind);
    let industry = names::industry(industry).unwrap();
    let asked = Asked {
        area,
        spot: None,
        industry,
        costs: golmok_advice::break_even::Costs::default(),
        floor_area_m2: None,
        today,
    };
    let advice = advise(session, asked).unwrap_or_else(|error| panic!("{what}: {error}"));
    let terminal = founder::terminal_text(&advice, Lang::Ko);
    let html = founder::render_html(&advice, Lang::Ko).unwrap();
    let html = html.replace('\u{a0}', " ").replace('\u{2060}', "");
    let json: Value = serde_json::from_str(&founder::to_json(&advice).unwrap()).unwrap();
    let [stores, _, closures] = truth.counts;
    let [[quarter, quarter_en], [window, window_en]] = &city.quarters;
    let counted = format!(
        "{quarter} 말 이곳의 이 업종 점포는 {}곳이고, {window}에 {}곳이 폐업했습니다",
        numbers::count(stores),
        numbers::count(closures)
    );
    let terminal = terminal.replace('\u{a0}', " ").replace('\u{2060}', "");
    for (surface, said) in [("terminal", &terminal), ("page", &html)] {
        let what = format!("{what}, {surface}");
        holds(&what, said, &counted);
        holds(&what, said, &truth.as_of);
        match truth.probability {
            Some([value, lo, hi]) => {
                let shops = numbers::shops_of_hundred(value, Lang::Ko);
                let range = numbers::shops_of_hundred_range(lo, hi, Lang::Ko);
                holds(&what, said, &format!("약 {shops}({range})"));
                holds(&what, said, &format!("4단계 중 {}단계", truth.grade.1));
            }
            None => holds(&what, said, "등급을 매기지 않았습니다"),
        }
    }
    if let Some([value, lo, hi]) = truth.probability {
        holds(&what, &html, &numbers::percent(value));
        holds(&what, &html, &numbers::percent_range(lo, hi));
    }
    if english {
        let said = founder::terminal_text(&advice, Lang::En);
        let counted = format!(
            "At the end of {quarter_en} there are {} shops of this kind here; {} closed in {window_en} ",
            numbers::count(stores),
            numbers::count(closures)
        );
        holds(&what, &said, &counted);
    }
    in_json(&what, &json["advice"], truth);
    let chart = chart_of_quarters(&html).unwrap_or_else(|| panic!("{what}: shops are counted and there is no chart"));
    assert_eq!(chart, stores, "{what}: chart and text");
    let Some(ratio) = truth.saturation else { return 0 };
    let told = format!("{}배", numbers::ratio(ratio));
    holds(&what, &terminal, &format!("  - {told} → "));
    holds(&what, &html, &format!(">{told}<"));
    1
}

/// `advise`'s JSON.
fn in_json(what: &str, advice: &Value, truth: &Truth) {
    let verdict = &advice["verdict"];
    equal(what, verdict["store_count"].as_f64().unwrap(), truth.counts[0] as f64);
    equal(what, verdict["closure_count_4q"].as_f64().unwrap(), truth.counts[2] as f64);
    assert_eq!(verdict["as_of"], truth.as_of.as_str());
    match (verdict["outcome"].get("rated"), truth.probability) {
        (Some(rated), Some(ends)) => {
            for (end, of) in ["value", "lo", "hi"].into_iter().zip(ends) {
                equal(what, rated["probability"][end].as_f64().unwrap(), of);
            }
            equal(what, rated["step"].as_f64().unwrap(), f64::from(truth.grade.1));
        }
        (None, None) => {}
        other => panic!("{what}: {other:?}"),
    }
    let quarters = advice["quarters"]["known"].as_array().unwrap_or_else(|| panic!("{what}: {}", advice["quarters"]));
    equal(what, quarters.last().unwrap()["stores"].as_f64().unwrap(), truth.counts[0] as f64);
    let sum = |of: &str| quarters.iter().rev().take(4).map(|q| q[of].as_f64().unwrap()).sum::<f64>();
    equal(what, sum("openings"), truth.counts[1] as f64);
    equal(what, sum("closures"), truth.counts[2] as f64);
    if let (Some(load), Some(ratio)) = (advice["entry_load"].get("known"), truth.saturation) {
        equal(what, load["saturation"].as_f64().unwrap(), ratio);
    }
}

#[test]
fn pages_say_what_the_tables_say() {
    for city in cities() {
        let told: usize = city.chosen.par_iter().map(|truth| on_pages(city, truth)).sum();
        assert!(told > 100, "{told} rows of pages");
        city.together()
            .filter(|truth| truth.key.0 != "city" && truth.key.0 != "admin_dong")
            .for_each(|truth| all(city, truth));
        let html = page(&city.out.join("index.html"));
        holds("index", &html, &city.quarters[1][0]);
        on_overview(city, &overview(&html));
        for truth in city.together().filter(|truth| truth.key.0 == "gu") {
            assert_eq!(rated_row(&html, &format!("gu/{}.html", truth.key.1)), Some(on_page(truth)), "{:?}", truth.key);
        }
    }
}

/// The pages of the cell's area and of its industry; how many rows there were.
fn on_pages(city: &City, truth: &Truth) -> usize {
    let (kind, code, industry) = &truth.key;
    let folder = match kind.as_str() {
        "trade_area" => "area",
        "gu" => "gu",
        _ => return 0,
    };
    let mut told = 1;
    let html = page(&city.out.join(format!("{folder}/{code}.html")));
    let href = format!("../industry/{industry}.html");
    let what = format!("{:?}", truth.key);
    assert_eq!(rated_row(&html, &href), Some(on_page(truth)), "{what} on the page of the area");
    holds(&what, &html, &city.quarters[1][0]);
    holds(&what, &html, &truth.as_of);
    let said = ratios(&html, &href, if folder == "area" { "" } else { "-" }, 6);
    for ratio in said.iter().filter(|_| folder == "area") {
        assert_eq!(Some(ratio), truth.saturation.map(numbers::ratio).as_ref(), "{what}: saturation on its page");
    }
    let html = page(&city.out.join(format!("industry/{industry}.html")));
    let row = rated_row(&html, &format!("../{folder}/{code}.html"));
    assert!(folder != "gu" || row.is_some(), "{what}: the page of the industry has every gu");
    if let Some(row) = row {
        assert_eq!(row, on_page(truth), "{what} on the page of the industry");
        told += 1;
    }
    holds(&what, &html, &city.quarters[1][0]);
    let of_city = &city.cells[&("city".to_owned(), "11".to_owned(), industry.clone())];
    let [grade, value, _, stores, openings, closures] = on_page(of_city).try_into().unwrap();
    assert_eq!(
        card(&html).iter().enumerate().filter(|(i, _)| *i != 2).map(|(_, s)| s.clone()).collect::<Vec<_>>(),
        [grade, value, stores.clone(), openings, closures.clone()],
        "{what}: the city's card"
    );
    assert_eq!(chart_of_quarters(&html), Some(of_city.counts[0]), "{what}: the city's chart and card");
    for row in surfaces::city_rows(&html) {
        assert_eq!([&row[3], &row[4]], [&stores, &closures], "{what}: the groups' city and the card");
    }
    told
}

/// The card and the chart of all industries on the page of an area or gu: one base.
fn all(city: &City, truth: &Truth) {
    let folder = if truth.key.0 == "gu" { "gu" } else { "area" };
    let html = page(&city.out.join(format!("{folder}/{}.html", truth.key.1)));
    let what = format!("{:?}", truth.key);
    let [grade, value, range, stores, openings, closures] = on_page(truth).try_into().unwrap();
    let said = card(&html);
    let said: Vec<&str> = [0, 1, 3, 4, 5].map(|i| said[i].as_str()).into();
    assert_eq!(said, [&grade, &value, &stores, &openings, &closures].map(String::as_str), "{what}: the card");
    holds(&what, &bare(&html), &range);
    assert_eq!(chart_of_quarters(&html), Some(truth.counts[0]), "{what}: chart and card");
    holds(&what, &html, "전자상거래업 제외");
}

/// The data of the map: every cell of every trade area.
fn on_overview(city: &City, data: &Value) {
    let codes: Vec<&str> = data["areas"].as_array().unwrap().iter().map(|area| area[0].as_str().unwrap()).collect();
    let mut seen = 0;
    for (industry, cells) in data["cells"].as_object().unwrap() {
        for cell in cells.as_array().unwrap() {
            let key: Key = ("trade_area".into(), codes[cell[0].as_u64().unwrap() as usize].into(), industry.clone());
            let truth = &city.cells[&key];
            let mille = truth.probability.map_or([-1; 3], |ends| ends.map(|p| (p * 1000.0).round() as i64));
            let said: Vec<i64> = (1..7).map(|i| cell[i].as_i64().unwrap()).collect();
            let [stores, _, closures] = truth.counts;
            assert_eq!(said, [stores, closures, mille[0], mille[1], mille[2], i64::from(truth.grade.1)], "{key:?}");
            seen += 1;
        }
    }
    let there = city.cells.keys().filter(|key| key.0 == "trade_area").count();
    assert_eq!(seen, there, "cells on the map");
    for line in data["industries"].as_array().unwrap() {
        let key = ("city".to_owned(), "11".to_owned(), line["code"].as_str().unwrap().to_owned());
        let Some(truth) = city.cells.get(&key).or_else(|| (line["stores"] != 0).then(|| panic!("{key:?}"))) else {
            continue;
        };
        assert_eq!([&line["stores"], &line["closures"]].map(Value::as_i64), [0, 2].map(|i| Some(truth.counts[i])));
        assert_eq!(
            [&line["probability"], &line["lo"], &line["hi"]].map(Value::as_f64),
            match truth.probability {
                Some(ends) => ends.map(Some),
                None => [None; 3],
            }
        );
    }
}

fn json(city: &City, args: &[&str]) -> Value {
    let said = run(args.iter().copied().chain(["--lake", text(&city.lake), "--format", "json", "--quiet"])).exits(0);
    serde_json::from_str(&said.stdout).unwrap()
}

/// The program itself: `advise`, `explain` and `compare` of a few cells.
#[test]
fn commands_say_what_the_tables_say() {
    for city in cities() {
        let step = city.chosen.len().div_ceil(6);
        for truth in city.chosen.iter().step_by(step) {
            let (_, code, industry) = &truth.key;
            let what = format!("{:?}", truth.key);
            let out = city.out.join(format!("{code}.json"));
            let asked = ["--area", code, "--industry", industry];
            run(["advise", "--out", text(&out), "--lake", text(&city.lake), "--quiet"].into_iter().chain(asked))
                .exits(0);
            let said: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
            in_json(&what, &said["advice"], truth);
            let trace = json(city, &["explain", asked[0], code, asked[2], industry]);
            let item = |table: &str, name: &str| {
                let line = trace.as_array().unwrap().iter().find(|l| l["table"] == table && l["item"] == name)?;
                line["value"].as_f64()
            };
            if let Some([value, lo, hi]) = truth.probability {
                for (end, of) in ["", "_lo", "_hi"].into_iter().zip([value, lo, hi]) {
                    equal(&what, item("mart_entry_risk", &format!("closure_probability_1y{end}")).unwrap(), of);
                }
            }
            assert_eq!(item("mart_saturation", "saturation_ratio_shrunk"), truth.saturation, "{what}");
            if truth.key.0 != "admin_dong" {
                equal(&what, item("mart_changes", "store_count").unwrap(), truth.counts[0] as f64);
                equal(&what, item("mart_changes", "closure_count_4q").unwrap(), truth.counts[2] as f64);
            }
        }
        let mut of_industry: BTreeMap<&str, Vec<&Truth>> = BTreeMap::new();
        for truth in city.chosen.iter().filter(|truth| truth.probability.is_some()) {
            of_industry.entry(&truth.key.2).or_default().push(truth);
        }
        for (industry, cells) in of_industry.iter().filter(|(_, cells)| cells.len() >= 2).take(4) {
            let areas: Vec<&str> = cells.iter().take(4).map(|truth| truth.key.1.as_str()).collect();
            let said = json(city, &["compare", "--area", &areas.join(","), "--industry", industry]);
            for (line, truth) in said.as_array().unwrap().iter().zip(cells) {
                assert_eq!(line["area_code"], truth.key.1.as_str(), "codes stay texts");
                equal("stores", line["store_count"].as_f64().unwrap(), truth.counts[0] as f64);
                equal("closures", line["closure_count_4q"].as_f64().unwrap(), truth.counts[2] as f64);
                for (end, of) in ["", "_lo", "_hi"].into_iter().zip(truth.probability.unwrap()) {
                    equal(industry, line[&format!("closure_probability_1y{end}")].as_f64().unwrap(), of);
                }
                assert_eq!(
                    (&line["grade"], &line["as_of"]),
                    (&truth.grade.0.as_str().into(), &truth.as_of.as_str().into())
                );
            }
        }
    }
}

#[test]
fn score_says_what_the_tables_say() {
    for city in cities() {
        let centres: BTreeMap<String, [String; 2]> = exported(&city.lake, "ref_areas", "area_kind = 'trade_area'")
            .into_iter()
            .map(|row| (row["area_code"].clone(), [row["centre_x_m"].clone(), row["centre_y_m"].clone()]))
            .collect();
        let mut list = "id,x,y,industry\n".to_owned();
        let mut asked = 0;
        for truth in city.chosen.iter().filter(|truth| truth.key.0 == "trade_area") {
            let Some([x, y]) = centres.get(&truth.key.1) else { continue };
            list.push_str(&format!("{asked},{x},{y},{}\n", truth.key.2));
            asked += 1;
        }
        let (file, out) = (city.out.join("list.csv"), city.out.join("scored.csv"));
        std::fs::write(&file, list).unwrap();
        run(["score", text(&file), "--out", text(&out), "--lake", text(&city.lake), "--quiet"]).exits(0);
        let rows = csv_rows(&std::fs::read(&out).unwrap());
        assert_eq!(rows.len(), asked);
        let mut seen = 0;
        for row in rows {
            let key: Key = (row["answered_by"].clone(), row["area_code"].clone(), row["industry_code"].clone());
            if city.cells.contains_key(&key) {
                in_row(city, &row, &key);
                seen += 1;
            }
        }
        assert!(seen * 2 > asked, "{seen} of {asked} are cells with shops");
    }
}
