//! `mart_demand` on cells that can be worked by hand, and its trend against scipy.
#![allow(clippy::unwrap_used)]

use golmok_indicators::demand::demand;
use golmok_indicators::demand::demand_trend::theil_sen;
use polars::prelude::*;

const SPLITS: [(&str, f64); 23] = [
    ("weekday_sales_krw", 0.7),
    ("weekend_sales_krw", 0.3),
    ("mon_sales_krw", 0.1),
    ("tue_sales_krw", 0.1),
    ("wed_sales_krw", 0.15),
    ("thu_sales_krw", 0.15),
    ("fri_sales_krw", 0.2),
    ("sat_sales_krw", 0.2),
    ("sun_sales_krw", 0.1),
    ("h00_06_sales_krw", 0.0),
    ("h06_11_sales_krw", 0.05),
    ("h11_14_sales_krw", 0.4),
    ("h14_17_sales_krw", 0.05),
    ("h17_21_sales_krw", 0.45),
    ("h21_24_sales_krw", 0.05),
    ("male_sales_krw", 0.36),
    ("female_sales_krw", 0.54),
    ("age_10_sales_krw", 0.0),
    ("age_20_sales_krw", 0.2),
    ("age_30_sales_krw", 0.36),
    ("age_40_sales_krw", 0.2),
    ("age_50_sales_krw", 0.04),
    ("age_60_plus_sales_krw", 0.0),
];

/// publication, quarter, area, kind, sales in million won
type Sale = (&'static str, i32, &'static str, &'static str, f64);

fn sales(rows: &[Sale]) -> DataFrame {
    let won: Vec<i64> = rows.iter().map(|r| (r.4 * 1e6) as i64).collect();
    let mut columns = vec![
        Column::new("publication".into(), rows.iter().map(|r| r.0).collect::<Vec<_>>()),
        Column::new("quarter".into(), rows.iter().map(|r| r.1).collect::<Vec<_>>()),
        Column::new("area_kind".into(), vec!["trade_area"; rows.len()]),
        Column::new("area_code".into(), rows.iter().map(|r| r.2).collect::<Vec<_>>()),
        Column::new("trade_area_kind".into(), rows.iter().map(|r| r.3).collect::<Vec<_>>()),
        Column::new("industry_code".into(), vec!["CS100010"; rows.len()]),
        Column::new("sales_krw".into(), &won),
        Column::new("sales_count".into(), won.iter().map(|w| w / 12_000).collect::<Vec<_>>()),
        Column::new("store_count".into(), vec![None::<i64>; rows.len()]),
        Column::new("caveats".into(), vec![None::<&str>; rows.len()]),
    ];
    for (name, share) in SPLITS {
        columns.push(Column::new(name.into(), won.iter().map(|w| (*w as f64 * share) as i64).collect::<Vec<_>>()));
    }
    DataFrame::new(rows.len(), columns).unwrap()
}

/// The columns of `mart_changes` that demand reads.
fn changes(rows: &[(i32, &str, i64)]) -> DataFrame {
    df!(
        "quarter" => rows.iter().map(|r| r.0).collect::<Vec<_>>(),
        "area_kind" => rows.iter().map(|r| if r.1 == "11" { "city" } else { "trade_area" }).collect::<Vec<_>>(),
        "area_code" => rows.iter().map(|r| r.1).collect::<Vec<_>>(),
        "industry_code" => vec!["CS100010"; rows.len()],
        "store_count" => rows.iter().map(|r| r.2).collect::<Vec<_>>(),
        "trade_area_kind" => rows.iter().map(|r| (r.1 != "11").then_some("A")).collect::<Vec<_>>(),
        "gu_code" => rows.iter().map(|r| (r.1 != "11").then_some("11110")).collect::<Vec<_>>(),
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

fn areas() -> DataFrame {
    df!(
        "area_kind" => ["trade_area"],
        "area_code" => ["3110001"],
        "gu_code" => ["11110"],
        "area_m2" => [50_000.0],
        "valid_from" => [0_i32],
    )
    .unwrap()
}

const QUARTERS: [i32; 8] = [20222, 20223, 20224, 20231, 20232, 20233, 20234, 20241];

fn mart() -> DataFrame {
    let mut rows: Vec<Sale> = Vec::new();
    for (i, quarter) in QUARTERS.into_iter().enumerate() {
        rows.push(("2024-06-30", quarter, "3110001", "A", if i % 2 == 0 { 90.0 } else { 110.0 }));
    }
    rows.push(("2024-06-30", 20241, "3110002", "D", 40.0));
    rows.push(("2024-06-30", 20241, "3110003", "A", 50.0));
    rows.push(("2024-06-30", 20241, "3000001", "U", 500.0));
    // an older publication that says something else of 20231 and has 20221
    rows.push(("2023-06-30", 20231, "3110001", "A", 60.0));
    let stores = [
        (20241, "3110001", 10),
        (20241, "3110002", 10),
        (20241, "3110003", 0),
        (20241, "3000001", 20),
        (20231, "3110001", 9),
    ];
    demand(&sales(&rows), &changes(&stores), Some(&area_quarters()), Some(&areas())).unwrap()
}

fn row(frame: &DataFrame, quarter: i32, area: &str) -> DataFrame {
    let industry = if area.starts_with('3') { "CS100010" } else { "ALL" };
    let found = frame
        .clone()
        .lazy()
        .filter(
            col("quarter")
                .eq(lit(quarter))
                .and(col("area_code").eq(lit(area)))
                .and(col("industry_code").eq(lit(industry))),
        )
        .collect()
        .unwrap();
    assert_eq!(found.height(), 1, "{quarter} {area}");
    found
}

fn number(frame: &DataFrame, name: &str) -> Option<f64> {
    frame.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0)
}

fn text(frame: &DataFrame, name: &str) -> Option<String> {
    frame.column(name).unwrap().str().unwrap().get(0).map(str::to_owned)
}

fn near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|v| (v - expected).abs() < 1e-6 * expected.abs().max(1.0)), "{value:?} ≠ {expected}");
}

