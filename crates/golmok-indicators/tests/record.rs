//! `mart_indicator_record` against pandas (`scripts/golden/indicator_record.py`).
#![allow(clippy::unwrap_used)]

use golmok_indicators::record::{PastMarts, indicator_record};
use polars::prelude::*;

fn golden(name: &str) -> Vec<csv::StringRecord> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators").join(name);
    csv::Reader::from_path(path).unwrap().records().map(|r| r.unwrap()).collect()
}

/// The made-up city, its indicator told as closures shrunk.
fn changes() -> DataFrame {
    let rows = golden("record_cells.csv");
    let text = |i: usize| rows.iter().map(|r| r[i].to_owned()).collect::<Vec<_>>();
    let count = |i: usize| rows.iter().map(|r| r[i].parse::<i64>().unwrap()).collect::<Vec<_>>();
    df!(
        "quarter" => rows.iter().map(|r| r[0].parse::<i32>().unwrap()).collect::<Vec<_>>(),
        "area_kind" => vec!["trade_area"; rows.len()],
        "area_code" => text(1),
        "industry_code" => text(2),
        "trade_area_kind" => vec!["A"; rows.len()],
        "store_count" => count(3),
        "opening_count" => count(4),
        "closure_count" => count(5),
        "closure_hazard_q_shrunk" => rows.iter().map(|r| r[6].parse::<f64>().ok()).collect::<Vec<_>>(),
    )
    .unwrap()
}

fn record(changes: &DataFrame) -> DataFrame {
    indicator_record(&PastMarts { changes, competition: None, saturation: None, demand: None }).unwrap()
}

fn of(frame: &DataFrame, origin: i32, sector: &str, fifth: i32) -> DataFrame {
    let wanted = col("origin").eq(lit(origin)).and(col("sector").eq(lit(sector))).and(col("fifth").eq(lit(fifth)));
    let found = frame.clone().lazy().filter(wanted).collect().unwrap();
    assert_eq!(found.height(), 1, "{origin} {sector} {fifth}");
    found
}

fn number(row: &DataFrame, name: &str) -> f64 {
    row.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0).unwrap()
}

#[test]
fn fifths_and_what_followed_agree_with_pandas() {
    let record = record(&changes());
    let rows = golden("record_fifths.csv");
    assert!(rows.len() >= 90, "{}", rows.len());
    for row in &rows {
        let n = |i: usize| row[i].parse::<f64>().unwrap();
        let found = of(&record, n(0) as i32, &row[1], n(2) as i32);
        let names = ["cell_count", "store_count", "closure_ratio", "openings_per_store", "net_change"];
        for (i, name) in names.into_iter().enumerate() {
            let (ours, golden) = (number(&found, name), n(3 + i));
            assert!((ours - golden).abs() < 1e-9 * golden.abs().max(1.0), "{row:?}: {name} {ours}");
        }
        let (lo, hi) = (number(&found, "closure_ratio_lo"), number(&found, "closure_ratio_hi"));
        assert!(lo < n(5) && n(5) < hi && hi - lo < 2.0, "{row:?}: {lo}–{hi}");
    }
}

#[test]
fn the_ends_tell_the_direction_and_all_origins_are_counted_once_each() {
    let record = record(&changes());
    let text = |row: &DataFrame, name: &str| row.column(name).unwrap().str().unwrap().get(0).unwrap().to_owned();
    let whole = of(&record, 0, "ALL", 0);
    assert_eq!((text(&whole, "direction").as_str(), number(&whole, "origin_count")), ("more", 6.0));
    assert_eq!(whole.column("supports").unwrap().bool().unwrap().get(0), Some(true));
    assert!(number(&whole, "closure_ratio_lo") > 1.5, "{whole:?}");
    // Six origins' cells are in the fifths of all origins.
    let cells =
        |origin: i32| (1..=5).map(|fifth| number(&of(&record, origin, "ALL", fifth), "cell_count")).sum::<f64>();
    let each: f64 = [20221, 20222, 20223, 20224, 20231, 20232].into_iter().map(cells).sum();
    assert_eq!(cells(0), each);
    // One service industry at one origin: too few closures to tell.
    assert_eq!(text(&of(&record, 20221, "service", 0), "direction"), "thin");
}

#[test]
fn without_four_quarters_ahead_there_is_no_record() {
    let short = changes().lazy().filter(col("quarter").lt(lit(20231))).collect().unwrap();
    assert_eq!(record(&short).height(), 0);
}

#[test]
fn the_draws_are_the_same_every_time() {
    let changes = changes();
    assert!(record(&changes).equals_missing(&record(&changes)));
}
