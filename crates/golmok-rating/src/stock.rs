//! What the counts of a cell tell of the age and the growth of its stock at the end of a quarter.

use crate::Counts;

/// Quarters of a year.
pub(crate) const YEAR: usize = 4;

/// Growth of a cell's stores from the end of quarter `at − 4` to the end of `at`, over the stores then and four more
/// (shops; few shops make wild ratios), within −0.5…1. Where less than a year is known, the change at hand is scaled to
/// a year; 0 in the first quarter.
pub(crate) fn growth(quarters: &[Vec<Counts>], at: usize, cell: usize) -> f64 {
    let from = at.saturating_sub(YEAR);
    if from == at {
        return 0.0;
    }
    let (now, then) = (f64::from(quarters[at][cell].stores), f64::from(quarters[from][cell].stores));
    let change = (now - then) * YEAR as f64 / (at - from) as f64;
    (change / (then + 4.0)).clamp(-0.5, 1.0)
}

/// Quarters of a window that must be known for its share to be told.
const LEAST_KNOWN: usize = 2;

/// Shops opened in the known ones of the quarters `at − to + 1` to `at − from` ÷ the cell's stores at the end of `at` (at
/// most one), or `None` where fewer than two of them are known.
///
/// Set against the industry's usual share over the same quarters, a window that is cut off counts what is not known of it
/// as usual. That is an error of the expected share, not of the measured one (Berkson's): it leaves the coefficient as it
/// is, where a share scaled up would draw it towards zero.
pub(crate) fn opened(quarters: &[Vec<Counts>], at: usize, cell: usize, from: usize, to: usize) -> Option<f64> {
    let known = (at + 1).saturating_sub(to)..(at + 1).saturating_sub(from);
    if known.len() < LEAST_KNOWN {
        return None;
    }
    let openings: u32 = quarters[known].iter().map(|q| q[cell].openings).sum();
    Some((f64::from(openings) / f64::from(quarters[at][cell].stores.max(1))).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One cell, a store more each quarter, all of them opened in it.
    fn rising() -> Vec<Vec<Counts>> {
        (0..6).map(|q| vec![Counts { stores: 10 + q, openings: 1, ..Counts::default() }]).collect()
    }

    #[test]
    fn growth_spans_four_quarters() {
        let quarters = rising();
        // From the end of quarter 1 (11 stores) to the end of quarter 5 (15): four more over 11 + 4.
        assert!((growth(&quarters, 5, 0) - 4.0 / 15.0).abs() < 1e-12);
        // Two quarters at hand, scaled to four.
        assert!((growth(&quarters, 2, 0) - 4.0 / 14.0).abs() < 1e-12);
        assert_eq!(growth(&quarters, 0, 0), 0.0);
    }

    #[test]
    fn a_share_of_young_shops_needs_half_of_its_window() {
        let quarters = rising();
        assert_eq!(opened(&quarters, 0, 0, 0, YEAR), None);
        assert_eq!(opened(&quarters, 2, 0, 0, YEAR), Some(3.0 / 12.0));
        assert_eq!(opened(&quarters, 3, 0, 0, YEAR), Some(4.0 / 13.0));
        assert_eq!(opened(&quarters, 4, 0, YEAR, 2 * YEAR), None);
        assert_eq!(opened(&quarters, 5, 0, YEAR, 2 * YEAR), Some(2.0 / 15.0));
        assert_eq!(opened(&quarters, 5, 0, 2, 6), Some(4.0 / 15.0));
    }
}
