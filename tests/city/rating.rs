//! What `golmok rate`, `score` and `backtest` promise, on a small sample city: rows answered, the model card, grades that
//! wait, new shops.

use crate::cities::TENTH as CITY;
use crate::program::{Said, csv_rows, current, rows, run, scratch, table_hashes, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Instant;

/// Folder of these tests.
static DIR: LazyLock<PathBuf> = LazyLock::new(|| scratch("rating"));

type Row = BTreeMap<String, String>;

fn score(name: &str, csv: &str, more: &[&str]) -> (Said, PathBuf) {
    let (file, out) = (DIR.join(format!("{name}.csv")), DIR.join(format!("{name}-scored.csv")));
    std::fs::write(&file, csv).unwrap();
    let args = ["score", text(&file), "--out", text(&out), "--lake", text(&CITY.lake)];
    (run(args.iter().chain(more)), out)
}

fn scored(name: &str, csv: &str, more: &[&str]) -> Vec<Row> {
    let (said, out) = score(name, csv, more);
    assert_eq!(said.exits(0).stdout, "", "stdout is for data");
    csv_rows(&std::fs::read(out).unwrap())
}

/// Code, dong and centre of the trade areas that do not overlap others and hold their own centre.
fn trade_areas() -> Vec<[String; 4]> {
    let columns = ["area_kind", "trade_area_kind", "area_code", "admin_dong_code", "centre_x_m", "centre_y_m"];
    let all = rows(&current(&CITY.lake), "ref_areas", &columns);
    let own = all.into_iter().filter(|r| r[0].as_deref() == Some("trade_area") && r[1].as_deref() != Some("U"));
    own.map(|r| [2, 3, 4, 5].map(|k| r[k].clone().unwrap_or_default())).collect()
}

fn rating(kind: &str, area: &str, industry: &str) -> Option<Vec<Option<String>>> {
    let columns =
        ["area_kind", "area_code", "industry_code", "closure_probability_1y", "grade", "confidence", "reason_unrated"];
    let all = rows(&current(&CITY.lake), "mart_entry_risk", &columns);
    let key = [kind, area, industry].map(|t| Some(t.to_owned()));
    all.into_iter().find(|r| r[..3] == key)
}

/// A cell as written and as read from the table: numbers are compared as numbers.
fn same(written: &str, stored: &Option<String>) -> bool {
    let stored = stored.as_deref().unwrap_or_default();
    match (written.parse::<f64>(), stored.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-12,
        _ => written == stored,
    }
}

#[test]
fn a_point_gets_the_rating_of_its_trade_area_whatever_the_industry_is_called() {
    let areas = trade_areas();
    let mut csv = "id,x,y,industry\n".to_owned();
    let names = ["CS100010", "커피-음료", "I56221", "56221", "커피점/카페"];
    for (k, [_, _, x, y]) in areas.iter().take(30).enumerate() {
        writeln!(csv, "{k},{x},{y},{}", names[k % names.len()]).unwrap();
    }
    let found = scored("points", &csv, &[]);
    assert_eq!(found.len(), 30.min(areas.len()));
    let inside: Vec<&Row> = found.iter().filter(|r| r["answered_by"] == "trade_area").collect();
    assert!(inside.len() * 2 > found.len(), "{} of {} centres lie in their area", inside.len(), found.len());
    for row in &found {
        assert_eq!(
            (row["industry_code"].as_str(), row["industry_name"].as_str()),
            ("CS100010", "커피-음료"),
            "{row:?}"
        );
        let stored = rating(&row["answered_by"], &row["area_code"], "CS100010").unwrap();
        for (column, value) in ["closure_probability_1y", "grade", "confidence", "reason"].iter().zip(&stored[3..]) {
            assert!(same(&row[*column], value), "{column}: {row:?} {stored:?}");
        }
    }
}

#[test]
fn every_row_is_answered_or_says_why_not() {
    let [_, _, x, y] = &trade_areas()[0];
    let csv = format!(
        "id,x,y,legal_dong_code,industry\n\
         good,{x},{y},,CS100010\n\
         shop,{x},{y},,넝마주이\n\
         online,{x},{y},,CS300043\n\
         word,동쪽,{y},,CS100010\n\
         far,900000,900000,,CS100010\n\
         dong,,,99999999,CS100010\n\
         none,,,,CS100010\n\
         =1+1,{x},{y},,CS100010\n\
         short,{x}\n"
    );
    let found = scored("bad", &csv, &[]);
    let reasons: Vec<(&str, &str)> = found.iter().map(|r| (r["id"].as_str(), r["reason"].as_str())).collect();
    let expected = [
        ("good", ""),
        ("shop", "unknown_industry"),
        ("online", "not_location_bound"),
        ("word", "bad_coordinate"),
        ("far", "outside_the_city"),
        ("dong", "unknown_legal_dong"),
        ("none", "no_place"),
        ("'=1+1", ""),
        ("short", "bad_coordinate"),
    ];
    assert_eq!(reasons, expected);
    assert!(found.iter().all(|r| r["grade"].is_empty() != r["reason"].is_empty()), "{found:?}");
    for (csv, missing) in [("id,industry\n1,CS100010\n", "lon과 lat"), ("x,y\n1,2\n", "id와 industry")] {
        let (said, _) = score("columns", csv, &[]);
        let said = said.exits(2);
        assert!(said.stderr.contains(missing), "{}", said.stderr);
    }
}

#[test]
fn a_place_may_be_named_as_advise_names_it() {
    let all = rows(&current(&CITY.lake), "core_areas", &["area_kind", "area_code", "area_name"]);
    let areas = all.into_iter().filter(|r| r[0].as_deref() == Some("trade_area"));
    let areas: Vec<[String; 2]> = areas.map(|r| [1, 2].map(|k| r[k].clone().unwrap_or_default())).collect();
    let once = |name: &str| areas.iter().filter(|other| other[1] == name).count() == 1;
    let [code, name] = areas.iter().find(|area| once(&area[1]) && area[1].chars().count() > 3).unwrap();
    let apart: String = name.chars().flat_map(|c| [c, ' ']).collect();
    let csv = format!(
        "id,lon,lat,area,industry\ncode,,,{code},카페\nname,,,{name},카페\napart,,,{apart},카페\n\
         nowhere,,,없는곳이름이다,카페\nempty,,,,카페\n"
    );
    let found = scored("named", &csv, &[]);
    let told: Vec<[&str; 3]> = found.iter().map(|r| ["id", "area_code", "reason"].map(|c| r[c].as_str())).collect();
    let expected = [
        ["code", code, ""],
        ["name", code, ""],
        ["apart", code, ""],
        ["nowhere", "", "unknown_area"],
        ["empty", "", "no_place"],
    ];
    assert_eq!(told, expected);
}

#[test]
fn outside_of_trade_areas_the_dong_answers_and_says_so() {
    // A grid over the city: many points lie in no trade area.
    let areas = trade_areas();
    let number = |k: usize| areas.iter().map(|a| a[k].parse::<f64>().unwrap()).collect::<Vec<_>>();
    let (xs, ys) = (number(2), number(3));
    let range = |v: &[f64]| v.iter().fold((f64::MAX, f64::MIN), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
    let ((x0, x1), (y0, y1)) = (range(&xs), range(&ys));
    let mut csv = "id,x,y,industry\n".to_owned();
    for k in 0..2_500 {
        let (i, j) = (f64::from(k % 50) / 49.0, f64::from(k / 50) / 49.0);
        writeln!(csv, "{k},{},{},CS100001", x0 + i * (x1 - x0), y0 + j * (y1 - y0)).unwrap();
    }
    let found = scored("grid", &csv, &[]);
    let of = |kind: &str| found.iter().filter(|r| r["answered_by"] == kind).collect::<Vec<_>>();
    assert!(of("trade_area").len() > 20 && of("admin_dong").len() > 20);
    for row in of("admin_dong").into_iter().step_by(40).chain(of("gu").into_iter().step_by(40)) {
        let stored = rating(&row["answered_by"], &row["area_code"], "CS100001").unwrap();
        assert!(same(&row["closure_probability_1y"], &stored[3]) && !row["closure_probability_1y"].is_empty());
    }
    // The same points in degrees give the same answers.
    let transformed = DIR.join("grid-xy.csv");
    std::fs::write(&transformed, csv).unwrap();
    let degrees = run(["transform", "--from", "EPSG:5181", "--to", "EPSG:4326", text(&transformed)]).exits(0).stdout;
    let in_degrees = degrees.replacen("id,x,y,industry,x_out,y_out", "id,a,b,industry,lon,lat", 1);
    let again = scored("degrees", &in_degrees, &[]);
    let differing = found.iter().zip(&again).filter(|(a, b)| a["area_code"] != b["area_code"]).count();
    assert!(differing <= 2, "{differing} points changed their area");
}

#[test]
fn a_hundred_thousand_rows_are_scored_well_under_a_minute() {
    let areas = trade_areas();
    let mut csv = "id,x,y,industry\n".to_owned();
    for k in 0..100_000 {
        let [_, _, x, y] = &areas[k % areas.len()];
        let industry = &golmok_model::reference::industries()[k % 100].industry_code;
        writeln!(csv, "{k},{x},{y},{}", industry.as_str()).unwrap();
    }
    let begun = Instant::now();
    let found = scored("many", &csv, &[]);
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(found.len(), 100_000);
    assert!(found.iter().enumerate().all(|(k, row)| row["id"] == k.to_string()));
    // Against a cost that grows with the square of the rows: a second or two on an idle machine.
    assert!(seconds < 60.0, "{seconds} s");
}

#[test]
fn a_backtest_prints_and_writes_its_tables_and_the_card() {
    let out = DIR.join("backtest");
    let args = ["--lake", text(&CITY.lake), "--format", "csv", "--out", text(&out)];
    let said = run(["backtest", "--origins", "20234"].iter().chain(&args)).exits(0);
    let printed = said.rows();
    let models: Vec<&str> = printed.iter().filter(|r| r["scope"] == "adr").map(|r| r["model"].as_str()).collect();
    for model in ["golmok", "boosted", "industry_rate", "shrunk_cell", "city_rate", "last_year", "store_count"] {
        assert!(models.contains(&model), "{model} of {models:?}");
    }
    assert!(printed.iter().all(|r| r["origin"] == "20234"));
    let scores = csv_rows(&std::fs::read(out.join("backtest_scores.csv")).unwrap());
    let share = |model: &str| {
        let of = |r: &&Row| r["model"] == model && r["scope"] == "adr" && r["segment"] == "all";
        let row = scores.iter().filter(of).find(|r| r["metric"] == "explained_share").unwrap();
        row["value"].parse::<f64>().unwrap()
    };
    assert!(share("industry_rate").abs() < 1e-9);
    let golmok = printed.iter().find(|r| r["scope"] == "adr" && r["model"] == "golmok").unwrap();
    assert!((golmok["share"].parse::<f64>().unwrap() - share("golmok")).abs() < 1e-4);
    for file in ["backtest_cells.csv", "backtest_reliability.csv", "model_card.json", "model_card.md"] {
        assert!(out.join(file).metadata().unwrap().len() > 1_000, "{file}");
    }
    let said = run(["backtest", "--origins", "20194"].iter().chain(&args)).exits(2);
    assert!(said.stderr.contains("출발점이 될 수 없습니다"), "{}", said.stderr);
}

/// Numbers of a text: digits with a point inside, of two digits at least, so that a step or a list mark is none.
fn numbers(text: &str) -> BTreeSet<String> {
    let tokens = text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|t| t.trim_matches('.'));
    tokens.filter(|t| t.len() > 1).map(str::to_owned).collect()
}

#[test]
fn every_figure_of_the_card_comes_from_its_json_and_no_heading_is_empty() {
    let read = |name: &str| std::fs::read_to_string(CITY.out.join(name)).unwrap();
    let (page, card) = (read("model_card.en.md"), read("model_card.json"));
    let (korean, unknown) = golmok_report::words::model_card::korean(&page);
    assert_eq!(korean, read("model_card.md"), "the report is Korean");
    assert_eq!(unknown, Vec::<String>::new(), "data/reference/model_card_ko.csv has no Korean for these");
    let known = numbers(&card);
    let unknown: Vec<String> = numbers(&page).into_iter().filter(|n| !known.contains(n)).collect();
    assert!(unknown.is_empty(), "figures that the JSON does not have: {unknown:?}");
    assert!(numbers(&page).len() > 200);
    let mut parts = page.split("\n## ");
    parts.next();
    let parts: Vec<(&str, &str)> = parts.map(|part| part.split_once('\n').unwrap()).collect();
    assert_eq!(parts.iter().map(|p| p.0).collect::<Vec<_>>(), golmok_engine::step::rate::model_card::HEADINGS);
    for (heading, text) in parts {
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        // A table needs more than its head.
        let heads = lines.iter().filter(|l| l.starts_with("|---")).count();
        let rows = lines.iter().filter(|l| l.starts_with('|')).count();
        assert!(!lines.is_empty() && (rows == 0 || rows > 2 * heads), "{heading}: {text}");
    }
    for word in ["boosted", "stability index", "0.595", "0.53", "calendar_plus_2sd", "weight_area_plus_20_percent"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn grades_of_the_previous_snapshot_are_an_input_with_a_hash() {
    let out = DIR.join("waiting");
    let at = |day: &[&str]| {
        run(["run", "--input", text(&CITY.files), "--out", text(&out)].iter().chain(day)).exits(0);
        current(&out.join("lake"))
    };
    let first = at(&["--as-of", "2024-09-30"]);
    assert!(!first.info().documents.contains_key("previous_grades.csv"), "a clean run starts from nothing");
    let second = at(&[]);
    let entry = second.info().documents["previous_grades.csv"].clone();
    let previous = csv_rows(&second.document("previous_grades.csv").unwrap());
    let columns = ["area_kind", "area_code", "industry_code", "grade", "grade_raw", "grade_pending_quarters"];
    let key = |r: &[Option<String>]| r[..3].iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let before: BTreeMap<String, Option<String>> =
        rows(&first, "mart_entry_risk", &columns).into_iter().map(|r| (key(&r), r[3].clone())).collect();
    assert_eq!(previous.len(), before.values().flatten().count());
    let (mut waiting, mut alone) = (0, 0);
    for row in rows(&second, "mart_entry_risk", &columns).iter().filter(|r| r[3].is_some()) {
        let pending = row[5].as_deref().unwrap();
        if row[3] == row[4] {
            assert_eq!(pending, "0", "{row:?}");
            alone += 1;
        } else {
            assert_eq!((pending, &row[3]), ("1", &before[&key(row)]), "{row:?}");
            waiting += 1;
        }
    }
    assert!(waiting > 0 && alone > waiting, "{waiting} wait, {alone} do not");
    let third = at(&[]);
    assert_eq!(table_hashes(&third), table_hashes(&second), "the same sources again");
    assert_eq!(third.info().documents["previous_grades.csv"].sha256, entry.sha256);
}

#[test]
fn new_shops_have_a_figure_where_licences_tell_of_age_and_else_a_reason() {
    let columns = ["area_kind", "industry_code", "closure_probability_1y", "entrant_closure_probability_1y"];
    let more = ["entrant_closure_probability_1y_lo", "entrant_closure_probability_1y_hi", "entrant_reason"];
    let all = rows(&current(&CITY.lake), "mart_entry_risk", &[&columns[..], &more[..]].concat());
    let city = |code: &str| all.iter().find(|r| r[0].as_deref() == Some("city") && r[1].as_deref() == Some(code));
    let number = |cell: &Option<String>| cell.as_ref().map(|t| t.parse::<f64>().unwrap());
    let food = city("CS100001").unwrap();
    let (lo, p, hi) = (number(&food[4]).unwrap(), number(&food[3]).unwrap(), number(&food[5]).unwrap());
    assert!(0.0 < lo && lo < p && p < hi && hi < 1.0 && food[6].is_none(), "{food:?}");
    // No shop of the sample city's retail trades is licensed.
    let retail = city("CS300001").unwrap();
    assert!(retail[2].is_some() && retail[3].is_none(), "{retail:?}");
    assert_eq!(retail[6].as_deref(), Some("no_age_profile"));
}
