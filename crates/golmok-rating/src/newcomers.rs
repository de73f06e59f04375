//! How many shops a cell will hold over the next year: those of today less closures, and newcomers.

/// Store-quarters at risk over the next four quarters, with newcomers, for a hazard per store-quarter at risk.
pub(crate) fn at_risk_4q(stores: f64, openings_per_quarter: f64, hazard: f64) -> f64 {
    let (mut open, mut at_risk) = (stores, 0.0);
    for _ in 0..4 {
        open += openings_per_quarter;
        at_risk += open;
        open -= open * hazard.min(0.9);
    }
    at_risk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_count_from_the_quarter_in_which_they_open() {
        assert_eq!(at_risk_4q(10.0, 0.0, 0.0), 40.0);
        assert_eq!(at_risk_4q(0.0, 1.0, 0.0), 1.0 + 2.0 + 3.0 + 4.0);
        assert!((at_risk_4q(10.0, 1.0, 0.1) - (11.0 + 10.9 + 10.81 + 10.729)).abs() < 1e-9);
    }
}
