//! Poisson regression with an offset and a ridge on standardised pieces, by Newton's method.

use crate::cholesky::Cholesky;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Closings' worth of information by which each coefficient of a standardised piece is drawn towards zero.
pub(crate) const RIDGE: f64 = 10.0;
/// Steps at most, and the change of a coefficient that ends them.
const STEPS: usize = 30;
const STILL: f64 = 1e-8;
/// Share of the rows beyond each end that a judged row is drawn in to: what was hardly seen is not extrapolated.
const EDGE: usize = 100;
/// Rows from which the ends are taken, at most.
const LOOKED_AT: usize = 20_000;
/// Rows that are summed at a time: the same sums whatever the number of threads.
const CHUNK: usize = 4096;

/// A fitted regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Poisson {
    /// Coefficients by piece, on the scale of the pieces.
    coefficients: Vec<f64>,
    /// Ends of each piece, a hundredth of the rows beyond either.
    ends: Vec<(f64, f64)>,
    /// Covariance of the coefficients, row by row, were the counts independent.
    covariance: Vec<f64>,
}

/// Gradient and curvature of some rows.
struct Sums {
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

impl Poisson {
    /// Fits log(mean) = log(base) + constant + row · coefficients to counts; `None` where nothing can be solved.
    pub fn fit(width: usize, rows: &[f64], count: &[f64], base: &[f64], ridge: f64) -> Option<Self> {
        if width == 0 || count.is_empty() {
            return None;
        }
        let scale = deviations(width, rows);
        let p = width + 1;
        let mut coefficients = vec![0.0; p];
        let mut inverse = Vec::new();
        for _ in 0..STEPS {
            let sums = sums(width, rows, count, base, &scale, &coefficients);
            let (mut gradient, mut curvature) = (sums.gradient, sums.curvature);
            for piece in 0..width {
                gradient[piece] -= ridge * coefficients[piece];
                curvature[piece * p + piece] += ridge;
            }
            let factor = Cholesky::new(&curvature, p)?;
            let step = factor.solve(&gradient);
            coefficients.iter_mut().zip(&step).for_each(|(c, s)| *c += s.clamp(-1.0, 1.0));
            inverse = factor.inverse();
            if step.iter().all(|s| s.abs() < STILL) {
                break;
            }
        }
        let coefficients = coefficients[..width].iter().zip(&scale).map(|(c, scale)| c / scale).collect();
        let pair = |i: usize| (0..width).map(move |j| (i, j));
        let covariance = (0..width).flat_map(pair).map(|(i, j)| inverse[i * p + j] / scale[i] / scale[j]).collect();
        Some(Self { coefficients, ends: ends(width, rows), covariance })
    }

    /// Log of the mean ÷ the base of each row, but for the constant; pieces beyond the ends count as the ends.
    pub fn said(&self, rows: &[f64]) -> Vec<f64> {
        rows.chunks(self.coefficients.len()).map(|row| self.parts(row).sum()).collect()
    }

    /// What each piece of a row adds to that.
    pub fn parts<'a>(&'a self, row: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.drawn_in(row).zip(&self.coefficients).map(|(x, c)| x * c)
    }

    /// Variance of what is said of a row, were the counts independent.
    pub fn variance(&self, row: &[f64]) -> f64 {
        let x: Vec<f64> = self.drawn_in(row).collect();
        let rows = self.covariance.chunks(x.len()).zip(&x);
        rows.map(|(row, xi)| xi * row.iter().zip(&x).map(|(c, xj)| c * xj).sum::<f64>()).sum()
    }

    fn drawn_in<'a>(&'a self, row: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        row.iter().zip(&self.ends).map(|(x, (low, high))| x.clamp(*low, *high))
    }
}

/// Quantiles at either end of each piece.
fn ends(width: usize, rows: &[f64]) -> Vec<(f64, f64)> {
    let every = (rows.len() / width).div_ceil(LOOKED_AT).max(1);
    let of = |piece: usize| {
        let mut values: Vec<f64> = rows.iter().skip(piece).step_by(width * every).copied().collect();
        values.sort_unstable_by(f64::total_cmp);
        let beyond = values.len() / EDGE;
        (values[beyond], values[values.len() - 1 - beyond])
    };
    (0..width).into_par_iter().map(of).collect()
}

/// Standard deviation of each piece; 1 where it does not vary.
fn deviations(width: usize, rows: &[f64]) -> Vec<f64> {
    let n = (rows.len() / width) as f64;
    let mut sums = vec![[0.0; 2]; width];
    for row in rows.chunks(width) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum = [sum[0] + x, sum[1] + x * x]);
    }
    let deviation = |[sum, squares]: &[f64; 2]| {
        let variance = squares / n - (sum / n).powi(2);
        if variance > 1e-12 { variance.sqrt() } else { 1.0 }
    };
    sums.iter().map(deviation).collect()
}

fn sums(width: usize, rows: &[f64], count: &[f64], base: &[f64], scale: &[f64], coefficients: &[f64]) -> Sums {
    let p = width + 1;
    let of_chunk = |((rows, count), base): ((&[f64], &[f64]), &[f64])| {
        let mut sums = Sums { gradient: vec![0.0; p], curvature: vec![0.0; p * p] };
        let mut x = vec![1.0; p];
        for ((row, count), base) in rows.chunks(width).zip(count).zip(base) {
            x.iter_mut().zip(row.iter().zip(scale)).for_each(|(x, (value, scale))| *x = value / scale);
            let log: f64 = x.iter().zip(coefficients).map(|(x, c)| x * c).sum();
            let mean = base * log.clamp(-12.0, 6.0).exp();
            for (i, xi) in x.iter().enumerate() {
                sums.gradient[i] += xi * (count - mean);
                let weighted = xi * mean;
                // The lower triangle, which the factor reads.
                sums.curvature[i * p..i * p + i + 1].iter_mut().zip(&x).for_each(|(sum, xj)| *sum += weighted * xj);
            }
        }
        sums
    };
    let parts: Vec<Sums> =
        rows.par_chunks(CHUNK * width).zip(count.par_chunks(CHUNK)).zip(base.par_chunks(CHUNK)).map(of_chunk).collect();
    let mut all = Sums { gradient: vec![0.0; p], curvature: vec![0.0; p * p] };
    for part in parts {
        all.gradient.iter_mut().zip(part.gradient).for_each(|(sum, x)| *sum += x);
        all.curvature.iter_mut().zip(part.curvature).for_each(|(sum, x)| *sum += x);
    }
    all
}

#[cfg(test)]
#[path = "poisson_golden.rs"]
mod golden;
