//! 직장인구: persons who work in an area, per area × quarter. Every breakdown sums to its total exactly.
//!
//! The series is restated as a whole from one publication to the next (median ratio 0.65), so publications never mix.
//! A file of 2019 calls the year 기준_년월_코드 and the letter of the area kind 기준_분기_코드.1 (R's second 기준_분기_코드).

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 직장인구-상권, -행정동, -자치구.
pub static WORKERS: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Workers,
    recognised_by: &["worker_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    count("worker_count", &["총_직장_인구_수", "TOT_WRC_POPLTN_CO"]),
    count("male_worker_count", &["남성_직장_인구_수", "ML_WRC_POPLTN_CO"]),
    count("female_worker_count", &["여성_직장_인구_수", "FML_WRC_POPLTN_CO"]),
    count("age_10_worker_count", &["연령대_10_직장_인구_수", "AGRDE_10_WRC_POPLTN_CO"]),
    count("age_20_worker_count", &["연령대_20_직장_인구_수", "AGRDE_20_WRC_POPLTN_CO"]),
    count("age_30_worker_count", &["연령대_30_직장_인구_수", "AGRDE_30_WRC_POPLTN_CO"]),
    count("age_40_worker_count", &["연령대_40_직장_인구_수", "AGRDE_40_WRC_POPLTN_CO"]),
    count("age_50_worker_count", &["연령대_50_직장_인구_수", "AGRDE_50_WRC_POPLTN_CO"]),
    count("age_60_plus_worker_count", &["연령대_60_이상_직장_인구_수", "AGRDE_60_ABOVE_WRC_POPLTN_CO"]),
    count("male_age_10_worker_count", &["남성연령대_10_직장_인구_수", "MAG_10_WRC_POPLTN_CO"]),
    count("male_age_20_worker_count", &["남성연령대_20_직장_인구_수", "MAG_20_WRC_POPLTN_CO"]),
    count("male_age_30_worker_count", &["남성연령대_30_직장_인구_수", "MAG_30_WRC_POPLTN_CO"]),
    count("male_age_40_worker_count", &["남성연령대_40_직장_인구_수", "MAG_40_WRC_POPLTN_CO"]),
    count("male_age_50_worker_count", &["남성연령대_50_직장_인구_수", "MAG_50_WRC_POPLTN_CO"]),
    count("male_age_60_plus_worker_count", &["남성연령대_60_이상_직장_인구_수", "MAG_60_ABOVE_WRC_POPLTN_CO"]),
    count("female_age_10_worker_count", &["여성연령대_10_직장_인구_수", "FAG_10_WRC_POPLTN_CO"]),
    count("female_age_20_worker_count", &["여성연령대_20_직장_인구_수", "FAG_20_WRC_POPLTN_CO"]),
    count("female_age_30_worker_count", &["여성연령대_30_직장_인구_수", "FAG_30_WRC_POPLTN_CO"]),
    count("female_age_40_worker_count", &["여성연령대_40_직장_인구_수", "FAG_40_WRC_POPLTN_CO"]),
    count("female_age_50_worker_count", &["여성연령대_50_직장_인구_수", "FAG_50_WRC_POPLTN_CO"]),
    count("female_age_60_plus_worker_count", &["여성연령대_60_이상_직장_인구_수", "FAG_60_ABOVE_WRC_POPLTN_CO"]),
];

const IDENTITIES: &[Identity] = &[
    sum("sexes_worker", "worker_count", &["male_worker_count", "female_worker_count"], 0),
    sum(
        "ages_worker",
        "worker_count",
        &[
            "age_10_worker_count",
            "age_20_worker_count",
            "age_30_worker_count",
            "age_40_worker_count",
            "age_50_worker_count",
            "age_60_plus_worker_count",
        ],
        0,
    ),
    sum(
        "male_ages_worker",
        "male_worker_count",
        &[
            "male_age_10_worker_count",
            "male_age_20_worker_count",
            "male_age_30_worker_count",
            "male_age_40_worker_count",
            "male_age_50_worker_count",
            "male_age_60_plus_worker_count",
        ],
        0,
    ),
    sum(
        "female_ages_worker",
        "female_worker_count",
        &[
            "female_age_10_worker_count",
            "female_age_20_worker_count",
            "female_age_30_worker_count",
            "female_age_40_worker_count",
            "female_age_50_worker_count",
            "female_age_60_plus_worker_count",
        ],
        0,
    ),
];
