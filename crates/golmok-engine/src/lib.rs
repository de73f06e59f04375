//! The engine that every surface of golmok stands on: readers of the lake, steps, questions and answers, the refresh.
//!
//! | subject | module |
//! |---|---|
//! | one reader per fact of a snapshot | [`read`] |
//! | a snapshot held open, answered from memory | [`Session`] |
//! | ingest, place, measure, rate: a layer of tables each; the plan that carries them out | [`step`] |
//! | requests to answers: advise, compare, diagnose, score, explain | [`query`] |
//! | the nightly refresh: gates, changes, publication | [`refresh`] |
//! | which city a snapshot speaks of | [`city`] |
//! | tunables | [`settings`] |
//!
//! It prints nothing, ends no process and knows no language: words are given by `golmok-report`, arguments and exit
//! codes by the program.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod city;
pub mod error;
pub mod machine;
pub mod own_list;
pub mod query;
pub mod read;
pub mod refresh;
pub mod session;
pub mod settings;
pub mod step;

pub use error::{Error, Result};
pub use golmok_fetch::FetchError;
pub use session::Session;
