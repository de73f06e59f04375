//! Rolling-origin backtest: for every origin with four quarters behind and four ahead, fit on the past, predict the
//! next four quarters' closures, compare.

use crate::baselines::Baseline;
use crate::forecast::{Forecast, HORIZON};
use crate::grading::GradeCuts;
use crate::metrics::{Metric, grade_metrics, industry_metrics, relative_metrics, skill_metrics, stress_metrics};
use crate::past::Past;
use crate::rate::{cuts, unrated};
use crate::scores::{ReliabilityBin, ScoredCell, reliability};
use crate::{RatingConfig, RatingError, RatingInput};
use golmok_model::{Quarter, RelativeGrade, RiskGrade, TradeAreaKind};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Name of golmok's own model in the tables, beside [`Baseline::code`].
pub const MODEL: &str = "golmok";

/// Names of the parts of the pool in the tables.
pub const HAZARD: &str = "hazard";
/// The boosted part.
pub const BOOSTED: &str = "boosted";

/// Quarters of history that an origin needs, and quarters ahead.
pub const ORIGIN_QUARTERS: i32 = 4;

/// Which cells a score speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Kinds A, D, R: the areas that do not overlap.
    Apart,
    /// All kinds.
    All,
}

impl Scope {
    /// Code in tables: `adr`, `all`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Apart => "adr",
            Self::All => "all",
        }
    }
}

/// A forecast of one cell beside its outcome: a row of `backtest_cells`.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestCell {
    /// Newest quarter that the forecast knew.
    pub origin: Quarter,
    /// The area's code.
    pub area_code: String,
    /// The industry's code.
    pub industry_code: String,
    /// A, D, R, U.
    pub trade_area_kind: Option<TradeAreaKind>,
    /// Stores at the origin.
    pub store_count: i64,
    /// Closures predicted for the next four quarters.
    pub expected_closures_4q: f64,
    /// 5 % quantile of count + uniform.
    pub expected_closures_4q_lo: f64,
    /// 95 % quantile of count + uniform.
    pub expected_closures_4q_hi: f64,
    /// Closures by the industry rate of the last four quarters.
    pub baseline_closures_4q: f64,
    /// Closures reported in the next four quarters.
    pub closure_count_4q: i64,
    /// Openings reported in the next four quarters.
    pub opening_count_4q: i64,
    /// The average shop closes within a year.
    pub closure_probability_1y: f64,
    /// Hazard ÷ the industry's.
    pub relative_risk: f64,
    /// Lower, no clear difference, higher.
    pub relative_grade: RelativeGrade,
    /// Grade by the inputs alone.
    pub grade: RiskGrade,
}

/// A figure of a model at an origin: a row of `backtest_scores`.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestScore {
    /// Newest quarter that the forecast knew.
    pub origin: Quarter,
    /// [`MODEL`] or a baseline's code.
    pub model: &'static str,
    /// Which cells.
    pub scope: Scope,
    /// The figure.
    pub metric: Metric,
}

/// A bin of `backtest_reliability`.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestReliability {
    /// Newest quarter that the forecast knew.
    pub origin: Quarter,
    /// [`MODEL`] or a baseline's code.
    pub model: &'static str,
    /// Which cells.
    pub scope: Scope,
    /// The bin.
    pub bin: ReliabilityBin,
}

/// Every table of a backtest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BacktestOutput {
    /// Origins, in order. With one of them no trend over origins can be told.
    pub origins: Vec<Quarter>,
    /// Forecasts and outcomes by origin, area, industry.
    pub cells: Vec<BacktestCell>,
    /// Figures by origin, model, scope.
    pub scores: Vec<BacktestScore>,
    /// Reliability by origin, model, scope, bin.
    pub reliability: Vec<BacktestReliability>,
}

impl BacktestOutput {
    /// A figure, where it was computed.
    pub fn value(&self, origin: Quarter, model: &str, scope: Scope, segment: &str, metric: &str) -> Option<f64> {
        self.scores
            .iter()
            .find(|s| {
                s.origin == origin
                    && s.model == model
                    && s.scope == scope
                    && s.metric.segment == segment
                    && s.metric.name == metric
            })
            .map(|s| s.metric.value)
    }
}

