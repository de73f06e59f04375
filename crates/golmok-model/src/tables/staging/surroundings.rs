//! What surrounds the shops of an area: residents, workers, incomes, facilities, apartments.

use crate::tables::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per area × quarter of a 상주인구 file.
pub const RESIDENTS: TableSchema = TableSchema {
    name: "stg_residents",
    grain: "one row per area × quarter of a 상주인구 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: RESIDENTS_COLUMNS,
};

const RESIDENTS_COLUMNS: &[Column] = &[
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
    optional("resident_count", I64, "총 상주인구 수.").within(0, 100_000_000),
    optional("male_resident_count", I64, "남성 상주인구 수.").within(0, 100_000_000),
    optional("female_resident_count", I64, "여성 상주인구 수.").within(0, 100_000_000),
    optional("age_10_resident_count", I64, "연령대 10대 상주인구 수.").within(0, 100_000_000),
    optional("age_20_resident_count", I64, "연령대 20대 상주인구 수.").within(0, 100_000_000),
    optional("age_30_resident_count", I64, "연령대 30대 상주인구 수.").within(0, 100_000_000),
    optional("age_40_resident_count", I64, "연령대 40대 상주인구 수.").within(0, 100_000_000),
    optional("age_50_resident_count", I64, "연령대 50대 상주인구 수.").within(0, 100_000_000),
    optional("age_60_plus_resident_count", I64, "연령대 60대 이상 상주인구 수.").within(0, 100_000_000),
    optional("male_age_10_resident_count", I64, "남성 연령대 10대 상주인구 수.").within(0, 100_000_000),
    optional("male_age_20_resident_count", I64, "남성 연령대 20대 상주인구 수.").within(0, 100_000_000),
    optional("male_age_30_resident_count", I64, "남성 연령대 30대 상주인구 수.").within(0, 100_000_000),
    optional("male_age_40_resident_count", I64, "남성 연령대 40대 상주인구 수.").within(0, 100_000_000),
    optional("male_age_50_resident_count", I64, "남성 연령대 50대 상주인구 수.").within(0, 100_000_000),
    optional("male_age_60_plus_resident_count", I64, "남성 연령대 60대 이상 상주인구 수.").within(0, 100_000_000),
    optional("female_age_10_resident_count", I64, "여성 연령대 10대 상주인구 수.").within(0, 100_000_000),
    optional("female_age_20_resident_count", I64, "여성 연령대 20대 상주인구 수.").within(0, 100_000_000),
    optional("female_age_30_resident_count", I64, "여성 연령대 30대 상주인구 수.").within(0, 100_000_000),
    optional("female_age_40_resident_count", I64, "여성 연령대 40대 상주인구 수.").within(0, 100_000_000),
    optional("female_age_50_resident_count", I64, "여성 연령대 50대 상주인구 수.").within(0, 100_000_000),
    optional("female_age_60_plus_resident_count", I64, "여성 연령대 60대 이상 상주인구 수.").within(0, 100_000_000),
    optional("household_count", I64, "총 가구 수.").within(0, 100_000_000),
    optional("apartment_household_count", I64, "아파트 가구 수.").within(0, 100_000_000),
    optional("other_household_count", I64, "비아파트 가구 수.").within(0, 100_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of a 직장인구 file.
pub const WORKERS: TableSchema = TableSchema {
    name: "stg_workers",
    grain: "one row per area × quarter of a 직장인구 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: WORKERS_COLUMNS,
};

const WORKERS_COLUMNS: &[Column] = &[
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
    optional("worker_count", I64, "총 직장 인구 수.").within(0, 100_000_000),
    optional("male_worker_count", I64, "남성 직장 인구 수.").within(0, 100_000_000),
    optional("female_worker_count", I64, "여성 직장 인구 수.").within(0, 100_000_000),
    optional("age_10_worker_count", I64, "연령대 10대 직장 인구 수.").within(0, 100_000_000),
    optional("age_20_worker_count", I64, "연령대 20대 직장 인구 수.").within(0, 100_000_000),
    optional("age_30_worker_count", I64, "연령대 30대 직장 인구 수.").within(0, 100_000_000),
    optional("age_40_worker_count", I64, "연령대 40대 직장 인구 수.").within(0, 100_000_000),
    optional("age_50_worker_count", I64, "연령대 50대 직장 인구 수.").within(0, 100_000_000),
    optional("age_60_plus_worker_count", I64, "연령대 60대 이상 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_10_worker_count", I64, "남성 연령대 10대 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_20_worker_count", I64, "남성 연령대 20대 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_30_worker_count", I64, "남성 연령대 30대 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_40_worker_count", I64, "남성 연령대 40대 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_50_worker_count", I64, "남성 연령대 50대 직장 인구 수.").within(0, 100_000_000),
    optional("male_age_60_plus_worker_count", I64, "남성 연령대 60대 이상 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_10_worker_count", I64, "여성 연령대 10대 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_20_worker_count", I64, "여성 연령대 20대 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_30_worker_count", I64, "여성 연령대 30대 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_40_worker_count", I64, "여성 연령대 40대 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_50_worker_count", I64, "여성 연령대 50대 직장 인구 수.").within(0, 100_000_000),
    optional("female_age_60_plus_worker_count", I64, "여성 연령대 60대 이상 직장 인구 수.").within(0, 100_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of a 소득소비 file.
pub const INCOMES: TableSchema = TableSchema {
    name: "stg_incomes",
    grain: "one row per area × quarter of a 소득소비 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: INCOMES_COLUMNS,
};

const INCOMES_COLUMNS: &[Column] = &[
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
    optional("monthly_income_mean_krw", I64, "월 평균 소득 금액.").within(-1_000_000_000_000, 1_000_000_000_000),
    optional("income_bracket", Utf8, "소득 구간 코드."),
    optional("spending_krw", I64, "지출 총금액 (won in the quarter).")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("food_spending_krw", I64, "식료품 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("clothing_spending_krw", I64, "의류 신발 지출 총금액.")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("household_goods_spending_krw", I64, "생활용품 지출 총금액.")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("medical_spending_krw", I64, "의료비 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("transport_spending_krw", I64, "교통 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("education_spending_krw", I64, "교육 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("entertainment_spending_krw", I64, "유흥 지출 총금액.")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("leisure_spending_krw", I64, "여가 문화 지출 총금액.")
        .within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("other_spending_krw", I64, "기타 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional("dining_spending_krw", I64, "음식 지출 총금액.").within(-4_000_000_000_000_000, 4_000_000_000_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of a 집객시설 file.
pub const FACILITIES: TableSchema = TableSchema {
    name: "stg_facilities",
    grain: "one row per area × quarter of a 집객시설 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: FACILITIES_COLUMNS,
};

const FACILITIES_COLUMNS: &[Column] = &[
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
    optional("facility_count", I64, "집객시설 수: counts facilities that are not broken out, too.")
        .within(0, 1_000_000),
    optional("government_office_count", I64, "관공서 수; blank in the file means none.").within(0, 1_000_000),
    optional("bank_count", I64, "은행 수; blank in the file means none.").within(0, 1_000_000),
    optional("general_hospital_count", I64, "종합병원 수; blank in the file means none.").within(0, 1_000_000),
    optional("hospital_count", I64, "일반 병원 수; blank in the file means none.").within(0, 1_000_000),
    optional("pharmacy_count", I64, "약국 수; blank in the file means none.").within(0, 1_000_000),
    optional("kindergarten_count", I64, "유치원 수; blank in the file means none.").within(0, 1_000_000),
    optional("elementary_school_count", I64, "초등학교 수; blank in the file means none.").within(0, 1_000_000),
    optional("middle_school_count", I64, "중학교 수; blank in the file means none.").within(0, 1_000_000),
    optional("high_school_count", I64, "고등학교 수; blank in the file means none.").within(0, 1_000_000),
    optional("university_count", I64, "대학교 수; blank in the file means none.").within(0, 1_000_000),
    optional("department_store_count", I64, "백화점 수; blank in the file means none.").within(0, 1_000_000),
    optional("supermarket_count", I64, "슈퍼마켓 수; blank in the file means none.").within(0, 1_000_000),
    optional("theatre_count", I64, "극장 수; blank in the file means none.").within(0, 1_000_000),
    optional("lodging_count", I64, "숙박 시설 수; blank in the file means none.").within(0, 1_000_000),
    optional("airport_count", I64, "공항 수; blank in the file means none.").within(0, 1_000_000),
    optional("railway_station_count", I64, "철도 역 수; blank in the file means none.").within(0, 1_000_000),
    optional("bus_terminal_count", I64, "버스 터미널 수; blank in the file means none.").within(0, 1_000_000),
    optional("subway_station_count", I64, "지하철 역 수; blank in the file means none.").within(0, 1_000_000),
    optional("bus_stop_count", I64, "버스 정거장 수; blank in the file means none.").within(0, 1_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per area × quarter of an 아파트 file.
pub const APARTMENTS: TableSchema = TableSchema {
    name: "stg_apartments",
    grain: "one row per area × quarter of an 아파트 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: APARTMENTS_COLUMNS,
};

const APARTMENTS_COLUMNS: &[Column] = &[
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
    optional("apartment_complex_count", I64, "아파트 단지 수.").within(0, 1_000_000),
    optional("area_under_66_m2_household_count", I64, "66 제곱미터 미만 세대 수.").within(0, 100_000_000),
    optional("area_66_m2_household_count", I64, "66 제곱미터 세대 수.").within(0, 100_000_000),
    optional("area_99_m2_household_count", I64, "99 제곱미터 세대 수.").within(0, 100_000_000),
    optional("area_132_m2_household_count", I64, "132 제곱미터 세대 수.").within(0, 100_000_000),
    optional("area_165_m2_household_count", I64, "165 제곱미터 세대 수.").within(0, 100_000_000),
    optional("price_under_100m_krw_household_count", I64, "가격 1억 미만 세대 수.").within(0, 100_000_000),
    optional("price_100m_krw_household_count", I64, "가격 1억 세대 수.").within(0, 100_000_000),
    optional("price_200m_krw_household_count", I64, "가격 2억 세대 수.").within(0, 100_000_000),
    optional("price_300m_krw_household_count", I64, "가격 3억 세대 수.").within(0, 100_000_000),
    optional("price_400m_krw_household_count", I64, "가격 4억 세대 수.").within(0, 100_000_000),
    optional("price_500m_krw_household_count", I64, "가격 5억 세대 수.").within(0, 100_000_000),
    optional("price_600m_krw_plus_household_count", I64, "가격 6억 이상 세대 수.").within(0, 100_000_000),
    optional("apartment_area_mean_m2", F64, "아파트 평균 면적.").within(0, 1_000_000),
    optional("apartment_price_mean_krw", I64, "아파트 평균 시가.").within(-1_000_000_000_000, 1_000_000_000_000),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];
