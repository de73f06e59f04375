//! Stock and flow of 점포, and how much of a known quarter was counted anew.

use super::case::{Case, Cells};
use super::findings::Findings;
use crate::read::figures::Figures;

/// Places of stores, openings and closures among the watched figures of 점포.
const STORES: usize = 0;
const OPENINGS: usize = 2;
const CLOSURES: usize = 3;

/// Fewer cells than this are slips: in a small city one of them is more than the limit.
const LEAST_WRONG: usize = 5;

fn figure(figures: &Figures, measure: usize, row: usize) -> f64 {
    figures.values.get(measure).and_then(|values| values[row]).unwrap_or(0.0)
}

/// Cells in which stores of before + openings − closures are not the stores of now; a cell that is absent has no store.
/// Tells the share, the number and the first such cell.
fn out_of_balance(old: &Figures, new: &Figures, cells: &Cells) -> (f64, usize, Option<(String, String)>) {
    let after = |row: usize| {
        let at = |measure: usize| figure(new, measure, row);
        at(STORES) - at(OPENINGS) + at(CLOSURES)
    };
    let both = cells.both.iter().filter(|(i, j)| figure(old, STORES, *i) != after(*j)).map(|(_, j)| &new.cells[*j]);
    let lost = cells.lost.iter().filter(|i| figure(old, STORES, **i) > 0.0).map(|i| &old.cells[*i]);
    let added = cells.added.iter().filter(|j| after(**j) != 0.0).map(|j| &new.cells[*j]);
    let wrong: Vec<&(String, String)> = both.chain(lost).chain(added).collect();
    let all = cells.both.len() + cells.lost.len() + cells.added.len();
    (wrong.len() as f64 / all.max(1) as f64, wrong.len(), wrong.first().map(|cell| (*cell).clone()))
}

/// Notes whether two consecutive quarters fit each other; `usual` is the share that did not in the pair before.
pub fn balance(case: &Case<'_>, cells: &Cells, usual: f64, limit: f64, found: &mut Findings) -> f64 {
    let (share, wrong, first) = out_of_balance(case.old, case.new, cells);
    let beyond = share - usual > limit && wrong >= LEAST_WRONG;
    found.note(beyond, share / limit.max(1e-6), || {
        let (area, industry) = first.unwrap_or_default();
        format!(
            "{}: in {:.2} % of the cells the stores of before, with openings and without closures, are not those of now \
             ({:.2} % in the pair before, the limit is a rise of {} %); the first is {area} {industry}",
            case.place(),
            share * 100.0,
            usual * 100.0,
            limit * 100.0
        )
    });
    share
}

/// Notes how many cells of a quarter that was published before have other figures now.
pub fn revised(case: &Case<'_>, cells: &Cells, limit: f64, found: &mut Findings) {
    let differs = |(i, j): &&(usize, usize)| {
        (0..case.measures.len()).any(|measure| figure(case.old, measure, *i) != figure(case.new, measure, *j))
    };
    let other: Vec<_> = cells.both.iter().filter(differs).collect();
    let count = other.len() + cells.lost.len() + cells.added.len();
    let share = count as f64 / (cells.both.len() + cells.lost.len() + cells.added.len()).max(1) as f64;
    found.note(share > limit && count >= LEAST_WRONG, share / limit.max(1e-6), || {
        let first = other.first().map(|(_, j)| case.new.cells[*j].clone());
        let lost = || cells.lost.first().map(|i| case.old.cells[*i].clone());
        let (area, industry) = first.or_else(lost).unwrap_or_default();
        format!(
            "{}: {:.2} % of the cells were counted anew, the limit is {} %; the first is {area} {industry}",
            case.place(),
            share * 100.0,
            limit * 100.0
        )
    });
}
