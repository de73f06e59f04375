//! `mart_entry_risk`, `mart_signal` and `backtest_*`: ratings and how good they were.

use super::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per area × industry at the as-of date.
pub const ENTRY_RISK: TableSchema = TableSchema {
    name: "mart_entry_risk",
    grain: "one row per area × industry at the as-of date, stores there or not",
    key: &["area_kind", "area_code", "industry_code", "as_of"],
    partition: None,
    version: 2,
    columns: ENTRY_RISK_COLUMNS,
};

const ENTRY_RISK_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area, admin_dong, gu or city."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드, or ALL."),
    required("as_of", Date32, "Nothing later than this day was used."),
    optional("area_name", Utf8, "Name of the area."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas; U overlaps the others and is in no total."),
    optional("gu_code", Utf8, "자치구_코드 of the area."),
    optional("industry_name", Utf8, "Name of the industry."),
    required("store_count", I64, "점포수 at the newest quarter."),
    required("opening_count_4q", I64, "Openings in the last four quarters."),
    required("closure_count_4q", I64, "Closures in the last four quarters."),
    required("at_risk_4q", I64, "Store-quarters at risk in the last four quarters."),
    required("window_q", I32, "Quarters in the window, at most four."),
    optional("closure_rate_4q", F64, "연간 폐업률, raw: closures of the window ÷ mean stores of its quarters."),
    optional("closure_hazard_q", F64, "Predicted closures per store-quarter at risk over the next year."),
    optional("closure_probability_1y", F64, "The average shop closes within a year: 1 − exp(−4h). Scored and graded."),
    optional("closure_probability_1y_lo", F64, "5 % end."),
    optional("closure_probability_1y_hi", F64, "95 % end."),
    optional(
        "entrant_closure_probability_1y",
        F64,
        "A shop opening now closes within a year; null without an age profile.",
    ),
    optional("entrant_closure_probability_1y_lo", F64, "5 % end."),
    optional("entrant_closure_probability_1y_hi", F64, "95 % end."),
    optional("entrant_reason", Utf8, "Why there is no entrant probability."),
    optional("closure_probability_3y", F64, "1 − exp(−12h)."),
    optional("closure_probability_3y_lo", F64, "5 % end."),
    optional("closure_probability_3y_hi", F64, "95 % end."),
    required("extrapolated", Bool, "Whether the three-year figure rests on no origin with twelve later quarters."),
    optional(
        "expected_closures_4q",
        F64,
        "All closures that the four quarters after the as-of date will report (Σ 폐업_점포_수), of newly opened shops too.",
    ),
    optional("expected_closures_4q_lo", F64, "5 % quantile of Y + U, Y the predictive count, U uniform on (0, 1)."),
    optional("expected_closures_4q_hi", F64, "95 % quantile of Y + U."),
    optional("pred_size", F64, "Size of the negative binomial: variance = mean + mean² ÷ size."),
    optional("relative_risk", F64, "Hazard ÷ the same industry's city-wide; for ALL ÷ that of the same mix."),
    optional("relative_risk_lo", F64, "5 % of the posterior."),
    optional("relative_risk_hi", F64, "95 % of the posterior."),
    optional("relative_risk_above_one", F64, "Posterior probability that the relative risk is above one."),
    optional("relative_grade", Utf8, "lower, no_clear_difference or higher than the same industry elsewhere."),
    optional("grade_raw", Utf8, "caution, suspect, risk, high_risk by the inputs alone."),
    optional(
        "grade",
        Utf8,
        "caution, suspect, risk, high_risk: steps 1–4 by store-weighted quantiles 40/70/90 % of closure_probability_1y, after hysteresis.",
    ),
    optional("grade_step", I32, "Step 1–4."),
    optional("grade_pending_quarters", I32, "For how many quarters grade_raw has differed from grade."),
    optional("grade_probability_1", F64, "Posterior probability of 주의."),
    optional("grade_probability_2", F64, "Posterior probability of 의심."),
    optional("grade_probability_3", F64, "Posterior probability of 위험."),
    optional("grade_probability_4", F64, "Posterior probability of 고위험."),
    optional("confidence", Utf8, "low, medium or high, from own weight and interval width."),
    required("own_weight", F64, "at_risk ÷ (at_risk + prior strength), over the quarters of the fit."),
    required("effective_n", F64, "The cell's own store-quarters in the fit, without the prior."),
    required("borrowed", Bool, "Whether own_weight is under 0.2."),
    optional("driver_own_record", F64, "Part of log relative_risk from the cell's own closures."),
    optional("driver_area", F64, "From closures of all industries, and of the sector, in the area."),
    optional("driver_surroundings", F64, "From closures in the gu and the neighbourhood."),
    optional(
        "driver_industry_nearby",
        F64,
        "From the industry's closures in the gu and in the same kind of trade area.",
    ),
    optional("driver_openings", F64, "From recent openings: young shops close more."),
    optional("driver_months_in_business", F64, "From months in business of running and closed shops (상권변화지표)."),
    optional("driver_density", F64, "From density, concentration, growth and size."),
    optional("driver_franchise", F64, "From franchise shares."),
    optional("driver_demand", F64, "From foot traffic, workers, residents, facilities."),
    optional("driver_means", F64, "From incomes and apartments."),
    optional("driver_remainder", F64, "What pooling two models and averaging cells leave over."),
    optional("reason_unrated", Utf8, "Why there is no rating, where there is none."),
    required("method_version", Utf8, "Version of the rating method."),
];

