//! `saturation_ratio` 과밀지수, raw and shrunk.

use crate::indicator::Indicator;

/// 과밀지수.
pub const INDICATOR: Indicator = Indicator {
    id: "saturation_ratio",
    name_ko: "과밀지수",
    name_en: "Saturation ratio",
    question: "Are there more shops than like places usually have?",
    formula: "stores ÷ expected stores; expected by a negative-binomial regression per industry over all trade areas of kinds A, D, R on log foot traffic, residents, workers, facilities and area, bounded at the 2nd and 98th percentile of areas, kind of area (centre, market), the log of the other shops of each sector in the area, its own left out; at most what three of the 30 areas of its kind most like it hold (or their mean, with one shop more); 90 % exact Poisson interval",
    inputs: &[
        "core_cells.store_count",
        "core_area_quarters.foot_traffic_count",
        "core_area_quarters.resident_count",
        "core_area_quarters.worker_count",
        "core_area_quarters.facility_count",
        "core_areas.area_m2",
    ],
    unit: "ratio",
    table: "mart_saturation",
    null_rules: "`few_expected` where under half a store is expected; no row where the industry has under 30 stores or under 10 areas with one",
    small_sample: "raw; read `saturation_ratio_shrunk`",
    source: "golmok",
    example: "9 cafés where 6 are expected: 1.5",
    file: "crates/golmok-indicators/src/saturation/indicator.rs",
    golden: "tests/golden/indicators/saturation_fit.csv (scipy)",
};

/// 과밀지수(축소추정).
pub const SHRUNK: Indicator = Indicator {
    id: "saturation_ratio_shrunk",
    name_ko: "과밀지수(축소추정)",
    name_en: "Saturation ratio, shrunk",
    question: "The same, drawn towards 1 as far as areas differ for reasons the figures do not tell",
    formula: "(size + stores) ÷ (size + expected): mean of the gamma posterior of the ratio, size that of the negative binomial; 90 % posterior interval; > 1 means more shops than like places usually have; it says nothing of what a place could carry",
    inputs: &[
        "core_cells.store_count",
        "core_area_quarters.foot_traffic_count",
        "core_area_quarters.resident_count",
        "core_area_quarters.worker_count",
        "core_area_quarters.facility_count",
        "core_areas.area_m2",
    ],
    unit: "ratio",
    table: "mart_saturation",
    null_rules: "no row where the industry has under 30 stores or under 10 areas with one",
    small_sample: "gamma posterior; own_weight = expected ÷ (expected + size)",
    source: "golmok",
    example: "9 stores, 6 expected, size 3: 12 ÷ 9 = 1.33",
    file: "crates/golmok-indicators/src/saturation/indicator.rs",
    golden: "tests/golden/indicators/saturation_fit.csv (scipy)",
};
