//! The findings of the step as checks of snapshot.json.

use super::{CHECKS, PlaceSummary};
use golmok_lake::store::{CheckResult, CheckStatus};
use golmok_spatial::{PlaceQuality, Scope};
use std::collections::BTreeMap;

/// How many licences have a trusted point, which polygons are invalid, and which spells were linked.
pub fn checks(summary: &PlaceSummary) -> Vec<CheckResult> {
    vec![located(summary), invalid_polygons(summary), links(summary)]
}

fn check(name: &str, status: CheckStatus, detail: String, figures: &[(String, u64)]) -> CheckResult {
    let figures: BTreeMap<String, serde_json::Number> =
        figures.iter().map(|(figure, count)| (figure.clone(), (*count).into())).collect();
    CheckResult { name: format!("{CHECKS}{name}"), status, detail, figures }
}

fn located(summary: &PlaceSummary) -> CheckResult {
    let licences = &summary.licences;
    let of = |qualities: &[PlaceQuality]| -> u64 {
        let found = licences.by_quality.iter().filter(|((_, quality), _)| qualities.contains(quality));
        found.map(|(_, count)| count).sum()
    };
    let doubtful = of(&[PlaceQuality::OutsideGu, PlaceQuality::None]);
    let status = match (licences.spells, doubtful) {
        (0, _) => CheckStatus::NotApplicable,
        (_, 0) => CheckStatus::Passed,
        _ => CheckStatus::Noted,
    };
    let mut figures: Vec<(String, u64)> = licences
        .by_quality
        .iter()
        .map(|((scope, quality), count)| (format!("{}.{}", scope.code(), quality.code()), *count))
        .collect();
    figures.push(("spells".to_owned(), licences.spells as u64));
    figures.push(("located".to_owned(), licences.located as u64));
    let in_city: u64 =
        licences.by_quality.iter().filter(|((scope, _), _)| *scope == Scope::City).map(|(_, count)| count).sum();
    let detail = format!(
        "{} of {} spells have a trusted point ({in_city} are in Seoul); {doubtful} have a point that fits nothing, or \
         neither point nor address",
        licences.located, licences.spells
    );
    check("located", status, detail, &figures)
}

fn invalid_polygons(summary: &PlaceSummary) -> CheckResult {
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    for (kind, ..) in &summary.invalid {
        *by_kind.entry(kind.code().to_owned()).or_default() += 1;
    }
    let listed: Vec<String> =
        summary.invalid.iter().map(|(kind, code, reason)| format!("{} {code} ({reason})", kind.code())).collect();
    let (status, detail) = match (summary.editions.is_empty(), listed.is_empty()) {
        (true, _) => (CheckStatus::NotApplicable, "no boundaries".to_owned()),
        (_, true) => (CheckStatus::Passed, "every polygon is valid".to_owned()),
        _ => (CheckStatus::Noted, format!("assigned by the even-odd rule: {}", listed.join("; "))),
    };
    check("invalid_polygons", status, detail, &by_kind.into_iter().collect::<Vec<_>>())
}

fn links(summary: &PlaceSummary) -> CheckResult {
    let links = &summary.licences.links;
    let figures: Vec<(String, u64)> =
        links.iter().map(|(reason, count)| (reason.code().to_owned(), *count as u64)).collect();
    let status = if summary.licences.spells == 0 { CheckStatus::NotApplicable } else { CheckStatus::Passed };
    let all: usize = links.values().sum();
    check("links", status, format!("{all} pairs of licences follow each other at one door"), &figures)
}
