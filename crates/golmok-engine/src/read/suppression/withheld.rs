//! Which sales are withheld so that those of a single shop, or of two, cannot be worked out from what is shown.
//!
//! Shown beside the cells are their totals: an area over its industries (`ALL`), a gu and the city over their trade areas.
//! A withheld value cannot be told where the others that are withheld can make up for it: where some of them rise and
//! some fall by the same amount and every total that is shown stays as it is. For each value that must not be told one
//! such *swap* is sought, the one that withholds least beside it:
//!
//! | swap | rises | falls |
//! |---|---|---|
//! | within a gu | cell *ai*, cell *bj* | cell *aj*, cell *bi* |
//! | between two gu | *ai*, *cj*, and with them gu *gi*, *hj* | *aj*, *ci*, gu *gj*, *hi* |
//! | up to the city | *ai*, gu *gi*, city *i* | *aj*, gu *gj*, city *j* |
//! | of totals | area *a* `ALL` with *ai* (and its gu) | area *b* `ALL` with *bi* (and its gu) |
//!
//! Where there is none, every total that holds the value is withheld. A swap's pairs hold [`MIN_STORES`] shops at least:
//! what is left of a total is their sum.

use super::{MIN_STORES, Origin, Sales};
use std::collections::BTreeMap;

/// Over which areas the sales of a row go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// A trade area that is part of its gu's and the city's totals.
    Area,
    /// An area that is part of no total but its own over industries: a trade area that overlaps others (관광특구), a dong.
    Overlapping,
    /// A gu.
    Gu,
    /// The city.
    City,
}

/// A row of sales and what it is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SalesRow<'a> {
    /// Quarter code; rows of different quarters have nothing to do with each other.
    pub quarter: i32,
    /// Over which areas.
    pub extent: Extent,
    /// The area's code.
    pub area: &'a str,
    /// Code of the gu, of trade areas and gu.
    pub gu: &'a str,
    /// The industry's code, or `ALL`.
    pub industry: &'a str,
    /// Sales.
    pub sales: Sales,
}

/// Code that stands for all industries.
const ALL: &str = "ALL";

/// For each row whether its sales are withheld.
///
/// # Examples
/// ```
/// use golmok_engine::read::suppression::{Extent, Origin, Sales, SalesRow, withheld};
/// let row = |area, industry, stores| SalesRow {
///     quarter: 20241,
///     extent: Extent::Area,
///     area,
///     gu: "11110",
///     industry,
///     sales: Sales { krw: Some(1e6), stores, origin: Origin::RawCardData },
/// };
/// // Two shops of (a, coffee): a second area and a second industry are withheld with them.
/// let rows = [row("a", "coffee", 2), row("a", "hair", 9), row("b", "coffee", 9), row("b", "hair", 9), row("a", "food", 20)];
/// assert_eq!(withheld(&rows), [true, true, true, true, false]);
/// ```
pub fn withheld(rows: &[SalesRow<'_>]) -> Vec<bool> {
    let mut hidden = vec![false; rows.len()];
    let mut quarters: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        quarters.entry(row.quarter).or_default().push(place);
    }
    for places in quarters.into_values() {
        let sensitive: Vec<usize> = places.iter().copied().filter(|place| rows[*place].sales.reveals()).collect();
        if sensitive.is_empty() {
            continue;
        }
        sensitive.iter().for_each(|place| hidden[*place] = true);
        let mut quarter = Quarter::of(rows, &places, &mut hidden);
        for place in sensitive {
            quarter.protect(place);
        }
    }
    hidden
}

/// Rows of one quarter by what they are of.
struct Quarter<'a> {
    rows: &'a [SalesRow<'a>],
    hidden: &'a mut Vec<bool>,
    /// Industry → row, of each area; by area.
    areas: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    /// Areas of each gu that are part of its totals.
    of_gu: BTreeMap<&'a str, Vec<&'a str>>,
    gu: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    city: BTreeMap<&'a str, usize>,
}

