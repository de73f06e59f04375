//! What the rating says, as numbers.

use crate::known::Words;
use golmok_model::{Confidence, RelativeGrade, RiskGrade};
use jiff::ToSpan;
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

/// Months after which data are said to be old.
pub const STALE_MONTHS: i32 = 6;

/// Whether data of that day are more than six months old.
///
/// # Examples
/// ```
/// use golmok_advice::verdict::is_stale;
/// use jiff::civil::date;
/// assert!(!is_stale(date(2023, 12, 31), date(2024, 6, 30)));
/// assert!(is_stale(date(2023, 12, 31), date(2024, 7, 1)));
/// ```
pub fn is_stale(data_date: Date, today: Date) -> bool {
    data_date.checked_add(STALE_MONTHS.months()).is_ok_and(|until| until < today)
}

impl Outcome {
    /// No rating, for the reason that the rating gives (`reason_unrated`).
    pub fn unrated(reason: &str) -> Self {
        let words = match reason {
            "not_location_bound" => Words::new(
                "온라인 판매처럼 손님이 가게로 오지 않는 업종이라 상권별 등급을 매기지 않습니다.",
                "Customers of this industry do not come to the door, so areas are not rated for it.",
            ),
            "under_information_floor" | "no_industry_data" => Words::new(
                "이 업종은 자료가 모자라 등급을 매기지 않았습니다.",
                "There is too little data on this industry for a grade.",
            ),
            _ => {
                Words::new("이곳의 이 업종에는 평가 자료가 없습니다.", "There is no rating of this area and industry.")
            }
        };
        Self::Unrated { reason: reason.to_owned(), words }
    }

    /// The one thing to do next. `alternatives` says whether the report lists something safer.
    pub fn next_step(&self, costs_entered: bool, alternatives: bool) -> Words {
        match self {
            Self::Unrated { .. } => Words::new(
                "등급 대신 아래 열 가지 점검을 하나씩 확인하십시오.",
                "Without a grade: go through the ten checks below one by one.",
            ),
            Self::Rated(r) if r.grade >= RiskGrade::Risk || r.relative == RelativeGrade::Higher => {
                if alternatives {
                    Words::new(
                        "계약하기 전에 아래 더 안전한 곳과 열 가지 점검을 먼저 보십시오.",
                        "Before signing, see the safer alternatives and the ten checks below.",
                    )
                } else {
                    Words::new(
                        "계약하기 전에 아래 열 가지 점검을 먼저 보십시오.",
                        "Before you sign, go through the ten checks below.",
                    )
                }
            }
            Self::Rated(_) if !costs_entered => Words::new(
                "임대료와 인건비를 넣어 손익분기부터 계산해 보십시오.",
                "Enter rent and wages and work out the break-even first.",
            ),
            Self::Rated(_) => {
                Words::new("가게 앞에서 아래 세 가지를 물어보십시오.", "Ask the three questions below at the door.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(grade: RiskGrade, relative: RelativeGrade) -> Outcome {
        let probability = Interval { value: 0.17, lo: 0.14, hi: 0.21 };
        Outcome::Rated(Rated {
            probability,
            relative,
            relative_risk: probability,
            grade,
            step: grade.step(),
            grade_probability: [0.1, 0.6, 0.2, 0.1],
            confidence: Confidence::Medium,
            own_weight: 0.4,
        })
    }

    #[test]
    fn the_next_step_follows_from_the_outcome() {
        let calm = rated(RiskGrade::Suspect, RelativeGrade::NoClearDifference);
        assert!(calm.next_step(false, true).ko.contains("임대료"));
        assert!(calm.next_step(true, true).ko.contains("세 가지"));
        for risky in
            [rated(RiskGrade::Risk, RelativeGrade::NoClearDifference), rated(RiskGrade::Caution, RelativeGrade::Higher)]
        {
            assert!(risky.next_step(true, true).ko.contains("더 안전한 곳"));
            assert!(!risky.next_step(true, false).ko.contains("더 안전한 곳"), "what is not there is not pointed at");
        }
        assert!(Outcome::unrated("not_location_bound").next_step(true, true).ko.contains("열 가지"));
    }
}
