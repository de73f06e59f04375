//! Words of a rating: the four risk grades (상권신호등), the relative grade and the confidence.

use crate::InvalidValue;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Entry-risk grade (등급), step 1 of 4 to step 4 of 4. There is no "safe" step: 주의 is the lowest, not a green light.
///
/// # Examples
/// ```
/// use golmok_model::RiskGrade;
/// assert_eq!(RiskGrade::HighRisk.step(), 4);
/// assert_eq!("위험".parse::<RiskGrade>()?, RiskGrade::Risk);
/// assert!("안전".parse::<RiskGrade>().is_err());
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskGrade {
    /// 주의, step 1 of 4.
    Caution,
    /// 의심, step 2 of 4.
    Suspect,
    /// 위험, step 3 of 4.
    Risk,
    /// 고위험, step 4 of 4.
    HighRisk,
}

impl RiskGrade {
    /// All grades, lowest first.
    pub const ALL: [Self; 4] = [Self::Caution, Self::Suspect, Self::Risk, Self::HighRisk];

    /// Step 1–4.
    pub fn step(self) -> u8 {
        self as u8 + 1
    }

    /// The grade of a step, 1–4.
    ///
    /// # Errors
    /// When the step is not 1–4.
    pub fn from_step(step: u8) -> Result<Self, InvalidValue> {
        match step {
            1..=4 => Ok(Self::ALL[usize::from(step) - 1]),
            _ => Err(InvalidValue::new("RiskGrade", step.to_string(), "is not a step 1–4")),
        }
    }

    /// Code in tables: `caution`, `suspect`, `risk`, `high_risk`.
    pub fn code(self) -> &'static str {
        ["caution", "suspect", "risk", "high_risk"][self as usize]
    }

    /// Official Korean word.
    pub fn name_ko(self) -> &'static str {
        ["주의", "의심", "위험", "고위험"][self as usize]
    }

    /// English word.
    pub fn name_en(self) -> &'static str {
        ["Caution", "Suspect", "Risk", "High risk"][self as usize]
    }
}

impl FromStr for RiskGrade {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::ALL
            .into_iter()
            .find(|g| g.code() == text || g.name_ko() == text || g.name_en() == text)
            .ok_or_else(|| InvalidValue::new("RiskGrade", text, "is none of 주의, 의심, 위험, 고위험"))
    }
}

/// A cell against the same industry elsewhere in the city, by P(relative risk > 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelativeGrade {
    /// P(relative risk > 1) < 0.1.
    Lower,
    /// Neither: a valid and frequent answer.
    NoClearDifference,
    /// P(relative risk > 1) > 0.9.
    Higher,
}

impl RelativeGrade {
    /// The grade for `p` = P(relative risk > 1).
    pub fn from_probability(p: f64) -> Self {
        if p < 0.1 {
            Self::Lower
        } else if p > 0.9 {
            Self::Higher
        } else {
            Self::NoClearDifference
        }
    }

    /// Code in tables: `lower`, `no_clear_difference`, `higher`.
    pub fn code(self) -> &'static str {
        ["lower", "no_clear_difference", "higher"][self as usize]
    }
}

/// How much of an answer rests on the cell's own record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Mostly borrowed, or a wide interval.
    Low,
    /// In between.
    Medium,
    /// Mostly the cell's own record and a narrow interval.
    High,
}

impl Confidence {
    /// Code in tables: `low`, `medium`, `high`.
    pub fn code(self) -> &'static str {
        ["low", "medium", "high"][self as usize]
    }

    /// Korean word.
    pub fn name_ko(self) -> &'static str {
        ["낮음", "보통", "높음"][self as usize]
    }
}
