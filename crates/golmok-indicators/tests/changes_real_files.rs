//! Changes, the change class, demand and saturation on the real public files, against pandas and scipy
//! (`scripts/golden/indicators_real_files.py`).
#![allow(clippy::unwrap_used)]

mod staged_files;

use golmok_indicators::changes::change_class::change_class;
use golmok_indicators::changes::changes;
use golmok_indicators::demand::demand;
use golmok_indicators::saturation::mart::{Demand, saturation};
use golmok_model::tables::staging;
use golmok_model::{NullReason, Quarter};
use golmok_testkit::shared_data;
use polars::prelude::*;
use staged_files::{cells, stage};
use std::collections::BTreeMap;

fn golden() -> BTreeMap<String, f64> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators/real_files.csv");
    let row = |r: csv::StringRecord| (r[0].to_owned(), r[1].parse().unwrap());
    csv::Reader::from_path(path).unwrap().records().map(|r| row(r.unwrap())).collect()
}

/// `core_cells` of 점포-상권 2022 and 2023; `None` where the files are absent.
fn two_years() -> Option<DataFrame> {
    let paths = ["golmok/store_trdar_2022.zip", "golmok/store_trdar_2023.zip"].map(shared_data);
    let [Some(first), Some(second)] = paths else { return None };
    let first = stage(&first, &staging::STORE_COUNTS);
    Some(cells(first.vstack(&stage(&second, &staging::STORE_COUNTS)).unwrap()))
}

fn only(frame: &DataFrame, wanted: Expr) -> DataFrame {
    frame.clone().lazy().filter(wanted).collect().unwrap()
}

fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    frame.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().iter().collect()
}

fn sum(frame: &DataFrame, name: &str) -> f64 {
    numbers(frame, name).into_iter().flatten().sum()
}

/// Fails where an indicator of the register is null in every row of its mart, but for those named.
fn none_is_all_null(mart: &DataFrame, table: &str, without_inputs: &[&str]) {
    for indicator in golmok_indicators::register::all().filter(|i| i.table == table) {
        let absent = mart.column(indicator.id).unwrap().null_count() == mart.height();
        assert_eq!(absent, without_inputs.contains(&indicator.id), "{table}.{}", indicator.id);
    }
}

fn say(text: &str) {
    #[expect(clippy::print_stdout, reason = "the figure belongs to the record of a test run")]
    {
        println!("{text}");
    }
}

