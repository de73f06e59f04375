//! SplitMix64: draws that are the same everywhere.

/// The state of a stream of draws. Resampling and keyed noise need the same draws on every machine, not good ones.
#[derive(Debug, Clone)]
pub struct SplitMix(pub u64);

impl SplitMix {
    /// The next draw.
    #[allow(clippy::should_implement_trait)] // a stream without end: an iterator would promise one
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A draw between 0 and 1, both left out, keyed by the start: what came out is the next state.
    pub fn keyed_uniform(&mut self) -> f64 {
        self.0 = self.next();
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}
