//! The effect of standing density: what the fit says of a cell with more shops, all else equal.
//!
//! A correlation, not a cause: good places are dense and survive. It is kept so that advice can tell whether the data
//! separate it from zero at all.

use crate::features::{FEATURES, QUOTIENT_KNOTS, QUOTIENT_SCALE, STORES_SCALE};
use crate::hazard::Fit;
use crate::rate::Estimate;

/// Change of the log hazard per unit of the log of a cell's shops, where the 밀집률 is above a knot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DensityEffect {
    /// 밀집률 from which it holds, until the next entry's.
    pub above_quotient: f64,
    /// Elasticity with its 90 % interval.
    pub effect: Estimate,
}

/// One entry per stretch between the knots of the location quotient, lowest first.
pub(crate) fn density_effects(fit: &Fit) -> Vec<DensityEffect> {
    effects(&fit.coefficients, &fit.covariance)
}

fn effects(coefficients: &[f64], covariance: &[f64]) -> Vec<DensityEffect> {
    let slopes = [("cell_stores", 1.0 / STORES_SCALE), ("location_quotient", QUOTIENT_SCALE)];
    let above = ["location_quotient_above_1_2", "location_quotient_above_1_7"];
    let knots = [0.0, QUOTIENT_KNOTS[0], QUOTIENT_KNOTS[1]];
    let of_stretch = |(stretch, above_quotient): (usize, f64)| {
        let weight = |name: &str| {
            let slope = slopes.iter().find(|s| s.0 == name).map_or(0.0, |s| s.1);
            slope + f64::from(u8::from(above[..stretch].contains(&name)))
        };
        let weights: Vec<f64> = FEATURES.iter().map(|f| weight(f.0)).collect();
        let value: f64 = weights.iter().zip(coefficients).map(|(w, c)| w * c).sum();
        let variance: f64 = covariance
            .chunks(weights.len())
            .zip(&weights)
            .map(|(row, w)| w * row.iter().zip(&weights).map(|(v, w)| v * w).sum::<f64>())
            .sum();
        DensityEffect { above_quotient, effect: Estimate::normal(value, variance.max(0.0).sqrt()) }
    };
    knots.into_iter().enumerate().map(of_stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_slopes_and_their_covariance() {
        let p = FEATURES.len();
        let place = |name: &str| FEATURES.iter().position(|f| f.0 == name).unwrap();
        let (stores, quotient) = (place("cell_stores"), place("location_quotient"));
        let (mut coefficients, mut covariance) = (vec![0.0; p], vec![0.0; p * p]);
        coefficients[stores] = 0.12;
        coefficients[quotient] = 0.2;
        coefficients[place("location_quotient_above_1_7")] = -0.05;
        covariance[stores * p + stores] = 0.0144;
        covariance[quotient * p + quotient] = 0.04;
        covariance[stores * p + quotient] = -0.012;
        covariance[quotient * p + stores] = -0.012;
        let found = effects(&coefficients, &covariance);
        // 0.12 ÷ 1.2 + 0.5 · 0.2 = 0.2; variance 0.0144 ÷ 1.44 + 0.04 ÷ 4 − 2 · 0.012 · 0.5 ÷ 1.2 = 0.01.
        assert_eq!(found.iter().map(|d| d.above_quotient).collect::<Vec<_>>(), [0.0, 1.2, 1.7]);
        assert!((found[0].effect.value - 0.2).abs() < 1e-12);
        assert!((found[0].effect.lo - (0.2 - 0.164_485_362_695)).abs() < 1e-9);
        assert!((found[2].effect.value - 0.15).abs() < 1e-12);
    }
}
