//! `closure_rate` 폐업률, as published.

use super::QuarterCounts;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 폐업률.
pub const INDICATOR: Indicator = Indicator {
    id: "closure_rate",
    name_ko: "폐업률",
    name_en: "Closure rate",
    question: "How many shops closed in the quarter, for each shop at its end?",
    formula: "closures ÷ stores at the quarter's end (the publisher's definition; a fraction, may exceed 1); exact Poisson interval",
    inputs: &["core_cells.closure_count", "core_cells.store_count"],
    unit: "fraction per quarter",
    table: "mart_changes",
    null_rules: "`no_stores` where there is no store at the quarter's end, even if shops closed",
    small_sample: "raw; read `closure_hazard_q_shrunk` for small cells",
    source: "점포-상권 폐업_률; golmok_model::units::published_percent gives the published whole per cent",
    example: "5 closures, 1 store left: 5.0; 0 stores left: null",
    file: "crates/golmok-indicators/src/changes/closure_rate.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Closures ÷ stores of one quarter.
pub fn closure_rate(q: QuarterCounts) -> Estimate {
    Estimate::per_exposure(q.closures, q.stores as f64, NullReason::NoStores)
}
