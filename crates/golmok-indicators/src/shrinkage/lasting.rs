//! The rate of a cell as far as it lasts: closures per store-quarter at risk, openings per store-quarter.
//!
//! What a cell keeps of its own record is what lasts: the spread of its industry's areas that shows from quarter to
//! quarter ([`Differences`]), never the burst of a single quarter. The interval holds the rate of the window at hand, and so
//! carries more:
//!
//! - the industry's mean is itself known only so far;
//! - what passes, as far as it does not average out over the window;
//! - for closures, the shops of a cell differ among themselves: a cell of two varies far more than one of fifty, and no
//!   closures of small cells can show it, because a shop closes once. [`SHOP_SPREAD`] says how much.

use super::differences::Differences;
use super::{Exposure, Shrunk, Trials};
use crate::interval::{CONFIDENCE_SHRUNK, beta_quantile, gamma_quantile};

/// Squared coefficient of variation of the hazards of single shops of one cell: chosen on the sample city, not
/// estimated, because counts of closures cannot tell it. It widens intervals and moves no mean.
pub const SHOP_SPREAD: f64 = 0.4;

/// What the areas of one industry tell of each of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LastingPrior {
    /// Mean rate of the industry.
    pub mean: f64,
    /// How areas differ, relative to the mean.
    pub differences: Differences,
    /// Variance of the estimate of the mean.
    pub mean_variance: f64,
}

/// Mean, variance and own weight of a cell's rate.
struct Posterior {
    mean: f64,
    variance: f64,
    own_weight: f64,
}

impl LastingPrior {
    /// The prior of an industry whose areas had these (events, exposure) over a window of `quarters`, and differ so;
    /// `None` where none has exposure.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{Differences, LastingPrior};
    /// let differences = Differences { lasting: 0.1, passing: 0.05 };
    /// let prior = LastingPrior::of(&[(1.0, 40.0), (4.0, 60.0), (0.0, 20.0)], 4, differences);
    /// assert!(prior.is_some_and(|p| (p.mean - 5.5 / 121.0).abs() < 1e-12 && p.mean_variance > 0.0));
    /// assert!(LastingPrior::of(&[], 4, differences).is_none());
    /// ```
    pub fn of(cells: &[(f64, f64)], quarters: u32, differences: Differences) -> Option<Self> {
        let (events, exposure) = cells.iter().fold((0.0, 0.0), |(k, n), c| (k + c.0, n + c.1));
        if exposure <= 0.0 {
            return None;
        }
        let mean = (events + 0.5) / (exposure + 1.0);
        let clustered = differences.lasting + differences.passing / f64::from(quarters.max(1));
        let information: f64 = cells.iter().map(|(_, n)| n / (1.0 + n * mean * clustered)).sum();
        Some(Self { mean, differences, mean_variance: mean / information })
    }

    /// Hazard of a cell that closed so many of those at risk over a window of `quarters`: beta with the posterior's mean
    /// and variance.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{Differences, LastingPrior, Trials};
    /// let differences = Differences { lasting: 0.1, passing: 0.2 };
    /// let prior = LastingPrior { mean: 0.05, differences, mean_variance: 0.0 };
    /// // 2 closures of 8: 0.4 are expected, whose weight what passes lowers by 1 + 0.4 × 0.2 ÷ 4 = 1.02; the industry
    /// // speaks with 1 ÷ 0.1 closures of 200.
    /// let cell = prior.closures(Trials { events: 2, trials: 8 }, 4);
    /// assert!((cell.mean - (10.0 + 2.0 / 1.02) / (200.0 + 8.0 / 1.02)).abs() < 1e-12);
    /// assert!((cell.own_weight - 8.0 / 1.02 / (200.0 + 8.0 / 1.02)).abs() < 1e-12 && cell.borrowed());
    /// ```
    pub fn closures(&self, cell: Trials, quarters: u32) -> Shrunk {
        let n = cell.trials as f64;
        let quarters_held = f64::from(quarters.max(1));
        let among_shops = SHOP_SPREAD * quarters_held / n.max(quarters_held);
        let found = self.posterior(cell.events.min(cell.trials) as f64, n, quarters, among_shops);
        let mean = found.mean.min(1.0 - 1e-9);
        let spread = mean * (1.0 - mean);
        let total = (spread / (found.variance * (1.0 - mean)) - 1.0).max(1.0);
        let (a, b) = (mean * total, (1.0 - mean) * total);
        let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
        let (lo, hi) = (beta_quantile(a, b, tail).min(mean), beta_quantile(a, b, 1.0 - tail).max(mean));
        Shrunk { mean, lo, hi, own_weight: found.own_weight, effective_n: n }
    }

