//! Misses of closures and of openings over the quarters of each year, by source, kind of area and industry: from them
//! follows how areas differ ([`Moments`]).

use super::QuarterCounts;
use super::cells::{Cell, Series};
use crate::shrinkage::{Miss, Moments};
use golmok_model::Quarter;
use std::collections::BTreeMap;

/// Quarters of a year.
const YEAR: usize = 4;

/// Source, kind of area, industry.
type Group<'a> = (&'a str, &'a str, &'a str);

/// Events and exposure of closures and of openings.
type Both = [(f64, f64); 2];

/// Those of a group in a quarter.
type Totals<'a> = BTreeMap<(Group<'a>, Quarter), Both>;

/// Sums of closures and of openings, of a quarter by itself and with each of the three before it.
type ByLag = [[Moments; 2]; YEAR];

/// The sums of every group and quarter.
pub(super) struct YearMoments<'a>(BTreeMap<(Group<'a>, Quarter), ByLag>);

fn group<'a>(cell: &Cell<'a>) -> Group<'a> {
    (cell.source, cell.area_kind, cell.industry_code)
}

fn both(counts: QuarterCounts) -> Both {
    let (closures, openings, stores) = (counts.closures as f64, counts.openings as f64, counts.stores as f64);
    [(closures, stores + closures), (openings, stores)]
}

impl<'a> YearMoments<'a> {
    /// Over the cells that count.
    pub fn of(cells: &[Cell<'a>], series: &[Series<'_, 'a>]) -> Self {
        let mut totals: Totals<'a> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| cell.is_counted()) {
            let total = totals.entry((group(cell), cell.quarter)).or_default();
            for (total, own) in total.iter_mut().zip(both(cell.counts)) {
                *total = (total.0 + own.0, total.1 + own.1);
            }
        }
        let mut sums: BTreeMap<(Group<'a>, Quarter), ByLag> = BTreeMap::new();
        for one in series {
            let misses: Vec<(Quarter, [Miss; 2])> = one
                .rows
                .iter()
                .map(|i| &cells[*i])
                .filter(|cell| cell.is_counted())
                .map(|cell| {
                    let total = totals[&(group(cell), cell.quarter)];
                    let own = both(cell.counts);
                    let miss = |at: usize| Miss {
                        events: own[at].0,
                        expected: own[at].1 * total[at].0 / total[at].1.max(1.0),
                    };
                    (cell.quarter, [miss(0), miss(1)])
                })
                .collect();
            let Some(first) = one.rows.first() else { continue };
            let group = group(&cells[*first]);
            for (at, (quarter, miss)) in misses.iter().enumerate() {
                let by_lag = sums.entry((group, *quarter)).or_default();
                by_lag[0].iter_mut().zip(miss).for_each(|(sum, miss)| sum.add_quarter(*miss));
                for (earlier, before) in misses[at.saturating_sub(YEAR - 1)..at].iter() {
                    if let Ok(lag @ 1..YEAR) = usize::try_from(quarter.since(*earlier)) {
                        for (sum, (miss, before)) in by_lag[lag].iter_mut().zip(miss.iter().zip(before)) {
                            sum.add_pair(*miss, *before);
                        }
                    }
                }
            }
        }
        Self(sums)
    }

    /// The sums of the year up to a quarter.
    pub fn year(&self, source: &'a str, kind: &'a str, industry: &'a str, quarter: Quarter) -> [Moments; 2] {
        let mut out = [Moments::default(); 2];
        for back in 0..YEAR {
            let at = quarter.plus(-(back as i32));
            // Only pairs that lie within the year.
            if let Some(by_lag) = self.0.get(&((source, kind, industry), at)) {
                for sums in &by_lag[..YEAR - back] {
                    out.iter_mut().zip(sums).for_each(|(out, sum)| out.add(sum));
                }
            }
        }
        out
    }
}
