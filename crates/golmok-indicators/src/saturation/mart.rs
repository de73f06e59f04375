//! `mart_saturation`: observed against expected stores, for every trade area and industry of a quarter.

pub use super::design::Demand;
use super::design::{Area, Counts, Shops};
use super::like_areas::{like_areas, supported};
use super::negative_binomial::Fit;
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::interval::{CONFIDENCE_SHRUNK, Interval, gamma_interval, poisson_mean};
use golmok_model::tables::mart;
use golmok_model::{IndustryCode, NullReason, Quarter, reference};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Industries with fewer stores in all are not fitted.
pub const LEAST_STORES: u64 = 30;
/// Industries in fewer areas are not fitted.
pub const LEAST_AREAS: usize = 10;

/// Stores that must be expected for a raw ratio: of less it is noise over nothing.
pub const FEWEST_EXPECTED: f64 = 0.5;

/// `mart_saturation` of one quarter: stores from `mart_changes`, demand from `core_area_quarters` (each measure of its
/// newest quarter up to this one), size from `core_areas`. Every trade area of `core_areas` gets a row per industry that
/// could be fitted, with 0 stores where it has none. Industries that are not bound to a place are left out.
///
/// A measure that an area lacks is put at the mean and flagged in its own column and in `caveats`. Nothing is expected
/// beyond what three of the thirty areas most like it hold.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn saturation(changes: &DataFrame, demand: &Demand<'_>, quarter: Quarter) -> Result<DataFrame> {
    let areas = demand.design(quarter);
    let stores = stores(changes, quarter)?;
    let shops = Shops::of(&stores, &areas);
    let concentration = shops.concentration();
    let alike = like_areas(&areas, &shops.beside("", &vec![0; areas.len()]));
    let used: Vec<usize> = (0..areas.len()).filter(|i| areas[*i].kind != Some("U")).collect();
    let fitted: Vec<(&str, Vec<u64>, Vec<f64>, f64)> = stores
        .par_iter()
        .filter_map(|(industry, counts)| {
            let counts: Vec<u64> = areas.iter().map(|a| counts.get(a.code).copied().unwrap_or(0)).collect();
            let beside = shops.beside(industry, &counts);
            let row = |i: usize| areas[i].columns.iter().copied().chain(beside.iter().map(|c| c[i])).collect();
            let rows: Vec<Vec<f64>> = (0..areas.len()).map(row).collect();
            let of_used: Vec<u64> = used.iter().map(|i| counts[*i]).collect();
            let enough = of_used.iter().sum::<u64>() >= LEAST_STORES
                && of_used.iter().filter(|c| **c > 0).count() >= LEAST_AREAS;
            let design: Vec<Vec<f64>> = used.iter().map(|i| rows[*i].clone()).collect();
            let fit = enough.then(|| Fit::new(&design, &of_used)).flatten()?;
            let expected = |i: usize| supported(fit.mean(&rows[i]), &alike[i], &counts, used.len());
            let expected = (0..areas.len()).map(expected).collect();
            Some((*industry, counts, expected, fit.size))
        })
        .collect();
    struct Row<'a> {
        industry: &'a str,
        area: &'a Area<'a>,
        stores: u64,
        expected: f64,
        size: f64,
        concentration: Option<f64>,
    }
    let rows: Vec<Row<'_>> = fitted
        .iter()
        .flat_map(|(industry, counts, expected, size)| {
            areas.iter().enumerate().map(|(i, area)| Row {
                industry,
                area,
                stores: counts[i],
                expected: expected[i],
                size: *size,
                concentration: concentration[i],
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
                    let unit = *known.entry(r.stores).or_insert_with(|| gamma_interval(r.size + r.stores as f64));
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
        .numbers("area_concentration", rows.iter().map(|r| r.concentration))
        .integers("area_count", rows.iter().map(|_| Some(used.len() as i64)))
        .texts("caveats", rows.iter().map(|r| Some(r.area.caveats.as_str()).filter(|c| !c.is_empty())));
    out.finish()
}

/// Observed ÷ expected with the exact Poisson interval of the observed count, 90 %; null where under
/// [`FEWEST_EXPECTED`] are expected.
pub fn raw_ratio(stores: u64, expected: f64) -> Estimate {
    if expected < FEWEST_EXPECTED {
        return Estimate::missing(NullReason::FewExpected, expected);
    }
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
    scaled_ratio(stores, expected, size, gamma_interval(size + stores as f64))
}

fn scaled_ratio(stores: u64, expected: f64, size: f64, unit: Interval) -> Estimate {
    let rate = size + expected;
    let interval = Some(Interval { lo: unit.lo / rate, hi: unit.hi / rate });
    Estimate { value: Ok((size + stores as f64) / rate), interval, n: expected }
}

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
