//! 상주인구: residents and households per area × quarter. Every breakdown sums to its total exactly.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 상주인구-상권, -행정동, -자치구.
pub static RESIDENTS: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Residents,
    recognised_by: &["resident_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    count("resident_count", &["총_상주인구_수", "TOT_REPOP_CO"]),
    count("male_resident_count", &["남성_상주인구_수", "ML_REPOP_CO"]),
    count("female_resident_count", &["여성_상주인구_수", "FML_REPOP_CO"]),
    count("age_10_resident_count", &["연령대_10_상주인구_수", "AGRDE_10_REPOP_CO"]),
    count("age_20_resident_count", &["연령대_20_상주인구_수", "AGRDE_20_REPOP_CO"]),
    count("age_30_resident_count", &["연령대_30_상주인구_수", "AGRDE_30_REPOP_CO"]),
    count("age_40_resident_count", &["연령대_40_상주인구_수", "AGRDE_40_REPOP_CO"]),
    count("age_50_resident_count", &["연령대_50_상주인구_수", "AGRDE_50_REPOP_CO"]),
    count("age_60_plus_resident_count", &["연령대_60_이상_상주인구_수", "AGRDE_60_ABOVE_REPOP_CO"]),
    count("male_age_10_resident_count", &["남성연령대_10_상주인구_수", "MAG_10_REPOP_CO"]),
    count("male_age_20_resident_count", &["남성연령대_20_상주인구_수", "MAG_20_REPOP_CO"]),
    count("male_age_30_resident_count", &["남성연령대_30_상주인구_수", "MAG_30_REPOP_CO"]),
    count("male_age_40_resident_count", &["남성연령대_40_상주인구_수", "MAG_40_REPOP_CO"]),
    count("male_age_50_resident_count", &["남성연령대_50_상주인구_수", "MAG_50_REPOP_CO"]),
    count("male_age_60_plus_resident_count", &["남성연령대_60_이상_상주인구_수", "MAG_60_ABOVE_REPOP_CO"]),
    count("female_age_10_resident_count", &["여성연령대_10_상주인구_수", "FAG_10_REPOP_CO"]),
    count("female_age_20_resident_count", &["여성연령대_20_상주인구_수", "FAG_20_REPOP_CO"]),
    count("female_age_30_resident_count", &["여성연령대_30_상주인구_수", "FAG_30_REPOP_CO"]),
    count("female_age_40_resident_count", &["여성연령대_40_상주인구_수", "FAG_40_REPOP_CO"]),
    count("female_age_50_resident_count", &["여성연령대_50_상주인구_수", "FAG_50_REPOP_CO"]),
    count("female_age_60_plus_resident_count", &["여성연령대_60_이상_상주인구_수", "FAG_60_ABOVE_REPOP_CO"]),
    count("household_count", &["총_가구_수", "TOT_HSHLD_CO"]),
    count("apartment_household_count", &["아파트_가구_수", "APT_HSHLD_CO"]),
    count("other_household_count", &["비_아파트_가구_수", "NON_APT_HSHLD_CO"]),
];

const IDENTITIES: &[Identity] = &[
    sum("sexes_resident", "resident_count", &["male_resident_count", "female_resident_count"], 0),
    sum(
        "ages_resident",
        "resident_count",
        &[
            "age_10_resident_count",
            "age_20_resident_count",
            "age_30_resident_count",
            "age_40_resident_count",
            "age_50_resident_count",
            "age_60_plus_resident_count",
        ],
        0,
    ),
    sum(
        "male_ages_resident",
        "male_resident_count",
        &[
            "male_age_10_resident_count",
            "male_age_20_resident_count",
            "male_age_30_resident_count",
            "male_age_40_resident_count",
            "male_age_50_resident_count",
            "male_age_60_plus_resident_count",
        ],
        0,
    ),
    sum(
        "female_ages_resident",
        "female_resident_count",
        &[
            "female_age_10_resident_count",
            "female_age_20_resident_count",
            "female_age_30_resident_count",
            "female_age_40_resident_count",
            "female_age_50_resident_count",
            "female_age_60_plus_resident_count",
        ],
        0,
    ),
    sum("households", "household_count", &["apartment_household_count", "other_household_count"], 0),
];
