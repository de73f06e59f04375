//! What the rating says, as numbers.

use crate::known::Words;
use golmok_model::{Confidence, RelativeGrade, RiskGrade};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The answer that stands first in every report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The rating, or why there is none.
    pub outcome: Outcome,
    /// The same industry city-wide: probability that the average shop closes within a year.
    pub city_mean: Option<f64>,
    /// A shop opening now closes within a year; beside the headline, never graded.
    pub entrant: Option<Interval>,
    /// Shops of the industry here at the newest quarter.
    pub store_count: i64,
    /// Closures of the last four quarters.
    pub closure_count_4q: i64,
    /// Nothing later than this day was used.
    pub as_of: Date,
    /// Last day that the counts behind the rating speak of.
    pub data_date: Date,
    /// Day of the report, where the caller gave one; `stale` rests on it.
    pub today: Option<Date>,
    /// Whether the data are more than six months older than the day of the report: said in the first line.
    pub stale: bool,
    /// What to do next, one sentence.
    pub next_step: Words,
}

/// The rating of the cell, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The cell is rated.
    Rated(Rated),
    /// It is not.
    Unrated {
        /// Code of the reason (`reason_unrated`).
        reason: String,
        /// The reason as a sentence.
        words: Words,
    },
}

/// A rating.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    /// 1년 안 폐업 확률 of the average shop, with its 90 % interval.
    pub probability: Interval,
    /// Against the same industry elsewhere in the city.
    pub relative: RelativeGrade,
    /// Hazard ÷ the industry's city-wide, with its 90 % interval.
    pub relative_risk: Interval,
    /// Grade; its step is `grade.step()`.
    pub grade: RiskGrade,
    /// Step 1–4 of 4.
    pub step: u8,
    /// Posterior probability of each grade, lowest first.
    pub grade_probability: [f64; 4],
    /// 신뢰도.
    pub confidence: Confidence,
    /// Share of the answer that rests on the cell's own record, 0–1.
    pub own_weight: f64,
}

/// A value with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The value.
    pub value: f64,
    /// 5 % end.
    pub lo: f64,
    /// 95 % end.
    pub hi: f64,
}

impl Verdict {
    /// The rating, where there is one.
    pub fn rated(&self) -> Option<&Rated> {
        match &self.outcome {
            Outcome::Rated(rated) => Some(rated),
            Outcome::Unrated { .. } => None,
        }
    }
}
