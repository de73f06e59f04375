//! The partially pooled hazard: a log-linear rate of events per store-quarter, with effects of many levels that are
//! drawn together towards zero as far as the data say, and penalised coefficients of features.
//!
//! For cell c in quarter q: events ~ Poisson(exposure · rate · exp(Σ lasting effects + Σ passing effects + β·x)), with
//! the industry's rate in that quarter as offset. Effects are found by coordinate-wise Newton steps of the penalised
//! likelihood; the variance of each level by MacKay's fixed point, Σu² ÷ (groups − Σv/σ²), which is the Laplace
//! approximation of maximum likelihood. Each fit runs on one thread in a fixed order: same input, same bytes.

use crate::cholesky::Cholesky;
use crate::effects::{Groups, Level};
use crate::panel::Panel;

/// Events and exposure of a cell in a quarter.
pub(crate) struct Rows {
    /// Place of the quarter in the panel.
    pub quarter: Vec<u16>,
    /// Cell.
    pub cell: Vec<u32>,
    /// Events.
    pub events: Vec<f64>,
    /// Exposure in store-quarters, positive.
    pub exposure: Vec<f64>,
}

impl Rows {
    /// Rows with exposure, of the areas that enter fits; `count` gives (events, exposure).
    pub fn of(panel: &Panel, quarters: std::ops::Range<usize>, count: impl Fn(&crate::Counts) -> (u32, u32)) -> Self {
        let mut rows = Self { quarter: vec![], cell: vec![], events: vec![], exposure: vec![] };
        for quarter in quarters {
            for (cell, counts) in panel.quarters[quarter].iter().enumerate() {
                let (events, exposure) = count(counts);
                if exposure > 0 && panel.counts(cell) {
                    rows.quarter.push(quarter as u16);
                    rows.cell.push(cell as u32);
                    rows.events.push(f64::from(events));
                    rows.exposure.push(f64::from(exposure));
                }
            }
        }
        rows
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.cell.len()
    }
}

/// Features of rows, row by row.
#[derive(Default)]
pub(crate) struct Design {
    /// Values, rows × features.
    pub values: Vec<f32>,
    /// Number of features.
    pub features: usize,
    /// Group of each feature; those of a group share a prior variance that is estimated.
    pub prior: Vec<usize>,
}

/// Effects of a level that lasts.
pub(crate) struct Lasting {
    /// The level.
    pub level: Level,
    /// Group of each cell.
    pub groups: Groups,
    /// Variance found.
    pub variance: f64,
    /// Effect of each group; 0 where nothing is known.
    pub effect: Vec<f64>,
    /// Posterior variance of each effect, the levels below it and passing effects integrated out.
    pub posterior: Vec<f64>,
}

impl Lasting {
    /// Effect for a cell.
    pub fn of(&self, cell: usize) -> f64 {
        self.effect[self.groups.of_cell[cell] as usize]
    }

    /// Posterior variance of the effect for a cell.
    pub fn posterior_of(&self, cell: usize) -> f64 {
        self.posterior[self.groups.of_cell[cell] as usize]
    }
}

/// A fitted hazard.
pub(crate) struct Fit {
    /// Lasting effects by level.
    pub lasting: Vec<Lasting>,
    /// Variances of passing effects by level.
    pub passing: Vec<(Level, f64)>,
    /// Coefficients of the features.
    pub coefficients: Vec<f64>,
    /// Their posterior covariance, row by row.
    pub covariance: Vec<f64>,
    /// Whether the rows said anything of each feature; where they did not, its coefficient is the prior.
    pub trained: Vec<bool>,
}

/// Effects of one level while they are being fitted.
struct Term {
    level: Option<Level>,
    passes: bool,
    group: Vec<u32>,
    events: Vec<f64>,
    effect: Vec<f64>,
    variance: f64,
    fixed: bool,
}

const START_VARIANCE: f64 = 0.05;
const LEAST_VARIANCE: f64 = 1e-5;
const MOST_VARIANCE: f64 = 2.0;
/// Closures that the city-wide industry rate is worth against one quarter's, for the starting offset.
const OFFSET_STRENGTH: f64 = 20.0;

/// Fits effects of the lasting and passing levels and the coefficients of `design`.
pub(crate) fn fit(panel: &Panel, rows: &Rows, design: &Design, passing: &[Level], iterations: usize) -> Fit {
    let mut terms = terms(panel, rows, passing);
    let mut mean = offsets(panel, rows);
    let mut slopes = Slopes::new(design);
    for iteration in 0..iterations {
        if iteration.is_multiple_of(2) {
            slopes.step(rows, design, &mut mean, iteration);
        }
        for term in &mut terms {
            step(term, &mut mean, iteration);
        }
    }
    slopes.finish(design, &mean);
    let passing: Vec<(Level, f64)> =
        terms.iter().filter(|t| t.passes).filter_map(|t| Some((t.level?, t.variance))).collect();
    let lasting = lasting(panel, rows, &mean, &terms, &passing);
    let trained =
        (0..design.features).map(|f| design.values.iter().skip(f).step_by(design.features).any(|x| *x != 0.0));
    let trained = trained.collect();
    Fit { lasting, passing, coefficients: slopes.value, covariance: slopes.covariance, trained }
}

