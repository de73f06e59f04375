//! `mart_signal`: the public 상권신호등 신규 창업위험도, reconstructed. Its cuts are unpublished; those here are ours.

use crate::panel::Panel;
use crate::{Covariate, RatingConfig, RatingError, RatingInput};
use golmok_model::{NullReason, Quarter, RiskGrade, TradeAreaKind};

/// From what a signal was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalBasis {
    /// Closure rate and three-year survival.
    ClosuresAndSurvival,
    /// Closure rate alone: a survival implied by it would be the same number twice.
    ClosuresOnly,
}

impl SignalBasis {
    /// Code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClosuresAndSurvival => "closures_and_survival",
            Self::ClosuresOnly => "closures_only",
        }
    }
}

/// One row of `mart_signal`.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The area's code.
    pub area_code: String,
    /// The industry's code.
    pub industry_code: String,
    /// A, D, R, U.
    pub trade_area_kind: Option<TradeAreaKind>,
    /// 점포수 at the as-of quarter.
    pub store_count: i64,
    /// Score 0–100 and grade, or why there are none.
    pub score: Result<(f64, RiskGrade), NullReason>,
    /// From what it was made.
    pub basis: SignalBasis,
    /// 폐업신고율: closures of four quarters ÷ mean stores.
    pub closure_rate_4q: Option<f64>,
    /// 3년간 개업 대비 폐업신고율 over the quarters at hand: closures ÷ openings.
    pub closure_to_opening_3y: Result<f64, NullReason>,
    /// 평균 폐업기간: mean months in business of closed shops of the area, all industries.
    pub closed_months: Option<f64>,
    /// 점포증감률 over four quarters.
    pub store_change_rate_4q: Option<f64>,
    /// Three-year survival of new shops, where licences give it.
    pub survival_3y: Option<f64>,
    /// Quarters behind `closure_to_opening_3y`, at most twelve.
    pub window_q: i32,
}

/// Rows of `mart_signal`, and over which quarters the rates were standardised.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalOutput {
    /// Rows by area code and industry code.
    pub rows: Vec<Signal>,
    /// Quarters of the window that have four quarters behind them.
    pub standardised_over: Vec<Quarter>,
}

/// Quarters of the window over which rates are standardised.
const WINDOW: usize = 8;
/// Scores from which grades 2, 3 and 4 begin. Ours: the public ones are unpublished.
const CUTS: [f64; 3] = [40.0, 60.0, 80.0];
const YEAR: usize = 4;

/// Signal of every registered area × industry: `score = clamp(50 + 20·u, 0, 100)`, u the standardised mean of
/// z(closure rate) and −z(survival), z over all areas × quarters of the window, weighted by stores, per industry.
///
/// # Errors
/// When the as-of quarter has no counts, or counts make no sense.
pub fn signal(input: &RatingInput, as_of: Quarter, config: &RatingConfig) -> Result<SignalOutput, RatingError> {
    config.checked()?;
    let panel = Panel::until(input, as_of, 12)?;
    let quarters = panel.quarters.len();
    // Quarters that have four behind them, their own included.
    let ends: Vec<usize> = (quarters.saturating_sub(WINDOW)..quarters).filter(|q| q + 1 >= YEAR).collect();
    let months = closed_months(input, &panel, as_of, config);
    let width = panel.width();
    let mut rows: Vec<Option<Signal>> = vec![None; panel.cells()];
    for industry in 0..width {
        let cells: Vec<usize> = (0..panel.areas.len()).map(|a| a * width + industry).collect();
        let scores = scores(input, &panel, &cells, &ends);
        for (cell, (score, basis, survival_3y)) in cells.into_iter().zip(scores) {
            let opened: u32 = panel.quarters.iter().map(|q| q[cell].openings).sum();
            let closed: u32 = panel.quarters.iter().map(|q| q[cell].closures).sum();
            let area = panel.areas[cell / width];
            rows[cell] = Some(Signal {
                area_code: area.code.clone(),
                industry_code: panel.industries[industry].code.clone(),
                trade_area_kind: area.kind,
                store_count: i64::from(panel.now()[cell].stores),
                score: if panel.industries[industry].location_bound {
                    score
                } else {
                    Err(NullReason::NotLocationBound)
                },
                basis,
                closure_rate_4q: (quarters >= YEAR).then(|| rate(&panel, cell, quarters - 1)).flatten().map(|r| r.0),
                closure_to_opening_3y: match opened {
                    0 => Err(NullReason::NoOpenings),
                    n => Ok(f64::from(closed) / f64::from(n)),
                },
                closed_months: months[cell / width],
                store_change_rate_4q: change(&panel, cell),
                survival_3y,
                window_q: quarters as i32,
            });
        }
    }
    Ok(SignalOutput {
        rows: rows.into_iter().flatten().collect(),
        standardised_over: ends.into_iter().map(|q| panel.first.plus(q as i32)).collect(),
    })
}

