//! `mart_hotspots`, `mart_huff_shares`, `mart_district_scores` and `mart_change_revisions` on cases worked by hand.
#![allow(clippy::unwrap_used)]

use golmok_indicators::changes::change_revisions::change_revisions;
use golmok_indicators::competition::hotspots::hotspots;
use golmok_indicators::competition::huff_shares::huff_shares;
use golmok_indicators::district_score::{Scale, district_scores};
use jiff::civil::date;
use polars::prelude::*;

/// Operating cafés at the given places, metres in EPSG:5181.
fn spells(places: &[(f64, f64)]) -> DataFrame {
    let n = places.len();
    df!(
        "gu_code" => vec!["11110"; n],
        "service_id" => vec!["07_24_05_P"; n],
        "authority_code" => vec!["3000000"; n],
        "management_no" => (0..n).map(|i| i.to_string()).collect::<Vec<_>>(),
        "industry_code" => vec!["CS100010"; n],
        "opened_on" => vec![15_000_i32; n],
        "entry_on" => vec![15_000_i32; n],
        "ended_on" => vec![None::<i32>; n],
        "end_reason" => vec![None::<&str>; n],
        "data_date" => vec![19_900_i32; n],
        "open_only" => vec![false; n],
        "cut_register" => vec![false; n],
        "pop_up" => vec![false; n],
        "x_m" => places.iter().map(|p| p.0).collect::<Vec<_>>(),
        "y_m" => places.iter().map(|p| p.1).collect::<Vec<_>>(),
        "admin_dong_code" => vec![None::<&str>; n],
        "scope" => vec!["seoul"; n],
    )
    .unwrap()
}

fn numbers(frame: &DataFrame, column: &str) -> Vec<Option<f64>> {
    frame.column(column).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().iter().collect()
}

fn texts<'a>(frame: &'a DataFrame, column: &str) -> Vec<Option<&'a str>> {
    frame.column(column).unwrap().str().unwrap().iter().collect()
}

/// One café. 100 m beside it a new one: customers stand at the café, which counts as 20 m away from them.
#[test]
fn a_new_shop_beside_the_only_one() {
    let areas = df!(
        "area_kind" => ["trade_area", "trade_area"],
        "area_code" => ["3110001", "3110002"],
        "trade_area_kind" => ["A", "A"],
        "gu_code" => ["11110", "11110"],
        "centre_x_m" => [200_100.0, 210_000.0],
        "centre_y_m" => [450_000.0, 450_000.0],
        "valid_from" => [0_i32, 0],
    )
    .unwrap();
    let mart = huff_shares(&spells(&[(200_000.0, 450_000.0)]), &areas, 2.0, date(2024, 3, 31)).unwrap();
    assert_eq!(texts(&mart, "area_code"), [Some("3110001"), Some("3110002")]);
    let share = numbers(&mart, "huff_share");
    assert!((share[0].unwrap() - 1.0 / 26.0).abs() < 1e-12 && share[1].is_none(), "{share:?}");
    assert_eq!(numbers(&mart, "rival_count"), [Some(1.0), Some(0.0)]);
    assert_eq!(texts(&mart, "null_reasons"), [None, Some("huff_share=no_stores")]);
    assert_eq!(numbers(&mart, "quarter")[0], Some(20241.0));
}

/// Thirty cafés on one spot and single ones far apart.
#[test]
fn a_heap_of_shops_is_hot_and_lone_ones_are_not() {
    let heap = (0..30).map(|i| (200_000.0 + f64::from(i), 450_000.0));
    let alone = (1..40).map(|i| (200_000.0 + 1_000.0 * f64::from(i % 8), 450_000.0 + 1_000.0 * f64::from(1 + i / 8)));
    let places: Vec<(f64, f64)> = heap.chain(alone).collect();
    let mart = hotspots(&spells(&places), date(2024, 3, 31)).unwrap();
    let stores = numbers(&mart, "store_count");
    assert_eq!(stores.iter().flatten().sum::<f64>(), 69.0);
    let hot: Vec<bool> = mart.column("is_hotspot").unwrap().bool().unwrap().iter().flatten().collect();
    for (row, stores) in stores.iter().enumerate() {
        let heaped = numbers(&mart, "store_count_around")[row].unwrap() > 5.0;
        assert_eq!(hot[row], heaped, "{stores:?}");
    }
    assert!(hot.contains(&true) && hot.contains(&false));
    // Too few to test.
    assert_eq!(hotspots(&spells(&places[..20]), date(2024, 3, 31)).unwrap().height(), 0);
}