/// Origins of a backtest that knows nothing after `as_of`: four quarters with counts up to the origin, four after it.
pub fn origins(input: &RatingInput, as_of: Quarter) -> Vec<Quarter> {
    let quarters: Vec<Quarter> = input.quarters().into_iter().filter(|q| *q <= as_of).collect();
    let held = |from: Quarter| (0..ORIGIN_QUARTERS).all(|k| quarters.binary_search(&from.plus(k)).is_ok());
    quarters.iter().copied().filter(|t| held(t.plus(1 - ORIGIN_QUARTERS)) && held(t.plus(1))).collect()
}

/// Backtests every origin up to `as_of`.
///
/// # Errors
/// As [`crate::rate`].
pub fn backtest(input: &RatingInput, as_of: Quarter, config: &RatingConfig) -> Result<BacktestOutput, RatingError> {
    backtest_at(input, &origins(input, as_of), config)
}

/// Backtests the given origins, which must have four quarters with counts after them.
///
/// # Errors
/// As [`crate::rate`].
pub fn backtest_at(
    input: &RatingInput,
    origins: &[Quarter],
    config: &RatingConfig,
) -> Result<BacktestOutput, RatingError> {
    backtest_from(&Past::of(input, origins, config)?, input, origins, config)
}

/// The same from what is known at the ends of quarters, the origins' among them, which may serve more than once.
///
/// # Errors
/// When an origin is not among them.
pub fn backtest_from(
    past: &Past<'_>,
    input: &RatingInput,
    origins: &[Quarter],
    config: &RatingConfig,
) -> Result<BacktestOutput, RatingError> {
    let mut output = BacktestOutput { origins: origins.to_vec(), ..BacktestOutput::default() };
    let at = |&origin: &Quarter| {
        let forecast = past.forecast(origin)?;
        let outcome = outcome(input, &forecast, origin);
        let mut found = BacktestOutput::default();
        one(&forecast, past.parts(origin)?, origin, &outcome, config, &mut found);
        Ok(found)
    };
    // As many origins at a time as there are threads: each needs the memory of a forecast.
    for together in origins.chunks(rayon::current_num_threads()) {
        for found in together.par_iter().map(at).collect::<Result<Vec<_>, RatingError>>()? {
            output.extend(found);
        }
    }
    output.sort();
    Ok(output)
}

/// A name from a table as the names of figures and models are kept. There are some sixty of them, and they stay.
fn kept_name(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(name);
    name
}

impl BacktestScore {
    /// A figure as a table holds it.
    pub fn of(origin: Quarter, model: &str, scope: Scope, segment: String, name: &str, value: f64) -> Self {
        Self { origin, model: kept_name(model), scope, metric: Metric { segment, name: kept_name(name), value } }
    }
}

impl BacktestReliability {
    /// A bin as a table holds it.
    pub fn of(origin: Quarter, model: &str, scope: Scope, bin: ReliabilityBin) -> Self {
        Self { origin, model: kept_name(model), scope, bin }
    }
}

impl BacktestOutput {
    /// Both together, of different origins.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.extend(other);
        self.sort();
        self
    }

    fn extend(&mut self, other: Self) {
        self.origins.extend(other.origins);
        self.cells.extend(other.cells);
        self.scores.extend(other.scores);
        self.reliability.extend(other.reliability);
    }

    /// In the order of the tables' keys, so that it does not matter what was added when.
    fn sort(&mut self) {
        self.origins.sort_unstable();
        self.cells.sort_by(|a, b| {
            (a.origin, &a.area_code, &a.industry_code).cmp(&(b.origin, &b.area_code, &b.industry_code))
        });
        let score = |s: &BacktestScore| (s.origin, s.model, s.scope.code(), s.metric.segment.clone(), s.metric.name);
        self.scores.sort_by_cached_key(score);
        self.reliability.sort_by_key(|r| (r.origin, r.model, r.scope.code(), r.bin.bin));
    }
}

/// Closures and openings of the four quarters after the origin, by cell.
fn outcome(input: &RatingInput, forecast: &Forecast, origin: Quarter) -> Vec<(u32, u32)> {
    let panel = &forecast.panel;
    let rank = |source: &[usize]| {
        let mut rank = vec![0; source.len()];
        source.iter().enumerate().for_each(|(place, &at)| rank[at] = place);
        rank
    };
    let (area, industry) = (rank(&panel.area_source), rank(&panel.industry_source));
    let mut sums = vec![(0, 0); panel.cells()];
    for step in 1..=ORIGIN_QUARTERS {
        for (&(a, i), counts) in input.counts(origin.plus(step)).into_iter().flatten() {
            let sum = &mut sums[area[a as usize] * panel.width() + industry[i as usize]];
            sum.0 += counts.closures;
            sum.1 += counts.openings;
        }
    }
    sums
}

