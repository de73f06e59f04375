//! The card's part on new shops: what was said of them at an origin beside the licences of those that opened after it.

use super::{number, word};
use golmok_model::Quarter;
use golmok_rating::EntrantCohort;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Shops, closures, the shares observed and predicted, and the log loss of either prediction.
fn figures(cohorts: &[&EntrantCohort]) -> Value {
    let (shops, closures): (u32, u32) = cohorts.iter().fold((0, 0), |(n, d), c| (n + c.opened, d + c.closed));
    let (opened, closed) = (f64::from(shops), f64::from(closures));
    let mean = |of: fn(&EntrantCohort) -> f64| {
        number(cohorts.iter().map(|c| f64::from(c.opened) * of(c)).sum::<f64>() / opened)
    };
    let log_loss = |of: fn(&EntrantCohort) -> f64| {
        let lost = |c: &&EntrantCohort| {
            let (p, closed, stayed) = (of(c), f64::from(c.closed), f64::from(c.opened - c.closed));
            -closed * p.ln() - stayed * (-p).ln_1p()
        };
        number(cohorts.iter().map(lost).sum::<f64>() / opened)
    };
    json!({
        "opened": shops,
        "closed": closures,
        "observed": number(closed / opened),
        "predicted": mean(|c| c.predicted),
        "average_shop": mean(|c| c.average_shop),
        "log_loss": log_loss(|c| c.predicted),
        "log_loss_average_shop": log_loss(|c| c.average_shop),
    })
}

pub(super) fn json(entrants: Option<(Quarter, &[EntrantCohort])>) -> Value {
    let Some((origin, cohorts)) = entrants else { return Value::Null };
    let industries: Map<String, Value> =
        cohorts.iter().map(|cohort| (cohort.industry_code.clone(), figures(&[cohort]))).collect();
    let all: Vec<&EntrantCohort> = cohorts.iter().collect();
    json!({ "origin": origin.code(), "all": figures(&all), "industries": industries })
}

const COLUMNS: [(&str, &str); 7] = [
    ("opened", "opened"),
    ("closed", "closed within a year"),
    ("observed", "observed"),
    ("predicted", "predicted of a new shop"),
    ("average_shop", "predicted of the average shop"),
    ("log_loss", "log loss"),
    ("log_loss_average_shop", "log loss by the average shop"),
];

pub(super) fn markdown(card: &Value) -> String {
    let entrants = &card["entrants"];
    if entrants.is_null() {
        return "Not scored: no origin of the backtest has eight later quarters and licences that follow the shops \
                opened in the first four of them.\n"
            .to_owned();
    }
    let mut text = format!(
        "Licences of the city's shops that opened in the four quarters after origin {}, each followed for a year, \
         beside what was known at the origin. A new shop is shown beside the headline and never graded.\n\n| industry |",
        word(&entrants["origin"])
    );
    COLUMNS.iter().for_each(|(_, words)| {
        let _ = write!(text, " {words} |");
    });
    let _ = writeln!(text, "\n|---|{}", "---|".repeat(COLUMNS.len()));
    let industries = entrants["industries"].as_object().into_iter().flatten();
    for (name, row) in industries.map(|(code, row)| (code.as_str(), row)).chain([("all", &entrants["all"])]) {
        let values: Vec<String> = COLUMNS.iter().map(|(key, _)| word(&row[*key])).collect();
        let _ = writeln!(text, "| {name} | {} |", values.join(" | "));
    }
    text
}
