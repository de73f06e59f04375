//! `ref_*` and `core_*`: placed, joined and deduplicated; what the indicators read.

use super::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per area of an edition of boundaries.
pub const REF_AREAS: TableSchema = TableSchema {
    name: "ref_areas",
    grain: "one row per area of an edition of boundaries",
    key: &["area_kind", "code_set", "area_code", "valid_from"],
    partition: None,
    version: 1,
    columns: REF_AREAS_COLUMNS,
};

const REF_AREAS_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area, admin_dong, legal_dong, gu."),
    required("code_set", Utf8, "Generation of the area code."),
    required("area_code", Utf8, "The area's code."),
    required("valid_from", Date32, "First day of the edition."),
    optional("valid_to", Date32, "Last day of the edition, where a later one follows."),
    required("edition", Utf8, "Edition of the boundaries."),
    optional("area_name", Utf8, "Name."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    optional("gu_code", Utf8, "자치구_코드; for trade areas the published one (53 span two gu)."),
    optional(
        "admin_dong_code",
        Utf8,
        "행정동_코드: published for trade areas, a dong's own, for KOSTAT dongs by the file that has both codes.",
    ),
    required("area_m2", F64, "Area of the geometry in m², EPSG:5181."),
    required("centre_x_m", F64, "Centre: published, else the centroid; EPSG:5181 metres."),
    required("centre_y_m", F64, "Centre: published, else the centroid; EPSG:5181 metres."),
    required("geometry_kind", Utf8, "polygon, or disc of equal area where only a centre is published."),
    optional("invalid_reason", Utf8, "What is wrong with the polygon; assigned by the even-odd rule."),
    required("geometry_wkb", Binary, "Multipolygon as WKB in EPSG:5181."),
];

/// One row per area in force at the as-of date: the effective edition of each, or what its counts tell of it.
pub const AREAS: TableSchema = TableSchema {
    name: "core_areas",
    grain: "one row per area in force at the as-of date",
    key: &["area_kind", "code_set", "area_code"],
    partition: None,
    version: 1,
    columns: AREAS_COLUMNS,
};

const AREAS_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area, admin_dong, legal_dong, gu."),
    required("code_set", Utf8, "Generation of the area code: trdar2022, adm8, legal8, gu5."),
    required("area_code", Utf8, "The area's code."),
    optional("valid_from", Date32, "First day of the effective edition; null where no boundary is known."),
    optional("edition", Utf8, "Effective edition of the boundaries; null where no boundary is known."),
    optional("area_name", Utf8, "Name: of the edition, else as the count files print it."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    optional("gu_code", Utf8, "자치구_코드; for trade areas the published one (53 span two gu)."),
    optional("admin_dong_code", Utf8, "행정동_코드: published for trade areas, a dong's own."),
    optional("area_m2", F64, "Area of the geometry in m², EPSG:5181."),
    optional("centre_x_m", F64, "Centre: published, else the centroid; EPSG:5181 metres."),
    optional("centre_y_m", F64, "Centre: published, else the centroid; EPSG:5181 metres."),
    optional("geometry_kind", Utf8, "polygon, or disc of equal area where only a centre is published."),
    optional("geometry_wkb", Binary, "Multipolygon as WKB in EPSG:5181; null where no boundary is known."),
];

/// One row per business spell of a licence.
pub const SPELLS: TableSchema = TableSchema {
    name: "core_spells",
    grain: "one row per business spell of a licence",
    key: &["gu_code", "service_id", "authority_code", "management_no"],
    partition: Some("gu_code"),
    version: 3,
    columns: SPELLS_COLUMNS,
};

const SPELLS_COLUMNS: &[Column] = &[
    required("gu_code", Utf8, "자치구_코드 of the shop, from its point or address; `00000` outside Seoul or unknown."),
    required("service_id", Utf8, "개방서비스아이디."),
    required("authority_code", Utf8, "개방자치단체코드."),
    required("management_no", Utf8, "관리번호."),
    required("industry_code", Utf8, "Service industry, or `L:<service>` where none matches."),
    optional("industry_detail", Utf8, "업태구분명."),
    required("opened_on", Date32, "First day of business."),
    required(
        "entry_on",
        Date32,
        "Day from which the shop is observed (delayed entry): its first, ten years before the end of the last quarter that is over, or the first day on which its register records closings (core_registers), whichever is last.",
    ),
    optional("ended_on", Date32, "Last day of business."),
    optional(
        "end_reason",
        Utf8,
        "closed, cancelled, closed_undated, removed, burst; a closure is closed or closed_undated, the others end the view.",
    ),
    required("data_date", Date32, "Last day the file speaks of."),
    required("open_only", Bool, "Whether the file lists running shops only: it tells of no closure."),
    required(
        "cut_register",
        Bool,
        "Whether the ends of its register are no closings (core_registers says why): in no mart.",
    ),
    required("pop_up", Bool, "Whether it ended within 90 days at a door where five or more did: in no survival."),
    optional("x_m", F64, "EPSG:5181 metres."),
    optional("y_m", F64, "EPSG:5181 metres."),
    required(
        "place_quality",
        Utf8,
        "How the point was found: stated, other_crs, swapped, address_only, outside_gu, none.",
    ),
    optional("admin_dong_code", Utf8, "행정동_코드 by the point."),
    optional("legal_dong_code", Utf8, "법정동 code by the point, else by the address."),
    optional("h3_10", U64, "H3 cell of resolution 10."),
    required("scope", Utf8, "seoul or outside."),
    optional("floor_area_m2", F64, "소재지면적."),
];

