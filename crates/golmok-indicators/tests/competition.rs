//! `mart_competition` and `mart_reconciliation` on cells that can be worked by hand.
#![allow(clippy::unwrap_used)]

use golmok_indicators::competition::clark_evans::clark_evans;
use golmok_indicators::competition::competition;
use golmok_indicators::competition::hotspot_gi::hotspot_gi;
use golmok_indicators::competition::mart::{Beside, Known};
use golmok_indicators::reconciliation::reconciliation;
use golmok_model::Quarter;
use golmok_spatial::{Metres, Point};
use polars::prelude::*;

/// kind, area, industry, stores, trade kind, caveat
type Row = (&'static str, &'static str, &'static str, i64, Option<&'static str>, Option<&'static str>);

const SUM: Option<&str> = Some("sum_of_trade_areas");
const ROWS: [Row; 10] = [
    ("trade_area", "3110001", "CS100010", 12, Some("A"), None),
    ("trade_area", "3110001", "CS100001", 48, Some("A"), None),
    ("trade_area", "3110001", "ALL", 60, Some("A"), None),
    ("trade_area", "3110002", "CS100010", 88, Some("D"), None),
    ("trade_area", "3110002", "ALL", 940, Some("D"), None),
    ("trade_area", "3110003", "ALL", 0, Some("R"), None),
    ("trade_area", "3000001", "CS100010", 50, Some("U"), None),
    ("trade_area", "3000001", "ALL", 100, Some("U"), None),
    ("city", "11", "CS100010", 100, None, SUM),
    ("city", "11", "ALL", 1000, None, SUM),
];

fn changes() -> DataFrame {
    let column = |f: &dyn Fn(&Row) -> &'static str| ROWS.iter().map(f).collect::<Vec<_>>();
    df!(
        "quarter" => vec![20241; ROWS.len()],
        "area_kind" => column(&|r| r.0),
        "area_code" => column(&|r| r.1),
        "industry_code" => column(&|r| r.2),
        "source" => vec!["store_counts"; ROWS.len()],
        "store_count" => ROWS.iter().map(|r| r.3).collect::<Vec<_>>(),
        "trade_area_kind" => ROWS.iter().map(|r| r.4).collect::<Vec<_>>(),
        "gu_code" => ROWS.iter().map(|r| r.4.map(|_| "11110")).collect::<Vec<_>>(),
        "window_q" => vec![4_i64; ROWS.len()],
        // One opening for ten stores, in the second area none.
        "opening_count_4q" => ROWS.iter().map(|r| if r.1 == "3110002" { 0 } else { r.3 / 10 }).collect::<Vec<_>>(),
        "closure_count_4q" => vec![2_i64; ROWS.len()],
        "at_risk_4q" => ROWS.iter().map(|r| r.3 * 4 + 2).collect::<Vec<_>>(),
        "caveats" => ROWS.iter().map(|r| r.5).collect::<Vec<_>>(),
    )
    .unwrap()
}

fn areas() -> DataFrame {
    df!(
        "area_kind" => vec!["trade_area"; 4],
        "area_code" => ["3110001", "3110002", "3110003", "3000001"],
        "area_m2" => [50_000.0, 150_000.0, 10_000.0, 500_000.0],
        "centre_x_m" => [200_000.0, 200_900.0, 205_000.0, 200_000.0],
        "centre_y_m" => vec![450_000.0; 4],
        "valid_from" => vec![0_i32; 4],
    )
    .unwrap()
}

fn area_quarters() -> DataFrame {
    df!(
        "quarter" => [20241],
        "area_kind" => ["trade_area"],
        "area_code" => ["3110001"],
        "source" => ["foot_traffic"],
        "publication" => ["2024-03-31"],
        "foot_traffic_count" => [910_000_i64],
    )
    .unwrap()
}

/// Three cafés at 0, 80 and 400 m and a restaurant at 90 m, all in 3110001; a café that closed stands at 10 m.
fn spells() -> (DataFrame, DataFrame) {
    let numbers = ["1", "2", "3", "4", "5"];
    let core = df!(
        "gu_code" => vec!["11110"; 5],
        "service_id" => vec!["07_24_05_P"; 5],
        "authority_code" => vec!["3000000"; 5],
        "management_no" => numbers,
        "industry_code" => ["CS100010", "CS100010", "CS100010", "CS100001", "CS100010"],
        "opened_on" => vec![15_000_i32; 5],
        "entry_on" => vec![15_000_i32; 5],
        "ended_on" => [None, None, None, None, Some(19_000_i32)],
        "end_reason" => [None, None, None, None, Some("closed")],
        "data_date" => vec![19_900_i32; 5],
        "open_only" => vec![false; 5],
        "cut_register" => vec![false; 5],
        "pop_up" => vec![false; 5],
        "x_m" => [200_000.0, 200_080.0, 200_400.0, 200_090.0, 200_010.0],
        "y_m" => vec![450_000.0; 5],
        "admin_dong_code" => vec![None::<&str>; 5],
        "scope" => vec!["seoul"; 5],
    );
    let held = df!(
        "service_id" => vec!["07_24_05_P"; 5],
        "authority_code" => vec!["3000000"; 5],
        "management_no" => numbers,
        "area_code" => vec!["3110001"; 5],
    );
    (core.unwrap(), held.unwrap())
}

fn mart() -> DataFrame {
    let (quarters, areas, (spells, held)) = (area_quarters(), areas(), spells());
    let beside =
        Beside { area_quarters: Some(&quarters), areas: Some(&areas), spells: Some(&spells), spell_areas: Some(&held) };
    competition(&changes(), Quarter::from_code(20241).unwrap(), &Known::read(beside).unwrap()).unwrap()
}

fn row(frame: &DataFrame, area: &str, industry: &str) -> DataFrame {
    let wanted = col("area_code").eq(lit(area)).and(col("industry_code").eq(lit(industry)));
    let found = frame.clone().lazy().filter(wanted).collect().unwrap();
    assert_eq!(found.height(), 1, "{area} {industry}");
    found
}

fn number(row: &DataFrame, name: &str) -> Option<f64> {
    row.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0)
}

