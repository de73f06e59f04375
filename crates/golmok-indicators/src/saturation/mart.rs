//! `mart_saturation`: observed against expected stores, for every trade area and industry of a quarter.

use super::negative_binomial::Fit;
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::interval::{CONFIDENCE_SHRUNK, Interval, gamma_quantile, poisson_mean};
use crate::surroundings::{AreaSizes, quantity};
use golmok_model::tables::{core, mart};
use golmok_model::{IndustryCode, Quarter, reference};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Industries with fewer stores in all are not fitted.
pub const LEAST_STORES: u64 = 30;
/// Industries in fewer areas are not fitted.
pub const LEAST_AREAS: usize = 10;

/// Source and column of each measure of demand.
const DEMAND: [(&str, &str); 4] = [
    ("foot_traffic", "foot_traffic_count"),
    ("residents", "resident_count"),
    ("workers", "worker_count"),
    ("facilities", "facility_count"),
];

struct Area<'a> {
    code: &'a str,
    kind: Option<&'a str>,
    gu: Option<&'a str>,
    /// Columns of the regression: 1, then standardised logs, then flags of what is not published.
    columns: Vec<f64>,
    caveats: String,
}

/// `mart_saturation` of one quarter: stores from `mart_changes`, demand from `core_area_quarters` (each measure of its
/// newest quarter up to this one), size from `core_areas`. Every trade area of `core_areas` gets a row per industry that
/// could be fitted, with 0 stores where it has none. Industries that are not bound to a place are left out.
///
/// A measure that an area lacks is put at the mean and flagged in its own column and in `caveats`.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn saturation(changes: &DataFrame, demand: &Demand<'_>, quarter: Quarter) -> Result<DataFrame> {
    let areas = demand.design(quarter);
    let stores = stores(changes, quarter)?;
    let fitted: Vec<(&str, Fit, usize)> = stores
        .par_iter()
        .filter_map(|(industry, counts)| {
            let used: Vec<&Area<'_>> = areas.iter().filter(|a| a.kind != Some("U")).collect();
            let rows: Vec<Vec<f64>> = used.iter().map(|a| a.columns.clone()).collect();
            let counts: Vec<u64> = used.iter().map(|a| counts.get(a.code).copied().unwrap_or(0)).collect();
            let enough =
                counts.iter().sum::<u64>() >= LEAST_STORES && counts.iter().filter(|c| **c > 0).count() >= LEAST_AREAS;
            let fit = enough.then(|| Fit::new(&rows, &counts)).flatten()?;
            Some((*industry, fit, used.len()))
        })
        .collect();
    struct Row<'a> {
        industry: &'a str,
        area: &'a Area<'a>,
        stores: u64,
        expected: f64,
        size: f64,
        areas: usize,
    }
    let rows: Vec<Row<'_>> = fitted
        .iter()
        .flat_map(|(industry, fit, used)| {
            let counts = &stores[industry];
            areas.iter().map(|area| Row {
                industry,
                area,
                stores: counts.get(area.code).copied().unwrap_or(0),
                expected: fit.mean(&area.columns),
                size: fit.size,
                areas: *used,
            })
        })
        .collect();
    let raw: Vec<Estimate> = rows.par_iter().map(|r| raw_ratio(r.stores, r.expected)).collect();
    // The quantiles at rate 1 depend on the industry's size and on the count alone, and few counts occur.
    let shrunk: Vec<Estimate> = rows
        .par_chunk_by(|a, b| a.industry == b.industry)
        .flat_map_iter(|industry| {
            let mut known: BTreeMap<u64, Interval> = BTreeMap::new();
            industry
                .iter()
                .map(|r| {
                    let unit = *known.entry(r.stores).or_insert_with(|| unit_interval(r.stores, r.size));
                    scaled_ratio(r.stores, r.expected, r.size, unit)
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let mut out = Builder::new(&mart::SATURATION, rows.len());
    out.integers("quarter", rows.iter().map(|_| Some(i64::from(quarter.code()))))
        .texts("area_kind", rows.iter().map(|_| Some("trade_area")))
        .texts("area_code", rows.iter().map(|r| Some(r.area.code)))
        .texts("industry_code", rows.iter().map(|r| Some(r.industry)))
        .texts("trade_area_kind", rows.iter().map(|r| r.area.kind))
        .texts("gu_code", rows.iter().map(|r| r.area.gu))
        .integers("store_count", rows.iter().map(|r| Some(r.stores as i64)))
        .numbers("expected_store_count", rows.iter().map(|r| Some(r.expected)))
        .estimates("saturation_ratio", &raw)
        .estimates("saturation_ratio_shrunk", &shrunk)
        .numbers("own_weight", rows.iter().map(|r| Some(r.expected / (r.expected + r.size))))
        .numbers("dispersion_size", rows.iter().map(|r| Some(r.size)))
        .integers("area_count", rows.iter().map(|r| Some(r.areas as i64)))
        .texts("caveats", rows.iter().map(|r| Some(r.area.caveats.as_str()).filter(|c| !c.is_empty())));
    out.finish()
}

/// Observed ÷ expected with the exact Poisson interval of the observed count, 90 %.
pub fn raw_ratio(stores: u64, expected: f64) -> Estimate {
    let count = poisson_mean(stores, CONFIDENCE_SHRUNK);
    let interval = Some(Interval { lo: count.lo / expected, hi: count.hi / expected });
    Estimate { value: Ok(stores as f64 / expected), interval, n: expected }
}

/// Posterior of the true ratio, gamma with mean 1 and shape `size` before the stores were counted; 90 %.
///
/// # Examples
/// ```
/// use golmok_indicators::saturation::mart::shrunk_ratio;
/// let ratio = shrunk_ratio(9, 6.0, 3.0);
/// assert!((ratio.value.expect("always") - 12.0 / 9.0).abs() < 1e-12);
/// ```
pub fn shrunk_ratio(stores: u64, expected: f64, size: f64) -> Estimate {
    scaled_ratio(stores, expected, size, unit_interval(stores, size))
}

/// The posterior's 90 % interval at rate 1.
fn unit_interval(stores: u64, size: f64) -> Interval {
    let (shape, tail) = (size + stores as f64, (1.0 - CONFIDENCE_SHRUNK) / 2.0);
    Interval { lo: gamma_quantile(shape, 1.0, tail), hi: gamma_quantile(shape, 1.0, 1.0 - tail) }
}

fn scaled_ratio(stores: u64, expected: f64, size: f64, unit: Interval) -> Estimate {
    let rate = size + expected;
    let interval = Some(Interval { lo: unit.lo / rate, hi: unit.hi / rate });
    Estimate { value: Ok((size + stores as f64) / rate), interval, n: expected }
}

type Counts<'a> = BTreeMap<&'a str, BTreeMap<&'a str, u64>>;

/// Stores by industry and trade area.
fn stores(changes: &DataFrame, quarter: Quarter) -> Result<Counts<'_>> {
    let reader = Reader::new(&mart::CHANGES, changes);
    let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
    let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
    let stores = reader.counts("store_count")?;
    let mut out = Counts::new();
    for i in 0..changes.height() {
        let placed = reference::industry(industries[i]).is_none_or(|known| known.location_bound);
        let wanted = quarters[i] == i64::from(quarter.code()) && kinds[i] == "trade_area";
        if wanted && placed && industries[i] != IndustryCode::ALL {
            out.entry(industries[i]).or_default().insert(areas[i], u64::try_from(stores[i]).unwrap_or(0));
        }
    }
    Ok(out)
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
    fn design(&self, quarter: Quarter) -> Vec<Area<'a>> {
        let area = |(code, (kind, gu)): (&&'a str, &(Option<&'a str>, Option<&'a str>))| Area {
            code,
            kind: *kind,
            gu: *gu,
            columns: vec![1.0],
            caveats: String::new(),
        };
        let mut out: Vec<Area<'a>> = self.areas.iter().map(area).collect();
        for (source, values) in &self.measures {
            let known = values.iter().take_while(|(of, ..)| *of <= quarter);
            add_measure(&mut out, source, &known.map(|(_, area, value)| (*area, *value)).collect());
        }
        add_measure(&mut out, "area", &self.sizes);
        out
    }
}

/// Adds a standardised column and, where some areas lack the measure, a flag.
fn add_measure(areas: &mut [Area<'_>], name: &str, values: &BTreeMap<&str, f64>) {
    let known: Vec<f64> = areas.iter().filter_map(|a| values.get(a.code).copied()).collect();
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n.max(1.0);
    let sd = (known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n.max(1.0)).sqrt();
    // A measure that no area has, or all alike, tells nothing.
    let useful = sd > 0.0;
    let flagged = useful && known.len() < areas.len();
    for area in areas {
        let value = values.get(area.code);
        if useful {
            area.columns.push(value.map_or(0.0, |v| (v - mean) / sd));
        }
        if flagged {
            area.columns.push(f64::from(u8::from(value.is_none())));
        }
        if value.is_none() {
            if !area.caveats.is_empty() {
                area.caveats.push(';');
            }
            area.caveats.push_str("no_");
            area.caveats.push_str(name);
        }
    }
}
