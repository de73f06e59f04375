//! The ten rules of entry (창업 10계명), each held against the data.

use crate::known::{Figure, Words};
use serde::{Deserialize, Serialize};

/// One rule, evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// 1–10.
    pub number: u8,
    /// Id of the rule, e.g. `crowding`.
    pub id: String,
    /// The rule in one short line.
    pub title: Words,
    /// Why, or what to ask or do.
    pub advice: Words,
    /// What the data say.
    pub outcome: CheckOutcome,
    /// The figures behind, most telling first; empty for a question that no data answer.
    pub figures: Vec<CheckFigure>,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// 자료로는 괜찮음: nothing in the data speaks against it.
    Pass,
    /// 조심: the data speak against it.
    Warn,
    /// 직접 확인: the data cannot tell; ask.
    Ask,
}

/// A figure behind a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckFigure {
    /// What is measured.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// What it is compared with: the city, the mean, a threshold.
    pub compared: Option<Figure>,
}