fn text(row: &DataFrame, name: &str) -> Option<String> {
    row.column(name).unwrap().str().unwrap().get(0).map(str::to_owned)
}

fn near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|v| (v - expected).abs() < 1e-9 * expected.abs().max(1.0)), "{value:?} ≠ {expected}");
}

#[test]
fn a_cell_worked_by_hand() {
    let cell = row(&mart(), "3110001", "CS100010");
    let n = |name| number(&cell, name);
    near(n("store_density_per_km2"), 240.0);
    near(n("same_industry_density"), 220.0);
    near(n("other_industry_density"), 960.0);
    near(n("foot_traffic_daily"), 10_000.0);
    near(n("stores_per_1000_foot_traffic"), 1.2);
    near(n("foot_traffic_per_store"), 10_000.0 / 12.0);
    near(n("location_quotient"), 2.0); // 12 of 60 against 100 of 1000: the tourist zone is not counted
    assert_eq!(text(&cell, "location_quotient_class").as_deref(), Some("very_high"));
    // scipy: chi2.ppf(0.025, 24) / 2 / 6, chi2.ppf(0.975, 26) / 2 / 6
    assert!((n("location_quotient_lo").unwrap() - 1.0334292).abs() < 1e-6);
    assert!((n("location_quotient_hi").unwrap() - 3.4935975).abs() < 1e-6);
}

