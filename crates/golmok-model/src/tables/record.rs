//! How each figure held in the past.

use super::{Column, ColumnType::*, TableSchema, optional, required};

/// One row per indicator × origin × sector × fifth: what followed in the past where it was low and where it was high.
pub const INDICATOR_RECORD: TableSchema = TableSchema {
    name: "mart_indicator_record",
    grain: "one row per indicator × origin × sector × fifth of its cells",
    key: &["indicator", "origin", "sector", "fifth"],
    partition: None,
    version: 1,
    columns: INDICATOR_RECORD_COLUMNS,
};

const INDICATOR_RECORD_COLUMNS: &[Column] = &[
    required("indicator", Utf8, "Id of the indicator."),
    required("origin", I32, "Quarter at which the cells were put in fifths; 0: all origins together."),
    required("sector", Utf8, "food, service, retail, or ALL."),
    required("fifth", I32, "1 lowest to 5 highest within each industry; 0: highest against lowest."),
    required("taken_for", Utf8, "What a reader takes a high value for: danger, safety or room."),
    required("origin_count", I32, "Origins counted."),
    required("cell_count", I64, "Cells with a store at the origin."),
    required("store_count", F64, "Their stores."),
    required("expected_closure_count_4q", F64, "Closures of the next four quarters at the industry's own rate."),
    optional(
        "closure_ratio",
        F64,
        "Closures of the next four quarters ÷ those at the industry's rate; fifth 0: ratio of the two ends.",
    ),
    optional("closure_ratio_lo", F64, "Lower end of the 95 % interval, by resampling areas."),
    optional("closure_ratio_hi", F64, "Upper end of the 95 % interval."),
    optional(
        "openings_per_store",
        F64,
        "Openings of the next four quarters per store; fifth 0: ratio of the two ends.",
    ),
    optional("openings_per_store_lo", F64, "Lower end of the 95 % interval."),
    optional("openings_per_store_hi", F64, "Upper end of the 95 % interval."),
    optional(
        "net_change",
        F64,
        "Change of the stores over the next four quarters, a share; fifth 0: difference of the two ends.",
    ),
    optional("net_change_lo", F64, "Lower end of the 95 % interval."),
    optional("net_change_hi", F64, "Upper end of the 95 % interval."),
    optional(
        "direction",
        Utf8,
        "Of fifth 0: more, fewer (by 5 % at least, the whole interval past 1), unclear, or thin where under 50 closures are expected at an end.",
    ),
    optional("supports", Bool, "Of fifth 0: whether the past bears out what the figure is taken for."),
];
