//! The mode of the hazard's penalised likelihood, and the variances with it.
//!
//! A round freezes the curvature (weights of cells, its Schur complement for the coefficients), steps until the
//! likelihood is as high as it gets, then finds the variances anew. It is over once the last step would have gained next
//! to nothing and the variances stay where they are.

mod curvature;
mod start;

use self::start::{offsets, quarters_of};
use crate::RatingError;
use crate::hazard::{Design, Plan, Rows};
use crate::moments::{self, LEAST_VARIANCE, Residuals, Variances};
use crate::nesting::{CELL, LEVELS, Nesting, place};
use crate::rows_pass::{Cells, Pass, Point};
use crate::slopes::Slopes;
use crate::system::{LANES, Layout};
use rayon::prelude::*;

/// Gain in penalised log-likelihood that a step must promise to be worth making: all effects together then lie within a
/// seventh of one standard deviation of the mode, a single one far closer.
const SETTLED: f64 = 1e-2;
/// The same for the first rounds, whose variances will change.
const NEARLY: f64 = 1.0;
/// A variance stands still when it changes by less than this share of itself (and a thousandth, for those of effects),
/// which is a fifth of what it is known to at best.
pub(crate) const STILL: f64 = 0.02;
/// Steps with one curvature before it is found anew.
const STEPS_PER_ROUND: usize = 8;
/// Relative residuals to which a step and a column of the Schur complement are solved, the latter in the first rounds and
/// after them.
const STEP_TOLERANCE: f64 = 1e-2;
const FIRST_COLUMN_TOLERANCE: f64 = 1e-2;
const COLUMN_TOLERANCE: f64 = 1e-4;

/// The state of a fit.
pub(crate) struct Newton<'a> {
    nesting: &'a Nesting,
    rows: &'a Rows,
    design: &'a Design,
    plan: &'a Plan<'a>,
    /// Rows by cell.
    pub cells: Cells,
    /// Unknowns of the effects that cells share.
    pub layout: Layout,
    /// The log of the expected events of each row before effects.
    base: Vec<f64>,
    /// Where it stands.
    point: Point,
    /// Coefficients of the features.
    pub coefficients: Vec<f64>,
    /// Effects that cells share, industries last.
    pub shared: Vec<f64>,
    /// Precision of each of them.
    pub precision: Vec<f64>,
    /// Variances in use.
    pub variances: Variances,
    /// Effective number of quarters of each group of the levels that also pass; empty for the others.
    quarters_of: Vec<Vec<f64>>,
    /// Prior of the coefficients, their information and its factor.
    pub slopes: Slopes,
    /// The pass whose curvature is in use.
    pub curvature: Pass,
    /// Solutions of the shared effects for each coefficient, in batches of lanes.
    pub columns: Vec<Vec<[f64; LANES]>>,
    /// Curvature between each industry's quarter and the coefficients, the industry's mean taken off.
    apart: Vec<f64>,
    steps: usize,
    /// Whether the point is another than that of the curvature.
    moved: bool,
}

impl<'a> Newton<'a> {
    /// The start: no effect anywhere, variances by moments.
    pub fn new(nesting: &'a Nesting, rows: &'a Rows, design: &'a Design, plan: &'a Plan<'a>) -> Self {
        let cells = Cells::of(rows, nesting.width);
        let layout = Layout::new(nesting, cells.cell.clone());
        let base = offsets(rows, &cells, nesting.width);
        let quarters_of = quarters_of(nesting, &cells, rows, &base, plan);
        let p = design.features;
        let mut newton = Self {
            point: Point::start(rows.len(), cells.cell.len(), cells.quarters * nesting.width),
            coefficients: vec![0.0; p],
            shared: vec![0.0; layout.unknowns()],
            precision: vec![],
            variances: Variances { lasting: [0.0; LEVELS], passing: vec![] },
            slopes: Slopes::new(&design.prior),
            curvature: Pass::default(),
            columns: vec![],
            apart: vec![],
            steps: 0,
            moved: false,
            nesting,
            rows,
            design,
            plan,
            cells,
            layout,
            base,
            quarters_of,
        };
        let variances = newton.moments();
        newton.take(variances);
        newton
    }

