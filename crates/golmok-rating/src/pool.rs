//! The log-linear pool of the hazard model and the boosted trees.
//!
//! Closures expected ∝ hazard^(1−w) · boosted^w, each industry at the hazard model's level. The weight w and the scale of
//! the variance at an origin rest on outcomes known by then alone: those that earlier forecasts of both parts met.

use crate::boosted::Boosted;
use crate::forecast::{Forecast, HORIZON};
use crate::panel::Panel;
use crate::spread::Spread;

/// Prior of the weight: one half, and how far from it is believed without outcomes.
const PRIOR_WEIGHT: f64 = 0.5;
const PRIOR_SD: f64 = 0.2;
/// Closures come in bursts, so that they tell less than Poisson counts would: Pearson dispersion.
const DISPERSION: f64 = 1.4;
/// Weights that are tried.
const STEPS: usize = 100;

/// How the parts are pooled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pool {
    /// Weight of the boosted part.
    pub weight: f64,
    /// Scales of the variance.
    pub spread: Spread,
    /// Past origins whose outcomes both rest on.
    pub origins: usize,
}

/// Both parts' closures of an earlier quarter beside what came of it, quarter by quarter.
pub(crate) struct Parts {
    /// Places of the outcome's quarters in the later panel.
    outcome: std::ops::Range<usize>,
    /// Log of the closures expected by hazard and by trees, and closures by quarter.
    pub cells: Vec<PastCell>,
}

/// A cell of an earlier forecast.
pub(crate) struct PastCell {
    /// Log of the closures that the hazard model expected.
    pub hazard: f64,
    /// Log of those that the trees expected.
    pub boosted: f64,
    /// Variance of the log relative risk that the hazard model gave, over as many quarters as are known.
    pub variance: f64,
    /// Variance of its industry's level and year, which the parts do not answer for.
    pub industry_variance: f64,
    /// Share of its store-quarters that close: a store-quarter holds one closure at most, so that closures vary by that
    /// much less than Poisson counts.
    pub bounded: f64,
    /// Closures by quarter.
    pub closures: Vec<f64>,
}

impl Parts {
    /// What came, by `later`, of a forecast; none where nothing is known of it.
    pub fn of(forecast: &Forecast, boosted: &Boosted, later: &Panel) -> Option<Self> {
        let panel = &forecast.panel;
        let end = usize::try_from(panel.last_quarter().since(later.first)).ok()?;
        let outcome = end + 1..(end + 5).min(later.quarters.len());
        if outcome.is_empty() {
            return None;
        }
        let expected = boosted_expected(forecast, boosted);
        // What passes averages out over fewer quarters less.
        let passing = (forecast.drift.0 + forecast.drift.1) * (HORIZON / outcome.len() as f64 - 1.0);
        let year = forecast.levels.industry_year_sd.powi(2);
        let cells = (0..panel.cells())
            .filter(|&cell| scored(panel, cell) && expected[cell] > 0.0 && forecast.expected(cell) > 0.0)
            .map(|cell| PastCell {
                hazard: forecast.expected(cell).ln(),
                boosted: expected[cell].ln(),
                variance: forecast.relative_variance(cell) + passing,
                industry_variance: forecast.levels.industry_variance[panel.industry_of(cell)] + year,
                bounded: forecast.cells[cell].hazard.min(0.9),
                closures: outcome.clone().map(|q| f64::from(later.quarters[q][cell].closures)).collect(),
            })
            .collect();
        Some(Self { outcome, cells })
    }
}

impl Parts {
    /// Both parts' closures at an origin that shares its outcome with no other, beside what came of it.
    pub fn met(place: usize, cells: Vec<PastCell>) -> Self {
        Self { outcome: place..place + 1, cells }
    }

    /// Quarters of the outcome.
    pub fn quarters(&self) -> usize {
        self.outcome.len()
    }
}

fn scored(panel: &Panel, cell: usize) -> bool {
    panel.now()[cell].stores > 0 && panel.counts(cell) && panel.industries[panel.industry_of(cell)].location_bound
}

impl Pool {
    /// The weight with the best log score over outcomes, its prior included. Each quarter counts once: forecasts that
    /// meet the same quarter share it. Levels are set to what came.
    pub fn of(parts: &[Parts]) -> Self {
        let weight = weight(parts);
        Self { weight, spread: Spread::of(parts, weight), origins: parts.len() }
    }
}

/// The weight of the boosted part with the best log score, as in [`Pool::of`].
pub(crate) fn weight(parts: &[Parts]) -> f64 {
    let weight = |step: usize| step as f64 / STEPS as f64;
    let score = |step: usize| -> f64 {
        let prior = -0.5 * ((weight(step) - PRIOR_WEIGHT) / PRIOR_SD).powi(2);
        prior + log_score(parts, weight(step)) / DISPERSION
    };
    let best = (0..=STEPS).map(|step| (step, score(step)));
    let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
    weight(best.map_or(STEPS / 2, |b| b.0))
}

/// Σ y ln(m ÷ Σm) over the outcomes' quarters.
fn log_score(parts: &[Parts], weight: f64) -> f64 {
    let last = parts.iter().map(|p| p.outcome.end).max().unwrap_or(0);
    let mut sharing = vec![0.0_f64; last];
    parts.iter().for_each(|p| p.outcome.clone().for_each(|q| sharing[q] += 1.0));
    let mut score = 0.0;
    for part in parts {
        let logs = part.cells.iter().map(|c| (1.0 - weight) * c.hazard + weight * c.boosted);
        let total: f64 = logs.clone().map(f64::exp).sum();
        for (log, cell) in logs.zip(&part.cells) {
            for (quarter, closures) in part.outcome.clone().zip(&cell.closures) {
                if *closures > 0.0 {
                    score += closures * (log - total.ln()) / sharing[quarter];
                }
            }
        }
    }
    score
}

/// Closures that the trees expect, each industry at the hazard model's level; 0 where they say nothing.
pub(crate) fn boosted_expected(forecast: &Forecast, boosted: &Boosted) -> Vec<f64> {
    let panel = &forecast.panel;
    let stores = |cell: usize| f64::from(panel.now()[cell].stores);
    let mut expected: Vec<f64> = (0..panel.cells()).map(|cell| stores(cell) * boosted.log_ratio[cell].exp()).collect();
    at_level(forecast, &mut expected);
    expected
}

/// Brings each industry's sum over the cells that count to that of the hazard model, cells without shops aside.
pub(crate) fn at_level(forecast: &Forecast, expected: &mut [f64]) {
    let panel = &forecast.panel;
    let mut sums = vec![(0.0, 0.0); panel.width()];
    for (cell, expected) in expected.iter().enumerate() {
        if panel.counts(cell) && panel.now()[cell].stores > 0 {
            let sum = &mut sums[panel.industry_of(cell)];
            sum.0 += expected;
            sum.1 += forecast.expected(cell);
        }
    }
    for (cell, expected) in expected.iter_mut().enumerate() {
        let (own, hazard) = sums[panel.industry_of(cell)];
        *expected = if own > 0.0 { *expected * hazard / own } else { 0.0 };
    }
}
