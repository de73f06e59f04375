//! What happened: quarters of counts and survival curves.

use crate::subject::AreaRef;
use golmok_model::Quarter;
use serde::{Deserialize, Serialize};

/// Counts of one quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterCounts {
    /// Quarter.
    pub quarter: Quarter,
    /// 점포수 at its last day.
    pub stores: i64,
    /// 개업.
    pub openings: i64,
    /// 폐업.
    pub closures: i64,
}

/// Survival of the industry's shops by age, from licences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalCurves {
    /// Observed from this year on.
    pub from_year: i16,
    /// Here, smallest first: the area where it has shops enough, the gu, the city. Never empty.
    pub curves: Vec<SurvivalCurve>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurvivalCurve {
    /// Of which area.
    pub area: AreaRef,
    /// Shops seen.
    pub stores: i64,
    /// Closures seen.
    pub closures: i64,
    /// Points by age, from age 0 with survival 1.
    pub points: Vec<SurvivalPoint>,
}

/// A point of a curve: Kaplan–Meier with delayed entry.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// Age in years.
    pub years: f64,
    /// Share still in business.
    pub survival: f64,
    /// Lower end of the 95 % interval.
    pub lo: f64,
    /// Upper end of the 95 % interval.
    pub hi: f64,
}
