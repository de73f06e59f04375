//! The forecast of every cell: its hazard against the industry's city average, how sure that is, and why.

use crate::boosted::Boosted;
use crate::counts::PredictedCount;
use crate::effects::Level;
use crate::features::{FEATURES, Features};
use crate::hazard::{Fit, Plan, Rows, fit};
use crate::level::Levels;
use crate::newcomers::at_risk_4q;
use crate::openings::Shelf;
use crate::panel::Panel;
use crate::pool::{Pool, at_level, boosted_expected};
use crate::posterior::DRAWS;
use crate::spread::disagreement;
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::{DriverGroup, Quarter};
use rayon::prelude::*;

/// Forecast of one cell.
#[derive(Clone)]
pub(crate) struct CellForecast {
    /// Log of the hazard ÷ the industry's city-wide hazard.
    pub log_relative: f64,
    /// Closures per store-quarter at risk.
    pub hazard: f64,
    /// Posterior variance of what belongs to the cell alone.
    pub own_variance: f64,
    /// Additive contributions to `log_relative`, in the order of [`DriverGroup::ALL`].
    pub drivers: [f64; DriverGroup::ALL.len()],
}

/// Mean of the squares of draws around zero.
pub(crate) fn mean_square(draws: &[f32; DRAWS]) -> f64 {
    draws.iter().map(|d| f64::from(d * d)).sum::<f64>() / DRAWS as f64
}

/// Forecasts of all cells of a panel.
#[derive(Clone)]
pub(crate) struct Forecast<'a> {
    /// The counts it was made from.
    pub panel: Panel<'a>,
    /// Levels of city and industries.
    pub levels: Levels,
    /// The fitted hazard.
    pub fit: Fit,
    /// Rows that the fit saw.
    pub fitted_rows: usize,
    /// Forecast of each cell.
    pub cells: Vec<CellForecast>,
    /// Posterior draws of what each cell shares with others, around the forecast and against its industry's average; none
    /// where trees alone learn from the forecast.
    pub shared: Vec<[f32; DRAWS]>,
    /// Variance that passing effects add to a year, of the cell alone and shared.
    pub drift: (f64, f64),
    /// Closures that the next four quarters are expected to report, by cell.
    expected: Vec<f64>,
    /// How the trees were pooled in, where they were.
    pub pool: Option<Pool>,
}

/// What a forecast is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is said, or weighs the parts of one that is: with its posterior.
    Said,
    /// Trees learn from it.
    Lesson,
}

/// Quarters of the horizon.
pub(crate) const HORIZON: f64 = 4.0;

impl<'a> Forecast<'a> {
    /// Fits and forecasts from what is known at the end of `as_of`, which the shelf must have foreseen.
    ///
    /// # Errors
    /// When settings or counts make no sense, or there is too little to fit.
    pub fn make(
        input: &'a RatingInput,
        as_of: Quarter,
        shelf: &Shelf,
        use_of: Use,
        config: &RatingConfig,
    ) -> Result<Self, RatingError> {
        let panel = Panel::until(input, as_of, config.window_quarters)?;
        let rows = Rows::closures(&panel);
        let closures = rows.events.iter().sum::<f64>() as u64;
        if closures < config.closures_needed {
            return Err(RatingError::TooFewClosures { as_of, closures, needed: config.closures_needed });
        }
        let design = Features::design(input, &panel, shelf, &rows, config)?;
        let plan = match use_of {
            Use::Said => Plan::closures(config.iterations),
            Use::Lesson => Plan::lesson(config.iterations),
        };
        let mut fit = fit(&shelf.nesting, &rows, &design, &plan)?;
        drop(design);
        let last = panel.quarters.len() - 1;
        let openings = shelf.at(&panel, last)?;
        let features = Features::at(openings, input, &panel, last, config);
        let levels = Levels::of(&panel, config);
        let passing = |own: bool| -> f64 {
            fit.passing.iter().filter(|(l, _)| (*l == Level::Cell) == own).map(|(_, v)| v / HORIZON).sum()
        };
        let drift = (passing(true), passing(false));
        let (cells, shared) = cells(&panel, &fit, &features, &levels, config);
        fit.posterior = None; // its draws are those of the cells
        let fitted_rows = rows.len();
        let expected = expected(&panel, &cells, &levels, &openings.per_quarter);
        Ok(Self { panel, levels, fit, fitted_rows, cells, shared, drift, expected, pool: None })
    }

