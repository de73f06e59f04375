//! Beta-binomial shrinkage of a rate out of trials: closures out of store-quarters at risk.

use super::newton::{Local, maximise};
use super::tails::Tail;
use super::{Shrunk, each_distinct};
use crate::interval::{CONFIDENCE_SHRUNK, beta_quantile};

/// Events out of trials of one cell. `events` never exceeds `trials`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trials {
    /// Closures.
    pub events: u64,
    /// Store-quarters at risk.
    pub trials: u64,
}

/// The beta distribution that an industry's cells share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    /// Mean of the distribution.
    pub mean: f64,
    /// Strength in trials: a cell with that many of its own keeps half its own rate.
    pub strength: f64,
}

/// The least strength a prior may have: less than one trial would let one shop speak for itself.
const LEAST_STRENGTH: f64 = 1.0;

impl BetaPrior {
    /// Fits the prior over the cells of one industry by maximum likelihood; `None` where no cell has a trial.
    ///
    /// The strength stays between 1 and the trials of the whole industry: where areas do not differ at all the
    /// likelihood rises for ever, and the industry's own rate is not known better than its trials tell. The same holds
    /// for fewer than three cells and where nothing (or everything) happened.
    pub fn fit(cells: &[Trials]) -> Option<Self> {
        let used: Vec<Trials> = cells.iter().copied().filter(|c| c.trials > 0 && c.events <= c.trials).collect();
        let events: u64 = used.iter().map(|c| c.events).sum();
        let trials: u64 = used.iter().map(|c| c.trials).sum();
        if trials == 0 {
            return None;
        }
        // Jeffreys' half keeps the mean off 0 and 1.
        let mean = (events as f64 + 0.5) / (trials as f64 + 1.0);
        let most = (trials as f64 + 1.0).max(2.0);
        if used.len() < 3 || events == 0 || events == trials {
            return Some(Self { mean, strength: most });
        }
        let tails = Tails::new(&used);
        let logit = (mean / (1.0 - mean)).ln();
        let starts = [8.0_f64, 80.0, 800.0].map(|s| [logit, s.ln()]);
        let [logit, log_strength] = maximise(&starts, [LEAST_STRENGTH.ln(), most.ln()], |p| tails.log_likelihood(p));
        Some(Self { mean: 1.0 / (1.0 + (-logit).exp()), strength: log_strength.exp() })
    }

    /// First shape of the beta distribution.
    pub fn a(&self) -> f64 {
        self.mean * self.strength
    }

    /// Second shape of the beta distribution.
    pub fn b(&self) -> f64 {
        (1.0 - self.mean) * self.strength
    }

    /// Posterior of a cell: mean, 90 % interval and how much of it is its own.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::shrinkage::{BetaPrior, Trials};
    /// let industry = BetaPrior { mean: 0.04, strength: 96.0 };
    /// let cell = industry.posterior(Trials { events: 2, trials: 4 });
    /// assert!((cell.mean - (2.0 + 3.84) / 100.0).abs() < 1e-12); // not 50 %
    /// assert!((cell.own_weight - 0.04).abs() < 1e-12 && cell.borrowed());
    /// ```
    pub fn posterior(&self, cell: Trials) -> Shrunk {
        let (k, n) = (cell.events as f64, cell.trials as f64);
        let (a, b) = (self.a() + k, self.b() + n - k);
        let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
        Shrunk {
            mean: a / (a + b),
            lo: beta_quantile(a, b, tail),
            hi: beta_quantile(a, b, 1.0 - tail),
            own_weight: n / (n + self.strength),
            effective_n: n,
        }
    }
}

/// Fits the prior of one industry and shrinks each of its cells; `None` where no cell has a trial.
pub fn shrink_beta_binomial(cells: &[Trials]) -> Option<(BetaPrior, Vec<Shrunk>)> {
    let prior = BetaPrior::fit(cells)?;
    let posteriors = each_distinct(cells, Trials::cmp, |cell| {
        prior.posterior(Trials { events: cell.events.min(cell.trials), ..cell })
    });
    Some((prior, posteriors))
}

/// How many cells have more than j events, non-events, trials.
struct Tails {
    events: Tail,
    others: Tail,
    trials: Tail,
}

impl Tails {
    fn new(cells: &[Trials]) -> Self {
        Self {
            events: Tail::of(cells.iter().map(|c| c.events)),
            others: Tail::of(cells.iter().map(|c| c.trials.saturating_sub(c.events))),
            trials: Tail::of(cells.iter().map(|c| c.trials)),
        }
    }

    /// In logit of the mean and log of the strength.
    fn log_likelihood(&self, [logit, log_strength]: [f64; 2]) -> Local {
        let (m, s) = (1.0 / (1.0 + (-logit).exp()), log_strength.exp());
        let (a, b) = (m * s, (1.0 - m) * s);
        let ([va, ga, ha], [vb, gb, hb], [vs, gs, hs]) =
            (self.events.sums(a), self.others.sums(b), self.trials.sums(s));
        let (da, db) = (ga - gs, gb - gs);
        let (daa, dbb, dab) = (hs - ha, hs - hb, hs);
        let slope = s * m * (1.0 - m);
        let h01 = slope * (a * daa + b * dab - a * dab - b * dbb + da - db);
        Local {
            value: va + vb - vs,
            gradient: [slope * (da - db), a * da + b * db],
            hessian: [
                [slope * slope * (daa - 2.0 * dab + dbb) + slope * (1.0 - 2.0 * m) * (da - db), h01],
                [h01, a * a * daa + 2.0 * a * b * dab + b * b * dbb + a * da + b * db],
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(pairs: &[(u64, u64)]) -> Vec<Trials> {
        pairs.iter().map(|&(events, trials)| Trials { events, trials }).collect()
    }

    #[test]
    fn degenerate_industries_get_a_prior_without_a_fit() {
        assert_eq!(BetaPrior::fit(&[]), None);
        assert_eq!(BetaPrior::fit(&cells(&[(0, 0)])), None);
        let calm = BetaPrior::fit(&cells(&[(0, 10), (0, 20), (0, 30)])).expect("trials");
        assert!(calm.mean > 0.0 && calm.mean < 0.01 && calm.strength == 61.0);
        let lone = BetaPrior::fit(&cells(&[(5, 10)])).expect("trials");
        assert!((lone.mean - 0.5).abs() < 1e-12);
    }

    #[test]
    fn areas_that_do_not_differ_are_pooled_up_to_the_cap() {
        let same = BetaPrior::fit(&cells(&[(5, 100); 40])).expect("trials");
        assert!((same.strength - 4001.0).abs() < 1e-6, "{same:?}");
        assert!((same.mean - 0.05).abs() < 2e-4, "{same:?}");
    }

    #[test]
    fn an_empty_cell_borrows_everything() {
        let prior = BetaPrior { mean: 0.05, strength: 40.0 };
        let cell = prior.posterior(Trials { events: 0, trials: 0 });
        assert!((cell.mean - 0.05).abs() < 1e-12 && cell.own_weight == 0.0 && cell.borrowed());
        assert!(cell.lo < 0.05 && cell.hi > 0.05);
    }
}
