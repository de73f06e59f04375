//! `stg_<source>`: one row per row of a source file, typed, with its provenance.

mod quarterly;
mod surroundings;

pub use quarterly::{CHANGE_INDEX, FOOT_TRAFFIC, SALES, STORE_COUNTS};
pub use surroundings::{APARTMENTS, FACILITIES, INCOMES, RESIDENTS, WORKERS};

use super::{Column, ColumnType::*, TableSchema, optional, required};
use crate::SourceKind;

/// One row per row of a business-licence file.
pub const LICENCES: TableSchema = TableSchema {
    name: "stg_licences",
    grain: "one row per row of a business-licence file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: LICENCES_COLUMNS,
};

const LICENCES_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("service_id", Utf8, "개방서비스아이디; `unknown` where it could not be told."),
    required(
        "service_source",
        Utf8,
        "How the service was told: column, management_no, option, words (of 업태구분명), unknown.",
    ),
    optional("authority_code", Utf8, "개방자치단체코드."),
    optional("management_no", Utf8, "관리번호."),
    required(
        "mergeable",
        Bool,
        "Whether the key (service, authority, management number) is whole, so that the row can be merged with other vintages.",
    ),
    optional("licensed_on", Date32, "인허가일자."),
    optional("cancelled_on", Date32, "인허가취소일자."),
    optional("closed_on", Date32, "폐업일자."),
    optional("suspended_from", Date32, "휴업시작일자."),
    optional("suspended_until", Date32, "휴업종료일자."),
    optional("reopened_on", Date32, "재개업일자."),
    optional("licensed_text", Utf8, "인허가일자 as published, only where it is no full date."),
    optional("closed_text", Utf8, "폐업일자 as published, only where it is no full date."),
    required("status", Utf8, "영업상태명 as a code: operating, suspended, closed, cancelled, removed, unknown."),
    optional("status_name", Utf8, "영업상태명 as published."),
    optional("detail_status", Utf8, "상세영업상태명 as published; its code means other things in other trades."),
    optional("business_name", Utf8, "사업장명. Stays in staging: it only serves to link premises."),
    optional("industry_detail", Utf8, "업태구분명."),
    optional("floor_area_m2", F64, "소재지면적.").within(0, 100_000_000),
    optional("road_address", Utf8, "도로명주소."),
    optional("lot_address", Utf8, "지번주소."),
    optional("x_5174", F64, "좌표정보(X) in EPSG:5174 metres, as published.").within(-10_000_000, 10_000_000),
    optional("y_5174", F64, "좌표정보(Y) in EPSG:5174 metres, as published.").within(-10_000_000, 10_000_000),
    optional("modified_on", Date32, "최종수정일자."),
    optional("updated_on", Date32, "데이터갱신일자."),
    required("data_date", Date32, "Last day the file speaks of: its latest licence or closure date before 2100."),
    optional(
        "caveats",
        Utf8,
        "What the publisher got wrong in this row, as codes joined by `;`; null where nothing was found.",
    ),
];

/// One row per trade area of an 영역 file.
pub const AREAS: TableSchema = TableSchema {
    name: "stg_areas",
    grain: "one row per trade area of an 영역 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: AREAS_COLUMNS,
};

const AREAS_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("area_kind", Utf8, "trade_area."),
    required("code_set", Utf8, "Generation of the area code."),
    required("area_code", Utf8, "상권_코드."),
    optional("area_name", Utf8, "상권_코드_명."),
    optional("trade_area_kind", Utf8, "상권_구분_코드: A, D, R, U."),
    optional("centre_x_m", F64, "엑스좌표_값 in EPSG:5181 metres.").within(-10_000_000, 10_000_000),
    optional("centre_y_m", F64, "와이좌표_값 in EPSG:5181 metres.").within(-10_000_000, 10_000_000),
    optional("gu_code", Utf8, "자치구_코드 (시군구_코드)."),
    optional("admin_dong_code", Utf8, "행정동_코드, 8 digits."),
    optional("area_m2", F64, "영역_면적 in m² as published.").within(0, 10_000_000_000),
];

/// One row per row of a SEMAS 상가(상권)정보 file.
pub const SEMAS_STORES: TableSchema = TableSchema {
    name: "stg_semas_stores",
    grain: "one row per row of a SEMAS 상가(상권)정보 file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: SEMAS_STORES_COLUMNS,
};

