//! Coefficients of the features: their prior variances, their information once all effects are integrated out, and its
//! factor.

use crate::cholesky::Cholesky;
use crate::newton::STILL;

/// Prior variances of groups of coefficients.
pub(crate) struct Slopes {
    /// Group of each coefficient.
    group: Vec<usize>,
    /// Prior variance of each group.
    variance: Vec<f64>,
    /// Information of the data on the coefficients, effects integrated out.
    information: Vec<f64>,
    /// Factor of that with the prior.
    factor: Option<Cholesky>,
}

/// What a coefficient is thought to be before looking: 0 ± 0.05 per unit, worth two coefficients.
const USUAL_VARIANCE: f64 = 0.0025;
const USUAL_WORTH: f64 = 2.0;
const LEAST_VARIANCE: f64 = 1e-5;
/// Steps of the fixed point; a dozen are usual, and where it creeps the next round goes on.
const MOST_UPDATES: usize = 60;

impl Slopes {
    /// Coefficients by group.
    pub fn new(group: &[usize]) -> Self {
        let groups = group.iter().max().map_or(0, |g| g + 1);
        Self { group: group.to_vec(), variance: vec![USUAL_VARIANCE; groups], information: vec![], factor: None }
    }

    fn precision(&self, feature: usize) -> f64 {
        1.0 / self.variance[self.group[feature]]
    }

    /// Takes over the information at a point.
    pub fn inform(&mut self, information: Vec<f64>) {
        self.information = information;
        self.factor = self.factored();
    }

    fn factored(&self) -> Option<Cholesky> {
        let p = self.group.len();
        let mut matrix = self.information.clone();
        (0..p).for_each(|i| matrix[i * p + i] += self.precision(i));
        Cholesky::new(&matrix, p)
    }

    /// Slope of the penalty.
    pub fn gradient(&self, coefficients: &[f64]) -> Vec<f64> {
        coefficients.iter().enumerate().map(|(i, c)| -c * self.precision(i)).collect()
    }

    /// Twice the penalty.
    pub fn penalty(&self, coefficients: &[f64]) -> f64 {
        coefficients.iter().enumerate().map(|(i, c)| c * c * self.precision(i)).sum()
    }

    /// Finds the prior variances anew, at a mode; whether they moved. The marginal likelihood of the coefficients' quadratic
    /// form by MacKay's fixed point, with a weak prior of the variance.
    pub fn update(&mut self, coefficients: &[f64]) -> bool {
        let p = self.group.len();
        if p == 0 || self.factor.is_none() {
            return false;
        }
        // What the data alone say: (information + prior) · mode.
        let told: Vec<f64> = (0..p)
            .map(|i| {
                let row = &self.information[i * p..(i + 1) * p];
                row.iter().zip(coefficients).map(|(a, c)| a * c).sum::<f64>() + coefficients[i] * self.precision(i)
            })
            .collect();
        let before = self.variance.clone();
        for _ in 0..MOST_UPDATES {
            let Some(factor) = self.factored() else { break };
            let (mode, inverse) = (factor.solve(&told), factor.inverse());
            let mut largest = 0.0_f64;
            for group in 0..self.variance.len() {
                let (mut squares, mut known) = (USUAL_WORTH * USUAL_VARIANCE, USUAL_WORTH);
                for i in (0..p).filter(|&i| self.group[i] == group) {
                    squares += mode[i] * mode[i];
                    known += 1.0 - inverse[i * p + i] / self.variance[group];
                }
                let next = (squares / known).clamp(LEAST_VARIANCE, 1.0);
                largest = largest.max((next / self.variance[group] - 1.0).abs());
                self.variance[group] = next;
            }
            if largest < STILL / 10.0 {
                break;
            }
        }
        let moved = self.variance.iter().zip(&before).any(|(new, old)| (new / old - 1.0).abs() > STILL);
        if !moved {
            self.variance = before;
        }
        moved
    }

    /// Change of the coefficients for a reduced gradient.
    pub fn solve(&self, gradient: &[f64]) -> Vec<f64> {
        self.factor.as_ref().map_or_else(|| vec![0.0; gradient.len()], |f| f.solve(gradient))
    }

    /// Posterior covariance.
    pub fn covariance(&self) -> Vec<f64> {
        self.factor.as_ref().map_or_else(Vec::new, Cholesky::inverse)
    }
}
