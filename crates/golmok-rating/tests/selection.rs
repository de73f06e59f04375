//! How models and features are chosen on the real city: origin 2022Q2, outcome 2022Q3 and Q4, five folds of whole gu.
//! No quarter of 2023 is read.

mod real_files;

use golmok_model::{AreaKind, Quarter};
use golmok_rating::{RatingConfig, RatingInput, ScoredCell, auc, calibration_slope, classes, explained_share, rate};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

#[test]
#[ignore = "prints the figures of the selection; `just skill` runs it"]
fn figures_of_the_selection() {
    let Some(input) = real_files::input(true) else { return };
    let origin = Quarter::from_code(20222).expect("a quarter");
    let input = input.until(origin.plus(2));
    for pool in [false, true] {
        let _ = writeln!(std::io::stderr(), "{}", if pool { "pool" } else { "hazard model" });
        figures(&input, origin, &RatingConfig { pool, ..RatingConfig::default() });
    }
}

fn figures(input: &RatingInput, origin: Quarter, config: &RatingConfig) {
    let rated = rate(input, origin, config, &BTreeMap::new()).expect("rated");
    let mut outcome: HashMap<(String, String), f64> = HashMap::new();
    let mut rates: HashMap<String, (f64, f64)> = HashMap::new();
    let overlapping: std::collections::HashSet<&str> =
        input.areas().iter().filter(|a| !a.counts()).map(|a| a.code.as_str()).collect();
    for (quarter, area, industry, counts) in input.rows() {
        if quarter > origin {
            *outcome.entry((area, industry)).or_default() += f64::from(counts.closures);
        } else if !overlapping.contains(area.as_str()) {
            let sum = rates.entry(industry).or_default();
            sum.0 += f64::from(counts.closures);
            sum.1 += f64::from(counts.at_risk());
        }
    }
    let gus: Vec<&str> = {
        let mut all: Vec<&str> = input.areas().iter().map(|a| a.gu_code.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let mut cells: Vec<(usize, ScoredCell)> = Vec::new();
    let mut industries: BTreeMap<&str, u32> = BTreeMap::new();
    for (number, row) in rated.rows.iter().enumerate() {
        let Ok(rating) = &row.rating else { continue };
        if row.area_kind != AreaKind::TradeArea || row.industry_code == "ALL" || row.store_count == 0 {
            continue;
        }
        let next = industries.len() as u32;
        let industry = *industries.entry(&row.industry_code).or_insert(next);
        let (closures, exposure) = rates[&row.industry_code];
        let stores = row.store_count as f64;
        let gu = gus.iter().position(|g| Some(*g) == row.gu_code.as_deref()).unwrap_or_default();
        let observed = outcome.get(&(row.area_code.clone(), row.industry_code.clone())).copied().unwrap_or(0.0);
        let cell = ScoredCell {
            area: number as u32 / 101,
            industry,
            stores,
            predicted: rating.expected_closures_4q.value / 2.0,
            baseline: closures / exposure * stores * 2.0,
            observed,
        };
        cells.push((gu % 5, cell));
    }
    let say = |name: &str, cells: &[ScoredCell]| {
        let _ = writeln!(
            std::io::stderr(),
            "{name}: share {:.4} contrast {:.4} auc {:.4} slope {:.4}",
            explained_share(cells, true),
            classes(cells).contrast(),
            auc(cells, 2.0),
            calibration_slope(cells)
        );
    };
    for fold in 0..5 {
        let own: Vec<ScoredCell> = cells.iter().filter(|c| c.0 == fold).map(|c| c.1).collect();
        say(&format!("fold {fold}"), &own);
    }
    say("all", &cells.iter().map(|c| c.1).collect::<Vec<_>>());
}
