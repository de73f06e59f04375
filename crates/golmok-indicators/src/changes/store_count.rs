//! `store_count` 점포수.

use crate::indicator::Indicator;

/// 점포수.
pub const INDICATOR: Indicator = Indicator {
    id: "store_count",
    name_ko: "점포수",
    name_en: "Stores",
    question: "How many shops of this industry do business here on the last day of the quarter?",
    formula: "유사_업종_점포_수 = 점포_수 + 프랜차이즈_점포_수; from licences, spells operating on the day (opened_on <= day < ended_on; 휴업 counts)",
    inputs: &["core_cells.store_count"],
    unit: "stores",
    table: "mart_changes",
    null_rules: "never; a cell without a row has no store",
    small_sample: "a count, not an estimate",
    source: "점포-상권; 지방행정 인허가 where no count file covers the industry",
    example: "8 independent cafés and 3 of chains: 11",
    file: "crates/golmok-indicators/src/changes/store_count.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};
