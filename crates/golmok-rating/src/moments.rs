//! Variances of effects by moments (Haseman and Elston 1972): products of residuals of two rows are regressed on what
//! the rows share.
//!
//! Two rows of different quarters share lasting effects only; two cells of the same quarter share passing ones, too; a
//! row's own square holds everything and the noise of its count. The expectation of each sum of products is linear in
//! the variances, so they follow from a small least-squares problem, without any posterior. Where quarters are few the
//! products are, too: a prior, worth what its standard deviation says, speaks then.

use crate::effects::Level;
use crate::nesting::{CELL, LEVELS, Nesting, place};

/// Rows of a residual, cell by cell.
pub(crate) struct Residuals<'a> {
    /// Cell of each row.
    pub cell: &'a [u32],
    /// Quarter of each row, from 0.
    pub quarter: &'a [usize],
    /// Number of quarters.
    pub quarters: usize,
    /// Events.
    pub events: &'a [f64],
    /// Expected events without any effect, positive.
    pub mean: &'a [f64],
    /// Variance of the count itself ÷ its mean: one for a Poisson count, 1 − hazard where a shop closes once.
    pub thinning: &'a [f64],
}

/// What is thought of a variance before looking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prior {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Variances of lasting effects, in the order of [`Level::LASTING`], and of passing ones in the order given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variances {
    /// Lasting.
    pub lasting: [f64; LEVELS],
    /// Passing.
    pub passing: Vec<f64>,
}

/// No variance is taken as smaller: an effect that cannot move cannot be solved for.
pub(crate) const LEAST_VARIANCE: f64 = 1e-5;
/// Sweeps of the least-squares problem; it has fourteen unknowns.
const SWEEPS: usize = 400;

/// A sum of products, what it expects per unit of each variance, and its own variance.
struct Equation {
    sum: f64,
    per_unit: Vec<f64>,
    variance: f64,
}

/// What the sums of the rows of a level's groups in a quarter come to.
#[derive(Clone, Default)]
struct LevelSquares {
    /// Squares of the weighted mean.
    mean: (f64, f64),
    /// Of the weighted residual.
    residual: (f64, f64),
    /// Of the variance of that residual, what groups of this level or a wider one vary by added.
    spread: (f64, f64),
    /// How much the groups tell of a variance of their own level.
    centred: f64,
}

/// Sums of the rows of a group in a quarter: weighted residual, weighted mean, variance of the residual.
type Sums = [f64; 3];
const RESIDUAL: usize = 0;
const MEAN: usize = 1;
const NOISE: usize = 2;

fn add(sum: &mut Sums, own: &Sums) {
    sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
}

/// Sums over groups of the square of the whole less the squares of the quarters, and of the latter.
fn squares(sums: &[Sums], quarters: usize, value: impl Fn(&Sums) -> f64) -> (f64, f64) {
    sums.chunks(quarters).fold((0.0, 0.0), |(cross, same), group| {
        let own: f64 = group.iter().map(|sums| value(sums).powi(2)).sum();
        (cross + group.iter().map(&value).sum::<f64>().powi(2) - own, same + own)
    })
}

/// Variances of the lasting effects, and of the passing ones of `passing`. Without passing levels whatever differs counts
/// as lasting.
pub(crate) fn variances(
    nesting: &Nesting,
    rows: &Residuals<'_>,
    passing: &[Level],
    prior: &(Vec<Prior>, Vec<Prior>),
) -> Variances {
    let priors: Vec<Prior> = prior.0.iter().chain(&prior.1).copied().collect();
    solve(&equations(nesting, rows, passing, &priors), &priors)
}

