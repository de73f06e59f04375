//! `demand_trend` 매출 추세: a robust slope.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_RAW, Interval, two_sided_z};
use golmok_model::NullReason;

/// 매출 추세.
pub const INDICATOR: Indicator = Indicator {
    id: "demand_trend",
    name_ko: "매출 추세",
    name_en: "Trend of sales",
    question: "By which share do sales change from quarter to quarter, whatever single odd quarters say?",
    formula: "Theil–Sen: median of the slopes of ln(sales) between all pairs of the last eight quarters of one publication; interval by Kendall's statistic",
    inputs: &["stg_sales.sales_krw", "stg_sales.publication"],
    unit: "log points per quarter",
    table: "mart_demand",
    null_rules: "`short_history` unless all eight quarters are there",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales; Sen (1968)",
    example: "sales that double in eight equal steps of a log: ln 2 ÷ 7 = 0.099",
    file: "crates/golmok-indicators/src/demand/demand_trend.rs",
    golden: "tests/golden/indicators/theil_sen.csv (scipy.stats.theilslopes)",
};

/// Theil–Sen slope of eight values one quarter apart, with the interval of `scipy.stats.theilslopes`.
pub fn theil_sen(values: &[f64]) -> Estimate {
    let n = values.len();
    if n < 8 {
        return Estimate::missing(NullReason::ShortHistory, n as f64);
    }
    let mut slopes = Vec::with_capacity(n * (n - 1) / 2);
    for i in 0..n {
        for j in i + 1..n {
            slopes.push((values[j] - values[i]) / (j - i) as f64);
        }
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let m = slopes.len();
    let median = 0.5 * (slopes[(m - 1) / 2] + slopes[m / 2]);
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let term = |k: f64| k * (k - 1.0) * (2.0 * k + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|run| term(run.len() as f64)).sum();
    let sigma = ((term(n as f64) - ties) / 18.0).max(0.0).sqrt();
    let spread = two_sided_z(CONFIDENCE_RAW) * sigma;
    let rank = |x: f64| x.round_ties_even().clamp(0.0, (m - 1) as f64) as usize;
    let (lo, hi) = (rank((m as f64 - spread) / 2.0 - 1.0), rank((m as f64 + spread) / 2.0));
    let interval = Some(Interval { lo: slopes[lo], hi: slopes[hi] });
    Estimate { value: Ok(median), interval, n: n as f64 }
}