/// One row per register: trade and city.
pub const REGISTERS: TableSchema = TableSchema {
    name: "core_registers",
    grain: "one row per register of licences: a trade in a city",
    key: &["service_id", "authority_code"],
    partition: None,
    version: 1,
    columns: REGISTERS_COLUMNS,
};

const REGISTERS_COLUMNS: &[Column] = &[
    required("service_id", Utf8, "개방서비스아이디: the trade."),
    required("authority_code", Utf8, "개방자치단체코드 or 시군명: the city that licensed."),
    required("source_sha256", Utf8, "The file that most of its licences stand in."),
    required("data_date", Date32, "Last day that this file speaks of."),
    required("licence_count", I64, "Licences that give a spell."),
    required("open_only", Bool, "Whether its files list running shops only."),
    optional("cut_because", Utf8, "Why its ends are no closings; null where nothing speaks against them."),
    optional(
        "closings_begin",
        Date32,
        "First day of the year in which it begins to record closings; older shops enter there.",
    ),
    required("closing_count", I64, "폐업 on a known day, one by one."),
    required("undated_closing_count", I64, "폐업 or 취소 without a day."),
    required("cancelled_count", I64, "취소, 말소, 폐쇄: the office's doing."),
    required("burst_count", I64, "폐업 of days with so many of this trade and city that the office closed them."),
    required("removed_count", I64, "제외, 삭제, 전출."),
    required("pop_up_count", I64, "Of the closings, those of pop-ups: within 90 days, five or more at one door."),
    optional(
        "lag_days",
        F64,
        "How late its file tells closings of this trade, in days of closings missing at its end, at least.",
    ),
    optional("lag_missing_share", F64, "Share of the usual closings that is missing in these last months."),
];

/// One row per business spell × trade area that holds it.
pub const SPELL_AREAS: TableSchema = TableSchema {
    name: "core_spell_areas",
    grain: "one row per business spell × trade area that holds it",
    key: &["gu_code", "service_id", "authority_code", "management_no", "area_kind", "area_code"],
    partition: Some("gu_code"),
    version: 1,
    columns: SPELL_AREAS_COLUMNS,
};

const SPELL_AREAS_COLUMNS: &[Column] = &[
    required("gu_code", Utf8, "자치구_코드 of the shop."),
    required("service_id", Utf8, "개방서비스아이디."),
    required("authority_code", Utf8, "개방자치단체코드."),
    required("management_no", Utf8, "관리번호."),
    required("area_kind", Utf8, "trade_area."),
    required("area_code", Utf8, "상권_코드."),
];

/// One row per pair of successive spells at one door.
pub const SPELL_LINKS: TableSchema = TableSchema {
    name: "core_spell_links",
    grain: "one row per pair of successive spells at one door",
    key: &[
        "gu_code",
        "service_id",
        "authority_code",
        "management_no",
        "next_service_id",
        "next_authority_code",
        "next_management_no",
    ],
    partition: Some("gu_code"),
    version: 1,
    columns: SPELL_LINKS_COLUMNS,
};

const SPELL_LINKS_COLUMNS: &[Column] = &[
    required("gu_code", Utf8, "자치구_코드 of the door."),
    required("service_id", Utf8, "Service of the earlier licence."),
    required("authority_code", Utf8, "개방자치단체코드 of the earlier licence."),
    required("management_no", Utf8, "관리번호 of the earlier licence."),
    required("next_service_id", Utf8, "Service of the later licence."),
    required("next_authority_code", Utf8, "개방자치단체코드 of the later licence."),
    required("next_management_no", Utf8, "관리번호 of the later licence."),
    required(
        "reason",
        Utf8,
        "relicence (same door, same name), transfer (same door and trade, other name) or change_of_trade.",
    ),
    required("gap_days", I32, "Days from the earlier end to the later opening."),
];

/// One row per area × H3 cell that share a surface.
pub const AREA_CELLS: TableSchema = TableSchema {
    name: "core_area_cells",
    grain: "one row per trade area × H3 cell of resolution 9 that share a surface",
    key: &["area_kind", "code_set", "area_code", "h3_9"],
    partition: None,
    version: 1,
    columns: AREA_CELLS_COLUMNS,
};

const AREA_CELLS_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area."),
    required("code_set", Utf8, "Generation of the area code."),
    required("area_code", Utf8, "상권_코드."),
    required("h3_9", U64, "H3 cell of resolution 9 (about 0.1 km²)."),
    required("shared_m2", F64, "Surface that both share, in m² of EPSG:5181."),
    required("area_share", F64, "Share of the area that lies in the cell; sums to 1 over an area's cells."),
    required("cell_share", F64, "Share of the cell that lies in the area."),
];

