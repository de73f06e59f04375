//! `opening_rate` 개업률, as published and shrunk.

use super::QuarterCounts;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 개업률.
pub const INDICATOR: Indicator = Indicator {
    id: "opening_rate",
    name_ko: "개업률",
    name_en: "Opening rate",
    question: "How many shops opened in the quarter, for each shop at its end?",
    formula: "openings ÷ stores at the quarter's end (the publisher's definition; a fraction, may exceed 1); exact Poisson interval",
    inputs: &["core_cells.opening_count", "core_cells.store_count"],
    unit: "fraction per quarter",
    table: "mart_changes",
    null_rules: "`no_stores` where there is no store at the quarter's end",
    small_sample: "raw; read `opening_rate_shrunk` for small cells",
    source: "점포-상권 개업_율; golmok_model::units::published_percent gives the published whole per cent",
    example: "2 openings, 40 stores: 0.05 (0.006–0.181)",
    file: "crates/golmok-indicators/src/changes/opening_rate.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// 개업률, shrunk.
pub const SHRUNK: Indicator = Indicator {
    id: "opening_rate_shrunk",
    name_ko: "개업률(축소추정)",
    name_en: "Opening rate, shrunk",
    question: "How often do shops of this industry open here, borrowing from the industry what the cell cannot say?",
    formula: "(1/v + f × openings of the last four quarters) ÷ (1/(v × m) + f × store-quarters): m the industry's rate over its areas, v the relative variance between them that lasts within the year, by the products of misses of two quarters; f = 1 ÷ (1 + m × store-quarters × p ÷ quarters), p what passes within a quarter; 90 % interval of the rate of the window",
    inputs: &["core_cells.opening_count", "core_cells.store_count"],
    unit: "openings per store-quarter",
    table: "mart_changes",
    null_rules: "`no_industry_data` where the industry has no store anywhere",
    small_sample: "shrinkage of what lasts; on the real files the openings of the next year move by 0.56 of it within industries, since runs of openings end",
    source: "golmok",
    example: "m 0.05, v 0.25, nothing passing; 3 openings in 20 store-quarters: (4 + 3) ÷ (80 + 20) = 0.07",
    file: "crates/golmok-indicators/src/changes/opening_rate.rs",
    golden: "tests/golden/indicators/lasting_posteriors.csv (numpy and scipy)",
};

/// Openings ÷ stores of one quarter.
pub fn opening_rate(q: QuarterCounts) -> Estimate {
    Estimate::per_exposure(q.openings, q.stores as f64, NullReason::NoStores)
}
