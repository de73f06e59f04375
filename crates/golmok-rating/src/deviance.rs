//! The Poisson deviance of a count, and what of it is noise.

use std::sync::LazyLock;

/// Poisson deviance of one count.
pub(crate) fn deviance(observed: f64, mean: f64) -> f64 {
    let mean = mean.max(1e-12);
    let gain = if observed > 0.0 { observed * (observed / mean).ln() } else { 0.0 };
    2.0 * (gain - (observed - mean))
}

/// Logs of 1, 2, 3, …: as many as [`noise_floor`] sums at most, which is 670 at a mean of 400.
static LOGS: LazyLock<Vec<f64>> = LazyLock::new(|| (1..=700).map(|y| f64::from(y).ln()).collect());

/// Expected deviance of a Poisson count from its own mean: the noise floor of one cell, without drawing.
pub(crate) fn noise_floor(mean: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > 400.0 {
        return 1.0 + 1.0 / (6.0 * mean) + 1.0 / (6.0 * mean * mean); // series of the exact value
    }
    let last = (mean + 12.0 * mean.sqrt() + 30.0) as u32;
    let mut f = (-mean).exp();
    let mut expected = 0.0; // E[y ln y]
    for (y, ln) in (1..=last).zip(LOGS.iter()) {
        f *= mean / f64::from(y);
        expected += f * f64::from(y) * ln;
    }
    2.0 * (expected - mean * mean.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_floor_is_that_of_poisson_draws() {
        // Means of 4·10⁶ numpy draws.
        for (mean, drawn) in [(0.1, 0.473_8), (1.0, 1.145_9), (5.0, 1.046_3)] {
            assert!((noise_floor(mean) - drawn).abs() < 3e-3, "{mean}: {}", noise_floor(mean));
        }
        assert!((noise_floor(399.9) - noise_floor(400.1)).abs() < 1e-6);
    }
}
