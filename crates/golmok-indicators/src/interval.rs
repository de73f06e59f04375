//! Intervals (구간) around counts and shares, and the quantiles they need.
//!
//! Distribution functions come from `statrs`; its inverses are not exact to the last digits for the shapes that occur
//! here, so the quantiles are found on its distribution functions by a Newton step kept inside a bracket.

use statrs::function::beta::{beta_reg, ln_beta};
use statrs::function::erf::erfc_inv;
use statrs::function::gamma::{gamma_lr, ln_gamma};
use std::sync::LazyLock;

/// A lower and an upper bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub lo: f64,
    /// Upper bound.
    pub hi: f64,
}

/// Coverage of the intervals of raw rates.
pub const CONFIDENCE_RAW: f64 = 0.95;
/// Coverage of the intervals of shrunk rates.
pub const CONFIDENCE_SHRUNK: f64 = 0.90;

/// Quantile of the standard normal distribution, `p` strictly between 0 and 1.
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// `z` of a two-sided interval: 1.959963984540054 for 0.95.
pub fn two_sided_z(confidence: f64) -> f64 {
    normal_quantile(0.5 + confidence / 2.0)
}

/// Wilson interval of `count` out of `total`; `None` where `total` is not positive.
///
/// # Examples
/// ```
/// use golmok_indicators::interval::wilson;
/// let i = wilson(3.0, 40.0, 0.95).expect("a total");
/// assert!((i.lo - 0.0258).abs() < 1e-4 && (i.hi - 0.1986).abs() < 1e-4);
/// assert!(wilson(0.0, 0.0, 0.95).is_none());
/// ```
pub fn wilson(count: f64, total: f64, confidence: f64) -> Option<Interval> {
    if total <= 0.0 || count < 0.0 || count > total {
        return None;
    }
    let z = two_sided_z(confidence);
    let p = count / total;
    let centre = p + z * z / (2.0 * total);
    let half = z * (p * (1.0 - p) / total + z * z / (4.0 * total * total)).sqrt();
    let scale = 1.0 + z * z / total;
    let lo = if count == 0.0 { 0.0 } else { ((centre - half) / scale).max(0.0) };
    let hi = if count == total { 1.0 } else { ((centre + half) / scale).min(1.0) };
    Some(Interval { lo, hi })
}

/// Exact (Garwood) interval of the mean of a Poisson count.
///
/// # Examples
/// ```
/// use golmok_indicators::interval::poisson_mean;
/// let i = poisson_mean(4, 0.95);
/// assert!((i.lo - 1.0898654).abs() < 1e-6 && (i.hi - 10.2415887).abs() < 1e-6);
/// ```
pub fn poisson_mean(count: u64, confidence: f64) -> Interval {
    let known = match confidence {
        CONFIDENCE_RAW => &RAW_POISSON,
        CONFIDENCE_SHRUNK => &SHRUNK_POISSON,
        _ => return garwood(count, confidence),
    };
    let known = usize::try_from(count).ok().and_then(|count| known.get(count));
    known.copied().unwrap_or_else(|| garwood(count, confidence))
}

/// The intervals of small counts, which nearly every cell has, made once.
static RAW_POISSON: LazyLock<Vec<Interval>> =
    LazyLock::new(|| (0..512).map(|count| garwood(count, CONFIDENCE_RAW)).collect());
static SHRUNK_POISSON: LazyLock<Vec<Interval>> =
    LazyLock::new(|| (0..512).map(|count| garwood(count, CONFIDENCE_SHRUNK)).collect());

fn garwood(count: u64, confidence: f64) -> Interval {
    let tail = (1.0 - confidence) / 2.0;
    let k = count as f64;
    let lo = if count == 0 { 0.0 } else { gamma_quantile(k, 1.0, tail) };
    Interval { lo, hi: gamma_quantile(k + 1.0, 1.0, 1.0 - tail) }
}

/// Quantile `p` of the beta distribution with shapes `a` and `b` (both positive).
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let log_scale = ln_beta(a, b);
    let log_density = |x: f64| (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - log_scale;
    let start = beta_start(a, b, p, log_scale);
    bracketed_newton(p, 0.0, 1.0, start, |x| beta_reg(a, b, x), |x| log_density(x).exp())
}

/// A start for the Newton steps: Abramowitz and Stegun 26.5.22; for small shapes the head of the series at that end.
fn beta_start(a: f64, b: f64, p: f64, log_scale: f64) -> f64 {
    let start = if a > 1.0 && b > 1.0 {
        let y = normal_quantile(1.0 - p);
        let lambda = (y * y - 3.0) / 6.0;
        let (u, v) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let h = 2.0 / (u + v);
        let w = y * (h + lambda).max(0.0).sqrt() / h - (v - u) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        a / (a + b * (2.0 * w).exp())
    } else {
        let head = ((p.ln() + a.ln() + log_scale) / a).exp();
        // Beyond the head the distribution is nearly a gamma's with rate b.
        if head * b < 0.3 { head } else { (hilferty(a, p) / (b + 0.5 * (a - 1.0))).max(head.min(0.5)) }
    };
    start.clamp(1e-300, 1.0 - 1e-12)
}

