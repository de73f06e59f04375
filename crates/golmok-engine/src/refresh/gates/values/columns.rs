//! Columns under each other's names: a figure that follows another figure's past more closely than its own.

use super::case::{Case, Cells};
use super::compare::LEAST_CELLS;
use super::findings::Findings;
use crate::read::figures::Figures;

/// Cells that are looked at, evenly over all.
const CELLS: usize = 2_000;
/// A column that moved by less than this (mean absolute log) stands well with its own past.
const LEAST_MOVE: f64 = 0.05;
/// Another column's past must be nearer than this share of the distance to the own one.
const NEARER: f64 = 0.33;

/// Mean absolute difference of logs between a column of now and one of before; `None` with too few cells.
fn apart(new: &[Option<f64>], old: &[Option<f64>], cells: &[(usize, usize)]) -> Option<f64> {
    let positive = |value: Option<f64>| value.filter(|v| *v > 0.0);
    let gaps = cells.iter().filter_map(|(i, j)| Some((positive(new[*j])? / positive(old[*i])?).ln().abs()));
    let (mut sum, mut count) = (0.0, 0_usize);
    for gap in gaps {
        sum += gap;
        count += 1;
    }
    (count >= LEAST_CELLS.max(cells.len() / 2)).then(|| sum / count as f64)
}

/// Holds every column of `new` against every column of `old`; both have the same measures.
pub fn judge(case: &Case<'_>, names: &[&str], old: &Figures, new: &Figures, cells: &Cells, found: &mut Findings) {
    let step = cells.both.len().div_ceil(CELLS).max(1);
    let some: Vec<(usize, usize)> = cells.both.iter().step_by(step).copied().collect();
    for (a, name) in names.iter().enumerate() {
        let Some(own) = apart(&new.values[a], &old.values[a], &some) else { continue };
        if own <= LEAST_MOVE {
            found.note(false, 0.0, String::new);
            continue;
        }
        let others = (0..names.len()).filter(|b| *b != a);
        let apart = others.filter_map(|b| Some((apart(&new.values[a], &old.values[b], &some)?, b)));
        let nearest = apart.min_by(|x, y| x.0.total_cmp(&y.0));
        let Some((gap, b)) = nearest else { continue };
        found.note(gap < NEARER * own, own / gap.max(1e-6), || {
            format!(
                "{}: {name} is {gap:.3} apart from {} of before, {own:.3} from its own past (mean log)",
                case.place(),
                names[b]
            )
        });
    }
}