#[test]
fn a_label_that_a_later_publication_changed() {
    let staged = df!(
        "quarter" => [20234, 20234, 20234, 20241],
        "area_kind" => vec!["trade_area"; 4],
        "area_code" => ["3110001", "3110001", "3110002", "3110001"],
        "publication" => ["2024-03-31", "2025-03-31", "2025-03-31", "2025-03-31"],
        "trade_area_kind" => vec!["A"; 4],
        "change_class_published" => ["LH", "LL", "HH", "HH"],
        "operating_months_mean" => [101_i64, 101, 120, 120],
        "closed_months_mean" => [52_i64, 50, 60, 60],
        "city_operating_months_mean" => [102_i64; 4],
        "city_closed_months_mean" => [51_i64; 4],
    )
    .unwrap();
    let mart = change_revisions(&staged, date(2023, 12, 31)).unwrap();
    // The other area has one publication, the other quarter is not over.
    assert_eq!(mart.height(), 1);
    assert_eq!((texts(&mart, "label")[0], texts(&mart, "later_label")[0]), (Some("LH"), Some("LL")));
    let flag = |name: &str| mart.column(name).unwrap().bool().unwrap().get(0);
    assert_eq!(flag("is_label_revised"), Some(true));
    assert_eq!((flag("is_label_replayed"), flag("is_later_label_replayed")), (Some(true), Some(true)));
}

/// Sales of all industries in three areas, of which the first leads, and of two industries in each: sales per store spread
/// by 0, 0.2 and 0.4 of their mean.
fn leaders_demand() -> DataFrame {
    let areas = ["3110001", "3110002", "3110003"].repeat(3);
    let all = |first: f64, step: f64| -> Vec<Option<f64>> {
        (0..9).map(|i| (i < 3).then(|| first + step * f64::from(i))).collect()
    };
    let per_store = |i: usize| match (i / 3, i % 3) {
        (0, area) => 90.0 - 10.0 * area as f64,
        (1, area) => 50.0 * (1.0 + 0.2 * area as f64),
        (_, area) => 50.0 * (1.0 - 0.2 * area as f64),
    };
    df!(
        "quarter" => vec![20241; 9],
        "area_kind" => vec!["trade_area"; 9],
        "area_code" => areas,
        "industry_code" => ["ALL", "CS100001", "CS100010"].iter().flat_map(|i| [*i; 3]).collect::<Vec<_>>(),
        "trade_area_kind" => vec!["A"; 9],
        "gu_code" => vec!["11110"; 9],
        "store_count" => vec![4_i64; 9],
        "sales_krw" => [900_i64, 600, 300].repeat(3),
        "sales_growth_yoy" => all(0.3, -0.1),
        "demand_trend" => all(0.02, -0.01),
        "sales_cv_8q" => all(0.1, 0.1),
        "demand_supply_ratio" => all(2.0, -0.5),
        "sales_per_store_krw" => (0..9).map(per_store).collect::<Vec<_>>(),
        "peak_weekday_share" => all(0.15, 0.05),
        "ticket_krw" => all(9.0, -1.0),
        "caveats" => vec![None::<&str>; 9],
    )
    .unwrap()
}

