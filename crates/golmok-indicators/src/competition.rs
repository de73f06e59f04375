//! Competition (경쟁): how many rivals, how close, how common the industry is here.

pub mod clark_evans;
pub mod entry_rush;
pub mod hotspot_gi;
pub mod hotspots;
pub mod huff_share;
pub mod huff_shares;
pub mod location_quotient;
pub mod mart;
pub mod neighbours;
pub mod per_foot_traffic;
pub mod store_density;

pub use mart::competition;

use crate::indicator::Indicator;

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[
    entry_rush::HERE,
    entry_rush::AROUND,
    store_density::STORE_DENSITY,
    store_density::SAME,
    store_density::OTHER,
    per_foot_traffic::STORES,
    per_foot_traffic::INVERSE,
    location_quotient::INDICATOR,
    neighbours::WITHIN_100M,
    neighbours::WITHIN_300M,
    neighbours::WITHIN_500M,
    neighbours::WITHIN_1000M,
    neighbours::NEAREST,
    neighbours::PRESSURE,
    clark_evans::INDICATOR,
    hotspots::INDICATOR,
    huff_shares::INDICATOR,
];
