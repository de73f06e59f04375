//! `industry_hhi` and `industry_entropy` 업종 다양성.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 업종 집중도.
pub const HHI: Indicator = Indicator {
    id: "industry_hhi",
    name_ko: "업종 집중도(HHI)",
    name_en: "Herfindahl index of industries",
    question: "How far do few industries dominate the area?",
    formula: "Σ pᵢ², pᵢ the industry's share of the area's stores; 1 ÷ (number of industries) … 1",
    inputs: &["core_cells.store_count"],
    unit: "index, 0..=1",
    table: "mart_changes",
    null_rules: "rows of ALL only; `no_stores` where the area has no store",
    small_sample: "high by chance in small areas: `store_count` beside it",
    source: "Herfindahl–Hirschman",
    example: "stores 2, 1, 1: 0.25 + 0.0625 + 0.0625 = 0.375",
    file: "crates/golmok-indicators/src/changes/industry_diversity.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// 업종 다양성.
pub const ENTROPY: Indicator = Indicator {
    id: "industry_entropy",
    name_ko: "업종 다양성(엔트로피)",
    name_en: "Shannon entropy of industries",
    question: "How evenly are the area's shops spread over industries?",
    formula: "−Σ pᵢ ln pᵢ; 0 … ln(number of industries)",
    inputs: &["core_cells.store_count"],
    unit: "nats",
    table: "mart_changes",
    null_rules: "rows of ALL only; `no_stores` where the area has no store",
    small_sample: "low by chance in small areas: `store_count` beside it",
    source: "Shannon",
    example: "stores 2, 1, 1: 0.5 ln 2 + 2 · 0.25 ln 4 = 1.040",
    file: "crates/golmok-indicators/src/changes/industry_diversity.rs",
    golden: "crates/golmok-indicators/tests/changes.rs",
};

/// Herfindahl index and entropy of the stores of an area by industry, and how many industries have one.
///
/// # Examples
/// ```
/// use golmok_indicators::changes::industry_diversity::diversity;
/// let (hhi, entropy, industries) = diversity(&[2, 1, 1, 0]);
/// assert_eq!((hhi.value, industries), (Ok(0.375), 3));
/// assert!((entropy.value.expect("stores") - 1.0397207708).abs() < 1e-9);
/// ```
pub fn diversity(stores: &[u64]) -> (Estimate, Estimate, usize) {
    let total = stores.iter().sum::<u64>() as f64;
    if total == 0.0 {
        let none = Estimate::missing(NullReason::NoStores, 0.0);
        return (none, none, 0);
    }
    let shares: Vec<f64> = stores.iter().filter(|s| **s > 0).map(|s| *s as f64 / total).collect();
    let hhi = shares.iter().map(|p| p * p).sum();
    let entropy: f64 = -shares.iter().map(|p| p * p.ln()).sum::<f64>();
    (Estimate::plain(hhi, total), Estimate::plain(entropy.max(0.0), total), shares.len())
}
