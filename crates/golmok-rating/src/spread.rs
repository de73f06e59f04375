//! How far outcomes lay from earlier pools, against what their parts' posterior and disagreement said.
//!
//! The squared miss of a count, its Poisson variance and the industry's year taken off, is the squared mean times the
//! variance of the log rate: scale of the posterior × posterior + scale of the disagreement × disagreement. Weighted
//! least squares over the outcomes known, both scales with a prior at one.

use crate::pool::Parts;

/// Scales of the variance of a pooled forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// Of the hazard part's posterior and of what passes.
    pub posterior: f64,
    /// Of the parts' disagreement.
    pub disagreement: f64,
}

/// Standard deviation of each scale's prior around one.
const PRIOR_SD: f64 = 0.5;
/// Scales that are believed. Outcomes may widen the posterior, never narrow it: earlier forecasts saw fewer quarters and
/// leaned on priors that say too much, which today's no longer does.
const LEAST_POSTERIOR: f64 = 1.0;
const LEAST: f64 = 0.3;
const MOST: f64 = 3.0;

impl Default for Spread {
    fn default() -> Self {
        Self { posterior: 1.0, disagreement: 1.0 }
    }
}

impl Spread {
    /// Scales by the outcomes of earlier forecasts, at the weight with which they are pooled.
    pub fn of(parts: &[Parts], weight: f64) -> Self {
        let prior = PRIOR_SD.powi(-2);
        let (mut a, mut b, mut c) = (prior, 0.0, prior);
        let (mut x, mut y) = (prior, prior);
        for part in parts {
            let share = part.quarters() as f64 / 4.0;
            let mean = |k: usize| ((1.0 - weight) * part.cells[k].hazard + weight * part.cells[k].boosted).exp();
            let all = 0..part.cells.len();
            let observed: f64 = part.cells.iter().map(|cell| cell.closures.iter().sum::<f64>()).sum();
            let level = observed / all.clone().map(mean).sum::<f64>().max(1e-9);
            for k in all {
                let cell = &part.cells[k];
                let m = level * mean(k);
                let (posterior, apart) = (cell.variance, disagreement(weight, cell.boosted - cell.hazard));
                let miss = (cell.closures.iter().sum::<f64>() - m).powi(2)
                    - m * (1.0 - cell.bounded)
                    - m * m * cell.industry_variance;
                // Forecasts that share quarters are not independent of each other.
                let weight = share / (2.0 * (m + m * m * (posterior + apart)).powi(2) * parts.len() as f64);
                let (p, d) = (m * m * posterior, m * m * apart);
                a += weight * p * p;
                b += weight * p * d;
                c += weight * d * d;
                x += weight * p * miss;
                y += weight * d * miss;
            }
        }
        let determinant = (a * c - b * b).max(1e-12);
        Self {
            posterior: ((c * x - b * y) / determinant).clamp(LEAST_POSTERIOR, MOST),
            disagreement: ((a * y - b * x) / determinant).clamp(LEAST, MOST),
        }
    }
}

/// Variance of a log rate that is one of two, by weight, this far apart.
pub(crate) fn disagreement(weight: f64, apart: f64) -> f64 {
    weight * (1.0 - weight) * apart * apart
}
