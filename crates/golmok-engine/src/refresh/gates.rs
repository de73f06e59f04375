//! Quality gates: what a new snapshot must hold before it is published. A gate without a baseline says so.

mod licences;
mod places;
mod ratings;
mod register;
mod sources;
pub mod values;

use super::limits::RefreshConfig;
use super::ratings::Cells;
use crate::error::Result;
use crate::settings::Settings;
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::{CheckResult, CheckStatus, Snapshot};
use golmok_model::SourceKind;
use jiff::civil::Date;

/// What the gates look at.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The snapshot under way.
    pub now: &'a Snapshot,
    /// The current one.
    pub before: Option<&'a Snapshot>,
    /// Ratings of the snapshot under way.
    pub ratings: &'a Cells,
    /// Ratings of the current one.
    pub ratings_before: Option<&'a Cells>,
    /// What became of the files.
    pub ingested: &'a IngestReport,
    /// The as-of date.
    pub as_of: Date,
    /// The limits.
    pub config: &'a RefreshConfig,
    /// All settings: when sources are known.
    pub settings: &'a Settings,
}

/// Every gate, in a fixed order. The rejects of each source are checked by the ingest.
pub fn gates(candidate: &Candidate<'_>) -> Result<Vec<CheckResult>> {
    let mut checks = sources::gates(candidate);
    checks.extend(register::gates(candidate)?);
    checks.extend(values::gates(candidate.now, candidate.before, candidate.as_of, candidate.settings)?);
    checks.extend(places::gates(candidate)?);
    checks.extend(licences::gates(candidate)?);
    checks.extend(ratings::gates(candidate)?);
    Ok(checks)
}

/// The gates against the current snapshot; a check that fails and would pass against the snapshot that was current before
/// checks were accepted passes, and says so.
///
/// # Errors
/// When a table cannot be read.
pub fn either(candidate: &Candidate<'_>, earlier: Option<(&Snapshot, &Cells)>) -> Result<Vec<CheckResult>> {
    let mut checks = gates(candidate)?;
    let Some((before, ratings)) = earlier.filter(|_| checks.iter().any(|c| c.status == CheckStatus::Failed)) else {
        return Ok(checks);
    };
    let other = gates(&Candidate { before: Some(before), ratings_before: Some(ratings), ..*candidate })?;
    for check in checks.iter_mut().filter(|check| check.status == CheckStatus::Failed) {
        if let Some(like) = other.iter().find(|o| o.name == check.name && o.status == CheckStatus::Passed) {
            let detail = format!("{}; as before what was accepted: {}", like.detail, before.id());
            *check = CheckResult { detail, ..like.clone() };
        }
    }
    Ok(checks)
}

/// Sources that are late at the as-of date, with their age in days and their limit.
pub fn late(now: &Snapshot, as_of: Date, config: &RefreshConfig) -> Vec<(SourceKind, i64, i64)> {
    sources::ages(now, as_of)
        .into_iter()
        .filter_map(|(kind, age)| {
            let limit = config.freshness_days(kind)?;
            (age > limit).then_some((kind, age, limit))
        })
        .collect()
}

pub use sources::ages;

/// A check with figures.
fn check(name: String, status: CheckStatus, detail: String, figures: &[(&str, f64)]) -> CheckResult {
    // Counts are written without a fraction.
    let number = |value: f64| match value.fract() == 0.0 && value.abs() < 9e15 {
        true => Some(serde_json::Number::from(value as i64)),
        false => serde_json::Number::from_f64(value),
    };
    let figures = figures.iter().filter_map(|(name, value)| Some(((*name).to_owned(), number(*value)?))).collect();
    CheckResult { name, status, detail, figures }
}

fn passed_if(holds: bool) -> CheckStatus {
    if holds { CheckStatus::Passed } else { CheckStatus::Failed }
}

/// A gate that has nothing to compare with.
fn not_applicable(name: &str, why: &str) -> CheckResult {
    check(name.to_owned(), CheckStatus::NotApplicable, format!("not applicable: {why}"), &[])
}
