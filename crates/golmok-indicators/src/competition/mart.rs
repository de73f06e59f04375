//! `mart_competition`: every indicator of this family for every cell of a quarter.

use super::clark_evans::clark_evans;
use super::entry_rush::{self, Near, Year};
use super::location_quotient::{class, location_quotient};
use super::neighbours::{RADII_M, Surrounded, surrounded};
use crate::changes::roll_up::SUM_OF_TRADE_AREAS;
use crate::demand::foot_traffic::daily;
use crate::error::{IndicatorError, Result};
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::placed_spells::{CellKey, PlacedSpells};
use crate::surroundings::{AreaSizes, FootTraffic, Perimeters, centres};
use golmok_model::tables::mart;
use golmok_model::{AreaId, IndustryCode, NullReason, Quarter};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The tables that competition reads beside `mart_changes`; what is absent leaves its indicators null.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// `core_area_quarters`.
    pub area_quarters: Option<&'a DataFrame>,
    /// `core_areas`.
    pub areas: Option<&'a DataFrame>,
    /// `core_spells`.
    pub spells: Option<&'a DataFrame>,
    /// `core_spell_areas`.
    pub spell_areas: Option<&'a DataFrame>,
}

/// What is looked up for every quarter, read once.
#[derive(Debug)]
pub struct Known<'a> {
    sizes: AreaSizes<'a>,
    perimeters: Perimeters<'a>,
    near: Near<'a>,
    traffic: FootTraffic<'a>,
    spells: Option<PlacedSpells<'a>>,
}

impl<'a> Known<'a> {
    /// Reads the tables beside `mart_changes`.
    ///
    /// # Errors
    /// When a column of the input tables is missing or of another type.
    pub fn read(beside: Beside<'a>) -> Result<Self> {
        Ok(Self {
            sizes: beside.areas.map(AreaSizes::read).transpose()?.unwrap_or_default(),
            perimeters: beside.areas.map(Perimeters::read).transpose()?.unwrap_or_default(),
            near: Near::of(&beside.areas.map(centres).transpose()?.unwrap_or_default()),
            traffic: beside.area_quarters.map(FootTraffic::read).transpose()?.unwrap_or_default(),
            spells: beside.spells.map(|spells| PlacedSpells::read(spells, beside.spell_areas)).transpose()?,
        })
    }
}

struct Cell<'a> {
    kind: &'a str,
    area: &'a str,
    industry: &'a str,
    source: &'a str,
    trade_area_kind: Option<&'a str>,
    gu: Option<&'a str>,
    stores: u64,
    /// The last four quarters, where there are four.
    year: Option<Year>,
    summed: bool,
}

