//! What a row says follows from what was fitted: own weight, three years, features that the data said nothing of.

mod simulated;

use golmok_model::AreaKind;
use golmok_rating::{Estimate, RatingConfig, rate};
use simulated::world;
use std::collections::BTreeMap;

/// Half width, on the log scale, of the interval of the hazard behind a probability of closing.
fn log_width(p: Estimate) -> f64 {
    let hazard = |p: f64| -(-p).ln_1p();
    (hazard(p.hi) / hazard(p.lo)).ln()
}

#[test]
fn three_years_carry_a_calendar_that_walks_on() {
    let city = world(31, 1.0);
    let config = RatingConfig { calendar_sd: 0.5, industry_year_sd: 0.0, ..RatingConfig::default() };
    let rated = rate(&city.input, city.origin, &config, &BTreeMap::new()).expect("rated");
    let row = rated.rows.iter().find(|r| r.area_kind == AreaKind::City && r.industry_code == "ALL").expect("the city");
    let rating = row.rating.as_ref().expect("rated");
    let ratio = (log_width(rating.closure_probability_3y) / log_width(rating.closure_probability_1y)).powi(2);
    // Nothing but the calendar is unknown of the city: the mean of three years of a walk, 14/9 of its first.
    assert!((ratio - 14.0 / 9.0).abs() < 0.05, "{ratio}");
}

#[test]
fn own_weight_counts_the_cells_own_variance_only() {
    let city = world(31, 1.0);
    let rated = rate(&city.input, city.origin, &RatingConfig::default(), &BTreeMap::new()).expect("rated");
    let own = rated.model.lasting_variance.iter().find(|(level, _)| *level == "cell").expect("a cell level").1;
    let row = rated
        .rows
        .iter()
        .find(|r| r.area_kind == AreaKind::TradeArea && r.industry_code != "ALL" && r.effective_n > 50.0)
        .expect("a cell");
    let rating = row.rating.as_ref().expect("rated");
    let industry = rating.hazard_q / rating.relative_risk.value;
    let strength = 1.0 / (industry * own);
    assert!((row.own_weight - row.effective_n / (row.effective_n + strength)).abs() < 1e-9, "{row:?}");
}

#[test]
fn what_nothing_was_said_of_is_no_estimate() {
    let city = world(31, 1.0);
    let rated = rate(&city.input, city.origin, &RatingConfig::default(), &BTreeMap::new()).expect("rated");
    let trained = |feature: &str| rated.model.coefficients.iter().find(|c| c.feature == feature).expect("one").trained;
    assert!(!trained("income") && !trained("foot_traffic_trend"), "no covariates were given");
    assert!(trained("cell_stores") && trained("openings_area"));
}
