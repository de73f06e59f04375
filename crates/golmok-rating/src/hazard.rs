//! The partially pooled hazard: a log-linear rate of events per store-quarter, with effects of many levels that are
//! drawn together towards zero as far as the data say, and penalised coefficients of features.
//!
//! For cell c in quarter q: events ~ negative binomial around exposure · rate · exp(Σ lasting + Σ passing effects, β·x added),
//! with the industry's rate in that quarter as offset. The passing effect of a cell is the negative binomial's
//! own spread; those of wider groups are averaged over the quarters of the group, so that one effect per group is found
//! and its lasting part told from it by the two variances. Variances come from moments ([`crate::moments`]), the rest
//! from Newton steps of the penalised likelihood until they would raise it by next to nothing ([`crate::newton`]).

use crate::effects::{Groups, Level};
use crate::moments::{Prior, Variances};
use crate::nesting::{CELL, Nesting};
use crate::newton::Newton;
use crate::panel::Panel;
use crate::posterior::Posterior;
use crate::{Counts, RatingError};
use std::sync::Arc;

/// Events and exposure of a cell in a quarter, cell by cell.
pub(crate) struct Rows {
    /// Place of the quarter in the panel.
    pub quarter: Vec<u16>,
    /// Cell.
    pub cell: Vec<u32>,
    /// Events.
    pub events: Vec<f64>,
    /// Exposure in store-quarters, positive.
    pub exposure: Vec<f64>,
    /// Whether a store-quarter holds one event at most, as closures do: then counts vary a little less than Poisson ones.
    pub bounded: bool,
}

impl Rows {
    /// Rows with exposure, of the areas that enter fits; `count` gives (events, exposure).
    pub fn of(panel: &Panel, quarters: std::ops::Range<usize>, count: impl Fn(&Counts) -> (u32, u32)) -> Self {
        let mut rows = Self { quarter: vec![], cell: vec![], events: vec![], exposure: vec![], bounded: false };
        for cell in (0..panel.cells()).filter(|cell| panel.counts(*cell)) {
            for quarter in quarters.clone() {
                let (events, exposure) = count(&panel.quarters[quarter][cell]);
                if exposure > 0 {
                    rows.quarter.push(quarter as u16);
                    rows.cell.push(cell as u32);
                    rows.events.push(f64::from(events));
                    rows.exposure.push(f64::from(exposure));
                }
            }
        }
        rows
    }

    /// The closures of store-quarters at risk.
    pub fn closures(panel: &Panel) -> Self {
        let rows = Self::of(panel, 0..panel.quarters.len(), |c| (c.closures, c.at_risk()));
        Self { bounded: true, ..rows }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.cell.len()
    }
}

/// Features of rows, row by row.
#[derive(Default)]
pub(crate) struct Design {
    /// Values, rows × features.
    pub values: Vec<f32>,
    /// Number of features.
    pub features: usize,
    /// Group of each feature; those of a group share a prior variance that is estimated.
    pub prior: Vec<usize>,
}

/// Effects of a level that lasts.
#[derive(Clone)]
pub(crate) struct Lasting {
    /// The level.
    pub level: Level,
    /// Group of each cell.
    pub groups: Arc<Groups>,
    /// Variance found.
    pub variance: f64,
    /// Effect of each group; 0 where nothing is known.
    pub effect: Vec<f64>,
}

impl Lasting {
    /// Effect for a cell.
    pub fn of(&self, cell: usize) -> f64 {
        self.effect[self.groups.of_cell[cell] as usize]
    }
}

/// A fitted hazard.
#[derive(Clone)]
pub(crate) struct Fit {
    /// Lasting effects by level.
    pub lasting: Vec<Lasting>,
    /// Variances of passing effects by level.
    pub passing: Vec<(Level, f64)>,
    /// Coefficients of the features.
    pub coefficients: Vec<f64>,
    /// Their posterior covariance, the effects integrated out, row by row.
    pub covariance: Vec<f64>,
    /// Whether the rows said anything of each feature; where they did not, its coefficient is the prior.
    pub trained: Vec<bool>,
    /// Joint posterior of effects and coefficients, where it was asked for.
    pub posterior: Option<Posterior>,
}

