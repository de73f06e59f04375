//! Stores and change (점포·변화): how many, how many open and close, and how that moves.

mod cells;
pub mod change_class;
pub mod change_revisions;
pub mod closure_hazard_q;
pub mod closure_rate;
pub mod closure_rate_4q;
pub mod closure_to_opening_3y;
pub mod franchise_share;
pub mod industry_diversity;
pub mod mart;
pub mod opening_rate;
pub mod roll_up;
mod shrunk;
pub mod store_count;
pub mod store_growth_yoy;
mod year_moments;

pub use mart::changes;
pub use roll_up::roll_up;

use crate::indicator::Indicator;

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[
    store_count::INDICATOR,
    opening_rate::INDICATOR,
    opening_rate::SHRUNK,
    closure_rate::INDICATOR,
    closure_hazard_q::INDICATOR,
    closure_hazard_q::SHRUNK,
    closure_rate_4q::INDICATOR,
    closure_to_opening_3y::INDICATOR,
    store_growth_yoy::INDICATOR,
    franchise_share::INDICATOR,
    industry_diversity::HHI,
    industry_diversity::ENTROPY,
    change_class::INDICATOR,
    change_revisions::INDICATOR,
];

/// What one quarter of a cell holds. A quarter without a row is all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QuarterCounts {
    /// 점포수 at the quarter's end.
    pub stores: u64,
    /// Openings of the quarter.
    pub openings: u64,
    /// Closures of the quarter.
    pub closures: u64,
}

/// The last quarters of a cell up to one of them: only those that the source covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// Quarters that the source covers.
    pub quarters: u32,
    /// Openings in them.
    pub openings: u64,
    /// Closures in them.
    pub closures: u64,
    /// Store-quarters at their ends.
    pub store_quarters: u64,
}

impl Window {
    /// Adds a quarter.
    pub fn add(&mut self, counts: QuarterCounts) {
        self.quarters += 1;
        self.openings += counts.openings;
        self.closures += counts.closures;
        self.store_quarters += counts.stores;
    }

    /// Store-quarters at risk of closing: stores at the end and those closed before it.
    pub fn at_risk(&self) -> u64 {
        self.store_quarters + self.closures
    }
}
