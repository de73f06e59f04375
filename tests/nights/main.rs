//! The nightly job: refresh, its gates, its faults and its way back.
//!
//! One program of many files, so that their cities are made once and both processors are used.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../program/mod.rs"]
mod program;

mod fault_catalogue;
mod faults;
mod gates_real;
mod kill;
mod next_day;
mod night_samples;
mod on_alert;
mod operator;
mod refresh;
mod refresh_faults;
mod refresh_hostile;
mod refresh_nights;
mod retention;
mod rollback;
mod stale;
mod upgrade;
