//! What a forecast must beat, from the same past.

use crate::level::shape;
use crate::panel::Panel;

/// A simple forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    /// The city's rate for every cell.
    City,
    /// The industry's rate: what the explained share is measured from.
    Industry,
    /// The cell's own rate of the last year.
    LastYear,
    /// The cell's rate drawn towards its industry's (gamma–Poisson).
    ShrunkCell,
    /// The rate of cells with about as many stores, whatever the industry.
    StoreCount,
}

/// Upper ends of the store-count classes.
const SIZES: [f64; 7] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, f64::INFINITY];

impl Baseline {
    /// All baselines.
    pub const ALL: [Self; 5] = [Self::City, Self::Industry, Self::LastYear, Self::ShrunkCell, Self::StoreCount];

    /// Name in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::City => "city_rate",
            Self::Industry => "industry_rate",
            Self::LastYear => "last_year",
            Self::ShrunkCell => "shrunk_cell",
            Self::StoreCount => "store_count",
        }
    }

    /// Closures of the next four quarters by cell: a rate of the last four quarters × stores now × 4.
    pub(crate) fn predict(self, panel: &Panel) -> Vec<f64> {
        let window = panel.last(4);
        let closures = panel.industry_totals(window.clone(), |c| c.closures);
        let exposure = panel.industry_totals(window.clone(), |c| c.at_risk());
        let city = closures.iter().sum::<f64>() / exposure.iter().sum::<f64>().max(1.0);
        let rate_of = |i: usize| if exposure[i] > 0.0 { closures[i] / exposure[i] } else { city };
        let cell = |c: usize| {
            window.clone().fold((0.0, 0.0), |sum: (f64, f64), q| {
                let counts = panel.quarters[q][c];
                (sum.0 + f64::from(counts.closures), sum.1 + f64::from(counts.at_risk()))
            })
        };
        let stores = |c: usize| f64::from(panel.now()[c].stores);
        let rates: Vec<f64> = match self {
            Self::City => vec![city; panel.cells()],
            Self::Industry => (0..panel.cells()).map(|c| rate_of(panel.industry_of(c))).collect(),
            Self::LastYear => {
                let own = (0..panel.cells()).map(cell);
                own.map(|(y, e)| if e > 0.0 { y / e } else { city }).collect()
            }
            Self::ShrunkCell => {
                let counted: Vec<usize> = (0..panel.cells()).filter(|&c| panel.counts(c)).collect();
                let own: Vec<(f64, f64)> = counted
                    .iter()
                    .map(|&c| (cell(c).0, cell(c).1 * rate_of(panel.industry_of(c))))
                    .filter(|(_, e)| *e > 0.0)
                    .collect();
                let (y, e): (Vec<f64>, Vec<f64>) = own.into_iter().unzip();
                let strength = shape(&y, &e, 1.0);
                (0..panel.cells())
                    .map(|c| {
                        let rate = rate_of(panel.industry_of(c));
                        let (y, e) = cell(c);
                        rate * (y + strength) / (e * rate + strength)
                    })
                    .collect()
            }
            Self::StoreCount => {
                let class = |c: usize| SIZES.iter().position(|end| stores(c) <= *end).unwrap_or(SIZES.len() - 1);
                let mut sums = [(0.0, 0.0); SIZES.len()];
                for c in (0..panel.cells()).filter(|&c| panel.counts(c) && stores(c) > 0.0) {
                    let (y, e) = cell(c);
                    sums[class(c)].0 += y;
                    sums[class(c)].1 += e;
                }
                (0..panel.cells()).map(|c| sums[class(c)]).map(|(y, e)| if e > 0.0 { y / e } else { city }).collect()
            }
        };
        rates.into_iter().enumerate().map(|(c, rate)| rate * stores(c) * 4.0).collect()
    }
}
