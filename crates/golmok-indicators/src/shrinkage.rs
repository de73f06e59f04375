//! Shrinkage (축소추정) of small cells towards their industry: what a cell of two shops can say, and what it borrows.
//!
//! Closures are counted out of store-quarters at risk, openings over store-quarters. How an industry's areas differ
//! lastingly follows from moments over quarters ([`differences`]); each cell then keeps its own record with weight
//! `own_weight` and borrows the rest ([`lasting`]). Priors by maximum likelihood over one count per cell ([`beta_binomial`],
//! [`gamma_poisson`]) are what other tools compute: the comparison with them uses these, no table does.

pub mod beta_binomial;
pub mod differences;
pub mod gamma_poisson;
pub mod lasting;
mod newton;
pub(crate) mod tails;

pub use beta_binomial::{BetaPrior, Trials, shrink_beta_binomial};
pub use differences::{Differences, Miss, Moments};
pub use gamma_poisson::{Exposure, GammaPrior, shrink_gamma_poisson};
pub use lasting::LastingPrior;

/// Below this own weight an estimate counts as borrowed.
pub const BORROWED_BELOW: f64 = 0.2;

/// A rate of one cell after shrinkage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile of the posterior.
    pub lo: f64,
    /// 95 % quantile of the posterior.
    pub hi: f64,
    /// The cell's own exposure ÷ (own exposure + strength of the prior), 0..=1.
    pub own_weight: f64,
    /// The cell's own exposure (store-quarters), without the prior.
    pub effective_n: f64,
}

impl Shrunk {
    /// Whether most of the estimate is the industry's, not the cell's own.
    pub fn borrowed(&self) -> bool {
        self.own_weight < BORROWED_BELOW
    }
}

/// Every cell's posterior, each distinct cell computed once: half of them repeat (0 closures of 4, of 8, …).
fn each_distinct<T: Copy>(
    cells: &[T],
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
    posterior: impl Fn(T) -> Shrunk,
) -> Vec<Shrunk> {
    let mut by_value: Vec<usize> = (0..cells.len()).collect();
    by_value.sort_unstable_by(|&a, &b| order(&cells[a], &cells[b]).then(a.cmp(&b)));
    let blank = Shrunk { mean: 0.0, lo: 0.0, hi: 0.0, own_weight: 0.0, effective_n: 0.0 };
    let (mut out, mut last): (Vec<Shrunk>, Option<usize>) = (vec![blank; cells.len()], None);
    for i in by_value {
        out[i] = match last {
            Some(l) if order(&cells[l], &cells[i]).is_eq() => out[l],
            _ => posterior(cells[i]),
        };
        last = Some(i);
    }
    out
}
