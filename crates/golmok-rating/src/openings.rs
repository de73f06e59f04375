//! Opening rates of the last year, partially pooled just as closures are.

use crate::RatingError;
use crate::effects::Level;
use crate::hazard::{Design, Lasting, Plan, Rows, fit};
use crate::nesting::Nesting;
use crate::panel::Panel;
use std::ops::Range;

/// Quarters from which openings are expected; four, so that seasons cancel.
const WINDOW: usize = 4;

/// What the openings of a year tell.
pub(crate) struct Openings {
    window: Range<usize>,
    rows: Rows,
    /// Effects by level.
    pub lasting: Vec<Lasting>,
}

impl Openings {
    /// Those of the four quarters up to the panel's quarter `at`. Without passing effects, bursts of single quarters stay in
    /// the lasting ones.
    ///
    /// # Errors
    /// Where the fit does not settle.
    pub fn at(
        panel: &Panel,
        nesting: &Nesting,
        at: usize,
        passing: &[Level],
        steps: usize,
    ) -> Result<Self, RatingError> {
        let window = (at + 1).saturating_sub(WINDOW)..at + 1;
        let rows = Rows::of(panel, window.clone(), |c| (c.openings, c.stores.max(c.openings)));
        let fit = fit(nesting, &rows, &Design::default(), &Plan::openings(passing, steps))?;
        Ok(Self { window, rows, lasting: fit.lasting })
    }

    /// Openings per quarter that each cell may expect: its opening rate × its mean stores of the year.
    pub fn per_quarter(&self, panel: &Panel) -> Vec<f64> {
        let width = panel.width();
        let relative: Vec<f64> =
            (0..panel.cells()).map(|cell| self.lasting.iter().map(|t| t.of(cell)).sum::<f64>().exp()).collect();
        let mut sums = vec![(0.0, 0.0); width];
        for row in 0..self.rows.len() {
            let cell = self.rows.cell[row] as usize;
            let sum = &mut sums[cell % width];
            sum.0 += self.rows.events[row];
            sum.1 += self.rows.exposure[row] * relative[cell];
        }
        let quarters = self.window.len().max(1) as f64;
        let of_cell = |cell: usize| {
            let stores: f64 =
                self.window.clone().map(|q| f64::from(panel.quarters[q][cell].stores)).sum::<f64>() / quarters;
            let (openings, exposure) = sums[cell % width];
            if exposure > 0.0 { openings / exposure * relative[cell] * stores } else { 0.0 }
        };
        (0..panel.cells()).map(of_cell).collect()
    }
}