/// One row per area × industry at the as-of date.
pub const SIGNAL: TableSchema = TableSchema {
    name: "mart_signal",
    grain: "one row per area × industry at the as-of date",
    key: &["area_kind", "area_code", "industry_code", "as_of"],
    partition: None,
    version: 1,
    columns: SIGNAL_COLUMNS,
};

const SIGNAL_COLUMNS: &[Column] = &[
    required("area_kind", Utf8, "trade_area or admin_dong."),
    required("area_code", Utf8, "The area's code."),
    required("industry_code", Utf8, "서비스_업종_코드."),
    required("as_of", Date32, "Nothing later than this day was used."),
    optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
    required("store_count", I64, "점포수 at the newest quarter."),
    optional("score", F64, "신규 창업위험도, reconstructed: clamp(50 + 20·u, 0, 100)."),
    optional(
        "grade",
        Utf8,
        "caution, suspect, risk, high_risk by cuts 40/60/80, which are ours: the public ones are unpublished.",
    ),
    optional("grade_step", I32, "Step 1–4."),
    required("basis", Utf8, "closures_and_survival or closures_only."),
    optional("reason_null", Utf8, "Why there is no score."),
    optional("closure_rate_4q", F64, "폐업신고율: closures of four quarters ÷ mean stores."),
    optional("closure_to_opening_3y", F64, "3년간 개업 대비 폐업신고율: closures ÷ openings of the quarters at hand."),
    optional("closure_to_opening_reason", Utf8, "Why there is none."),
    required("window_q", I32, "Quarters behind closure_to_opening_3y, at most twelve."),
    optional("closed_months", F64, "평균 폐업기간 of the area, months."),
    optional("store_change_rate_4q", F64, "점포증감률 over four quarters."),
    optional("survival_3y", F64, "Three-year survival, where licences give it."),
    required("method_version", Utf8, "Version of the rating method."),
];

