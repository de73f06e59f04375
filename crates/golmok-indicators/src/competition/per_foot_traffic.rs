//! `stores_per_1000_foot_traffic` and its inverse, 점포당 유동인구.

use crate::indicator::Indicator;

/// 유동인구 천 명당 점포수.
pub const STORES: Indicator = Indicator {
    id: "stores_per_1000_foot_traffic",
    name_ko: "유동인구 천 명당 점포수",
    name_en: "Stores per 1000 passers-by",
    question: "How many shops share 1000 daily passers-by?",
    formula: "stores ÷ mean daily foot traffic × 1000",
    inputs: &["core_cells.store_count", "core_area_quarters.foot_traffic_count"],
    unit: "stores per 1000 persons a day",
    table: "mart_competition",
    null_rules: "`not_published` where the area has no foot traffic",
    small_sample: "a count",
    source: "길단위인구-상권; estimated by the publisher",
    example: "12 stores, 10,000 a day: 1.2",
    file: "crates/golmok-indicators/src/competition/per_foot_traffic.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 점포당 유동인구.
pub const INVERSE: Indicator = Indicator {
    id: "foot_traffic_per_store",
    name_ko: "점포당 유동인구",
    name_en: "Foot traffic per store",
    question: "How many daily passers-by are there for each shop?",
    formula: "mean daily foot traffic ÷ stores",
    inputs: &["core_cells.store_count", "core_area_quarters.foot_traffic_count"],
    unit: "persons a day per store",
    table: "mart_competition",
    null_rules: "`no_stores` without stores, `not_published` where the area has no foot traffic",
    small_sample: "a count",
    source: "길단위인구-상권; estimated by the publisher",
    example: "12 stores, 10,000 a day: 833",
    file: "crates/golmok-indicators/src/competition/per_foot_traffic.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};
