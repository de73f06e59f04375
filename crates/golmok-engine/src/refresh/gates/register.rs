//! A first night has nothing to be compared with but the city: an inbox that was copied by half must not be published.

use super::{Candidate, check, passed_if};
use crate::error::Result;
use crate::read::areas::Areas;
use crate::read::staged;
use golmok_lake::store::{CheckResult, Snapshot};
use golmok_model::{AreaKind, Quarter, SourceKind, reference};
use polars::prelude::*;
use std::collections::BTreeSet;

/// Sources with a value per area and quarter.
const KINDS: [SourceKind; 9] = [
    SourceKind::StoreCounts,
    SourceKind::Sales,
    SourceKind::FootTraffic,
    SourceKind::ChangeIndex,
    SourceKind::Residents,
    SourceKind::Workers,
    SourceKind::Incomes,
    SourceKind::Facilities,
    SourceKind::Apartments,
];

/// On a first night: of how many trade areas, quarters and industries each source speaks, beside those of the city: the
/// trade areas in force, the quarters from its first to its last, the 100 service industries.
pub(super) fn gates(candidate: &Candidate<'_>) -> Result<Vec<CheckResult>> {
    if candidate.before.is_some() {
        return Ok(Vec::new());
    }
    let areas = Areas::read(candidate.now)?.of(AreaKind::TradeArea).len();
    let mut checks = Vec::new();
    for kind in KINDS {
        if let Some(held) = Held::of(candidate.now, kind)? {
            checks.push(held.judged(kind, areas, candidate.config.gates.register));
        }
    }
    Ok(checks)
}

/// What a source holds of trade areas.
struct Held {
    areas: usize,
    quarters: BTreeSet<i32>,
    industries: Option<usize>,
}

impl Held {
    fn of(snapshot: &Snapshot, kind: SourceKind) -> Result<Option<Self>> {
        let Some(rows) = staged::surroundings(snapshot, kind)? else { return Ok(None) };
        let rows = rows.filter(col("area_kind").eq(lit(AreaKind::TradeArea.code())));
        let quarters = rows.clone().select([col("quarter").unique()]).collect()?;
        let quarters: BTreeSet<i32> = quarters.column("quarter")?.i32()?.iter().flatten().collect();
        if quarters.is_empty() {
            return Ok(None);
        }
        let different =
            |name: &str| -> Result<usize> { Ok(rows.clone().select([col(name).unique()]).collect()?.height()) };
        let by_industry = matches!(kind, SourceKind::StoreCounts | SourceKind::Sales);
        let industries = by_industry.then(|| different("industry_code")).transpose()?;
        Ok(Some(Self { areas: different("area_code")?, quarters, industries }))
    }

    fn judged(&self, kind: SourceKind, areas: usize, limit: f64) -> CheckResult {
        let (first, last) = (self.quarters.first(), self.quarters.last());
        let span = first.zip(last).and_then(|(first, last)| {
            let between = Quarter::from_code(*last).ok()?.since(Quarter::from_code(*first).ok()?);
            usize::try_from(between + 1).ok()
        });
        let mut parts = vec![("trade areas", self.areas, areas)];
        parts.extend(span.map(|span| ("quarters", self.quarters.len(), span)));
        parts.extend(self.industries.map(|industries| ("industries", industries, reference::industries().len())));
        // A city without boundaries and 영역 files says nothing of its areas.
        let holds = parts.iter().all(|(_, found, of)| *found as f64 >= limit * *of as f64);
        let told: Vec<String> = parts.iter().map(|(what, found, of)| format!("{found} of {of} {what}")).collect();
        let detail = format!("{}; at least {} % of each are expected", told.join("; "), limit * 100.0);
        let figures: Vec<(&str, f64)> = parts.iter().map(|(what, found, _)| (*what, *found as f64)).collect();
        check(format!("register.{}", kind.code()), passed_if(holds), detail, &figures)
    }
}
