//! Survival of a licence file as a table: `golmok survival` and the Python package.

use crate::listing::Listing;
use golmok_indicators::survival::SurvivalTable;

/// One row per group and horizon. Where nobody is at risk the figures are empty, never 0 or 1.
pub fn listing(table: &SurvivalTable) -> Listing {
    let text = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let rows = table.rows.iter().map(|row| {
        vec![
            row.group.clone(),
            row.stores.to_string(),
            row.closures.to_string(),
            row.years.to_string(),
            text(row.survival.ok()),
            text(row.std_err),
            text(row.log_log.map(|i| i.lo)),
            text(row.log_log.map(|i| i.hi)),
            row.at_risk.to_string(),
        ]
    });
    Listing {
        header: vec!["group", "stores", "closures", "years", "survival", "std_err", "ci_low", "ci_high", "at_risk"],
        rows: rows.collect(),
    }
}
