//! Files beside the pages: CSV, JSON, GeoJSON, workbook.

use super::surfaces::Book;
use super::truth::{City, Key};
use super::{cities, equal};
use crate::program::csv_rows;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn files_say_what_the_tables_say() {
    for city in cities() {
        let bytes = std::fs::read(city.out.join("entry_risk.csv")).unwrap();
        let rows = csv_rows(&bytes);
        let mut seen = 0;
        for row in rows.iter().filter(|row| row["store_count"] != "0") {
            let key: Key = (row["area_kind"].clone(), row["area_code"].clone(), row["industry_code"].clone());
            in_row(city, row, &key);
            seen += 1;
        }
        assert_eq!(seen, city.cells.len(), "rows of entry_risk.csv");
        let json: Value = serde_json::from_slice(&std::fs::read(city.out.join("entry_risk.json")).unwrap()).unwrap();
        for area in json["areas"].as_array().unwrap() {
            for cell in area["cells"].as_array().unwrap() {
                let of = |value: &Value| value.as_str().unwrap().to_owned();
                let key = (of(&area["kind"]), of(&area["code"]), of(&cell["industry"]));
                // The city has a row of every industry, with shops or without.
                let Some(truth) = city.cells.get(&key).or_else(|| (cell["stores"] != 0).then(|| panic!("{key:?}")))
                else {
                    continue;
                };
                let said = ["stores", "openings_1y", "closures_1y"].map(|name| cell[name].as_i64().unwrap());
                assert_eq!(said, truth.counts, "{:?}", truth.key);
                let ends = ["value", "lo", "hi"].map(|end| cell["closure_probability_1y"][end].as_f64());
                assert_eq!(ends, truth.probability.map_or([None; 3], |ends| ends.map(Some)), "{:?}", truth.key);
                assert_eq!(cell["grade_step"].as_u64().unwrap_or(0), u64::from(truth.grade.1));
                assert_eq!(json["as_of"], truth.as_of.as_str());
            }
        }
        let map: Value = serde_json::from_slice(&std::fs::read(city.out.join("areas.geojson")).unwrap()).unwrap();
        for feature in map["features"].as_array().unwrap() {
            let of = &feature["properties"];
            let key = ["area_kind", "area_code"].map(|name| of[name].as_str().unwrap().to_owned());
            let Some(truth) = city.cells.get(&(key[0].clone(), key[1].clone(), "ALL".into())) else { continue };
            let counts = ["store_count", "opening_count_4q", "closure_count_4q"].map(|name| of[name].as_i64().unwrap());
            assert_eq!(counts, truth.counts, "{key:?}");
            assert_eq!(of["closure_probability_1y"].as_f64(), truth.probability.map(|p| p[0]), "{key:?}");
            assert_eq!(of["grade"].as_str().unwrap_or_default(), truth.grade.0, "{key:?}");
        }
    }
}

/// A row of a file with the columns of `mart_entry_risk`.
pub fn in_row(city: &City, row: &BTreeMap<String, String>, key: &Key) {
    let truth = city.cells.get(key).unwrap_or_else(|| panic!("{key:?} is in no table"));
    let number = |name: &str| row.get(name).and_then(|text| text.parse::<f64>().ok());
    equal("stores", number("store_count").unwrap(), truth.counts[0] as f64);
    if let Some(closures) = number("closure_count_4q") {
        equal("closures", closures, truth.counts[2] as f64);
    }
    for (end, of) in ["", "_lo", "_hi"].into_iter().zip(truth.probability.map_or([None; 3], |ends| ends.map(Some))) {
        match (number(&format!("closure_probability_1y{end}")), of) {
            (Some(said), Some(of)) => equal(&format!("{key:?}"), said, of),
            (said, of) => assert_eq!(said.is_some(), of.is_some(), "{key:?}"),
        }
    }
    assert_eq!(row["grade"], truth.grade.0, "{key:?}");
    if let Some(as_of) = row.get("as_of") {
        assert_eq!(*as_of, truth.as_of, "{key:?}");
    }
}

#[test]
fn the_workbook_says_what_the_tables_say() {
    for city in cities() {
        let mut book = Book::open(&city.out.join("golmok.xlsx"));
        let sheets = [("업종", "city"), ("상권", "trade_area"), ("자치구", "gu"), ("상권×업종", "trade_area")];
        for (sheet, kind) in sheets {
            let mut seen = 0;
            for row in book.rows(sheet, |_, _| true) {
                assert_eq!(row["source"], "store_counts");
                assert!(row["industry_code"] != "ALL" || row["industry_name"].contains("제외"), "{row:?}");
                let key: Key = (kind.to_owned(), row["area_code"].clone(), row["industry_code"].clone());
                if row["store_count"] != "0" {
                    in_row(city, &row, &key);
                    seen += 1;
                }
            }
            assert!(seen > 0, "{sheet}");
        }
        for row in book.rows("과밀", |_, _| true) {
            let key: Key = ("trade_area".to_owned(), row["area_code"].clone(), row["industry_code"].clone());
            let ratio = row["saturation_ratio_shrunk"].parse::<f64>().ok();
            let Some(truth) = city.cells.get(&key) else {
                assert_eq!(row["source"], "licences", "{key:?} is rated nowhere");
                continue;
            };
            assert_eq!(row["source"], "store_counts");
            match (ratio, truth.saturation) {
                (Some(said), Some(ratio)) => equal(&format!("{key:?}"), said, ratio),
                (said, ratio) => assert_eq!(said, ratio, "{key:?}"),
            }
        }
        let mut sources: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for row in book.rows("분기", |_, _| true) {
            assert!(row["industry_code"] != "ALL" || row["industry_name"].contains("포함"), "{row:?}");
            let series = (row["area_code"].clone(), row["industry_code"].clone());
            sources.entry(series).or_default().insert(row["source"].clone());
        }
        assert!(sources.values().all(|of| of.len() == 1), "one source in a series");
        for sheet in book.names().iter().filter(|name| !["개요", "정의"].contains(&name.as_str())) {
            let rows = book.rows(sheet, |_, _| true);
            assert!(rows.iter().all(|row| !row["source"].is_empty() && !row["industry_name"].is_empty()), "{sheet}");
        }
    }
}
