//! Stores, survival, competition, demand, change, shrinkage: one indicator per file.
//!
//! A rate is a fraction and is kept with its numerator, denominator and interval. Undefined, zero and missing are three
//! different values everywhere.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod interval;
pub mod shrinkage;
pub mod survival;