/// `mart_competition` of one quarter, from the rows of `mart_changes` and the tables beside it.
///
/// Distances are those of the licensed stores operating on the quarter's last day; `ALL` averages over stores, each
/// against its own industry.
///
/// # Errors
/// When a column of the input tables is missing or of another type, or a point is not finite.
pub fn competition(changes: &DataFrame, quarter: Quarter, beside: &Known<'_>) -> Result<DataFrame> {
    let cells = read(changes, quarter)?;
    let (sizes, traffic) = (&beside.sizes, &beside.traffic);
    let around = match &beside.spells {
        None => BTreeMap::new(),
        Some(spells) => surrounded(spells, quarter.last_day())?,
    };
    let summed = summed_m2(&cells, sizes);
    let area_m2 = |c: &Cell<'_>| match c.summed {
        true => summed.get(&(c.source, c.area)).copied().flatten().filter(|m2| *m2 > 0.0),
        false => sizes.area_m2(c.kind, c.area),
    };
    let areas: Vec<Option<f64>> = cells.iter().map(area_m2).collect();
    let persons: Vec<Option<f64>> = cells
        .iter()
        .map(|c| traffic.persons(quarter, c.kind, c.area).filter(|_| !c.summed).map(|p| daily(p, quarter)))
        .collect();
    let totals = Totals::of(&cells);
    let mut out = Builder::new(&mart::COMPETITION, cells.len());
    out.integers("quarter", cells.iter().map(|_| Some(i64::from(quarter.code()))))
        .texts("area_kind", cells.iter().map(|c| Some(c.kind)))
        .texts("area_code", cells.iter().map(|c| Some(c.area)))
        .texts("industry_code", cells.iter().map(|c| Some(c.industry)))
        .texts("trade_area_kind", cells.iter().map(|c| c.trade_area_kind))
        .texts("gu_code", cells.iter().map(|c| c.gu))
        .integers("store_count", cells.iter().map(|c| Some(c.stores as i64)))
        .numbers("area_m2", areas.iter().copied())
        .numbers("foot_traffic_daily", persons.iter().copied());
    let per_km2 = |count: Option<u64>, m2: Option<f64>| match (count, m2) {
        (Some(count), Some(m2)) => Estimate::plain(count as f64 / (m2 / 1e6), m2),
        _ => Estimate::missing(NullReason::NotPublished, 0.0),
    };
    let each = |f: &dyn Fn(usize) -> Estimate| (0..cells.len()).map(f).collect::<Vec<_>>();
    out.estimates("store_density_per_km2", &each(&|i| per_km2(Some(cells[i].stores), areas[i])))
        .estimates("same_industry_density", &each(&|i| per_km2(Some(cells[i].stores.saturating_sub(1)), areas[i])))
        .estimates(
            "other_industry_density",
            &each(&|i| per_km2(totals.area(&cells[i]).map(|n| n.saturating_sub(cells[i].stores)), areas[i])),
        )
        .estimates("stores_per_1000_foot_traffic", &each(&|i| ratio(cells[i].stores as f64 * 1000.0, persons[i])))
        .estimates("foot_traffic_per_store", &each(&|i| per_store(persons[i], cells[i].stores)));
    let quotients = each(&|i| totals.quotient(&cells[i]));
    out.estimates("location_quotient", &quotients)
        .texts("location_quotient_class", quotients.iter().map(|q| q.value.ok().map(class)));
    put_rush(&mut out, &cells, &beside.near);
    put_distances(&mut out, &cells, &around);
    let clustering = cells
        .par_iter()
        .zip(&areas)
        .map(|(c, area)| {
            let perimeter = beside.perimeters.perimeter_m(c.kind, c.area);
            let found = around.get(&(c.kind, c.area, c.industry)).filter(|_| c.industry != IndustryCode::ALL);
            match (found, area, perimeter) {
                (Some(found), Some(area), Some(perimeter)) => {
                    clark_evans(&found.points, *area, perimeter).map_err(IndicatorError::from)
                }
                _ => Ok(None),
            }
        })
        .collect::<Result<Vec<Option<(f64, f64)>>>>()?;
    out.numbers("clark_evans_r", clustering.iter().map(|c| c.map(|c| c.0)));
    out.numbers("clark_evans_z", clustering.iter().map(|c| c.map(|c| c.1)));
    for (row, c) in cells.iter().enumerate().filter(|(row, _)| clustering[*row].is_none()) {
        let outlined = beside.perimeters.perimeter_m(c.kind, c.area).is_some();
        let reason = if outlined { NullReason::NoStores } else { NullReason::NotPublished };
        out.reason(row, "clark_evans_r", reason.code());
    }
    out.texts("caveats", cells.iter().map(|c| c.summed.then_some(SUM_OF_TRADE_AREAS)));
    out.finish()
}

fn read(changes: &DataFrame, quarter: Quarter) -> Result<Vec<Cell<'_>>> {
    let reader = Reader::new(&mart::CHANGES, changes);
    let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
    let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
    let (sources, stores) = (reader.keys("source")?, reader.counts("store_count")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let caveats = reader.texts("caveats")?;
    let (quarters_told, openings) = (reader.counts("window_q")?, reader.counts("opening_count_4q")?);
    let (closures, at_risk) = (reader.counts("closure_count_4q")?, reader.counts("at_risk_4q")?);
    let year = |i: usize| Year { openings: openings[i] as f64, store_quarters: (at_risk[i] - closures[i]) as f64 };
    let cell = |i: usize| Cell {
        kind: kinds[i],
        area: areas[i],
        industry: industries[i],
        source: sources[i],
        trade_area_kind: trade_kinds[i],
        gu: gu[i],
        stores: u64::try_from(stores[i]).unwrap_or(0),
        year: (quarters_told[i] == 4).then(|| year(i)),
        summed: caveats[i] == Some(SUM_OF_TRADE_AREAS),
    };
    let wanted = i64::from(quarter.code());
    Ok((0..changes.height()).filter(|i| quarters[*i] == wanted).map(cell).collect())
}

/// The area of each gu and of the city, by source, that was summed from trade areas: theirs, where all are known.
fn summed_m2<'a>(cells: &[Cell<'a>], sizes: &AreaSizes<'_>) -> BTreeMap<(&'a str, &'a str), Option<f64>> {
    let mut out: BTreeMap<(&str, &str), Option<f64>> = BTreeMap::new();
    let part =
        |c: &&Cell<'_>| c.kind == "trade_area" && c.industry == IndustryCode::ALL && c.trade_area_kind != Some("U");
    for c in cells.iter().filter(part) {
        let own = sizes.area_m2(c.kind, c.area);
        for area in c.gu.into_iter().chain([AreaId::city_code()]) {
            let sum = out.entry((c.source, area)).or_insert(Some(0.0));
            *sum = sum.zip(own).map(|(sum, own)| sum + own);
        }
    }
    out
}