/// For each level the products over quarters, and for each passing one those within quarters.
fn equations(nesting: &Nesting, rows: &Residuals<'_>, passing: &[Level], priors: &[Prior]) -> Vec<Equation> {
    let quarters = rows.quarters;
    let unknowns = LEVELS + passing.len();
    let total: f64 = priors.iter().map(|p| p.mean).sum();
    // Rows weigh by about the inverse of their spread.
    let weight: Vec<f64> = rows.mean.iter().map(|m| 1.0 / (1.0 + total * m)).collect();
    let n = rows.cell.len();
    let residual: Vec<f64> = (0..n).map(|r| weight[r] * (rows.events[r] - rows.mean[r])).collect();
    let mean: Vec<f64> = (0..n).map(|r| weight[r] * rows.mean[r]).collect();
    let noise: Vec<f64> =
        (0..n).map(|r| weight[r].powi(2) * rows.mean[r] * rows.thinning[r] + total * mean[r] * mean[r]).collect();
    let of_rows = |level: usize| -> Vec<Sums> {
        let groups = &nesting.groups[level];
        let mut sums = vec![Sums::default(); groups.count * quarters];
        for (row, cell) in rows.cell.iter().enumerate() {
            let place = groups.of_cell[*cell as usize] as usize * quarters + rows.quarter[row];
            add(&mut sums[place], &[residual[row], mean[row], noise[row]]);
        }
        sums
    };
    let come_to = |level: usize, sums: &[Sums]| -> LevelSquares {
        let mean = squares(sums, quarters, |sums| sums[MEAN]);
        // Of a meet that is no level, the mean is all that is asked.
        if level >= LEVELS {
            return LevelSquares { mean, ..LevelSquares::default() };
        }
        let shared: f64 = (0..LEVELS).filter(|m| Nesting::holds(*m, level)).map(|m| priors[m].mean).sum();
        LevelSquares {
            mean,
            residual: squares(sums, quarters, |sums| sums[RESIDUAL]),
            spread: squares(sums, quarters, |sums| sums[NOISE] + shared * sums[MEAN] * sums[MEAN]),
            centred: centred(nesting, level, sums, quarters),
        }
    };
    // The cell's level and the finer ones from the rows, the others from the finer one whose groups lie within theirs.
    let mut levels = vec![LevelSquares::default(); nesting.groups.len()];
    levels[CELL] = come_to(CELL, &of_rows(CELL));
    for (fine, coarser) in Nesting::ladder() {
        let sums = of_rows(fine);
        levels[fine] = come_to(fine, &sums);
        // A cell of each group tells in which coarser ones it lies.
        let mut members = vec![None; nesting.groups[fine].count];
        let of_cell = nesting.groups[fine].of_cell.iter().enumerate();
        of_cell.for_each(|(cell, group)| members[*group as usize] = Some(cell));
        for coarse in coarser {
            let groups = &nesting.groups[coarse];
            let mut sums_of = vec![Sums::default(); groups.count * quarters];
            for (own, cell) in sums.chunks(quarters).zip(&members) {
                let Some(cell) = *cell else { continue };
                let place = groups.of_cell[cell] as usize * quarters;
                sums_of[place..place + quarters].iter_mut().zip(own).for_each(|(sum, own)| add(sum, own));
            }
            levels[coarse] = come_to(coarse, &sums_of);
        }
    }
    let own_squares = levels[CELL].mean.1;
    let own_residuals: f64 = residual.iter().map(|r| r * r).sum();
    let own_noise: f64 = noise.iter().map(|v| v * v).sum();
    let mut equations = Vec::new();
    for level in 0..LEVELS {
        let LevelSquares { residual: (cross, same), spread: (cross_spread, same_spread), .. } = levels[level];
        let cross_of =
            |m: usize| levels[Nesting::meet(level, m)].mean.0 * if m == level { levels[level].centred } else { 1.0 };
        let same_of =
            |m: usize| if level == CELL { own_squares } else { levels[Nesting::meet(level, m)].mean.1 - own_squares };
        let (same, same_variance) = match level {
            CELL => (
                own_residuals - (0..n).map(|r| weight[r].powi(2) * rows.thinning[r] * rows.events[r]).sum::<f64>(),
                (0..n).map(|r| weight[r].powi(4) * rows.mean[r]).sum::<f64>() + 2.0 * own_noise,
            ),
            _ => (same - own_residuals, 2.0 * (same_spread - own_noise)),
        };
        let lasting = |of: &dyn Fn(usize) -> f64| (0..LEVELS).map(of).collect::<Vec<f64>>();
        if passing.is_empty() {
            let per_unit = lasting(&|m| cross_of(m) + same_of(m));
            equations.push(Equation { sum: cross + same, per_unit, variance: 2.0 * cross_spread + same_variance });
            continue;
        }
        let mut per_unit = lasting(&cross_of);
        per_unit.resize(unknowns, 0.0);
        equations.push(Equation { sum: cross, per_unit, variance: 2.0 * cross_spread });
        if passing.iter().any(|l| place(*l) == level) {
            let mut per_unit = lasting(&same_of);
            per_unit.extend(passing.iter().map(|l| same_of(place(*l))));
            equations.push(Equation { sum: same, per_unit, variance: same_variance });
        }
    }
    equations
}

/// How much of the squares of an industry's groups is left once the industry's own mean is taken off, for the level whose
/// groups are few within an industry: its kinds.
fn centred(nesting: &Nesting, level: usize, sums: &[Sums], quarters: usize) -> f64 {
    if level != place(Level::KindIndustry) {
        return 1.0;
    }
    let groups = &nesting.groups[level];
    let width = nesting.width;
    // Groups of kind × industry are numbered kind · width + industry.
    let (mut all, mut left) = (0.0, 0.0);
    for industry in 0..width {
        let of: Vec<f64> = (industry..groups.count)
            .step_by(width)
            .map(|g| sums[g * quarters..(g + 1) * quarters].iter().map(|sums| sums[MEAN]).sum::<f64>())
            .collect();
        let total: f64 = of.iter().sum();
        if total > 0.0 {
            let squares: f64 = of.iter().map(|m| m * m).sum();
            let cubes: f64 = of.iter().map(|m| m * m * m).sum();
            all += squares;
            left += squares - 2.0 * cubes / total + (squares / total).powi(2);
        }
    }
    if all > 0.0 { (left / all).clamp(0.05, 1.0) } else { 1.0 }
}

/// Least squares with priors, no variance below the least: coordinate by coordinate.
fn solve(equations: &[Equation], priors: &[Prior]) -> Variances {
    let n = priors.len();
    let mut matrix = vec![0.0; n * n];
    let mut right: Vec<f64> = priors.iter().map(|p| p.mean / (p.sd * p.sd)).collect();
    for (i, p) in priors.iter().enumerate() {
        matrix[i * n + i] += 1.0 / (p.sd * p.sd);
    }
    for e in equations.iter().filter(|e| e.variance > 0.0) {
        for i in 0..n {
            right[i] += e.per_unit[i] * e.sum / e.variance;
            for j in 0..n {
                matrix[i * n + j] += e.per_unit[i] * e.per_unit[j] / e.variance;
            }
        }
    }
    let mut found: Vec<f64> = priors.iter().map(|p| p.mean).collect();
    for _ in 0..SWEEPS {
        for i in 0..n {
            let rest: f64 = (0..n).filter(|j| *j != i).map(|j| matrix[i * n + j] * found[j]).sum();
            found[i] = ((right[i] - rest) / matrix[i * n + i]).max(LEAST_VARIANCE);
        }
    }
    let mut lasting = [0.0; LEVELS];
    lasting.copy_from_slice(&found[..LEVELS]);
    Variances { lasting, passing: found[LEVELS..].to_vec() }
}

#[cfg(test)]
#[path = "moments_golden.rs"]
mod golden;
