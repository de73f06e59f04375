//! `mart_changes` on cells that can be worked by hand.
#![allow(clippy::unwrap_used)]

use golmok_indicators::changes::{changes, roll_up};
use polars::prelude::*;

/// Rows of `core_cells`: quarter, kind, area, industry, source, trade kind, gu, independent, franchise, opened, closed.
type Row = (
    i32,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<i64>,
    Option<i64>,
    i64,
    i64,
);

fn cells(rows: &[Row]) -> DataFrame {
    let stores: Vec<i64> = rows.iter().map(|r| r.7.unwrap_or(0) + r.8.unwrap_or(0)).collect();
    let at_risk: Vec<i64> = rows.iter().zip(&stores).map(|(r, s)| s + r.10).collect();
    df!(
        "quarter" => rows.iter().map(|r| r.0).collect::<Vec<_>>(),
        "area_kind" => rows.iter().map(|r| r.1).collect::<Vec<_>>(),
        "area_code" => rows.iter().map(|r| r.2).collect::<Vec<_>>(),
        "industry_code" => rows.iter().map(|r| r.3).collect::<Vec<_>>(),
        "source" => rows.iter().map(|r| r.4).collect::<Vec<_>>(),
        "trade_area_kind" => rows.iter().map(|r| r.5).collect::<Vec<_>>(),
        "gu_code" => rows.iter().map(|r| r.6).collect::<Vec<_>>(),
        "store_count" => &stores,
        "independent_store_count" => rows.iter().map(|r| r.7).collect::<Vec<_>>(),
        "franchise_store_count" => rows.iter().map(|r| r.8).collect::<Vec<_>>(),
        "opening_count" => rows.iter().map(|r| r.9).collect::<Vec<_>>(),
        "closure_count" => rows.iter().map(|r| r.10).collect::<Vec<_>>(),
        "at_risk" => &at_risk,
        "caveats" => vec![None::<&str>; rows.len()],
    )
    .unwrap()
}

fn alley(quarter: i32, area: &'static str, industry: &'static str, stores: i64, opened: i64, closed: i64) -> Row {
    let gu = if area.ends_with('1') { "11110" } else { "11140" };
    (quarter, "trade_area", area, industry, "store_counts", Some("A"), gu, Some(stores), Some(0), opened, closed)
}

/// Five quarters of a cell with 20, 21, 20, 19, 20 stores, beside a small one and a tourist zone over both.
fn city() -> Vec<Row> {
    let mut rows = vec![
        alley(20231, "3110001", "CS100010", 20, 1, 0),
        alley(20232, "3110001", "CS100010", 21, 2, 1),
        alley(20233, "3110001", "CS100010", 20, 0, 1),
        alley(20234, "3110001", "CS100010", 19, 0, 1),
        alley(20241, "3110001", "CS100010", 20, 2, 1),
        alley(20241, "3110001", "CS100001", 10, 0, 0),
        alley(20241, "3110001", "CS200001", 10, 0, 0),
        // closed down in 20233: one closure and no store, then no row at all
        alley(20232, "3110002", "CS100010", 1, 0, 0),
        alley(20233, "3110002", "CS100010", 0, 0, 1),
        alley(20241, "3110002", "CS100001", 4, 1, 0),
    ];
    rows.push((
        20241,
        "trade_area",
        "3000001",
        "CS100010",
        "store_counts",
        Some("U"),
        "11110",
        Some(15),
        Some(5),
        2,
        1,
    ));
    rows
}

struct Mart(DataFrame);

impl Mart {
    fn of(rows: &[Row]) -> Self {
        Self(changes(&cells(rows), None).unwrap())
    }

    fn row(&self, quarter: i32, area: &str, industry: &str) -> DataFrame {
        let found = self
            .0
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
        assert_eq!(found.height(), 1, "{quarter} {area} {industry}");
        found
    }

    fn number(&self, quarter: i32, area: &str, industry: &str, name: &str) -> Option<f64> {
        let row = self.row(quarter, area, industry);
        row.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0)
    }

    fn text(&self, quarter: i32, area: &str, industry: &str, name: &str) -> Option<String> {
        let row = self.row(quarter, area, industry);
        row.column(name).unwrap().str().unwrap().get(0).map(str::to_owned)
    }
}

fn near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|v| (v - expected).abs() < 1e-9), "{value:?}, expected {expected}");
}

#[test]
fn a_cell_worked_by_hand() {
    let mart = Mart::of(&city());
    let n = |name| mart.number(20241, "3110001", "CS100010", name);
    near(n("opening_rate"), 2.0 / 20.0);
    near(n("closure_rate"), 1.0 / 20.0);
    near(n("closure_hazard_q"), 1.0 / 21.0);
    near(n("closure_count_4q"), 4.0);
    near(n("opening_count_4q"), 4.0);
    near(n("at_risk_4q"), 84.0);
    near(n("closure_rate_4q"), 4.0 / 20.0);
    near(n("closure_rate_4q_n"), 20.0);
    // scipy: chi2.ppf(0.025, 8) / 2 / 20, chi2.ppf(0.975, 10) / 2 / 20
    assert!((n("closure_rate_4q_lo").unwrap() - 0.054493).abs() < 1e-6);
    assert!((n("closure_rate_4q_hi").unwrap() - 0.512079).abs() < 1e-6);
    near(n("window_12q"), 5.0);
    near(n("closure_to_opening_3y"), 4.0 / 5.0);
    near(n("store_growth_yoy"), 0.0);
    near(n("store_growth_yoy_hi"), 1.959963984540054 * 8.0_f64.sqrt() / 20.0);
    near(n("franchise_share"), 0.0);
    let shrunk = n("closure_hazard_q_shrunk").unwrap();
    assert!(shrunk > 0.0 && shrunk < 1.0 && n("closure_hazard_q_shrunk_lo").unwrap() < shrunk);
}

