//! The sample city: its hazard holds terms that the model does not have (age × industry, a threshold in crowding,
//! frailty correlated over space, a burst a year). How much of the oracle's skill is reached?

use golmok_rating::{
    Area, Counts, Covariate, Industry, MODEL, RatingConfig, RatingInput, Scope, ScoredCell, backtest_at,
    explained_share,
};
use golmok_sample::{SampleConfig, Subjects, generate, truth};
use std::collections::BTreeMap;
use std::io::Write;

/// Slope, share of the oracle's skill, coverage, and the oracle's own slope.
fn one(seed: u64) -> [f64; 4] {
    let config = SampleConfig { seed, subjects: Subjects::All, faults: false, ..SampleConfig::default() };
    let city = generate(&config).expect("a city");
    let mut input = RatingInput::default();
    let areas = &city.geography.trade_areas;
    for area in areas {
        input
            .add_area(Area {
                code: area.code.clone(),
                kind: Some(area.kind),
                gu_code: format!("{:05}", area.gu),
                neighbourhood: format!("{:08}", area.admin_dong),
                area_m2: Some(area.area_m2),
            })
            .expect("once");
    }
    let industries = golmok_model::reference::industries();
    for industry in industries {
        input
            .add_industry(Industry {
                code: industry.industry_code.as_str().to_owned(),
                sector: industry.sector.code().to_owned(),
                location_bound: industry.location_bound,
                entrant_ratio: None,
            })
            .expect("once");
    }
    let origin = config.end_quarter.plus(-4);
    let first = config.first_published();
    for count in &city.counts {
        let counts = Counts {
            stores: count.stores,
            franchise: count.franchise,
            openings: count.openings,
            closures: count.closures,
        };
        let (area, industry) = (&areas[count.area as usize], &industries[usize::from(count.industry)]);
        let quarter = first.plus(i32::from(count.quarter));
        input.add_cell(quarter, &area.code, industry.industry_code.as_str(), counts).expect("once");
    }
    // Foot traffic shows demand, times something of each area's own.
    let before = first.since(config.start_quarter) as usize;
    for (site, demand) in city.hazards.demand.iter().enumerate().take(areas.len()) {
        let own = 1.0 + (site * 7_919 % 100) as f64 / 50.0;
        for q in 0..config.published_quarters {
            let foot = 9_000.0 * own * demand[before + q as usize].exp();
            input.add_covariate(first.plus(q), &areas[site].code, Covariate::FootTraffic, foot).expect("once");
        }
    }
    let result = backtest_at(&input, &[origin], &RatingConfig::default()).expect("a backtest");
    let mut oracle = BTreeMap::new();
    for row in truth(&city).iter().filter(|row| first.plus(i32::from(row.quarter)) == origin) {
        let key =
            (areas[row.area as usize].code.clone(), industries[usize::from(row.industry)].industry_code.to_string());
        oracle.insert(key, row.oracle_closures);
    }
    let cells = |by_oracle: bool| -> Vec<ScoredCell> {
        result
            .cells
            .iter()
            .filter(|c| c.trade_area_kind.is_some_and(|k| !k.overlaps_others()))
            .filter_map(|c| {
                let known = oracle.get(&(c.area_code.clone(), c.industry_code.clone()))?;
                Some(ScoredCell {
                    area: 0,
                    industry: 0,
                    stores: c.store_count as f64,
                    predicted: if by_oracle { *known } else { c.expected_closures_4q },
                    baseline: c.baseline_closures_4q,
                    observed: c.closure_count_4q as f64,
                })
            })
            .collect()
    };
    let (own, best) = (cells(false), cells(true));
    assert!(own.len() > 5_000, "{} cells", own.len());
    let value = |name| result.value(origin, MODEL, Scope::Apart, "all", name).expect("a figure");
    assert!(explained_share(&best, true) > 0.0);
    [
        value("calibration_slope"),
        gain(&own) / gain(&best),
        value("coverage_90"),
        golmok_rating::calibration_slope(&best),
    ]
}

/// Poisson log-likelihood gained over the baseline, each at the realised level.
fn gain(cells: &[ScoredCell]) -> f64 {
    let total = |of: fn(&ScoredCell) -> f64| cells.iter().map(of).sum::<f64>();
    let (m, b, y) = (total(|c| c.predicted), total(|c| c.baseline), total(|c| c.observed));
    let gain = |c: &ScoredCell| c.observed * ((c.predicted * y / m) / (c.baseline.max(1e-9) * y / b)).ln();
    cells.iter().filter(|c| c.observed > 0.0).map(gain).sum()
}

#[test]
fn most_of_the_oracles_skill_is_reached() {
    let seeds = 6;
    let mut mean = [0.0; 4];
    for seed in 1..=seeds {
        let figures = one(seed);
        let _ =
            writeln!(std::io::stderr(), "seed {seed}: slope, skill ÷ oracle's, coverage, oracle's slope {figures:.3?}");
        for (sum, figure) in mean.iter_mut().zip(figures) {
            *sum += figure / seeds as f64;
        }
    }
    // Over 6 seeds the slope's mean strays by about 0.04; the oracle's own does, too.
    assert!((0.90..=1.10).contains(&mean[0]), "calibration slope {}", mean[0]);
    assert!(mean[1] > 0.7, "share of the oracle's skill {}", mean[1]);
    assert!((0.88..=0.92).contains(&mean[2]), "coverage {}", mean[2]);
}
