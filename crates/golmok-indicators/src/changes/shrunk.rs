//! Closures and openings of every cell over its last four quarters, shrunk towards its industry in the same quarter.

use super::Window;
use super::cells::Cell;
use super::year_moments::YearMoments;
use crate::shrinkage::{Exposure, LastingPrior, Moments, Shrunk, Trials};
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
pub(super) fn shrink<'a>(
    cells: &[Cell<'a>],
    years: &[Window],
    gone: &[Gone],
    moments: &YearMoments<'a>,
) -> Vec<ShrunkPair> {
    let mut quarters: BTreeMap<(Quarter, &'a str), Members<'a>> = BTreeMap::new();
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
        .map(|((quarter, source), (members, counted))| {
            let priors = Priors::of(counted, |(kind, industry)| moments.year(source, kind, industry, *quarter));
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

/// Openings per store-quarter where no store was there at any quarter's end.
const NO_EXPOSURE: f64 = 0.5;

/// Priors of an industry.
#[derive(Clone, Copy)]
struct Pair {
    closures: LastingPrior,
    openings: LastingPrior,
}

/// The priors of one quarter and source.
struct Priors<'a>(BTreeMap<Group<'a>, Pair>);

impl<'a> Priors<'a> {
    fn of(counted: &[(Group<'a>, Window)], moments: impl Fn(Group<'a>) -> [Moments; 2]) -> Self {
        let by_trade_area: BTreeSet<&str> =
            counted.iter().filter(|((kind, _), _)| *kind == TRADE_AREA).map(|((_, industry), _)| *industry).collect();
        let mut kinds: BTreeMap<(&'a str, bool), BTreeMap<&'a str, Vec<Window>>> = BTreeMap::new();
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
            let moments: Vec<[Moments; 2]> = industries.keys().map(|industry| moments((kind, industry))).collect();
            let [of_closures, of_openings] =
                [0, 1].map(|at| Moments::differences(&moments.iter().map(|m| m[at]).collect::<Vec<_>>()));
            for (at, (industry, years)) in industries.iter().enumerate() {
                let quarters = years.iter().map(|year| year.quarters).max().unwrap_or(1);
                let closed: Vec<(f64, f64)> = years.iter().map(|y| (y.closures as f64, y.at_risk() as f64)).collect();
                let opened: Vec<(f64, f64)> =
                    years.iter().map(|y| (y.openings as f64, y.store_quarters as f64)).collect();
                let Some(closures) = LastingPrior::of(&closed, quarters, of_closures[at]) else { continue };
                // Every store that closed was there, but perhaps at no quarter's end: then the prior of no exposure.
                let openings = LastingPrior::of(&opened, quarters, of_openings[at]);
                let openings = openings.unwrap_or(LastingPrior { mean: NO_EXPOSURE, ..closures });
                out.insert((kind, *industry), Pair { closures, openings });
            }
        }
        Self(out)
    }

    fn get(&self, (kind, industry): Group<'a>) -> Option<&Pair> {
        self.0.get(&(TRADE_AREA, industry)).or_else(|| self.0.get(&(kind, industry)))
    }
}

/// Posteriors of one prior, each distinct one computed once: half of the cells repeat (0 closures of 4, of 8, …).
#[derive(Default)]
struct Memo {
    closures: BTreeMap<(u64, u64, u32), Shrunk>,
    openings: BTreeMap<(u64, u64, u32), Shrunk>,
}

impl Memo {
    fn posterior(&mut self, prior: &Pair, year: Window) -> (Shrunk, Shrunk) {
        let quarters = year.quarters;
        let closed = Trials { events: year.closures, trials: year.at_risk() };
        let opened = Exposure { events: year.openings, exposure: year.store_quarters as f64 };
        let closures = self.closures.entry((closed.events, closed.trials, quarters));
        let openings = self.openings.entry((opened.events, year.store_quarters, quarters));
        (
            *closures.or_insert_with(|| prior.closures.closures(closed, quarters)),
            *openings.or_insert_with(|| prior.openings.openings(opened, quarters)),
        )
    }
}