/// Cafés: one opened on 48 store-quarters here, none on 352 in the other area 900 m away; the tourist zone is not counted.
#[test]
fn entry_rush_worked_by_hand() {
    let mart = mart();
    let usual = 1.0 / 400.0;
    let here = row(&mart, "3110001", "CS100010");
    near(number(&here, "entry_rush_n"), 48.0 * usual);
    near(number(&here, "entry_rush"), 2.0 / (48.0 * usual + 1.0));
    // scipy: gamma(2, scale=1/1.12).ppf([0.05, 0.95])
    assert!((number(&here, "entry_rush_lo").unwrap() - 0.317_286_0).abs() < 1e-5, "{here:?}");
    assert!((number(&here, "entry_rush_hi").unwrap() - 4.235_591_2).abs() < 1e-5, "{here:?}");
    near(number(&here, "entry_rush_1km"), 2.0 / (48.0 * usual + 352.0 * usual / 3.0 + 1.0));
    let calm = row(&mart, "3110002", "CS100010");
    near(number(&calm, "entry_rush"), 1.0 / (352.0 * usual + 1.0));
    let city = row(&mart, "11", "CS100010");
    assert_eq!(number(&city, "entry_rush_1km"), None, "no area around a city");
}

#[test]
fn neighbours_worked_by_hand() {
    let mart = mart();
    let cafes = row(&mart, "3110001", "CS100010");
    let n = |name| number(&cafes, name);
    near(n("placed_store_count"), 3.0); // the closed one is not there
    near(n("competitors_within_100m_mean"), 2.0 / 3.0);
    near(n("competitors_within_500m_mean"), 2.0);
    near(n("competitors_within_300m_max"), 1.0);
    near(n("nearest_competitor_m"), 80.0);
    let decay = |d: f64| (-d / 200.0).exp();
    near(n("competition_pressure"), 2.0 * (decay(80.0) + decay(320.0) + decay(400.0)) / 3.0);
    let restaurant = row(&mart, "3110001", "CS100001");
    near(number(&restaurant, "competitors_within_1000m_mean"), 0.0);
    assert_eq!(number(&restaurant, "nearest_competitor_m"), None);
    assert!(text(&restaurant, "null_reasons").unwrap().contains("nearest_competitor_m=no_stores"));
    // ALL: four stores, each against its own industry
    near(number(&row(&mart, "3110001", "ALL"), "competitors_within_100m_mean"), 0.5);
}

#[test]
fn what_is_absent_says_why() {
    let mart = mart();
    let empty = row(&mart, "3110003", "ALL");
    assert_eq!(number(&empty, "location_quotient"), None);
    let why = text(&empty, "null_reasons").unwrap();
    assert!(
        why.contains("location_quotient=no_stores") && why.contains("foot_traffic_per_store=not_published"),
        "{why}"
    );
    // a city summed from trade areas stands on their ground, without the zone that overlaps
    let city = row(&mart, "11", "CS100010");
    near(number(&city, "area_m2"), 210_000.0);
    near(number(&city, "location_quotient"), 1.0);
    assert_eq!(text(&city, "caveats").as_deref(), SUM);
}

#[test]
fn two_sources_side_by_side() {
    let cells = df!(
        "quarter" => vec![20241; 5],
        "area_kind" => vec!["trade_area"; 5],
        "area_code" => ["3110001", "3110001", "3110002", "3110002", "3110003"],
        "industry_code" => vec!["CS100010"; 5],
        "source" => ["licences", "store_counts", "licences", "store_counts", "licences"],
        "gu_code" => vec!["11110"; 5],
        "store_count" => [50_i64, 44, 10, 10, 3],
        "opening_count" => [1_i64, 2, 0, 0, 0],
        "closure_count" => [1_i64, 1, 0, 0, 0],
    )
    .unwrap();
    let table = reconciliation(&cells).unwrap();
    assert_eq!(table.height(), 9);
    let of = |area: &str| {
        let wanted = col("area_code").eq(lit(area)).and(col("quantity").eq(lit("store_count")));
        table.clone().lazy().filter(wanted).collect().unwrap()
    };
    near(number(&of("3110001"), "ghost_share"), 0.12);
    near(number(&of("3110001"), "difference"), 6.0);
    assert_eq!(
        text(&of("3110001"), "likely_reason").as_deref(),
        Some("licences_kept_after_closing_or_other_definition")
    );
    assert_eq!(text(&of("3110002"), "likely_reason").as_deref(), Some("agree"));
    assert_eq!(number(&of("3110003"), "ghost_share"), None);
    assert_eq!(text(&of("3110003"), "likely_reason").as_deref(), Some("only_one_source_has_the_cell"));
}

