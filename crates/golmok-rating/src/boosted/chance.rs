//! Draws that are the same on every machine.

use golmok_model::SplitMix;

/// Draws of a seed.
pub(crate) struct Chance(SplitMix);

impl Chance {
    /// Draws of a seed.
    pub fn new(seed: u64) -> Self {
        Self(SplitMix(seed))
    }

    /// A number in 0–1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Brings items into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, (self.0.next() % (last as u64 + 1)) as usize);
        }
    }
}
