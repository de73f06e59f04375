//! Survival (생존) of business spells: Kaplan–Meier, log-rank, the official cohort share, hazards by age.
//!
//! The words are those of lifelines: `durations`, `event_observed`, `entry`, `at_risk`. Ages are days ÷ 365.25.

pub mod cohort;
pub mod hazard_by_age;
pub mod kaplan_meier;
pub mod logrank;
pub mod table;

pub use cohort::{CohortSurvival, cohort_survival};
pub use hazard_by_age::{AGE_BANDS, AgeHazard, hazard_by_age};
pub use kaplan_meier::{SurvivalAt, SurvivalCurve, kaplan_meier};
pub use logrank::{LogRank, benjamini_hochberg, logrank};
pub use table::{SurvivalOptions, SurvivalRow, SurvivalTable, data_date, survival_table};

/// Days in a year, for ages and horizons.
pub const DAYS_PER_YEAR: f64 = 365.25;
