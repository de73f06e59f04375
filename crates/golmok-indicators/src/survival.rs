//! Survival (생존) of business spells: Kaplan–Meier, log-rank, the official cohort share, hazards by age.
//!
//! The words are those of lifelines: `durations`, `event_observed`, `entry`, `at_risk`. Ages are days ÷ 365.25.

pub mod cohort;
mod gathered;
pub mod hazard_by_age;
pub mod kaplan_meier;
pub mod logrank;
pub mod mart;
pub mod size;
pub mod table;

pub use cohort::{CohortSurvival, cohort_survival};
pub use hazard_by_age::{AGE_BANDS, AgeHazard, hazard_by_age};
pub use kaplan_meier::{SurvivalAt, SurvivalCurve, kaplan_meier};
pub use logrank::{LogRank, benjamini_hochberg, logrank};
pub use mart::survival;
pub use size::{SizeThird, survival_by_size};
pub use table::{SurvivalOptions, SurvivalRow, SurvivalTable, data_date, survival_table, survival_table_where};

use crate::indicator::Indicator;

/// The indicators of this family.
pub const INDICATORS: &[Indicator] = &[
    kaplan_meier::SURVIVAL_1Y,
    kaplan_meier::SURVIVAL_3Y,
    kaplan_meier::SURVIVAL_5Y,
    kaplan_meier::SURVIVAL_10Y,
    cohort::COHORT_1Y,
    cohort::COHORT_3Y,
    cohort::COHORT_5Y,
    kaplan_meier::MEDIAN,
    kaplan_meier::RMST_5Y,
    hazard_by_age::AGE_0_1,
    hazard_by_age::AGE_1_2,
    hazard_by_age::AGE_2_3,
    hazard_by_age::AGE_3_5,
    hazard_by_age::AGE_5_10,
    hazard_by_age::AGE_10_PLUS,
    logrank::LOGRANK_P,
    mart::CLOSED_LIFE,
    mart::OPERATING_MONTHS,
];

/// Days in a year, for ages and horizons.
pub const DAYS_PER_YEAR: f64 = 365.25;
