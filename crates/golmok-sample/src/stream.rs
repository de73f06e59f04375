//! Independent streams of chance, one per subject, so that adding a subject never shifts another.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};

/// A stream of chance that depends only on the seed, the subject's name and two numbers.
#[derive(Debug, Clone)]
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `subject`, number `a`, `b`.
    pub(crate) fn new(seed: u64, subject: &str, a: u64, b: u64) -> Self {
        // FNV-1a: short, stable over versions, good enough to tell a few hundred subjects apart.
        let name = subject
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut key = [0; 32];
        for (part, value) in key.chunks_exact_mut(8).zip([seed, name, a, b]) {
            part.copy_from_slice(&value.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform on [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform on [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform on 0..n; 0 where n is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// Whether an event of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// exp(N(−σ²/2, σ²)): mean 1.
    pub(crate) fn lognormal(&mut self, sigma: f64) -> f64 {
        (sigma * self.normal() - sigma * sigma / 2.0).exp()
    }

    /// Gamma with mean 1 and the given shape.
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        Gamma::new(shape, 1.0 / shape).map_or(1.0, |g| g.sample(&mut self.0))
    }

    /// Poisson count.
    pub(crate) fn poisson(&mut self, mean: f64) -> usize {
        Poisson::new(mean).map_or(0, |p| p.sample(&mut self.0) as usize)
    }

    /// One of the items.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_every_part_of_their_key() {
        let first = |seed, name, a, b| Stream::new(seed, name, a, b).unit();
        let base = first(1, "x", 2, 3);
        assert_eq!(base, first(1, "x", 2, 3));
        for other in [first(2, "x", 2, 3), first(1, "y", 2, 3), first(1, "x", 3, 3), first(1, "x", 2, 4)] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn moments() {
        let mut s = Stream::new(7, "moments", 0, 0);
        let n = 20_000;
        let mean = |v: Vec<f64>| v.iter().sum::<f64>() / v.len() as f64;
        assert!((mean((0..n).map(|_| s.lognormal(0.7)).collect()) - 1.0).abs() < 0.03);
        assert!((mean((0..n).map(|_| s.gamma(2.0)).collect()) - 1.0).abs() < 0.03);
        assert!((mean((0..n).map(|_| s.poisson(3.5) as f64).collect()) - 3.5).abs() < 0.06);
        assert_eq!(s.poisson(0.0), 0);
    }
}
