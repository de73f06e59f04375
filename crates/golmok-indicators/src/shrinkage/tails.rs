//! How many cells have more than j events: the log-likelihoods of this folder are sums over such tails
//! (ln Γ(a+k) − ln Γ(a) = Σ ln(a+j), j < k), exact and without special functions.

/// Counts up to here are summed one by one; no memory and no loop is larger, whatever a file says. What lies beyond is
/// summed by Stirling's series, which at such arguments is exact to the last digit.
const ONE_BY_ONE: u64 = 1 << 20;

/// Values as their tail: `ones[j]` is how many exceed j.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tail {
    ones: Vec<f64>,
    /// Values above [`ONE_BY_ONE`].
    beyond: Vec<f64>,
}

impl Tail {
    pub(crate) fn of(values: impl Iterator<Item = u64>) -> Self {
        let (mut ones, mut beyond): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for value in values {
            if value > ONE_BY_ONE {
                beyond.push(value as f64);
            }
            let value = value.min(ONE_BY_ONE) as usize;
            if value > ones.len() {
                ones.resize(value, 0.0);
            }
            if value > 0 {
                ones[value - 1] += 1.0;
            }
        }
        for j in (1..ones.len()).rev() {
            ones[j - 1] += ones[j];
        }
        Self { ones, beyond }
    }

    /// Σ tail[j] · (ln(x+j), 1/(x+j), 1/(x+j)²).
    pub(crate) fn sums(&self, x: f64) -> [f64; 3] {
        let mut out = [0.0; 3];
        for (j, weight) in self.ones.iter().enumerate() {
            let y = x + j as f64;
            out[0] += weight * y.ln();
            out[1] += weight / y;
            out[2] += weight / (y * y);
        }
        let from = gammas(x + ONE_BY_ONE as f64);
        for value in &self.beyond {
            let to = gammas(x + value);
            out[0] += to[0] - from[0];
            out[1] += to[1] - from[1];
            out[2] += from[2] - to[2];
        }
        out
    }
}

/// ln Γ without its constant, ψ and ψ′ of a large argument.
fn gammas(y: f64) -> [f64; 3] {
    let inverse = 1.0 / y;
    [
        (y - 0.5) * y.ln() - y + inverse / 12.0,
        y.ln() - inverse / 2.0 - inverse * inverse / 12.0,
        inverse + inverse * inverse / 2.0 + inverse.powi(3) / 6.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_is_summed_as_if_one_by_one() {
        let value = ONE_BY_ONE + 12_345;
        let by_series = Tail::of([value, 3].into_iter());
        let ones: Vec<f64> = (0..value).map(|j| if j < 3 { 2.0 } else { 1.0 }).collect();
        let one_by_one = Tail { ones, beyond: Vec::new() };
        for x in [0.01, 1.0, 250.0] {
            for (a, b) in by_series.sums(x).into_iter().zip(one_by_one.sums(x)) {
                assert!((a / b - 1.0).abs() < 1e-12, "{a} {b} at {x}");
            }
        }
    }

    #[test]
    fn no_value_sizes_the_work() {
        let tail = Tail::of([0, u64::MAX, 1 << 63, 1_000_000_000_000].into_iter());
        assert_eq!((tail.ones.len() as u64, tail.beyond.len()), (ONE_BY_ONE, 3));
        assert!(tail.sums(1.0).iter().all(|sum| sum.is_finite()));
    }
}
