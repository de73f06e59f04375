//! Licence spells → how much more a new shop closes than the average one, by industry; and how such a figure held.

use crate::error::Result;
use crate::read::spells;
use golmok_lake::schema::days_since_epoch;
use golmok_lake::store::Snapshot;
use golmok_model::reference::{self, Industry};
use golmok_model::{EndReason, Quarter};
use golmok_rating::{BacktestOutput, EntrantCohort, EntrantProfiles, EntrantRatio, Spell, entrant_cohorts};
use golmok_spatial::Scope;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Quarters in which shops open and are followed for a year.
const FOLLOWED: i32 = 8;

/// Spells of the city's shops with their industries; none without licences.
fn spells(snapshot: &Snapshot) -> Result<Vec<(&'static Industry, Spell)>> {
    let Some(staged) = spells::table(snapshot)? else { return Ok(Vec::new()) };
    let spells = staged
        // A file of running shops tells of no closure, nor does one whose ends are none, so that they can neither be learnt
        // from nor judge; pop-ups are no shops.
        .filter(
            col("scope")
                .eq(lit(Scope::City.code()))
                .and(col("open_only").or(col("cut_register")).or(col("pop_up")).not()),
        )
        .filter(col("ended_on").is_not_null().or(col("end_reason").is_null()))
        .select(["industry_code", "opened_on", "entry_on", "ended_on", "end_reason", "data_date"].map(col))
        .collect()?;
    let (industries, reasons) = (spells.column("industry_code")?.str()?, spells.column("end_reason")?.str()?);
    let day = |name: &str| -> Result<&Int32Chunked> { Ok(spells.column(name)?.date()?.physical()) };
    let (opened, entry, ended, known) = (day("opened_on")?, day("entry_on")?, day("ended_on")?, day("data_date")?);
    let mut found = Vec::with_capacity(spells.height());
    for row in 0..spells.height() {
        let Some(industry) = industries.get(row).and_then(reference::industry) else { continue };
        if let (Some(opened), Some(observed_from), Some(known_until)) =
            (opened.get(row), entry.get(row), known.get(row))
        {
            // What the office ended is seen until then.
            let is_closure = reasons.get(row) == Some(EndReason::Closed.code());
            let (ended, known_until) = match ended.get(row) {
                Some(end) if !is_closure => (None, known_until.min(end)),
                end => (end, known_until),
            };
            found.push((industry, Spell { opened, observed_from, ended, known_until }));
        }
    }
    Ok(found)
}

/// Ratio of each industry that has an age profile or can borrow one, by the end of the last quarter that is over; empty
/// without licences.
pub fn ratios(snapshot: &Snapshot, as_of: Date) -> Result<BTreeMap<&'static str, EntrantRatio>> {
    of_spells(&spells(snapshot)?, Quarter::ended_by(as_of)?.last_day())
}

fn of_spells(spells: &[(&Industry, Spell)], as_of: Date) -> Result<BTreeMap<&'static str, EntrantRatio>> {
    let mut profiles = EntrantProfiles::new(days_since_epoch(as_of));
    for (industry, spell) in spells {
        profiles.add(industry.industry_code.as_str(), industry.sector.code(), *spell)?;
    }
    let asked: Vec<(&'static str, &str)> =
        reference::industries().iter().map(|i| (i.industry_code.as_str(), i.sector.code())).collect();
    Ok(profiles.ratios(&asked))
}

/// The newest origin of the backtest after which a year of openings could be followed for a year, with the cohorts of
/// new shops; `None` where there is no such origin, or no licences.
pub fn cohorts(
    snapshot: &Snapshot,
    as_of: Date,
    tested: &BacktestOutput,
) -> Result<Option<(Quarter, Vec<EntrantCohort>)>> {
    let followed = |origin: &&Quarter| origin.plus(FOLLOWED).last_day() <= as_of;
    let Some(&origin) = tested.origins.iter().rfind(followed) else { return Ok(None) };
    let spells = spells(snapshot)?;
    // Profiles as they were known at the origin.
    let ratios = of_spells(&spells, origin.last_day())?;
    let cells = tested.cells.iter().filter(|cell| cell.origin == origin);
    let by_code = spells.iter().map(|(industry, spell)| (industry.industry_code.as_str(), *spell));
    let [from, until] = [origin.last_day(), Quarter::ended_by(as_of)?.last_day()].map(days_since_epoch);
    let cohorts = entrant_cohorts(by_code, &ratios, cells, from, until);
    Ok((!cohorts.is_empty()).then_some((origin, cohorts)))
}