/// Stores, people and ground of the three areas, the first leading.
fn leaders_ground() -> (DataFrame, DataFrame, DataFrame) {
    let areas = ["3110001", "3110002", "3110003"];
    let of = |first: f64, step: f64| (0..3).map(|i| Some(first + step * f64::from(i))).collect::<Vec<Option<f64>>>();
    let changes = df!(
        "quarter" => vec![20241; 3],
        "area_code" => areas,
        "industry_code" => vec!["ALL"; 3],
        "store_growth_yoy" => of(0.0, 0.1),
        "closure_rate_4q" => of(0.05, 0.05),
        "operating_months_mean" => [120_i64, 110, 100],
    )
    .unwrap();
    let sources = ["foot_traffic", "residents", "workers", "incomes"];
    let persons = |source: &str| -> Vec<Option<i64>> {
        let value = |of: &str, i: usize| (of == source).then_some(3000 - 1000 * i as i64);
        sources.iter().flat_map(|of| (0..3).map(move |i| value(of, i))).collect()
    };
    let area_quarters = df!(
        "quarter" => vec![20241; 12],
        "area_kind" => vec!["trade_area"; 12],
        "area_code" => areas.repeat(4),
        "source" => sources.iter().flat_map(|s| [*s; 3]).collect::<Vec<_>>(),
        "publication" => vec!["2024-03-31"; 12],
        "foot_traffic_count" => persons("foot_traffic"),
        "resident_count" => persons("residents"),
        "worker_count" => persons("workers"),
        "spending_krw" => persons("incomes"),
    )
    .unwrap();
    let sizes = df!(
        "area_kind" => vec!["trade_area"; 3],
        "area_code" => areas,
        "area_m2" => vec![10_000.0; 3],
        "valid_from" => vec![0_i32; 3],
    )
    .unwrap();
    (changes, area_quarters, sizes)
}

fn scores(demand: &DataFrame) -> DataFrame {
    let (changes, area_quarters, sizes) = leaders_ground();
    district_scores(demand, &changes, &area_quarters, &sizes, &Scale::default()).unwrap()
}

/// For all industries together the ratio of demand to supply and the sales per store are one rank: the head must not
/// count it twice.
#[test]
fn the_spread_of_sales_is_a_measure_of_its_own() {
    let demand = leaders_demand();
    let per_store = numbers(&demand, "sales_per_store_krw");
    let turned: Vec<f64> =
        (0..9).map(|i| per_store[if i < 3 { i } else { 3 + (i / 3 - 1) * 3 + 2 - i % 3 }].unwrap()).collect();
    let turned = demand.clone().lazy().with_column(lit(Series::new("t".into(), turned)).alias("sales_per_store_krw"));
    let of = |demand: &DataFrame| numbers(&scores(demand), "trading_points");
    assert_eq!(of(&demand), [Some(20.0), Some(10.0), Some(0.0)]);
    // The even area spreads most now: it loses the five points of the spread and nothing else.
    assert_eq!(of(&turned.collect().unwrap()), [Some(15.0), Some(10.0), Some(5.0)]);
}

/// Three areas; the first leads in everything that is measured, so that each measured head gives it twenty points.
#[test]
fn the_leader_of_every_measure_has_every_point() {
    let demand = leaders_demand();
    let mart = scores(&demand);
    assert_eq!(numbers(&mart, "district_score"), [Some(100.0), Some(50.0), Some(0.0)]);
    assert_eq!(numbers(&mart, "district_grade"), [Some(1.0), Some(3.0), Some(5.0)]);
    assert_eq!(numbers(&mart, "attraction_points"), [Some(20.0), Some(10.0), Some(0.0)]);
    assert_eq!(numbers(&mart, "measured_share"), vec![Some(1.0); 3]);
    // Without anyone around there is no attraction and no score; the other heads stand.
    let (changes, area_quarters, sizes) = leaders_ground();
    let none = area_quarters.head(Some(0));
    let mart = district_scores(&demand, &changes, &none, &sizes, &Scale::default()).unwrap();
    assert_eq!(numbers(&mart, "district_score"), vec![None; 3]);
    assert_eq!(numbers(&mart, "growth_points")[0], Some(20.0));
    assert_eq!(texts(&mart, "null_reasons")[0], Some("district_score=not_published"));
}
