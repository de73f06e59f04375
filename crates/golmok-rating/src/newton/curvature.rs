//! The curvature around a point: what the data tell of the coefficients once all effects are integrated out, and the form
//! of the effects that cells share.

use super::Newton;
use crate::RatingError;
use crate::nesting::CELL;
use crate::system::{LANES, System};
use rayon::prelude::*;

impl Newton<'_> {
    /// Finds the curvature at the point, columns of the Schur complement to a relative residual.
    pub(super) fn curve(&mut self, tolerance: f64) -> Result<(), RatingError> {
        let spent = std::mem::take(&mut self.curvature.features);
        self.curvature = self.pass(Some(spent));
        self.moved = false;
        let p = self.design.features;
        if p == 0 {
            return Ok(());
        }
        let system = self.system();
        let batches: Vec<usize> = (0..p).step_by(LANES).collect();
        let columns = batches.par_iter().enumerate().map(|(batch, first)| {
            let mut right = vec![[0.0; LANES]; self.layout.unknowns()];
            self.layout.spread(&mut right, |k| {
                let (kept, x) = (self.kept(k), &self.curvature.features[k * p..(k + 1) * p]);
                let mut lanes = [0.0; LANES];
                lanes.iter_mut().zip(&x[*first..]).for_each(|(lane, x)| *lane = kept * x);
                lanes
            });
            system.solve(&right, self.columns.get(batch).map(Vec::as_slice), tolerance)
        });
        let columns: Result<Vec<_>, f64> = columns.collect();
        let columns = columns.map_err(|left| self.not_settled(left))?;
        // X'WX less what the cells' own effects and the shared ones take of it.
        let mut information = self.curvature.squares.clone();
        for run in &self.layout.runs {
            let common: Vec<[f64; LANES]> = columns.iter().map(|column| run.sum(column)).collect();
            for k in run.cells.clone() {
                let x = &self.curvature.features[k * p..(k + 1) * p];
                let mut shared = [0.0; 64];
                for ((column, common), shared) in columns.iter().zip(&common).zip(shared.chunks_mut(LANES)) {
                    shared.copy_from_slice(&self.layout.with_own(k, *common, column));
                }
                let (own, kept) = (1.0 / self.own_precision(k), self.kept(k));
                let taken: [f64; 64] = std::array::from_fn(|j| if j < p { own * x[j] + kept * shared[j] } else { 0.0 });
                for (i, x) in x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                    let row = &mut information[i * p..=i * p + i];
                    row.iter_mut().zip(&taken).for_each(|(sum, taken)| *sum -= x * taken);
                }
            }
        }
        for i in 0..p {
            for j in i + 1..p {
                information[i * p + j] = information[j * p + i];
            }
        }
        self.columns = columns;
        self.without_levels(&mut information);
        self.slopes.inform(information);
        Ok(())
    }

    /// Takes from the coefficients' information what the quarters of an industry, against each other, explain as well: a
    /// feature that rises everywhere from quarter to quarter tells nothing by that.
    fn without_levels(&mut self, information: &mut [f64]) {
        let (p, width, quarters) = (self.design.features, self.nesting.width, self.cells.quarters);
        self.apart = vec![0.0; self.curvature.level_features.len()];
        let (weight, features) = (&self.curvature.level_weight, &self.curvature.level_features);
        for industry in 0..width {
            let places = || (0..quarters).map(|q| q * width + industry);
            let whole: f64 = places().map(|at| weight[at]).sum();
            if whole <= 0.0 {
                continue;
            }
            let mean: Vec<f64> = (0..p).map(|i| places().map(|at| features[at * p + i]).sum::<f64>() / whole).collect();
            for at in places() {
                let apart = &mut self.apart[at * p..(at + 1) * p];
                apart.iter_mut().enumerate().for_each(|(i, x)| *x = features[at * p + i] - weight[at] * mean[i]);
                for i in 0..p {
                    for j in 0..p {
                        information[i * p + j] -= apart[i] * apart[j] / (weight[at] + 1.0);
                    }
                }
            }
        }
    }

    /// Curvature of a cell's own effect.
    pub fn own_precision(&self, slot: usize) -> f64 {
        self.curvature.weight[slot] + 1.0 / self.variances.lasting[CELL]
    }

    /// Share of a cell's information that is left once its own effect is taken out.
    pub fn kept(&self, slot: usize) -> f64 {
        1.0 - self.curvature.weight[slot] / self.own_precision(slot)
    }

    /// The form of the shared effects.
    pub fn system(&self) -> System<'_> {
        let weight = (0..self.cells.cell.len()).map(|k| self.curvature.weight[k] * self.kept(k)).collect();
        System { layout: &self.layout, weight, precision: &self.precision }
    }
}