type Scored = (Result<(f64, RiskGrade), NullReason>, SignalBasis, Option<f64>);

/// u and its weight, the basis, and the survival.
type Weighed = (Option<(f64, f64)>, SignalBasis, Option<f64>);

/// Scores of the cells of one industry.
fn scores(input: &RatingInput, panel: &Panel, cells: &[usize], ends: &[usize]) -> Vec<Scored> {
    let counted = |cell: usize| panel.counts(cell);
    let sample =
        ends.iter().flat_map(|&end| cells.iter().filter(|&&c| counted(c)).filter_map(move |&c| rate(panel, c, end)));
    let closure = Standard::of(sample);
    let survival_of = |cell: usize| {
        input.survival(panel.area_source[panel.area_of(cell)], panel.industry_source[panel.industry_of(cell)])
    };
    let survival = Standard::of(
        cells
            .iter()
            .filter(|&&c| counted(c))
            .filter_map(|&c| survival_of(c).map(|s| (s, f64::from(panel.now()[c].stores.max(1))))),
    );
    let now = panel.quarters.len() - 1;
    let raw: Vec<Weighed> = cells
        .iter()
        .map(|&cell| {
            let current = ends.last().and_then(|_| rate(panel, cell, now));
            let z = current.and_then(|(r, w)| closure.as_ref().map(|s| (s.z(r), w)));
            match (z, survival_of(cell).zip(survival.as_ref())) {
                (Some((z, w)), Some((s, standard))) => {
                    (Some(((z - standard.z(s)) / 2.0, w)), SignalBasis::ClosuresAndSurvival, Some(s))
                }
                (z, s) => (z, SignalBasis::ClosuresOnly, s.map(|s| s.0)),
            }
        })
        .collect();
    // The mean of two standardised figures has another spread: standardised once more, among its like.
    let mixed = Standard::of(
        raw.iter()
            .zip(cells)
            .filter(|((_, basis, _), c)| *basis == SignalBasis::ClosuresAndSurvival && counted(**c))
            .filter_map(|((u, _, _), _)| *u),
    );
    raw.into_iter()
        .map(|(u, basis, survival)| {
            let reason = if ends.is_empty() { NullReason::ShortHistory } else { NullReason::NoStores };
            let u = u.map(|(u, _)| match (&mixed, basis) {
                (Some(standard), SignalBasis::ClosuresAndSurvival) => standard.z(u),
                _ => u,
            });
            (u.map(graded).ok_or(reason), basis, survival)
        })
        .collect()
}

fn graded(u: f64) -> (f64, RiskGrade) {
    let score = (50.0 + 20.0 * u).clamp(0.0, 100.0);
    (score, RiskGrade::ALL[CUTS.iter().filter(|cut| score >= **cut).count()])
}

/// Closures of the four quarters up to `end` ÷ mean stores, and those mean stores; `None` without stores.
fn rate(panel: &Panel, cell: usize, end: usize) -> Option<(f64, f64)> {
    let window = &panel.quarters[end + 1 - YEAR..=end];
    let stores = window.iter().map(|q| f64::from(q[cell].stores)).sum::<f64>() / YEAR as f64;
    let closures: u32 = window.iter().map(|q| q[cell].closures).sum();
    (stores > 0.0).then(|| (f64::from(closures) / stores, stores))
}

fn change(panel: &Panel, cell: usize) -> Option<f64> {
    let now = panel.quarters.len() - 1;
    let then = panel.quarters.get(now.checked_sub(YEAR)?)?[cell].stores;
    (then > 0).then(|| f64::from(panel.now()[cell].stores) / f64::from(then) - 1.0)
}

fn closed_months(input: &RatingInput, panel: &Panel, as_of: Quarter, config: &RatingConfig) -> Vec<Option<f64>> {
    let known = input.covariate_mean(Covariate::ClosedMonths, as_of.plus(-config.covariate_lag_quarters), 1);
    panel.area_source.iter().map(|&at| known[at]).collect()
}

/// Weighted mean and standard deviation.
struct Standard {
    mean: f64,
    sd: f64,
}

impl Standard {
    /// Of (value, weight); `None` where nothing varies.
    fn of(sample: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (mut weight, mut first, mut second) = (0.0, 0.0, 0.0);
        for (value, w) in sample {
            weight += w;
            first += w * value;
            second += w * value * value;
        }
        let mean = first / weight;
        let sd = (second / weight - mean * mean).max(0.0).sqrt();
        (weight > 0.0 && sd > 1e-12).then_some(Self { mean, sd })
    }

    fn z(&self, value: f64) -> f64 {
        (value - self.mean) / self.sd
    }
}
