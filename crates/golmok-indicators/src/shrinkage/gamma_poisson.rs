//! Gamma–Poisson shrinkage of a rate per exposure: openings per store.

use super::newton::{Local, maximise};
use super::tails::Tail;
use super::{Shrunk, each_distinct};
use crate::interval::{CONFIDENCE_SHRUNK, gamma_quantile};

/// Events of one cell over its exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Openings.
    pub events: u64,
    /// Store-quarters; a cell without any tells nothing.
    pub exposure: f64,
}

/// The gamma distribution that an industry's cells share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaPrior {
    /// Mean rate per unit of exposure.
    pub mean: f64,
    /// Strength in units of exposure (the gamma's rate).
    pub strength: f64,
}

const LEAST_STRENGTH: f64 = 1.0;

impl GammaPrior {
    /// Fits the prior over the cells of one industry by maximum likelihood; `None` where no cell has exposure.
    ///
    /// The strength stays between 1 and the exposure of the whole industry, for the reasons of
    /// [`BetaPrior::fit`](super::BetaPrior::fit). Cells without exposure are left out.
    pub fn fit(cells: &[Exposure]) -> Option<Self> {
        let used: Vec<Exposure> =
            cells.iter().copied().filter(|c| c.exposure > 0.0 && c.exposure.is_finite()).collect();
        let events: u64 = used.iter().map(|c| c.events).sum();
        let exposure: f64 = used.iter().map(|c| c.exposure).sum();
        if used.is_empty() {
            return None;
        }
        let mean = (events as f64 + 0.5) / (exposure + 1.0);
        let most = (exposure + 1.0).max(2.0);
        if used.len() < 3 || events == 0 {
            return Some(Self { mean, strength: most });
        }
        let tails = Tail::of(used.iter().map(|c| c.events));
        let starts = [8.0_f64, 80.0, 800.0].map(|s| [mean.ln(), s.ln()]);
        let [log_mean, log_strength] =
            maximise(&starts, [LEAST_STRENGTH.ln(), most.ln()], |p| log_likelihood(&used, &tails, p));
        Some(Self { mean: log_mean.exp(), strength: log_strength.exp() })
    }

    /// Shape of the gamma distribution.
    pub fn shape(&self) -> f64 {
        self.mean * self.strength
    }

    /// Posterior of a cell: mean, 90 % interval and how much of it is its own.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{Exposure, GammaPrior};
    /// let industry = GammaPrior { mean: 0.05, strength: 60.0 };
    /// let cell = industry.posterior(Exposure { events: 3, exposure: 20.0 });
    /// assert!((cell.mean - 6.0 / 80.0).abs() < 1e-12);
    /// assert!((cell.own_weight - 0.25).abs() < 1e-12 && !cell.borrowed());
    /// ```
    pub fn posterior(&self, cell: Exposure) -> Shrunk {
        let exposure = cell.exposure.max(0.0);
        // A cell without exposure has no events.
        let events = if exposure > 0.0 { cell.events as f64 } else { 0.0 };
        let (shape, rate) = (self.shape() + events, self.strength + exposure);
        let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
        Shrunk {
            mean: shape / rate,
            lo: gamma_quantile(shape, 1.0, tail) / rate,
            hi: gamma_quantile(shape, 1.0, 1.0 - tail) / rate,
            own_weight: exposure / (exposure + self.strength),
            effective_n: exposure,
        }
    }
}

/// Fits the prior of one industry and shrinks each of its cells; `None` where no cell has exposure.
pub fn shrink_gamma_poisson(cells: &[Exposure]) -> Option<(GammaPrior, Vec<Shrunk>)> {
    let prior = GammaPrior::fit(cells)?;
    let order = |a: &Exposure, b: &Exposure| a.events.cmp(&b.events).then(a.exposure.total_cmp(&b.exposure));
    Some((prior, each_distinct(cells, order, |cell| prior.posterior(cell))))
}

/// In log of the mean and log of the strength.
fn log_likelihood(cells: &[Exposure], tails: &Tail, [log_mean, log_strength]: [f64; 2]) -> Local {
    let (rate, shape) = (log_strength.exp(), (log_mean + log_strength).exp());
    let [v, g, h] = tails.sums(shape);
    let (mut value, mut d_shape, mut d_rate, mut d_both, mut dd_rate) = (v, g, 0.0, 0.0, 0.0);
    for cell in cells {
        let (k, total) = (cell.events as f64, rate + cell.exposure);
        let log_ratio = (cell.exposure / rate).ln_1p();
        value -= shape * log_ratio + k * total.ln();
        d_shape -= log_ratio;
        d_rate += shape / rate - (shape + k) / total;
        d_both += cell.exposure / (rate * total);
        dd_rate += (shape + k) / (total * total) - shape / (rate * rate);
    }
    let h01 = shape * (-shape * h + rate * d_both) + shape * d_shape;
    Local {
        value,
        gradient: [shape * d_shape, shape * d_shape + rate * d_rate],
        hessian: [
            [-shape * shape * h + shape * d_shape, h01],
            [
                h01,
                -shape * shape * h
                    + 2.0 * shape * rate * d_both
                    + rate * rate * dd_rate
                    + shape * d_shape
                    + rate * d_rate,
            ],
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_industries_get_a_prior_without_a_fit() {
        assert_eq!(GammaPrior::fit(&[]), None);
        assert_eq!(GammaPrior::fit(&[Exposure { events: 2, exposure: 0.0 }]), None);
        let calm = GammaPrior::fit(&[Exposure { events: 0, exposure: 10.0 }; 5]).expect("exposure");
        assert!(calm.mean > 0.0 && calm.mean < 0.02 && calm.strength == 51.0);
    }

    #[test]
    fn a_cell_without_stores_is_the_industry() {
        let prior = GammaPrior { mean: 0.05, strength: 60.0 };
        let cell = prior.posterior(Exposure { events: 1, exposure: 0.0 });
        assert!((cell.mean - 0.05).abs() < 1e-12 && cell.own_weight == 0.0);
    }
}
