//! Stores, survival, competition, demand, change, shrinkage: one indicator per file.
//!
//! A rate is a fraction and is kept with its numerator, denominator and interval. Undefined, zero and missing are three
//! different values everywhere. [`register::INDICATORS`] says what each indicator is.
//!
//! | question | module |
//! |---|---|
//! | how many shops, how many open and close | [`changes`] |
//! | what customers spend | [`demand`] |
//! | how long shops live | [`survival`] |
//! | what a small cell can say | [`shrinkage`], [`interval`] |
//! | what each indicator is called and means | [`register`] |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod changes;
pub mod demand;
pub mod error;
pub mod estimate;
mod frame;
pub mod interval;
pub mod register;
pub mod shrinkage;
mod surroundings;
pub mod survival;

pub use error::{IndicatorError, Result};
pub use estimate::Estimate;
