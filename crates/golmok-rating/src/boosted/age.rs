//! Closures that the age of a cell's stock leads one to expect: shops that opened lately close more.

use crate::cholesky::Cholesky;
use crate::panel::Panel;

/// Bands of age in quarters since opening, first and last.
const BANDS: [(usize, usize); 4] = [(1, 1), (2, 2), (3, 4), (5, 8)];
/// Store-quarters' worth of closures by which a band is drawn towards the average shop.
const RIDGE: f64 = 30.0;

/// Log of the closures that the ages in each cell lead one to expect for the quarter after `at`, ÷ those of a stock of
/// the industry's usual ages. Least squares of closures on the shops of each band, weighted by the Poisson variance;
/// bands that the panel is too short for are left out.
pub(crate) fn log_expected(panel: &Panel, at: usize) -> Vec<f32> {
    let bands: Vec<(usize, usize)> = BANDS.into_iter().filter(|b| b.1 <= at).collect();
    let p = bands.len() + 1;
    let longest = bands.last().map_or(usize::MAX, |b| b.1);
    let mut curvature = vec![0.0; p * p];
    let mut right = vec![0.0; p];
    for quarter in (longest..=at).filter(|q| *q >= 1) {
        let closures = panel.industry_totals(quarter..quarter + 1, |c| c.closures);
        let exposure = panel.industry_totals(quarter - 1..quarter, |c| c.stores);
        for cell in (0..panel.cells()).filter(|&c| panel.counts(c)) {
            let Some(x) = shares(panel, quarter - 1, cell, &bands) else { continue };
            let stores = f64::from(panel.quarters[quarter - 1][cell].stores);
            let expected = stores * closures[cell % panel.width()] / exposure[cell % panel.width()].max(1.0);
            for r in 0..p {
                right[r] += x[r] * f64::from(panel.quarters[quarter][cell].closures);
                for c in 0..p {
                    curvature[r * p + c] += expected * x[r] * x[c];
                }
            }
        }
    }
    for r in 1..p {
        curvature[r * p + r] += RIDGE;
    }
    let slopes = if p > 1 { Cholesky::new(&curvature, p).map(|f| f.solve(&right)) } else { None };
    let Some(slopes) = slopes else { return vec![0.0; panel.cells()] };
    let rate = |cell: usize| -> Option<f64> {
        let x = shares(panel, at, cell, &bands)?;
        Some(x.iter().zip(&slopes).map(|(x, s)| x * s).sum::<f64>().max(0.2))
    };
    let rates: Vec<Option<f64>> = (0..panel.cells()).map(rate).collect();
    let width = panel.width();
    let mut usual = vec![(1e-9, 1e-9); width];
    for (cell, rate) in rates.iter().enumerate().filter(|(cell, _)| panel.counts(*cell)) {
        let stores = f64::from(panel.quarters[at][cell].stores);
        usual[cell % width].0 += stores * rate.unwrap_or(0.0);
        usual[cell % width].1 += stores;
    }
    let log = |(cell, rate): (usize, &Option<f64>)| {
        let (sum, stores) = usual[cell % width];
        rate.map_or(0.0, |rate| (rate * stores / sum).ln() as f32)
    };
    rates.iter().enumerate().map(log).collect()
}

/// One, and the share of a cell's shops at the end of a quarter in each band; none without shops.
fn shares(panel: &Panel, at: usize, cell: usize, bands: &[(usize, usize)]) -> Option<Vec<f64>> {
    let stores = panel.quarters[at][cell].stores;
    if stores == 0 {
        return None;
    }
    let share = |(from, to): &(usize, usize)| {
        // A shop that opened in the quarter itself is one quarter old when the next one ends.
        let opened: u32 =
            (*from..=*to).filter_map(|age| (at + 1).checked_sub(age)).map(|q| panel.quarters[q][cell].openings).sum();
        (f64::from(opened) / f64::from(stores)).min(1.0)
    };
    Some(std::iter::once(1.0).chain(bands.iter().map(share)).collect())
}
