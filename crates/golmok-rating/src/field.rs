//! A field over the city: what an area shares with those around it, whatever the borders of gu and dong.
//!
//! Every area has a source; an area's effect is the sum of the sources around it, weighted by exp(−distance ÷ range),
//! scaled so that each effect has the field's variance. Near areas share sources, so they are drawn together.

use crate::hazard::Rows;
use crate::panel::Panel;

const START_VARIANCE: f64 = 0.02;
const LEAST_VARIANCE: f64 = 1e-5;
const MOST_VARIANCE: f64 = 1.0;
/// Ranges beyond which a source is not felt.
const REACH: f64 = 4.0;

/// The field while it is fitted, and after.
pub(crate) struct Field {
    /// By source: the areas that feel it, with their weights.
    felt: Vec<Vec<(usize, f64)>>,
    source: Vec<f64>,
    known: Vec<f64>,
    /// Effect of each area.
    pub effect: Vec<f64>,
    /// Variance found.
    pub variance: f64,
}

impl Field {
    /// The field of a panel; none where no place is known or the range is 0.
    pub fn new(panel: &Panel, range_m: f64) -> Option<Self> {
        let areas = panel.areas.len();
        let placed: Vec<usize> = (0..areas).filter(|&a| panel.centres[a].is_some()).collect();
        if range_m <= 0.0 || placed.len() < 2 {
            return None;
        }
        let mut felt = vec![Vec::new(); areas];
        for &a in &placed {
            let mut weights = Vec::new();
            for &b in placed.iter().filter(|b| panel.areas[**b].counts()) {
                if let (Some((ax, ay)), Some((bx, by))) = (panel.centres[a], panel.centres[b]) {
                    let distance = (ax - bx).hypot(ay - by);
                    if distance < REACH * range_m {
                        weights.push((b, (-distance / range_m).exp()));
                    }
                }
            }
            let size = weights.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
            for (b, weight) in weights {
                felt[b].push((a, weight / size));
            }
        }
        let (source, effect) = (vec![0.0; areas], vec![0.0; areas]);
        Some(Self { felt, source, known: vec![START_VARIANCE; areas], effect, variance: START_VARIANCE })
    }

    /// One Newton step for every source in turn, then the variance by MacKay's fixed point.
    pub fn step(&mut self, rows: &Rows, width: usize, mean: &mut [f64], iteration: usize) {
        let areas = self.effect.len();
        let (mut events, mut expected) = (vec![0.0; areas], vec![0.0; areas]);
        for (row, mean) in mean.iter().enumerate() {
            let area = rows.cell[row] as usize / width;
            events[area] += rows.events[row];
            expected[area] += mean;
        }
        let precision = 1.0 / self.variance;
        let mut change = vec![0.0; areas];
        let (mut squares, mut told) = (0.0, 0.0);
        for (source, felt) in self.felt.iter().enumerate().filter(|(_, felt)| !felt.is_empty()) {
            let (mut gradient, mut sharp) = (-precision * self.source[source], precision);
            for &(area, weight) in felt {
                gradient += weight * (events[area] - expected[area]);
                sharp += weight * weight * expected[area];
            }
            let step = (gradient / sharp).clamp(-0.5, 0.5);
            self.source[source] += step;
            self.known[source] = 1.0 / sharp;
            for &(area, weight) in felt {
                expected[area] *= (weight * step).exp();
                change[area] += weight * step;
            }
            squares += self.source[source] * self.source[source];
            told += 1.0 - precision / sharp;
        }
        for (effect, change) in self.effect.iter_mut().zip(&change) {
            *effect += change;
        }
        for (row, mean) in mean.iter_mut().enumerate() {
            *mean *= change[rows.cell[row] as usize / width].exp();
        }
        if iteration >= 2 {
            self.variance = (squares / told.max(1e-9)).clamp(LEAST_VARIANCE, MOST_VARIANCE);
        }
    }

    /// Posterior variance of each area's effect, its sources taken one by one.
    pub fn posterior(&self) -> Vec<f64> {
        let mut variance = vec![0.0; self.effect.len()];
        for (felt, known) in self.felt.iter().zip(&self.known) {
            for &(area, weight) in felt {
                variance[area] += weight * weight * known;
            }
        }
        variance
    }
}
