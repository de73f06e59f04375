//! The negative-binomial regression and its posteriors against scipy (`scripts/golden/indicators_saturation.py`).
#![allow(clippy::unwrap_used)]

use golmok_indicators::saturation::mart::{Demand, raw_ratio, saturation, shrunk_ratio};
use golmok_indicators::saturation::negative_binomial::Fit;
use golmok_model::Quarter;
use polars::prelude::*;

fn golden(name: &str) -> Vec<csv::StringRecord> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators").join(name);
    csv::Reader::from_path(path).unwrap().records().map(|r| r.unwrap()).collect()
}

fn number(record: &csv::StringRecord, i: usize) -> f64 {
    record[i].parse().unwrap()
}

#[test]
fn fits_agree_with_scipy() {
    let all = golden("saturation_rows.csv");
    for expected in golden("saturation_fit.csv") {
        let of: Vec<_> = all.iter().filter(|r| r[0] == expected[0]).collect();
        let rows: Vec<Vec<f64>> = of.iter().map(|r| vec![1.0, number(r, 2), number(r, 3)]).collect();
        let counts: Vec<u64> = of.iter().map(|r| r[1].parse().unwrap()).collect();
        let fit = Fit::new(&rows, &counts).unwrap();
        for (i, ours) in fit.coefficients.iter().enumerate() {
            assert!((ours - number(&expected, i + 1)).abs() < 1e-5, "{expected:?}: {fit:?}");
        }
        assert!((fit.size / number(&expected, 4) - 1.0).abs() < 1e-4, "{expected:?}: {fit:?}");
    }
}

#[test]
fn posteriors_agree_with_scipy() {
    for row in golden("saturation_posteriors.csv") {
        let n = |i| number(&row, i);
        let ratio = shrunk_ratio(row[1].parse().unwrap(), n(2), n(3));
        let interval = ratio.interval.unwrap();
        for (ours, golden) in [(ratio.value.unwrap(), n(4)), (interval.lo, n(5)), (interval.hi, n(6))] {
            assert!((ours / golden - 1.0).abs() < 1e-8, "{row:?}: {ratio:?}");
        }
    }
    assert_eq!(raw_ratio(9, 6.0).value, Ok(1.5));
}

/// A street of 60 areas whose shops follow the foot traffic, one crowded and one empty.
fn street() -> (DataFrame, DataFrame, DataFrame) {
    let codes: Vec<String> = (0..60).map(|i| format!("31100{i:02}")).collect();
    let persons: Vec<i64> = (0..60).map(|i| 100_000 * (1 + i % 10)).collect();
    let stores: Vec<i64> = persons
        .iter()
        .enumerate()
        .map(|(i, p)| match i {
            7 => 40,
            8 => 0,
            _ => p / 100_000 + (i as i64 % 3),
        })
        .collect();
    let changes = df!(
        "quarter" => vec![20241; 59],
        "area_kind" => vec!["trade_area"; 59],
        // the empty area has no row, as in the published files
        "area_code" => codes.iter().enumerate().filter(|(i, _)| *i != 8).map(|(_, c)| c.clone()).collect::<Vec<_>>(),
        "industry_code" => vec!["CS100010"; 59],
        "store_count" => stores.iter().enumerate().filter(|(i, _)| *i != 8).map(|(_, s)| *s).collect::<Vec<_>>(),
    );
    let quarters = df!(
        // the traffic of the newest quarter is not out yet; area 9 has none at all
        "quarter" => vec![20234; 59],
        "area_kind" => vec!["trade_area"; 59],
        "area_code" => codes.iter().enumerate().filter(|(i, _)| *i != 9).map(|(_, c)| c.clone()).collect::<Vec<_>>(),
        "source" => vec!["foot_traffic"; 59],
        "publication" => vec!["2024-01-31"; 59],
        "foot_traffic_count" => persons.iter().enumerate().filter(|(i, _)| *i != 9).map(|(_, p)| *p).collect::<Vec<_>>(),
        "resident_count" => vec![None::<i64>; 59],
        "worker_count" => vec![None::<i64>; 59],
        "facility_count" => vec![None::<i64>; 59],
    );
    let areas = df!(
        "area_kind" => vec!["trade_area"; 60],
        "area_code" => &codes,
        "trade_area_kind" => vec!["A"; 60],
        "gu_code" => vec!["11110"; 60],
        "area_m2" => (0..60).map(|i| 40_000.0 + 1000.0 * f64::from(i % 7)).collect::<Vec<_>>(),
        "valid_from" => vec![0_i32; 60],
    );
    (changes.unwrap(), quarters.unwrap(), areas.unwrap())
}

