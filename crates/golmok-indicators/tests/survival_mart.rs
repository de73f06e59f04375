//! `mart_survival` on spells that can be worked by hand.
#![allow(clippy::unwrap_used)]

use golmok_indicators::survival::logrank::{Group, Whole, logrank};
use golmok_indicators::survival::survival;
use jiff::civil::{Date, date};
use polars::prelude::*;

/// opened, ended, reason, gu
type Spell = (Date, Option<Date>, Option<&'static str>, &'static str);

const DATA_DATE: Date = date(2024, 3, 31);

fn days(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

fn frames(spells: &[Spell]) -> (DataFrame, DataFrame) {
    let n = spells.len();
    let numbers: Vec<String> = (0..n).map(|i| format!("{i:04}")).collect();
    let dates =
        |f: &dyn Fn(&Spell) -> Option<Date>| -> Vec<Option<i32>> { spells.iter().map(|s| f(s).map(days)).collect() };
    let core = df!(
        "gu_code" => spells.iter().map(|s| s.3).collect::<Vec<_>>(),
        "service_id" => vec!["07_24_04_P"; n],
        "authority_code" => vec!["3000000"; n],
        "management_no" => &numbers,
        "industry_code" => vec!["CS100001"; n],
        "opened_on" => dates(&|s| Some(s.0)),
        "entry_on" => dates(&|s| Some(s.0)),
        "ended_on" => dates(&|s| s.1),
        "end_reason" => spells.iter().map(|s| s.2).collect::<Vec<_>>(),
        "data_date" => dates(&|_| Some(DATA_DATE)),
        "open_only" => vec![false; n],
        "cut_register" => vec![false; n],
        "pop_up" => vec![false; n],
        "x_m" => vec![None::<f64>; n],
        "y_m" => vec![None::<f64>; n],
        "admin_dong_code" => vec![None::<&str>; n],
        "scope" => vec!["seoul"; n],
    )
    .unwrap()
    .lazy()
    .with_columns(
        [col("opened_on"), col("entry_on"), col("ended_on"), col("data_date")].map(|c| c.cast(DataType::Date)),
    )
    .collect()
    .unwrap();
    let areas = df!(
        "service_id" => ["07_24_04_P"],
        "authority_code" => ["3000000"],
        "management_no" => ["0000"],
        "area_code" => ["3110001"],
    )
    .unwrap();
    (core, areas)
}

fn spells() -> Vec<Spell> {
    vec![
        // before the window of ten years: seen from 2014-03-31 on
        (date(2010, 1, 1), Some(date(2015, 1, 1)), Some("closed"), "11110"),
        (date(2012, 1, 1), Some(date(2013, 1, 1)), Some("closed"), "11110"), // gone before it
        (date(2022, 1, 1), Some(date(2022, 7, 2)), Some("closed"), "11110"),
        (date(2022, 1, 1), None, None, "11110"),
        (date(2022, 1, 1), Some(date(2023, 6, 1)), Some("removed"), "11140"),
        (date(2022, 1, 1), Some(date(2024, 3, 31)), Some("closed_undated"), "11140"),
    ]
}

fn row(frame: &DataFrame, kind: &str, area: &str) -> DataFrame {
    let wanted = col("area_kind").eq(lit(kind)).and(col("area_code").eq(lit(area)));
    let found = frame.clone().lazy().filter(wanted.and(col("industry_code").eq(lit("CS100001")))).collect().unwrap();
    assert_eq!(found.height(), 1, "{kind} {area}");
    found
}

fn number(row: &DataFrame, name: &str) -> Option<f64> {
    row.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().get(0)
}

fn near(value: Option<f64>, expected: f64) {
    assert!(value.is_some_and(|v| (v - expected).abs() < 1e-9), "{value:?} ≠ {expected}");
}

fn mart(as_of: Date) -> DataFrame {
    let (core, areas) = frames(&spells());
    survival(&core, Some(&areas), None, as_of, 10).unwrap()
}

#[test]
fn a_city_worked_by_hand() {
    let city = row(&mart(DATA_DATE), "city", "11");
    let n = |name| number(&city, name);
    // The one gone before the window was never seen; the one closed on an unknown day is counted apart.
    near(n("store_count"), 4.0);
    near(n("closure_count"), 2.0); // removal is no closure
    near(n("survival_1y"), 2.0 / 3.0); // three at risk at 182 days, the late entrant is not
    near(n("survival_1y_n"), 2.0);
    near(n("cohort_survival_1y"), 2.0 / 3.0);
    near(n("cohort_year_1y"), 2022.0);
    assert_eq!(n("cohort_survival_5y_n"), Some(1.0)); // the shop of 2012; no later cohort with openings is old enough
    near(n("undated_closure_count"), 1.0);
    near(n("hazard_age_0_1"), 1.0 / (2.0 + 182.0 / 365.25));
    assert_eq!(n("mean_closed_life_years"), None);
    near(n("operating_months_mean"), 820.0 / 365.25 * 12.0);
    assert_eq!(city.column("caveats").unwrap().str().unwrap().get(0), Some("few_stores"));
    let why = city.column("null_reasons").unwrap().str().unwrap().get(0).unwrap();
    assert!(why.contains("logrank_p=empty_risk_set") && why.contains("survival_10y=empty_risk_set"), "{why}");
    assert!(!why.contains("survival_1y"), "{why}");
}

/// A file of running shops only would make every shop immortal, and with it a share of `ALL`.
#[test]
fn a_file_of_running_shops_tells_no_survival() {
    let (core, _) = frames(&spells());
    let guest_houses = (0..40).map(|_| (date(2015, 1, 1), None, None, "11110")).collect::<Vec<Spell>>();
    let (running, _) = frames(&guest_houses);
    let running = running
        .lazy()
        .with_columns([lit("CS200034").alias("industry_code"), lit(true).alias("open_only")])
        .collect()
        .unwrap();
    let both = core.vstack(&running).unwrap();
    let of = |frame: &DataFrame, industry: &str| {
        let wanted = col("area_kind").eq(lit("city")).and(col("industry_code").eq(lit(industry)));
        survival(frame, None, None, DATA_DATE, 10).unwrap().lazy().filter(wanted).collect().unwrap()
    };
    let open = of(&both, "CS200034");
    near(number(&open, "store_count"), 40.0);
    for column in ["survival_5y", "median_life_years", "hazard_age_5_10", "cohort_survival_5y", "logrank_p"] {
        assert_eq!(number(&open, column), None, "{column}");
        let why = open.column("null_reasons").unwrap().str().unwrap().get(0).unwrap();
        assert!(why.contains(&format!("{column}=open_only")), "{why}");
    }
    near(number(&open, "operating_months_mean"), 3_377.0 / 365.25 * 12.0);
    assert_eq!(open.column("caveats").unwrap().str().unwrap().get(0), Some("open_only"));
    assert_eq!(of(&both, "ALL"), of(&core, "ALL"), "the others' survival is not theirs");
}

/// A register whose ends are no closings says nothing, and no part of it stands in `ALL`.
#[test]
fn a_cut_register_tells_no_survival() {
    let (core, _) = frames(&spells());
    let purged = (0..40).map(|_| (date(2015, 1, 1), Some(date(2022, 5, 26)), Some("closed"), "11110"));
    let (purged, _) = frames(&purged.collect::<Vec<Spell>>());
    let of_register = [lit("CS200034").alias("industry_code"), lit(true).alias("cut_register")];
    let both = core.vstack(&purged.lazy().with_columns(of_register).collect().unwrap()).unwrap();
    let of = |frame: &DataFrame, industry: &str| {
        let wanted = col("area_kind").eq(lit("city")).and(col("industry_code").eq(lit(industry)));
        survival(frame, None, None, DATA_DATE, 10).unwrap().lazy().filter(wanted).collect().unwrap()
    };
    let cut = of(&both, "CS200034");
    near(number(&cut, "store_count"), 0.0);
    near(number(&cut, "closure_count"), 0.0);
    for column in ["survival_5y", "median_life_years", "hazard_age_5_10", "cohort_survival_5y", "operating_months_mean"]
    {
        assert_eq!(number(&cut, column), None, "{column}");
        let why = cut.column("null_reasons").unwrap().str().unwrap().get(0).unwrap();
        assert!(why.contains(&format!("{column}=cut_register")), "{why}");
    }
    assert_eq!(cut.column("caveats").unwrap().str().unwrap().get(0), Some("cut_register"));
    assert_eq!(of(&both, "ALL"), of(&core, "ALL"));
}

/// The office's ends are no closures: seen until then. Pop-ups are only counted.
#[test]
fn what_the_office_ends_is_censored_and_a_pop_up_is_no_shop() {
    let shop = |end: Option<(Date, &'static str)>| (date(2022, 1, 1), end.map(|e| e.0), end.map(|e| e.1), "11110");
    let year = date(2023, 1, 1);
    let rows = [shop(None), shop(Some((year, "closed"))), shop(Some((year, "cancelled"))), shop(Some((year, "burst")))];
    let (core, _) = frames(&rows);
    let (stall, _) = frames(&[shop(Some((date(2022, 1, 9), "closed")))]);
    let stall = stall.lazy().with_column(lit(true).alias("pop_up")).collect().unwrap();
    let city = row(&survival(&core.vstack(&stall).unwrap(), None, None, DATA_DATE, 10).unwrap(), "city", "11");
    near(number(&city, "store_count"), 4.0);
    near(number(&city, "closure_count"), 1.0);
    near(number(&city, "administrative_end_count"), 2.0);
    near(number(&city, "pop_up_count"), 1.0);
    near(number(&city, "survival_1y"), 0.75);
}

#[test]
fn undated_closures_bound_the_survival() {
    let mart = mart(DATA_DATE);
    let gu = row(&mart, "gu", "11140");
    // Longest life 820 days: five years are unknown under either extreme.
    assert_eq!((number(&gu, "survival_5y"), number(&gu, "survival_5y_undated_lo")), (None, None));
    let city = row(&mart, "city", "11");
    assert!(number(&city, "survival_5y_undated_lo") <= number(&city, "survival_5y"));
}

#[test]
fn nothing_later_than_the_day_is_known() {
    let city = row(&mart(date(2022, 3, 31)), "city", "11");
    near(number(&city, "store_count"), 5.0); // 2012-03-31 on: the short one of 2012 is seen
    near(number(&city, "closure_count"), 2.0);
    near(number(&city, "operating_months_mean"), 89.0 / 365.25 * 12.0);
}

#[test]
fn a_trade_area_holds_its_own_spells() {
    let area = row(&mart(DATA_DATE), "trade_area", "3110001");
    near(number(&area, "store_count"), 1.0);
    near(number(&area, "closure_count"), 1.0);
}

#[test]
fn a_part_against_the_rest_is_the_two_sample_test() {
    let durations: Vec<f64> = (0..60).map(|i| f64::from((i * 37) % 50 + 1)).collect();
    let events: Vec<bool> = (0..60).map(|i| i % 4 != 0).collect();
    let entry: Vec<f64> = (0..60).map(|i| if i % 5 == 0 { durations[i] / 2.0 } else { 0.0 }).collect();
    let group = |from: usize, to: usize| Group {
        durations: &durations[from..to],
        event_observed: &events[from..to],
        entry: Some(&entry[from..to]),
    };
    let two = logrank(group(0, 20), group(20, 60)).unwrap();
    let part = Whole::new(group(0, 60)).part_against_rest(group(0, 20)).unwrap();
    assert!((two.statistic - part.statistic).abs() < 1e-12 && (two.p - part.p).abs() < 1e-12);
}
