//! Cells in fifths by an indicator, each industry by itself, and what is summed over them.

/// Fifths.
pub const FIFTHS: usize = 5;

/// The fifth (0 lowest) of each value among all; equal values share the fifth of their middle rank, so that a heap of
/// zeros is not torn apart by the order of rows.
///
/// # Examples
/// ```
/// use golmok_indicators::record::fifths;
/// assert_eq!(fifths(&[0.1, 0.5, 0.2, 0.4, 0.3]), [0, 4, 1, 3, 2]);
/// assert_eq!(fifths(&[0.0, 0.0, 0.0, 0.0, 9.0]), [2, 2, 2, 2, 4]);
/// ```
pub fn fifths(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let of = |value: &f64| {
        let below = sorted.partition_point(|v| v < value);
        let up_to = sorted.partition_point(|v| v <= value);
        let middle = (below + up_to) as f64 / 2.0 / sorted.len() as f64;
        ((middle * FIFTHS as f64) as usize).min(FIFTHS - 1)
    };
    values.iter().map(of).collect()
}

/// What is summed over the cells of a fifth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sums {
    pub cells: f64,
    pub stores: f64,
    pub closures: f64,
    /// Closures at the industry's own rate over the same store-quarters.
    pub expected: f64,
    pub openings: f64,
    /// Stores four quarters later.
    pub later: f64,
}

impl Sums {
    pub fn add(&mut self, other: Self, weight: f64) {
        self.cells += weight * other.cells;
        self.stores += weight * other.stores;
        self.closures += weight * other.closures;
        self.expected += weight * other.expected;
        self.openings += weight * other.openings;
        self.later += weight * other.later;
    }

    /// Closures over those at the industry's rate, openings per store, net change; none over nothing.
    pub fn rates(&self) -> [Option<f64>; 3] {
        let over = |value: f64, by: f64| (by > 0.0).then(|| value / by);
        [
            over(self.closures, self.expected),
            over(self.openings, self.stores),
            over(self.later - self.stores, self.stores),
        ]
    }
}

/// Highest against lowest: ratio of the closures, ratio of the openings, difference of the net change.
pub(super) fn contrast(lowest: &Sums, highest: &Sums) -> [Option<f64>; 3] {
    let (low, high) = (lowest.rates(), highest.rates());
    let ratio = |i: usize| Some(high[i]? / low[i].filter(|low| *low > 0.0)?);
    [ratio(0), ratio(1), high[2].zip(low[2]).map(|(high, low)| high - low)]
}
