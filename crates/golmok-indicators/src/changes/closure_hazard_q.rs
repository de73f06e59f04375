//! `closure_hazard_q` 분기 폐업 위험, raw and shrunk.

use super::QuarterCounts;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// Closures out of stores at risk.
pub const INDICATOR: Indicator = Indicator {
    id: "closure_hazard_q",
    name_ko: "분기 폐업 위험",
    name_en: "Closure hazard of a quarter",
    question: "Which share of the shops that could close in the quarter did?",
    formula: "closures ÷ at_risk, at_risk = stores at the end + closures; Wilson interval",
    inputs: &["core_cells.closure_count", "core_cells.store_count"],
    unit: "fraction per quarter, 0..=1",
    table: "mart_changes",
    null_rules: "`no_stores` where nobody was at risk",
    small_sample: "raw; read `closure_hazard_q_shrunk` for small cells",
    source: "stock–flow identity of 점포-상권",
    example: "5 closures, 1 store left: 5 ÷ 6 = 0.833",
    file: "crates/golmok-indicators/src/changes/closure_hazard_q.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Closures out of store-quarters, shrunk.
pub const SHRUNK: Indicator = Indicator {
    id: "closure_hazard_q_shrunk",
    name_ko: "분기 폐업 위험(축소추정)",
    name_en: "Closure hazard, shrunk",
    question: "How likely is a shop of this cell to close in a quarter, borrowing from the industry what the cell cannot say?",
    formula: "(1/v + f × closures of the last four quarters) ÷ (1/(v × m) + f × store-quarters at risk): m the industry's hazard over areas of kinds A, D, R (those whose last shop went within the year, too), v the relative variance between its areas that lasts, by the products of misses of two quarters, drawn towards that of all industries; f = 1 ÷ (1 + m × at risk × p ÷ quarters), p what passes within a quarter; 90 % interval of the hazard of the shops that were there",
    inputs: &["core_cells.closure_count", "core_cells.store_count"],
    unit: "fraction per quarter, 0..=1",
    table: "mart_changes",
    null_rules: "`no_industry_data` where the industry had nobody at risk anywhere",
    small_sample: "shrinkage of what lasts; own_weight = f × at_risk ÷ (f × at_risk + 1/(v × m)), effective_n = at_risk, borrowed where own_weight < 0.2; 88–92 % of the 90 % intervals hold the true hazard in the sample city; on the real files the closures of the next year rise one to one with it (slope 1.02 within industries; with bursts counted in, 0.59)",
    source: "golmok",
    example: "m 0.05, v 0.1, p 0.2; 2 closures of 8: f = 1 ÷ 1.02, (10 + 1.96) ÷ (200 + 7.84) = 0.0575, own weight 0.04",
    file: "crates/golmok-indicators/src/changes/closure_hazard_q.rs",
    golden: "tests/golden/indicators/lasting_posteriors.csv (numpy and scipy), tests/city/shrinkage_coverage.rs (true hazards)",
};

/// Closures ÷ stores at risk of one quarter.
pub fn closure_hazard_q(q: QuarterCounts) -> Estimate {
    Estimate::share(q.closures, q.stores + q.closures, NullReason::NoStores)
}
