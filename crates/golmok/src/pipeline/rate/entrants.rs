//! Licence spells → how much more a new shop closes than the average one, by industry.

use crate::frame;
use anyhow::Result;
use golmok_lake::schema::days_since_epoch;
use golmok_lake::store::Snapshot;
use golmok_model::reference;
use golmok_model::tables::core;
use golmok_rating::{EntrantProfiles, EntrantRatio, Spell};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Ratio of each industry that has an age profile or can borrow one; empty without licences.
pub fn ratios(snapshot: &Snapshot, as_of: Date) -> Result<BTreeMap<&'static str, EntrantRatio>> {
    let Some(spells) = frame::scan(snapshot, &core::SPELLS)? else { return Ok(BTreeMap::new()) };
    let spells = spells
        .filter(col("scope").eq(lit("seoul")))
        .filter(col("ended_on").is_not_null().or(col("end_reason").is_null()))
        .select(["industry_code", "opened_on", "entry_on", "ended_on", "data_date"].map(col))
        .collect()?;
    let industries = spells.column("industry_code")?.str()?;
    let day = |name: &str| -> Result<&Int32Chunked> { Ok(spells.column(name)?.date()?.physical()) };
    let (opened, entry, ended, known) = (day("opened_on")?, day("entry_on")?, day("ended_on")?, day("data_date")?);
    let mut profiles = EntrantProfiles::new(days_since_epoch(as_of));
    for row in 0..spells.height() {
        let Some(industry) = industries.get(row).and_then(reference::industry) else { continue };
        if let (Some(opened), Some(observed_from), Some(known_until)) =
            (opened.get(row), entry.get(row), known.get(row))
        {
            let spell = Spell { opened, observed_from, ended: ended.get(row), known_until };
            profiles.add(industry.industry_code.as_str(), industry.sector.code(), spell)?;
        }
    }
    let asked: Vec<(&'static str, &str)> =
        reference::industries().iter().map(|i| (i.industry_code.as_str(), i.sector.code())).collect();
    Ok(profiles.ratios(&asked))
}
