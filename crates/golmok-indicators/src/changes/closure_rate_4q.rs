//! `closure_rate_4q` 연간 폐업률.

use super::Window;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 연간 폐업률.
pub const INDICATOR: Indicator = Indicator {
    id: "closure_rate_4q",
    name_ko: "연간 폐업률",
    name_en: "Closure rate of a year",
    question: "How many shops closed in a year, for each shop there was on average?",
    formula: "closures of the last four quarters ÷ mean of the four stocks; exact Poisson interval",
    inputs: &["core_cells.closure_count", "core_cells.store_count"],
    unit: "fraction per year",
    table: "mart_changes",
    null_rules: "`short_history` under four quarters; `no_stores` where the mean is 0",
    small_sample: "raw; read `closure_hazard_q_shrunk` for small cells",
    source: "우리마을가게 상권분석서비스 폐업신고율",
    example: "closures 1+0+2+1 = 4, stores 21, 20, 19, 20: 4 ÷ 20 = 0.2 (0.054–0.512)",
    file: "crates/golmok-indicators/src/changes/closure_rate_4q.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Closures ÷ mean stores of a window of four quarters.
pub fn closure_rate_4q(window: Window) -> Estimate {
    if window.quarters < 4 {
        return Estimate::missing(NullReason::ShortHistory, 0.0);
    }
    let mean_stores = window.store_quarters as f64 / f64::from(window.quarters);
    Estimate::per_exposure(window.closures, mean_stores, NullReason::NoStores)
}
