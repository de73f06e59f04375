//! Columns of numbers as bins: a tree asks only on which side of a cut a value lies.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Bins of a column, at most.
pub(crate) const BINS: usize = 64;

/// Where the bins of each column end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cuts(Vec<Vec<f32>>);

/// Values from which cuts are taken, at most.
const LOOKED_AT: usize = 20_000;

impl Cuts {
    /// Quantiles of the columns, each given in parts. Missing values (NaN) lie in the first bin.
    pub fn of(columns: &[Vec<&[f32]>]) -> Self {
        Self(columns.par_iter().map(|parts| quantiles(parts)).collect())
    }

    /// Columns as bins, each given in parts.
    pub fn bin(&self, columns: &[Vec<&[f32]>]) -> Binned {
        let bin = |(cuts, parts): (&Vec<f32>, &Vec<&[f32]>)| -> Vec<u8> {
            let mut ends = [f32::INFINITY; BINS];
            ends[..cuts.len()].copy_from_slice(cuts);
            let mut bins = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
            parts.iter().for_each(|part| bins.extend(part.iter().map(|value| bin_of(&ends, *value))));
            bins
        };
        Binned(self.0.par_iter().zip(columns).map(bin).collect())
    }
}

/// How many ends lie below a value, halved in steps that no branch decides: many values are on their way at once.
fn bin_of(ends: &[f32; BINS], value: f32) -> u8 {
    let mut below = 0;
    let mut step = BINS / 2;
    while step > 0 {
        below += step * usize::from(ends[(below + step - 1) % BINS] < value);
        step /= 2;
    }
    below as u8
}

fn quantiles(parts: &[&[f32]]) -> Vec<f32> {
    let rows: usize = parts.iter().map(|part| part.len()).sum();
    let every = rows.div_ceil(LOOKED_AT).max(1);
    let mut values: Vec<f32> =
        parts.iter().flat_map(|part| part.iter()).copied().step_by(every).filter(|v| v.is_finite()).collect();
    values.sort_unstable_by(f32::total_cmp);
    let mut cuts: Vec<f32> = (1..BINS).filter_map(|k| values.get(k * values.len() / BINS).copied()).collect();
    cuts.dedup();
    cuts
}

/// Bins by column, then row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Binned(Vec<Vec<u8>>);

impl Binned {
    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.0.len()
    }

    /// Bins of a column.
    pub fn column(&self, column: usize) -> &[u8] {
        &self.0[column]
    }

    /// Bin of a row in a column.
    pub fn bin(&self, column: usize, row: usize) -> u8 {
        self.0[column][row]
    }
}