#[test]
fn a_cell_worked_by_hand() {
    let cell = row(&mart(), 20241, "3110001");
    let n = |name| number(&cell, name);
    near(n("sales_per_store_krw"), 11e6);
    near(n("ticket_krw"), 110e6 / 9166.0);
    near(n("sales_growth_yoy"), 0.0); // 110 in 20231 of the same publication, not 60 of the older one
    near(n("sales_cv_8q"), (800.0_f64 / 7.0).sqrt() / 100.0);
    near(n("weekend_share"), 0.3);
    near(n("peak_time_band_share"), 0.4);
    assert_eq!(text(&cell, "peak_time_band").as_deref(), Some("h11_14")); // 0.4 in 3 hours beats 0.45 in 4
    assert_eq!(text(&cell, "peak_weekday").as_deref(), Some("fri")); // sat is equal, but later
    assert_eq!(text(&cell, "main_customer_sex").as_deref(), Some("female"));
    near(n("main_customer_sex_share"), 0.6);
    near(n("sex_unsplit_share"), 0.1);
    assert_eq!(text(&cell, "main_customer_age").as_deref(), Some("30"));
    near(n("age_unsplit_share"), 0.2);
    near(n("foot_traffic_daily"), 10_000.0);
    near(n("foot_traffic_per_ha"), 2_000.0);
    near(n("capture_krw_per_1000"), 110e6 / 910.0);
    // 11 million a store against 4: the zone that overlaps is no peer
    near(n("sales_percentile"), 0.75);
    near(n("sales_percentile_n"), 2.0);
    near(n("demand_supply_ratio"), (110.0 / 150.0) / (10.0 / 20.0));
    near(n("demand_trend"), 0.0); // 12 of the 28 slopes are 0, 6 fall, 10 rise
    near(n("demand_trend_lo"), 0.0);
    assert!(n("demand_trend_hi").unwrap() > 0.0);
}

#[test]
fn what_is_absent_says_why() {
    let mart = mart();
    let closed = row(&mart, 20241, "3110003");
    assert_eq!(number(&closed, "sales_per_store_krw"), None);
    let why = text(&closed, "null_reasons").unwrap();
    for reason in [
        "sales_per_store_krw=no_stores",
        "sales_growth_yoy=short_history",
        "demand_trend=short_history",
        "foot_traffic_daily=not_published",
        "sales_percentile=no_stores",
        "demand_supply_ratio=no_stores",
    ] {
        assert!(why.split(';').any(|r| r == reason), "{reason} not in {why}");
    }
    assert!(text(&row(&mart, 20224, "3110001"), "null_reasons").unwrap().contains("sales_per_store_krw=not_published"));
    assert_eq!(text(&closed, "caveats").as_deref(), Some("estimated_by_the_publisher"));
}

#[test]
fn publications_are_never_spliced() {
    let mart = mart();
    near(number(&row(&mart, 20231, "3110001"), "sales_krw"), 110e6); // the newest speaks
}

#[test]
fn sums_leave_out_zones_that_overlap() {
    let mart = mart();
    near(number(&row(&mart, 20241, "11"), "sales_krw"), 200e6);
    near(number(&row(&mart, 20241, "11110"), "sales_krw"), 200e6);
    assert_eq!(
        text(&row(&mart, 20241, "11"), "caveats").as_deref(),
        Some("estimated_by_the_publisher;sum_of_trade_areas")
    );
}

#[test]
fn the_trend_agrees_with_scipy() {
    let path = golmok_testkit::project_root().join("tests/golden/indicators/theil_sen.csv");
    let mut rows = 0;
    for record in csv::Reader::from_path(path).unwrap().into_records() {
        let record = record.unwrap();
        let values: Vec<f64> = record[0].split(' ').map(|v| v.parse().unwrap()).collect();
        let golden: Vec<f64> = (1..4).map(|i| record[i].parse().unwrap()).collect();
        let trend = theil_sen(&values);
        let interval = trend.interval.unwrap();
        for (ours, golden) in [trend.value.unwrap(), interval.lo, interval.hi].into_iter().zip(golden) {
            assert!((ours - golden).abs() < 1e-12, "{record:?}: {trend:?}");
        }
        rows += 1;
    }
    assert_eq!(rows, 18);
}
