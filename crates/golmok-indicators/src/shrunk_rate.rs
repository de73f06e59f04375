//! The plainest rating: each cell's closure rate of the last four quarters, shrunk towards its industry.
//!
//! It is the baseline "cell's shrunk rate" of the backtest. Closures are beta-binomial out of store-quarters at risk;
//! the prior is the industry's, fitted over the trade areas that do not overlap (A, D, R).

use crate::shrinkage::{BetaPrior, Trials};
use golmok_model::{Confidence, IndustryCode, NullReason, RelativeGrade, RiskGrade, reference};
use statrs::distribution::{Beta, ContinuousCDF};
use std::collections::BTreeMap;

/// Version of the method, in every row.
pub const METHOD_VERSION: &str = "shrunk-rate-1";

/// What a cell's area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellKind {
    /// A trade area that overlaps no other: 골목, 발달, 전통시장.
    TradeArea,
    /// 관광특구: rated, but in no total, prior or quantile.
    OverlappingTradeArea,
    /// 자치구, the sum over its trade areas.
    Gu,
    /// The covered city, the sum over all trade areas.
    City,
}

/// The last four quarters of an area × industry.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What the area is.
    pub kind: CellKind,
    /// The area's code.
    pub area_code: String,
    /// The industry, or `ALL`.
    pub industry_code: String,
    /// 점포수 at the newest quarter.
    pub stores: i64,
    /// Stores summed over the quarters.
    pub store_quarters: i64,
    /// Openings in the window.
    pub openings: i64,
    /// Closures in the window.
    pub closures: i64,
    /// Store-quarters at risk in the window.
    pub at_risk: i64,
}

impl Cell {
    /// A cell without a record.
    pub fn new(kind: CellKind, area_code: &str, industry_code: &str) -> Self {
        Self {
            kind,
            area_code: area_code.to_owned(),
            industry_code: industry_code.to_owned(),
            stores: 0,
            store_quarters: 0,
            openings: 0,
            closures: 0,
            at_risk: 0,
        }
    }

    /// 연간 폐업률: closures ÷ mean stores of the window's quarters; `None` where there were no stores.
    pub fn closure_rate(&self, window_quarters: i32) -> Option<f64> {
        let mean_stores = self.store_quarters as f64 / f64::from(window_quarters);
        (mean_stores > 0.0).then(|| self.closures as f64 / mean_stores)
    }
}

/// Tunables.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Store-weighted quantiles of the closure probability at which grades 2, 3, 4 begin.
    pub grade_cuts: [f64; 3],
    /// Store-quarters at risk under which a cell is not rated.
    pub information_floor_store_quarters: f64,
}

/// A value with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// At the posterior mean of the hazard.
    pub value: f64,
    /// 5 %.
    pub lo: f64,
    /// 95 %.
    pub hi: f64,
}

/// Rating of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// Closures per store-quarter at risk.
    pub hazard_q: f64,
    /// The average shop of the cell closes within a year.
    pub probability: Estimate,
    /// Against the industry's city-wide hazard.
    pub relative_risk: Estimate,
    /// The same in words.
    pub relative_grade: RelativeGrade,
    /// Step of four.
    pub grade: RiskGrade,
    /// How much rests on the cell's own record.
    pub confidence: Confidence,
    /// at_risk ÷ (at_risk + prior strength).
    pub own_weight: f64,
    /// The cell's own store-quarters.
    pub effective_n: f64,
}

/// A cell and its rating, or why it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct RatedCell {
    /// The cell.
    pub cell: Cell,
    /// The rating.
    pub rating: Result<Rating, NullReason>,
}

