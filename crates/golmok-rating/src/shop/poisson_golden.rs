//! The regression beside that of scipy on the same rows (`scripts/golden/shop_poisson.py`).
#![allow(clippy::unwrap_used, reason = "a test")]

use super::*;

#[test]
fn coefficients_are_those_of_scipy() {
    let (mut rows, mut count, mut base, mut told) = (vec![], vec![], vec![], vec![]);
    for line in include_str!("../../tests/golden/shop_poisson.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] == "told" {
            told = cells[1..5].iter().map(|cell| cell.parse::<f64>().unwrap()).collect();
        } else {
            let cells: Vec<f64> = cells[1..].iter().map(|cell| cell.parse().unwrap()).collect();
            rows.extend_from_slice(&cells[..4]);
            base.push(cells[4]);
            count.push(cells[5]);
        }
    }
    assert!(count.len() > 1000 && told.len() == 4);
    let ours = Poisson::fit(4, &rows, &count, &base, RIDGE).unwrap();
    for (ours, told) in ours.coefficients.iter().zip(&told) {
        assert!((ours - told).abs() < 1e-6, "{ours} beside {told}");
    }
    assert_eq!(Poisson::fit(0, &[], &[], &[], RIDGE), None);
}
