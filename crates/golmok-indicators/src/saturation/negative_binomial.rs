//! Negative-binomial regression (음이항 회귀) with log link: counts whose spread exceeds their mean.

use crate::shrinkage::tails::Tail;

/// A fitted regression: mean μ = exp(x·β), variance μ + μ² ÷ size.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Coefficients, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// Size: the smaller, the more areas differ beyond what the columns tell. At [`LARGEST_SIZE`] the counts are
    /// Poisson as far as the data tell.
    pub size: f64,
}

/// Upper bound of the size.
pub const LARGEST_SIZE: f64 = 1e5;
/// Lower bound of the size.
pub const LEAST_SIZE: f64 = 1e-2;
/// Linear predictors beyond this are cut: exp(30) stores do not occur.
const LARGEST_LINEAR: f64 = 30.0;
/// Tiny weight towards 0 of every coefficient, so that columns that say the same do no harm.
const RIDGE: f64 = 1e-8;

/// The size is fitted once no coefficient moves by more than this in a step, or after so many steps.
const SETTLED: f64 = 1e-3;
const MOST_STEPS: usize = 25;
/// A step that moves a coefficient further is halved until the likelihood does not fall.
const FAR: f64 = 0.5;

impl Fit {
    /// Maximum likelihood by turns: a step of iteratively reweighted least squares for β, then a root of the score for
    /// the size, until neither moves.
    ///
    /// `rows` holds one row of columns per count (put a 1 first for the intercept). `None` where there are fewer rows
    /// than columns, no count is positive, or the equations cannot be solved.
    ///
    /// # Examples
    /// ```
    /// use golmok_indicators::saturation::negative_binomial::Fit;
    /// let rows: Vec<Vec<f64>> = (0..40).map(|i| vec![1.0, f64::from(i % 4)]).collect();
    /// let counts: Vec<u64> = (0..40).map(|i| [2, 4, 8, 16][i % 4]).collect();
    /// let fit = Fit::new(&rows, &counts).expect("more rows than columns");
    /// assert!((fit.coefficients[1] - std::f64::consts::LN_2).abs() < 1e-6);
    /// ```
    pub fn new(rows: &[Vec<f64>], counts: &[u64]) -> Option<Self> {
        let columns = rows.first()?.len();
        let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        if rows.len() <= columns || rows.len() != counts.len() || mean <= 0.0 {
            return None;
        }
        let mut fit = Self { coefficients: vec![0.0; columns], size: 1.0 };
        fit.coefficients[0] = mean.ln();
        let tails = Tail::of(counts.iter().copied());
        let mut means = vec![mean; rows.len()];
        let mut steps = 0;
        for _ in 0..500 {
            let next = weighted_least_squares(rows, counts, &means, fit.size)?;
            let moved = fit.step(&next, rows, counts, &mut means);
            steps += 1;
            // The first steps may lead far away: a size fitted to them would lead astray.
            if moved > SETTLED && steps < MOST_STEPS {
                continue;
            }
            steps = 0;
            let size = size(&tails, counts, &means, fit.size);
            let turned = (size / fit.size).ln().abs();
            fit.size = size;
            if moved < 1e-9 && turned < 1e-9 {
                break;
            }
        }
        fit.coefficients.iter().all(|c| c.is_finite()).then_some(fit)
    }

    /// Goes to other coefficients, or part of the way; how far the furthest of them moved.
    fn step(&mut self, next: &[f64], rows: &[Vec<f64>], counts: &[u64], means: &mut [f64]) -> f64 {
        let from = self.coefficients.clone();
        let mut way: Vec<f64> = next.iter().zip(&from).map(|(next, from)| next - from).collect();
        let furthest = |way: &[f64]| way.iter().map(|w| w.abs()).fold(0.0, f64::max);
        let before = (furthest(&way) > FAR).then(|| self.log_likelihood(counts, means));
        for _ in 0..20 {
            self.coefficients = from.iter().zip(&way).map(|(from, way)| from + way).collect();
            means.iter_mut().zip(rows).for_each(|(mean, row)| *mean = self.mean(row));
            if before.is_none_or(|before| self.log_likelihood(counts, means) >= before) {
                break;
            }
            way.iter_mut().for_each(|way| *way *= 0.5);
        }
        furthest(&way)
    }

    /// What of the log-likelihood depends on the coefficients.
    fn log_likelihood(&self, counts: &[u64], means: &[f64]) -> f64 {
        let of = |(count, mean): (&u64, &f64)| {
            let count = *count as f64;
            count * mean.ln() - (count + self.size) * (mean + self.size).ln()
        };
        counts.iter().zip(means).map(of).sum()
    }

    /// Expected count of a row.
    pub fn mean(&self, row: &[f64]) -> f64 {
        let linear: f64 = row.iter().zip(&self.coefficients).map(|(x, b)| x * b).sum();
        linear.clamp(-LARGEST_LINEAR, LARGEST_LINEAR).exp()
    }
}

