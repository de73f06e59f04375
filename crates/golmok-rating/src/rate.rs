//! `mart_entry_risk`: the calibrated probability for every area × industry, and for dong, gu and city.

use crate::aggregate::{Member, aggregate, groups};
use crate::counts::{PredictedCount, normal_cdf};
use crate::density::{DensityEffect, density_effects};
use crate::effects::Level;
use crate::features::FEATURES;
use crate::forecast::{Forecast, HORIZON, size};
use crate::grading::{GradeCuts, PreviousGrade, confidence, settle};
use crate::past::Past;
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::{AreaKind, Confidence, DriverGroup, NullReason, Quarter, RelativeGrade, RiskGrade, TradeAreaKind};
use std::collections::BTreeMap;

/// A value with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// 5 % end.
    pub lo: f64,
    /// 95 % end.
    pub hi: f64,
}

/// Standard normal quantile of 95 %.
pub(crate) const Z90: f64 = 1.644_853_626_951_472_2;

impl Estimate {
    /// `of` a log-normal quantity with this middle and log standard deviation.
    fn log_normal(middle: f64, log_sd: f64, of: impl Fn(f64) -> f64) -> Self {
        let half = (Z90 * log_sd).exp();
        Self { value: of(middle), lo: of(middle / half), hi: of(middle * half) }
    }

    /// Of a normal quantity.
    pub(crate) fn normal(value: f64, sd: f64) -> Self {
        Self { value, lo: value - Z90 * sd, hi: value + Z90 * sd }
    }
}

/// Grades of the previous snapshot by (area kind, area code, industry code); empty in a clean run.
pub type PreviousGrades = BTreeMap<(AreaKind, String, String), PreviousGrade>;

/// One row of `mart_entry_risk`.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRisk {
    /// Kind of area: that of the input, `gu` or `city`.
    pub area_kind: AreaKind,
    /// The area's code.
    pub area_code: String,
    /// The industry's code, or `ALL`.
    pub industry_code: String,
    /// A, D, R, U for trade areas.
    pub trade_area_kind: Option<TradeAreaKind>,
    /// 자치구_코드; none for the city.
    pub gu_code: Option<String>,
    /// 점포수 at the as-of quarter.
    pub store_count: i64,
    /// Openings in the window.
    pub opening_count_4q: i64,
    /// Closures in the window.
    pub closure_count_4q: i64,
    /// Store-quarters at risk in the window.
    pub at_risk_4q: i64,
    /// Quarters in the window.
    pub window_q: i32,
    /// Closures of the window ÷ mean stores of its quarters; none where there were no stores.
    pub closure_rate_4q: Option<f64>,
    /// at_risk ÷ (at_risk + prior strength), over the quarters that the fit looked at.
    pub own_weight: f64,
    /// The cell's own store-quarters in the fit.
    pub effective_n: f64,
    /// The rating, or why there is none.
    pub rating: Result<Rating, NullReason>,
}

/// The rating of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// Closures per store-quarter at risk over the next year.
    pub hazard_q: f64,
    /// The average shop closes within a year: 1 − exp(−4h).
    pub closure_probability_1y: Estimate,
    /// A shop opening now closes within a year; none without an age profile.
    pub entrant_closure_probability_1y: Option<Estimate>,
    /// 1 − exp(−12h): extrapolated until an origin with twelve later quarters exists.
    pub closure_probability_3y: Estimate,
    /// Closures that the next four quarters will report; `lo`, `hi` are quantiles of count + uniform.
    pub expected_closures_4q: Estimate,
    /// Size of the negative binomial behind them.
    pub pred_size: f64,
    /// Hazard ÷ the same industry's city-wide; for `ALL`, ÷ that of the same mix of industries.
    pub relative_risk: Estimate,
    /// Posterior probability that the relative risk is above one.
    pub relative_risk_above_one: f64,
    /// Lower, no clear difference or higher.
    pub relative_grade: RelativeGrade,
    /// Grade by the inputs alone.
    pub grade_raw: RiskGrade,
    /// Grade after hysteresis.
    pub grade: RiskGrade,
    /// For how many quarters `grade_raw` has differed from `grade`.
    pub grade_pending_quarters: i32,
    /// Posterior probability of each grade.
    pub grade_probability: [f64; 4],
    /// From own weight and width only.
    pub confidence: Confidence,
    /// Whether the own record weighs under 0.2.
    pub borrowed: bool,
    /// Contributions to the log of the relative risk, in the order of [`DriverGroup::ALL`]; they add up to it.
    pub drivers: [f64; DriverGroup::ALL.len()],
}

