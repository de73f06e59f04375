//! `foot_traffic_daily` 유동인구 and `capture_krw_per_1000`.

use crate::indicator::Indicator;
use golmok_model::Quarter;

/// 유동인구(일평균).
pub const DAILY: Indicator = Indicator {
    id: "foot_traffic_daily",
    name_ko: "유동인구(일평균)",
    name_en: "Foot traffic a day",
    question: "How many people pass on a day?",
    formula: "총_유동인구_수 of the quarter ÷ days of the quarter; `foot_traffic_per_ha` divides by hectares",
    inputs: &["core_area_quarters.foot_traffic_count", "core_areas.area_m2"],
    unit: "persons per day",
    table: "mart_demand",
    null_rules: "`not_published` where the area has no row",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "길단위인구-상권; estimated by the publisher",
    example: "910,000 in 2024Q1 (91 days): 10,000",
    file: "crates/golmok-indicators/src/demand/foot_traffic.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// 유동인구 천 명당 매출.
pub const CAPTURE: Indicator = Indicator {
    id: "capture_krw_per_1000",
    name_ko: "유동인구 천 명당 매출",
    name_en: "Sales per 1000 passers-by",
    question: "How much is sold for 1000 people who pass?",
    formula: "sales of the quarter ÷ foot traffic of the quarter × 1000",
    inputs: &["stg_sales.sales_krw", "core_area_quarters.foot_traffic_count"],
    unit: "won per 1000 persons",
    table: "mart_demand",
    null_rules: "`not_published` where the area has no foot traffic",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "600,000,000 won, 910,000 persons: 659,341 won",
    file: "crates/golmok-indicators/src/demand/foot_traffic.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Mean persons per day of a quarter's sum.
///
/// # Examples
/// ```
/// use golmok_indicators::demand::foot_traffic::daily;
/// use golmok_model::Quarter;
/// assert_eq!(daily(910_000, Quarter::from_code(20241)?), 10_000.0);
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
pub fn daily(persons: i64, quarter: Quarter) -> f64 {
    let days = (quarter.last_day() - quarter.first_day()).get_days() + 1;
    persons as f64 / f64::from(days)
}