    /// Variance of the passing effects of a cell, the spread of the negative binomial.
    pub fn burst(&self) -> f64 {
        let of_cell = self.plan.passing.iter().position(|l| place(*l) == CELL);
        of_cell.map_or(0.0, |at| self.variances.passing[at])
    }

    /// Share of a group's effect that lasts.
    pub fn lasting_share(&self, level: usize, group: usize) -> f64 {
        match self.plan.passing.iter().position(|l| place(*l) == level) {
            Some(at) if level != CELL => {
                let lasting = self.variances.lasting[level];
                lasting / (lasting + self.variances.passing[at] / self.quarters_of[level][group])
            }
            _ => 1.0,
        }
    }

    /// Lasting part of the effects of a level above the cell.
    pub fn lasting_effects(&self, level: usize) -> Vec<f64> {
        let effects = &self.shared[self.layout.start[level]..self.layout.start[level + 1]];
        effects.iter().enumerate().map(|(group, effect)| effect * self.lasting_share(level, group)).collect()
    }

    /// Effects of all cells of the panel; 0 for those without rows.
    pub fn cell_effects(&self) -> Vec<f64> {
        let mut effects = vec![0.0; self.nesting.groups[CELL].count];
        for (cell, effect) in self.cells.cell.iter().zip(&self.point.own) {
            effects[*cell as usize] = *effect;
        }
        effects
    }

    /// Unknowns of every cell of the panel.
    pub fn index_of_all(&self) -> Vec<[u32; LEVELS]> {
        (0..self.nesting.groups[CELL].count).map(|cell| Layout::of(self.nesting, &self.layout.start, cell)).collect()
    }

    /// Posterior covariance of the coefficients.
    pub fn covariance(&self) -> Vec<f64> {
        self.slopes.covariance()
    }

    /// Steps until settled.
    ///
    /// # Errors
    /// [`RatingError::NotSettled`].
    pub fn settle(&mut self) -> Result<(), RatingError> {
        let mut prior_moved = true;
        for round in 0.. {
            let first = round < 2 && self.design.features > 0;
            let (goal, tolerance) = if first { (NEARLY, FIRST_COLUMN_TOLERANCE) } else { (SETTLED, COLUMN_TOLERANCE) };
            let gain = self.round(goal, tolerance, prior_moved)?;
            let variances = self.moments();
            prior_moved = self.slopes.update(&self.coefficients);
            let still = self.variances.still(&variances) && !prior_moved;
            if still && gain <= SETTLED {
                break;
            }
            if !still {
                self.take(variances);
            }
        }
        // The curvature at the mode, for the posterior.
        if self.plan.posterior && self.moved {
            self.curve(COLUMN_TOLERANCE)?;
        }
        Ok(())
    }

    /// The error of a fit that has not settled, with what is left to gain.
    pub fn not_settled(&self, left: f64) -> RatingError {
        RatingError::NotSettled { steps: self.steps, left }
    }

    fn pass(&self, curvature: Option<Vec<f64>>) -> Pass {
        Pass::over(&self.cells, self.rows, self.design, &self.base, &self.point, self.burst(), curvature)
    }

    /// The penalised log-likelihood of a pass.
    fn height(&self, pass: &Pass) -> f64 {
        let squares = |x: &[f64], p: &[f64]| x.iter().zip(p).map(|(x, p)| x * x * p).sum::<f64>();
        let own: f64 = self.point.own.iter().map(|e| e * e).sum::<f64>() / self.variances.lasting[CELL];
        let levels: f64 = self.point.level.iter().map(|o| o * o).sum();
        let end = self.layout.start[CELL];
        pass.log_likelihood
            - 0.5
                * (squares(&self.shared[..end], &self.precision[..end])
                    + own
                    + levels
                    + self.slopes.penalty(&self.coefficients))
    }

