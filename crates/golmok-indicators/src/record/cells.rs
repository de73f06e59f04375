//! Counts of every cell and quarter, and what became of the cells of an origin.

use super::fifths::Sums;
use crate::error::Result;
use crate::frame::Reader;
use golmok_model::tables::mart;
use golmok_model::{IndustryCode, Quarter};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Quarters in which what follows is counted.
pub(super) const AHEAD: i32 = 4;

/// Stores, openings and closures of a cell in a quarter.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    stores: f64,
    openings: f64,
    closures: f64,
}

/// An area and an industry, by number.
pub(super) type Cell = (usize, usize);

/// The counts of the trade areas, without the zones that lie over others.
pub(super) struct Past<'a> {
    pub areas: Vec<&'a str>,
    pub industries: Vec<&'a str>,
    kinds: Vec<Option<&'a str>>,
    quarters: BTreeMap<Quarter, BTreeMap<Cell, Counts>>,
}

/// What a cell was at an origin and what became of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Followed {
    pub cell: Cell,
    pub sums: Sums,
}

impl<'a> Past<'a> {
    pub fn read(changes: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&mart::CHANGES, changes);
        let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
        let (codes, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
        let trade_kinds = reader.texts("trade_area_kind")?;
        let of = |name: &str| reader.counts(name);
        let (stores, openings, closures) = (of("store_count")?, of("opening_count")?, of("closure_count")?);
        let wanted = |i: &usize| {
            kinds[*i] == "trade_area" && trade_kinds[*i] != Some("U") && industries[*i] != IndustryCode::ALL
        };
        let rows: Vec<usize> = (0..changes.height()).filter(wanted).collect();
        let kind_of: BTreeMap<&str, Option<&str>> = rows.iter().map(|i| (codes[*i], trade_kinds[*i])).collect();
        let number = |all: &mut dyn Iterator<Item = &'a str>| -> (Vec<&'a str>, BTreeMap<&'a str, usize>) {
            let all: std::collections::BTreeSet<&str> = all.collect();
            (all.iter().copied().collect(), all.into_iter().enumerate().map(|(i, code)| (code, i)).collect())
        };
        let (areas, area) = number(&mut rows.iter().map(|i| codes[*i]));
        let (trades, trade) = number(&mut rows.iter().map(|i| industries[*i]));
        let mut out: BTreeMap<Quarter, BTreeMap<Cell, Counts>> = BTreeMap::new();
        for i in rows {
            let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
            let counts =
                Counts { stores: stores[i] as f64, openings: openings[i] as f64, closures: closures[i] as f64 };
            out.entry(quarter).or_default().insert((area[codes[i]], trade[industries[i]]), counts);
        }
        let kinds = areas.iter().map(|code| kind_of[code]).collect();
        Ok(Self { areas, industries: trades, kinds, quarters: out })
    }

    /// Kind of an area.
    pub fn kind(&self, area: usize) -> Option<&'a str> {
        self.kinds[area]
    }

    /// Quarters that four others follow without a gap.
    pub fn origins(&self) -> Vec<Quarter> {
        let whole = |origin: &&Quarter| (1..=AHEAD).all(|ahead| self.quarters.contains_key(&origin.plus(ahead)));
        self.quarters.keys().filter(whole).copied().collect()
    }

    /// The cells with a store at an origin, in order, and what became of them.
    pub fn followed(&self, origin: Quarter) -> Vec<Followed> {
        let Some(now) = self.quarters.get(&origin) else { return Vec::new() };
        let ahead: Vec<&BTreeMap<Cell, Counts>> =
            (1..=AHEAD).filter_map(|ahead| self.quarters.get(&origin.plus(ahead))).collect();
        let mut rates: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        let mut found = Vec::new();
        for (cell, counts) in now.iter().filter(|(_, counts)| counts.stores > 0.0) {
            let years = ahead.iter().map(|quarter| quarter.get(cell).copied().unwrap_or_default());
            let (mut at_risk, mut sums) = (0.0, Sums { cells: 1.0, stores: counts.stores, ..Sums::default() });
            for quarter in years {
                at_risk += quarter.stores + quarter.closures;
                sums.closures += quarter.closures;
                sums.openings += quarter.openings;
                sums.later = quarter.stores;
            }
            let (closures, exposure) = rates.entry(cell.1).or_default();
            *closures += sums.closures;
            *exposure += at_risk;
            found.push((*cell, sums, at_risk));
        }
        let of = |(cell, mut sums, at_risk): (Cell, Sums, f64)| {
            let (closures, exposure) = rates[&cell.1];
            sums.expected = if exposure > 0.0 { at_risk * closures / exposure } else { 0.0 };
            Followed { cell, sums }
        };
        found.into_iter().map(of).collect()
    }
}
