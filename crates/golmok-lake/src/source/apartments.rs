//! 아파트: apartment complexes and their households by size and price, per area × quarter.
//!
//! A blank means no household: with blanks read as none, the households by size and by price agree in every row.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 아파트-상권, -행정동, -자치구.
pub static APARTMENTS: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Apartments,
    recognised_by: &["apartment_complex_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    count("apartment_complex_count", &["아파트_단지_수", "APT_HSMP_CO"]),
    count_or_none(
        "area_under_66_m2_household_count",
        &["아파트_면적_66_제곱미터_미만_세대_수", "AE_66_SQMT_BELO_HSHLD_CO"],
    ),
    count_or_none("area_66_m2_household_count", &["아파트_면적_66_제곱미터_세대_수", "AE_66_SQMT_HSHLD_CO"]),
    count_or_none("area_99_m2_household_count", &["아파트_면적_99_제곱미터_세대_수", "AE_99_SQMT_HSHLD_CO"]),
    count_or_none("area_132_m2_household_count", &["아파트_면적_132_제곱미터_세대_수", "AE_132_SQMT_HSHLD_CO"]),
    count_or_none("area_165_m2_household_count", &["아파트_면적_165_제곱미터_세대_수", "AE_165_SQMT_HSHLD_CO"]),
    count_or_none(
        "price_under_100m_krw_household_count",
        &["아파트_가격_1_억_미만_세대_수", "PC_1_HDMIL_BELO_HSHLD_CO"],
    ),
    count_or_none("price_100m_krw_household_count", &["아파트_가격_1_억_세대_수", "PC_1_HDMIL_HSHLD_CO"]),
    count_or_none("price_200m_krw_household_count", &["아파트_가격_2_억_세대_수", "PC_2_HDMIL_HSHLD_CO"]),
    count_or_none("price_300m_krw_household_count", &["아파트_가격_3_억_세대_수", "PC_3_HDMIL_HSHLD_CO"]),
    count_or_none("price_400m_krw_household_count", &["아파트_가격_4_억_세대_수", "PC_4_HDMIL_HSHLD_CO"]),
    count_or_none("price_500m_krw_household_count", &["아파트_가격_5_억_세대_수", "PC_5_HDMIL_HSHLD_CO"]),
    count_or_none(
        "price_600m_krw_plus_household_count",
        &["아파트_가격_6_억_이상_세대_수", "PC_6_HDMIL_ABOVE_HSHLD_CO"],
    ),
    measure("apartment_area_mean_m2", &["아파트_평균_면적", "AVRG_AE"]),
    won("apartment_price_mean_krw", &["아파트_평균_시가", "AVRG_MKTC"]),
];

const IDENTITIES: &[Identity] = &[same_sum(
    "households_by_size_and_price",
    &[
        "area_under_66_m2_household_count",
        "area_66_m2_household_count",
        "area_99_m2_household_count",
        "area_132_m2_household_count",
        "area_165_m2_household_count",
    ],
    &[
        "price_under_100m_krw_household_count",
        "price_100m_krw_household_count",
        "price_200m_krw_household_count",
        "price_300m_krw_household_count",
        "price_400m_krw_household_count",
        "price_500m_krw_household_count",
        "price_600m_krw_plus_household_count",
    ],
)];
