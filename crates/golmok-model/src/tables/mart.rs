//! `mart_*`: what analysts read.

use super::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per area × industry at the as-of date.
pub const ENTRY_RISK: TableSchema = TableSchema {
    name: "mart_entry_risk",
    grain: "one row per area × industry at the as-of date",
    key: &["area_kind", "area_code", "industry_code", "as_of"],
    partition: None,
    version: 1,
    columns: ENTRY_RISK_COLUMNS,
};

const ENTRY_RISK_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area, gu or city."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드, or ALL."),
    required("as_of", Date32, "Nothing later than this day was used."),
    optional("area_name", Utf8, "Name of the area."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    optional("industry_name", Utf8, "Name of the industry."),
    optional("store_count", I64, "점포수 at the newest quarter."),
    required("opening_count_4q", I64, "Openings in the last four quarters."),
    required("closure_count_4q", I64, "Closures in the last four quarters."),
    required("at_risk_4q", I64, "Store-quarters at risk in the last four quarters."),
    required("window_q", I32, "Quarters in the window, at most four."),
    optional("closure_rate_4q", F64, "연간 폐업률, raw: closures of the window ÷ mean stores of its quarters."),
    optional(
        "closure_hazard_q",
        F64,
        "Closures ÷ store-quarters at risk, shrunk towards the industry: posterior mean.",
    ),
    optional("closure_probability_1y", F64, "1 − (1 − hazard)⁴ at the posterior mean."),
    optional("closure_probability_1y_lo", F64, "5 % of the posterior."),
    optional("closure_probability_1y_hi", F64, "95 % of the posterior."),
    optional("relative_risk", F64, "closure_hazard_q ÷ the industry's city-wide hazard."),
    optional("relative_risk_lo", F64, "5 % of the posterior."),
    optional("relative_risk_hi", F64, "95 % of the posterior."),
    optional("relative_grade", Utf8, "lower, no_clear_difference or higher than the same industry elsewhere."),
    optional(
        "grade",
        Utf8,
        "caution, suspect, risk, high_risk: steps 1–4 by store-weighted quantiles 40/70/90 % of closure_probability_1y.",
    ),
    optional("grade_step", I32, "Step 1–4."),
    optional("confidence", Utf8, "low, medium or high."),
    optional("own_weight", F64, "at_risk ÷ (at_risk + prior strength)."),
    optional("effective_n", F64, "The cell's own store-quarters, without the prior."),
    optional("reason_unrated", Utf8, "Why there is no rating, where there is none."),
    required("method_version", Utf8, "Version of the rating method."),
];

/// Every mart table.
pub const TABLES: &[&TableSchema] = &[&ENTRY_RISK];
