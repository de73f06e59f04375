//! 점포: stores, openings and closures per area × industry × quarter.
//!
//! 유사_업종_점포_수 = 점포_수 + 프랜차이즈_점포_수 and is the denominator of both published rates
//! ([`golmok_model::units::published_percent`]). Rows appear with a cell's first store and vanish after its last one;
//! the last row has no store, closures and rates of zero.

use super::quarterly::spec::*;
use golmok_model::SourceKind;

/// 점포-상권, -행정동, -자치구.
pub static STORE_COUNTS: QuarterlySpec = QuarterlySpec {
    kind: SourceKind::StoreCounts,
    recognised_by: &["industry_code", "independent_store_count", "opening_count", "closure_count"],
    measures: MEASURES,
    identities: IDENTITIES,
    caveats: CAVEATS,
};

const MEASURES: &[Measure] = &[
    count("independent_store_count", &["점포_수", "STOR_CO"]),
    count("store_count", &["유사_업종_점포_수", "SIMILR_INDUTY_STOR_CO"]),
    count("franchise_store_count", &["프랜차이즈_점포_수", "FRC_STOR_CO"]),
    count("opening_count", &["개업_점포_수", "OPBIZ_STOR_CO"]),
    count("closure_count", &["폐업_점포_수", "CLSBIZ_STOR_CO"]),
    count("opening_percent_published", &["개업_율", "OPBIZ_RT"]),
    count("closure_percent_published", &["폐업_률", "CLSBIZ_RT"]),
];

const IDENTITIES: &[Identity] = &[
    sum("independent_and_franchise", "store_count", &["independent_store_count", "franchise_store_count"], 0),
    percent("published_opening_percent", "opening_percent_published", "opening_count", "store_count"),
    percent("published_closure_percent", "closure_percent_published", "closure_count", "store_count"),
];

const CAVEATS: &[Caveat] = &[
    Caveat { code: "closures_above_stores", when: When::Exceeds { count: "closure_count", stores: "store_count" } },
    Caveat { code: "openings_above_stores", when: When::Exceeds { count: "opening_count", stores: "store_count" } },
    Caveat {
        code: "no_stores_with_closures",
        when: When::WithoutAny { positive: "closure_count", zero: "store_count" },
    },
    Caveat {
        code: "only_franchises",
        when: When::WithoutAny { positive: "franchise_store_count", zero: "independent_store_count" },
    },
];
