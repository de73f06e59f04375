//! `store_growth_yoy` 점포증감률.

use super::Window;
use crate::estimate::Estimate;
use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_RAW, Interval, two_sided_z};
use golmok_model::NullReason;

/// 점포증감률.
pub const INDICATOR: Indicator = Indicator {
    id: "store_growth_yoy",
    name_ko: "점포증감률",
    name_en: "Growth of stores in a year",
    question: "By which share did the number of shops grow in a year?",
    formula: "stores(q) ÷ stores(q−4) − 1; interval ± 1.96 √(openings + closures of the year) ÷ stores(q−4), not below −1",
    inputs: &["core_cells.store_count"],
    unit: "fraction per year",
    table: "mart_changes",
    null_rules: "`short_history` where the source does not cover q−4; `no_stores` where there was none then",
    small_sample: "interval only",
    source: "상권신호등 점포증감률",
    example: "20 stores a year ago, 23 now: +0.15",
    file: "crates/golmok-indicators/src/changes/store_growth_yoy.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Growth from `year_ago` (`None` where the source does not cover that quarter) to `stores`; `year` holds the flows.
pub fn store_growth_yoy(stores: u64, year_ago: Option<u64>, year: Window) -> Estimate {
    match year_ago {
        None => Estimate::missing(NullReason::ShortHistory, 0.0),
        Some(0) => Estimate::missing(NullReason::NoStores, 0.0),
        Some(before) => {
            let before = before as f64;
            let growth = stores as f64 / before - 1.0;
            let half = two_sided_z(CONFIDENCE_RAW) * ((year.openings + year.closures) as f64).sqrt() / before;
            let interval = Some(Interval { lo: (growth - half).max(-1.0), hi: growth + half });
            Estimate { value: Ok(growth), interval, n: before }
        }
    }
}
