//! The sample city as an input of the rating, with its oracle: what can be reached.

use golmok_model::Quarter;
use golmok_rating::{Area, BacktestCell, Counts, Covariate, Industry, RatingInput, ScoredCell};
use golmok_sample::{City, SampleConfig, Subjects, generate, truth};
use std::collections::BTreeMap;

/// A city and the quarter from which it is forecast.
pub struct SampleInput {
    /// What is published.
    pub input: RatingInput,
    /// Newest quarter with four known after it.
    pub origin: Quarter,
    /// Closures of the next four quarters by area and industry, expected by one who knows every parameter.
    pub oracle: BTreeMap<(String, String), f64>,
}

/// The city of a seed.
pub fn sample(seed: u64) -> SampleInput {
    let config = SampleConfig { seed, subjects: Subjects::All, faults: false, ..SampleConfig::default() };
    let city = generate(&config).expect("a city");
    let origin = config.end_quarter.plus(-4);
    let input = input(&city, &config);
    let areas = &city.geography.trade_areas;
    let industries = golmok_model::reference::industries();
    let first = config.first_published();
    let mut oracle = BTreeMap::new();
    for row in truth(&city).iter().filter(|row| first.plus(i32::from(row.quarter)) == origin) {
        let industry = industries[usize::from(row.industry)].industry_code.to_string();
        oracle.insert((areas[row.area as usize].code.clone(), industry), row.oracle_closures);
    }
    SampleInput { input, origin, oracle }
}

fn input(city: &City, config: &SampleConfig) -> RatingInput {
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
                centre_m: Some((area.centre.x, area.centre.y)),
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
    input
}

impl SampleInput {
    /// The backtested cells that do not overlap others, by the forecast or by the oracle.
    pub fn scored(&self, cells: &[BacktestCell], by_oracle: bool) -> Vec<ScoredCell> {
        cells
            .iter()
            .filter(|c| c.trade_area_kind.is_some_and(|k| !k.overlaps_others()))
            .filter_map(|c| {
                let known = self.oracle.get(&(c.area_code.clone(), c.industry_code.clone()))?;
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
    }
}

/// Poisson log-likelihood gained over the baseline, each at the realised level.
pub fn gain(cells: &[ScoredCell]) -> f64 {
    let total = |of: fn(&ScoredCell) -> f64| cells.iter().map(of).sum::<f64>();
    let (m, b, y) = (total(|c| c.predicted), total(|c| c.baseline), total(|c| c.observed));
    let gain = |c: &ScoredCell| c.observed * ((c.predicted * y / m) / (c.baseline.max(1e-9) * y / b)).ln();
    cells.iter().filter(|c| c.observed > 0.0).map(gain).sum()
}
