//! Places or industries that may be called safer.

use crate::entry_load::Entrants;
use crate::known::{Figure, Words};
use crate::subject::{AreaRef, IndustryRef};
use crate::verdict::Interval;
use golmok_model::RiskGrade;
use serde::{Deserialize, Serialize};

/// Something safer with posterior probability of at least [`NEEDED`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Where.
    pub area: AreaRef,
    /// What.
    pub industry: IndustryRef,
    /// The same industry elsewhere, or another industry here.
    pub kind: AlternativeKind,
    /// Posterior probability that it closes less than the subject, 0–1.
    pub safer: f64,
    /// Its 1년 안 폐업 확률.
    pub probability: Interval,
    /// Its grade.
    pub grade: RiskGrade,
    /// Metres between the centres; `None` for another industry here.
    pub distance_m: Option<f64>,
    /// What was compared to see that customers are not missing there, with both values.
    pub demand: AlternativeDemand,
    /// Its own load of one, three and ten entrants; empty where there is no saturation ratio.
    pub entry_load: Vec<Entrants>,
}

/// What the demand of an alternative was compared by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlternativeDemand {
    /// Mean sales per shop, or foot traffic.
    pub label: Words,
    /// There.
    pub there: Figure,
    /// Here.
    pub here: Figure,
}

/// In what an alternative differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlternativeKind {
    /// The same industry in another area nearby.
    OtherArea,
    /// Another, less crowded industry in this area.
    OtherIndustry,
}

/// Posterior probability from which an alternative may be called safer.
pub const NEEDED: f64 = 0.8;
/// At most so many are listed.
pub const AT_MOST: usize = 3;
/// Mean sales or foot traffic must be at least this share of here.
pub const DEMAND_SHARE: f64 = 0.8;