    /// Steps with one curvature, its columns to a tolerance; the gain that the last one promised. Once the coefficients'
    /// prior has moved, the first step is made however little it promises: the next prior is found at the mode of this one.
    fn round(&mut self, goal: f64, tolerance: f64, prior_moved: bool) -> Result<f64, RatingError> {
        self.curve(tolerance)?;
        let mut pass = self.curvature.uncurved();
        let mut height = self.height(&pass);
        let mut gain = f64::INFINITY;
        for step_of_round in 0..STEPS_PER_ROUND {
            if self.steps >= self.plan.most_steps {
                return Err(self.not_settled(gain));
            }
            self.steps += 1;
            let step = self.direction(&pass)?;
            gain = step.gain;
            if gain <= goal && !(prior_moved && step_of_round == 0) {
                break;
            }
            let mut part = 1.0;
            self.go(&step, part);
            loop {
                pass = self.pass(None);
                let next = self.height(&pass);
                if next >= height || part < 1e-3 {
                    height = next;
                    break;
                }
                part *= 0.5;
                self.go(&step, -part);
            }
        }
        Ok(gain)
    }

    /// The step that the frozen curvature promises most of.
    fn direction(&self, pass: &Pass) -> Result<Step, RatingError> {
        let p = self.design.features;
        let (width, quarters) = (self.nesting.width, self.cells.quarters);
        let mut right: Vec<[f64; 1]> = self.shared.iter().zip(&self.precision).map(|(u, p)| [-u * p]).collect();
        for (at, level) in self.point.level.iter().enumerate() {
            right[self.layout.start[CELL] + at % width][0] -= level;
        }
        let mut slope: Vec<f64> = self.slopes.gradient(&self.coefficients);
        slope.iter_mut().zip(&pass.slope).for_each(|(sum, g)| *sum += g);
        let mut own = Vec::with_capacity(self.cells.cell.len());
        let mut gain = 0.0;
        self.layout.spread(&mut right, |k| {
            let g = pass.gradient[k] - self.point.own[k] / self.variances.lasting[CELL];
            let d = self.own_precision(k);
            gain += g * g / d;
            let x = &self.curvature.features[k * p..(k + 1) * p];
            slope.iter_mut().zip(x).for_each(|(sum, x)| *sum -= x * g / d);
            own.push(g);
            [pass.gradient[k] - self.curvature.weight[k] * g / d]
        });
        // Each industry's quarters among themselves; what they have in common is a shared effect.
        let mut level: Vec<f64> = (0..quarters * width)
            .map(|at| (pass.level_gradient[at] - self.point.level[at]) / (self.curvature.level_weight[at] + 1.0))
            .collect();
        for industry in 0..width {
            let of = |q: usize| q * width + industry;
            let weight: f64 = (0..quarters).map(|q| self.curvature.level_weight[of(q)] + 1.0).sum();
            let mean =
                (0..quarters).map(|q| (self.curvature.level_weight[of(q)] + 1.0) * level[of(q)]).sum::<f64>() / weight;
            for q in 0..quarters {
                level[of(q)] -= mean;
                gain += level[of(q)].powi(2) * (self.curvature.level_weight[of(q)] + 1.0);
            }
        }
        for (at, change) in level.iter().enumerate() {
            slope.iter_mut().zip(&self.apart[at * p..(at + 1) * p]).for_each(|(sum, x)| *sum -= x * change);
        }
        let system = self.system();
        let mut shared = system.solve(&right, None, STEP_TOLERANCE).map_err(|left| self.not_settled(left))?;
        // Coefficients by the Schur complement, then the shared effects given them.
        let mut reduced = slope.clone();
        for (f, sum) in reduced.iter_mut().enumerate() {
            let column = &self.columns[f / LANES];
            *sum -= column.iter().zip(&right).map(|(c, r)| c[f % LANES] * r[0]).sum::<f64>();
        }
        let coefficients = self.slopes.solve(&reduced);
        for (at, value) in shared.iter_mut().enumerate() {
            for (f, change) in coefficients.iter().enumerate() {
                value[0] -= self.columns[f / LANES][at][f % LANES] * change;
            }
        }
        gain += shared.iter().zip(&right).map(|(s, r)| s[0] * r[0]).sum::<f64>();
        gain += coefficients.iter().zip(&slope).map(|(c, g)| c * g).sum::<f64>();
        self.layout.sums(&shared, |k, [by_shared]| {
            let x = &self.curvature.features[k * p..(k + 1) * p];
            let by_features: f64 = x.iter().zip(&coefficients).map(|(x, c)| x * c).sum();
            own[k] = (own[k] - self.curvature.weight[k] * by_shared - by_features) / self.own_precision(k);
        });
        for (at, level) in level.iter_mut().enumerate() {
            let by: f64 = self.apart[at * p..(at + 1) * p].iter().zip(&coefficients).map(|(x, c)| x * c).sum();
            *level -= by / (self.curvature.level_weight[at] + 1.0);
        }
        Ok(Step { gain, coefficients, shared: shared.into_iter().map(|s| s[0]).collect(), own, level })
    }

