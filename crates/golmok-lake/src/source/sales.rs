//! 추정매출: sales per area × industry × quarter, estimated by the publisher from card payments.
//!
//! Despite 당월 (this month) the amounts are the whole quarter's; later files say 분기당. The count columns of the time
//! bands are published as `시간대_건수~06_매출_건수` (the publisher's slip). Weekday and weekend, the seven days and the
//! six time bands sum to the total; the sexes and the ages stay below it, because not every card holder is known.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 추정매출-상권, -행정동, -자치구.
pub static SALES: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::Sales,
    recognised_by: &["industry_code", "sales_krw", "sales_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: &[],
};

const MEASURES: &[Measure] = &[
    won("sales_krw", &["당월_매출_금액", "THSMON_SELNG_AMT", "분기당_매출_금액", "qu_sales_money"]),
    won("weekday_sales_krw", &["주중_매출_금액", "MDWK_SELNG_AMT", "weekday_sales_money"]),
    won("weekend_sales_krw", &["주말_매출_금액", "WKEND_SELNG_AMT", "weekend_sales_money"]),
    won("mon_sales_krw", &["월요일_매출_금액", "MON_SELNG_AMT", "mon_sales_money"]),
    won("tue_sales_krw", &["화요일_매출_금액", "TUES_SELNG_AMT", "tue_sales_money"]),
    won("wed_sales_krw", &["수요일_매출_금액", "WED_SELNG_AMT", "wed_sales_money"]),
    won("thu_sales_krw", &["목요일_매출_금액", "THUR_SELNG_AMT", "thu_sales_money"]),
    won("fri_sales_krw", &["금요일_매출_금액", "FRI_SELNG_AMT", "fri_sales_money"]),
    won("sat_sales_krw", &["토요일_매출_금액", "SAT_SELNG_AMT", "sat_sales_money"]),
    won("sun_sales_krw", &["일요일_매출_금액", "SUN_SELNG_AMT", "sun_sales_money"]),
    won("h00_06_sales_krw", &["시간대_00~06_매출_금액", "TMZON_00_06_SELNG_AMT", "t00t06_sales_money"]),
    won("h06_11_sales_krw", &["시간대_06~11_매출_금액", "TMZON_06_11_SELNG_AMT", "t06t11_sales_money"]),
    won("h11_14_sales_krw", &["시간대_11~14_매출_금액", "TMZON_11_14_SELNG_AMT", "t11t14_sales_money"]),
    won("h14_17_sales_krw", &["시간대_14~17_매출_금액", "TMZON_14_17_SELNG_AMT", "t14t17_sales_money"]),
    won("h17_21_sales_krw", &["시간대_17~21_매출_금액", "TMZON_17_21_SELNG_AMT", "t17t21_sales_money"]),
    won("h21_24_sales_krw", &["시간대_21~24_매출_금액", "TMZON_21_24_SELNG_AMT", "t21t24_sales_money"]),
    won("male_sales_krw", &["남성_매출_금액", "ML_SELNG_AMT", "M_sales_money"]),
    won("female_sales_krw", &["여성_매출_금액", "FML_SELNG_AMT", "F_sales_money"]),
    won("age_10_sales_krw", &["연령대_10_매출_금액", "AGRDE_10_SELNG_AMT", "age_10_sales_money"]),
    won("age_20_sales_krw", &["연령대_20_매출_금액", "AGRDE_20_SELNG_AMT", "age_20_sales_money"]),
    won("age_30_sales_krw", &["연령대_30_매출_금액", "AGRDE_30_SELNG_AMT", "age_30_sales_money"]),
    won("age_40_sales_krw", &["연령대_40_매출_금액", "AGRDE_40_SELNG_AMT", "age_40_sales_money"]),
    won("age_50_sales_krw", &["연령대_50_매출_금액", "AGRDE_50_SELNG_AMT", "age_50_sales_money"]),
    won("age_60_plus_sales_krw", &["연령대_60_이상_매출_금액", "AGRDE_60_ABOVE_SELNG_AMT", "age_60_sales_money"]),
    count("sales_count", &["당월_매출_건수", "THSMON_SELNG_CO", "분기당_매출_건수", "qu_sales_count"]),
    count("weekday_sales_count", &["주중_매출_건수", "MDWK_SELNG_CO", "weekday_sales_count"]),
    count("weekend_sales_count", &["주말_매출_건수", "WKEND_SELNG_CO", "weekend_sales_count"]),
    count("mon_sales_count", &["월요일_매출_건수", "MON_SELNG_CO", "mon_sales_count"]),
    count("tue_sales_count", &["화요일_매출_건수", "TUES_SELNG_CO", "tue_sales_count"]),
    count("wed_sales_count", &["수요일_매출_건수", "WED_SELNG_CO", "wed_sales_count"]),
    count("thu_sales_count", &["목요일_매출_건수", "THUR_SELNG_CO", "thu_sales_count"]),
    count("fri_sales_count", &["금요일_매출_건수", "FRI_SELNG_CO", "fri_sales_count"]),
    count("sat_sales_count", &["토요일_매출_건수", "SAT_SELNG_CO", "sat_sales_count"]),
    count("sun_sales_count", &["일요일_매출_건수", "SUN_SELNG_CO", "sun_sales_count"]),
    count(
        "h00_06_sales_count",
        &["시간대_건수~06_매출_건수", "TMZON_00_06_SELNG_CO", "시간대_00~06_매출_건수", "t00t06_sales_count"],
    ),
    count(
        "h06_11_sales_count",
        &["시간대_건수~11_매출_건수", "TMZON_06_11_SELNG_CO", "시간대_06~11_매출_건수", "t06t11_sales_count"],
    ),
    count(
        "h11_14_sales_count",
        &["시간대_건수~14_매출_건수", "TMZON_11_14_SELNG_CO", "시간대_11~14_매출_건수", "t11t14_sales_count"],
    ),
    count(
        "h14_17_sales_count",
        &["시간대_건수~17_매출_건수", "TMZON_14_17_SELNG_CO", "시간대_14~17_매출_건수", "t14t17_sales_count"],
    ),
    count(
        "h17_21_sales_count",
        &["시간대_건수~21_매출_건수", "TMZON_17_21_SELNG_CO", "시간대_17~21_매출_건수", "t17t21_sales_count"],
    ),
    count(
        "h21_24_sales_count",
        &["시간대_건수~24_매출_건수", "TMZON_21_24_SELNG_CO", "시간대_21~24_매출_건수", "t21t24_sales_count"],
    ),
    count("male_sales_count", &["남성_매출_건수", "ML_SELNG_CO", "M_sales_count"]),
    count("female_sales_count", &["여성_매출_건수", "FML_SELNG_CO", "F_sales_count"]),
    count("age_10_sales_count", &["연령대_10_매출_건수", "AGRDE_10_SELNG_CO", "age_10_sales_count"]),
    count("age_20_sales_count", &["연령대_20_매출_건수", "AGRDE_20_SELNG_CO", "age_20_sales_count"]),
    count("age_30_sales_count", &["연령대_30_매출_건수", "AGRDE_30_SELNG_CO", "age_30_sales_count"]),
    count("age_40_sales_count", &["연령대_40_매출_건수", "AGRDE_40_SELNG_CO", "age_40_sales_count"]),
    count("age_50_sales_count", &["연령대_50_매출_건수", "AGRDE_50_SELNG_CO", "age_50_sales_count"]),
    count("age_60_plus_sales_count", &["연령대_60_이상_매출_건수", "AGRDE_60_ABOVE_SELNG_CO", "age_60_sales_count"]),
    count("store_count", &["점포수", "STOR_CO", "store_count"]),
];

