//! `demand_supply_ratio` 공급대비 수요.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 공급대비 수요.
pub const INDICATOR: Indicator = Indicator {
    id: "demand_supply_ratio",
    name_ko: "공급대비 수요",
    name_en: "Demand to supply",
    question: "Is the area's share of sales larger than its share of shops?",
    formula: "(area sales ÷ city sales) ÷ (area stores ÷ city stores), per industry; the city is the sum of the areas of kinds A, D, R that have sales and stores",
    inputs: &["stg_sales.sales_krw", "core_cells.store_count"],
    unit: "ratio",
    table: "mart_demand",
    null_rules: "`no_stores` or `not_published` where stores are 0 or unknown",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "10 % of the sales, 8 % of the shops: 1.25",
    file: "crates/golmok-indicators/src/demand/demand_supply_ratio.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Sales and stores of the area and of the city.
///
/// # Examples
/// ```
/// use golmok_indicators::demand::demand_supply_ratio::demand_supply_ratio;
/// let ratio = demand_supply_ratio((100.0, 8.0), (1000.0, 100.0));
/// assert!((ratio.value.expect("stores") - 1.25).abs() < 1e-12);
/// ```
pub fn demand_supply_ratio(area: (f64, f64), city: (f64, f64)) -> Estimate {
    let ((sales, stores), (city_sales, city_stores)) = (area, city);
    if stores <= 0.0 || city_stores <= 0.0 {
        return Estimate::missing(NullReason::NoStores, stores);
    }
    if city_sales <= 0.0 {
        return Estimate::missing(NullReason::NotPublished, stores);
    }
    Estimate::plain((sales / city_sales) / (stores / city_stores), stores)
}
