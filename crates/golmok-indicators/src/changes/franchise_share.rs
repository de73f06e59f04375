//! `franchise_share` 프랜차이즈 비율.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 프랜차이즈 비율.
pub const INDICATOR: Indicator = Indicator {
    id: "franchise_share",
    name_ko: "프랜차이즈 비율",
    name_en: "Share of franchises",
    question: "Which share of the shops belongs to a franchise?",
    formula: "프랜차이즈_점포_수 ÷ 유사_업종_점포_수; Wilson interval",
    inputs: &["core_cells.franchise_store_count", "core_cells.store_count"],
    unit: "fraction, 0..=1",
    table: "mart_changes",
    null_rules: "`no_stores` without stores; `not_published` where the source does not tell franchises (licences)",
    small_sample: "interval only",
    source: "점포-상권",
    example: "3 of 11: 0.273 (0.097–0.566)",
    file: "crates/golmok-indicators/src/changes/franchise_share.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Franchise stores ÷ stores.
pub fn franchise_share(franchises: Option<i64>, stores: u64) -> Estimate {
    match franchises.map(u64::try_from) {
        Some(Ok(franchises)) => Estimate::share(franchises, stores, NullReason::NoStores),
        _ => Estimate::missing(NullReason::NotPublished, stores as f64),
    }
}