/// One Fisher-scoring step: solves (XᵀWX + ridge) β = XᵀWz.
fn weighted_least_squares(rows: &[Vec<f64>], counts: &[u64], means: &[f64], size: f64) -> Option<Vec<f64>> {
    let k = rows.first()?.len();
    let (mut normal, mut right) = (vec![0.0; k * k], vec![0.0; k]);
    let weighted = |i: usize| {
        let (count, mean) = (counts[i] as f64, means[i]);
        (&rows[i][..k], mean / (1.0 + mean / size), mean.ln() + (count - mean) / mean)
    };
    // Four rows in one passage over the sums, each sum in the order of the rows.
    let whole = rows.len() / 4 * 4;
    for first in (0..whole).step_by(4) {
        let four: [_; 4] = std::array::from_fn(|r| weighted(first + r));
        let [(a, ..), (b, ..), (c, ..), (d, ..)] = four;
        for i in 0..k {
            let scaled = four.map(|(row, weight, _)| weight * row[i]);
            right[i] = four.iter().zip(scaled).fold(right[i], |sum, ((.., working), scaled)| sum + scaled * working);
            let to = i + 1;
            let beside = a[..to].iter().zip(&b[..to]).zip(&c[..to]).zip(&d[..to]);
            for (sum, (((a, b), c), d)) in normal[i * k..i * k + to].iter_mut().zip(beside) {
                *sum = *sum + scaled[0] * a + scaled[1] * b + scaled[2] * c + scaled[3] * d;
            }
        }
    }
    for (row, weight, working) in (whole..rows.len()).map(weighted) {
        for i in 0..k {
            let scaled = weight * row[i];
            right[i] += scaled * working;
            normal[i * k..=i * k + i].iter_mut().zip(row).for_each(|(sum, x)| *sum += scaled * x);
        }
    }
    let ridge = RIDGE * (0..k).map(|i| normal[i * k + i]).sum::<f64>() / k as f64;
    for i in 0..k {
        normal[i * k + i] += ridge;
    }
    solve(normal, right, k)
}

/// Cholesky on the lower triangle; `None` where the matrix is not positive definite.
fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>, k: usize) -> Option<Vec<f64>> {
    for i in 0..k {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|m| matrix[i * k + m] * matrix[j * k + m]).sum();
            let rest = matrix[i * k + j] - inner;
            if i != j {
                matrix[i * k + j] = rest / matrix[j * k + j];
            } else if rest > 0.0 {
                matrix[i * k + i] = rest.sqrt();
            } else {
                return None;
            }
        }
        let inner: f64 = (0..i).map(|m| matrix[i * k + m] * right[m]).sum();
        right[i] = (right[i] - inner) / matrix[i * k + i];
    }
    for i in (0..k).rev() {
        let inner: f64 = (i + 1..k).map(|m| matrix[m * k + i] * right[m]).sum();
        right[i] = (right[i] - inner) / matrix[i * k + i];
    }
    Some(right)
}

/// The size at which its score is 0, or the bound that the score points to: Newton steps in the logarithm from `start`,
/// inside a bracket that shrinks by the score's sign.
fn size(tails: &Tail, counts: &[u64], means: &[f64], start: f64) -> f64 {
    let score = |size: f64| {
        let [_, mut value, squares] = tails.sums(size);
        let mut slope = -squares;
        for (count, mean) in counts.iter().zip(means) {
            let total = mean + size;
            let miss = (mean - *count as f64) / total;
            value += miss - (mean / size).ln_1p();
            slope += mean / (size * total) - miss / total;
        }
        (value, slope * size)
    };
    let (mut lo, mut hi) = (LEAST_SIZE.ln(), LARGEST_SIZE.ln());
    let mut at = start.clamp(LEAST_SIZE, LARGEST_SIZE).ln();
    let mut bound_seen = false;
    for _ in 0..100 {
        let (value, slope) = score(at.exp());
        if value > 0.0 {
            lo = at;
        } else {
            hi = at;
        }
        let newton = at - value / slope;
        let inside = newton > lo && newton < hi;
        let mut next = if inside { newton } else { 0.5 * (lo + hi) };
        if !bound_seen && !inside {
            // Perhaps there is no root: then the score still points at the bound there.
            bound_seen = true;
            let bound = if value > 0.0 { LARGEST_SIZE } else { LEAST_SIZE };
            if (score(bound).0 > 0.0) == (value > 0.0) {
                return bound;
            }
        }
        next = next.clamp(LEAST_SIZE.ln(), LARGEST_SIZE.ln());
        if (next - at).abs() < 1e-11 || hi - lo < 1e-12 {
            return next.exp();
        }
        at = next;
    }
    at.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        assert_eq!(Fit::new(&[], &[]), None);
        assert_eq!(Fit::new(&[vec![1.0, 2.0], vec![1.0, 3.0]], &[1, 2]), None);
        assert_eq!(Fit::new(&vec![vec![1.0]; 9], &[0; 9]), None);
    }

    #[test]
    fn counts_less_spread_than_poisson_reach_the_bound() {
        let fit = Fit::new(&vec![vec![1.0]; 20], &[7; 20]).expect("fits");
        assert!(fit.size == LARGEST_SIZE && (fit.coefficients[0] - 7.0_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_column_twice_does_no_harm() {
        let rows: Vec<Vec<f64>> = (0..40).map(|i| f64::from(i % 4)).map(|x| vec![1.0, x, x]).collect();
        let counts: Vec<u64> = (0..40).map(|i| [2, 4, 8, 16][i % 4]).collect();
        let fit = Fit::new(&rows, &counts).expect("fits");
        assert!((fit.mean(&rows[3]) - 16.0).abs() < 1e-3, "{fit:?}");
    }
}
