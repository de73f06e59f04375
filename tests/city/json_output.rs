//! `--format json` works on every command that prints: one JSON value, numbers as numbers, codes as text, nothing as null.

use crate::cities::SMALL;
use crate::program::{copied, current, run, scratch, text};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A lake with two snapshots: the main job on a small city, and its ratings once more.
static LAKE: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = scratch("json_output");
    let lake = dir.join("lake");
    copied(&SMALL.lake, &lake);
    run(["rate", "--lake", text(&lake)]).exits(0);
    lake
});

fn json(args: &[&str]) -> Value {
    let said = run(args.iter().chain(&["--lake", text(&LAKE), "--format", "json", "--quiet"])).exits(0);
    serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {}", said.stdout))
}

/// Area and industry of a rated cell, and another area with the industry.
fn cell() -> [String; 3] {
    let columns = ["area_code", "industry_code", "area_kind", "grade"];
    let rows = crate::program::rows(&current(&LAKE), "mart_entry_risk", &columns);
    let mut of_areas = rows.into_iter().filter(|row| row[2].as_deref() == Some("trade_area"));
    let text = |value: &Option<String>| value.clone().unwrap();
    let first = of_areas.find(|row| row[3].is_some() && row[1].as_deref() != Some("ALL")).unwrap();
    let other = of_areas.find(|row| row[1] == first[1] && row[0] != first[0]).unwrap();
    [text(&first[0]), text(&first[1]), text(&other[0])]
}

#[test]
fn every_command_that_prints_prints_json() {
    let [area, industry, other] = cell();
    let both = format!("{area},{other}");
    let cell = ["--area", area.as_str(), "--industry", industry.as_str()];
    let shop = ["--opened", "2021-07-01", "--today", "2025-01-15"];
    for args in [
        vec!["status"],
        vec!["status", "--snapshots"],
        vec!["status", "--places"],
        vec!["status", "--holds"],
        vec!["status", "--health"],
        vec!["rejects"],
        vec!["tables"],
        vec!["fetch", "--list"],
        vec!["programme"],
        vec!["programme", "list"],
        vec!["programme", "overlap"],
        vec!["programme", "network"],
        vec!["programme", "network", "--nearest"],
        vec!["programme", "joint"],
        vec!["programme", "promising"],
        vec!["programme", "small-owner"],
        vec!["compare", "--area", &both, "--industry", &industry],
        vec!["places", "--industry", &industry],
        vec!["places", "--area", &area, "--min-stores", "1"],
        [&["explain"], &cell[..]].concat(),
    ] {
        let rows = json(&args);
        let rows = rows.as_array().unwrap_or_else(|| panic!("{args:?} gives no list"));
        // A number as text is neither: codes have a fixed width, dates have dashes.
        for row in rows {
            for (name, value) in row.as_object().unwrap() {
                let number = value.as_str().is_some_and(|text| text.contains('.') && text.parse::<f64>().is_ok());
                assert!(!number, "{args:?}: {name} is the text {value}");
            }
        }
    }
    assert_eq!(json(&[&["diagnose"], &cell[..], &shop[..]].concat())["stored"], false);
    assert_eq!(json(&[&["advise"], &cell[..]].concat())["schema"], "golmok.advice/1");
}

