//! What more entrants do to a place (과밀지수: shops ÷ the shops that like places usually have).

use crate::verdict::Interval;
use serde::{Deserialize, Serialize};

/// Numbers of entrants that are looked at.
pub const ENTRANTS: [u32; 3] = [1, 3, 10];

/// Load of new entrants on a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryLoad {
    /// Shops now.
    pub stores: i64,
    /// Shops that like places usually have.
    pub expected_stores: f64,
    /// Saturation ratio now, shrunk as on every other page.
    pub saturation: f64,
    /// For one, three and ten entrants.
    pub entrants: Vec<Entrants>,
    /// Whether more open than is usual, where a year is at hand.
    pub rush: Option<Rush>,
}

/// So many entrants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entrants {
    /// How many.
    pub count: u32,
    /// Saturation ratio before.
    pub before: f64,
    /// Saturation ratio after, shrunk alike.
    pub after: f64,
}

/// Openings of the last four quarters against those usual on as many shops (진입 쏠림).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rush {
    /// Shops that opened.
    pub openings: i64,
    /// Shops that usually open.
    pub usual: f64,
    /// The ratio, one opening added to both, with its 90 % interval.
    pub ratio: Interval,
}

/// How crowded a cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saturation {
    /// Shops now.
    pub stores: i64,
    /// Shops that like places usually have; positive.
    pub expected: f64,
    /// Ratio of the two, drawn towards one where the cell is small.
    pub shrunk: f64,
}

impl Saturation {
    /// The ratio that every surface shows: shops ÷ the shops that like places usually have, shrunk towards one.
    pub fn ratio(&self) -> f64 {
        self.shrunk
    }

    /// The ratio after so many entrants. The shrunk ratio is (stores + k) ÷ (expected + k), k the strength of the
    /// prior, which follows from the ratio now; where the cell tells nothing (a ratio of one) k is taken as zero.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::entry_load::Saturation;
    /// // (10 + 2) ÷ (8 + 2) now, (13 + 2) ÷ (8 + 2) with three more.
    /// let cell = Saturation { stores: 10, expected: 8.0, shrunk: 1.2 };
    /// assert!((cell.with(3) - 1.5).abs() < 1e-12);
    /// ```
    pub fn with(&self, entrants: u32) -> f64 {
        let k = (self.stores as f64 - self.shrunk * self.expected) / (self.shrunk - 1.0);
        let k = if k.is_finite() && k > 0.0 { k } else { 0.0 };
        self.shrunk + f64::from(entrants) / (self.expected + k)
    }
}

/// Saturation before and after one, three and ten entrants.
///
/// # Examples
/// ```
/// use golmok_advice::entry_load::{Saturation, entrants};
/// let cell = Saturation { stores: 12, expected: 8.0, shrunk: 1.5 };
/// let after: Vec<f64> = entrants(&cell).iter().map(|e| e.after).collect();
/// assert_eq!(after, [1.625, 1.875, 2.75]);
/// ```
pub fn entrants(cell: &Saturation) -> Vec<Entrants> {
    ENTRANTS.iter().map(|&count| Entrants { count, before: cell.ratio(), after: cell.with(count) }).collect()
}

/// The load of entrants on a cell, and whether the rush is on already. What it does to the closure probability is not
/// told: more shops come with more openings, younger shops and growth, and moving one figure alone would understate it.
pub fn entry_load(saturation: Saturation, rush: Option<Rush>) -> EntryLoad {
    EntryLoad {
        stores: saturation.stores,
        expected_stores: saturation.expected,
        saturation: saturation.ratio(),
        entrants: entrants(&saturation),
        rush,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_and_the_rush_are_told_and_nothing_else() {
        let rush = Rush { openings: 5, usual: 2.0, ratio: Interval { value: 2.0, lo: 1.1, hi: 3.3 } };
        let load = entry_load(Saturation { stores: 10, expected: 8.0, shrunk: 1.2 }, Some(rush));
        assert_eq!(load.saturation, 1.2);
        assert!((load.entrants[2].after - 2.2).abs() < 1e-12, "(20 + 2) ÷ (8 + 2)");
        assert_eq!(load.rush, Some(rush));
    }
}
