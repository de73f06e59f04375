//! What is true of each cell: its hazard, its frailties, and what the best possible forecaster would expect.

use crate::calendar::{Day, quarter_starts};
use crate::city::City;
use crate::hazard::{AREA_FRAILTY_SD, GU_INDUSTRY_SD, HazardModel};
use crate::simulate::{Store, age_at};
use crate::trade::trade_of;
use rayon::prelude::*;

/// Quarters of history from which the observing oracle judges the frailties.
const WINDOW: usize = 16;
/// Quarters that are forecast.
const HORIZON: usize = 4;

/// The truth about one area × industry at the end of one published quarter, where it has stores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellTruth {
    /// Index into `Geography::trade_areas` (kinds A, D, R only).
    pub area: u32,
    /// Index into `golmok_model::reference::industries()`.
    pub industry: u8,
    /// Published quarter, counted from the first: the origin.
    pub quarter: u8,
    /// Stores open on its last day.
    pub stores: u32,
    /// True hazard of this quarter per store at risk at its start, mean over the stores; `None` without any.
    pub hazard: Option<f64>,
    /// Expected closures of the next four quarters, newcomers' included, for one who knows the state of every store
    /// and both frailties, but not the coming calendar, demand and bursts: the ceiling of any forecast.
    pub full_oracle_closures: f64,
    /// The same for one who knows every parameter, but frailties only as far as 16 quarters of closures tell (posterior
    /// mean under the true prior), and ages only in licensed trades (elsewhere the industry's mean).
    pub oracle_closures: f64,
    /// Closures that did happen in the next four quarters (those after the last published one are simulated).
    pub closures: u32,
    /// Log frailty of the area.
    pub area_frailty: f64,
    /// Log effect of gu × industry.
    pub gu_industry: f64,
}

/// Stores of one site and industry, and what happened to them by simulated quarter.
struct Cell<'a> {
    site: usize,
    gu: usize,
    industry: usize,
    stores: &'a [Store],
    /// Open at the start of each quarter.
    at_risk: Vec<u32>,
    closures: Vec<u32>,
    /// Σ hazard without frailty, over the stores at risk.
    expected: Vec<f64>,
}

/// The truth about all cells, by quarter, area and industry.
///
/// # Examples
/// ```
/// use golmok_sample::{SampleConfig, generate, truth};
/// let city = generate(&SampleConfig { scale: 0.05, ..SampleConfig::default() })?;
/// let rows = truth(&city);
/// assert!(rows.iter().all(|row| row.stores > 0 && row.full_oracle_closures > 0.0));
/// # Ok::<(), golmok_sample::SampleError>(())
/// ```
pub fn truth(city: &City) -> Vec<CellTruth> {
    let config = &city.config;
    let starts = quarter_starts(config.start_quarter, config.simulated_quarters());
    let first = config.first_published().since(config.start_quarter) as usize;
    let plain = city.geography.plain_areas() as u32;
    let in_areas = city.stores.partition_point(|s| s.site < plain);
    let groups: Vec<&[Store]> =
        city.stores[..in_areas].chunk_by(|a, b| (a.site, a.industry) == (b.site, b.industry)).collect();
    let mean_age = mean_age(&city.hazards, &groups, &starts);
    let cells: Vec<Cell<'_>> = groups.into_par_iter().map(|stores| cell(city, stores, &starts, &mean_age)).collect();
    (0..config.published_quarters as usize)
        .flat_map(|q| at_origin(city, &cells, &starts, &mean_age, q, first + q))
        .collect()
}

/// Mean age multiplier by industry and quarter, over all stores in trade areas.
fn mean_age(model: &HazardModel, groups: &[&[Store]], starts: &[Day]) -> Vec<Vec<f64>> {
    let quarters = starts.len() - 1;
    let sums: Vec<(usize, Vec<(f64, f64)>)> = groups
        .par_iter()
        .map(|stores| {
            let industry = usize::from(stores[0].industry);
            let per_quarter = (0..quarters).map(|t| {
                let open = stores.iter().filter(|s| s.open_on(starts[t] - 1));
                open.fold((0.0, 0.0), |(sum, n), s| {
                    (sum + model.age[industry][age_at(s.opened, starts[t])].exp(), n + 1.0)
                })
            });
            (industry, per_quarter.collect())
        })
        .collect();
    let mut total = vec![vec![(0.0, 0.0); quarters]; 100];
    for (industry, per_quarter) in sums {
        for (t, (sum, n)) in per_quarter.into_iter().enumerate() {
            total[industry][t].0 += sum;
            total[industry][t].1 += n;
        }
    }
    let mean = |(sum, n): (f64, f64)| if n > 0.0 { sum / n } else { 1.0 };
    total.into_iter().map(|row| row.into_iter().map(mean).collect()).collect()
}

