//! What a fit starts from: offsets by the industries' rates, and over how many quarters passing effects average.

use crate::hazard::{Plan, Rows};
use crate::nesting::{CELL, LEVELS, Nesting, place};
use crate::rows_pass::Cells;

/// Closures that the city-wide industry rate is worth against one quarter's, for the starting offset.
const OFFSET_STRENGTH: f64 = 20.0;

/// Log of the expected events by the industry's rate in the quarter, drawn a little towards its rate over all quarters.
pub(super) fn offsets(rows: &Rows, cells: &Cells, width: usize) -> Vec<f64> {
    let mut by_quarter = vec![(0.0, 0.0); width * cells.quarters];
    let mut over_all = vec![(0.0, 0.0); width];
    for row in 0..rows.len() {
        let at = cells.level[row] as usize;
        for sum in [&mut by_quarter[at], &mut over_all[at % width]] {
            sum.0 += rows.events[row];
            sum.1 += rows.exposure[row];
        }
    }
    (0..rows.len())
        .map(|row| {
            let at = cells.level[row] as usize;
            let ((events, exposure), (all_events, all_exposure)) = (by_quarter[at], over_all[at % width]);
            let rate =
                (events + OFFSET_STRENGTH * all_events / all_exposure + 1e-3) / (exposure + OFFSET_STRENGTH + 1.0);
            (rate * rows.exposure[row]).ln()
        })
        .collect()
}

/// (Σ w)² ÷ Σ w² of each group over its quarters, w the events expected: over how many quarters passing effects average.
pub(super) fn quarters_of(
    nesting: &Nesting,
    cells: &Cells,
    rows: &Rows,
    base: &[f64],
    plan: &Plan<'_>,
) -> Vec<Vec<f64>> {
    let wanted = |level: usize| level != CELL && plan.passing.iter().any(|l| place(*l) == level);
    let of = |level: usize| {
        let groups = &nesting.groups[level];
        let mut sums = vec![0.0; if wanted(level) { groups.count * cells.quarters } else { 0 }];
        if wanted(level) {
            for (row, base) in base.iter().enumerate() {
                let group = groups.of_cell[rows.cell[row] as usize] as usize;
                sums[group * cells.quarters + cells.quarter[row]] += base.exp();
            }
        }
        let effective = |w: &[f64]| {
            let squares: f64 = w.iter().map(|w| w * w).sum();
            if squares > 0.0 { w.iter().sum::<f64>().powi(2) / squares } else { 1.0 }
        };
        sums.chunks(cells.quarters.max(1)).map(effective).collect()
    };
    (0..LEVELS).map(of).collect()
}