    /// The pool of this forecast of the hazard model with the trees': closures expected are a geometric mean, hazards and
    /// relative risks move as they do. Cells without shops, of which the trees say nothing, stay.
    #[must_use]
    pub fn pooled(mut self, boosted: &Boosted, pool: Pool) -> Self {
        let by_trees = boosted_expected(&self, boosted);
        let told = |expected: &[f64], cell: usize| by_trees[cell] > 0.0 && expected[cell] > 0.0;
        let mut expected: Vec<f64> = (0..self.cells.len())
            .map(|cell| match told(&self.expected, cell) {
                true => self.expected[cell].powf(1.0 - pool.weight) * by_trees[cell].powf(pool.weight),
                false => 0.0,
            })
            .collect();
        at_level(&self, &mut expected);
        let scale = pool.spread.posterior;
        self.drift = (scale * self.drift.0, scale * self.drift.1);
        self.cells.iter_mut().for_each(|cell| cell.own_variance *= scale);
        let by = scale.sqrt() as f32;
        self.shared.iter_mut().flatten().for_each(|draw| *draw *= by);
        let means = boosted.industry_means(&self.panel);
        for cell in (0..self.cells.len()).filter(|&cell| told(&expected, cell)) {
            let factor = expected[cell] / self.expected[cell];
            let apart = (by_trees[cell] / self.expected[cell]).ln();
            let own = &mut self.cells[cell];
            own.hazard *= factor;
            own.log_relative += factor.ln();
            own.own_variance += pool.spread.disagreement * disagreement(pool.weight, apart);
            let centre = &means[cell % self.panel.width()];
            for (d, driver) in own.drivers.iter_mut().enumerate() {
                let trees = boosted.drivers[cell][d] - centre[d];
                *driver = (1.0 - pool.weight) * *driver + pool.weight * trees;
            }
            let rest = own.log_relative - own.drivers.iter().sum::<f64>();
            own.drivers[DriverGroup::Remainder as usize] += rest;
            self.expected[cell] = expected[cell];
        }
        self.pool = Some(pool);
        self
    }

    /// Closures that the next four quarters are expected to report, those of newcomers included.
    pub fn expected(&self, cell: usize) -> f64 {
        self.expected[cell]
    }

    /// Variance of the log of a cell's hazard over the next year: what is not known of it and of its
    /// industry, what passes, the calendar.
    pub fn total_variance(&self, cell: usize) -> f64 {
        let industry = self.levels.industry_variance[self.panel.industry_of(cell)];
        self.relative_variance(cell) + industry + self.year_variance()
    }

    /// Variance of the log of a cell's relative risk over the next year: what is not known of it, and what passes. An
    /// effect of single quarters is a difference that does not last, so it must not be called clear.
    pub fn relative_variance(&self, cell: usize) -> f64 {
        let c = &self.cells[cell];
        let shared = self.shared.get(cell).map_or(0.0, mean_square);
        c.own_variance + shared + self.drift.0 + self.drift.1
    }

    /// Predictive distribution of a cell's closures over the next four quarters.
    pub fn count(&self, cell: usize) -> PredictedCount {
        PredictedCount { mean: self.expected(cell), size: size(self.total_variance(cell)) }
    }

    fn year_variance(&self) -> f64 {
        self.levels.calendar_sd.powi(2) + self.levels.industry_year_sd.powi(2)
    }
}

/// Size of the negative binomial whose rate has this variance on the log scale.
pub(crate) fn size(log_variance: f64) -> f64 {
    1.0 / log_variance.exp_m1().max(1e-12)
}

/// Hazard × store-quarters at risk with each cell's newcomers. The total is that of stores that are counted at risk
/// once more when they close, growing as the city does: newcomers move closures between cells, not the level.
fn expected(panel: &Panel, cells: &[CellForecast], levels: &Levels, openings: &[f64]) -> Vec<f64> {
    let stores = |cell: usize| f64::from(panel.now()[cell].stores);
    let mut expected: Vec<f64> = (0..cells.len())
        .map(|cell| cells[cell].hazard * at_risk_4q(stores(cell), openings[cell], cells[cell].hazard))
        .collect();
    let (mut plain, mut own) = (0.0, 0.0);
    for cell in (0..cells.len()).filter(|&c| panel.counts(c) && panel.industries[panel.industry_of(c)].location_bound) {
        let hazard = cells[cell].hazard;
        plain += stores(cell) * HORIZON * hazard / (1.0 - hazard.min(0.9)) * levels.growth;
        own += expected[cell];
    }
    if own > 0.0 {
        expected.iter_mut().for_each(|e| *e *= plain / own);
    }
    expected
}

