//! One pass over the rows: likelihood, its slope and its curvature at a point, collapsed to cells.

use crate::hazard::{Design, Rows};
use rayon::prelude::*;

/// The rows of each cell that has any.
pub(crate) struct Cells {
    /// The panel's cells, rising.
    pub cell: Vec<u32>,
    /// First row of each, and the end.
    pub first: Vec<usize>,
    /// Quarter of each row, from 0.
    pub quarter: Vec<usize>,
    /// Number of quarters.
    pub quarters: usize,
    /// Quarter × width + industry of each row.
    pub level: Vec<u32>,
}

impl Cells {
    /// Cells of rows that stand cell by cell.
    pub fn of(rows: &Rows, width: usize) -> Self {
        let mut cell: Vec<u32> = Vec::new();
        let mut first = Vec::new();
        for (row, c) in rows.cell.iter().enumerate() {
            if cell.last() != Some(c) {
                cell.push(*c);
                first.push(row);
            }
        }
        first.push(rows.len());
        let start = rows.quarter.iter().min().copied().unwrap_or(0);
        let quarter: Vec<usize> = rows.quarter.iter().map(|q| usize::from(q - start)).collect();
        let quarters = quarter.iter().max().map_or(1, |q| q + 1);
        let level = quarter.iter().zip(&rows.cell).map(|(q, c)| (q * width + *c as usize % width) as u32).collect();
        Self { cell, first, quarter, quarters, level }
    }
}

/// Where the fit stands.
pub(crate) struct Point {
    /// Effect of each cell's own.
    pub own: Vec<f64>,
    /// Sum of all effects of each cell.
    pub of_cell: Vec<f64>,
    /// Effect of each industry in each quarter, prior variance one.
    pub level: Vec<f64>,
    /// What the features add to each row.
    pub by_features: Vec<f64>,
}

impl Point {
    /// No effects.
    pub fn start(rows: usize, cells: usize, levels: usize) -> Self {
        Self {
            own: vec![0.0; cells],
            of_cell: vec![0.0; cells],
            level: vec![0.0; levels],
            by_features: vec![0.0; rows],
        }
    }
}

/// Sums over the rows.
#[derive(Default)]
pub(crate) struct Pass {
    /// Log-likelihood, without what depends on the counts alone.
    pub log_likelihood: f64,
    /// Its slope in the log of each cell's hazard.
    pub gradient: Vec<f64>,
    /// In the coefficients.
    pub slope: Vec<f64>,
    /// In the industries' quarters.
    pub level_gradient: Vec<f64>,
    /// Expected curvature of each cell.
    pub weight: Vec<f64>,
    /// Of each industry's quarter.
    pub level_weight: Vec<f64>,
    /// Of each industry's quarter and coefficient, quarter by quarter.
    pub level_features: Vec<f64>,
    /// Of each cell and coefficient, cell by cell.
    pub features: Vec<f64>,
    /// Of the coefficients, row by row.
    pub squares: Vec<f64>,
}

/// Cells that one task takes; sums are added up in the order of the tasks.
const CELLS_PER_TASK: usize = 2048;

impl Pass {
    /// The same sums without the curvature.
    pub fn uncurved(&self) -> Self {
        Self {
            log_likelihood: self.log_likelihood,
            gradient: self.gradient.clone(),
            slope: self.slope.clone(),
            level_gradient: self.level_gradient.clone(),
            ..Self::default()
        }
    }

