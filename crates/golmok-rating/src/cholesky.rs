//! Symmetric positive-definite systems of a few dozen unknowns.

/// Lower Cholesky factor of a symmetric positive-definite matrix, row by row.
pub(crate) struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the lower triangle of `matrix` (n × n, row by row); `None` where it is not positive definite.
    pub fn new(matrix: &[f64], n: usize) -> Option<Self> {
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let dot: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
                let rest = matrix[i * n + j] - dot;
                lower[i * n + j] = if i == j {
                    if rest <= 0.0 {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower[j * n + j]
                };
            }
        }
        Some(Self { n, lower })
    }

    /// Solves matrix · x = right.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (n, l) = (self.n, &self.lower);
        let mut x = right.to_vec();
        for i in 0..n {
            let dot: f64 = (0..i).map(|k| l[i * n + k] * x[k]).sum();
            x[i] = (x[i] - dot) / l[i * n + i];
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| l[k * n + i] * x[k]).sum();
            x[i] = (x[i] - dot) / l[i * n + i];
        }
        x
    }

    /// Lower factor · x: of standard normal x, a draw with the matrix as covariance.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let n = self.n;
        (0..n).map(|i| (0..=i).map(|k| self.lower[i * n + k] * x[k]).sum()).collect()
    }

    /// The inverse, row by row.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        let mut inverse = vec![0.0; n * n];
        for column in 0..n {
            let mut unit = vec![0.0; n];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse[row * n + column] = value;
            }
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let matrix = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let factor = Cholesky::new(&matrix, 3).expect("positive definite");
        let x = factor.solve(&[1.0, -2.0, 0.5]);
        let inverse = factor.inverse();
        for (row, right) in [1.0, -2.0, 0.5].into_iter().enumerate() {
            let back: f64 = (0..3).map(|k| matrix[row * 3 + k] * x[k]).sum();
            assert!((back - right).abs() < 1e-12);
            for column in 0..3 {
                let unit: f64 = (0..3).map(|k| matrix[row * 3 + k] * inverse[k * 3 + column]).sum();
                assert!((unit - f64::from(u8::from(row == column))).abs() < 1e-12);
            }
        }
        assert!(Cholesky::new(&[1.0, 2.0, 2.0, 1.0], 2).is_none(), "not positive definite");
    }
}
