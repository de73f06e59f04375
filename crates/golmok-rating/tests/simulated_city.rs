//! Properties that must hold whatever the city: only the past counts, known hazards are found again, drivers add up.

mod simulated;

use golmok_model::{AreaKind, Quarter, RiskGrade};
use golmok_rating::{
    Counts, Covariate, MODEL, RatingConfig, RatingInput, Scope, backtest_at, entry_risk_table,
    industries_where_grades_rise, rate,
};
use simulated::{AREAS, INDUSTRIES, world};
use std::collections::BTreeMap;

/// No calendar effect is simulated, so the intervals must not carry one.
fn calm() -> RatingConfig {
    RatingConfig { calendar_sd: 0.0, industry_year_sd: 0.0, ..RatingConfig::default() }
}

/// The same past, another future: counts and covariates after the origin replaced by nonsense.
fn with_other_future(input: &RatingInput, origin: Quarter) -> RatingInput {
    let mut other = input.until(origin);
    for step in 1..=3 {
        for (a, area) in input.areas().iter().enumerate() {
            for (i, industry) in input.industries().iter().enumerate() {
                let stores = ((a * 7 + i * 13) % 50) as u32;
                let counts = Counts { stores, franchise: stores / 2, openings: stores, closures: stores * 3 };
                other.add_cell(origin.plus(step), &area.code, &industry.code, counts).expect("once");
            }
            other.add_covariate(origin.plus(step), &area.code, Covariate::ClosedMonths, a as f64).expect("once");
        }
    }
    other
}

#[test]
fn only_the_past_counts() {
    let mut city = world(1, 1.0);
    for (a, area) in city.input.areas().to_vec().iter().enumerate() {
        for step in 0..12 {
            let quarter = city.origin.plus(step - 7);
            let value = 40.0 + ((a * 31 + step as usize * 17) % 60) as f64;
            city.input.add_covariate(quarter, &area.code, Covariate::ClosedMonths, value).expect("once");
        }
    }
    let config = RatingConfig::default();
    let rated = |input: &RatingInput| rate(input, city.origin, &config, &BTreeMap::new()).expect("rated");
    let whole = rated(&city.input);
    assert!(whole.model.coefficients.iter().any(|c| c.feature == "closed_months" && c.effect.value != 0.0));
    assert!(whole == rated(&city.input.until(city.origin)), "deleting the future changes the rating");
    assert!(whole == rated(&with_other_future(&city.input, city.origin)), "another future changes the rating");
    assert!(whole != rated(&city.input.until(city.origin.plus(-1)).with_quarter_of(&city.input, city.origin)));
}

/// Adds back the counts of one quarter, halved: the test above must see that the past does count.
trait WithQuarter {
    fn with_quarter_of(self, input: &RatingInput, quarter: Quarter) -> RatingInput;
}

impl WithQuarter for RatingInput {
    fn with_quarter_of(mut self, input: &RatingInput, quarter: Quarter) -> RatingInput {
        for area in input.areas() {
            for industry in input.industries() {
                let counts = Counts { stores: 5, closures: 1, ..Counts::default() };
                self.add_cell(quarter, &area.code, &industry.code, counts).expect("once");
            }
        }
        self
    }
}

#[test]
fn known_hazards_are_found_again() {
    let (mut slope, mut cover, mut cover_one, mut skill) = (0.0, 0.0, 0.0, 0.0);
    let seeds = 8;
    for seed in 0..seeds {
        let city = world(100 + seed, 1.0);
        let result = backtest_at(&city.input, &[city.origin], &calm()).expect("a backtest");
        let origin = city.origin;
        let value = |segment, name| result.value(origin, MODEL, Scope::Apart, segment, name).expect("a figure");
        slope += value("all", "calibration_slope") / seeds as f64;
        cover += value("all", "coverage_90") / seeds as f64;
        cover_one += value("all", "coverage_90_expecting_one") / seeds as f64;
        skill += value("all", "explained_share") / seeds as f64;
    }
    println!("slope {slope:.3}, coverage {cover:.3} and {cover_one:.3}, explained share {skill:.3}");
    assert!((0.95..=1.05).contains(&slope), "calibration slope {slope}");
    assert!((0.88..=0.92).contains(&cover), "coverage {cover}");
    assert!((0.88..=0.92).contains(&cover_one), "coverage of cells expecting one closure {cover_one}");
    assert!(skill > 0.5, "explained share {skill}");
}

#[test]
fn without_differences_none_are_painted() {
    let city = world(7, 0.0);
    let rated = rate(&city.input, city.origin, &calm(), &BTreeMap::new()).expect("rated");
    let cells: Vec<_> = rated.rows.iter().filter(|r| r.area_kind == AreaKind::TradeArea).collect();
    let clear = cells
        .iter()
        .filter_map(|r| r.rating.as_ref().ok())
        .filter(|r| r.relative_grade != golmok_model::RelativeGrade::NoClearDifference)
        .count();
    assert!((clear as f64) < 0.01 * cells.len() as f64, "{clear} of {} cells said to differ", cells.len());
}

#[test]
fn drivers_add_up_and_columns_fit_their_schema() {
    let city = world(3, 1.0);
    let rated = rate(&city.input, city.origin, &RatingConfig::default(), &BTreeMap::new()).expect("rated");
    assert_eq!(rated.rows.len(), (AREAS + 8 + 1) * (INDUSTRIES + 1));
    for row in &rated.rows {
        let rating = row.rating.as_ref().expect("every cell is rated");
        let sum: f64 = rating.drivers.iter().sum();
        assert!((sum - rating.relative_risk.value.ln()).abs() < 1e-9, "{row:?}");
        let p = rating.closure_probability_1y;
        assert!(0.0 < p.lo && p.lo < p.value && p.value < p.hi && p.hi < 1.0);
        assert!((rating.grade_probability.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(rating.grade, rating.grade_raw);
    }
    let table = entry_risk_table(&rated, &BTreeMap::new(), true);
    let names: Vec<&str> = table.schema.columns.iter().map(|c| c.name).collect();
    assert_eq!(table.columns.len(), names.len());
    assert!(names.iter().all(|n| table.columns.contains_key(n)), "{names:?} against {:?}", table.columns.keys());
}

#[test]
fn rows_in_another_order_give_the_same_rating() {
    let city = world(5, 1.0);
    let mut other = RatingInput::default();
    for area in city.input.areas().iter().rev() {
        other.add_area(area.clone()).expect("once");
    }
    for industry in city.input.industries().iter().rev() {
        other.add_industry(industry.clone()).expect("once");
    }
    for (quarter, area, industry, counts) in city.input.rows().into_iter().rev() {
        other.add_cell(quarter, &area, &industry, counts).expect("once");
    }
    let rated = |input: &RatingInput| rate(input, city.origin, &calm(), &BTreeMap::new()).expect("rated");
    assert!(rated(&city.input) == rated(&other));
}

#[test]
fn grades_that_know_only_the_industry_fail_within_industries() {
    let city = world(11, 1.6);
    let result = backtest_at(&city.input, &[city.origin], &calm()).expect("a backtest");
    let mut cells: Vec<_> = result.cells.into_iter().filter(|c| c.origin == city.origin).collect();
    let (rising, of) = industries_where_grades_rise(&cells);
    assert!(of == 10 && rising >= 8, "the model: {rising} of {of}");
    for cell in &mut cells {
        cell.grade = RiskGrade::ALL[cell.industry_code.bytes().map(usize::from).sum::<usize>() % 4];
    }
    assert_eq!(industries_where_grades_rise(&cells), (0, 10), "the negative control");
}