#[test]
fn a_crowded_area_stands_out_and_an_empty_one_has_a_row() {
    let (changes, quarters, areas) = street();
    let mart =
        saturation(&changes, &Demand::read(&quarters, &areas).unwrap(), Quarter::from_code(20241).unwrap()).unwrap();
    assert_eq!(mart.height(), 60);
    let column = |name: &str| -> Vec<f64> {
        mart.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().iter().map(Option::unwrap).collect()
    };
    let (ratio, shrunk) = (column("saturation_ratio"), column("saturation_ratio_shrunk"));
    let (lo, hi) = (column("saturation_ratio_shrunk_lo"), column("saturation_ratio_shrunk_hi"));
    let (stores, expected) = (column("store_count"), column("expected_store_count"));
    assert_eq!(ratio.iter().position(|r| *r == ratio.iter().copied().fold(0.0, f64::max)), Some(7));
    assert!(lo[7] > 1.0 && shrunk[7] < ratio[7], "{} … {}", lo[7], ratio[7]);
    assert!(stores[8] == 0.0 && ratio[8] == 0.0 && shrunk[8] > 0.0 && hi[8] < 1.0);
    assert!((stores.iter().sum::<f64>() / expected.iter().sum::<f64>() - 1.0).abs() < 0.05);
    let caveats: Vec<Option<&str>> = mart.column("caveats").unwrap().str().unwrap().iter().collect();
    assert!(caveats[9].unwrap().contains("no_foot_traffic") && !caveats[7].unwrap().contains("no_foot_traffic"));
    assert!(caveats[7].unwrap().contains("no_residents"));
}

/// `scripts/golden/saturation_expected.py`: columns, likelihood and bound written out anew, fitted by scipy.
#[test]
fn expectations_agree_with_scipy_and_stay_within_like_areas() {
    let city = golden("saturation_city.csv");
    let industries = ["CS100001", "CS100010", "CS200028", "CS300011"];
    let codes = || city.iter().map(|r| r[0].to_owned());
    let changes = df!(
        "quarter" => vec![20241; 4 * city.len()],
        "area_kind" => vec!["trade_area"; 4 * city.len()],
        "area_code" => industries.iter().flat_map(|_| codes()).collect::<Vec<_>>(),
        "industry_code" => industries.iter().flat_map(|i| vec![*i; city.len()]).collect::<Vec<_>>(),
        "store_count" => (5..9).flat_map(|i| city.iter().map(move |r| r[i].parse::<i64>().unwrap())).collect::<Vec<_>>(),
    )
    .unwrap();
    let whole = |i: usize| city.iter().map(|r| r[i].parse::<f64>().ok().map(|v| v as i64)).collect::<Vec<_>>();
    let none = vec![None::<i64>; city.len()];
    let source = |name: &str, people: Vec<Option<i64>>, homes: Vec<Option<i64>>| {
        df!(
            "quarter" => vec![20241; city.len()],
            "area_kind" => vec!["trade_area"; city.len()],
            "area_code" => codes().collect::<Vec<_>>(),
            "source" => vec![name; city.len()],
            "publication" => vec!["2024-03-31"; city.len()],
            "foot_traffic_count" => people,
            "resident_count" => homes,
            "worker_count" => none.clone(),
            "facility_count" => none.clone(),
        )
        .unwrap()
    };
    let quarters =
        source("foot_traffic", whole(2), none.clone()).vstack(&source("residents", none.clone(), whole(3))).unwrap();
    let areas = df!(
        "area_kind" => vec!["trade_area"; city.len()],
        "area_code" => codes().collect::<Vec<_>>(),
        "trade_area_kind" => city.iter().map(|r| r[1].to_owned()).collect::<Vec<_>>(),
        "gu_code" => vec!["11110"; city.len()],
        "area_m2" => city.iter().map(|r| r[4].parse::<f64>().unwrap()).collect::<Vec<_>>(),
        "valid_from" => vec![0_i32; city.len()],
    )
    .unwrap();
    let demand = Demand::read(&quarters, &areas).unwrap();
    let mart = saturation(&changes, &demand, Quarter::from_code(20241).unwrap()).unwrap();
    let expected = golden("saturation_expected.csv");
    assert_eq!(mart.height(), expected.len());
    let mut compared = 0;
    for row in expected {
        let wanted = col("industry_code").eq(lit(row[0].to_owned())).and(col("area_code").eq(lit(row[1].to_owned())));
        let found = mart.clone().lazy().filter(wanted).collect().unwrap();
        let ours = |name: &str| found.column(name).unwrap().f64().unwrap().get(0);
        let (mean, size) = (ours("expected_store_count").unwrap(), ours("dispersion_size").unwrap());
        assert!((mean / number(&row, 2) - 1.0).abs() < 1e-3, "{row:?}: {mean}");
        assert!((size / number(&row, 3) - 1.0).abs() < 1e-3, "{row:?}: {size}");
        // Of less than half a store no ratio is told.
        assert_eq!(ours("saturation_ratio").is_some(), mean >= 0.5, "{row:?}");
        assert!(ours("saturation_ratio_shrunk").is_some());
        compared += 1;
    }
    assert_eq!(compared, 480);
}