/// One row per area × industry × quarter × source of the count.
pub const CELLS: TableSchema = TableSchema {
    name: "core_cells",
    grain: "one row per area × industry × quarter × source of the count",
    key: &["quarter", "area_kind", "area_code", "industry_code", "source"],
    partition: Some("quarter"),
    version: 1,
    columns: CELLS_COLUMNS,
};

const CELLS_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area, admin_dong, gu; from licences also legal_dong and city."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드, or `L:<service>`."),
    required("source", Utf8, "store_counts or licences."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas; totals leave out U."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    required("store_count", I64, "점포수 at the quarter's last day (유사_업종_점포_수)."),
    optional("independent_store_count", I64, "점포_수 without franchises."),
    optional("franchise_store_count", I64, "프랜차이즈_점포_수."),
    required("opening_count", I64, "개업_점포_수."),
    required("closure_count", I64, "폐업_점포_수."),
    required("at_risk", I64, "store_count + closure_count: the stores that could close in the quarter."),
    optional("caveats", Utf8, "What the publisher got wrong in this cell."),
];

/// One row per shop × edition of the shop register.
pub const SHOPS: TableSchema = TableSchema {
    name: "core_shops",
    grain: "one row per shop of Seoul × edition of 상가(상권)정보",
    key: &["quarter", "semas_store_id"],
    partition: Some("quarter"),
    version: 1,
    columns: SHOPS_COLUMNS,
};

const SHOPS_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기 at whose end the edition stands: year × 10 + q."),
    required("semas_store_id", Utf8, "상가업소번호."),
    optional("industry_code", Utf8, "서비스_업종_코드 of its class; null where none matches."),
    optional("class_small", Utf8, "상권업종소분류명, of the classes before or since 2023."),
    optional("x_m", F64, "EPSG:5181 metres."),
    optional("y_m", F64, "EPSG:5181 metres."),
    optional("gu_code", Utf8, "자치구_코드 by the point, else the published one."),
    optional("admin_dong_code", Utf8, "행정동_코드 by the point; the published one where there are no boundaries."),
    optional("legal_dong_code", Utf8, "법정동 code by the point; the published one where there are no boundaries."),
    optional("trade_area_codes", Utf8, "상권_코드 of the trade areas that hold it, joined by a space."),
];

/// One row per area × quarter × source of its surroundings.
pub const AREA_QUARTERS: TableSchema = TableSchema {
    name: "core_area_quarters",
    grain: "one row per area × quarter × source; the columns of other sources are null",
    key: &["quarter", "area_kind", "area_code", "source", "publication"],
    partition: Some("quarter"),
    version: 2,
    columns: AREA_QUARTERS_COLUMNS,
};

const AREA_QUARTERS_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area, admin_dong, gu."),
    required("area_code", Utf8, "The area's code."),
    required("source", Utf8, "foot_traffic, residents, workers, incomes, facilities, apartments, change_index."),
    required("publication", Utf8, "Publication that speaks for the quarter, YYYY-MM-DD."),
    required("late_vintage", Bool, "Whether that publication appeared after the as-of date."),
    optional("foot_traffic_count", I64, "총 유동인구 수: persons in the quarter."),
    optional("age_20_foot_traffic_count", I64, "연령대 20대 유동인구 수."),
    optional("age_60_plus_foot_traffic_count", I64, "연령대 60대 이상 유동인구 수."),
    optional("h00_06_foot_traffic_count", I64, "00~06시 유동인구 수."),
    optional("h21_24_foot_traffic_count", I64, "21~24시 유동인구 수."),
    optional("resident_count", I64, "총 상주인구 수."),
    optional("household_count", I64, "총 가구 수."),
    optional("worker_count", I64, "총 직장 인구 수."),
    optional("monthly_income_mean_krw", I64, "월 평균 소득 금액."),
    optional("spending_krw", I64, "지출 총금액 of the quarter."),
    optional("facility_count", I64, "집객시설 수."),
    optional("subway_station_count", I64, "지하철 역 수."),
    optional("apartment_complex_count", I64, "아파트 단지 수."),
    optional("apartment_price_mean_krw", I64, "아파트 평균 시가."),
    optional("operating_months_mean", I64, "운영_영업_개월_평균."),
    optional("closed_months_mean", I64, "폐업_영업_개월_평균."),
    optional("city_operating_months_mean", I64, "서울_운영_영업_개월_평균."),
    optional("city_closed_months_mean", I64, "서울_폐업_영업_개월_평균."),
    optional("change_class_published", Utf8, "상권_변화_지표 as published: LL, LH, HL, HH."),
    optional(
        "caveats",
        Utf8,
        "Caveats of the staged row, as codes joined by `;`; people that golmok counted say by what and how many days.",
    ),
];

/// Every reference and core table.
pub const TABLES: &[&TableSchema] =
    &[&REF_AREAS, &AREAS, &REGISTERS, &SPELLS, &SPELL_AREAS, &SPELL_LINKS, &AREA_CELLS, &CELLS, &SHOPS, &AREA_QUARTERS];
