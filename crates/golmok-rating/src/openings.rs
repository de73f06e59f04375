//! Opening rates of the last year, partially pooled just as closures are.

use crate::effects::Level;
use crate::hazard::{Design, Lasting, Plan, Rows, fit};
use crate::nesting::Nesting;
use crate::panel::Panel;
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::Quarter;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Quarters from which openings are expected; four, so that seasons cancel.
const WINDOW: usize = 4;
/// Levels of lasting openings that serve as features.
const LASTING: [Level; 4] = [Level::Cell, Level::GuIndustry, Level::Area, Level::AreaSector];
/// The same for recent openings, bursts included: who opened a year ago is young whatever the reason.
const RECENT: [Level; 3] = [Level::Cell, Level::GuIndustry, Level::Area];

/// What the openings of a year tell of every cell.
pub(crate) struct Openings {
    /// Effects that serve as features.
    pub features: Vec<Arc<Vec<f32>>>,
    /// Openings per quarter that each cell may expect: its opening rate × its mean stores of the year.
    pub per_quarter: Vec<f64>,
}

impl Openings {
    /// Those of all quarters of a panel, a year at most.
    ///
    /// # Errors
    /// Where a fit does not settle.
    fn of(panel: &Panel, nesting: &Nesting, steps: usize) -> Result<Self, RatingError> {
        let rows = Rows::of(panel, 0..panel.quarters.len(), |c| (c.openings, c.stores.max(c.openings)));
        let fitted = |passing: &[Level]| -> Result<Vec<Lasting>, RatingError> {
            Ok(fit(nesting, &rows, &Design::default(), &Plan::openings(passing, steps))?.lasting)
        };
        // Without passing effects, bursts of single quarters stay in the lasting ones.
        let (lasting, recent) = rayon::join(|| fitted(&Level::PASSING), || fitted(&[]));
        let (lasting, recent) = (lasting?, recent?);
        let mut features = columns(&lasting, panel, &LASTING);
        features.extend(columns(&recent, panel, &RECENT));
        Ok(Self { features, per_quarter: per_quarter(panel, &rows, &lasting) })
    }
}

/// Effects of some levels, for every cell.
fn columns(lasting: &[Lasting], panel: &Panel, levels: &[Level]) -> Vec<Arc<Vec<f32>>> {
    let column = |level: &Level| {
        let term = lasting.iter().find(|t| t.level == *level);
        Arc::new((0..panel.cells()).map(|c| term.map_or(0.0, |t| t.of(c)) as f32).collect())
    };
    levels.iter().map(column).collect()
}

fn per_quarter(panel: &Panel, rows: &Rows, lasting: &[Lasting]) -> Vec<f64> {
    let width = panel.width();
    let relative: Vec<f64> =
        (0..panel.cells()).map(|cell| lasting.iter().map(|t| t.of(cell)).sum::<f64>().exp()).collect();
    let mut sums = vec![(0.0, 0.0); width];
    for row in 0..rows.len() {
        let cell = rows.cell[row] as usize;
        let sum = &mut sums[cell % width];
        sum.0 += rows.events[row];
        sum.1 += rows.exposure[row] * relative[cell];
    }
    let quarters = panel.quarters.len().max(1) as f64;
    let of_cell = |cell: usize| {
        let stores: f64 = panel.quarters.iter().map(|q| f64::from(q[cell].stores)).sum::<f64>() / quarters;
        let (openings, exposure) = sums[cell % width];
        if exposure > 0.0 { openings / exposure * relative[cell] * stores } else { 0.0 }
    };
    (0..panel.cells()).map(of_cell).collect()
}

/// The openings up to each quarter that some forecasts look at, fitted once however many of them do.
#[derive(Default)]
pub(crate) struct Shelf {
    /// Groups of the cells, which are those of every quarter.
    pub nesting: Nesting,
    /// By quarter and quarters of the year up to it that a panel holds.
    known: BTreeMap<(Quarter, usize), Result<Arc<Openings>, RatingError>>,
}

impl Shelf {
    /// What forecasts from the ends of these quarters need.
    ///
    /// # Errors
    /// When counts make no sense. A fit that does not settle says so when it is asked for.
    pub fn of(input: &RatingInput, as_of: &[Quarter], config: &RatingConfig) -> Result<Self, RatingError> {
        let mut keys = Vec::new();
        for quarter in as_of {
            let first = Panel::first_until(input, *quarter, config.window_quarters)?;
            let length = usize::try_from(quarter.since(first)).unwrap_or(0) + 1;
            keys.extend((0..length).map(|at| (first.plus(at as i32), (at + 1).min(WINDOW))));
        }
        keys.sort_unstable();
        keys.dedup();
        let Some(newest) = keys.last() else { return Ok(Self::default()) };
        let nesting = Nesting::of(&Panel::over(input, newest.0, newest.0)?);
        let one = |(quarter, length): (Quarter, usize)| -> Result<_, RatingError> {
            let panel = Panel::over(input, quarter.plus(1 - length as i32), quarter)?;
            Ok(((quarter, length), Openings::of(&panel, &nesting, config.iterations).map(Arc::new)))
        };
        let known = keys.into_par_iter().map(one).collect::<Result<_, RatingError>>()?;
        Ok(Self { nesting, known })
    }

    /// Those of the year up to the panel's quarter `at`.
    ///
    /// # Errors
    /// Where a fit did not settle, or the quarter was not foreseen.
    pub fn at(&self, panel: &Panel, at: usize) -> Result<&Arc<Openings>, RatingError> {
        let quarter = panel.first.plus(at as i32);
        match self.known.get(&(quarter, (at + 1).min(WINDOW))) {
            Some(known) => known.as_ref().map_err(Clone::clone),
            None => Err(RatingError::NoCounts(quarter)),
        }
    }
}
