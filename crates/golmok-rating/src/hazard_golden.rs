//! The fit beside dense numpy algebra over every effect at once (scripts/golden/rating_hazard.py).

use super::*;
use crate::forecast::mean_square;
use crate::{Area, Industry, RatingInput};
use golmok_model::{Quarter, TradeAreaKind};
use std::collections::BTreeMap;

/// Newest quarter of the city.
pub(crate) fn last() -> Quarter {
    Quarter::from_code(20224).unwrap()
}

/// The city of the golden files, the features of its rows, and those of each cell's last row.
pub(crate) fn city() -> (RatingInput, Vec<f32>, Vec<[f64; 2]>) {
    let mut input = RatingInput::default();
    for a in 0..8 {
        let kind = Some(if a < 4 { TradeAreaKind::Alley } else { TradeAreaKind::Developed });
        let (gu_code, neighbourhood) = (format!("1100{}", a % 2), format!("1100{}{}", a % 2, a % 4));
        input
            .add_area(Area { code: format!("a{a}"), kind, gu_code, neighbourhood, area_m2: None, centre_m: None })
            .unwrap();
    }
    for i in 0..6 {
        let (code, sector) = (format!("CS{i}"), format!("s{}", i % 2));
        input.add_industry(Industry { code, sector, location_bound: true, entrant_ratio: None }).unwrap();
    }
    let (mut values, mut newest) = (vec![], vec![]);
    for line in include_str!("../tests/golden/hazard_rows.csv").lines().skip(1) {
        let f: Vec<&str> = line.split(',').collect();
        let number = |k: usize| f[k].parse::<u32>().unwrap();
        let counts = Counts { stores: number(4) - number(3), closures: number(3), ..Counts::default() };
        let quarter = last().plus(number(2) as i32 - 3);
        input.add_cell(quarter, &format!("a{}", f[0]), &format!("CS{}", f[1]), counts).unwrap();
        let x = [f[5].parse::<f32>().unwrap(), f[6].parse().unwrap()];
        values.extend(x);
        if number(2) == 3 {
            newest.push(x.map(f64::from));
        }
    }
    (input, values, newest)
}

fn told() -> BTreeMap<(String, usize), f64> {
    let lines = include_str!("../tests/golden/hazard_fit.csv").lines().skip(1);
    let row = |line: &str| {
        let f: Vec<&str> = line.split(',').collect();
        let cell = f[1].parse().map_or(0, |a: usize| a * 6 + f[2].parse::<usize>().unwrap());
        ((f[0].to_owned(), cell), f[3].parse().unwrap())
    };
    lines.map(row).collect()
}

#[test]
fn mode_covariance_and_posterior_are_those_of_the_dense_algebra() {
    let (input, values, newest) = city();
    let panel = Panel::until(&input, last(), 16).unwrap();
    let nesting = Nesting::of(&panel);
    let rows = Rows::closures(&panel);
    let design = Design { values, features: 2, prior: vec![0, 0] };
    let mut plan = Plan::closures(200);
    // Variances as given: moments are the matter of another golden.
    plan.priors.0.iter_mut().chain(&mut plan.priors.1).for_each(|p| p.sd = 1e-9);
    let fit = fit(&nesting, &rows, &design, &plan).unwrap();
    let golden = told();
    let of = |what: &str, cell: usize| golden[&(what.to_owned(), cell)];
    for k in 0..2 {
        let (ours, theirs) = (fit.coefficients[k], of(&format!("coefficient_{k}"), 0));
        let (variance, marginal) = (fit.covariance[k * 2 + k], of(&format!("variance_{k}"), 0));
        assert!((ours - theirs).abs() < 0.03 * marginal.sqrt(), "coefficient {k}: {ours} for {theirs}");
        assert!((variance / marginal - 1.0).abs() < 0.03, "variance {k}: {variance} for {marginal}");
        // What a fit that holds the effects still would print is another figure.
        assert!(marginal > 1.3 * of(&format!("conditional_variance_{k}"), 0));
    }
    let posterior = fit.posterior.as_ref().unwrap();
    let (mut ratio, cells) = (0.0, panel.cells());
    for (cell, x) in newest.iter().enumerate() {
        let ours: f64 = fit.lasting.iter().map(|t| t.of(cell)).sum();
        let theirs = of("lasting", cell);
        let exact = of("posterior_variance", cell);
        assert!((ours - theirs).abs() < 0.03 * exact.sqrt(), "cell {cell}: {ours} for {theirs}");
        let (shared, own) = posterior.of(cell, x);
        let variance = mean_square(&shared) + own;
        assert!((variance / exact - 1.0).abs() < 0.5, "cell {cell}: {variance} for {exact}");
        ratio += variance / exact / cells as f64;
    }
    assert!((ratio - 1.0).abs() < 0.06, "posterior variances {ratio} of the exact ones");
}

#[test]
fn a_fit_that_does_not_settle_is_an_error() {
    let (input, values, _) = city();
    let panel = Panel::until(&input, last(), 16).unwrap();
    let design = Design { values, features: 2, prior: vec![0, 0] };
    let found = fit(&Nesting::of(&panel), &Rows::closures(&panel), &design, &Plan::closures(1));
    assert!(matches!(found.err(), Some(RatingError::NotSettled { steps: 1, .. })));
}
