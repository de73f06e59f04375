//! The intervals of a cell's hazard and of its relative risk hold the truth of a simulated city as often as they say.

mod simulated;

use golmok_model::AreaKind;
use golmok_rating::{Estimate, RatingConfig, rate};
use simulated::{AREAS, INDUSTRIES, world};
use std::collections::BTreeMap;
use std::io::Write;

#[test]
fn intervals_hold_true_hazards_and_relative_risks() {
    // No calendar is simulated, nor years of industries: the intervals must not carry them.
    let calm = RatingConfig { calendar_sd: 0.0, industry_year_sd: 0.0, ..RatingConfig::default() };
    let (mut hazards, mut relatives, mut cells) = (0.0, 0.0, 0.0);
    for seed in 200..206 {
        let city = world(seed, 1.0);
        let rated = rate(&city.input, city.origin, &calm, &BTreeMap::new()).expect("rated");
        // Store-weighted mean of the true hazards of each industry: what a relative risk is set against.
        let mut mean = vec![(0.0, 0.0); INDUSTRIES];
        let of = |row: &golmok_rating::EntryRisk| {
            let area: usize = row.area_code.parse::<usize>().expect("a number") - 3_110_001;
            let industry: usize = row.industry_code[3..].parse().expect("a number");
            (area, industry)
        };
        let rows: Vec<_> =
            rated.rows.iter().filter(|r| r.area_kind == AreaKind::TradeArea && r.industry_code != "ALL").collect();
        assert_eq!(rows.len(), AREAS * INDUSTRIES);
        for row in &rows {
            let (area, industry) = of(row);
            let at_risk = row.at_risk_4q as f64;
            mean[industry].0 += at_risk * city.hazard[area * INDUSTRIES + industry];
            mean[industry].1 += at_risk;
        }
        for row in rows.iter().filter(|r| r.store_count > 0) {
            let rating = row.rating.as_ref().expect("rated");
            let (area, industry) = of(row);
            let truth = city.hazard[area * INDUSTRIES + industry];
            let relative = truth / (mean[industry].0 / mean[industry].1);
            let holds = |e: Estimate, value: f64| f64::from(u8::from(e.lo <= value && value <= e.hi));
            hazards += holds(rating.closure_probability_1y, -(-4.0 * truth).exp_m1());
            relatives += holds(rating.relative_risk, relative);
            cells += 1.0;
        }
    }
    let (hazards, relatives) = (hazards / cells, relatives / cells);
    let _ = writeln!(std::io::stderr(), "coverage of {cells} cells: hazard {hazards:.4}, relative risk {relatives:.4}");
    assert!((0.88..=0.92).contains(&hazards), "hazards {hazards}");
    assert!((0.88..=0.92).contains(&relatives), "relative risks {relatives}");
}
