//! Sums of products beside those that numpy finds pair by pair (scripts/golden/rating_hazard.py).

use super::*;
use crate::hazard::{Plan, golden::city};
use crate::panel::Panel;

#[test]
fn sums_of_products_are_those_of_all_pairs() {
    let (input, _, _) = city();
    let panel = Panel::until(&input, crate::hazard::golden::last(), 16).unwrap();
    let nesting = Nesting::of(&panel);
    let mut rows = crate::hazard::Rows::closures(&panel);
    rows.bounded = true;
    let plan = Plan::closures(200);
    let design = crate::hazard::Design::default();
    let newton = crate::newton::Newton::new(&nesting, &rows, &design, &plan);
    let priors: Vec<Prior> = plan.priors.0.iter().chain(&plan.priors.1).copied().collect();
    let found = newton.with_residuals(|residuals| equations(&nesting, residuals, plan.passing, &priors));
    let golden = include_str!("../tests/golden/hazard_moments.csv");
    let mut told = 0;
    for line in golden.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let level = Level::LASTING.iter().position(|l| fields[0] == l.code().replace("neighbourhood", "dong")).unwrap();
        // In order of levels; a passing level's own quarter follows its quarters among each other.
        let before = Level::LASTING[..level].iter().filter(|l| plan.passing.contains(l)).count();
        let equation = &found[level + before + usize::from(fields[1] == "same")];
        let close = |ours: f64, theirs: &str| {
            let theirs: f64 = theirs.parse().unwrap();
            assert!((ours - theirs).abs() < 1e-6 * (1.0 + theirs.abs()), "{line}: {ours} for {theirs}");
        };
        close(equation.sum, fields[2]);
        for (m, theirs) in fields[3..].iter().enumerate() {
            // The kinds of an industry are few: their squares are taken around the industry's mean.
            if (level, m) != (place(Level::KindIndustry), level) || fields[1] == "same" {
                close(equation.per_unit[m], theirs);
            }
        }
        told += 1;
    }
    assert_eq!(told, 14);
}