fn cell<'a>(city: &City, stores: &'a [Store], starts: &[Day], mean_age: &[Vec<f64>]) -> Cell<'a> {
    let (site, industry) = (stores[0].site as usize, usize::from(stores[0].industry));
    let gu = city.gu_of_site(site);
    let model = &city.hazards;
    let quarters = starts.len() - 1;
    let licensed = trade_of(industry).is_some();
    let (mut at_risk, mut closures, mut expected) = (vec![0; quarters], vec![0; quarters], vec![0.0; quarters]);
    for t in 0..quarters {
        let open = stores.iter().filter(|s| s.open_on(starts[t] - 1));
        let (n, ages) = open.fold((0_u32, 0.0), |(n, ages), s| {
            (
                n + 1,
                ages + if licensed {
                    model.age[industry][age_at(s.opened, starts[t])].exp()
                } else {
                    mean_age[industry][t]
                },
            )
        });
        at_risk[t] = n;
        closures[t] = stores.iter().filter(|s| (starts[t]..starts[t + 1]).contains(&s.closed)).count() as u32;
        expected[t] = ages * model.common(site, gu, industry, t, f64::from(n)).exp();
    }
    Cell { site, gu, industry, stores, at_risk, closures, expected }
}

fn at_origin(
    city: &City,
    cells: &[Cell<'_>],
    starts: &[Day],
    mean_age: &[Vec<f64>],
    quarter: usize,
    origin: usize,
) -> Vec<CellTruth> {
    let model = &city.hazards;
    let judged = judge_frailties(city, cells, origin);
    cells
        .par_iter()
        .filter(|cell| cell.at_risk[origin + 1] > 0)
        .map(|cell| {
            let &Cell { site, gu, industry, .. } = cell;
            let frailty = model.frailty(site, gu, industry);
            let hazard = (cell.at_risk[origin] > 0).then(|| {
                let open = cell.stores.iter().filter(|s| s.open_on(starts[origin] - 1));
                let ages: f64 = open.map(|s| model.age[industry][age_at(s.opened, starts[origin])].exp()).sum();
                let n = f64::from(cell.at_risk[origin]);
                ages / n * (model.common(site, gu, industry, origin, n) + frailty).exp()
            });
            let known_mean = trade_of(industry).is_none().then(|| mean_age[industry][origin + 1].ln());
            CellTruth {
                area: site as u32,
                industry: industry as u8,
                quarter: quarter as u8,
                stores: cell.at_risk[origin + 1],
                hazard,
                full_oracle_closures: expect(model, cell, starts, origin, frailty, None),
                oracle_closures: expect(model, cell, starts, origin, judged.of(cell), known_mean),
                closures: cell.closures[origin + 1..=origin + HORIZON].iter().sum(),
                area_frailty: model.area_frailty[site],
                gu_industry: model.gu_industry[gu][industry],
            }
        })
        .collect()
}

/// Expected closures of the next four quarters from the stores open at the end of `origin` and their newcomers.
/// `mean_age` is the log multiplier of all present stores where their ages are not known.
fn expect(
    model: &HazardModel,
    cell: &Cell<'_>,
    starts: &[Day],
    origin: usize,
    frailty: f64,
    mean_age: Option<f64>,
) -> f64 {
    let &Cell { site, industry, .. } = cell;
    let age = &model.age[industry];
    let at = |age_quarters: usize| age[age_quarters.min(age.len() - 1)];
    // Groups of stores: how many are expected to be alive, and their age at the origin.
    let day = starts[origin + 1];
    let present = cell.stores.iter().filter(|s| s.open_on(day - 1));
    let mut alive: Vec<(f64, Option<usize>)> = match mean_age {
        Some(_) => vec![(present.count() as f64, None)],
        None => present.map(|s| (1.0, Some(age_at(s.opened, day)))).collect(),
    };
    let mut closures = 0.0;
    for k in 1..=HORIZON {
        let stores: f64 = alive.iter().map(|(n, _)| n).sum();
        let level = model.expected_common(site, industry, origin, k, stores) + frailty;
        for (n, group) in &mut alive {
            let hazard = (level + group.map_or_else(|| mean_age.unwrap_or(0.0), at)).exp();
            let closing = *n * (1.0 - (-hazard).exp());
            closures += closing;
            *n -= closing;
            *group = group.map(|a| a + 1);
        }
        let demand = model.expected_demand(site, origin, k);
        let entrants = model.openings(site, industry, origin + k, stores, demand);
        let closing = entrants * (1.0 - (-(level + at(0)).exp() / 2.0).exp());
        closures += closing;
        alive.push((entrants - closing, Some(1)));
    }
    closures
}

/// What 16 quarters of closures tell of the frailties: log of the posterior mean of exp(frailty).
struct Judged {
    area: Vec<f64>,
    gu_industry: Vec<[f64; 100]>,
}

impl Judged {
    fn of(&self, cell: &Cell<'_>) -> f64 {
        self.area[cell.site] + self.gu_industry[cell.gu][cell.industry]
    }
}

fn judge_frailties(city: &City, cells: &[Cell<'_>], origin: usize) -> Judged {
    let window = (origin + 1).saturating_sub(WINDOW)..origin + 1;
    let data: Vec<(f64, f64)> = cells
        .iter()
        .map(|c| {
            let expected: f64 = c.expected[window.clone()].iter().sum();
            // Closures of stores that opened in the same quarter are not in `expected`; they are few.
            (f64::from(c.closures[window.clone()].iter().sum::<u32>()), expected)
        })
        .collect();
    let mut area = vec![0.0; city.geography.sites.len()];
    let mut gu_industry = vec![[0.0; 100]; city.geography.gu.len()];
    let mut variance = (area.clone(), gu_industry.clone());
    for _ in 0..6 {
        let mut sums = vec![(0.0, 0.0); area.len()];
        for (cell, (y, e)) in cells.iter().zip(&data) {
            let gu_effect: f64 = gu_industry[cell.gu][cell.industry];
            sums[cell.site].0 += y;
            sums[cell.site].1 += e * gu_effect.exp();
        }
        for (k, (y, e)) in sums.into_iter().enumerate() {
            (area[k], variance.0[k]) = posterior(y, e, AREA_FRAILTY_SD);
        }
        let mut sums = vec![[(0.0, 0.0); 100]; gu_industry.len()];
        for (cell, (y, e)) in cells.iter().zip(&data) {
            let sum = &mut sums[cell.gu][cell.industry];
            sum.0 += y;
            sum.1 += e * f64::exp(area[cell.site]);
        }
        for (g, row) in sums.into_iter().enumerate() {
            for (i, (y, e)) in row.into_iter().enumerate() {
                (gu_industry[g][i], variance.1[g][i]) = posterior(y, e, GU_INDUSTRY_SD);
            }
        }
    }
    let half = |mode: f64, variance: f64| mode + variance / 2.0;
    for (mode, v) in area.iter_mut().zip(variance.0) {
        *mode = half(*mode, v);
    }
    for (row, v) in gu_industry.iter_mut().zip(variance.1) {
        for (mode, v) in row.iter_mut().zip(v) {
            *mode = half(*mode, v);
        }
    }
    Judged { area, gu_industry }
}

/// Mode and variance of u under `y ~ Poisson(e × exp(u))`, `u ~ N(0, sd²)`.
fn posterior(y: f64, e: f64, sd: f64) -> (f64, f64) {
    let precision = 1.0 / (sd * sd);
    let mut u = 0.0_f64;
    for _ in 0..20 {
        let mean = e * u.exp();
        u += ((y - mean - u * precision) / (mean + precision)).clamp(-1.0, 1.0);
    }
    (u, 1.0 / (e * u.exp() + precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posterior_shrinks() {
        let (none, variance) = posterior(0.0, 0.0, 0.25);
        assert!(none.abs() < 1e-12 && (variance - 0.0625).abs() < 1e-12);
        let (much, _) = posterior(2000.0, 1000.0, 0.25);
        assert!((much - 2.0_f64.ln()).abs() < 0.01);
        let (little, _) = posterior(2.0, 1.0, 0.25);
        assert!(little > 0.0 && little < 0.1);
    }
}
