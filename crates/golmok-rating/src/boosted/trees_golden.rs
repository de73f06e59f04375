//! The trees beside LightGBM's on the same counts (`scripts/golden/rating_trees.py`).
#![allow(clippy::unwrap_used, reason = "a test")]

use super::*;
use crate::boosted::bins::Cuts;
use crate::deviance::deviance as of_count;

/// Six columns, expectation, count, log ratio told.
type Row = ([f32; 6], f64, f64, Option<f64>);

/// Rows for growing, then those that LightGBM was asked about.
fn rows() -> Vec<Row> {
    let row = |line: &str| {
        let cells: Vec<Option<f64>> = line.split(',').map(|cell| cell.parse().ok()).collect();
        let columns = std::array::from_fn(|c| cells[c].map_or(f32::NAN, |v| v as f32));
        (columns, cells[6].unwrap(), cells[7].unwrap(), cells[8])
    };
    include_str!("../../tests/golden/trees_rows.csv").lines().skip(1).map(row).collect()
}

/// Columns as the bins take them: each in one part.
fn parts(columns: &[Vec<f32>]) -> Vec<Vec<&[f32]>> {
    columns.iter().map(|column| vec![column.as_slice()]).collect()
}

#[test]
fn forecasts_are_those_of_lightgbm() {
    let rows = rows();
    let (lessons, asked): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.3.is_none());
    let columns =
        |rows: &[Row]| -> Vec<Vec<f32>> { (0..6).map(|c| rows.iter().map(|row| row.0[c]).collect()).collect() };
    let (known, new) = (columns(&lessons), columns(&asked));
    let cuts = Cuts::of(&parts(&known));
    let data = cuts.bin(&parts(&known));
    let growth = Growth {
        trees: 60,
        depth: 3,
        learning_rate: 0.05,
        leaf_closures: 30.0,
        shrinkage: 60.0,
        rows: 1.0,
        columns: 1.0,
    };
    let count: Vec<f64> = lessons.iter().map(|row| row.2).collect();
    let expected: Vec<f64> = lessons.iter().map(|row| row.1).collect();
    let mut directions = [Direction::Free; 6];
    directions[0] = Direction::Rising;
    let trees = Trees::grow(&data, &count, &expected, &directions, &growth, 1);
    let new = cuts.bin(&parts(&new));
    let ours: Vec<f64> = (0..asked.len()).map(|row| trees.explain(&new, row, |_, _| {})).collect();
    let theirs: Vec<f64> = asked.iter().map(|row| row.3.unwrap()).collect();
    // Levels are another matter: the pool sets each industry's.
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (own, other) = (mean(&ours), mean(&theirs));
    let square = |of: &mut dyn Iterator<Item = f64>| of.map(|v| v * v).sum::<f64>() / asked.len() as f64;
    let apart = square(&mut ours.iter().zip(&theirs).map(|(a, b)| a - own - (b - other))).sqrt();
    let spread = square(&mut theirs.iter().map(|b| b - other)).sqrt();
    assert!(spread > 0.1 && apart < 0.12 * spread, "apart by {apart} where they spread by {spread}");
    // Poisson deviance of the counts that neither has seen, each at its best level.
    let deviance = |log_ratio: &[f64]| -> f64 {
        let means = || asked.iter().zip(log_ratio).map(|(row, l)| row.1 * l.exp());
        let level = asked.iter().map(|row| row.2).sum::<f64>() / means().sum::<f64>();
        asked.iter().zip(means()).map(|(row, mean)| of_count(row.2, mean * level)).sum()
    };
    let (ours, theirs, none) = (deviance(&ours), deviance(&theirs), deviance(&vec![0.0; asked.len()]));
    assert!(ours < theirs + 0.02 * (none - theirs), "deviance {ours}, LightGBM's {theirs}, without trees {none}");
}