/// A coefficient of a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// Feature.
    pub feature: &'static str,
    /// Group under which it is explained.
    pub driver: DriverGroup,
    /// Effect on the log hazard of one unit (one standard deviation for area figures), with 90 % interval.
    pub effect: Estimate,
    /// Whether the data said anything of it; if not, the effect is the prior and no estimate.
    pub trained: bool,
}

/// What was fitted, for the model card.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSummary {
    /// First quarter used.
    pub first_quarter: Quarter,
    /// As-of quarter.
    pub as_of: Quarter,
    /// Cells × quarters that the fit saw.
    pub rows: usize,
    /// Level and variance of its lasting effects.
    pub lasting_variance: Vec<(&'static str, f64)>,
    /// Level and variance of its effects of a single quarter.
    pub passing_variance: Vec<(&'static str, f64)>,
    /// Coefficients of the features.
    pub coefficients: Vec<Coefficient>,
    /// Effect of standing density, by stretch of the location quotient.
    pub density: Vec<DensityEffect>,
    /// Standard deviation of the calendar effect that the intervals carry.
    pub calendar_sd: f64,
    /// Standard deviation of an industry's year against the city's that the intervals carry.
    pub industry_year_sd: f64,
    /// How far industries were found to drift against the city from year to year, log scale.
    pub industry_drift_sd: f64,
    /// Growth of stores per year, as used.
    pub net_growth_4q: f64,
    /// Weight of the boosted part in the pool; none where the hazard model rates alone.
    pub pool_weight: Option<f64>,
    /// Past forecasts whose outcomes the weight rests on.
    pub pool_origins: usize,
    /// Cuts of the grades.
    pub cuts: GradeCuts,
}

/// Rows of `mart_entry_risk` in the order of their key, and what was fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingOutput {
    /// Rows by area kind, area code, industry code.
    pub rows: Vec<EntryRisk>,
    /// The fit.
    pub model: ModelSummary,
}

/// Rates every registered area × industry as of the end of a quarter, and dong, gu and city where trade areas are rated.
///
/// # Errors
/// When settings or counts make no sense, the quarter has no counts, or there is too little to fit.
pub fn rate(
    input: &RatingInput,
    as_of: Quarter,
    config: &RatingConfig,
    previous: &PreviousGrades,
) -> Result<RatingOutput, RatingError> {
    rate_from(&Past::of(input, &[as_of], config)?, input, as_of, config, previous)
}

/// The same from what is known at the ends of quarters, the as-of quarter's among them, which may serve more than once.
///
/// # Errors
/// When the quarter is not among them.
pub fn rate_from(
    past: &Past<'_>,
    input: &RatingInput,
    as_of: Quarter,
    config: &RatingConfig,
    previous: &PreviousGrades,
) -> Result<RatingOutput, RatingError> {
    let forecast = past.forecast(as_of)?;
    let cuts = cuts(&forecast, config);
    let mut rows = Vec::new();
    for group in groups(input, &forecast.panel) {
        let key = (group.area_kind, group.area_code.clone(), group.industry_code.clone());
        rows.push(row(&forecast, group, &cuts, config, previous.get(&key).copied()));
    }
    rows.sort_by(|a, b| {
        (a.area_kind.code(), &a.area_code, &a.industry_code).cmp(&(b.area_kind.code(), &b.area_code, &b.industry_code))
    });
    Ok(RatingOutput { rows, model: summary(&forecast, as_of, cuts) })
}

