//! Predictive counts: negative binomial, and its quantiles smoothed by a uniform draw.

/// A count with a negative-binomial predictive distribution.
///
/// # Examples
/// ```
/// use golmok_rating::PredictedCount;
/// let count = PredictedCount { mean: 0.1, size: 50.0 };
/// let (lo, hi) = count.interval(0.05, 0.95);
/// assert!(lo > 0.0 && lo < 0.06 && hi > 1.0 && hi < 2.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictedCount {
    /// Mean.
    pub mean: f64,
    /// Size: the variance is mean + mean² ÷ size.
    pub size: f64,
}

/// Mean from which the distribution is taken as log-normal: summing terms would lose nothing but time.
const LARGE: f64 = 500.0;

impl PredictedCount {
    /// Quantiles of Y + U, Y the count and U uniform on (0, 1): k + (p − F(k−1)) ÷ f(k), k the smallest count with
    /// F(k) ≥ p. Whole-number intervals would cover far more than they say, as most cells expect under one closure.
    pub fn interval(self, lower: f64, upper: f64) -> (f64, f64) {
        (self.quantile(lower), self.quantile(upper))
    }

    fn quantile(self, p: f64) -> f64 {
        if self.mean <= 0.0 {
            return p;
        }
        if self.mean > LARGE {
            return self.large_quantile(p) + 0.5;
        }
        // An infinite size is a Poisson count.
        let size = self.size.min(1e9);
        let ratio = self.mean / (size + self.mean);
        let mut f = (size * -(self.mean / size).ln_1p()).exp();
        let mut below = 0.0;
        let mut k = 0.0;
        while below + f < p && k < 1e5 {
            below += f;
            f *= (k + size) / (k + 1.0) * ratio;
            k += 1.0;
        }
        k + (p - below) / f
    }

    fn large_quantile(self, p: f64) -> f64 {
        let variance = (1.0 / self.mean + 1.0 / self.size).ln_1p();
        self.mean * (normal_quantile(p) * variance.sqrt() - variance / 2.0).exp()
    }
}

/// Standard normal distribution function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
}

/// Its inverse.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certain_zero_gives_the_uniform() {
        assert_eq!(PredictedCount { mean: 0.0, size: 10.0 }.interval(0.05, 0.95), (0.05, 0.95));
    }

    #[test]
    fn quantiles_follow_the_definition() {
        // Poisson(2): f = 0.1353, 0.2707, 0.2707, 0.1804, 0.0902, 0.0361; F(4) = 0.9473, so hi = 5 + 0.0027 / 0.0361.
        let (lo, hi) = PredictedCount { mean: 2.0, size: f64::INFINITY }.interval(0.05, 0.95);
        assert!((lo - 0.05 / 0.135_335).abs() < 1e-4, "{lo}");
        assert!((hi - (5.0 + (0.95 - 0.947_347) / 0.036_089)).abs() < 1e-3, "{hi}");
    }

    #[test]
    fn large_means_join_small_ones() {
        let near = |mean| PredictedCount { mean, size: 60.0 }.interval(0.05, 0.95);
        let (below, above) = (near(LARGE), near(LARGE + 1e-6));
        assert!(
            (below.0 / above.0 - 1.0).abs() < 0.03 && (below.1 / above.1 - 1.0).abs() < 0.03,
            "{below:?} {above:?}"
        );
    }
}
