//! Stores, survival, competition, demand, change, shrinkage: one indicator per file.
//!
//! A rate is a fraction and is kept with its numerator, denominator and interval. Undefined, zero and missing are three
//! different values everywhere. [`register::INDICATORS`] says what each indicator is.
//!
//! | question | module |
//! |---|---|
//! | how many shops, how many open and close | [`changes`] |
//! | how close the competition is | [`competition`], [`saturation`] |
//! | do two sources agree | [`reconciliation`] |
//! | what customers spend | [`demand`] |
//! | how an area stands in the city | [`district_score`] |
//! | how long shops live | [`survival`] |
//! | what the licence registers count | [`licence_cells`] |
//! | how each figure held in the past | [`record`] |
//! | what a small cell can say | [`shrinkage`], [`interval`] |
//! | what each indicator is called and means | [`register`], [`indicator`] |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod changes;
pub mod competition;
pub mod demand;
pub mod district_score;
pub mod error;
pub mod estimate;
mod frame;
pub mod indicator;
pub mod interval;
pub mod licence_cells;
mod placed_spells;
pub mod reconciliation;
pub mod record;
pub mod register;
pub mod saturation;
pub mod shrinkage;
mod surroundings;
pub mod survival;

pub use error::{IndicatorError, Result};
pub use estimate::Estimate;
