//! Signal, hazard model, calibration, backtest, drivers.
//!
//! Everything here is arithmetic over [`RatingInput`]: no file, no clock, sums in a fixed order whatever the number of threads. The pipeline reads
//! the lake into a [`RatingInput`] and writes what comes back.
//!
//! | question | call | table |
//! |---|---|---|
//! | how likely does a shop of industry i in area a close? | [`rate`] | `mart_entry_risk` |
//! | what would the public signal say? | [`signal()`] | `mart_signal` |
//! | how good was that in the past? | [`backtest()`] | `backtest_*` |
//! | how likely does *this shop* close, by licences alone, and how good was that? | [`shop_backtest()`] | `backtest_shops` |
//!
//! # Examples
//! ```
//! use golmok_model::Quarter;
//! use golmok_rating::{RatingConfig, RatingError, RatingInput, rate};
//! let nothing = rate(&RatingInput::default(), Quarter::from_code(20234).unwrap(), &RatingConfig::default(), &Default::default());
//! assert!(matches!(nothing, Err(RatingError::NoCounts(_))));
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod aggregate;
mod backtest;
mod baselines;
mod boosted;
mod cholesky;
mod config;
mod counts;
mod density;
mod deviance;
mod effects;
mod entrant;
mod entrant_cohort;
mod error;
mod features;
mod forecast;
mod grading;
mod hazard;
mod history;
mod input;
mod level;
mod metrics;
mod moments;
mod nesting;
mod newcomers;
mod newton;
mod openings;
mod panel;
mod past;
mod pool;
mod posterior;
mod rate;
mod rows_pass;
mod scores;
mod shop;
mod signal;
mod slopes;
mod spread;
mod stability;
mod steadiness;
mod stock;
mod system;
mod table;

pub use backtest::{
    BOOSTED, BacktestCell, BacktestOutput, BacktestReliability, BacktestScore, HAZARD, MODEL, ORIGIN_QUARTERS, Scope,
    backtest, backtest_at, backtest_from, origins,
};
pub use baselines::Baseline;
pub use config::{ConfidenceCuts, METHOD_VERSION, RatingConfig};
pub use counts::PredictedCount;
pub use density::DensityEffect;
pub use effects::Level;
pub use entrant::{EntrantProfiles, EntrantRatio, Spell};
pub use entrant_cohort::{EntrantCohort, entrant_cohorts};
pub use error::RatingError;
pub use grading::{GradeCuts, PreviousGrade, confidence, settle};
pub use history::{EntryResponse, RatingHistory, entry_response, rating_history};
pub use input::{Area, Counts, Covariate, Industry, RatingInput};
pub use metrics::{Metric, industries_where_grades_rise};
pub use past::Past;
pub use rate::{Coefficient, EntryRisk, Estimate, ModelSummary, PreviousGrades, Rating, RatingOutput, rate, rate_from};
pub use scores::{
    ReliabilityBin, RiskClasses, ScoredCell, auc, bootstrap_errors, calibration_slope, classes, coverage,
    explained_share, log_loss, reliability, within_industry_concordance,
};
pub use shop::{
    Gain, PlaceGrade, ShopRow, ShopScore, Shops, TradeRegister, place_grade, shop_backtest, shop_backtest_table,
};
pub use signal::{Signal, SignalBasis, SignalOutput, signal};
pub use stability::{MigrationMatrix, migration, population_stability_index, sensitivity, stability_index};
pub use steadiness::{Since, Steadiness, steadiness, year_before};
pub use table::{
    AreaNames, ColumnTable, ColumnValues, backtest_tables, entry_response_table, entry_risk_table,
    rating_history_table, signal_table,
};