fn golden(name: &str) -> Vec<csv::StringRecord> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators").join(name);
    csv::Reader::from_path(path).unwrap().records().map(|r| r.unwrap()).collect()
}

#[test]
fn clark_evans_agrees_with_scipy() {
    let rows = golden("clark_evans.csv");
    for row in &rows {
        let point = |text: &str| {
            let (x, y) = text.split_once(',').unwrap();
            Point::new(x.parse().unwrap(), y.parse().unwrap())
        };
        let points: Vec<Point<Metres>> = row[0].split(' ').map(point).collect();
        let n = |i: usize| row[i].parse::<f64>().unwrap();
        let (ratio, z) = clark_evans(&points, n(1), n(2)).unwrap().unwrap();
        assert!((ratio - n(3)).abs() < 1e-9 && (z - n(4)).abs() < 1e-8, "{ratio} {z}");
    }
    assert_eq!(rows.len(), 3);
    assert_eq!(clark_evans(&[], 1.0, 1.0).unwrap(), None);
}

#[test]
fn hot_spots_agree_with_esda() {
    let rows = golden("hotspot_gi.csv");
    let counts: Vec<u32> = rows.iter().map(|r| r[0].parse().unwrap()).collect();
    let neighbours: Vec<Vec<usize>> =
        rows.iter().map(|r| r[1].split(' ').map(|i| i.parse().unwrap()).collect()).collect();
    let spots = hotspot_gi(&counts, &neighbours);
    for (spot, row) in spots.iter().zip(&rows) {
        assert!((spot.z.unwrap() - row[2].parse::<f64>().unwrap()).abs() < 1e-9, "{row:?}: {spot:?}");
        let chance: f64 = row[3].parse().unwrap();
        assert!((spot.p / chance - 1.0).abs() < 1e-9, "{row:?}: {spot:?}");
    }
    assert!(spots.iter().any(|s| s.is_hot(0.05)) && spots.iter().filter(|s| s.is_hot(0.05)).count() < 20);
    let flat = hotspot_gi(&[3; 4], &vec![vec![]; 4]);
    assert!(flat.iter().all(|s| s.z.is_none() && s.q == 1.0));
}

#[test]
fn clustering_needs_a_boundary_and_seven_stores() {
    // Without boundaries nothing is said; with one, the three cafés are too few.
    let why = |mart: &DataFrame| text(&row(mart, "3110001", "CS100010"), "null_reasons").unwrap();
    assert!(why(&mart()).contains("clark_evans_r=not_published"));
    let square = |side: f64| -> Vec<u8> {
        let ring = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
        let mut wkb = vec![1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0];
        for (x, y) in ring {
            wkb.extend((200_000.0 + x).to_le_bytes());
            wkb.extend((450_000.0 + y).to_le_bytes());
        }
        wkb
    };
    let mut areas = areas();
    let outlines: Vec<Vec<u8>> = vec![square(224.0); 4];
    let slices: Vec<&[u8]> = outlines.iter().map(Vec::as_slice).collect();
    areas.with_column(Column::new("geometry_wkb".into(), slices)).unwrap();
    let (spells, held) = spells();
    let beside = Beside { area_quarters: None, areas: Some(&areas), spells: Some(&spells), spell_areas: Some(&held) };
    let mart = competition(&changes(), Quarter::from_code(20241).unwrap(), &Known::read(beside).unwrap()).unwrap();
    assert!(why(&mart).contains("clark_evans_r=no_stores"));
}
