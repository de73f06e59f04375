//! Saturation (과밀): more shops than like places usually have?

mod design;
pub mod indicator;
mod like_areas;
pub mod mart;
pub mod negative_binomial;

pub use mart::saturation;

use crate::indicator::Indicator;

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[indicator::INDICATOR, indicator::SHRUNK];
