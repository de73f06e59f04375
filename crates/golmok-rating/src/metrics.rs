//! The figures of a backtest, each with its name: what `backtest_scores` holds.

use crate::backtest::BacktestCell;
use crate::counts::PredictedCount;
use crate::forecast::{Forecast, HORIZON, size};
use crate::scores::{
    ScoredCell, auc, bootstrap_errors, calibration_slope, classes, coverage, explained_share, log_loss,
    within_industry_concordance,
};
use golmok_model::{RelativeGrade, RiskGrade};
use std::collections::BTreeMap;

/// A figure of a segment: `all`, an industry's code, a grade's or a relative grade's code, or a stress.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// What the figure speaks of.
    pub segment: String,
    /// Name of the figure.
    pub name: &'static str,
    /// Value; NaN where it is not defined (a slope of one rate for all).
    pub value: f64,
}

fn metric(segment: &str, name: &'static str, value: f64) -> Metric {
    Metric { segment: segment.to_owned(), name, value }
}

/// Resamples over areas.
const RESAMPLES: usize = 200;

/// Skill of a model over all cells, never without the figures within industries.
pub(crate) fn skill_metrics(cells: &[ScoredCell]) -> Vec<Metric> {
    let all = |name, value| metric("all", name, value);
    let classes = classes(cells);
    let (share_error, contrast_error) = bootstrap_errors(cells, RESAMPLES);
    let total = |of: fn(&ScoredCell) -> f64| cells.iter().map(of).sum::<f64>();
    vec![
        all("cells", cells.len() as f64),
        all("stores", total(|c| c.stores)),
        all("observed", total(|c| c.observed)),
        all("predicted", total(|c| c.predicted)),
        all("explained_share", explained_share(cells, true)),
        all("explained_share_error", share_error),
        all("explained_share_raw", explained_share(cells, false)),
        all("log_loss", log_loss(cells, HORIZON)),
        all("auc", auc(cells, HORIZON)),
        all("within_industry_concordance", within_industry_concordance(cells, HORIZON)),
        all("within_industry_class_1", classes.ratio[0]),
        all("within_industry_class_2", classes.ratio[1]),
        all("within_industry_class_3", classes.ratio[2]),
        all("within_industry_class_4", classes.ratio[3]),
        all("within_industry_contrast", classes.contrast()),
        all("within_industry_contrast_error", contrast_error),
        all("actual_to_expected", total(|c| c.observed) / total(|c| c.predicted)),
        all("calibration_slope", calibration_slope(cells)),
    ]
}

/// Coverage, and the total with its interval, as they are and with the calendar effect at +1 and +2 of its standard
/// deviations.
pub(crate) fn stress_metrics(forecast: &Forecast, scored: &[ScoredCell], cells: &[usize]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    let predicted: f64 = scored.iter().map(|c| c.predicted).sum();
    let observed: f64 = scored.iter().map(|c| c.observed).sum();
    for (segment, steps) in [("all", 0.0), ("calendar_plus_1sd", 1.0), ("calendar_plus_2sd", 2.0)] {
        let level = (steps * forecast.levels.calendar_sd).exp();
        let interval = |k: usize| {
            let mean = scored[k].predicted * level;
            let (lo, hi) = PredictedCount { mean, size: size(forecast.total_variance(cells[k])) }.interval(0.05, 0.95);
            (scored[k].observed, lo, hi)
        };
        let held: Vec<(f64, f64, f64)> = (0..cells.len()).map(interval).collect();
        let expecting = |least: f64| (0..cells.len()).filter(move |&k| scored[k].predicted * level >= least);
        metrics.push(metric(segment, "coverage_90", coverage(expecting(0.0).map(|k| held[k]))));
        metrics.push(metric(segment, "coverage_90_expecting_one", coverage(expecting(1.0).map(|k| held[k]))));
        if steps == 0.0 {
            metrics.extend(coverage_by_thirds(forecast, scored, cells, &held));
        }
        let total = PredictedCount { mean: predicted * level, size: size(total_variance(forecast, scored)) };
        let (lo, hi) = total.interval(0.05, 0.95);
        metrics.push(metric(segment, "total_lo", lo));
        metrics.push(metric(segment, "total_hi", hi));
        let inside = observed + 1.0 > lo && observed < hi;
        metrics.push(metric(segment, "total_inside", f64::from(u8::from(inside))));
    }
    metrics
}