/// One term per level, and one per industry and quarter.
fn terms(panel: &Panel, rows: &Rows, passing: &[Level]) -> Vec<Term> {
    let mut terms = Vec::new();
    let first = rows.quarter.first().copied().unwrap_or(0);
    let quarters = rows.quarter.last().map_or(1, |q| usize::from(q - first) + 1);
    let mut add = |level: Option<Level>, passes: bool, fixed: bool, group: Vec<u32>, count: usize| {
        let mut events = vec![0.0; count];
        for (row, g) in group.iter().enumerate() {
            events[*g as usize] += rows.events[row];
        }
        let variance = if fixed { 1.0 } else { START_VARIANCE };
        terms.push(Term { level, passes, group, events, effect: vec![0.0; count], variance, fixed });
    };
    for level in Level::LASTING {
        let groups = level.groups(panel);
        add(Some(level), false, false, rows.cell.iter().map(|c| groups.of_cell[*c as usize]).collect(), groups.count);
    }
    // With one quarter a passing effect cannot be told from a lasting one.
    for level in if quarters > 1 { passing } else { &[] } {
        let groups = level.groups(panel);
        let group = (0..rows.len())
            .map(|r| (rows.quarter[r] - first) as u32 * groups.count as u32 + groups.of_cell[rows.cell[r] as usize])
            .collect();
        add(Some(*level), true, false, group, groups.count * quarters);
    }
    let width = panel.width() as u32;
    let group = (0..rows.len()).map(|r| (rows.quarter[r] - first) as u32 * width + rows.cell[r] % width).collect();
    add(None, true, true, group, quarters * panel.width());
    terms
}

/// Expected events by the industry's rate in the quarter, drawn a little towards its rate over all quarters.
fn offsets(panel: &Panel, rows: &Rows) -> Vec<f64> {
    let width = panel.width();
    let quarters = panel.quarters.len();
    let mut by_quarter = vec![(0.0, 0.0); width * quarters];
    let mut over_all = vec![(0.0, 0.0); width];
    for row in 0..rows.len() {
        let industry = rows.cell[row] as usize % width;
        for sum in [&mut by_quarter[usize::from(rows.quarter[row]) * width + industry], &mut over_all[industry]] {
            sum.0 += rows.events[row];
            sum.1 += rows.exposure[row];
        }
    }
    (0..rows.len())
        .map(|row| {
            let industry = rows.cell[row] as usize % width;
            let (events, exposure) = by_quarter[usize::from(rows.quarter[row]) * width + industry];
            let (all_events, all_exposure) = over_all[industry];
            let rate =
                (events + OFFSET_STRENGTH * all_events / all_exposure + 1e-3) / (exposure + OFFSET_STRENGTH + 1.0);
            rate * rows.exposure[row]
        })
        .collect()
}

/// One Newton step for every effect of a level, then its variance.
fn step(term: &mut Term, mean: &mut [f64], iteration: usize) {
    let mut expected = vec![0.0; term.effect.len()];
    for (row, group) in term.group.iter().enumerate() {
        expected[*group as usize] += mean[row];
    }
    let precision = 1.0 / term.variance;
    let mut factor = vec![1.0; term.effect.len()];
    let (mut squares, mut spread, mut groups) = (0.0, 0.0, 0.0);
    for group in 0..term.effect.len() {
        if expected[group] <= 0.0 {
            continue;
        }
        let old = term.effect[group];
        let mut new = old;
        for _ in 0..2 {
            let m = expected[group] * (new - old).exp();
            new += ((term.events[group] - m - precision * new) / (m + precision)).clamp(-1.0, 1.0);
        }
        factor[group] = (new - old).exp();
        term.effect[group] = new;
        squares += new * new;
        spread += precision / (expected[group] * factor[group] + precision);
        groups += 1.0;
    }
    for (row, group) in term.group.iter().enumerate() {
        mean[row] *= factor[*group as usize];
    }
    if iteration >= 2 && !term.fixed {
        term.variance = (squares / (groups - spread).max(1e-9)).clamp(LEAST_VARIANCE, MOST_VARIANCE);
    }
}

/// Coefficients of the features while they are being fitted.
struct Slopes {
    value: Vec<f64>,
    variance: Vec<f64>,
    curvature: Vec<f64>,
    covariance: Vec<f64>,
    prior: Vec<usize>,
}

impl Slopes {
    fn new(design: &Design) -> Self {
        Self {
            value: vec![0.0; design.features],
            variance: vec![START_VARIANCE; design.prior.iter().max().map_or(0, |g| g + 1)],
            curvature: vec![],
            covariance: vec![],
            prior: design.prior.clone(),
        }
    }