/// Cuts over the cells of the current quarter, A, D, R only.
pub(crate) fn cuts(forecast: &Forecast, config: &RatingConfig) -> GradeCuts {
    let panel = &forecast.panel;
    let cells = (0..panel.cells())
        .filter(|&c| panel.counts(c) && unrated(forecast, panel.industry_of(c), config).is_none())
        .map(|c| (probability(forecast.cells[c].hazard, HORIZON), f64::from(panel.now()[c].stores)))
        .filter(|c| c.1 > 0.0)
        .collect();
    GradeCuts::of(cells, config.grade_cuts)
}

/// Probability of closing within `quarters`.
fn probability(hazard: f64, quarters: f64) -> f64 {
    -(-quarters * hazard).exp_m1()
}

/// Why cells of an industry are not rated.
pub(crate) fn unrated(forecast: &Forecast, industry: usize, config: &RatingConfig) -> Option<NullReason> {
    let exposure = forecast.levels.industry_exposure[industry];
    if !forecast.panel.industries[industry].location_bound {
        Some(NullReason::NotLocationBound)
    } else if exposure <= 0.0 {
        Some(NullReason::NoIndustryData)
    } else if exposure < config.information_floor_store_quarters {
        Some(NullReason::UnderInformationFloor)
    } else {
        None
    }
}

fn row(
    forecast: &Forecast,
    group: crate::aggregate::Group,
    cuts: &GradeCuts,
    config: &RatingConfig,
    previous: Option<PreviousGrade>,
) -> EntryRisk {
    let panel = &forecast.panel;
    let window = panel.last(4);
    let sum = |quarters: std::ops::Range<usize>, count: fn(&crate::Counts) -> u32| -> i64 {
        quarters
            .flat_map(|q| group.cells.iter().map(move |c| (q, *c)))
            .map(|(q, c)| i64::from(count(&panel.quarters[q][c])))
            .sum()
    };
    let closures = sum(window.clone(), |c| c.closures);
    let mean_stores = sum(window.clone(), |c| c.stores) as f64 / window.len() as f64;
    let effective_n = sum(0..panel.quarters.len(), |c| c.at_risk()) as f64;
    let members: Vec<Member> = group
        .cells
        .iter()
        .filter(|c| unrated(forecast, panel.industry_of(**c), config).is_none())
        .map(|c| Member::of(forecast, *c))
        .collect();
    let reason = group.cells.first().and_then(|c| unrated(forecast, panel.industry_of(*c), config));
    let whole = aggregate(forecast, &members);
    let own_weight = own_weight(effective_n, whole.as_ref().map_or(0.03, |w| w.city_hazard), forecast);
    let rating = match whole {
        Some(whole) => {
            let entrant = (group.industry_code != "ALL").then(|| panel.industries[panel.industry_of(group.cells[0])]);
            Ok(rating(&whole, own_weight, entrant.and_then(|i| i.entrant_ratio), cuts, config, previous))
        }
        None => Err(reason.unwrap_or(NullReason::NoIndustryData)),
    };
    EntryRisk {
        opening_count_4q: sum(window.clone(), |c| c.openings),
        closure_count_4q: closures,
        at_risk_4q: sum(window.clone(), |c| c.at_risk()),
        store_count: sum(panel.last(1), |c| c.stores),
        window_q: window.len() as i32,
        closure_rate_4q: (mean_stores > 0.0).then(|| closures as f64 / mean_stores * 4.0 / window.len() as f64),
        area_kind: group.area_kind,
        area_code: group.area_code,
        industry_code: group.industry_code,
        trade_area_kind: group.trade_area_kind,
        gu_code: group.gu_code,
        own_weight,
        effective_n,
        rating,
    }
}

