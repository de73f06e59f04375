//! Two columns of figures of the same cells: level, spread, rank correlation, jumps.

/// Fewer cells than this say nothing about a group.
pub const LEAST_CELLS: usize = 12;

/// The figures of one measure in the cells that both publications have.
#[derive(Debug, Clone, Default)]
pub struct Both {
    /// Before and now, of the cells that have both.
    pub pairs: Vec<(f64, f64)>,
    /// Cells that had a figure and have none now.
    pub emptied: usize,
}

/// How figures moved, as factors: 1 is no move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moves {
    /// Of the sum.
    pub total: f64,
    /// Of the median cell.
    pub median: f64,
    /// Rank correlation of the cells with their own past; `None` where either side does not vary.
    pub past: Option<f64>,
    /// Share of cells that more than double or halve.
    pub jumps: f64,
    /// Share of cells that grow or shrink more than fivefold.
    pub leaps: f64,
    /// Cells that had a figure and have none now, as a share.
    pub emptied: f64,
    /// Cells compared.
    pub cells: usize,
}

/// What is added to both sums of a ratio, so that none is infinite.
const SMALL: f64 = 1e-9;

impl Both {
    /// Takes a cell in.
    pub fn add(&mut self, before: Option<f64>, now: Option<f64>) {
        match (before, now) {
            (Some(old), Some(new)) => self.pairs.push((old, new)),
            (Some(_), None) => self.emptied += 1,
            _ => {}
        }
    }

    /// How the figures moved; a cell below `least` on both sides neither jumps nor leaps. `None` with too few cells.
    pub fn moves(&self, least: f64) -> Option<Moves> {
        let had = self.pairs.len() + self.emptied;
        if had < LEAST_CELLS {
            return None;
        }
        let (old, new) = self.pairs.iter().fold((0.0, 0.0), |(old, new), pair| (old + pair.0, new + pair.1));
        let mut ratios: Vec<f64> =
            self.pairs.iter().filter(|(old, new)| *old > 0.0 && *new > 0.0).map(|(old, new)| new / old).collect();
        let large = self.pairs.iter().filter(|(old, new)| *old >= least && *old > 0.0 || *new >= least && *new > 0.0);
        let (mut jumps, mut leaps, mut all) = (0_usize, 0_usize, 0_usize);
        for (old, new) in large {
            let factor = if *old > 0.0 { new / old } else { f64::INFINITY };
            jumps += usize::from(!(0.5..=2.0).contains(&factor));
            leaps += usize::from(!(0.2..=5.0).contains(&factor));
            all += 1;
        }
        let share = |count: usize| if all == 0 { 0.0 } else { count as f64 / all as f64 };
        Some(Moves {
            total: (new + SMALL) / (old + SMALL),
            median: median(&mut ratios).unwrap_or(1.0),
            past: rank_correlation(&self.pairs),
            jumps: share(jumps),
            leaps: share(leaps),
            emptied: self.emptied as f64 / had as f64,
            cells: had,
        })
    }
}

/// How far a factor is from 1, up or down: 0.5 is as far as 2.
pub fn distance(factor: f64) -> f64 {
    if factor > 0.0 { factor.max(1.0 / factor) } else { f64::INFINITY }
}

fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// Spearman's correlation, ties at their mean rank.
fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < LEAST_CELLS {
        return None;
    }
    let (old, new) = (ranks(pairs.iter().map(|p| p.0)), ranks(pairs.iter().map(|p| p.1)));
    let mean = (pairs.len() as f64 - 1.0) / 2.0;
    let (mut cross, mut of_old, mut of_new) = (0.0, 0.0, 0.0);
    for (a, b) in old.iter().zip(&new) {
        cross += (a - mean) * (b - mean);
        of_old += (a - mean).powi(2);
        of_new += (b - mean).powi(2);
    }
    (of_old > 0.0 && of_new > 0.0).then(|| cross / (of_old * of_new).sqrt())
}

fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.enumerate().map(|(at, value)| (value, at)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; order.len()];
    let mut from = 0;
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = from as f64 + (tie.len() as f64 - 1.0) / 2.0;
        tie.iter().for_each(|(_, at)| ranks[*at] = rank);
        from += tie.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(pairs: impl IntoIterator<Item = (f64, f64)>) -> Both {
        Both { pairs: pairs.into_iter().collect(), emptied: 0 }
    }

    #[test]
    fn moves_by_hand() {
        let tenfold = both((1..=20).map(|i| (f64::from(i), f64::from(i) * 10.0))).moves(0.0).expect("enough cells");
        assert!((tenfold.total - 10.0).abs() < 1e-6 && (tenfold.median - 10.0).abs() < 1e-9, "{tenfold:?}");
        assert!((tenfold.past.expect("varies") - 1.0).abs() < 1e-9);
        assert_eq!((tenfold.jumps, tenfold.leaps, tenfold.cells), (1.0, 1.0, 20));
        let turned = both((1..=20).map(|i| (f64::from(i), f64::from(21 - i)))).moves(0.0).expect("enough cells");
        assert!((turned.total - 1.0).abs() < 1e-9 && (turned.past.expect("varies") + 1.0).abs() < 1e-9);
        assert!(both((1..=20).map(|i| (f64::from(i), 3.0))).moves(0.0).expect("cells").past.is_none());
        assert!(both((1..5).map(|i| (f64::from(i), 3.0))).moves(0.0).is_none(), "too few");
        let small = both((0..20).map(|i| (1.0, f64::from(i % 2) * 3.0))).moves(5.0).expect("cells");
        assert_eq!(small.jumps, 0.0, "ones and threes are small");
        let gone = Both { pairs: vec![(1.0, 1.0); 15], emptied: 5 }.moves(0.0).expect("cells");
        assert_eq!(gone.emptied, 0.25);
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks([3.0, 1.0, 3.0, 2.0].into_iter()), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(distance(0.5), distance(2.0));
        assert!(distance(0.0).is_infinite());
    }
}