const IDENTITIES: &[Identity] = &[
    sum("weekday_weekend_krw", "sales_krw", &["weekday_sales_krw", "weekend_sales_krw"], 0),
    sum(
        "seven_days_krw",
        "sales_krw",
        &[
            "mon_sales_krw",
            "tue_sales_krw",
            "wed_sales_krw",
            "thu_sales_krw",
            "fri_sales_krw",
            "sat_sales_krw",
            "sun_sales_krw",
        ],
        0,
    ),
    sum(
        "six_time_bands_krw",
        "sales_krw",
        &[
            "h00_06_sales_krw",
            "h06_11_sales_krw",
            "h11_14_sales_krw",
            "h14_17_sales_krw",
            "h17_21_sales_krw",
            "h21_24_sales_krw",
        ],
        0,
    ),
    at_most("sexes_krw", "sales_krw", &["male_sales_krw", "female_sales_krw"]),
    at_most(
        "ages_krw",
        "sales_krw",
        &[
            "age_10_sales_krw",
            "age_20_sales_krw",
            "age_30_sales_krw",
            "age_40_sales_krw",
            "age_50_sales_krw",
            "age_60_plus_sales_krw",
        ],
    ),
    sum("weekday_weekend_count", "sales_count", &["weekday_sales_count", "weekend_sales_count"], 0),
    sum(
        "seven_days_count",
        "sales_count",
        &[
            "mon_sales_count",
            "tue_sales_count",
            "wed_sales_count",
            "thu_sales_count",
            "fri_sales_count",
            "sat_sales_count",
            "sun_sales_count",
        ],
        0,
    ),
    sum(
        "six_time_bands_count",
        "sales_count",
        &[
            "h00_06_sales_count",
            "h06_11_sales_count",
            "h11_14_sales_count",
            "h14_17_sales_count",
            "h17_21_sales_count",
            "h21_24_sales_count",
        ],
        0,
    ),
    at_most("sexes_count", "sales_count", &["male_sales_count", "female_sales_count"]),
    at_most(
        "ages_count",
        "sales_count",
        &[
            "age_10_sales_count",
            "age_20_sales_count",
            "age_30_sales_count",
            "age_40_sales_count",
            "age_50_sales_count",
            "age_60_plus_sales_count",
        ],
    ),
];