const SEMAS_STORES_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    optional("semas_store_id", Utf8, "상가업소번호; null in the keyless cuts, which are merged with nothing."),
    optional("business_name", Utf8, "상호명. Stays in staging."),
    optional("class_large", Utf8, "상권업종대분류명."),
    optional("class_medium", Utf8, "상권업종중분류명."),
    optional("class_small", Utf8, "상권업종소분류명."),
    optional("class_small_code", Utf8, "상권업종소분류코드."),
    optional("ksic_code", Utf8, "표준산업분류코드."),
    optional("sido_name", Utf8, "시도명."),
    optional("gu_code", Utf8, "시군구코드."),
    optional("gu_name", Utf8, "시군구명."),
    optional("admin_dong_code", Utf8, "행정동코드, first 8 digits."),
    optional("admin_dong_name", Utf8, "행정동명."),
    optional("legal_dong_code", Utf8, "법정동코드, first 8 digits."),
    optional("legal_dong_name", Utf8, "법정동명."),
    optional("lot_address", Utf8, "지번주소."),
    optional("road_address", Utf8, "도로명주소."),
    optional("lon", F64, "경도 in degrees, EPSG:4326.").within(124, 132),
    optional("lat", F64, "위도 in degrees, EPSG:4326.").within(32, 39),
    required("complete", Bool, "Whether the file has the full 39-column layout with its key."),
];

/// One row per polygon feature of a boundary file.
pub const BOUNDARIES: TableSchema = TableSchema {
    name: "stg_boundaries",
    grain: "one row per polygon feature of a boundary file",
    key: &["source_sha256", "member", "line"],
    partition: Some("publication"),
    version: 1,
    columns: BOUNDARIES_COLUMNS,
};

const BOUNDARIES_COLUMNS: &[Column] = &[
    required(
        "publication",
        Utf8,
        "Publication of the file, YYYY-MM-DD: the day it was published or, where unknown, the end of its newest period.",
    ),
    required("publication_inferred", Bool, "Whether `publication` was inferred from the newest period."),
    required("source_sha256", Utf8, "SHA-256 of the source file as it lies on disk, in hex."),
    required("member", I32, "Member of the archive, 0 for a plain file."),
    required("line", I64, "Line of the record's first byte in the member, 1 for the header."),
    required("area_kind", Utf8, "trade_area, admin_dong, legal_dong or gu."),
    required("code_set", Utf8, "trdar2022, adm8, kostat7, legal8, gu5, kostat_gu5."),
    required("area_code", Utf8, "Code of the area in its code set."),
    optional("area_name", Utf8, "Name as published."),
    optional(
        "other_codes",
        Utf8,
        "The area's codes in other sets as `set=code`, joined by `;`, where the file gives them.",
    ),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    optional("centre_x_m", F64, "Published centre of a trade area, EPSG:5181 metres.").within(-10_000_000, 10_000_000),
    optional("centre_y_m", F64, "Published centre of a trade area, EPSG:5181 metres.").within(-10_000_000, 10_000_000),
    optional("gu_code", Utf8, "자치구_코드 where the file gives it."),
    optional("admin_dong_code", Utf8, "행정동_코드 where the file gives it."),
    optional("area_m2_published", F64, "영역_면적 where the file gives it.").within(0, 10_000_000_000),
    required("crs", Utf8, "EPSG:4326 or EPSG:5181, of the geometry."),
    required("geometry_wkb", Binary, "Multipolygon as WKB in `crs`, rings as in the file."),
    required("edition", Utf8, "Edition of the boundaries: the year where the file tells, else the file's name."),
];

/// Every staging table.
pub const TABLES: &[&TableSchema] = &[
    &LICENCES,
    &STORE_COUNTS,
    &SALES,
    &FOOT_TRAFFIC,
    &CHANGE_INDEX,
    &AREAS,
    &RESIDENTS,
    &WORKERS,
    &INCOMES,
    &FACILITIES,
    &APARTMENTS,
    &SEMAS_STORES,
    &BOUNDARIES,
];

/// The staging table of a source kind.
pub const fn of(kind: SourceKind) -> &'static TableSchema {
    TABLES[kind as usize]
}