    fn go(&mut self, step: &Step, part: f64) {
        self.moved = true;
        let end = self.layout.start[CELL];
        let add = |to: &mut [f64], by: &[f64]| to.iter_mut().zip(by).for_each(|(to, by)| *to += part * by);
        add(&mut self.coefficients, &step.coefficients);
        add(&mut self.shared[..end], &step.shared[..end]);
        add(&mut self.point.own, &step.own);
        add(&mut self.point.level, &step.level);
        for (at, level) in self.point.level.iter_mut().enumerate() {
            *level += part * step.shared[end + at % self.nesting.width];
        }
        for (sum, (index, own)) in self.point.of_cell.iter_mut().zip(self.layout.index.iter().zip(&self.point.own)) {
            *sum = own + index[..CELL].iter().map(|at| self.shared[*at as usize]).sum::<f64>();
        }
        let p = self.design.features;
        if p > 0 {
            let coefficients = &self.coefficients;
            self.point.by_features.par_iter_mut().zip(self.design.values.par_chunks(p)).with_min_len(4096).for_each(
                |(to, x)| {
                    *to = x.iter().zip(coefficients).map(|(x, c)| f64::from(*x) * c).sum();
                },
            );
        }
    }

    /// Variances by moments, from what is left beside the industries' quarters and the features.
    fn moments(&self) -> Variances {
        self.with_residuals(|rows| moments::variances(self.nesting, rows, self.plan.passing, &self.plan.priors))
    }

    /// Something of the residuals that moments look at.
    pub fn with_residuals<T>(&self, of: impl FnOnce(&Residuals<'_>) -> T) -> T {
        let width = self.nesting.width;
        let mut sums = vec![(0.0, 0.0, 0.0); self.cells.quarters * width];
        let mut mean: Vec<f64> = (0..self.rows.len())
            .map(|r| (self.base[r] + self.point.level[self.cells.level[r] as usize] + self.point.by_features[r]).exp())
            .collect();
        for (r, m) in mean.iter().enumerate() {
            let sum = &mut sums[self.cells.level[r] as usize];
            *sum = (sum.0 + self.rows.events[r], sum.1 + m, sum.2 + self.rows.exposure[r]);
        }
        let mut thinning = vec![1.0; mean.len()];
        for (r, m) in mean.iter_mut().enumerate() {
            let (events, expected, exposure) = sums[self.cells.level[r] as usize];
            if events > 0.0 {
                *m *= events / expected;
            }
            if self.rows.bounded {
                thinning[r] = 1.0 - (events / exposure).min(0.9);
            }
        }
        let residuals = Residuals {
            cell: &self.rows.cell,
            quarter: &self.cells.quarter,
            quarters: self.cells.quarters,
            events: &self.rows.events,
            mean: &mean,
            thinning: &thinning,
        };
        of(&residuals)
    }

    fn take(&mut self, variances: Variances) {
        self.variances = variances;
        self.precision = vec![self.cells.quarters as f64; self.layout.unknowns()];
        for level in 0..CELL {
            let lasting = self.variances.lasting[level];
            for group in 0..self.nesting.groups[level].count {
                let whole = lasting / self.lasting_share(level, group);
                self.precision[self.layout.start[level] + group] = 1.0 / whole.max(LEAST_VARIANCE);
            }
        }
    }
}

impl Variances {
    fn still(&self, next: &Self) -> bool {
        let pairs = self.lasting.iter().zip(&next.lasting).chain(self.passing.iter().zip(&next.passing));
        pairs.into_iter().all(|(old, new)| (old - new).abs() <= STILL * (old + 1e-3))
    }
}

/// Where to go from a point.
struct Step {
    gain: f64,
    coefficients: Vec<f64>,
    shared: Vec<f64>,
    own: Vec<f64>,
    level: Vec<f64>,
}