/// One row per figure of a backtest.
pub const BACKTEST_SCORES: TableSchema = TableSchema {
    name: "backtest_scores",
    grain: "one row per origin × model × scope × segment × figure",
    key: &["origin", "model", "scope", "segment", "metric"],
    partition: None,
    version: 1,
    columns: &[
        required("origin", I32, "Newest quarter that the forecast knew."),
        required(
            "model",
            Utf8,
            "golmok, or a baseline: city_rate, industry_rate, last_year, shrunk_cell, store_count.",
        ),
        required("scope", Utf8, "adr: areas that do not overlap; all: every kind."),
        required("segment", Utf8, "all, an industry, a grade, a relative grade, or a stress of the calendar effect."),
        required("metric", Utf8, "Name of the figure; definitions in scripts/score.py."),
        optional("value", F64, "The figure; null where it is not defined."),
        required("n_origins", I32, "Origins of this backtest; with one, no trend over origins can be told."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per forecast of a cell beside its outcome.
pub const BACKTEST_CELLS: TableSchema = TableSchema {
    name: "backtest_cells",
    grain: "one row per origin × area × industry with stores at the origin",
    key: &["origin", "area_kind", "area_code", "industry_code"],
    partition: None,
    version: 1,
    columns: &[
        required("origin", I32, "Newest quarter that the forecast knew."),
        required("area_kind", Utf8, "trade_area or admin_dong."),
        required("area_code", Utf8, "The area's code."),
        required("industry_code", Utf8, "서비스_업종_코드."),
        optional("trade_area_kind", Utf8, "A, D, R, U for trade areas."),
        required("store_count", I64, "점포수 at the origin."),
        required("expected_closures_4q", F64, "Closures predicted for the next four quarters."),
        required("expected_closures_4q_lo", F64, "5 % quantile of count + uniform."),
        required("expected_closures_4q_hi", F64, "95 % quantile of count + uniform."),
        required("baseline_closures_4q", F64, "Industry rate of the last four quarters × stores × 4."),
        required("closure_count_4q", I64, "Closures reported in the next four quarters."),
        required("opening_count_4q", I64, "Openings reported in the next four quarters."),
        required("closure_probability_1y", F64, "The average shop closes within a year, as predicted."),
        required("relative_risk", F64, "Hazard ÷ the same industry's city-wide."),
        required("relative_grade", Utf8, "lower, no_clear_difference or higher."),
        required("grade", Utf8, "caution, suspect, risk or high_risk, by the inputs alone."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per bin of predicted rates.
pub const BACKTEST_RELIABILITY: TableSchema = TableSchema {
    name: "backtest_reliability",
    grain: "one row per origin × model × scope × tenth of the stores by predicted rate",
    key: &["origin", "model", "scope", "bin"],
    partition: None,
    version: 1,
    columns: &[
        required("origin", I32, "Newest quarter that the forecast knew."),
        required("model", Utf8, "golmok or a baseline."),
        required("scope", Utf8, "adr or all."),
        required("bin", I32, "1–10, lowest predicted rate first."),
        required("cell_count", I64, "Cells."),
        required("store_count", F64, "Stores at the origin."),
        required("predicted_rate", F64, "Closures predicted ÷ stores."),
        required("realised_rate", F64, "Closures reported ÷ stores."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per area × industry with stores × as-of quarter of a rating.
pub const RATING_HISTORY: TableSchema = TableSchema {
    name: "mart_rating_history",
    grain: "one row per area × industry with stores × as-of quarter of a rating",
    key: &["area_kind", "area_code", "industry_code", "as_of"],
    partition: None,
    version: 1,
    columns: &[
        required("area_kind", Utf8, "trade_area or admin_dong."),
        required("area_code", Utf8, "The area's code."),
        required("industry_code", Utf8, "서비스_업종_코드."),
        required("as_of", Date32, "Nothing later than this day was used."),
        required("store_count", I64, "점포수 at the as-of quarter."),
        required("closure_probability_1y", F64, "What was said: the average shop closes within a year."),
        required("grade", Utf8, "caution, suspect, risk or high_risk, as given then."),
        optional("closure_count_next_4q", I64, "Closures of the four quarters after; null before they are known."),
        optional("opening_count_next_4q", I64, "Openings of the four quarters after; null before they are known."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per industry × as-of quarter × grade.
pub const ENTRY_RESPONSE: TableSchema = TableSchema {
    name: "mart_entry_response",
    grain: "one row per industry × as-of quarter × grade",
    key: &["industry_code", "as_of", "grade_step"],
    partition: None,
    version: 1,
    columns: &[
        required("industry_code", Utf8, "서비스_업종_코드, or ALL."),
        required("as_of", Date32, "As-of quarter of the rating, last day."),
        required("grade", Utf8, "caution, suspect, risk or high_risk, as given then."),
        required("grade_step", I32, "Step 1–4."),
        required("cell_count", I64, "Cells of that grade with stores; kinds A, D, R."),
        required("store_count", I64, "Their stores."),
        required("opening_count_next_4q", I64, "Openings in the four quarters after."),
        optional("opening_ratio", F64, "Openings ÷ stores. Descriptive: nothing is said of causes."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per trade × origin of the shop model's backtest.
pub const BACKTEST_SHOPS: TableSchema = TableSchema {
    name: "backtest_shops",
    grain: "one row per trade of licences × origin one, two, three years before the end of its register",
    key: &["trade", "origin"],
    partition: None,
    version: 1,
    columns: &[
        required(
            "trade",
            Utf8,
            "개방서비스아이디 of the licences; `unknown:` and the file's name where the service is not known.",
        ),
        required("origin", Date32, "Last day that the forecast knew."),
        required("shop_count", I64, "Shops at least 90 days old at the origin."),
        required("closure_count", I64, "Of these, closed (폐업) within 365 days."),
        required(
            "administrative_count",
            I64,
            "Of these, ended by the office within them (취소, 말소, five and more of a trade and authority on one day): no closing.",
        ),
        required("gain", F64, "Log-likelihood gained over the trade's rate per 1,000 closings, levels set."),
        required("gain_error", F64, "Standard error of the gain, by 200 resamples of dongs."),
        required("gain_lo", F64, "5 % of the resamples."),
        required("gain_hi", F64, "95 % of the resamples."),
        required("gain_linear", F64, "Gain of the regression alone, at full weight."),
        required("gain_boosted", F64, "Gain of the trees alone, at full weight."),
        required(
            "auc",
            F64,
            "Probability that a shop that closed was given a higher risk than one that did not; ties half.",
        ),
        required(
            "weight",
            F64,
            "Weight of the model beside the trade's rate, by earlier origins: 0 where nothing was learnt.",
        ),
        required("boosted_weight", F64, "Weight of the trees beside the regression, by earlier origins."),
        optional(
            "place_gain",
            F64,
            "Gain of the records of city, gu, dong and surroundings over the model without them; null where under two origins have 150 closings.",
        ),
        optional("place_gain_lo", F64, "5 % of the resamples."),
        optional("place_gain_hi", F64, "95 % of the resamples."),
        required(
            "place_grade",
            Utf8,
            "told: at least two origins of 150 closings each whose place gain has its interval above zero; else not_told.",
        ),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// One row per trade × lot: what the lot has seen of the trade.
pub const SHOP_SITES: TableSchema = TableSchema {
    name: "mart_shop_sites",
    grain: "one row per trade of licences × lot with a licence of it, at the end of its register",
    key: &["trade", "site"],
    partition: None,
    version: 1,
    columns: &[
        required("trade", Utf8, "개방서비스아이디 of the licences, as in backtest_shops."),
        required(
            "site",
            Utf8,
            "Number of the lot, the same in all trades of this snapshot; where it is not known, `@` and the point.",
        ),
        optional("x_5174", F64, "좌표정보(X) in EPSG:5174 metres."),
        optional("y_5174", F64, "좌표정보(Y) in EPSG:5174 metres."),
        required("dong", Utf8, "Dong by the address, with the names above it; empty where it names none."),
        required("gu", Utf8, "Gu by the address, with the name above it."),
        required("running_count", I64, "Shops that run."),
        required("gone_count", I64, "Shops that have gone, by closing or by the office."),
        required("gone_count_5y", I64, "Of these, in the last five years."),
        required("closure_count_5y", F64, "Closings (폐업) of the last five years."),
        required("expected_closures_5y", F64, "Closings that trade and ages lead one to expect in them."),
        optional("last_gone_day", I32, "Last day of the last that went, days since 1970-01-01."),
        optional("last_gone_days", I32, "Its life in days."),
        required("log_ratio_authority", F64, "Log of closings ÷ expected of the trade in the city, shrunk."),
        required("log_ratio_gu", F64, "The same in the gu, drawn towards the city's."),
        required("log_ratio_dong", F64, "The same in the dong, drawn towards the gu's."),
        required("log_ratio_dong_all", F64, "The same of all trades in the dong."),
        required("method_version", Utf8, "Version of the rating method."),
    ],
};

/// Every rating table.
pub const TABLES: &[&TableSchema] = &[
    &ENTRY_RISK,
    &SIGNAL,
    &RATING_HISTORY,
    &ENTRY_RESPONSE,
    &BACKTEST_SCORES,
    &BACKTEST_CELLS,
    &BACKTEST_RELIABILITY,
    &BACKTEST_SHOPS,
    &SHOP_SITES,
];