/// Rates every cell, in the order given.
///
/// # Examples
/// ```
/// use golmok_indicators::shrunk_rate::{Cell, CellKind, Settings, rate};
/// let cell = |area: &str, closures, at_risk| Cell {
///     stores: at_risk / 4,
///     store_quarters: at_risk,
///     closures,
///     at_risk,
///     ..Cell::new(CellKind::TradeArea, area, "CS100010")
/// };
/// let cells = [cell("3110001", 9, 40), cell("3110002", 0, 40), cell("3110003", 4, 40), cell("3110004", 0, 0)];
/// let settings = Settings { grade_cuts: [0.4, 0.7, 0.9], information_floor_store_quarters: 1.0 };
/// let rated = rate(&cells, &settings);
/// let p = |i: usize| rated[i].rating.as_ref().expect("rated").probability.value;
/// assert!(p(0) > p(2) && p(2) > p(1));
/// assert!(rated[3].rating.is_err()); // nothing is known of it
/// ```
pub fn rate(cells: &[Cell], settings: &Settings) -> Vec<RatedCell> {
    let mut by_industry: BTreeMap<&str, Vec<Trials>> = BTreeMap::new();
    for cell in cells.iter().filter(|c| c.kind == CellKind::TradeArea && c.at_risk > 0) {
        by_industry.entry(&cell.industry_code).or_default().push(trials(cell));
    }
    let priors: BTreeMap<&str, (BetaPrior, f64)> = by_industry
        .iter()
        .filter_map(|(industry, cells)| {
            let (events, at_risk) = cells.iter().fold((0, 0), |(e, n), c| (e + c.events, n + c.trials));
            Some((*industry, (BetaPrior::fit(cells)?, events as f64 / at_risk as f64)))
        })
        .collect();
    let estimates: Vec<_> = cells.iter().map(|cell| estimate(cell, &priors, settings)).collect();
    let cuts = store_weighted_quantiles(cells, &estimates, settings.grade_cuts);
    cells
        .iter()
        .zip(estimates)
        .map(|(cell, estimate)| RatedCell {
            cell: cell.clone(),
            rating: estimate.map(|rating| Rating { grade: grade(rating.probability.value, cuts), ..rating }),
        })
        .collect()
}

fn trials(cell: &Cell) -> Trials {
    Trials { events: cell.closures.max(0) as u64, trials: cell.at_risk.max(0) as u64 }
}

fn estimate(
    cell: &Cell,
    priors: &BTreeMap<&str, (BetaPrior, f64)>,
    settings: &Settings,
) -> Result<Rating, NullReason> {
    let bound = reference::industry(&cell.industry_code).is_none_or(|i| i.location_bound);
    if !bound && cell.kind != CellKind::City {
        return Err(NullReason::NotLocationBound);
    }
    let (prior, industry_hazard) = priors.get(cell.industry_code.as_str()).ok_or(NullReason::NoIndustryData)?;
    if (cell.at_risk as f64) < settings.information_floor_store_quarters {
        return Err(NullReason::UnderInformationFloor);
    }
    let own = trials(cell);
    let shrunk = prior.posterior(own);
    let (a, b) = (prior.a() + own.events as f64, prior.b() + (own.trials - own.events) as f64);
    let year = |hazard: f64| 1.0 - (1.0 - hazard).powi(4);
    let probability = Estimate { value: year(shrunk.mean), lo: year(shrunk.lo), hi: year(shrunk.hi) };
    let relative = |hazard: f64| if *industry_hazard > 0.0 { hazard / industry_hazard } else { 1.0 };
    let above = Beta::new(a, b).map_or(0.5, |posterior| posterior.sf(industry_hazard.clamp(0.0, 1.0)));
    Ok(Rating {
        hazard_q: shrunk.mean,
        probability,
        relative_risk: Estimate { value: relative(shrunk.mean), lo: relative(shrunk.lo), hi: relative(shrunk.hi) },
        relative_grade: RelativeGrade::from_probability(above),
        grade: RiskGrade::Caution,
        confidence: confidence(shrunk.own_weight, probability),
        own_weight: shrunk.own_weight,
        effective_n: shrunk.effective_n,
    })
}

/// From the cell's own weight and the width of its interval only.
fn confidence(own_weight: f64, probability: Estimate) -> Confidence {
    let width = (probability.hi - probability.lo) / probability.value.max(1e-9);
    if own_weight >= 0.5 && width <= 0.8 {
        Confidence::High
    } else if own_weight >= 0.2 && width <= 1.6 {
        Confidence::Medium
    } else {
        Confidence::Low
    }
}

/// Probabilities at which grades 2, 3, 4 begin: quantiles over the stores of non-overlapping trade areas.
fn store_weighted_quantiles(cells: &[Cell], ratings: &[Result<Rating, NullReason>], cuts: [f64; 3]) -> [f64; 3] {
    let mut weighted: Vec<(f64, i64)> = cells
        .iter()
        .zip(ratings)
        .filter(|(c, _)| c.kind == CellKind::TradeArea && c.stores > 0 && c.industry_code != IndustryCode::ALL)
        .filter_map(|(c, r)| r.as_ref().ok().map(|r| (r.probability.value, c.stores)))
        .collect();
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let total: i64 = weighted.iter().map(|w| w.1).sum();
    cuts.map(|cut| {
        let mut below = 0;
        for (value, stores) in &weighted {
            below += stores;
            if below as f64 > cut * total as f64 {
                return *value;
            }
        }
        f64::INFINITY
    })
}

fn grade(probability: f64, cuts: [f64; 3]) -> RiskGrade {
    RiskGrade::ALL[cuts.iter().filter(|cut| probability >= **cut).count()]
}
