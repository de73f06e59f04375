//! What is known of one shop, or of one that is to open.

use super::tier::Tier;
use crate::known::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Stage of a shop's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 창업·진입기.
    Entry,
    /// 성장·성숙기.
    Growth,
    /// 쇠퇴기.
    Decline,
}

impl Stage {
    /// The stage in words.
    pub fn words(self) -> Words {
        match self {
            Self::Entry => Words::new("창업·진입기", "Entry"),
            Self::Growth => Words::new("성장·성숙기", "Growth and maturity"),
            Self::Decline => Words::new("쇠퇴기", "Decline"),
        }
    }
}

/// Yes, no, or not known: a condition on a fact that nobody gave is not known, never "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// The fact is not known.
    Unknown,
}

impl Truth {
    /// Both: "no" wins over "not known".
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// Either: "yes" wins over "not known".
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

/// The facts of one case. What is `None` is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Day of the question.
    pub today: Date,
    /// Stage of the shop's life.
    pub stage: Stage,
    /// 서비스_업종_코드.
    pub industry: Option<String>,
    /// 자치구_코드.
    pub gu: Option<String>,
    /// Whether the shop is open; by default what the stage says: everywhere but at entry.
    pub opened: Option<bool>,
    /// First day of business.
    pub opened_on: Option<Date>,
    /// Sales of a year, won.
    pub annual_sales_krw: Option<i64>,
    /// 상시근로자 수.
    pub workers: Option<i64>,
    /// Whether the owner newly joins the mutual-aid fund.
    pub new_member: Option<bool>,
    /// Whether the diagnosis advises a check.
    pub marginal: Option<bool>,
    /// Tier of an entrant, where rent, wages and margin were given.
    pub tier: Option<&'static Tier>,
}

impl Case {
    /// A case of which only the day and the stage are known.
    pub fn new(today: Date, stage: Stage) -> Self {
        Self {
            today,
            stage,
            industry: None,
            gu: None,
            opened: Some(stage != Stage::Entry),
            opened_on: None,
            annual_sales_krw: None,
            workers: None,
            new_member: None,
            marginal: Some(stage == Stage::Decline),
            tier: None,
        }
    }

    /// With an industry.
    #[must_use]
    pub fn industry(mut self, code: &str) -> Self {
        self.industry = Some(code.to_owned());
        self
    }

    /// With a gu; an empty code is no gu.
    #[must_use]
    pub fn gu(mut self, code: &str) -> Self {
        self.gu = (!code.is_empty()).then(|| code.to_owned());
        self
    }

    /// With an entrant's tier.
    #[must_use]
    pub fn tier(mut self, tier: Option<&'static Tier>) -> Self {
        self.tier = tier;
        self
    }
}