fn cells(
    panel: &Panel,
    fit: &Fit,
    features: &Features,
    levels: &Levels,
    config: &RatingConfig,
) -> (Vec<CellForecast>, Vec<[f32; DRAWS]>) {
    let window = panel.last(config.level_quarters);
    let all = (0..panel.cells()).into_par_iter();
    let (mut cells, mut shared): (Vec<CellForecast>, Vec<[f32; DRAWS]>) = match &fit.posterior {
        Some(posterior) => all
            .map(|cell| {
                let x = values(cell, features);
                let (shared, own_variance) = posterior.of(cell, &x);
                (uncentred(cell, fit, &x, own_variance), shared)
            })
            .unzip(),
        None => (all.map(|cell| uncentred(cell, fit, &values(cell, features), 0.0)).collect(), vec![]),
    };
    // Per industry: exposure-weighted mean of exp(effects), mean and variance of each driver, mean of the draws.
    let width = panel.width();
    let mut sums = vec![Sums::default(); width];
    for (cell, forecast) in cells.iter().enumerate() {
        if panel.counts(cell) {
            let weight = window.clone().map(|q| f64::from(panel.quarters[q][cell].at_risk())).sum();
            sums[cell % width].add(forecast, shared.get(cell), weight);
        }
    }
    shared.par_iter_mut().enumerate().for_each(|(cell, draws)| sums[cell % width].centre_draws(draws));
    cells.par_iter_mut().enumerate().for_each(|(cell, forecast)| {
        sums[cell % width].centre(forecast);
        forecast.log_relative = forecast.drivers.iter().sum();
        forecast.hazard = levels.industry_rate[cell % width] * forecast.log_relative.exp();
    });
    (cells, shared)
}

/// The features of a cell.
fn values(cell: usize, features: &Features) -> Vec<f64> {
    (0..FEATURES.len()).map(|f| f64::from(features.value(f, cell))).collect()
}

/// Contributions of effects and features as fitted, against the average area.
fn uncentred(cell: usize, fit: &Fit, x: &[f64], own_variance: f64) -> CellForecast {
    let mut drivers = [0.0; DriverGroup::ALL.len()];
    for term in &fit.lasting {
        drivers[driver_of(term.level) as usize] += term.of(cell);
    }
    for (feature, value) in x.iter().enumerate() {
        drivers[FEATURES[feature].1 as usize] += value * fit.coefficients[feature];
    }
    CellForecast { log_relative: 0.0, hazard: 0.0, own_variance, drivers }
}

/// Under which heading an effect is explained.
fn driver_of(level: Level) -> DriverGroup {
    match level {
        Level::Cell => DriverGroup::OwnRecord,
        Level::Area | Level::AreaSector => DriverGroup::Area,
        Level::Gu | Level::GuSector | Level::Neighbourhood | Level::NeighbourhoodSector => DriverGroup::Surroundings,
        Level::KindIndustry | Level::GuIndustry => DriverGroup::IndustryNearby,
    }
}

/// Exposure-weighted sums over the cells of an industry.
#[derive(Clone)]
struct Sums {
    weight: f64,
    exp: f64,
    /// Weighted by the closures expected, as the average that a relative risk is set against.
    shared: [f64; DRAWS],
    first: [f64; DriverGroup::ALL.len()],
    second: [f64; DriverGroup::ALL.len()],
}

impl Default for Sums {
    fn default() -> Self {
        let none = [0.0; DriverGroup::ALL.len()];
        Self { weight: 0.0, exp: 0.0, shared: [0.0; DRAWS], first: none, second: none }
    }
}

impl Sums {
    fn add(&mut self, forecast: &CellForecast, draws: Option<&[f32; DRAWS]>, weight: f64) {
        self.weight += weight;
        let closures = weight * forecast.drivers.iter().sum::<f64>().exp();
        self.exp += closures;
        for (sum, draw) in self.shared.iter_mut().zip(draws.into_iter().flatten()) {
            *sum += closures * f64::from(*draw);
        }
        for (d, value) in forecast.drivers.iter().enumerate() {
            self.first[d] += weight * value;
            self.second[d] += weight * value * value;
        }
    }

    /// Takes the industry's average off the draws of a cell.
    fn centre_draws(&self, draws: &mut [f32; DRAWS]) {
        if self.weight > 0.0 {
            draws.iter_mut().zip(&self.shared).for_each(|(draw, sum)| *draw -= (sum / self.exp) as f32);
        }
    }

    /// Takes the industry's average off, so that relative risks average one over its stores. The mean of logs is
    /// below the log of the mean; that difference is shared among the drivers by how much they vary.
    fn centre(&self, forecast: &mut CellForecast) {
        if self.weight <= 0.0 {
            return;
        }
        let means: Vec<f64> = self.first.iter().map(|s| s / self.weight).collect();
        let spread: Vec<f64> =
            self.second.iter().zip(&means).map(|(s, m)| (s / self.weight - m * m).max(0.0)).collect();
        let convexity = (self.exp / self.weight).ln() - means.iter().sum::<f64>();
        let total: f64 = spread.iter().sum();
        for d in 0..means.len() {
            let share = if total > 0.0 { spread[d] / total } else { 1.0 / means.len() as f64 };
            forecast.drivers[d] -= means[d] + convexity * share;
        }
    }
}