fn one(
    forecast: &Forecast,
    parts: Option<[Vec<f64>; 2]>,
    origin: Quarter,
    outcome: &[(u32, u32)],
    config: &RatingConfig,
    output: &mut BacktestOutput,
) {
    let panel = &forecast.panel;
    let cuts = cuts(forecast, config);
    let scored: Vec<usize> = (0..panel.cells())
        .filter(|&c| panel.now()[c].stores > 0 && unrated(forecast, panel.industry_of(c), config).is_none())
        .collect();
    let baseline = Baseline::Industry.predict(panel);
    let details: Vec<BacktestCell> =
        scored.iter().map(|&c| detail(forecast, c, origin, baseline[c], outcome[c], &cuts)).collect();

    for scope in [Scope::Apart, Scope::All] {
        let within: Vec<usize> =
            (0..scored.len()).filter(|&k| scope == Scope::All || panel.counts(scored[k])).collect();
        let cells = |predicted: &dyn Fn(usize) -> f64| -> Vec<ScoredCell> {
            within
                .iter()
                .map(|&k| ScoredCell {
                    area: panel.area_of(scored[k]) as u32,
                    industry: panel.industry_of(scored[k]) as u32,
                    stores: details[k].store_count as f64,
                    predicted: predicted(k),
                    baseline: details[k].baseline_closures_4q,
                    observed: details[k].closure_count_4q as f64,
                })
                .collect()
        };
        let mut models = vec![(MODEL, cells(&|k| details[k].expected_closures_4q))];
        if let Some([hazard, boosted]) = &parts {
            models.push((HAZARD, cells(&|k| hazard[scored[k]])));
            models.push((BOOSTED, cells(&|k| boosted[scored[k]])));
        }
        for simple in Baseline::ALL {
            let predicted = simple.predict(panel);
            models.push((simple.code(), cells(&|k| predicted[scored[k]])));
        }
        let mut add = |model, metrics: Vec<Metric>| {
            output.scores.extend(metrics.into_iter().map(|metric| BacktestScore { origin, model, scope, metric }));
        };
        let figures: Vec<_> = models.par_iter().map(|(_, cells)| (skill_metrics(cells), reliability(cells))).collect();
        for ((model, _), (skill, bins)) in models.iter().zip(figures) {
            add(model, skill);
            let of_bin = |bin| BacktestReliability { origin, model, scope, bin };
            output.reliability.extend(bins.into_iter().map(of_bin));
        }
        let own = &models[0].1;
        let inside: Vec<&BacktestCell> = within.iter().map(|&k| &details[k]).collect();
        let totals = stress_metrics(forecast, own, &within.iter().map(|&k| scored[k]).collect::<Vec<_>>());
        add(MODEL, totals);
        add(MODEL, grade_metrics(&inside));
        add(MODEL, relative_metrics(&inside));
        add(MODEL, industry_metrics(&inside, own));
    }
    output.cells.extend(details);
}

fn detail(
    forecast: &Forecast,
    cell: usize,
    origin: Quarter,
    baseline: f64,
    (closures, openings): (u32, u32),
    cuts: &GradeCuts,
) -> BacktestCell {
    let panel = &forecast.panel;
    let own = &forecast.cells[cell];
    let area = panel.areas[panel.area_of(cell)];
    let count = forecast.count(cell);
    let (lo, hi) = count.interval(0.05, 0.95);
    let relative_sd = forecast.relative_variance(cell).sqrt();
    let above_one = crate::counts::normal_cdf(own.log_relative / relative_sd.max(1e-9));
    BacktestCell {
        origin,
        area_code: area.code.clone(),
        industry_code: panel.industries[panel.industry_of(cell)].code.clone(),
        trade_area_kind: area.kind,
        store_count: i64::from(panel.now()[cell].stores),
        expected_closures_4q: count.mean,
        expected_closures_4q_lo: lo,
        expected_closures_4q_hi: hi,
        baseline_closures_4q: baseline,
        closure_count_4q: i64::from(closures),
        opening_count_4q: i64::from(openings),
        closure_probability_1y: -(-HORIZON * own.hazard).exp_m1(),
        relative_risk: own.log_relative.exp(),
        relative_grade: RelativeGrade::from_probability(above_one),
        grade: cuts.grade(-(-HORIZON * own.hazard).exp_m1()),
    }
}
