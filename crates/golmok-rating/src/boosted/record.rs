//! Closures on record beside those expected, faded by age, and their ratios over groups of cells, drawn towards one.

use crate::panel::Panel;

/// Closures of cells, or of groups of them, beside those that the industries' rates of each quarter would give.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// Closures, faded.
    pub closures: Vec<f64>,
    /// Those expected, faded alike.
    pub expected: Vec<f64>,
    /// Poisson variance of the faded closures.
    pub variance: Vec<f64>,
}

impl Record {
    /// Records of all cells up to the panel's quarter `at`; each quarter weighs half as much as the one `half_life`
    /// quarters later.
    pub fn of_cells(panel: &Panel, at: usize, half_life: f64) -> Self {
        let mut record = Self::empty(panel.cells());
        for quarter in 0..=at {
            let weight = 0.5_f64.powf((at - quarter) as f64 / half_life);
            let closures = panel.industry_totals(quarter..quarter + 1, |c| c.closures);
            let exposure = panel.industry_totals(quarter..quarter + 1, |c| c.at_risk());
            for (cell, counts) in panel.quarters[quarter].iter().enumerate() {
                let industry = panel.industry_of(cell);
                let expected = f64::from(counts.at_risk()) * closures[industry] / exposure[industry].max(1.0);
                record.closures[cell] += weight * f64::from(counts.closures);
                record.expected[cell] += weight * expected;
                record.variance[cell] += weight * weight * expected;
            }
        }
        record
    }

    fn empty(count: usize) -> Self {
        Self { closures: vec![0.0; count], expected: vec![0.0; count], variance: vec![0.0; count] }
    }

    /// Sums over groups; `group` gives the group of a member, or none for those that are left out.
    pub fn summed(&self, count: usize, group: impl Fn(usize) -> Option<usize>) -> Self {
        let mut sums = Self::empty(count);
        for member in 0..self.closures.len() {
            if let Some(group) = group(member) {
                sums.add(group, self, member);
            }
        }
        sums
    }

    /// Adds a member of another record to a group.
    fn add(&mut self, group: usize, from: &Self, member: usize) {
        self.closures[group] += from.closures[member];
        self.expected[group] += from.expected[member];
        self.variance[group] += from.variance[member];
    }

    /// Weighted sums over neighbours: groups are `outer` × `width` in both; `near` gives the neighbours of each outer.
    pub fn spread(&self, near: &[Vec<(u32, f64)>], width: usize) -> Self {
        let over = |of: &[f64], squared: bool| -> Vec<f64> {
            let mut sums = vec![0.0; near.len() * width];
            for (sums, neighbours) in sums.chunks_mut(width).zip(near) {
                for (other, weight) in neighbours {
                    let (from, weight) = (*other as usize * width, if squared { weight * weight } else { *weight });
                    sums.iter_mut().zip(&of[from..from + width]).for_each(|(sum, value)| *sum += weight * value);
                }
            }
            sums
        };
        Self {
            closures: over(&self.closures, false),
            expected: over(&self.expected, false),
            variance: over(&self.variance, true),
        }
    }

    /// Log of each ratio, drawn towards zero as far as the ratios were found to be alike: their variance by moments,
    /// Poisson noise taken off.
    pub fn log_ratios(&self) -> Vec<f32> {
        let (mut squares, mut weights) = (0.0, 1e-9);
        for k in 0..self.closures.len() {
            squares += (self.closures[k] - self.expected[k]).powi(2) - self.variance[k];
            weights += self.expected[k].powi(2);
        }
        let strength = 1.0 / (squares / weights).clamp(LEAST_VARIANCE, MOST_VARIANCE);
        (0..self.closures.len())
            .map(|k| {
                if self.variance[k] <= 0.0 {
                    return 0.0;
                }
                // As many closures as tell as much without fading.
                let scale = self.expected[k] / self.variance[k];
                let (closures, expected) = (scale * self.closures[k], scale * self.expected[k]);
                ((closures + strength) / (expected + strength)).ln() as f32
            })
            .collect()
    }
}

/// Variance of ratios, at least and at most.
const LEAST_VARIANCE: f64 = 0.002;
const MOST_VARIANCE: f64 = 1.0;
