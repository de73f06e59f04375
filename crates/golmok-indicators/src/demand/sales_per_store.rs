//! `sales_per_store_krw` 점포당 매출.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 점포당 매출.
pub const INDICATOR: Indicator = Indicator {
    id: "sales_per_store_krw",
    name_ko: "점포당 매출",
    name_en: "Sales per store",
    question: "What does the mean shop of the cell sell in a quarter?",
    formula: "sales of the quarter ÷ 유사_업종_점포_수 of the same quarter; a mean of the cell, the typical shop sells less",
    inputs: &["stg_sales.sales_krw", "core_cells.store_count"],
    unit: "won per quarter",
    table: "mart_demand",
    null_rules: "`not_published` without a store row, `no_stores` at 0 stores",
    small_sample: "the publisher withholds cells under three stores in newer publications; no shrinkage",
    source: "추정매출-상권; estimated by the publisher from card sales",
    example: "600,000,000 won and 8 stores: 75,000,000 won",
    file: "crates/golmok-indicators/src/demand/sales_per_store.rs",
    golden: "crates/golmok-indicators/tests/demand.rs",
};

/// Sales ÷ stores; `stores` is `None` where the count file has no row.
pub fn sales_per_store(sales_krw: i64, stores: Option<i64>) -> Estimate {
    match stores {
        None => Estimate::missing(NullReason::NotPublished, 0.0),
        Some(stores) if stores <= 0 => Estimate::missing(NullReason::NoStores, 0.0),
        Some(stores) => Estimate::plain(sales_krw as f64 / stores as f64, stores as f64),
    }
}