    /// Sums at a point. `burst` is the variance of a row's own effect: counts are negative binomial with variance
    /// mean + burst · mean². The curvature is found only where `curvature` gives memory for its table of cells and
    /// coefficients: that of an earlier pass, or none yet.
    pub fn over(
        cells: &Cells,
        rows: &Rows,
        design: &Design,
        base: &[f64],
        point: &Point,
        burst: f64,
        curvature: Option<Vec<f64>>,
    ) -> Self {
        let (p, levels, n) = (design.features, point.level.len(), cells.cell.len());
        let curved = curvature.is_some();
        let mut features = curvature.unwrap_or_default();
        features.clear();
        features.resize(if curved { n * p } else { 0 }, 0.0);
        let tasks: Vec<usize> = (0..n).step_by(CELLS_PER_TASK).collect();
        let of_tasks: Vec<&mut [f64]> = match curved && p > 0 {
            true => features.chunks_mut(CELLS_PER_TASK * p).collect(),
            false => tasks.iter().map(|_| <&mut [f64]>::default()).collect(),
        };
        let parts = tasks.par_iter().zip(of_tasks).map(|(&from, features)| {
            let to = (from + CELLS_PER_TASK).min(n);
            let mut part = Self {
                slope: vec![0.0; p],
                level_gradient: vec![0.0; levels],
                level_weight: vec![0.0; levels],
                squares: vec![0.0; if curved { p * p } else { 0 }],
                level_features: vec![0.0; if curved { levels * p } else { 0 }],
                ..Self::default()
            };
            for k in from..to {
                let (mut gradient, mut weight) = (0.0, 0.0);
                #[allow(clippy::needless_range_loop, reason = "a row is a place in many tables")]
                for row in cells.first[k]..cells.first[k + 1] {
                    let level = cells.level[row] as usize;
                    let log_mean = base[row] + point.level[level] + point.by_features[row] + point.of_cell[k];
                    let (mean, events) = (log_mean.exp(), rows.events[row]);
                    let spread = 1.0 + burst * mean;
                    part.log_likelihood += events * log_mean
                        - if burst > 1e-4 { (events + 1.0 / burst) * (burst * mean).ln_1p() } else { mean };
                    let (slope, w) = ((events - mean) / spread, mean / spread);
                    gradient += slope;
                    weight += w;
                    part.level_gradient[level] += slope;
                    part.level_weight[level] += w;
                    let x = &design.values[row * p..(row + 1) * p];
                    part.slope.iter_mut().zip(x).for_each(|(sum, x)| *sum += slope * f64::from(*x));
                    if curved {
                        let of_cell = &mut features[(k - from) * p..(k - from + 1) * p];
                        for (i, sum) in of_cell.iter_mut().enumerate() {
                            let wx = w * f64::from(x[i]);
                            *sum += wx;
                            part.level_features[level * p + i] += wx;
                            if wx != 0.0 {
                                let squares = &mut part.squares[i * p..=i * p + i];
                                squares.iter_mut().zip(x).for_each(|(sum, x)| *sum += wx * f64::from(*x));
                            }
                        }
                    }
                }
                part.gradient.push(gradient);
                part.weight.push(weight);
            }
            part
        });
        let parts: Vec<Self> = parts.collect();
        let mut whole = Self {
            slope: vec![0.0; p],
            level_gradient: vec![0.0; levels],
            level_weight: vec![0.0; levels],
            squares: vec![0.0; if curved { p * p } else { 0 }],
            level_features: vec![0.0; if curved { levels * p } else { 0 }],
            gradient: Vec::with_capacity(n),
            weight: Vec::with_capacity(n),
            ..Self::default()
        };
        let add = |to: &mut [f64], by: &[f64]| to.iter_mut().zip(by).for_each(|(to, by)| *to += by);
        for part in parts {
            whole.log_likelihood += part.log_likelihood;
            add(&mut whole.slope, &part.slope);
            add(&mut whole.level_gradient, &part.level_gradient);
            add(&mut whole.level_weight, &part.level_weight);
            add(&mut whole.squares, &part.squares);
            add(&mut whole.level_features, &part.level_features);
            whole.gradient.extend(part.gradient);
            whole.weight.extend(part.weight);
        }
        whole.features = features;
        if curved {
            for i in 0..p {
                for j in i + 1..p {
                    whole.squares[i * p + j] = whole.squares[j * p + i];
                }
            }
        }
        whole
    }
}
