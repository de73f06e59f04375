//! Joint posterior draws of effects and coefficients: what is not known of a cell, and what cells do not know together.
//!
//! Each draw perturbs the data by their noise and the effects by their prior, and solves the same system as the fit
//! (Papandreou and Yuille 2010): exact for the quadratic form around the mode. Coefficients are drawn from their marginal
//! posterior, shared effects given them, and a cell's own effect keeps its conditional variance in closed form. The
//! noise is keyed by group and cell, so that a few late rows do not shake every interval.

use crate::RatingError;
use crate::cholesky::Cholesky;
use crate::nesting::{CELL, LEVELS};
use crate::newton::Newton;
use crate::system::LANES;
use golmok_model::SplitMix;
use rayon::prelude::*;

/// Draws; a variance from them strays by a sixth of itself, and it is the smaller part of a cell's.
pub(crate) const DRAWS: usize = 64;
/// Relative residual to which a draw is solved.
const TOLERANCE: f64 = 1e-2;
/// No slot: the cell has no rows.
const NONE: u32 = u32::MAX;

/// Draws of everything that a forecast needs.
#[derive(Clone)]
pub(crate) struct Posterior {
    /// Draws of each coefficient, around zero.
    coefficients: Vec<[f64; DRAWS]>,
    /// Of each shared effect with its passing part, industries last.
    whole: Vec<[f32; DRAWS]>,
    /// Of its lasting part.
    lasting: Vec<[f32; DRAWS]>,
    /// Unknowns of each cell of the panel.
    index: Vec<[u32; LEVELS]>,
    /// Place of each cell of the panel among those with rows.
    slot: Vec<u32>,
    /// Information of each of those, on itself and on the coefficients.
    weight: Vec<f64>,
    of_features: Vec<f64>,
    /// Precision of the prior of a cell's own effect.
    own: f64,
}

impl Posterior {
    /// Draws around the mode of a fit that has settled.
    ///
    /// # Errors
    /// [`RatingError::NotSettled`] where a draw cannot be solved for.
    pub fn draw(newton: &Newton<'_>) -> Result<Self, RatingError> {
        let p = newton.coefficients.len();
        let layout = &newton.layout;
        let system = newton.system();
        let covariance = newton.covariance();
        let factor = Cholesky::new(&covariance, p);
        let mut coefficients = vec![[0.0; DRAWS]; p];
        let noise_of: Vec<[f64; DRAWS]> = (0..p).map(|f| normals(Kind::Coefficient, f, 0)).collect();
        #[allow(clippy::needless_range_loop, reason = "a draw is a column")]
        for draw in 0..DRAWS {
            let noise: Vec<f64> = noise_of.iter().map(|of: &[f64; DRAWS]| of[draw]).collect();
            if let Some(factor) = &factor {
                coefficients.iter_mut().zip(factor.times(&noise)).for_each(|(of, value)| of[draw] = value);
            }
        }
        let batches: Vec<usize> = (0..DRAWS / LANES).collect();
        let drawn: Result<Vec<Vec<[f64; LANES]>>, f64> = batches
            .par_iter()
            .map(|batch| {
                let mut right: Vec<[f64; LANES]> = newton
                    .precision
                    .iter()
                    .enumerate()
                    .map(|(at, p)| normals(Kind::Effect, at, batch * LANES).map(|noise| p.sqrt() * noise))
                    .collect();
                layout.spread(&mut right, |k| {
                    let noise: [f64; LANES] = normals(Kind::Cell, layout.cells[k] as usize, batch * LANES);
                    noise.map(|noise| system.weight[k].sqrt() * noise)
                });
                let mut x = system.solve(&right, None, TOLERANCE)?;
                // Given the coefficients, the effects that answer for them.
                for (at, x) in x.iter_mut().enumerate() {
                    for (f, draws) in coefficients.iter().enumerate() {
                        let column = newton.columns[f / LANES][at][f % LANES];
                        (0..LANES).for_each(|k| x[k] -= column * draws[batch * LANES + k]);
                    }
                }
                Ok(x)
            })
            .collect();
        let drawn = drawn.map_err(|left| newton.not_settled(left))?;
        let unknowns = layout.unknowns();
        let whole: Vec<[f32; DRAWS]> =
            (0..unknowns).map(|at| std::array::from_fn(|d| drawn[d / LANES][at][d % LANES] as f32)).collect();
        let mut lasting = whole.clone();
        for level in 0..CELL {
            for (group, at) in (layout.start[level]..layout.start[level + 1]).enumerate() {
                let share = newton.lasting_share(level, group);
                // What lasts, given the whole: its share, and what the passing part hides of it.
                let hidden = (newton.variances.lasting[level] * (1.0 - share)).max(0.0).sqrt();
                let noise: [f64; DRAWS] = normals(Kind::Lasting, at, 0);
                for (value, noise) in lasting[at].iter_mut().zip(noise) {
                    *value = (share * f64::from(*value) + hidden * noise) as f32;
                }
            }
        }
        let index = newton.index_of_all();
        let mut slot = vec![NONE; index.len()];
        layout.cells.iter().enumerate().for_each(|(k, cell)| slot[*cell as usize] = k as u32);
        Ok(Self {
            coefficients,
            whole,
            lasting,
            index,
            slot,
            weight: newton.curvature.weight.clone(),
            of_features: newton.curvature.features.clone(),
            own: 1.0 / newton.variances.lasting[CELL],
        })
    }

