//! Quarterly sources with a value per area: 점포, 추정매출, 길단위인구, 상권변화지표.

use crate::tables::{Column, ColumnType::*, TableSchema, optional, required, sales};

/// One row per area × industry × quarter of a 점포 file.
pub const STORE_COUNTS: TableSchema = TableSchema {
    name: "stg_store_counts",
    grain: "one row per area × industry × quarter of a 점포 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: STORE_COUNTS_COLUMNS,
};

const STORE_COUNTS_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("quarter", I32, "분기: year × 10 + q (기준_년분기_코드)."),
    required(
        "complete",
        Bool,
        "Whether the file covers at least 95 % of the areas of the source's median quarter in this quarter, and is no cut or sample.",
    ),
    required("area_kind", Utf8, "trade_area, admin_dong or gu."),
    required("code_set", Utf8, "Generation of the area code: trdar2022, trdar2019, adm8, gu5."),
    required("area_code", Utf8, "상권_코드, 행정동_코드 or 자치구_코드."),
    optional("area_name", Utf8, "Name as published; may have lost characters, never join by it."),
    optional("trade_area_kind", Utf8, "상권_구분_코드: A, D, R, U; null for other kinds of area."),
    required("industry_code", Utf8, "서비스_업종_코드."),
    optional("industry_name", Utf8, "서비스_업종_코드_명 as published."),
    optional("independent_store_count", I64, "점포_수: stores that are no franchise.").within(0, 1_000_000),
    optional("store_count", I64, "유사_업종_점포_수: independent + franchise; the denominator of every rate.")
        .within(0, 1_000_000),
    optional("franchise_store_count", I64, "프랜차이즈_점포_수.").within(0, 1_000_000),
    optional("opening_count", I64, "개업_점포_수.").within(0, 1_000_000),
    optional("closure_count", I64, "폐업_점포_수.").within(0, 1_000_000),
    optional("opening_percent_published", I64, "개업_율 as published: whole per cent of the stores.")
        .within(0, 1_000_000),
    optional("closure_percent_published", I64, "폐업_률 as published: whole per cent of the stores.")
        .within(0, 1_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × industry × quarter of a 추정매출 file.
pub const SALES: TableSchema = TableSchema {
    name: "stg_sales",
    grain: "one row per area × industry × quarter of a 추정매출 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: SALES_COLUMNS,
};

const SALES_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("quarter", I32, "분기: year × 10 + q (기준_년분기_코드)."),
    required(
        "complete",
        Bool,
        "Whether the file covers at least 95 % of the areas of the source's median quarter in this quarter, and is no cut or sample.",
    ),
    required("area_kind", Utf8, "trade_area, admin_dong or gu."),
    required("code_set", Utf8, "Generation of the area code: trdar2022, trdar2019, adm8, gu5."),
    required("area_code", Utf8, "상권_코드, 행정동_코드 or 자치구_코드."),
    optional("area_name", Utf8, "Name as published; may have lost characters, never join by it."),
    optional("trade_area_kind", Utf8, "상권_구분_코드: A, D, R, U; null for other kinds of area."),
    required("industry_code", Utf8, "서비스_업종_코드."),
    optional("industry_name", Utf8, "서비스_업종_코드_명 as published."),
    sales("sales_krw", I64, "The whole quarter's 매출 금액 (won in the quarter): 당월_매출_금액 or 분기당_매출_금액.")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("weekday_sales_krw", I64, "주중 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("weekend_sales_krw", I64, "주말 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("mon_sales_krw", I64, "월요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("tue_sales_krw", I64, "화요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("wed_sales_krw", I64, "수요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("thu_sales_krw", I64, "목요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("fri_sales_krw", I64, "금요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("sat_sales_krw", I64, "토요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("sun_sales_krw", I64, "일요일 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h00_06_sales_krw", I64, "00~06시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h06_11_sales_krw", I64, "06~11시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h11_14_sales_krw", I64, "11~14시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h14_17_sales_krw", I64, "14~17시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h17_21_sales_krw", I64, "17~21시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("h21_24_sales_krw", I64, "21~24시 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("male_sales_krw", I64, "남성 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("female_sales_krw", I64, "여성 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_10_sales_krw", I64, "연령대 10대 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_20_sales_krw", I64, "연령대 20대 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_30_sales_krw", I64, "연령대 30대 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_40_sales_krw", I64, "연령대 40대 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_50_sales_krw", I64, "연령대 50대 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales("age_60_plus_sales_krw", I64, "연령대 60대 이상 매출 금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    sales(
        "sales_count",
        I64,
        "The whole quarter's 매출 건수 (sales in the quarter): 당월_매출_건수 or 분기당_매출_건수.",
    )
    .within(0, 1_000_000_000_000),
    sales("weekday_sales_count", I64, "주중 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("weekend_sales_count", I64, "주말 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("mon_sales_count", I64, "월요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("tue_sales_count", I64, "화요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("wed_sales_count", I64, "수요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("thu_sales_count", I64, "목요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("fri_sales_count", I64, "금요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("sat_sales_count", I64, "토요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("sun_sales_count", I64, "일요일 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h00_06_sales_count", I64, "00~06시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h06_11_sales_count", I64, "06~11시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h11_14_sales_count", I64, "11~14시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h14_17_sales_count", I64, "14~17시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h17_21_sales_count", I64, "17~21시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("h21_24_sales_count", I64, "21~24시 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("male_sales_count", I64, "남성 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("female_sales_count", I64, "여성 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_10_sales_count", I64, "연령대 10대 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_20_sales_count", I64, "연령대 20대 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_30_sales_count", I64, "연령대 30대 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_40_sales_count", I64, "연령대 40대 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_50_sales_count", I64, "연령대 50대 매출 건수 (sales in the quarter).").within(0, 1_000_000_000_000),
    sales("age_60_plus_sales_count", I64, "연령대 60대 이상 매출 건수 (sales in the quarter).")
        .within(0, 1_000_000_000_000),
    optional("store_count", I64, "점포수 where the (old) layout carries it.").within(0, 1_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of a 길단위인구 file.
pub const FOOT_TRAFFIC: TableSchema = TableSchema {
    name: "stg_foot_traffic",
    grain: "one row per area × quarter of a 길단위인구 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: FOOT_TRAFFIC_COLUMNS,
};

const FOOT_TRAFFIC_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("quarter", I32, "분기: year × 10 + q (기준_년분기_코드)."),
    required(
        "complete",
        Bool,
        "Whether the file covers at least 95 % of the areas of the source's median quarter in this quarter, and is no cut or sample.",
    ),
    required("area_kind", Utf8, "trade_area, admin_dong or gu."),
    required("code_set", Utf8, "Generation of the area code: trdar2022, trdar2019, adm8, gu5."),
    required("area_code", Utf8, "상권_코드, 행정동_코드 or 자치구_코드."),
    optional("area_name", Utf8, "Name as published; may have lost characters, never join by it."),
    optional("trade_area_kind", Utf8, "상권_구분_코드: A, D, R, U; null for other kinds of area."),
    optional("foot_traffic_count", I64, "총 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("male_foot_traffic_count", I64, "남성 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("female_foot_traffic_count", I64, "여성 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("age_10_foot_traffic_count", I64, "연령대 10대 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("age_20_foot_traffic_count", I64, "연령대 20대 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("age_30_foot_traffic_count", I64, "연령대 30대 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("age_40_foot_traffic_count", I64, "연령대 40대 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("age_50_foot_traffic_count", I64, "연령대 50대 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("age_60_plus_foot_traffic_count", I64, "연령대 60대 이상 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h00_06_foot_traffic_count", I64, "00~06시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h06_11_foot_traffic_count", I64, "06~11시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h11_14_foot_traffic_count", I64, "11~14시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h14_17_foot_traffic_count", I64, "14~17시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h17_21_foot_traffic_count", I64, "17~21시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("h21_24_foot_traffic_count", I64, "21~24시 유동인구 수 (persons in the quarter).")
        .within(0, 100_000_000_000),
    optional("mon_foot_traffic_count", I64, "월요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("tue_foot_traffic_count", I64, "화요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("wed_foot_traffic_count", I64, "수요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("thu_foot_traffic_count", I64, "목요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("fri_foot_traffic_count", I64, "금요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("sat_foot_traffic_count", I64, "토요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional("sun_foot_traffic_count", I64, "일요일 유동인구 수 (persons in the quarter).").within(0, 100_000_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of a 상권변화지표 file.
pub const CHANGE_INDEX: TableSchema = TableSchema {
    name: "stg_change_index",
    grain: "one row per area × quarter of a 상권변화지표 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: CHANGE_INDEX_COLUMNS,
};

const CHANGE_INDEX_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("quarter", I32, "분기: year × 10 + q (기준_년분기_코드)."),
    required(
        "complete",
        Bool,
        "Whether the file covers at least 95 % of the areas of the source's median quarter in this quarter, and is no cut or sample.",
    ),
    required("area_kind", Utf8, "trade_area, admin_dong or gu."),
    required("code_set", Utf8, "Generation of the area code: trdar2022, trdar2019, adm8, gu5."),
    required("area_code", Utf8, "상권_코드, 행정동_코드 or 자치구_코드."),
    optional("area_name", Utf8, "Name as published; may have lost characters, never join by it."),
    optional("trade_area_kind", Utf8, "상권_구분_코드: A, D, R, U; null for other kinds of area."),
    optional("change_class_published", Utf8, "상권_변화_지표: LL, LH, HL, HH."),
    optional(
        "operating_months_mean",
        I64,
        "운영_영업_개월_평균: mean months in business of operating stores, whole months.",
    )
    .within(0, 1_200),
    optional("closed_months_mean", I64, "폐업_영업_개월_평균.").within(0, 1_200),
    optional("city_operating_months_mean", I64, "서울_운영_영업_개월_평균.").within(0, 1_200),
    optional("city_closed_months_mean", I64, "서울_폐업_영업_개월_평균.").within(0, 1_200),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];