    /// Rate of a cell that had so many openings over a window of `quarters`: gamma with the posterior's mean and variance.
    /// A cell without exposure is the industry.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{Differences, Exposure, LastingPrior};
    /// let differences = Differences { lasting: 0.25, passing: 0.0 };
    /// let prior = LastingPrior { mean: 0.05, differences, mean_variance: 0.0 };
    /// // 3 openings of 20 store-quarters against 4 of 80.
    /// let cell = prior.openings(Exposure { events: 3, exposure: 20.0 }, 4);
    /// assert!((cell.mean - 7.0 / 100.0).abs() < 1e-12 && (cell.own_weight - 0.2).abs() < 1e-12);
    /// ```
    pub fn openings(&self, cell: Exposure, quarters: u32) -> Shrunk {
        let exposure = cell.exposure.max(0.0);
        let events = if exposure > 0.0 { cell.events as f64 } else { 0.0 };
        let Posterior { mean, variance, own_weight } = self.posterior(events, exposure, quarters, 0.0);
        let (shape, rate) = (mean * mean / variance, mean / variance);
        let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
        let (lo, hi) = (gamma_quantile(shape, rate, tail), gamma_quantile(shape, rate, 1.0 - tail));
        Shrunk { mean, lo, hi, own_weight, effective_n: exposure }
    }

    /// `unseen` is what the rates of the window vary by that no record tells.
    fn posterior(&self, events: f64, exposure: f64, quarters: u32, unseen: f64) -> Posterior {
        let lasting = self.differences.lasting;
        let passing = self.differences.passing / f64::from(quarters.max(1));
        let (shape, strength) = (1.0 / lasting, 1.0 / (lasting * self.mean));
        let expected = exposure * self.mean;
        // What passes makes the record tell less of what lasts.
        let told = 1.0 / (1.0 + expected * passing);
        let own_weight = exposure * told / (exposure * told + strength);
        let mean = (shape + events * told) / (strength + exposure * told);
        let untold = (1.0 - own_weight).powi(2) * (lasting + passing + unseen);
        let noise = if expected > 0.0 { own_weight.powi(2) / expected } else { 0.0 };
        let variance = mean * self.mean * (untold + noise) + (1.0 - own_weight).powi(2) * self.mean_variance;
        Posterior { mean, variance, own_weight }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prior(mean: f64, lasting: f64, passing: f64) -> LastingPrior {
        LastingPrior { mean, differences: Differences { lasting, passing }, mean_variance: 1e-6 }
    }

    #[test]
    fn fewer_shops_are_surer_of_less() {
        let prior = prior(0.04, 0.1, 0.1);
        let few = prior.closures(Trials { events: 0, trials: 8 }, 4);
        let many = prior.closures(Trials { events: 8, trials: 200 }, 4);
        assert!(few.hi - few.lo > many.hi - many.lo && few.own_weight < many.own_weight);
        let empty = prior.closures(Trials { events: 0, trials: 0 }, 0);
        assert!((empty.mean - 0.04).abs() < 1e-12 && empty.own_weight == 0.0);
        let unopened = prior.openings(Exposure { events: 1, exposure: 0.0 }, 4);
        assert!((unopened.mean - 0.04).abs() < 1e-12 && unopened.own_weight == 0.0);
    }

    #[test]
    fn a_burst_that_passes_tells_less() {
        let cell = Trials { events: 40, trials: 400 };
        let [calm, bursting] = [0.0, 0.3].map(|passing| prior(0.05, 0.1, passing).closures(cell, 4).mean);
        assert!(calm > bursting && bursting > 0.05);
    }

    #[test]
    fn a_cell_whose_shops_all_closed_stays_below_one() {
        let all = prior(0.9, 0.5, 0.0).closures(Trials { events: 400, trials: 400 }, 4);
        assert!(all.lo > 0.0 && all.lo <= all.mean && all.mean < 1.0 && all.hi <= 1.0, "{all:?}");
    }
}