/// Coverage of the cells by thirds of their size and of their relative risk, lowest first; `held` are their counts and
/// intervals.
fn coverage_by_thirds(
    forecast: &Forecast,
    scored: &[ScoredCell],
    cells: &[usize],
    held: &[(f64, f64, f64)],
) -> Vec<Metric> {
    let relative = |k: usize| forecast.cells[cells[k]].log_relative;
    let by: [(_, &dyn Fn(usize) -> f64); 2] = [("size", &|k| scored[k].predicted), ("relative_risk", &relative)];
    let mut metrics = Vec::new();
    for (what, value) in by {
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)).then(a.cmp(b)));
        let third = order.len().div_ceil(3).max(1);
        for (at, cells) in order.chunks(third).enumerate() {
            let share = coverage(cells.iter().map(|k| held[*k]));
            metrics.push(metric(&format!("{what}_third_{}", at + 1), "coverage_90", share));
        }
    }
    metrics
}

/// Variance of the log of the total: the calendar for all, the industries' years by their shares.
fn total_variance(forecast: &Forecast, scored: &[ScoredCell]) -> f64 {
    let total: f64 = scored.iter().map(|c| c.predicted).sum();
    let mut shares: BTreeMap<u32, f64> = BTreeMap::new();
    for c in scored {
        *shares.entry(c.industry).or_default() += c.predicted / total;
    }
    let levels = &forecast.levels;
    let variance = |industry: u32| levels.industry_year_sd.powi(2) + levels.industry_variance[industry as usize];
    let industries: f64 = shares.iter().map(|(industry, share)| share * share * variance(*industry)).sum();
    forecast.levels.calendar_sd.powi(2) + industries
}

/// Realised yearly rate per grade, and in how many of the ten largest industries it rises from grade to grade.
pub(crate) fn grade_metrics(cells: &[&BacktestCell]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for (grade, [stores, observed, expected]) in RiskGrade::ALL.iter().zip(per_grade(cells)) {
        metrics.push(metric(grade.code(), "stores", stores));
        metrics.push(metric(grade.code(), "realised_rate", observed / stores));
        metrics.push(metric(grade.code(), "predicted_rate", expected / stores));
    }
    let (rising, of) = industries_where_grades_rise(cells.iter().copied());
    metrics.push(metric("all", "largest_industries", of as f64));
    metrics.push(metric("all", "industries_where_grades_rise", rising as f64));
    metrics
}

/// In how many of the ten largest industries the realised rate rises from grade to grade, and of how many. A model
/// that knows the industry only gives all cells of an industry one grade, and fails.
pub fn industries_where_grades_rise<'a>(cells: impl IntoIterator<Item = &'a BacktestCell>) -> (usize, usize) {
    let cells: Vec<&BacktestCell> = cells.into_iter().collect();
    let largest = largest_industries(&cells, 10);
    (largest.iter().filter(|(_, own)| rises(&per_grade(own))).count(), largest.len())
}

/// Stores, closures reported and closures predicted by grade.
fn per_grade(cells: &[&BacktestCell]) -> [[f64; 3]; 4] {
    let mut sums = [[0.0; 3]; 4];
    for c in cells {
        let sum = &mut sums[c.grade as usize];
        sum[0] += c.store_count as f64;
        sum[1] += c.closure_count_4q as f64;
        sum[2] += c.expected_closures_4q;
    }
    sums
}

/// Share of an industry's stores that a grade must hold to be compared.
const LEAST_SHARE: f64 = 0.02;

/// Whether the realised rate rises over the grades that hold stores; at least two of them.
fn rises(per_grade: &[[f64; 3]; 4]) -> bool {
    let stores: f64 = per_grade.iter().map(|g| g[0]).sum();
    let rates: Vec<f64> = per_grade.iter().filter(|g| g[0] >= LEAST_SHARE * stores).map(|g| g[1] / g[0]).collect();
    rates.len() >= 2 && rates.windows(2).all(|pair| pair[1] > pair[0])
}

fn largest_industries<'a>(cells: &[&'a BacktestCell], n: usize) -> Vec<(&'a str, Vec<&'a BacktestCell>)> {
    let mut by_industry: BTreeMap<&str, Vec<&BacktestCell>> = BTreeMap::new();
    for c in cells {
        by_industry.entry(&c.industry_code).or_default().push(c);
    }
    let mut industries: Vec<_> = by_industry.into_iter().collect();
    industries.sort_by_key(|(_, own)| -own.iter().map(|c| c.store_count).sum::<i64>());
    industries.truncate(n);
    industries
}

