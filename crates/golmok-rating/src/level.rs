//! How high the city's and the industries' hazards are, and how far they may move within a year.

use crate::RatingConfig;
use crate::panel::Panel;
use statrs::function::gamma::ln_gamma;

/// Levels at the as-of quarter.
#[derive(Clone)]
pub(crate) struct Levels {
    /// Closures per store-quarter at risk of each industry, from its years as far as they still tell and shrunk towards
    /// the city's: what a cell's hazard is relative to.
    pub industry_rate: Vec<f64>,
    /// Variance of the log of that rate: 1 ÷ the closures that it rests on, the prior's with them.
    pub industry_variance: Vec<f64>,
    /// Standard deviation of an industry's year against the city's: the prior, updated by the years at hand.
    pub industry_year_sd: f64,
    /// Store-quarters at risk of each industry in the window of the level.
    pub industry_exposure: Vec<f64>,
    /// Standard deviation by which an industry's rate was found to drift against the city's from year to year.
    pub industry_drift_sd: f64,
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
        let exposure = panel.industry_totals(window, |c| c.at_risk());
        let rates = industry_rates(panel, config.level_quarters);
        let net_growth_4q = net_growth(panel);
        Self {
            industry_rate: rates.rate,
            industry_variance: rates.variance,
            industry_year_sd: industry_year_sd(&rates.years, config.industry_year_sd),
            industry_exposure: exposure,
            industry_drift_sd: rates.drift,
            growth: 1.0 + 0.625 * net_growth_4q,
            calendar_sd: calendar_sd(panel, config.calendar_sd),
            net_growth_4q,
        }
    }
}

/// Drifts that are tried, on the log scale per year.
const DRIFTS: usize = 26;
const DRIFT_STEP: f64 = 0.02;

/// Rate of each industry in the newest year, and how far industries were found to drift. Older years count as far as
/// that drift leaves them telling: a gamma filter of each industry's rate against the city's, the drift by maximum
/// marginal likelihood. With one year it is that year's rate, drawn towards the city's.
fn industry_rates(panel: &Panel, year: i32) -> Rates {
    let (year, quarters) = (year as usize, panel.quarters.len());
    let years: Vec<Year> = (0..(quarters / year).max(1))
        .rev()
        .map(|back| Year::of(panel, quarters.saturating_sub(year * (back + 1))..quarters - year * back))
        .collect();
    let Some(newest) = years.last() else { return Rates::default() };
    let start = shape(&newest.closures, &newest.expected, 1.0);
    let tried = (0..DRIFTS).map(|step| step as f64 * DRIFT_STEP).map(|drift| (drift, filter(&years, start, drift)));
    let (drift, best) = tried.reduce(|best, next| if next.1.1 > best.1.1 { next } else { best }).unwrap_or_default();
    let (rate, variance) = best.0.into_iter().map(|(ratio, shape)| (ratio * newest.city, 1.0 / shape)).unzip();
    Rates { rate, variance, drift, years }
}

/// Rates of the industries, the variance of their logs, the drift found and the years that it was found in.
#[derive(Default)]
struct Rates {
    rate: Vec<f64>,
    variance: Vec<f64>,
    drift: f64,
    years: Vec<Year>,
}

/// Industries that the prior of their years is worth: few years of a hundred industries soon tell more.
const YEAR_PRIOR_INDUSTRIES: f64 = 20.0;

/// Standard deviation of an industry's year against the city's, by moments: the change of log ratios from year to year,
/// less what the counts alone make it change by, over industries weighted by how well their change is known; with the
/// prior. A year's change is that of a walk: what an interval of the next year must carry.
fn industry_year_sd(years: &[Year], prior: f64) -> f64 {
    if prior == 0.0 {
        return 0.0; // switched off
    }
    let (mut sum, mut weights) = (YEAR_PRIOR_INDUSTRIES * prior * prior, YEAR_PRIOR_INDUSTRIES);
    for pair in years.windows(2) {
        for industry in 0..pair[0].closures.len() {
            let (y0, y1) = (pair[0].closures[industry], pair[1].closures[industry]);
            let (e0, e1) = (pair[0].expected[industry], pair[1].expected[industry]);
            if y0 < LEAST_CLOSURES || y1 < LEAST_CLOSURES {
                continue;
            }
            let noise = 1.0 / y0 + 1.0 / y1;
            let weight = (prior * prior / (prior * prior + noise)).powi(2);
            sum += weight * ((y1 / e1 / (y0 / e0)).ln().powi(2) - noise);
            weights += weight;
        }
    }
    (sum / weights).max(0.25 * prior * prior).sqrt()
}

/// Closures in a year from which the log of an industry's rate says something.
const LEAST_CLOSURES: f64 = 10.0;

/// Closures of each industry in a year, and those expected at the city's rate.
struct Year {
    closures: Vec<f64>,
    expected: Vec<f64>,
    city: f64,
}

impl Year {
    fn of(panel: &Panel, quarters: std::ops::Range<usize>) -> Self {
        let closures = panel.industry_totals(quarters.clone(), |c| c.closures);
        let exposure = panel.industry_totals(quarters, |c| c.at_risk());
        let city = closures.iter().sum::<f64>() / exposure.iter().sum::<f64>().max(1.0);
        Self { closures, expected: exposure.into_iter().map(|e| e * city).collect(), city: city.max(1e-9) }
    }
}

/// Rate of each industry ÷ the city's at the end of the years with the closures that it rests on, and the log-likelihood
/// of each year given those before.
fn filter(years: &[Year], start: f64, drift: f64) -> (Vec<(f64, f64)>, f64) {
    let width = years.first().map_or(0, |y| y.closures.len());
    let (mut ratios, mut likelihood) = (Vec::with_capacity(width), 0.0);
    for industry in 0..width {
        let (mut shape, mut rate) = (start, start);
        for (place, year) in years.iter().enumerate() {
            let (y, e) = (year.closures[industry], year.expected[industry]);
            if place > 0 {
                let mean = shape / rate;
                shape = 1.0 / (1.0 / shape + drift * drift);
                rate = shape / mean;
            }
            if e > 0.0 {
                likelihood += ln_gamma(y + shape) - ln_gamma(shape)
                    + shape * (rate / (rate + e)).ln()
                    + y * (e / (rate + e)).ln();
                shape += y;
                rate += e;
            }
        }
        ratios.push((shape / rate, shape));
    }
    (ratios, likelihood)
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