    fn prior_variance(&self, feature: usize) -> f64 {
        self.variance[self.prior[feature]]
    }

    /// X'WX of the current mean, without the prior; only the lower triangle.
    fn measure(&mut self, design: &Design, mean: &[f64]) {
        let p = design.features;
        self.curvature = vec![0.0; p * p];
        for (mean, x) in mean.iter().zip(design.values.chunks(p)) {
            for i in 0..p {
                let weighted = mean * f64::from(x[i]);
                if weighted != 0.0 {
                    for (sum, other) in self.curvature[i * p..=i * p + i].iter_mut().zip(x) {
                        *sum += weighted * f64::from(*other);
                    }
                }
            }
        }
    }

    fn factor(&self, p: usize) -> Option<Cholesky> {
        let mut penalised = self.curvature.clone();
        for i in 0..p {
            penalised[i * p + i] += 1.0 / self.prior_variance(i);
        }
        Cholesky::new(&penalised, p)
    }

    fn step(&mut self, rows: &Rows, design: &Design, mean: &mut [f64], iteration: usize) {
        let p = design.features;
        if p == 0 {
            return;
        }
        if iteration.is_multiple_of(6) {
            self.measure(design, mean);
        }
        let mut gradient: Vec<f64> = (0..p).map(|i| -self.value[i] / self.prior_variance(i)).collect();
        for ((events, mean), x) in rows.events.iter().zip(mean.iter()).zip(design.values.chunks(p)) {
            let left = events - mean;
            for (sum, x) in gradient.iter_mut().zip(x) {
                *sum += left * f64::from(*x);
            }
        }
        let Some(factor) = self.factor(p) else { return };
        let change: Vec<f64> = factor.solve(&gradient).into_iter().map(|d| d.clamp(-0.3, 0.3)).collect();
        for (mean, x) in mean.iter_mut().zip(design.values.chunks(p)) {
            let shift: f64 = x.iter().zip(&change).map(|(x, d)| f64::from(*x) * d).sum();
            *mean *= shift.exp();
        }
        for (value, d) in self.value.iter_mut().zip(&change) {
            *value += d;
        }
        if iteration >= 6 {
            let inverse = factor.inverse();
            for (group, variance) in self.variance.iter_mut().enumerate() {
                let (mut squares, mut known) = (0.0, 0.0);
                for i in (0..p).filter(|&i| self.prior[i] == group) {
                    squares += self.value[i] * self.value[i];
                    known += 1.0 - inverse[i * p + i] / *variance;
                }
                *variance = (squares / known.max(0.5)).clamp(LEAST_VARIANCE, 1.0);
            }
        }
    }

    fn finish(&mut self, design: &Design, mean: &[f64]) {
        let p = design.features;
        if p > 0 {
            self.measure(design, mean);
            self.covariance = self.factor(p).map_or_else(|| vec![0.0; p * p], |f| f.inverse());
        }
    }
}

/// Posterior variances: the information on a group is what its cells tell once their own effects and the bursts of
/// single quarters are integrated out, so that a large area whose cells disagree is not thought to be known exactly.
fn lasting(panel: &Panel, rows: &Rows, mean: &[f64], terms: &[Term], passing: &[(Level, f64)]) -> Vec<Lasting> {
    let passing_of = |level: Level| passing.iter().find(|(l, _)| *l == level).map_or(0.0, |(_, v)| *v);
    let cell_variance = terms.iter().find(|t| !t.passes && t.level == Some(Level::Cell)).map_or(0.0, |t| t.variance);
    let burst = passing_of(Level::Cell);
    let mut of_cell = vec![0.0; panel.cells()];
    for (row, cell) in rows.cell.iter().enumerate() {
        of_cell[*cell as usize] += mean[row] / (1.0 + mean[row] * burst);
    }
    let mut seen: Vec<u16> = rows.quarter.clone();
    seen.dedup();
    let quarters = seen.len().max(1) as f64;
    let mut lasting = Vec::new();
    for term in terms.iter().filter(|t| !t.passes) {
        let Some(level) = term.level else { continue };
        let groups = level.groups(panel);
        let mut information = vec![0.0; groups.count];
        for (cell, own) in of_cell.iter().enumerate() {
            let below = if level == Level::Cell { 0.0 } else { cell_variance };
            information[groups.of_cell[cell] as usize] += own / (1.0 + own * below);
        }
        let bursts = if level == Level::Cell { 0.0 } else { passing_of(level) / quarters };
        let posterior = information
            .into_iter()
            .map(|info: f64| {
                let known = if info > 0.0 { 1.0 / (1.0 / info + bursts) } else { 0.0 };
                1.0 / (known + 1.0 / term.variance)
            })
            .collect();
        lasting.push(Lasting { level, groups, variance: term.variance, effect: term.effect.clone(), posterior });
    }
    lasting
}
