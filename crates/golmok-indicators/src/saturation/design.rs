//! What the regression knows of a trade area: demand, size and kind, and what else stands there.

use crate::error::Result;
use crate::frame::Reader;
use crate::surroundings::{AreaSizes, quantity};
use golmok_model::Quarter;
use golmok_model::reference::{self, Sector};
use golmok_model::tables::core;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Source and column of each measure of demand.
const DEMAND: [(&str, &str); 4] = [
    ("foot_traffic", "foot_traffic_count"),
    ("residents", "resident_count"),
    ("workers", "worker_count"),
    ("facilities", "facility_count"),
];

/// Kinds of areas that the fit sets apart from alleys (A): grown centres and traditional markets. Tourist zones (U) lie
/// over others, are left out of the fit and read as centres.
const KINDS: [&[&str]; 2] = [&["D", "U"], &["R"]];

/// Measures are bounded at these quantiles of the areas: beyond them a line would run on where there is no area to hold it.
const BOUNDS: [f64; 2] = [0.02, 0.98];

/// A trade area as the regression sees it.
#[derive(Debug, Clone)]
pub(super) struct Area<'a> {
    pub code: &'a str,
    pub kind: Option<&'a str>,
    pub gu: Option<&'a str>,
    /// Columns that are the same for every industry: 1, bounded standardised logs, flags of what is not published, kinds.
    pub columns: Vec<f64>,
    /// What areas are compared by when like ones are sought.
    pub place: Vec<f64>,
    pub caveats: String,
}

impl Area<'_> {
    /// Which areas it can be like: those of its own kind; a tourist zone those of the centres.
    pub fn group(&self) -> usize {
        KINDS.iter().position(|kinds| self.kind.is_some_and(|kind| kinds.contains(&kind))).map_or(0, |at| at + 1)
    }
}

/// Quarter, area, logarithm of the value.
type Measure<'a> = (Quarter, &'a str, f64);

/// Demand, size and kind of every trade area, read once for all quarters.
#[derive(Debug)]
pub struct Demand<'a> {
    /// Kind and gu by code.
    areas: BTreeMap<&'a str, (Option<&'a str>, Option<&'a str>)>,
    sizes: BTreeMap<&'a str, f64>,
    /// Source; quarter, area and logarithm of each value, by quarter.
    measures: Vec<(&'static str, Vec<Measure<'a>>)>,
}

impl<'a> Demand<'a> {
    /// From `core_area_quarters` and `core_areas`.
    ///
    /// # Errors
    /// When a column of the input tables is missing or of another type.
    pub fn read(area_quarters: &'a DataFrame, areas: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&core::AREAS, areas);
        let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
        let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
        let drawn = reader.numbers("area_m2")?;
        let trade_areas = (0..areas.height()).filter(|i| kinds[*i] == "trade_area" && drawn[*i].is_some());
        let found: BTreeMap<&str, _> = trade_areas.map(|i| (codes[i], (trade_kinds[i], gu[i]))).collect();
        let sizes = AreaSizes::read(areas)?;
        let sizes = found.keys().filter_map(|code| Some((*code, sizes.area_m2("trade_area", code)?.ln()))).collect();
        let measure = |(source, column)| {
            let values = quantity(area_quarters, source, column)?.into_iter();
            let kept = values.filter(|((_, kind, _), value)| *kind == "trade_area" && *value >= 0);
            Ok((source, kept.map(|((of, _, area), value)| (of, area, (value as f64).ln_1p())).collect()))
        };
        Ok(Self { areas: found, sizes, measures: DEMAND.into_iter().map(measure).collect::<Result<_>>()? })
    }

    /// The trade areas with their columns: each measure of its newest quarter up to `quarter`.
    pub(super) fn design(&self, quarter: Quarter) -> Vec<Area<'a>> {
        let area = |(code, (kind, gu)): (&&'a str, &(Option<&'a str>, Option<&'a str>))| Area {
            code,
            kind: *kind,
            gu: *gu,
            columns: vec![1.0],
            place: Vec::new(),
            caveats: String::new(),
        };
        let mut out: Vec<Area<'a>> = self.areas.iter().map(area).collect();
        for (source, values) in &self.measures {
            let known = values.iter().take_while(|(of, ..)| *of <= quarter);
            add_measure(&mut out, source, &known.map(|(_, area, value)| (*area, *value)).collect());
        }
        add_measure(&mut out, "area", &self.sizes);
        for number in 1..=KINDS.len() {
            let inside: Vec<bool> = out.iter().map(|area| area.group() == number).collect();
            if inside.iter().any(|one| *one) && !inside.iter().all(|one| *one) {
                out.iter_mut().zip(inside).for_each(|(area, one)| area.columns.push(f64::from(u8::from(one))));
            }
        }
        out
    }
}

