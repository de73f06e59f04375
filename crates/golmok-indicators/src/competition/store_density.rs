//! `store_density_per_km2`, `same_industry_density`, `other_industry_density`: stores per km².

use crate::indicator::Indicator;

/// 점포 밀도.
pub const STORE_DENSITY: Indicator = Indicator {
    id: "store_density_per_km2",
    name_ko: "점포 밀도",
    name_en: "Density of stores",
    question: "How many shops of the industry stand on a km²?",
    formula: "stores ÷ area; a gu or city summed from trade areas uses their area",
    inputs: &["core_cells.store_count", "core_areas.area_m2"],
    unit: "stores per km²",
    table: "mart_competition",
    null_rules: "`not_published` where the area has no boundary",
    small_sample: "a count",
    source: "영역-상권",
    example: "12 stores on 0.05 km²: 240",
    file: "crates/golmok-indicators/src/competition/store_density.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 동종 업종 밀도.
pub const SAME: Indicator = Indicator {
    id: "same_industry_density",
    name_ko: "동종 업종 밀도",
    name_en: "Density of the same industry",
    question: "How many competitors of each shop stand on a km²?",
    formula: "(stores − 1) ÷ area, not below 0",
    inputs: &["core_cells.store_count", "core_areas.area_m2"],
    unit: "stores per km²",
    table: "mart_competition",
    null_rules: "`not_published` where the area has no boundary",
    small_sample: "a count",
    source: "영역-상권",
    example: "12 stores on 0.05 km²: 220",
    file: "crates/golmok-indicators/src/competition/store_density.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 이종 업종 밀도.
pub const OTHER: Indicator = Indicator {
    id: "other_industry_density",
    name_ko: "이종 업종 밀도",
    name_en: "Density of other industries",
    question: "How many shops of other industries stand on a km²?",
    formula: "(stores of the area − stores of the industry) ÷ area",
    inputs: &["core_cells.store_count", "core_areas.area_m2"],
    unit: "stores per km²",
    table: "mart_competition",
    null_rules: "`not_published` where the area has no boundary, or its total comes from another source",
    small_sample: "a count",
    source: "영역-상권",
    example: "60 stores, 12 of the industry, on 0.05 km²: 960",
    file: "crates/golmok-indicators/src/competition/store_density.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};
