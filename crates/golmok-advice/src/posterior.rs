//! Comparing two closure hazards by what is believed of each: log-normal, as the rating's intervals are.

use crate::verdict::Interval;
use statrs::distribution::{ContinuousCDF, Normal};

/// Standard normal quantile of 95 %: the ends of a 90 % interval.
pub(crate) const Z90: f64 = 1.644_853_626_951_472_2;

/// Belief about a positive quantity: its logarithm is normal.
///
/// # Examples
/// ```
/// use golmok_advice::posterior::Belief;
/// use golmok_advice::verdict::Interval;
/// let a = Belief::of(Interval { value: 0.8, lo: 0.8 / 1.2, hi: 0.8 * 1.2 }).expect("positive");
/// let b = Belief::of(Interval { value: 1.0, lo: 1.0 / 1.2, hi: 1.2 }).expect("positive");
/// assert!((a.below(b) - 0.922).abs() < 0.001);
/// assert!((a.below(a) - 0.5).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// Mean of the logarithm.
    pub log_mean: f64,
    /// Standard deviation of the logarithm.
    pub log_sd: f64,
}

impl Belief {
    /// From a value and its 90 % interval; none where they are not positive numbers in order.
    pub fn of(interval: Interval) -> Option<Self> {
        let Interval { value, lo, hi } = interval;
        let log_sd = (hi / lo).ln() / (2.0 * Z90);
        (lo > 0.0 && value > 0.0 && log_sd >= 0.0 && log_sd.is_finite()).then(|| Self { log_mean: value.ln(), log_sd })
    }

    /// Of the hazard behind a probability to close within a year, 1 − exp(−hazard).
    pub fn of_yearly_probability(probability: Interval) -> Option<Self> {
        let hazard = |p: f64| -(-p).ln_1p();
        Self::of(Interval { value: hazard(probability.value), lo: hazard(probability.lo), hi: hazard(probability.hi) })
    }

    /// Posterior probability that this quantity is below the other. The two errors are taken as independent; where
    /// they share a part, the true probability is further from one half.
    pub fn below(self, other: Self) -> f64 {
        let sd = self.log_sd.hypot(other.log_sd);
        let gap = other.log_mean - self.log_mean;
        if sd <= 0.0 {
            return if gap > 0.0 {
                1.0
            } else if gap < 0.0 {
                0.0
            } else {
                0.5
            };
        }
        Normal::standard().cdf(gap / sd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spread_from_the_interval() {
        // A log-normal with median 0.5 and log sd 0.2: ends 0.5 · exp(∓ 0.328970…).
        let ends = (Z90 * 0.2).exp();
        let belief = Belief::of(Interval { value: 0.5, lo: 0.5 / ends, hi: 0.5 * ends }).unwrap();
        assert!((belief.log_mean - 0.5_f64.ln()).abs() < 1e-12 && (belief.log_sd - 0.2).abs() < 1e-12);
    }

    #[test]
    fn compares_by_hand() {
        let a = Belief { log_mean: 0.0, log_sd: 0.3 };
        let b = Belief { log_mean: 0.5, log_sd: 0.4 };
        // 0.5 ÷ √(0.09 + 0.16) = 1; Φ(1) = 0.841345.
        assert!((a.below(b) - 0.841_344_746).abs() < 1e-6);
        assert!((b.below(a) - 0.158_655_254).abs() < 1e-6);
        let sure = Belief { log_mean: 0.0, log_sd: 0.0 };
        assert_eq!(sure.below(Belief { log_mean: 1.0, log_sd: 0.0 }), 1.0);
        assert_eq!(sure.below(sure), 0.5);
    }

    #[test]
    fn refuses_what_is_no_interval() {
        for (value, lo, hi) in [(0.0, 0.0, 0.1), (0.1, 0.2, 0.1), (f64::NAN, f64::NAN, f64::NAN), (-1.0, -2.0, 1.0)] {
            assert_eq!(Belief::of(Interval { value, lo, hi }), None, "{value} {lo} {hi}");
        }
        let certain = Interval { value: 1.0, lo: 0.9, hi: 1.0 };
        assert_eq!(Belief::of_yearly_probability(certain), None);
    }
}
