//! Up to four areas side by side, and which differences are real.

use crate::alternatives::{Candidate, probability_safer};
use serde::{Deserialize, Serialize};

/// At most so many areas are compared.
pub const MOST_AREAS: usize = 4;
/// A difference is called real from this posterior probability on, the same as of a relative grade.
pub const REAL: f64 = 0.9;

/// Two areas: is the first safer?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Code of the first area.
    pub a: String,
    /// Code of the second area.
    pub b: String,
    /// Posterior probability that the first closes less than the second.
    pub a_safer: f64,
    /// What may be said.
    pub difference: Difference,
}

impl Pair {
    /// Posterior probability that the second closes less than the first.
    pub fn b_safer(&self) -> f64 {
        1.0 - self.a_safer
    }
}

/// What may be said of two areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The first closes less: probability of at least [`REAL`].
    ASafer,
    /// The second does.
    BSafer,
    /// 뚜렷한 차이 없음.
    NoClearDifference,
}

impl Difference {
    /// The difference for a posterior probability that the first is safer.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::comparison::Difference;
    /// assert_eq!(Difference::of(0.9), Difference::ASafer);
    /// assert_eq!(Difference::of(0.5), Difference::NoClearDifference);
    /// assert_eq!(Difference::of(0.1), Difference::BSafer);
    /// ```
    pub fn of(a_safer: f64) -> Self {
        if a_safer >= REAL {
            Self::ASafer
        } else if 1.0 - a_safer >= REAL {
            Self::BSafer
        } else {
            Self::NoClearDifference
        }
    }

    /// Code in output: `a_safer`, `b_safer`, `no_clear_difference`.
    pub fn code(self) -> &'static str {
        ["a_safer", "b_safer", "no_clear_difference"][self as usize]
    }
}

/// Every pair of the areas, in their order; pairs with an unrated area are left out.
pub fn pairs(areas: &[Candidate]) -> Vec<Pair> {
    let mut found = Vec::new();
    for (i, a) in areas.iter().enumerate() {
        for b in &areas[i + 1..] {
            if let Some(a_safer) = probability_safer(a, b) {
                let difference = Difference::of(a_safer);
                found.push(Pair { a: a.area.code.clone(), b: b.area.code.clone(), a_safer, difference });
            }
        }
    }
    found
}