/// How many cells were said to differ clearly from the same industry elsewhere, and whether they did.
pub(crate) fn relative_metrics(cells: &[&BacktestCell]) -> Vec<Metric> {
    let mut industries: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for c in cells {
        let sum = industries.entry(&c.industry_code).or_default();
        sum.0 += c.closure_count_4q as f64;
        sum.1 += c.store_count as f64;
    }
    let elsewhere = |c: &BacktestCell| {
        let (closures, stores) = industries[c.industry_code.as_str()];
        closures / stores * c.store_count as f64
    };
    let mut metrics = Vec::new();
    for grade in [RelativeGrade::Lower, RelativeGrade::NoClearDifference, RelativeGrade::Higher] {
        let said: Vec<&&BacktestCell> = cells.iter().filter(|c| c.relative_grade == grade).collect();
        let observed: f64 = said.iter().map(|c| c.closure_count_4q as f64).sum();
        let expected: f64 = said.iter().map(|c| elsewhere(c)).sum();
        metrics.push(metric(grade.code(), "share_of_cells", said.len() as f64 / cells.len() as f64));
        metrics.push(metric(grade.code(), "realised_relative_risk", observed / expected));
        if grade != RelativeGrade::NoClearDifference {
            // A cell can show on which side it is only where it expects something.
            let telling: Vec<_> = said.iter().filter(|c| elsewhere(c) >= 1.0).collect();
            let held = telling
                .iter()
                .filter(|c| (c.closure_count_4q as f64 > elsewhere(c)) == (grade == RelativeGrade::Higher))
                .count();
            metrics.push(metric(grade.code(), "telling_cells", telling.len() as f64));
            metrics.push(metric(grade.code(), "share_held", held as f64 / telling.len() as f64));
            let null: f64 = telling.iter().map(|c| side_by_chance(elsewhere(c), grade)).sum();
            metrics.push(metric(grade.code(), "share_held_null", null / telling.len() as f64));
        }
    }
    metrics
}

/// Probability that a Poisson count falls on the side said of its own mean: what a cell of no difference would hold. It
/// is not one half: a count with a mean of 1.2 is below it in 0.66 of cases.
fn side_by_chance(mean: f64, grade: RelativeGrade) -> f64 {
    let (mut probability, mut below) = ((-mean).exp(), 0.0);
    for count in 0..=mean.floor() as u32 {
        below += probability;
        probability *= mean / f64::from(count + 1);
    }
    if grade == RelativeGrade::Higher { 1.0 - below } else { below }
}

/// Total, contrast and concordance of each industry.
pub(crate) fn industry_metrics(details: &[&BacktestCell], scored: &[ScoredCell]) -> Vec<Metric> {
    let mut industries: BTreeMap<&str, Vec<ScoredCell>> = BTreeMap::new();
    for (c, s) in details.iter().zip(scored) {
        industries.entry(&c.industry_code).or_default().push(*s);
    }
    let mut metrics = Vec::new();
    for (code, cells) in industries {
        let total = |of: fn(&ScoredCell) -> f64| cells.iter().map(of).sum::<f64>();
        let observed = total(|c| c.observed);
        metrics.push(metric(code, "cells", cells.len() as f64));
        metrics.push(metric(code, "stores", total(|c| c.stores)));
        metrics.push(metric(code, "observed", observed));
        metrics.push(metric(code, "predicted", total(|c| c.predicted)));
        metrics.push(metric(code, "actual_to_expected", observed / total(|c| c.predicted)));
        if observed > 0.0 {
            metrics.push(metric(code, "within_industry_contrast", classes(&cells).contrast()));
            metrics.push(metric(code, "concordance", auc(&cells, HORIZON)));
        }
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_holds_more_than_half_below_and_less_above() {
        // scipy.stats.poisson.cdf(1, 1.2) and cdf(7, 7.9).
        assert!((side_by_chance(1.2, RelativeGrade::Lower) - 0.662_627_266_2).abs() < 1e-9);
        assert!((side_by_chance(7.9, RelativeGrade::Higher) - (1.0 - 0.467_004_484_6)).abs() < 1e-9);
    }
}