#[test]
fn places_are_ranked_as_the_ratings_have_them() {
    let columns = ["area_kind", "area_code", "industry_code", "store_count", "relative_risk", "gu_code"];
    let table = crate::program::rows(&current(&LAKE), "mart_entry_risk", &columns);
    let number = |row: &[Option<String>], at: usize| row[at].as_deref().and_then(|text| text.parse::<f64>().ok());
    // What the answer must be, from the table alone.
    let expected = |wanted: &dyn Fn(&[Option<String>]) -> bool, least: f64| -> Vec<f64> {
        let of = table.iter().filter(|row| wanted(row) && number(row, 3).unwrap() >= least);
        let mut risks: Vec<f64> = of.filter_map(|row| number(row, 4)).collect();
        risks.sort_by(f64::total_cmp);
        risks
    };
    let told = |args: &[&str]| -> Vec<Value> { json(args).as_array().unwrap().clone() };
    let risks =
        |rows: &[Value]| -> Vec<f64> { rows.iter().map(|row| row["relative_risk"].as_f64().unwrap()).collect() };
    let is = |value: &Option<String>, text: &str| value.as_deref() == Some(text);
    let gu = table.iter().find(|row| is(&row[0], "trade_area")).unwrap()[5].clone().unwrap();

    for least in ["1", "5"] {
        let all = told(&["places", "--industry", "카페", "--min-stores", least, "--top", "1000"]);
        let cafes = |row: &[Option<String>]| is(&row[0], "trade_area") && is(&row[2], "CS100010");
        let wanted = expected(&cafes, least.parse().unwrap());
        assert!(wanted.len() > 5 && risks(&all) == wanted, "at least {least}: {:?}", risks(&all));
        let ranks: Vec<u64> = all.iter().map(|row| row["rank"].as_u64().unwrap()).collect();
        assert_eq!(ranks, (1..=wanted.len() as u64).collect::<Vec<_>>());
        let worst = told(&["places", "--industry", "CS100010", "--min-stores", least, "--top", "3", "--highest"]);
        assert_eq!(worst, all.iter().rev().take(3).cloned().collect::<Vec<_>>());
        let of_gu = told(&["places", "--industry", "CS100010", "--min-stores", least, "--top", "1000", "--gu", &gu]);
        assert_eq!(risks(&of_gu), expected(&|row| cafes(row) && is(&row[5], &gu), least.parse().unwrap()));
    }
    let [area, ..] = cell();
    let trades = told(&["places", "--area", &area, "--min-stores", "1", "--top", "1000"]);
    let here = |row: &[Option<String>]| is(&row[1], &area) && is(&row[0], "trade_area") && !is(&row[2], "ALL");
    assert_eq!(risks(&trades), expected(&here, 1.0));

    let said = run(["places", "--lake", text(&LAKE), "--industry", "카페"]).exits(0);
    assert!(said.stderr.contains("뚜렷이 낮음") && said.stderr.contains("점포 5곳 미만"), "{}", said.stderr);
    let unknown = run(["places", "--lake", text(&LAKE), "--industry", "카페", "--gu", "없는구"]).exits(2);
    assert!(unknown.stderr.contains("없는구"), "{}", unknown.stderr);
    run(["places", "--lake", text(&LAKE)]).exits(2);
}

#[test]
fn budgets_are_numbers_and_what_was_not_reported_is_null() {
    let rows = json(&["programme"]);
    let of = |unit: &str, period: &str| {
        let wanted = |row: &&Value| row["unit"] == unit && row["period"] == period && row["kind"] == "budget";
        rows.as_array().unwrap().iter().find(wanted).unwrap()
    };
    let all = of("all", "all");
    let rounded = |name: &str| all[name].as_f64().unwrap().round();
    assert_eq!((rounded("value"), rounded("executed")), (23_911.0, 11_732.0), "{all}");
    assert!((all["rate"].as_f64().unwrap() - 0.4907).abs() < 1e-3, "{all}");
    assert!(rows.as_array().unwrap().iter().any(|row| row["kind"] == "budget" && row["executed"].is_null()));
}

#[test]
fn coordinates_and_a_rollback_are_rows() {
    let file = scratch("json_output").join("points.csv");
    std::fs::write(&file, "id,x,y\n01,200000,450000\n02,,\n").unwrap();
    let rows = json(&["transform", "--from", "EPSG:5181", "--to", "EPSG:4326", text(&file)]);
    assert_eq!((&rows[0]["id"], rows[0]["x"].as_f64()), (&Value::from("01"), Some(200_000.0)));
    assert!(rows[0]["x_out"].is_f64() && rows[1]["x_out"].is_null(), "{rows}");

    // On a copy: the other tests read the lake.
    let lake = scratch("json_output").join("back");
    crate::program::night::copy(&LAKE.join("snapshots"), &lake.join("snapshots"));
    std::os::unix::fs::symlink(std::fs::read_link(LAKE.join("current")).unwrap(), lake.join("current")).unwrap();
    let before = current(&lake).id().to_owned();
    let said = run(["rollback", "--lake", text(&lake), "--format", "json"]).exits(0);
    let rows: Value = serde_json::from_str(&said.stdout).unwrap();
    let now = current(&lake).id().to_owned();
    assert_eq!((&rows[0]["what"], &rows[0]["name"]), (&"current".into(), &Value::from(now)));
    assert_eq!(
        (&rows[1]["what"], &rows[1]["name"], &rows[1]["sha256"]),
        (&"before".into(), &before.into(), &Value::Null)
    );
}