fn ratio(value: f64, by: Option<f64>) -> Estimate {
    match by {
        Some(by) if by > 0.0 => Estimate::plain(value / by, by),
        _ => Estimate::missing(NullReason::NotPublished, 0.0),
    }
}

fn per_store(persons: Option<f64>, stores: u64) -> Estimate {
    match persons {
        Some(_) if stores == 0 => Estimate::missing(NullReason::NoStores, 0.0),
        Some(persons) => Estimate::plain(persons / stores as f64, stores as f64),
        None => Estimate::missing(NullReason::NotPublished, 0.0),
    }
}

/// Stores of each area over all industries, and of each industry over all areas of a kind, by source.
struct Totals<'a> {
    area: BTreeMap<(&'a str, &'a str, &'a str), u64>,
    industry: BTreeMap<(&'a str, &'a str, &'a str), u64>,
}

impl<'a> Totals<'a> {
    fn of(cells: &[Cell<'a>]) -> Self {
        let mut out = Self { area: BTreeMap::new(), industry: BTreeMap::new() };
        for c in cells {
            if c.industry == IndustryCode::ALL {
                out.area.insert((c.source, c.kind, c.area), c.stores);
            }
            if c.trade_area_kind != Some("U") {
                *out.industry.entry((c.source, c.kind, c.industry)).or_default() += c.stores;
            }
        }
        out
    }

    fn area(&self, c: &Cell<'a>) -> Option<u64> {
        self.area.get(&(c.source, c.kind, c.area)).copied()
    }

    fn quotient(&self, c: &Cell<'a>) -> Estimate {
        let of = |industry| self.industry.get(&(c.source, c.kind, industry)).copied();
        match (self.area(c), of(c.industry), of(IndustryCode::ALL)) {
            (Some(total), Some(industry), Some(all)) => location_quotient((c.stores, total), (industry, all)),
            _ => Estimate::missing(NullReason::NotPublished, 0.0),
        }
    }
}

/// Entry rush, each cell against the same industry in the areas of its kind.
fn put_rush(out: &mut Builder, cells: &[Cell<'_>], near: &Near<'_>) {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for (i, c) in cells.iter().enumerate() {
        groups.entry((c.kind, c.industry, c.source)).or_default().push(i);
    }
    let none = Near::default();
    let found: Vec<Vec<(usize, (Estimate, Estimate))>> = groups
        .into_par_iter()
        .map(|((kind, ..), members)| {
            let years: Vec<(&str, Option<Year>)> = members.iter().map(|i| (cells[*i].area, cells[*i].year)).collect();
            let counted = |i: usize| cells[members[i]].trade_area_kind != Some("U");
            let near = if kind == "trade_area" { near } else { &none };
            let rush = entry_rush::of_group(&years, counted, near);
            members.iter().copied().zip(rush).collect()
        })
        .collect();
    let unknown = Estimate::missing(NullReason::NoStores, 0.0);
    let mut all = vec![(unknown, unknown); cells.len()];
    for (i, rush) in found.into_iter().flatten() {
        all[i] = rush;
    }
    out.estimates("entry_rush", &all.iter().map(|r| r.0).collect::<Vec<_>>())
        .estimates("entry_rush_1km", &all.iter().map(|r| r.1).collect::<Vec<_>>());
}

fn put_distances(out: &mut Builder, cells: &[Cell<'_>], around: &BTreeMap<CellKey<'_>, Surrounded>) {
    let found: Vec<Option<&Surrounded>> = cells.iter().map(|c| around.get(&(c.kind, c.area, c.industry))).collect();
    for (r, radius) in RADII_M.into_iter().enumerate() {
        out.numbers(&format!("competitors_within_{radius}m_mean"), found.iter().map(|f| f.map(|s| s.within_mean[r])));
        let max = |s: &Surrounded| f64::from(s.within_max[r]);
        out.numbers(&format!("competitors_within_{radius}m_max"), found.iter().map(|f| f.map(max)));
    }
    out.numbers("nearest_competitor_m", found.iter().map(|f| f.and_then(|s| s.nearest_m)))
        .numbers("competition_pressure", found.iter().map(|f| f.map(|s| s.pressure)))
        .integers("placed_store_count", found.iter().map(|f| f.map(|s| s.stores as i64)));
    for (row, f) in found.iter().enumerate() {
        if f.is_none() {
            for name in ["competitors_within_100m_mean", "nearest_competitor_m", "competition_pressure"] {
                out.reason(row, name, NullReason::NoStores.code());
            }
        } else if f.is_some_and(|s| s.nearest_m.is_none()) {
            out.reason(row, "nearest_competitor_m", NullReason::NoStores.code());
        }
    }
}
