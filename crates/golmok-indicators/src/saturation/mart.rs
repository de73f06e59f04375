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
/// newest quarter up to this one), size from `ref_areas`. Every trade area of `ref_areas` gets a row per industry that
/// could be fitted, with 0 stores where it has none. Industries that are not bound to a place are left out.
///
/// A measure that an area lacks is put at the mean and flagged in its own column and in `caveats`.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn saturation(
    changes: &DataFrame,
    area_quarters: &DataFrame,
    areas: &DataFrame,
    quarter: Quarter,
) -> Result<DataFrame> {
    let areas = design(area_quarters, areas, quarter)?;
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
    let shrunk: Vec<Estimate> = rows.par_iter().map(|r| shrunk_ratio(r.stores, r.expected, r.size)).collect();
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
    let (shape, rate) = (size + stores as f64, size + expected);
    let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
    let interval =
        Some(Interval { lo: gamma_quantile(shape, rate, tail), hi: gamma_quantile(shape, rate, 1.0 - tail) });
    Estimate { value: Ok(shape / rate), interval, n: expected }
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

/// The trade areas with their columns.
fn design<'a>(area_quarters: &'a DataFrame, areas: &'a DataFrame, quarter: Quarter) -> Result<Vec<Area<'a>>> {
    let sizes = AreaSizes::read(areas)?;
    let reader = Reader::new(&core::REF_AREAS, areas);
    let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let mut found: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for i in (0..areas.height()).filter(|i| kinds[*i] == "trade_area") {
        found.insert(codes[i], (trade_kinds[i], gu[i]));
    }
    let mut measures: Vec<(&str, BTreeMap<&str, f64>)> = Vec::new();
    for (source, column) in DEMAND {
        let mut newest: BTreeMap<&str, f64> = BTreeMap::new();
        for ((of, kind, area), value) in quantity(area_quarters, source, column)? {
            if of <= quarter && kind == "trade_area" && value >= 0 {
                newest.insert(area, (value as f64).ln_1p());
            }
        }
        measures.push((source, newest));
    }
    let size = found.keys().filter_map(|code| Some((*code, sizes.area_m2("trade_area", code)?.ln()))).collect();
    measures.push(("area", size));
    let mut out: Vec<Area<'a>> = found
        .iter()
        .map(|(code, (kind, gu))| Area { code, kind: *kind, gu: *gu, columns: vec![1.0], caveats: String::new() })
        .collect();
    for (name, values) in measures {
        add_measure(&mut out, name, &values);
    }
    Ok(out)
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
