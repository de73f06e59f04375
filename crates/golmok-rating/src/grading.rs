//! Grades: cuts, their probabilities, hysteresis, confidence.

use crate::config::ConfidenceCuts;
use crate::counts::normal_cdf;
use golmok_model::{Confidence, RiskGrade};
use serde::{Deserialize, Serialize};

/// Closure probabilities at which grades 2, 3 and 4 begin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GradeCuts {
    /// Probabilities of closing within a year, rising.
    pub probability: [f64; 3],
}

impl GradeCuts {
    /// Store-weighted quantiles of (probability, stores).
    pub fn of(mut cells: Vec<(f64, f64)>, quantiles: [f64; 3]) -> Self {
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = cells.iter().map(|c| c.1).sum();
        let mut probability = [cells.last().map_or(0.0, |c| c.0); 3];
        for (cut, quantile) in probability.iter_mut().zip(quantiles) {
            let mut sum = 0.0;
            for (value, weight) in &cells {
                sum += weight;
                if sum >= quantile * total {
                    *cut = *value;
                    break;
                }
            }
        }
        Self { probability }
    }

    /// Grade of a probability: above a cut, the next grade.
    pub fn grade(&self, probability: f64) -> RiskGrade {
        RiskGrade::ALL[self.probability.iter().filter(|cut| probability > **cut).count()]
    }

    /// Posterior probability of each grade, for a hazard per quarter with a normal error on the log scale.
    pub fn probabilities(&self, hazard: f64, log_sd: f64) -> [f64; 4] {
        let below = self.probability.map(|cut| {
            let hazard_cut = -(-cut).ln_1p() / 4.0;
            normal_cdf((hazard_cut.max(1e-12) / hazard.max(1e-12)).ln() / log_sd.max(1e-9))
        });
        [below[0], below[1] - below[0], below[2] - below[1], 1.0 - below[2]]
    }
}

/// What the previous snapshot said of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousGrade {
    /// Its grade.
    pub grade: RiskGrade,
    /// For how many quarters the raw grade has differed.
    pub pending_quarters: i32,
}

/// Quarters after which a differing raw grade is taken over whatever its probability.
const PATIENCE_QUARTERS: i32 = 2;
/// Probability from which it is taken over at once.
const CLEAR: f64 = 0.6;

/// Grade after hysteresis, and for how many quarters the raw grade has differed from it.
pub fn settle(raw: RiskGrade, probabilities: [f64; 4], previous: Option<PreviousGrade>) -> (RiskGrade, i32) {
    match previous {
        Some(before) if before.grade != raw => {
            let pending = before.pending_quarters + 1;
            if probabilities[raw as usize] > CLEAR || pending >= PATIENCE_QUARTERS {
                (raw, 0)
            } else {
                (before.grade, pending)
            }
        }
        _ => (raw, 0),
    }
}

/// Confidence from the weight of the own record and the interval's upper ÷ lower end, nothing else.
pub fn confidence(own_weight: f64, width: f64, cuts: &ConfidenceCuts) -> Confidence {
    if own_weight >= cuts.high_own_weight && width <= cuts.high_width {
        Confidence::High
    } else if own_weight >= cuts.medium_own_weight && width <= cuts.medium_width {
        Confidence::Medium
    } else {
        Confidence::Low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_weighted_by_stores() {
        let cuts = GradeCuts::of(vec![(0.3, 10.0), (0.1, 40.0), (0.2, 30.0), (0.25, 20.0)], [0.4, 0.7, 0.9]);
        assert_eq!(cuts.probability, [0.1, 0.2, 0.25]);
        assert_eq!([0.1, 0.15, 0.25, 0.26].map(|p| cuts.grade(p).step()), [1, 2, 3, 4]);
        let p = cuts.probabilities(0.05, 0.2);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12 && p.iter().all(|p| *p >= 0.0));
    }

    #[test]
    fn a_grade_moves_when_clear_or_after_two_quarters() {
        let unclear = [0.45, 0.55, 0.0, 0.0];
        let before = |pending_quarters| Some(PreviousGrade { grade: RiskGrade::Caution, pending_quarters });
        assert_eq!(settle(RiskGrade::Suspect, unclear, None), (RiskGrade::Suspect, 0));
        assert_eq!(settle(RiskGrade::Suspect, unclear, before(0)), (RiskGrade::Caution, 1));
        assert_eq!(settle(RiskGrade::Suspect, unclear, before(1)), (RiskGrade::Suspect, 0));
        assert_eq!(settle(RiskGrade::Suspect, [0.3, 0.7, 0.0, 0.0], before(0)), (RiskGrade::Suspect, 0));
        assert_eq!(settle(RiskGrade::Caution, unclear, before(1)), (RiskGrade::Caution, 0));
    }
}
