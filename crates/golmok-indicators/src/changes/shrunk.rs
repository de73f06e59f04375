//! Closures and openings of every cell over its last four quarters, shrunk towards its industry in the same quarter.

use super::Window;
use super::cells::Cell;
use crate::interval::Interval;
use crate::shrinkage::{ClosurePrior, Exposure, GammaPrior, Shrunk, Trials};
use golmok_model::{IndustryCode, Quarter};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A cell that has no row in a quarter because all its shops went within the year before: it still tells how its
/// industry fared. Without such cells the priors would know the survivors only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gone {
    /// A row of the cell.
    pub cell: usize,
    /// The quarter without a row.
    pub quarter: Quarter,
    /// The year up to it.
    pub window: Window,
}

/// Closures and openings of a cell, shrunk; none where its industry has no prior.
pub(super) type ShrunkPair = Option<(Shrunk, Shrunk)>;

/// The kind of area whose prior all kinds share.
const TRADE_AREA: &str = "trade_area";

/// A kind of area and an industry.
type Group<'a> = (&'a str, &'a str);

/// The cells of a quarter and source, and those of them that count, with their windows.
type Members<'a> = (Vec<usize>, Vec<(Group<'a>, Window)>);

/// Shrinks every cell; `years` holds the four quarters up to each.
///
/// The priors come from trade areas of kinds A, D, R where there are any, else from the kind's own areas: a gu summed
/// from trade areas must not be its own prior.
pub(super) fn shrink(cells: &[Cell<'_>], years: &[Window], gone: &[Gone]) -> Vec<ShrunkPair> {
    let mut quarters: BTreeMap<(Quarter, &str), Members<'_>> = BTreeMap::new();
    for (i, cell) in cells.iter().enumerate() {
        let (members, counted) = quarters.entry((cell.quarter, cell.source)).or_default();
        members.push(i);
        if cell.is_counted() {
            counted.push(((cell.area_kind, cell.industry_code), years[i]));
        }
    }
    for one in gone.iter().filter(|one| cells[one.cell].is_counted()) {
        let cell = &cells[one.cell];
        if let Some((_, counted)) = quarters.get_mut(&(one.quarter, cell.source)) {
            counted.push(((cell.area_kind, cell.industry_code), one.window));
        }
    }
    let done: Vec<Vec<(usize, ShrunkPair)>> = quarters
        .par_iter()
        .map(|(_, (members, counted))| {
            let priors = Priors::of(counted);
            let mut by_group: BTreeMap<Group<'_>, Vec<usize>> = BTreeMap::new();
            for &i in members {
                by_group.entry((cells[i].area_kind, cells[i].industry_code)).or_default().push(i);
            }
            let shrunk = by_group.into_par_iter().map(|(group, members)| {
                let prior = priors.get(group);
                let mut memo = Memo::default();
                members.into_iter().map(|i| (i, prior.map(|p| memo.posterior(p, years[i])))).collect::<Vec<_>>()
            });
            shrunk.flatten_iter().collect()
        })
        .collect();
    let mut out = vec![None; cells.len()];
    for (i, shrunk) in done.into_iter().flatten() {
        out[i] = shrunk;
    }
    out
}

fn trials(year: Window) -> Trials {
    Trials { events: year.closures, trials: year.at_risk() }
}

fn exposure(year: Window) -> Exposure {
    Exposure { events: year.openings, exposure: year.store_quarters as f64 }
}

/// The priors of one quarter and source.
struct Priors<'a>(BTreeMap<Group<'a>, (ClosurePrior, GammaPrior)>);

impl<'a> Priors<'a> {
    fn of(counted: &[(Group<'a>, Window)]) -> Self {
        let by_trade_area: BTreeSet<&str> =
            counted.iter().filter(|((kind, _), _)| *kind == TRADE_AREA).map(|((_, industry), _)| *industry).collect();
        let mut kinds: BTreeMap<(&str, bool), BTreeMap<&str, Vec<Window>>> = BTreeMap::new();
        for ((kind, industry), year) in counted {
            if *kind != TRADE_AREA && by_trade_area.contains(industry) {
                continue;
            }
            // All industries together are no industry like the others: their areas differ in their own way.
            let all = *industry == IndustryCode::ALL;
            kinds.entry((kind, all)).or_default().entry(industry).or_default().push(*year);
        }
        let mut out = BTreeMap::new();
        for ((kind, _), industries) in kinds {
            let list: Vec<Vec<Trials>> =
                industries.values().map(|years| years.iter().map(|y| trials(*y)).collect()).collect();
            for ((industry, years), closures) in industries.iter().zip(ClosurePrior::fit(&list)) {
                let Some(closures) = closures else { continue };
                let openings = GammaPrior::fit(&years.iter().map(|y| exposure(*y)).collect::<Vec<_>>());
                // Every store that closed was there, but perhaps at no quarter's end: then the prior of no exposure.
                out.insert((kind, *industry), (closures, openings.unwrap_or(GammaPrior { mean: 0.5, strength: 2.0 })));
            }
        }
        Self(out)
    }

    fn get(&self, (kind, industry): Group<'a>) -> Option<&(ClosurePrior, GammaPrior)> {
        self.0.get(&(TRADE_AREA, industry)).or_else(|| self.0.get(&(kind, industry)))
    }
}

/// Posteriors of one prior, each distinct one computed once: half of the cells repeat (0 closures of 4, of 8, …).
#[derive(Default)]
struct Memo {
    closures: BTreeMap<(u64, u64, u32), Shrunk>,
    openings: BTreeMap<u64, Interval>,
}

impl Memo {
    fn posterior(&mut self, (closures, openings): &(ClosurePrior, GammaPrior), year: Window) -> (Shrunk, Shrunk) {
        let (t, e) = (trials(year), exposure(year));
        let shops = t.trials as f64 / f64::from(year.quarters.max(1));
        let closed =
            self.closures.entry((t.events, t.trials, year.quarters)).or_insert_with(|| closures.posterior(t, shops));
        let unit = self.openings.entry(e.events).or_insert_with(|| openings.unit_interval(e.events));
        (*closed, openings.scaled(e, *unit))
    }
}
