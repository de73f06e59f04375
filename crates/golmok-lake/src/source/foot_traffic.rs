//! 길단위인구 (foot traffic; 추정유동인구 until 2020): persons in the quarter per area.
//!
//! Every breakdown sums to the total within ±6, the publisher's rounding. The layout of 2019 numbers the time bands 1–6
//! and adds 504 columns sex × age × day × band, which are not read.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 길단위인구-상권, -행정동, -자치구.
pub static FOOT_TRAFFIC: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::FootTraffic,
    recognised_by: &["foot_traffic_count", "mon_foot_traffic_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    count("foot_traffic_count", &["총_유동인구_수", "TOT_FLPOP_CO"]),
    count("male_foot_traffic_count", &["남성_유동인구_수", "ML_FLPOP_CO"]),
    count("female_foot_traffic_count", &["여성_유동인구_수", "FML_FLPOP_CO"]),
    count("age_10_foot_traffic_count", &["연령대_10_유동인구_수", "AGRDE_10_FLPOP_CO"]),
    count("age_20_foot_traffic_count", &["연령대_20_유동인구_수", "AGRDE_20_FLPOP_CO"]),
    count("age_30_foot_traffic_count", &["연령대_30_유동인구_수", "AGRDE_30_FLPOP_CO"]),
    count("age_40_foot_traffic_count", &["연령대_40_유동인구_수", "AGRDE_40_FLPOP_CO"]),
    count("age_50_foot_traffic_count", &["연령대_50_유동인구_수", "AGRDE_50_FLPOP_CO"]),
    count("age_60_plus_foot_traffic_count", &["연령대_60_이상_유동인구_수", "AGRDE_60_ABOVE_FLPOP_CO"]),
    count(
        "h00_06_foot_traffic_count",
        &["시간대_00_06_유동인구_수", "TMZON_00_06_FLPOP_CO", "시간대_1_유동인구_수", "TMZON_1_FLPOP_CO"],
    ),
    count(
        "h06_11_foot_traffic_count",
        &["시간대_06_11_유동인구_수", "TMZON_06_11_FLPOP_CO", "시간대_2_유동인구_수", "TMZON_2_FLPOP_CO"],
    ),
    count(
        "h11_14_foot_traffic_count",
        &["시간대_11_14_유동인구_수", "TMZON_11_14_FLPOP_CO", "시간대_3_유동인구_수", "TMZON_3_FLPOP_CO"],
    ),
    count(
        "h14_17_foot_traffic_count",
        &["시간대_14_17_유동인구_수", "TMZON_14_17_FLPOP_CO", "시간대_4_유동인구_수", "TMZON_4_FLPOP_CO"],
    ),
    count(
        "h17_21_foot_traffic_count",
        &["시간대_17_21_유동인구_수", "TMZON_17_21_FLPOP_CO", "시간대_5_유동인구_수", "TMZON_5_FLPOP_CO"],
    ),
    count(
        "h21_24_foot_traffic_count",
        &["시간대_21_24_유동인구_수", "TMZON_21_24_FLPOP_CO", "시간대_6_유동인구_수", "TMZON_6_FLPOP_CO"],
    ),
    count("mon_foot_traffic_count", &["월요일_유동인구_수", "MON_FLPOP_CO"]),
    count("tue_foot_traffic_count", &["화요일_유동인구_수", "TUES_FLPOP_CO"]),
    count("wed_foot_traffic_count", &["수요일_유동인구_수", "WED_FLPOP_CO"]),
    count("thu_foot_traffic_count", &["목요일_유동인구_수", "THUR_FLPOP_CO"]),
    count("fri_foot_traffic_count", &["금요일_유동인구_수", "FRI_FLPOP_CO"]),
    count("sat_foot_traffic_count", &["토요일_유동인구_수", "SAT_FLPOP_CO"]),
    count("sun_foot_traffic_count", &["일요일_유동인구_수", "SUN_FLPOP_CO"]),
];

const IDENTITIES: &[Identity] = &[
    sum("sexes_foot_traffic", "foot_traffic_count", &["male_foot_traffic_count", "female_foot_traffic_count"], 6),
    sum(
        "ages_foot_traffic",
        "foot_traffic_count",
        &[
            "age_10_foot_traffic_count",
            "age_20_foot_traffic_count",
            "age_30_foot_traffic_count",
            "age_40_foot_traffic_count",
            "age_50_foot_traffic_count",
            "age_60_plus_foot_traffic_count",
        ],
        6,
    ),
    sum(
        "six_time_bands_foot_traffic",
        "foot_traffic_count",
        &[
            "h00_06_foot_traffic_count",
            "h06_11_foot_traffic_count",
            "h11_14_foot_traffic_count",
            "h14_17_foot_traffic_count",
            "h17_21_foot_traffic_count",
            "h21_24_foot_traffic_count",
        ],
        6,
    ),
    sum(
        "seven_days_foot_traffic",
        "foot_traffic_count",
        &[
            "mon_foot_traffic_count",
            "tue_foot_traffic_count",
            "wed_foot_traffic_count",
            "thu_foot_traffic_count",
            "fri_foot_traffic_count",
            "sat_foot_traffic_count",
            "sun_foot_traffic_count",
        ],
        6,
    ),
];