fn agree(golden: &BTreeMap<String, f64>, what: &str, ours: f64) {
    let expected = golden[what];
    assert!((ours - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {ours}, pandas {expected}");
}

#[test]
fn changes_demand_and_saturation_agree_with_pandas() {
    let Some(cells) = two_years() else { return };
    let golden = golden();
    let start = std::time::Instant::now();
    let mart = changes(&cells, None).unwrap();
    say(&format!("mart_changes: {} rows in {:.2} s", mart.height(), start.elapsed().as_secs_f64()));

    let city = only(&mart, col("area_kind").eq(lit("city")).and(col("industry_code").eq(lit("ALL"))));
    assert_eq!(city.height(), 8);
    for (i, quarter) in numbers(&city, "quarter").into_iter().flatten().enumerate() {
        for name in ["store_count", "opening_count", "closure_count"] {
            agree(&golden, &format!("city.{quarter}.{name}"), numbers(&city, name)[i].unwrap());
        }
    }
    let newest = only(&mart, col("quarter").eq(lit(20234)).and(col("area_kind").eq(lit("trade_area"))));
    let rows = only(&newest, col("industry_code").neq(lit("ALL")));
    agree(&golden, "cells.20234.rows", rows.height() as f64);
    for name in [
        "closure_rate",
        "closure_hazard_q",
        "closure_rate_4q",
        "closure_to_opening_3y",
        "store_growth_yoy",
        "franchise_share",
    ] {
        agree(&golden, &format!("cells.20234.{name}"), sum(&rows, name));
        if let Some(nulls) = golden.get(&format!("cells.20234.{name}.nulls")) {
            assert_eq!(rows.column(name).unwrap().null_count() as f64, *nulls, "{name}");
        }
    }
    let areas = only(&newest, col("industry_code").eq(lit("ALL")));
    agree(&golden, "areas.20234.industry_hhi", sum(&areas, "industry_hhi"));
    agree(&golden, "areas.20234.industry_entropy", sum(&areas, "industry_entropy"));
    // Every cell of an industry with stores is shrunk, and into its interval.
    let shrunk = numbers(&rows, "closure_hazard_q_shrunk");
    let (lo, hi) = (numbers(&rows, "closure_hazard_q_shrunk_lo"), numbers(&rows, "closure_hazard_q_shrunk_hi"));
    assert!(shrunk.iter().zip(lo.iter().zip(&hi)).all(|(s, (lo, hi))| lo < s && s < hi));

    none_is_all_null(&mart, "mart_changes", &["change_class"]);

    demand_agrees(&golden, &mart);
    saturation_of_the_city(&mart);
}

fn demand_agrees(golden: &BTreeMap<String, f64>, mart: &DataFrame) {
    let Some(path) = shared_data("golmok/sales_trdar_CVS_2021q1-2023q2_hyelin606.csv.gz") else { return };
    let sales = stage(&path, &staging::SALES);
    let start = std::time::Instant::now();
    let demand = demand(&sales, mart, None, None).unwrap();
    say(&format!("mart_demand: {} rows in {:.2} s", demand.height(), start.elapsed().as_secs_f64()));
    none_is_all_null(&demand, "mart_demand", &["foot_traffic_daily", "capture_krw_per_1000"]);
    let wanted = col("quarter").eq(lit(20224)).and(col("area_kind").eq(lit("trade_area")));
    let rows = only(&demand, wanted.and(col("industry_code").eq(lit("CS300002"))));
    agree(golden, "sales.20224.rows", rows.height() as f64);
    for name in [
        "sales_per_store_krw",
        "sales_cv_8q",
        "demand_trend",
        "demand_trend_lo",
        "sales_percentile",
        "demand_supply_ratio",
    ] {
        agree(golden, &format!("sales.20224.{name}"), sum(&rows, name));
    }
    for name in ["sales_per_store_krw", "demand_trend"] {
        let nulls = rows.column(name).unwrap().null_count() as f64;
        assert_eq!(nulls, golden[&format!("sales.20224.{name}.nulls")], "{name}");
    }
    // Weekday and weekend sum to the total exactly; sex and age fall short and never exceed it.
    assert!(numbers(&rows, "weekend_share_unsplit").into_iter().flatten().all(|u| u.abs() < 1e-6));
    for name in ["sex_unsplit_share", "age_unsplit_share"] {
        let shares: Vec<f64> = numbers(&rows, name).into_iter().flatten().collect();
        assert!(shares.iter().all(|u| (-1e-6..1.0).contains(u)), "{name}");
        assert!(shares.iter().any(|u| *u > 0.01), "{name}");
    }
}

fn saturation_of_the_city(mart: &DataFrame) {
    let sources = [
        ("foot_traffic", "footfall_trdar_2021q1-2023q2_hyelin606.csv.gz", &staging::FOOT_TRAFFIC, "foot_traffic_count"),
        ("residents", "residents_trdar_2021q1-2023q2_hyelin606.csv.gz", &staging::RESIDENTS, "resident_count"),
        ("workers", "workers_trdar_2021q1-2023q2_hyelin606.csv.gz", &staging::WORKERS, "worker_count"),
        ("facilities", "facility_trdar_2021q1-2023q2_hyelin606.csv.gz", &staging::FACILITIES, "facility_count"),
    ];
    let measures = sources.map(|s| s.3);
    let mut all: Option<DataFrame> = None;
    for (source, file, table, column) in sources {
        let Some(path) = shared_data(&format!("golmok/{file}")) else { return };
        let keys = ["quarter", "area_kind", "area_code", "publication"].map(col);
        let values = measures.map(|m| if m == column { col(m) } else { lit(NULL).cast(DataType::Int64).alias(m) });
        let rows = stage(&path, table)
            .lazy()
            .select(keys.into_iter().chain([lit(source).alias("source")]).chain(values).collect::<Vec<_>>())
            .collect()
            .unwrap();
        all = Some(match all {
            None => rows,
            Some(before) => before.vstack(&rows).unwrap(),
        });
    }
    let Some(path) = shared_data("golmok/area_trdar.csv") else { return };
    let areas = stage(&path, &staging::AREAS)
        .lazy()
        .with_column(lit(0).cast(DataType::Int32).alias("valid_from"))
        .collect()
        .unwrap();
    let start = std::time::Instant::now();
    let quarter = Quarter::from_code(20234).unwrap();
    let saturation = saturation(mart, &Demand::read(&all.unwrap(), &areas).unwrap(), quarter).unwrap();
    say(&format!("mart_saturation: {} rows in {:.2} s", saturation.height(), start.elapsed().as_secs_f64()));
    none_is_all_null(&saturation, "mart_saturation", &[]);
    let cafes = only(&saturation, col("industry_code").eq(lit("CS100010")).and(col("trade_area_kind").neq(lit("U"))));
    assert_eq!(cafes.height(), 1644);
    // A log link does not keep the total, but a fit that misses it by a tenth explains nothing.
    let (observed, expected) = (sum(&cafes, "store_count"), sum(&cafes, "expected_store_count"));
    assert!((0.9..1.1).contains(&(observed / expected)), "{observed} of {expected}");
    let online = only(&saturation, col("industry_code").eq(lit("CS300043")));
    assert_eq!(online.height(), 0, "online sellers have no alley");
    // The demand tells something: areas differ less around it than around their mean.
    let size = numbers(&cafes, "dispersion_size")[0].unwrap();
    let stores: Vec<f64> = numbers(&cafes, "store_count").into_iter().flatten().collect();
    let mean = observed / stores.len() as f64;
    let variance = stores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / stores.len() as f64;
    let size_without_demand = mean * mean / (variance - mean);
    assert!(size > 1.5 * size_without_demand, "{size} against {size_without_demand}");
}

#[test]
fn the_change_class_replays_every_published_label_without_a_tie() {
    for (file, decided) in [
        ("change_trdar_v2024_2019q1-2024q1_jyjyjy17.csv.gz", 31_651),
        ("change_trdar_v2025_2019q1-2025q1_surviving.csv.gz", 37_728),
    ] {
        let Some(path) = shared_data(&format!("golmok/{file}")) else { continue };
        let staged = stage(&path, &staging::CHANGE_INDEX);
        let integers =
            |name: &str| -> Vec<Option<i64>> { staged.column(name).unwrap().i64().unwrap().iter().collect() };
        let means = [
            integers("operating_months_mean"),
            integers("closed_months_mean"),
            integers("city_operating_months_mean"),
            integers("city_closed_months_mean"),
        ];
        let published = staged.column("change_class_published").unwrap().str().unwrap();
        let (mut replayed, mut ties) = (0, 0);
        for (i, label) in published.iter().enumerate() {
            match change_class(means[0][i], means[1][i], means[2][i], means[3][i]) {
                Ok(ours) => {
                    assert_eq!(Some(ours), label, "{file} row {i}");
                    replayed += 1;
                }
                Err(NullReason::Undecided) => ties += 1,
                Err(other) => panic!("{file} row {i}: {other:?}"),
            }
        }
        assert_eq!(replayed, decided, "{file}");
        assert_eq!(replayed + ties, staged.height(), "{file}");
    }
}
