//! Which licence follows which at one door: `core_spell_links`.

use super::frame;
use super::rows::Rows;
use super::spells::Licence;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use std::collections::BTreeMap;

/// The licence that follows another one at its door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The later licence.
    pub licence: Licence,
    /// `relicence` (the same shop goes on), `transfer` or `change_of_trade`.
    pub reason: String,
}

/// The successors of licences, by the earlier licence; none without licences.
///
/// # Errors
/// When the table cannot be read.
pub fn successors(snapshot: &Snapshot) -> Result<BTreeMap<Licence, Next>> {
    let table = &core::SPELL_LINKS;
    let rows = Rows::of(frame::scan(snapshot, table)?, table, table.key)?;
    let mut found = BTreeMap::new();
    for row in 0..rows.len() {
        let of = |columns: [&str; 3]| -> Result<Licence> {
            let [service, authority, number] = columns;
            Ok(Licence([rows.word(service, row)?, rows.word(authority, row)?, rows.word(number, row)?]))
        };
        let earlier = of(["service_id", "authority_code", "management_no"])?;
        let licence = of(["next_service_id", "next_authority_code", "next_management_no"])?;
        found.insert(earlier, Next { licence, reason: rows.word("reason", row)? });
    }
    Ok(found)
}