/// Weight of the own record against what is borrowed: only the cell's own lasting effect is its prior. What it shares
/// with its area, its gu and its industry is borrowed from many cells, and its spread is none of the cell's.
fn own_weight(store_quarters: f64, hazard: f64, forecast: &Forecast) -> f64 {
    let own = forecast.fit.lasting.iter().filter(|t| t.level == Level::Cell).map(|t| t.variance).sum::<f64>();
    // Closures that the prior is worth, turned into store-quarters of this industry.
    let strength = 1.0 / (hazard * own).max(1e-9);
    store_quarters / (store_quarters + strength)
}

fn rating(
    whole: &crate::aggregate::Whole,
    own_weight: f64,
    entrant_ratio: Option<(f64, f64)>,
    cuts: &GradeCuts,
    config: &RatingConfig,
    previous: Option<PreviousGrade>,
) -> Rating {
    let relative_sd = whole.relative_variance.sqrt();
    let total_sd = whole.total_variance.sqrt();
    let one_year = |h: f64| probability(h, HORIZON);
    let closure_probability_1y = Estimate::log_normal(whole.hazard, total_sd, one_year);
    let relative_risk = Estimate::log_normal(whole.log_relative.exp(), relative_sd, |r| r);
    let relative_risk_above_one = normal_cdf(whole.log_relative / relative_sd.max(1e-9));
    let grade_raw = cuts.grade(closure_probability_1y.value);
    let grade_probability = cuts.probabilities(whole.hazard, whole.graded_variance.sqrt());
    let (grade, grade_pending_quarters) = settle(grade_raw, grade_probability, previous);
    let count = PredictedCount { mean: whole.expected, size: size(whole.total_variance) };
    let (lo, hi) = count.interval(0.05, 0.95);
    Rating {
        hazard_q: whole.hazard,
        closure_probability_1y,
        entrant_closure_probability_1y: entrant_ratio.map(|(ratio, sd)| {
            Estimate::log_normal(whole.hazard * ratio, (whole.total_variance + sd * sd).sqrt(), one_year)
        }),
        closure_probability_3y: Estimate::log_normal(whole.hazard, whole.three_year_variance.sqrt(), |h| {
            probability(h, 3.0 * HORIZON)
        }),
        expected_closures_4q: Estimate { value: count.mean, lo, hi },
        pred_size: count.size,
        relative_risk,
        relative_risk_above_one,
        relative_grade: RelativeGrade::from_probability(relative_risk_above_one),
        grade_raw,
        grade,
        grade_pending_quarters,
        grade_probability,
        confidence: confidence(
            own_weight,
            closure_probability_1y.hi / closure_probability_1y.lo.max(1e-12),
            &config.confidence,
        ),
        borrowed: own_weight < 0.2,
        drivers: whole.drivers,
    }
}

fn summary(forecast: &Forecast, as_of: Quarter, cuts: GradeCuts) -> ModelSummary {
    let p = FEATURES.len();
    let coefficients = FEATURES
        .iter()
        .enumerate()
        .map(|(f, (feature, driver, _))| {
            let value = forecast.fit.coefficients[f];
            let sd = forecast.fit.covariance[f * p + f].max(0.0).sqrt();
            let trained = forecast.fit.trained[f];
            Coefficient { feature, driver: *driver, effect: Estimate::normal(value, sd), trained }
        })
        .collect();
    ModelSummary {
        first_quarter: forecast.panel.first,
        as_of,
        rows: forecast.fitted_rows,
        lasting_variance: forecast.fit.lasting.iter().map(|t| (t.level.code(), t.variance)).collect(),
        passing_variance: forecast.fit.passing.iter().map(|(l, v)| (l.code(), *v)).collect(),
        coefficients,
        density: density_effects(&forecast.fit),
        calendar_sd: forecast.levels.calendar_sd,
        industry_year_sd: forecast.levels.industry_year_sd,
        industry_drift_sd: forecast.levels.industry_drift_sd,
        net_growth_4q: forecast.levels.net_growth_4q,
        pool_weight: forecast.pool.as_ref().map(|pool| pool.weight),
        pool_origins: forecast.pool.as_ref().map_or(0, |pool| pool.origins),
        cuts,
    }
}
