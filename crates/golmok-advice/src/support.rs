//! Support along a shop's life, as it stands in a founder's report.

use crate::known::Words;
use serde::{Deserialize, Serialize};

/// One programme with the one thing to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// Programme.
    pub name: Words,
    /// Stage of the shop's life it is for.
    pub stage: Words,
    /// Who provides it.
    pub provider: Words,
    /// Open, closed, or not known, in words.
    pub status: Words,
    /// One next step.
    pub next_step: Words,
}
