//! What more entrants do to a place (과밀지수: shops ÷ the shops that its demand carries elsewhere).

use crate::known::Known;
use crate::verdict::Interval;
use serde::{Deserialize, Serialize};

/// Numbers of entrants that are looked at.
pub const ENTRANTS: [u32; 3] = [1, 3, 10];

/// Load of new entrants on a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryLoad {
    /// Shops now.
    pub stores: i64,
    /// Shops that the demand carries elsewhere.
    pub expected_stores: f64,
    /// Shops ÷ expected shops now.
    pub saturation: f64,
    /// For one, three and ten entrants.
    pub entrants: Vec<Entrants>,
    /// What that may do to closures: a scenario, only where the data tell the effect of density apart from zero.
    pub scenario: Known<Vec<Scenario>>,
}

/// So many entrants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entrants {
    /// How many.
    pub count: u32,
    /// Saturation ratio before.
    pub before: f64,
    /// Saturation ratio after: arithmetic.
    pub after: f64,
}

/// Closure probability of the average shop, if so many open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// How many entrants.
    pub count: u32,
    /// 1년 안 폐업 확률 then.
    pub probability: Interval,
}