/// Wilson and Hilferty's approximation of a gamma quantile at rate 1.
fn hilferty(shape: f64, p: f64) -> f64 {
    let c = 1.0 / (9.0 * shape);
    let cube = 1.0 - c + normal_quantile(p) * c.sqrt();
    shape * cube * cube * cube
}

/// Quantile `p` of the gamma distribution with `shape` and `rate` (both positive).
pub fn gamma_quantile(shape: f64, rate: f64, p: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let log_scale = ln_gamma(shape);
    // For small shapes the head of the series.
    let hilferty = hilferty(shape, p);
    let head = ((p.ln() + ln_gamma(shape + 1.0)) / shape).exp();
    let start = if shape < 1.0 || hilferty < 0.1 * shape { head } else { hilferty };
    let mut hi = (start * 2.0).max(1.0);
    while gamma_lr(shape, hi) < p {
        hi *= 2.0;
    }
    let density = |x: f64| ((shape - 1.0) * x.ln() - x - log_scale).exp();
    bracketed_newton(p, 0.0, hi, start.min(hi), |x| gamma_lr(shape, x), density) / rate
}

/// The central 90 % of a gamma distribution with `shape` (positive) and rate 1; at another rate both ends are divided by it.
///
/// # Examples
/// ```
/// use golmok_indicators::interval::gamma_interval;
/// let i = gamma_interval(1.0);
/// assert!((i.lo + 0.95_f64.ln()).abs() < 1e-12 && (i.hi + 0.05_f64.ln()).abs() < 1e-12);
/// ```
pub fn gamma_interval(shape: f64) -> Interval {
    let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
    Interval { lo: gamma_quantile(shape, 1.0, tail), hi: gamma_quantile(shape, 1.0, 1.0 - tail) }
}

/// Solves `cdf(x) = p` between `lo` and `hi` by Newton steps that fall back on halving the bracket.
fn bracketed_newton(
    p: f64,
    mut lo: f64,
    mut hi: f64,
    start: f64,
    cdf: impl Fn(f64) -> f64,
    density: impl Fn(f64) -> f64,
) -> f64 {
    let mut x = if start > lo && start < hi { start } else { 0.5 * (lo + hi) };
    for _ in 0..200 {
        let miss = cdf(x) - p;
        if miss > 0.0 {
            hi = x;
        } else {
            lo = x;
        }
        let step = x - miss / density(x);
        let inside = step.is_finite() && step > lo && step < hi;
        let next = if inside { step } else { 0.5 * (lo + hi) };
        // A Newton step squares the relative error: after one of 1e-8 there is nothing left to gain.
        if (inside && (next - x).abs() <= 1e-8 * x.abs()) || hi - lo <= 1e-15 * hi {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    // scipy.stats: beta.ppf(p, a, b), gamma.ppf(p, a)
    #[test]
    fn quantiles_agree_with_scipy() {
        let beta = [
            (2.0, 60.0, 0.05, 0.005832914093),
            (2.0, 60.0, 0.95, 0.074910949303),
            (0.5, 3.0, 0.05, 0.000_822_777_3),
            (1.2, 800.0, 0.95, 0.004_182_6),
        ];
        for (a, b, p, expected) in beta {
            let x = beta_quantile(a, b, p);
            assert!((beta_reg(a, b, x) - p).abs() < 1e-12, "{a} {b} {p}");
            assert!(((x - expected) / expected).abs() < 0.2, "{a} {b} {p}: {x}");
        }
        for (shape, p) in [(0.3, 0.05), (1.0, 0.5), (4.0, 0.025), (250.0, 0.975), (1e4, 0.05)] {
            assert!((gamma_lr(shape, gamma_quantile(shape, 1.0, p)) - p).abs() < 1e-11, "{shape} {p}");
        }
        assert!((gamma_quantile(1.0, 2.0, 0.5) - std::f64::consts::LN_2 / 2.0).abs() < 1e-14);
        assert!((two_sided_z(0.95) - 1.959963984540054).abs() < 1e-13);
    }

    #[test]
    fn wilson_keeps_the_ends() {
        let none = wilson(0.0, 12.0, 0.95).expect("a total");
        assert!(none.lo == 0.0 && none.hi > 0.0 && none.hi < 0.3);
        let all = wilson(12.0, 12.0, 0.95).expect("a total");
        assert!(all.hi == 1.0 && all.lo < 1.0);
        assert!(wilson(13.0, 12.0, 0.95).is_none());
    }
}
