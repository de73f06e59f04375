//! `closure_hazard_q` 분기 폐업 위험, raw and shrunk.

use super::QuarterCounts;
use crate::estimate::Estimate;
use crate::register::Indicator;
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
    formula: "(closures of the last four quarters + a) ÷ (store-quarters at risk + a + b): beta prior of the industry over areas of kinds A, D, R (those whose last shop went within the year, too), by maximum likelihood with a shape α drawn towards that of all industries; a = 1 ÷ (1/α + 0.4 ÷ shops of the cell), b = a × (1 − mean) ÷ mean; 90 % interval of the posterior, widened by the error of the industry's mean",
    inputs: &["core_cells.closure_count", "core_cells.store_count"],
    unit: "fraction per quarter, 0..=1",
    table: "mart_changes",
    null_rules: "`no_industry_data` where the industry had nobody at risk anywhere",
    small_sample: "beta-binomial shrinkage; own_weight = at_risk ÷ (at_risk + a + b), effective_n = at_risk, borrowed where own_weight < 0.2; 88–92 % of the 90 % intervals hold the true hazard in the sample city",
    source: "golmok",
    example: "prior mean 0.05 with shape 10, two shops for a year: a = 1 ÷ (0.1 + 0.2) = 3.33, a + b = 66.7; 2 closures of 8: (2 + 3.33) ÷ 74.7 = 0.071, own weight 0.11",
    file: "crates/golmok-indicators/src/changes/closure_hazard_q.rs",
    golden: "tests/golden/indicators/shrinkage_posteriors.csv (scipy), tests/shrinkage_coverage.rs (true hazards)",
};

/// Closures ÷ stores at risk of one quarter.
pub fn closure_hazard_q(q: QuarterCounts) -> Estimate {
    Estimate::share(q.closures, q.stores + q.closures, NullReason::NoStores)
}
