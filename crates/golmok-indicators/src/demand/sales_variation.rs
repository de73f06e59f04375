//! `sales_cv_8q` 매출 변동계수.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 매출 변동계수.
pub const INDICATOR: Indicator = Indicator {
    id: "sales_cv_8q",
    name_ko: "매출 변동계수",
    name_en: "Variation of sales",
    question: "How much do sales swing from quarter to quarter?",
    formula: "standard deviation (n − 1) ÷ mean of the sales of eight quarters of one publication",
    inputs: &["stg_sales.sales_krw", "stg_sales.publication"],
    unit: "ratio",
    table: "mart_demand",
    null_rules: "`short_history` unless all eight quarters are there",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "4 quarters of 90 and 4 of 110: √(800 ÷ 7) ÷ 100 = 0.107",
    file: "crates/golmok-indicators/src/demand/sales_variation.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Coefficient of variation of the quarters; eight are needed.
pub fn sales_cv_8q(quarters: &[f64]) -> Estimate {
    let n = quarters.len() as f64;
    let mean = quarters.iter().sum::<f64>() / n;
    if quarters.len() < 8 || mean <= 0.0 {
        return Estimate::missing(NullReason::ShortHistory, n);
    }
    let squares: f64 = quarters.iter().map(|q| (q - mean).powi(2)).sum();
    Estimate::plain((squares / (n - 1.0)).sqrt() / mean, n)
}
