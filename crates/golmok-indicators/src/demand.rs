//! Demand (수요): what customers spend, when, who, and how that moves.
//!
//! Published sales are estimates of cell totals: every mean is the cell's, never a shop's.

pub mod demand_supply_ratio;
pub mod demand_trend;
pub mod foot_traffic;
pub mod mart;
mod sales;
pub mod sales_growth;
pub mod sales_per_store;
pub mod sales_percentile;
pub mod sales_shares;
pub mod sales_variation;
pub mod ticket;

pub use mart::demand;

use crate::indicator::Indicator;

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[
    sales_per_store::INDICATOR,
    ticket::INDICATOR,
    sales_growth::INDICATOR,
    sales_variation::INDICATOR,
    sales_shares::WEEKEND_SHARE,
    sales_shares::PEAK_TIME_BAND,
    sales_shares::PEAK_WEEKDAY,
    sales_shares::MAIN_CUSTOMER_SEX,
    sales_shares::MAIN_CUSTOMER_AGE,
    foot_traffic::DAILY,
    foot_traffic::CAPTURE,
    sales_percentile::INDICATOR,
    demand_trend::INDICATOR,
    demand_supply_ratio::INDICATOR,
];