/// How a hazard is to be fitted.
pub(crate) struct Plan<'a> {
    /// Levels with effects of a single quarter, [`Level::PASSING`] or none.
    pub passing: &'a [Level],
    /// What is thought of the variances before looking.
    pub priors: (Vec<Prior>, Vec<Prior>),
    /// Newton steps within which the fit must settle.
    pub most_steps: usize,
    /// Whether the joint posterior is wanted.
    pub posterior: bool,
}

impl<'a> Plan<'a> {
    /// Priors of closures: what nine in ten levels of retail hazards differ by is 0.02 to 0.2 on the log scale.
    pub fn closures(most_steps: usize) -> Self {
        Self { passing: &Level::PASSING, priors: priors(&CLOSURES, &Level::PASSING), most_steps, posterior: true }
    }

    /// The same fit without the posterior, for a forecast from which trees alone learn: what it says must not depend on
    /// what else it is for.
    pub fn lesson(most_steps: usize) -> Self {
        Self { posterior: false, ..Self::closures(most_steps) }
    }

    /// Priors of openings, which differ more between places and come in larger bursts.
    pub fn openings(passing: &'a [Level], most_steps: usize) -> Self {
        Self { passing, priors: priors(&OPENINGS, passing), most_steps, posterior: false }
    }
}

/// Prior means of lasting variances, in the order of [`Level::LASTING`], and of passing ones, of [`Level::PASSING`].
type Means = ([f64; 9], [f64; 5]);
const CLOSURES: Means = ([0.002, 0.002, 0.01, 0.01, 0.005, 0.01, 0.002, 0.002, 0.02], [0.003, 0.01, 0.01, 0.01, 0.04]);
const OPENINGS: Means = ([0.005, 0.005, 0.03, 0.02, 0.01, 0.02, 0.005, 0.005, 0.04], [0.005, 0.02, 0.02, 0.03, 0.08]);

fn priors((lasting, passing): &Means, levels: &[Level]) -> (Vec<Prior>, Vec<Prior>) {
    let prior = |mean: &f64| Prior { mean: *mean, sd: *mean };
    let passing = if levels.is_empty() { vec![] } else { passing.iter().map(prior).collect() };
    (lasting.iter().map(prior).collect(), passing)
}

/// Fits effects of the lasting and passing levels and the coefficients of `design`.
///
/// # Errors
/// [`RatingError::NotSettled`] where the steps do not suffice.
pub(crate) fn fit(nesting: &Nesting, rows: &Rows, design: &Design, plan: &Plan<'_>) -> Result<Fit, RatingError> {
    let mut newton = Newton::new(nesting, rows, design, plan);
    newton.settle()?;
    let posterior = if plan.posterior { Some(Posterior::draw(&newton)?) } else { None };
    let Variances { lasting: variances, passing } = newton.variances.clone();
    let lasting = Level::LASTING
        .iter()
        .enumerate()
        .map(|(level, name)| Lasting {
            level: *name,
            groups: Arc::clone(&nesting.groups[level]),
            variance: variances[level],
            effect: if level == CELL { newton.cell_effects() } else { newton.lasting_effects(level) },
        })
        .collect();
    let trained = (0..design.features)
        .map(|f| design.values.iter().skip(f).step_by(design.features).any(|x| *x != 0.0))
        .collect();
    Ok(Fit {
        lasting,
        passing: plan.passing.iter().copied().zip(passing).collect(),
        covariance: newton.covariance(),
        coefficients: newton.coefficients,
        trained,
        posterior,
    })
}

#[cfg(test)]
#[path = "hazard_golden.rs"]
pub(crate) mod golden;
