//! `core_spell_links`: licences that follow each other at one door, each pair with its reason.

use super::register::Register;
use crate::error::Result;
use golmok_lake::batch::TableBuilder;
use golmok_lake::schema::{days_since_epoch, sort_by_key};
use golmok_lake::store::SnapshotWriter;
use golmok_model::EndReason;
use golmok_model::tables::core;
use golmok_spatial::{LinkLimits, LinkReason, PremisesSpell, SpellLink, link_spells};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Writes the table; returns the links by reason.
///
/// A closure without a known day has no successor: how long the door stood empty cannot be told.
pub fn write(writer: &SnapshotWriter, register: &Register<'_>, as_of: Date) -> Result<BTreeMap<LinkReason, usize>> {
    let names = register.texts("business_name")?;
    let (lots, roads) = (register.texts("lot_address")?, register.texts("road_address")?);
    let spells: Vec<PremisesSpell<'_>> = register
        .licences
        .iter()
        .enumerate()
        .map(|(i, licence)| PremisesSpell {
            industry_code: licence.industry_code.as_str(),
            business_name: names[i],
            lot_address: lots[i],
            road_address: roads[i],
            opened_on: days_since_epoch(licence.spell.opened_on),
            ended_on: licence
                .spell
                .ended_on
                .filter(|_| licence.spell.end_reason != Some(EndReason::ClosedUndated))
                .map(days_since_epoch),
        })
        .collect();
    let mut by_gu: BTreeMap<&str, Vec<SpellLink>> = BTreeMap::new();
    let mut by_reason = BTreeMap::new();
    for link in link_spells(&spells, LinkLimits::default()) {
        by_gu.entry(register.placed[link.from].gu_code_or_zeros()).or_default().push(link);
        *by_reason.entry(link.reason).or_default() += 1;
    }
    let (table, keys) = (&core::SPELL_LINKS, register.keys()?);
    by_gu.into_par_iter().try_for_each(|(gu_code, links)| -> Result<()> {
        let mut builder = TableBuilder::new(table);
        for link in links {
            let ends = keys[link.from].into_iter().chain(keys[link.to]);
            for (column, value) in [gu_code].into_iter().chain(ends).chain([link.reason.code()]).enumerate() {
                builder.text(column, Some(value));
            }
            builder.int32(GAP_DAYS, Some(link.gap_days));
            builder.end_row();
        }
        let mut part = writer.part(table, Some(gu_code), "part-0")?;
        part.data_date(as_of);
        part.write(&sort_by_key(table, &builder.finish()?)?)?;
        part.finish()?;
        Ok(())
    })?;
    Ok(by_reason)
}

/// Place of `gap_days`: after the gu, two keys of three and the reason.
const GAP_DAYS: usize = 8;
