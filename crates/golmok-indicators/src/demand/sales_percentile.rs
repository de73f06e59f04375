//! `sales_percentile` 점포당 매출 백분위.

use crate::indicator::Indicator;

/// 점포당 매출 백분위.
pub const INDICATOR: Indicator = Indicator {
    id: "sales_percentile",
    name_ko: "점포당 매출 백분위",
    name_en: "Percentile of sales per store",
    question: "How does the cell's mean sales per store compare with other areas of the same industry?",
    formula: "(areas below + half of those equal, itself included) ÷ areas with sales, same kind of area, industry, quarter and publication, kinds A, D, R; of the cell's mean, never of a shop",
    inputs: &["stg_sales.sales_krw", "core_cells.store_count"],
    unit: "fraction, 0..=1",
    table: "mart_demand",
    null_rules: "null where sales per store is",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage; `sales_percentile_n` = areas compared",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "third of five areas from below: (2 + 0.5) ÷ 5 = 0.5",
    file: "crates/golmok-indicators/src/demand/sales_percentile.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Mid-rank percentile of `value` among `sorted` values.
///
/// # Examples
/// ```
/// use golmok_indicators::demand::sales_percentile::percentile;
/// assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0, 5.0], 3.0), Some(0.5));
/// assert_eq!(percentile(&[2.0, 2.0], 2.0), Some(0.5));
/// assert_eq!(percentile(&[], 2.0), None);
/// ```
pub fn percentile(sorted: &[f64], value: f64) -> Option<f64> {
    let below = sorted.partition_point(|v| *v < value) as f64;
    let equal = sorted.partition_point(|v| *v <= value) as f64 - below;
    (!sorted.is_empty()).then(|| (below + 0.5 * equal) / sorted.len() as f64)
}