#[test]
fn undefined_zero_and_missing_are_three_things() {
    let mart = Mart::of(&city());
    // no store at the end of the quarter, though one closed: undefined …
    assert_eq!(mart.number(20233, "3110002", "CS100010", "closure_rate"), None);
    let why = mart.text(20233, "3110002", "CS100010", "null_reasons").unwrap();
    assert!(why.contains("closure_rate=no_stores") && why.contains("closure_rate_4q=short_history"), "{why}");
    // … but everyone at risk closed
    assert_eq!(mart.number(20233, "3110002", "CS100010", "closure_hazard_q"), Some(1.0));
    // nobody opened
    assert!(
        mart.text(20233, "3110002", "CS100010", "null_reasons").unwrap().contains("closure_to_opening_3y=no_openings")
    );
    // zero is a value
    assert_eq!(mart.number(20241, "3110001", "CS100001", "closure_rate"), Some(0.0));
    // a cell that had no store a year ago has no growth
    assert!(mart.text(20241, "3110002", "CS100001", "null_reasons").unwrap().contains("store_growth_yoy=no_stores"));
}

#[test]
fn totals_leave_out_zones_that_overlap() {
    let mart = Mart::of(&city());
    near(mart.number(20241, "11", "CS100010", "store_count"), 20.0);
    near(mart.number(20241, "11", "ALL", "store_count"), 44.0);
    near(mart.number(20241, "11110", "ALL", "store_count"), 40.0);
    near(mart.number(20241, "3000001", "CS100010", "store_count"), 20.0);
    assert_eq!(mart.text(20241, "11", "ALL", "caveats").as_deref(), Some("sum_of_trade_areas"));
    near(mart.number(20241, "3110001", "ALL", "industry_hhi"), 0.375);
    near(mart.number(20241, "3110001", "ALL", "industry_count"), 3.0);
    assert_eq!(mart.number(20241, "3110001", "CS100010", "industry_hhi"), None);
}

#[test]
fn a_published_gu_is_not_summed_again() {
    let mut rows = city();
    rows.push((20241, "gu", "11110", "CS100010", "store_counts", None, "11110", Some(90), Some(10), 3, 2));
    let rolled = roll_up(&cells(&rows)).unwrap();
    let gu = rolled.lazy().filter(col("area_code").eq(lit("11110"))).collect().unwrap();
    let stores: Vec<i64> = gu.column("store_count").unwrap().i64().unwrap().iter().flatten().collect();
    // earlier quarters are sums; 20241 holds the published row and its ALL
    let quarters: Vec<i32> = gu.column("quarter").unwrap().i32().unwrap().iter().flatten().collect();
    let newest: Vec<i64> = stores.iter().zip(&quarters).filter(|(_, q)| **q == 20241).map(|(s, _)| *s).collect();
    assert_eq!(newest, [100, 100]);
}

#[test]
fn the_count_file_speaks_before_the_licences() {
    let mut rows = city();
    rows.push((20241, "trade_area", "3110001", "CS100010", "licences", Some("A"), "11110", Some(26), None, 0, 0));
    rows.push((20241, "trade_area", "3110001", "L:03_11_03_P", "licences", Some("A"), "11110", Some(7), None, 0, 0));
    let mart = Mart::of(&rows);
    near(mart.number(20241, "3110001", "CS100010", "store_count"), 20.0);
    near(mart.number(20241, "3110001", "L:03_11_03_P", "store_count"), 7.0);
    assert!(
        mart.text(20241, "3110001", "L:03_11_03_P", "null_reasons").unwrap().contains("franchise_share=not_published")
    );
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let rows = city();
    let forward = changes(&cells(&rows), None).unwrap();
    let backward = changes(&cells(&rows.into_iter().rev().collect::<Vec<_>>()), None).unwrap();
    assert!(forward.equals_missing(&backward));
}

#[test]
fn the_change_class_is_replayed_from_its_means() {
    let index = df!(
        "quarter" => [20241, 20241, 20241],
        "area_kind" => ["trade_area", "trade_area", "trade_area"],
        "area_code" => ["3110001", "3110001", "3110002"],
        "source" => ["change_index", "change_index", "change_index"],
        "publication" => ["2025-03-31", "2024-03-31", "2025-03-31"],
        "operating_months_mean" => [110_i64, 90, 102],
        "closed_months_mean" => [40_i64, 60, 40],
        "city_operating_months_mean" => [102_i64, 102, 102],
        "city_closed_months_mean" => [51_i64, 51, 51],
        "change_class_published" => ["HL", "LH", "LL"],
    )
    .unwrap();
    let mart = Mart(changes(&cells(&city()), Some(&index)).unwrap());
    assert_eq!(mart.text(20241, "3110001", "ALL", "change_class").as_deref(), Some("HL"));
    assert_eq!(mart.text(20241, "3110002", "ALL", "change_class"), None);
    assert!(mart.text(20241, "3110002", "ALL", "null_reasons").unwrap().contains("change_class=undecided"));
    assert_eq!(mart.text(20241, "3110002", "ALL", "change_class_published").as_deref(), Some("LL"));
    assert!(mart.text(20233, "3110001", "ALL", "null_reasons").unwrap().contains("change_class=not_published"));
}

#[test]
fn a_missing_column_is_named() {
    let frame = cells(&city()).drop("opening_count").unwrap();
    let message = changes(&frame, None).unwrap_err().to_string();
    assert!(message.contains("core_cells") && message.contains("opening_count"), "{message}");
}