/// Further rows to be withheld; `None` where the swap cannot be.
type Swap = Option<Vec<usize>>;

impl<'a> Quarter<'a> {
    fn of(rows: &'a [SalesRow<'a>], places: &[usize], hidden: &'a mut Vec<bool>) -> Self {
        let (mut areas, mut gu, mut city) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut of_gu: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for &place in places {
            let row = &rows[place];
            match row.extent {
                Extent::City => _ = city.insert(row.industry, place),
                Extent::Gu => _ = gu.entry(row.area).or_insert_with(BTreeMap::new).insert(row.industry, place),
                Extent::Area | Extent::Overlapping => {
                    let of_area: &mut BTreeMap<&str, usize> = areas.entry(row.area).or_default();
                    if of_area.is_empty() && row.extent == Extent::Area {
                        of_gu.entry(row.gu).or_default().push(row.area);
                    }
                    of_area.insert(row.industry, place);
                }
            }
        }
        Self { rows, hidden, areas, of_gu, gu, city }
    }

    /// Withholds what keeps a row from being worked out.
    fn protect(&mut self, place: usize) {
        let row = self.rows[place];
        let swap = match (row.extent, row.industry == ALL) {
            (Extent::Overlapping, false) => self.in_row(row),
            (Extent::Area, false) => self
                .within_a_gu(row)
                .or_else(|| self.between_gu(row.gu, row.industry, &[row.area]))
                .or_else(|| self.up_to_the_city(row.gu, row.industry, &[row.area])),
            (Extent::Area, true) => self.of_area_totals(row),
            (Extent::Gu, false) => {
                let children = self.of_gu.get(row.area).cloned().unwrap_or_default();
                self.between_gu(row.area, row.industry, &children)
                    .or_else(|| self.up_to_the_city(row.area, row.industry, &children))
            }
            (Extent::Gu, true) => self.of_gu_totals(row),
            (Extent::City, false) => self.of_city(row),
            (Extent::Overlapping | Extent::City, true) => None,
        };
        let more = swap.unwrap_or_else(|| self.all_above(row));
        more.into_iter().for_each(|place| self.hidden[place] = true);
    }

    /// A cell that may rise and fall.
    fn cell(&self, area: &str, industry: &str) -> Option<usize> {
        let place = *self.areas.get(area)?.get(industry)?;
        let sales = &self.rows[place].sales;
        (sales.krw.is_some() && sales.origin == Origin::RawCardData).then_some(place)
    }

    /// A total that must rise and fall with its parts: the row to be withheld, none where nothing is shown of it, `Err`
    /// where it is public.
    fn total(&self, place: Option<&usize>) -> Result<Option<usize>, ()> {
        match place.map(|place| (*place, &self.rows[*place].sales)) {
            Some((place, sales)) if sales.krw.is_some() => match sales.origin {
                Origin::RawCardData => Ok(Some(place)),
                Origin::Published => Err(()),
            },
            _ => Ok(None),
        }
    }

    fn gu_total(&self, gu: &str, industry: &str) -> Result<Option<usize>, ()> {
        self.total(self.gu.get(gu).and_then(|of_gu| of_gu.get(industry)))
    }

    fn stores(&self, places: &[usize]) -> i64 {
        places.iter().map(|place| self.rows[*place].sales.stores).sum()
    }

    /// Whether two withheld rows that a total leaves over hold shops enough.
    fn hide_each_other(&self, one: usize, other: usize) -> bool {
        self.stores(&[one, other]) >= MIN_STORES
    }

    /// The same of totals, of which nothing may be shown.
    fn totals_hide_each_other(&self, one: Option<usize>, other: Option<usize>) -> bool {
        one.zip(other).is_none_or(|(one, other)| self.hide_each_other(one, other))
    }

    /// How much would be withheld beside what is already: rows, then shops.
    fn cost(&self, places: &[usize]) -> (usize, i64) {
        let fresh: Vec<usize> = places.iter().copied().filter(|place| !self.hidden[*place]).collect();
        (fresh.len(), self.stores(&fresh))
    }

    /// The cheapest of the swaps; of equal ones the first. Ends early with one that costs nothing.
    fn cheapest(&self, swaps: impl Iterator<Item = Vec<usize>>) -> Swap {
        let mut best: Option<((usize, i64), Vec<usize>)> = None;
        for swap in swaps {
            let cost = self.cost(&swap);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                let free = cost.0 == 0;
                best = Some((cost, swap));
                if free {
                    break;
                }
            }
        }
        best.map(|(_, swap)| swap)
    }

    /// Cells of an area in other industries that hide each other with the one given.
    fn partners(&self, area: &'a str, own: usize) -> impl Iterator<Item = (&'a str, usize)> + '_ {
        let industries = self.areas.get(area).into_iter().flat_map(BTreeMap::keys).copied();
        industries
            .filter(move |industry| *industry != ALL && *industry != self.rows[own].industry)
            .filter_map(move |industry| Some((industry, self.cell(area, industry)?)))
            .filter(move |(_, other)| self.hide_each_other(own, *other))
    }

    fn in_row(&self, row: SalesRow<'a>) -> Swap {
        let own = self.cell(row.area, row.industry)?;
        self.cheapest(self.partners(row.area, own).map(|(_, other)| vec![other]))
    }

    fn within_a_gu(&self, row: SalesRow<'a>) -> Swap {
        let own = self.cell(row.area, row.industry)?;
        let others = self.of_gu.get(row.gu)?.iter().copied().filter(|area| *area != row.area);
        let beside: Vec<(&str, usize)> = others
            .filter_map(|area| Some((area, self.cell(area, row.industry)?)))
            .filter(|(_, below)| self.hide_each_other(own, *below))
            .collect();
        self.cheapest(self.partners(row.area, own).flat_map(|(industry, right)| {
            beside.iter().filter_map(move |(area, below)| Some(vec![right, *below, self.cell(area, industry)?]))
        }))
    }

    /// `children` are the areas of the gu that may carry the swap.
    fn between_gu(&self, gu: &'a str, industry: &'a str, children: &[&'a str]) -> Swap {
        let total = self.gu_total(gu, industry).ok()?;
        let mut swaps = Vec::new();
        for area in children {
            let Some(own) = self.cell(area, industry) else { continue };
            for (other, right) in self.partners(area, own) {
                let Ok(right_total) = self.gu_total(gu, other) else { continue };
                for (far, areas) in self.of_gu.iter().filter(|(far, _)| **far != gu) {
                    let (Ok(below_total), Ok(opposite_total)) =
                        (self.gu_total(far, industry), self.gu_total(far, other))
                    else {
                        continue;
                    };
                    if !self.totals_hide_each_other(total, below_total)
                        || !self.totals_hide_each_other(right_total, opposite_total)
                    {
                        continue;
                    }
                    let pair = |area: &&str| Some([self.cell(area, industry)?, self.cell(area, other)?]);
                    for [below, opposite] in areas.iter().filter_map(pair) {
                        if self.hide_each_other(below, opposite) {
                            let cells = [own, right, below, opposite].into_iter();
                            let totals = [total, right_total, below_total, opposite_total].into_iter().flatten();
                            swaps.push(cells.chain(totals).collect());
                        }
                    }
                }
            }
        }
        self.cheapest(swaps.into_iter())
    }

    fn up_to_the_city(&self, gu: &'a str, industry: &'a str, children: &[&'a str]) -> Swap {
        let mut swaps = Vec::new();
        for area in children {
            let Some(own) = self.cell(area, industry) else { continue };
            for (other, right) in self.partners(area, own) {
                let totals = [industry, other]
                    .map(|industry| Ok::<_, ()>([self.gu_total(gu, industry)?, self.total(self.city.get(industry))?]));
                let [Ok(own_totals), Ok(other_totals)] = totals else { continue };
                let totals = own_totals.into_iter().chain(other_totals).flatten();
                swaps.push([own, right].into_iter().chain(totals).collect());
            }
        }
        self.cheapest(swaps.into_iter())
    }

    fn of_city(&self, row: SalesRow<'a>) -> Swap {
        let by_gu = self.of_gu.iter().filter_map(|(gu, areas)| self.up_to_the_city(gu, row.industry, areas));
        self.cheapest(by_gu)
    }

    /// The area's total against another area's, by an industry that both have.
    fn against(&self, one: &'a str, other: &'a str) -> Swap {
        let totals = [one, other].map(|area| self.areas.get(area).and_then(|of_area| of_area.get(ALL)));
        let [one_total, other_total] = totals.map(|total| self.total(total));
        let totals: Vec<usize> = [one_total.ok()?, other_total.ok()?].into_iter().flatten().collect();
        let enough = totals.len() < 2 || self.hide_each_other(totals[0], totals[1]);
        let industries = self.areas.get(one)?.keys().copied().filter(|industry| *industry != ALL && enough);
        let pair = |industry: &str| Some([self.cell(one, industry)?, self.cell(other, industry)?]);
        let swaps = industries.filter_map(pair).filter(|[one, other]| self.hide_each_other(*one, *other));
        self.cheapest(swaps.map(|cells| cells.into_iter().chain(totals.iter().copied()).collect()))
    }

    fn of_area_totals(&self, row: SalesRow<'a>) -> Swap {
        let others = self.of_gu.get(row.gu)?.iter().copied().filter(|area| *area != row.area);
        self.cheapest(others.filter_map(|other| self.against(row.area, other)))
    }

    fn of_gu_totals(&self, row: SalesRow<'a>) -> Swap {
        let mut swaps = Vec::new();
        for area in self.of_gu.get(row.area)? {
            for (far, areas) in self.of_gu.iter().filter(|(far, _)| **far != row.area) {
                for other in areas {
                    let Some(mut swap) = self.against(area, other) else { continue };
                    let industry = self.rows[swap[0]].industry;
                    let above = [(row.area, ALL), (far, ALL), (row.area, industry), (far, industry)]
                        .map(|(gu, industry)| self.gu_total(gu, industry));
                    let [Ok(a), Ok(b), Ok(c), Ok(d)] = above else { continue };
                    if self.totals_hide_each_other(a, b) && self.totals_hide_each_other(c, d) {
                        swap.extend([a, b, c, d].into_iter().flatten());
                        swaps.push(swap);
                    }
                }
            }
        }
        self.cheapest(swaps.into_iter())
    }

    /// Every total that holds the row's sales, and a cell below it that rises with them.
    fn all_above(&self, row: SalesRow<'a>) -> Vec<usize> {
        let below: Vec<&str> = match row.extent {
            Extent::Area | Extent::Overlapping => vec![row.area],
            Extent::Gu => self.of_gu.get(row.area).cloned().unwrap_or_default(),
            Extent::City => self.of_gu.values().flatten().copied().collect(),
        };
        let has = |industry: &str| below.iter().copied().find(|area| self.cell(area, industry).is_some());
        let industry = match row.industry == ALL {
            false => Some(row.industry),
            true => self.areas.values().flat_map(BTreeMap::keys).copied().find(|i| *i != ALL && has(i).is_some()),
        };
        let Some((area, industry)) = industry.and_then(|industry| Some((has(industry)?, industry))) else {
            return Vec::new();
        };
        let own = self.cell(area, industry);
        let gu = own.map_or("", |own| self.rows[own].gu);
        let mut above = vec![own, self.areas.get(area).and_then(|of_area| of_area.get(ALL)).copied()];
        if row.extent != Extent::Overlapping {
            for industry in [industry, ALL] {
                above.push(self.gu.get(gu).and_then(|of_gu| of_gu.get(industry)).copied());
                above.push(self.city.get(industry).copied());
            }
        }
        let raw = |place: &usize| self.rows[*place].sales.origin == Origin::RawCardData;
        above.into_iter().flatten().filter(raw).collect()
    }
}
