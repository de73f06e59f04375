//! `sales_growth_yoy` 매출증감률.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 매출증감률.
pub const INDICATOR: Indicator = Indicator {
    id: "sales_growth_yoy",
    name_ko: "매출증감률",
    name_en: "Growth of sales in a year",
    question: "By which share did sales grow in a year?",
    formula: "sales(q) ÷ sales(q−4) − 1 within one publication: publications restate",
    inputs: &["stg_sales.sales_krw", "stg_sales.publication"],
    unit: "fraction per year",
    table: "mart_demand",
    null_rules: "`short_history` where the publication has no row of q−4",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "500 million a year ago, 600 now: +0.2",
    file: "crates/golmok-indicators/src/demand/sales_growth.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Growth from `year_ago`, `None` where the publication has no such row.
pub fn sales_growth(sales_krw: i64, year_ago: Option<i64>) -> Estimate {
    match year_ago {
        Some(before) if before > 0 => Estimate::plain(sales_krw as f64 / before as f64 - 1.0, before as f64),
        _ => Estimate::missing(NullReason::ShortHistory, 0.0),
    }
}
