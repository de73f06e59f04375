//! More of `mart_*`: hot spots, Huff shares, district scores, revisions of the change index, sources beside each other.

use super::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per hexagon × industry at the quarter of the newest news on the as-of date: where shops heap up.
pub const HOTSPOTS: TableSchema = TableSchema {
    name: "mart_hotspots",
    grain: "one row per hexagon × industry at the quarter of the newest news on the as-of date, where it or a neighbour holds a store",
    key: &["quarter", "h3_10", "industry_code"],
    partition: Some("quarter"),
    version: 2,
    columns: HOTSPOTS_COLUMNS,
};

const HOTSPOTS_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("h3_10", U64, "H3 cell of resolution 10."),
    required("industry_code", Utf8, "서비스_업종_코드 or `L:<service>`."),
    optional("gu_code", Utf8, "자치구_코드 of a store in the hexagon."),
    required("store_count", I64, "Operating stores of the industry in the hexagon."),
    required("store_count_around", I64, "The same with its neighbours."),
    optional("hotspot_gi", F64, "밀집 핫스팟: Getis–Ord Gi* z-score."),
    required(
        "hotspot_gi_p",
        F64,
        "Share of all choices of as many hexagons that hold at least as many stores; exact, one-sided.",
    ),
    required("hotspot_gi_q", F64, "Benjamini–Hochberg q-value over the hexagons of the industry."),
    required("is_hotspot", Bool, "Whether q is at most 0.05 and z is positive."),
    required("cell_count", I64, "Hexagons compared: those with any store."),
];

/// One row per trade area × industry at the quarter of the newest news on the as-of date: the custom that a new shop would draw.
pub const HUFF_SHARES: TableSchema = TableSchema {
    name: "mart_huff_shares",
    grain: "one row per trade area × industry at the quarter of the newest news on the as-of date",
    key: &["quarter", "area_kind", "area_code", "industry_code"],
    partition: Some("quarter"),
    version: 1,
    columns: HUFF_SHARES_COLUMNS,
};

const HUFF_SHARES_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드 or `L:<service>`."),
    optional("trade_area_kind", Utf8, "A, D, R, U."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    optional("huff_share", F64, "허프 모형 점유율 of one more shop at the centre of the area."),
    required("rival_count", I64, "Stores of the industry within 1000 m of the centre."),
    required("customer_place_count", I64, "Customers' places within 500 m of the centre."),
    optional("null_reasons", Utf8, "Why indicators are null: `indicator=reason`, joined by `;`."),
];

/// One row per trade area × quarter with sales: a score on the scale that the national service made familiar.
pub const DISTRICT_SCORES: TableSchema = TableSchema {
    name: "mart_district_scores",
    grain: "one row per trade area × quarter with published sales",
    key: &["quarter", "area_kind", "area_code"],
    partition: Some("quarter"),
    version: 1,
    columns: DISTRICT_SCORES_COLUMNS,
};

const DISTRICT_SCORES_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area."),
    required("area_code", Utf8, "The area's code."),
    optional("trade_area_kind", Utf8, "A, D, R, U."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    optional("growth_points", F64, "성장성, 0..=20."),
    optional("stability_points", F64, "안정성, 0..=20."),
    optional("trading_points", F64, "영업력, 0..=20."),
    optional("purchasing_points", F64, "구매력, 0..=20."),
    optional("attraction_points", F64, "집객력, 0..=20."),
    optional("district_score", F64, "상권평가지수, 0..=100: the sum of the five heads."),
    optional("district_grade", I32, "Grade 1 (best) to 5 at the cuts 70, 57.5, 45, 32.5."),
    optional("district_score_lo", F64, "Lowest score when one head is left out and the others fill its place."),
    optional("district_score_hi", F64, "Highest score when one head is left out."),
    required("measured_share", F64, "Share of the weights that could be measured."),
    optional("null_reasons", Utf8, "Why indicators are null: `indicator=reason`, joined by `;`."),
    optional("caveats", Utf8, "What to know before using the row, as codes joined by `;`."),
];

/// One row per area × quarter × pair of publications that follow each other: labels revised?
pub const CHANGE_REVISIONS: TableSchema = TableSchema {
    name: "mart_change_revisions",
    grain: "one row per area × quarter × pair of publications that follow each other",
    key: &["quarter", "area_kind", "area_code", "publication", "later_publication"],
    partition: None,
    version: 1,
    columns: CHANGE_REVISIONS_COLUMNS,
};

const CHANGE_REVISIONS_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area, admin_dong, gu or city."),
    required("area_code", Utf8, "The area's code."),
    required("publication", Utf8, "The earlier publication."),
    required("later_publication", Utf8, "The next publication that has the area and quarter."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    optional("label", Utf8, "상권_변화_지표 of the earlier publication."),
    optional("later_label", Utf8, "상권_변화_지표 of the later publication."),
    required("is_label_revised", Bool, "Whether the labels differ."),
    required("are_means_revised", Bool, "Whether any of the four means differs."),
    optional("is_label_replayed", Bool, "Whether the earlier means give the earlier label; null where they tie."),
    optional("is_later_label_replayed", Bool, "Whether the later means give the later label; null where they tie."),
    optional("operating_months_mean", I64, "운영_영업_개월_평균, earlier."),
    optional("closed_months_mean", I64, "폐업_영업_개월_평균, earlier."),
    optional("city_operating_months_mean", I64, "서울_운영_영업_개월_평균, earlier."),
    optional("city_closed_months_mean", I64, "서울_폐업_영업_개월_평균, earlier."),
    optional("later_operating_months_mean", I64, "운영_영업_개월_평균, later."),
    optional("later_closed_months_mean", I64, "폐업_영업_개월_평균, later."),
    optional("later_city_operating_months_mean", I64, "서울_운영_영업_개월_평균, later."),
    optional("later_city_closed_months_mean", I64, "서울_폐업_영업_개월_평균, later."),
];

/// One row per quantity × pair of sources × area × industry × quarter.
pub const RECONCILIATION: TableSchema = TableSchema {
    name: "mart_reconciliation",
    grain: "one row per quantity × pair of sources × area × industry × quarter",
    key: &["quarter", "area_kind", "area_code", "industry_code", "quantity", "source", "other_source"],
    partition: Some("quarter"),
    version: 1,
    columns: RECONCILIATION_COLUMNS,
};

const RECONCILIATION_COLUMNS: &[Column] = &[
    required("quarter", I32, "분기: year × 10 + q."),
    required("area_kind", Utf8, "trade_area, admin_dong, gu or city."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드, `L:<service>`, or ALL."),
    required("quantity", Utf8, "store_count, opening_count or closure_count."),
    required("source", Utf8, "First source."),
    required("other_source", Utf8, "Second source."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    optional("count", I64, "By the first source; null where it has no row."),
    optional("other_count", I64, "By the second source; null where it has no row."),
    optional("difference", I64, "First − second."),
    optional("ratio", F64, "Second ÷ first."),
    optional(
        "ghost_share",
        F64,
        "Estimated share of shops of the first source that the second does not know: max(0, 1 − second ÷ first).",
    ),
    required("likely_reason", Utf8, "Code of the likely reason."),
    optional("null_reasons", Utf8, "Why indicators are null: `indicator=reason`, joined by `;`."),
    optional("caveats", Utf8, "What to know before using the row, as codes joined by `;`."),
];
