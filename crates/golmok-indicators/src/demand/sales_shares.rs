//! `weekend_share`, `peak_time_band`, `peak_weekday`, `main_customer_sex`, `main_customer_age`: who buys when.

use crate::indicator::Indicator;

/// 주말 매출 비율.
pub const WEEKEND_SHARE: Indicator = Indicator {
    id: "weekend_share",
    name_ko: "주말 매출 비율",
    name_en: "Share of weekends",
    question: "How much is sold on weekends?",
    formula: "weekend ÷ (weekday + weekend); `weekend_share_unsplit` = 1 − (weekday + weekend) ÷ total",
    inputs: &["stg_sales.weekday_sales_krw", "stg_sales.weekend_sales_krw"],
    unit: "fraction, 0..=1",
    table: "mart_demand",
    null_rules: "null where the splits are not published",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "weekday 420 million, weekend 180 million: 0.3",
    file: "crates/golmok-indicators/src/demand/sales_shares.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// 매출 집중 시간대.
pub const PEAK_TIME_BAND: Indicator = Indicator {
    id: "peak_time_band",
    name_ko: "매출 집중 시간대",
    name_en: "Peak time band",
    question: "In which hours is most sold?",
    formula: "largest of the six bands by sales per hour (bands last 6, 5, 3, 3, 4, 3 hours); `peak_time_band_share` = its share of sales; the earlier band where equal; `time_unsplit_share` = 1 − Σ bands ÷ total",
    inputs: &[
        "stg_sales.h00_06_sales_krw",
        "stg_sales.h06_11_sales_krw",
        "stg_sales.h11_14_sales_krw",
        "stg_sales.h14_17_sales_krw",
        "stg_sales.h17_21_sales_krw",
        "stg_sales.h21_24_sales_krw",
    ],
    unit: "band",
    table: "mart_demand",
    null_rules: "null where the splits are not published",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "11–14: 240 million in 3 hours, 17–21: 280 in 4: 11–14 leads",
    file: "crates/golmok-indicators/src/demand/sales_shares.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// 매출 집중 요일.
pub const PEAK_WEEKDAY: Indicator = Indicator {
    id: "peak_weekday",
    name_ko: "매출 집중 요일",
    name_en: "Peak weekday",
    question: "On which day is most sold?",
    formula: "largest of the seven days; the earlier day where equal; `weekday_unsplit_share` = 1 − Σ days ÷ total",
    inputs: &[
        "stg_sales.mon_sales_krw",
        "stg_sales.tue_sales_krw",
        "stg_sales.wed_sales_krw",
        "stg_sales.thu_sales_krw",
        "stg_sales.fri_sales_krw",
        "stg_sales.sat_sales_krw",
        "stg_sales.sun_sales_krw",
    ],
    unit: "day",
    table: "mart_demand",
    null_rules: "null where the splits are not published",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "Friday 120 of 600 million: fri, 0.2",
    file: "crates/golmok-indicators/src/demand/sales_shares.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// 주 고객 성별.
pub const MAIN_CUSTOMER_SEX: Indicator = Indicator {
    id: "main_customer_sex",
    name_ko: "주 고객 성별",
    name_en: "Main customers: sex",
    question: "Do men or women buy more here?",
    formula: "larger of male and female sales; `main_customer_sex_share` = its share of the two; `sex_unsplit_share` = 1 − (male + female) ÷ total",
    inputs: &["stg_sales.male_sales_krw", "stg_sales.female_sales_krw"],
    unit: "group",
    table: "mart_demand",
    null_rules: "null where the splits are not published",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales; the parts fall short of the total",
    example: "male 200, female 300 of 560 million: female, 0.6, 0.107 unsplit",
    file: "crates/golmok-indicators/src/demand/sales_shares.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// 주 고객 연령대.
pub const MAIN_CUSTOMER_AGE: Indicator = Indicator {
    id: "main_customer_age",
    name_ko: "주 고객 연령대",
    name_en: "Main customers: age",
    question: "Which age buys most here?",
    formula: "largest of six ages; `main_customer_age_share` = its share of their sum; `age_unsplit_share` = 1 − Σ ÷ total",
    inputs: &[
        "stg_sales.age_10_sales_krw",
        "stg_sales.age_20_sales_krw",
        "stg_sales.age_30_sales_krw",
        "stg_sales.age_40_sales_krw",
        "stg_sales.age_50_sales_krw",
        "stg_sales.age_60_plus_sales_krw",
    ],
    unit: "group",
    table: "mart_demand",
    null_rules: "null where the splits are not published",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales; the parts fall short of the total",
    example: "30s 180 of 500 million: 30, 0.36",
    file: "crates/golmok-indicators/src/demand/sales_shares.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Time bands: name, column and hours.
pub const TIME_BANDS: [(&str, &str, f64); 6] = [
    ("h00_06", "h00_06_sales_krw", 6.0),
    ("h06_11", "h06_11_sales_krw", 5.0),
    ("h11_14", "h11_14_sales_krw", 3.0),
    ("h14_17", "h14_17_sales_krw", 3.0),
    ("h17_21", "h17_21_sales_krw", 4.0),
    ("h21_24", "h21_24_sales_krw", 3.0),
];
/// Days: name, column, weight 1.
pub const WEEKDAYS: [(&str, &str, f64); 7] = [
    ("mon", "mon_sales_krw", 1.0),
    ("tue", "tue_sales_krw", 1.0),
    ("wed", "wed_sales_krw", 1.0),
    ("thu", "thu_sales_krw", 1.0),
    ("fri", "fri_sales_krw", 1.0),
    ("sat", "sat_sales_krw", 1.0),
    ("sun", "sun_sales_krw", 1.0),
];
/// Sexes: name, column, weight 1.
pub const SEXES: [(&str, &str, f64); 2] = [("male", "male_sales_krw", 1.0), ("female", "female_sales_krw", 1.0)];
/// Ages: name, column, weight 1.
pub const AGES: [(&str, &str, f64); 6] = [
    ("10", "age_10_sales_krw", 1.0),
    ("20", "age_20_sales_krw", 1.0),
    ("30", "age_30_sales_krw", 1.0),
    ("40", "age_40_sales_krw", 1.0),
    ("50", "age_50_sales_krw", 1.0),
    ("60_plus", "age_60_plus_sales_krw", 1.0),
];

/// The largest group of a split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Largest {
    /// Its name.
    pub name: &'static str,
    /// Its share of the parts' sum.
    pub share: f64,
    /// Share of the total that the parts leave out; not below 0 but for rounding.
    pub unsplit: f64,
}

/// The largest of `groups` by value ÷ weight, the earlier where equal; `None` where a part is absent or all are 0.
///
/// # Examples
/// ```
/// use golmok_indicators::demand::sales_shares::{SEXES, largest};
/// let found = largest(&SEXES, &[Some(200), Some(300)], 560).expect("both parts");
/// assert_eq!((found.name, found.share), ("female", 0.6));
/// assert!(largest(&SEXES, &[Some(200), None], 560).is_none());
/// ```
pub fn largest(groups: &[(&'static str, &str, f64)], parts: &[Option<i64>], total: i64) -> Option<Largest> {
    let parts: Vec<f64> = parts.iter().map(|p| p.map(|p| p as f64)).collect::<Option<_>>()?;
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 || total <= 0 {
        return None;
    }
    let mut best = 0;
    for i in 1..parts.len() {
        if parts[i] / groups[i].2 > parts[best] / groups[best].2 {
            best = i;
        }
    }
    Some(Largest { name: groups[best].0, share: parts[best] / sum, unsplit: 1.0 - sum / total as f64 })
}
