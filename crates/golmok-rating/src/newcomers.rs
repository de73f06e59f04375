//! How many shops a cell will hold over the next year: those of today less closures, and newcomers.

use crate::RatingError;
use crate::effects::Level;
use crate::hazard::{Design, Plan, Rows, fit};
use crate::nesting::Nesting;
use crate::panel::Panel;

/// Quarters from which openings are expected; four, so that seasons cancel.
const WINDOW: i32 = 4;

/// Openings per quarter that each cell may expect: its opening rate, partially pooled, × its mean stores of the year.
///
/// # Errors
/// Where the fit does not settle.
pub(crate) fn openings_per_quarter(panel: &Panel, nesting: &Nesting, steps: usize) -> Result<Vec<f64>, RatingError> {
    let window = panel.last(WINDOW);
    let rows = Rows::of(panel, window.clone(), |c| (c.openings, c.stores.max(c.openings)));
    let fit = fit(nesting, &rows, &Design::default(), &Plan::openings(&Level::PASSING, steps))?;
    let width = panel.width();
    let relative: Vec<f64> =
        (0..panel.cells()).map(|cell| fit.lasting.iter().map(|t| t.of(cell)).sum::<f64>().exp()).collect();
    let mut sums = vec![(0.0, 0.0); width];
    for row in 0..rows.len() {
        let cell = rows.cell[row] as usize;
        let sum = &mut sums[cell % width];
        sum.0 += rows.events[row];
        sum.1 += rows.exposure[row] * relative[cell];
    }
    let quarters = window.len().max(1) as f64;
    let of_cell = |cell: usize| {
        let stores: f64 = window.clone().map(|q| f64::from(panel.quarters[q][cell].stores)).sum::<f64>() / quarters;
        let (openings, exposure) = sums[cell % width];
        if exposure > 0.0 { openings / exposure * relative[cell] * stores } else { 0.0 }
    };
    Ok((0..panel.cells()).map(of_cell).collect())
}

/// Store-quarters at risk over the next four quarters, with newcomers, for a hazard per store-quarter at risk.
pub(crate) fn at_risk_4q(stores: f64, openings_per_quarter: f64, hazard: f64) -> f64 {
    let (mut open, mut at_risk) = (stores, 0.0);
    for _ in 0..4 {
        open += openings_per_quarter;
        at_risk += open;
        open -= open * hazard.min(0.9);
    }
    at_risk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_count_from_the_quarter_in_which_they_open() {
        assert_eq!(at_risk_4q(10.0, 0.0, 0.0), 40.0);
        assert_eq!(at_risk_4q(0.0, 1.0, 0.0), 1.0 + 2.0 + 3.0 + 4.0);
        assert!((at_risk_4q(10.0, 1.0, 0.1) - (11.0 + 10.9 + 10.81 + 10.729)).abs() < 1e-9);
    }
}
