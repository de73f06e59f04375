//! How high the city's and the industries' hazards are, and how far they may move within a year.

use crate::RatingConfig;
use crate::panel::Panel;
use statrs::function::gamma::ln_gamma;

/// Levels at the as-of quarter.
pub(crate) struct Levels {
    /// Closures per store-quarter at risk of each industry, shrunk towards the city's: what a cell's hazard is relative to.
    pub industry_rate: Vec<f64>,
    /// Store-quarters at risk of each industry in the window of the level.
    pub industry_exposure: Vec<f64>,
    /// Mean stores over the next four quarters ÷ stores now, expected from the city's growth.
    pub growth: f64,
    /// Standard deviation of the calendar effect on the log scale: the prior, updated by the years at hand.
    pub calendar_sd: f64,
    /// Net growth of stores over the last year at most, as used.
    pub net_growth_4q: f64,
}

/// Years of experience that the prior of the calendar effect is worth.
const CALENDAR_PRIOR_YEARS: f64 = 4.0;
/// Most that stores are expected to grow or shrink in a year, whatever the last one did.
const MOST_GROWTH: f64 = 0.05;

impl Levels {
    /// Levels of a panel.
    pub fn of(panel: &Panel, config: &RatingConfig) -> Self {
        let window = panel.last(config.level_quarters);
        let closures = panel.industry_totals(window.clone(), |c| c.closures);
        let exposure = panel.industry_totals(window, |c| c.at_risk());
        let city = closures.iter().sum::<f64>() / exposure.iter().sum::<f64>().max(1.0);
        let shape = shape(&closures, &exposure, city);
        let industry_rate =
            closures.iter().zip(&exposure).map(|(y, e)| (y + shape) / (e + shape / city.max(1e-9))).collect();
        let net_growth_4q = net_growth(panel);
        Self {
            industry_rate,
            industry_exposure: exposure,
            growth: 1.0 + 0.625 * net_growth_4q,
            calendar_sd: calendar_sd(panel, config.calendar_sd),
            net_growth_4q,
        }
    }
}

/// Shape of the gamma distribution of industry rates around the city's, by maximum marginal likelihood on a grid. It
/// is the number of closures that the prior is worth.
pub(crate) fn shape(closures: &[f64], exposure: &[f64], city: f64) -> f64 {
    let fit = |shape: f64| -> f64 {
        closures
            .iter()
            .zip(exposure)
            .filter(|(_, e)| **e > 0.0)
            .map(|(y, e)| {
                let m = city * e;
                ln_gamma(y + shape) - ln_gamma(shape)
                    + shape * (shape / (shape + m)).ln()
                    + y * (m.max(1e-12) / (shape + m)).ln()
            })
            .sum()
    };
    let grid = (0..=40).map(|step| 0.5 * 1.15_f64.powi(step));
    grid.map(|s| (s, fit(s))).fold((0.5, f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best }).0
}

/// Growth of stores per four quarters, from the last four at hand, held within bounds.
fn net_growth(panel: &Panel) -> f64 {
    let total = |quarter: usize| panel.industry_totals(quarter..quarter + 1, |c| c.stores).iter().sum::<f64>();
    let last = panel.quarters.len() - 1;
    let first = last.saturating_sub(4);
    let (then, now) = (total(first), total(last));
    if first == last || then <= 0.0 || now <= 0.0 {
        return 0.0;
    }
    ((now / then).ln() * 4.0 / (last - first) as f64).clamp(-MOST_GROWTH, MOST_GROWTH)
}

/// Prior of the calendar effect, updated by the year-to-year changes of the city's rate.
fn calendar_sd(panel: &Panel, prior: f64) -> f64 {
    let quarters = panel.quarters.len();
    let years: Vec<f64> = (0..quarters / 4)
        .map(|back| {
            let window = quarters - 4 * (back + 1)..quarters - 4 * back;
            let closures: f64 = panel.industry_totals(window.clone(), |c| c.closures).iter().sum();
            let exposure: f64 = panel.industry_totals(window, |c| c.at_risk()).iter().sum();
            (closures.max(0.5) / exposure.max(1.0)).ln()
        })
        .collect();
    let changes: Vec<f64> = years.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let squares: f64 = changes.iter().map(|d| d * d).sum();
    if prior == 0.0 {
        return 0.0; // switched off
    }
    ((CALENDAR_PRIOR_YEARS * prior * prior + squares) / (CALENDAR_PRIOR_YEARS + changes.len() as f64)).sqrt()
}
