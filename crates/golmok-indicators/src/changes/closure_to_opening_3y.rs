//! `closure_to_opening_3y` 3년간 개업 대비 폐업신고율.

use super::Window;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_RAW, Interval, wilson};
use golmok_model::NullReason;

/// 3년간 개업 대비 폐업신고율.
pub const INDICATOR: Indicator = Indicator {
    id: "closure_to_opening_3y",
    name_ko: "3년간 개업 대비 폐업신고율",
    name_en: "Closures to openings over three years",
    question: "For each shop that opened in three years, how many closed?",
    formula: "closures ÷ openings over the last twelve quarters at hand (`window_12q`); interval from the Wilson interval of closures ÷ (closures + openings)",
    inputs: &["core_cells.closure_count", "core_cells.opening_count"],
    unit: "ratio",
    table: "mart_changes",
    null_rules: "`no_openings` where nobody opened in the window",
    small_sample: "interval only; a window shorter than twelve quarters is stated in `window_12q`",
    source: "상권신호등",
    example: "12 openings and 9 closures: 0.75",
    file: "crates/golmok-indicators/src/changes/closure_to_opening_3y.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Closures ÷ openings of a window.
pub fn closure_to_opening_3y(window: Window) -> Estimate {
    let (closures, openings) = (window.closures as f64, window.openings as f64);
    if window.openings == 0 {
        return Estimate::missing(NullReason::NoOpenings, 0.0);
    }
    let odds = |share: f64| if share < 1.0 { share / (1.0 - share) } else { f64::INFINITY };
    let interval =
        wilson(closures, closures + openings, CONFIDENCE_RAW).map(|i| Interval { lo: odds(i.lo), hi: odds(i.hi) });
    Estimate { value: Ok(closures / openings), interval, n: openings }
}
