//! How often the 90 % intervals of shrunk closure hazards hold the true hazard of the sample city.

use crate::program::{current, rows, run, scratch, text};
use std::collections::BTreeMap;
use std::path::Path;

/// True hazard and stores at risk of each cell and quarter, from `truth.csv`.
fn truth(path: &Path) -> BTreeMap<(String, String, i32), f64> {
    let rows = crate::program::csv_rows(&std::fs::read(path).unwrap());
    rows.iter()
        .filter_map(|row| {
            let hazard = row["hazard"].parse().ok()?;
            Some(((row["area_code"].clone(), row["industry_code"].clone(), row["quarter"].parse().ok()?), hazard))
        })
        .collect()
}

fn back(quarter: i32, by: i32) -> i32 {
    let number = quarter / 10 * 4 + quarter % 10 - 1 - by;
    number / 4 * 10 + number % 4 + 1
}

/// Cells whose interval holds the truth, and all cells, by the stores that they have.
fn covered(dir: &Path, seed: &str) -> [(f64, f64); 3] {
    let files = dir.join(format!("city_{seed}"));
    let lake = dir.join(format!("lake_{seed}"));
    run(["sample", "--out", text(&files), "--scale", "0.5", "--seed", seed]).exits(0);
    run(["ingest", text(&files), "--lake", text(&lake)]).exits(0);
    run(["place", "--lake", text(&lake)]).exits(0);
    run(["measure", "--lake", text(&lake)]).exits(0);
    let truth = truth(&files.join("truth.csv"));
    let columns = [
        "area_kind",
        "area_code",
        "industry_code",
        "quarter",
        "at_risk",
        "window_q",
        "closure_hazard_q_shrunk_lo",
        "closure_hazard_q_shrunk_hi",
    ];
    let mut at_risk = BTreeMap::new();
    let mut intervals = Vec::new();
    for row in rows(&current(&lake), "mart_changes", &columns) {
        let value = |i: usize| row[i].clone().unwrap_or_default();
        let number = |i: usize| value(i).parse::<f64>().ok();
        let key = (value(1), value(2), number(3).unwrap() as i32);
        if value(0) != "trade_area" || !truth.contains_key(&key) {
            continue;
        }
        at_risk.insert(key.clone(), number(4).unwrap());
        if let (Some(4.0), Some(lo), Some(hi)) = (number(5), number(6), number(7)) {
            intervals.push((key, lo, hi));
        }
    }
    let mut out = [(0.0, 0.0); 3];
    for ((area, industry, quarter), lo, hi) in intervals {
        // The truth of the window: the hazards of its quarters by the stores at risk in them.
        let quarters = (0..4).filter_map(|by| {
            let key = (area.clone(), industry.clone(), back(quarter, by));
            Some((truth.get(&key)?, at_risk.get(&key)?))
        });
        let (hazard, stores) = quarters.fold((0.0, 0.0), |(h, n), (hazard, stores)| (h + hazard * stores, n + stores));
        if stores > 0.0 {
            let (inside, all) = &mut out[if stores <= 8.0 { 0 } else { 1 + usize::from(stores > 64.0) }];
            *inside += f64::from(u8::from((lo..=hi).contains(&(hazard / stores))));
            *all += 1.0;
        }
    }
    out
}

#[test]
fn ninety_per_cent_intervals_hold_the_true_hazard_of_about_ninety_per_cent_of_cells() {
    let dir = scratch("coverage");
    let mut sizes = [(0.0, 0.0); 3];
    for seed in ["11", "12"] {
        let found = covered(&dir, seed);
        for (sum, one) in sizes.iter_mut().zip(found) {
            *sum = (sum.0 + one.0, sum.1 + one.1);
        }
        let (inside, all) = found.iter().fold((0.0, 0.0), |(a, b), one| (a + one.0, b + one.1));
        assert!(all > 20_000.0, "seed {seed}: {all} cells");
        assert!((0.88..=0.92).contains(&(inside / all)), "seed {seed}: {} of {all}; by size {found:?}", inside / all);
    }
    // Neither small nor large cells pay for the others.
    for (size, (inside, all)) in ["up to 8 store-quarters", "9 to 64", "more"].iter().zip(sizes) {
        assert!((0.84..=0.95).contains(&(inside / all)), "{size}: {} of {all}", inside / all);
    }
}
