//! How the figures of a quarter moved: level, correlation with their own past, jumps.

use super::case::{Case, Cells, Watched};
use super::compare::{Both, Moves, distance};
use super::findings::Findings;
use crate::refresh::limits::{RefreshConfig, ValueLimits};

/// The three gates on how figures moved.
#[derive(Debug, Default)]
pub struct Moved {
    /// Totals and medians.
    pub level: Findings,
    /// Rank correlation of cells with their own past.
    pub past: Findings,
    /// Cells that jump, leap or are empty now.
    pub jumps: Findings,
}

/// Cells of a group that say something about its correlation.
const LEAST_GROUP: usize = 20;

/// Adds what a case shows.
pub fn judge(case: &Case<'_>, cells: &Cells, config: &RefreshConfig, moved: &mut Moved) {
    let stocks = config.values.of(case.kind, case.is_revision());
    for (at, watched) in case.measures.iter().enumerate() {
        let limits = watched.limits.map_or(stocks, |name| config.values.named(name));
        let grouped = case.grouped(at, cells);
        let place = format!("{}, {}", case.place(), watched.name);
        totals(case, at, limits.level, &place, &mut moved.level);
        if let Some(moves) = grouped.all.moves(watched.least) {
            level(&moves, limits.level, &place, &mut moved.level);
            past(&moves, limits.past, &place, &mut moved.past);
            if !watched.is_flow() {
                jumps(&moves, &limits, config.gates.emptied, &place, &mut moved.jumps);
            }
        }
        for ((by, code), both) in &grouped.groups {
            if !says_something(watched, both) {
                continue;
            }
            let Some(moves) = both.moves(watched.least) else { continue };
            let place = format!("{place}, {by} {code}");
            level(&moves, limits.group, &place, &mut moved.level);
            if moves.cells >= LEAST_GROUP {
                past(&moves, limits.past_group, &place, &mut moved.past);
            }
        }
    }
}

fn says_something(watched: &Watched, both: &Both) -> bool {
    let (old, new) = both.pairs.iter().fold((0.0, 0.0), |(old, new), pair| (old + pair.0, new + pair.1));
    old.min(new) >= watched.least_sum
}

/// The sums over all cells, new and lost ones among them.
fn totals(case: &Case<'_>, measure: usize, limit: f64, place: &str, found: &mut Findings) {
    let sum = |values: Option<&Vec<Option<f64>>>| values.into_iter().flatten().flatten().sum::<f64>();
    let (old, new) = (sum(case.old.values.get(measure)), sum(case.new.values.get(measure)));
    if old <= 0.0 {
        return;
    }
    let factor = new / old;
    found.note(distance(factor) > limit, distance(factor) / limit, || {
        format!(
            "{place}: the total over all cells is {factor:.3} times that of before, the limit is a factor of {limit}"
        )
    });
}

fn level(moves: &Moves, limit: f64, place: &str, found: &mut Findings) {
    for (what, factor) in [("total", moves.total), ("median cell", moves.median)] {
        found.note(distance(factor) > limit, distance(factor) / limit, || {
            format!(
                "{place}: the {what} of {} cells is {factor:.3} times that of before, the limit is a factor of {limit}",
                moves.cells
            )
        });
    }
}

fn past(moves: &Moves, least: f64, place: &str, found: &mut Findings) {
    let Some(past) = moves.past else { return };
    found.note(at_most(past, moves.cells) < least, 1.0 + least - past, || {
        format!(
            "{place}: the rank correlation of {} cells with their own past is {past:.3}, the limit is {least}",
            moves.cells
        )
    });
}

/// Upper end of the 95 % interval of a rank correlation (Fisher's z; Fieller, Hartley and Pearson 1957 for its spread): of
/// few cells a lower one is no news.
fn at_most(correlation: f64, cells: usize) -> f64 {
    match cells.checked_sub(3) {
        None | Some(0) => 1.0,
        Some(free) => (correlation.atanh() + 1.96 * (1.06 / free as f64).sqrt()).tanh(),
    }
}

fn jumps(moves: &Moves, limits: &ValueLimits, emptied: f64, place: &str, found: &mut Findings) {
    let shares = [
        ("more than double or halve", moves.jumps, limits.jumps),
        ("move more than fivefold", moves.leaps, limits.leaps),
        ("had a figure and have none", moves.emptied, emptied),
    ];
    for (what, share, limit) in shares {
        found.note(share > limit, share / limit.max(1e-6), || {
            format!("{place}: {:.2} % of {} cells {what}, the limit is {} %", share * 100.0, moves.cells, limit * 100.0)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::at_most;

    #[test]
    fn few_cells_may_differ_by_chance() {
        assert!(at_most(0.945, 13) > 0.95);
        assert!(at_most(0.94, 1600) < 0.95);
        assert!(at_most(0.5, 40) < 0.75);
        assert_eq!((at_most(1.0, 50), at_most(0.2, 3)), (1.0, 1.0));
    }
}
