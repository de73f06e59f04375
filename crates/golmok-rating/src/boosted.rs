//! The boosted part: trees that learn from every earlier quarter what the quarters after it reported.
//!
//! A lesson is what was known of the cells at the end of a quarter, beside the closures of the quarters after it, four
//! at most, as far as they are known. A count is Poisson around its expectation by the industry's rate in those
//! quarters times the rate that the trees find. Several seeds are averaged on the log scale.

mod age;
pub(crate) mod bins;
mod chance;
mod classes;
mod columns;
mod factors;
mod near;
mod record;
pub(crate) mod trees;

pub(crate) use columns::Columns;

use crate::forecast::Forecast;
use crate::panel::Panel;
use bins::Cuts;
use columns::Told;
use golmok_model::DriverGroup;
use rayon::prelude::*;
use trees::{Direction, Growth, Trees};

/// How the trees are grown: chosen at the selection origin and on simulated cities.
const GROWTH: Growth =
    Growth { trees: 60, depth: 3, learning_rate: 0.05, leaf_closures: 30.0, shrinkage: 60.0, rows: 0.5, columns: 0.2 };
const SEEDS: u64 = 2;
/// Quarters of closures that a lesson holds at most.
const HORIZON: usize = 4;

/// What is known of the cells at the end of one quarter.
pub(crate) struct Known<'a> {
    /// The hazard model's forecast from there.
    pub forecast: Forecast<'a>,
    /// What the trees look at.
    pub columns: Columns,
}

/// What the trees say of the cells with shops.
pub(crate) struct Boosted {
    /// Log of the closures ÷ those by the industry's rate; 0 for cells without shops.
    pub log_ratio: Vec<f64>,
    /// Contributions to it in the order of [`DriverGroup::ALL`].
    pub drivers: Vec<[f64; DriverGroup::ALL.len()]>,
}

impl Boosted {
    /// Mean contribution of each group over the shops of each industry.
    pub fn industry_means(&self, panel: &Panel) -> Vec<[f64; DriverGroup::ALL.len()]> {
        let mut sums = vec![([0.0; DriverGroup::ALL.len()], 1e-9); panel.width()];
        for cell in (0..panel.cells()).filter(|&cell| panel.counts(cell)) {
            let (sum, stores) = &mut sums[panel.industry_of(cell)];
            let own = f64::from(panel.now()[cell].stores);
            sum.iter_mut().zip(&self.drivers[cell]).for_each(|(sum, d)| *sum += own * d);
            *stores += own;
        }
        sums.into_iter().map(|(sum, stores)| sum.map(|s| s / stores)).collect()
    }
}

/// Boosted forecast at `now` from the lessons of earlier quarters, oldest first. `None` where nothing can be learnt.
pub(crate) fn boosted(now: &Known, earlier: &[&Known]) -> Option<Boosted> {
    let panel = &now.forecast.panel;
    let lessons: Vec<Lesson> = earlier.iter().filter_map(|known| Lesson::of(panel, known)).collect();
    let (mut count, mut expected) = (Vec::new(), Vec::new());
    for lesson in &lessons {
        count.extend_from_slice(&lesson.count);
        expected.extend_from_slice(&lesson.expected);
    }
    if count.is_empty() {
        return None;
    }
    let width = now.columns.values.len();
    let parts: Vec<Vec<&[f32]>> =
        (0..width).map(|c| lessons.iter().map(|lesson| lesson.columns[c].as_slice()).collect()).collect();
    let cuts = Cuts::of(&parts);
    let data = cuts.bin(&parts);
    let directions: Vec<Direction> = now.columns.kinds.iter().map(|kind| kind.direction).collect();
    let trees: Vec<Trees> = (1..=SEEDS)
        .into_par_iter()
        .map(|seed| Trees::grow(&data, &count, &expected, &directions, &GROWTH, seed))
        .collect();
    drop((data, lessons));
    let current: Vec<Vec<&[f32]>> = now.columns.values.iter().map(|column| vec![column.as_slice()]).collect();
    let current = cuts.bin(&current);
    let explain = |(row, cell): (usize, &u32)| {
        let mut drivers = [0.0; DriverGroup::ALL.len()];
        let own = &now.forecast.cells[*cell as usize].drivers;
        let size: f64 = own.iter().map(|d| d.abs()).sum();
        let mut log_ratio = 0.0;
        for trees in &trees {
            log_ratio += trees.explain(&current, row, |column, value| match now.columns.kinds[column].told {
                Told::As(group) => drivers[group as usize] += value,
                Told::AsHazard => {
                    for (sum, own) in drivers.iter_mut().zip(own) {
                        *sum += value * if size > 0.0 { own.abs() / size } else { 1.0 / DriverGroup::ALL.len() as f64 };
                    }
                }
            });
        }
        (log_ratio / SEEDS as f64, drivers.map(|d| d / SEEDS as f64))
    };
    let explained: Vec<_> = now.columns.cells.par_iter().enumerate().map(explain).collect();
    let mut found =
        Boosted { log_ratio: vec![0.0; panel.cells()], drivers: vec![[0.0; DriverGroup::ALL.len()]; panel.cells()] };
    for (cell, (log_ratio, drivers)) in now.columns.cells.iter().zip(explained) {
        found.log_ratio[*cell as usize] = log_ratio;
        found.drivers[*cell as usize] = drivers;
    }
    Some(found)
}

/// What the quarters after a quarter reported of its cells, beside what was known of them.
struct Lesson {
    columns: Vec<Vec<f32>>,
    count: Vec<f64>,
    expected: Vec<f64>,
}

impl Lesson {
    fn of(panel: &Panel, known: &Known) -> Option<Self> {
        let then = &known.forecast.panel;
        let end = usize::try_from(then.last_quarter().since(panel.first)).ok()?;
        let after = end + 1..(end + 1 + HORIZON).min(panel.quarters.len());
        if after.is_empty() {
            return None;
        }
        let closures = panel.industry_totals(after.clone(), |c| c.closures);
        let stores = panel.industry_totals(end..end + 1, |c| c.stores);
        let expected = |cell: usize| {
            let industry = panel.industry_of(cell);
            f64::from(panel.quarters[end][cell].stores) * closures[industry] / stores[industry].max(1.0)
        };
        let rows: Vec<usize> = (0..known.columns.cells.len())
            .filter(|&row| {
                let cell = known.columns.cells[row] as usize;
                panel.counts(cell) && expected(cell) > 0.0
            })
            .collect();
        let cell = |row: &usize| known.columns.cells[*row] as usize;
        Some(Self {
            columns: known.columns.values.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect(),
            count: rows
                .iter()
                .map(|row| after.clone().map(|q| f64::from(panel.quarters[q][cell(row)].closures)).sum())
                .collect(),
            expected: rows.iter().map(|row| expected(cell(row))).collect(),
        })
    }
}