    /// Draws of the log hazard of a cell with features `x`, around the forecast, of all that it shares with others; and the
    /// variance of its own part given that.
    pub fn of(&self, cell: usize, x: &[f64]) -> ([f32; DRAWS], f64) {
        let place = self.slot[cell];
        let p = self.coefficients.len();
        let (weight, seen) = if place == NONE {
            (0.0, None)
        } else {
            let k = place as usize;
            (self.weight[k], Some(&self.of_features[k * p..(k + 1) * p]))
        };
        let precision = weight + self.own;
        let mut draws = [0.0_f32; DRAWS];
        for f in 0..p {
            // What the cell's own record makes up for where a coefficient errs.
            let x = (x[f] - seen.map_or(0.0, |s| s[f] / precision)) as f32;
            if x != 0.0 {
                draws.iter_mut().zip(&self.coefficients[f]).for_each(|(sum, c)| *sum += x * *c as f32);
            }
        }
        let made_up = (weight / precision) as f32;
        for (level, at) in self.index[cell].iter().enumerate() {
            let (whole, lasting) = (&self.whole[*at as usize], &self.lasting[*at as usize]);
            let lasts = if level == CELL { 0.0 } else { 1.0 };
            for d in 0..DRAWS {
                draws[d] += lasts * lasting[d] - made_up * whole[d];
            }
        }
        (draws, 1.0 / precision)
    }
}

/// What a draw is for.
#[derive(Clone, Copy)]
enum Kind {
    Coefficient = 1,
    Effect,
    Cell,
    Lasting,
}

/// Standard normal draws, from an even one on, that depend on nothing but what they are for (Box and Muller 1958).
fn normals<const N: usize>(kind: Kind, at: usize, first: usize) -> [f64; N] {
    let mut draws = [0.0; N];
    for (pair, two) in draws.chunks_mut(2).enumerate() {
        let mut chance = SplitMix((kind as u64) << 56 ^ (at as u64) << 16 ^ (first + 2 * pair) as u64);
        let (radius, angle) = (chance.keyed_uniform(), chance.keyed_uniform());
        let (sin, cos) = (std::f64::consts::TAU * angle).sin_cos();
        let radius = (-2.0 * radius.ln()).sqrt();
        two.iter_mut().zip([cos, sin]).for_each(|(draw, part)| *draw = radius * part);
    }
    draws
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_standard_normal() {
        let draws: Vec<f64> = (0..625).flat_map(|at| normals::<DRAWS>(Kind::Cell, at, 0)).collect();
        let moment = |power: i32| draws.iter().map(|d| d.powi(power)).sum::<f64>() / draws.len() as f64;
        assert!(moment(1).abs() < 0.02 && (moment(2) - 1.0).abs() < 0.03 && (moment(4) - 3.0).abs() < 0.2);
    }
}