/// Adds a bounded standardised column and, where some areas lack the measure, a flag.
fn add_measure(areas: &mut [Area<'_>], name: &str, values: &BTreeMap<&str, f64>) {
    let own: Vec<Option<f64>> = areas.iter().map(|a| values.get(a.code).copied()).collect();
    let column = standardised(&own);
    let flagged = column.is_some() && own.contains(&None);
    for (i, area) in areas.iter_mut().enumerate() {
        if let Some(column) = &column {
            area.columns.push(column[i]);
            area.place.push(column[i]);
        }
        if flagged {
            area.columns.push(f64::from(u8::from(own[i].is_none())));
        }
        if own[i].is_none() {
            if !area.caveats.is_empty() {
                area.caveats.push(';');
            }
            area.caveats.push_str("no_");
            area.caveats.push_str(name);
        }
    }
}

/// Values bounded at [`BOUNDS`] of the known ones, less their mean, by their spread; 0 where not known. `None` where all
/// are alike or none is known: such a measure tells nothing.
fn standardised(values: &[Option<f64>]) -> Option<Vec<f64>> {
    let mut known: Vec<f64> = values.iter().copied().flatten().collect();
    known.sort_unstable_by(f64::total_cmp);
    let [lo, hi] = BOUNDS.map(|share| {
        let at = share * known.len().saturating_sub(1) as f64;
        let below = known.get(at.floor() as usize).copied().unwrap_or_default();
        let above = known.get(at.ceil() as usize).copied().unwrap_or_default();
        below + (above - below) * at.fract()
    });
    let n = known.len() as f64;
    let mean = known.iter().map(|v| v.clamp(lo, hi)).sum::<f64>() / n.max(1.0);
    let spread = (known.iter().map(|v| (v.clamp(lo, hi) - mean).powi(2)).sum::<f64>() / n.max(1.0)).sqrt();
    (spread > 0.0).then(|| values.iter().map(|v| v.map_or(0.0, |v| (v.clamp(lo, hi) - mean) / spread)).collect())
}

/// Stores by industry and trade area.
pub(super) type Counts<'a> = BTreeMap<&'a str, BTreeMap<&'a str, u64>>;

/// Shops of each sector in every area.
pub(super) struct Shops {
    /// By sector, then by area.
    sectors: Vec<(Option<Sector>, Vec<u64>)>,
    /// Sum of the squares of each area's industries.
    squares: Vec<f64>,
}

impl Shops {
    pub fn of(stores: &Counts<'_>, areas: &[Area<'_>]) -> Self {
        let mut sectors: BTreeMap<Option<Sector>, Vec<u64>> = BTreeMap::new();
        let mut squares = vec![0.0; areas.len()];
        for (industry, counts) in stores {
            let sum = sectors.entry(sector(industry)).or_insert_with(|| vec![0; areas.len()]);
            for ((sum, squares), area) in sum.iter_mut().zip(&mut squares).zip(areas) {
                let own = counts.get(area.code).copied().unwrap_or(0);
                *sum += own;
                *squares += (own as f64).powi(2);
            }
        }
        Self { sectors: sectors.into_iter().collect(), squares }
    }

    /// For every sector a column of what stands in each area beside the shops of an industry: its own are left out, cell
    /// by cell, so that no count explains itself.
    pub fn beside(&self, industry: &str, own: &[u64]) -> Vec<Vec<f64>> {
        let of = |(sector_of, sum): &(Option<Sector>, Vec<u64>)| {
            let inside = *sector_of == sector(industry);
            let others = sum.iter().zip(own).map(|(sum, own)| sum - if inside { *own } else { 0 });
            standardised(&others.map(|others| Some((others as f64).ln_1p())).collect::<Vec<_>>())
        };
        self.sectors.iter().filter_map(of).collect()
    }

    /// How far each area lives of one trade: the Herfindahl index of its industries; none without shops.
    pub fn concentration(&self) -> Vec<Option<f64>> {
        let of = |(i, squares): (usize, &f64)| {
            let total: u64 = self.sectors.iter().map(|(_, sum)| sum[i]).sum();
            (total > 0).then(|| squares / (total as f64).powi(2))
        };
        self.squares.iter().enumerate().map(of).collect()
    }
}

fn sector(industry: &str) -> Option<Sector> {
    reference::industry(industry).map(|known| known.sector)
}
