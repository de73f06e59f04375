//! How each figure held in the past: `mart_indicator_record`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_advice::track::{Direction, Fifth, TrackRecord};
use golmok_lake::store::Snapshot;
use golmok_model::tables::record::INDICATOR_RECORD;
use golmok_model::{IndustryCode, Quarter, reference};
use std::collections::BTreeMap;

/// The records over all origins together.
#[derive(Debug, Default)]
pub struct TrackRecords(BTreeMap<(String, String), TrackRecord>);

impl TrackRecords {
    /// Reads the records.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let table = &INDICATOR_RECORD;
        let rows = Rows::of(frame::scan(snapshot, table)?, table, &["indicator", "sector", "origin", "fifth"])?;
        let mut found: BTreeMap<(String, String), TrackRecord> = BTreeMap::new();
        let mut origins: BTreeMap<String, Vec<Quarter>> = BTreeMap::new();
        for row in 0..rows.len() {
            let (indicator, sector) = (rows.word("indicator", row)?, rows.word("sector", row)?);
            let origin = rows.count("origin", row)?;
            if let Some(origin) = i32::try_from(origin).ok().filter(|origin| *origin != 0) {
                let seen = origins.entry(indicator).or_default();
                let quarter = Quarter::from_code(origin)?;
                if !seen.contains(&quarter) {
                    seen.push(quarter);
                }
                continue;
            }
            let fifth = Fifth {
                cells: rows.count("cell_count", row)?,
                closures: rows.interval("closure_ratio", row)?,
                openings: rows.interval("openings_per_store", row)?,
                net_change: rows.interval("net_change", row)?,
            };
            let new = || TrackRecord::new(&indicator, &sector);
            let record = found.entry((indicator.clone(), sector.clone())).or_insert_with(new);
            match rows.count("fifth", row)? {
                0 => {
                    record.ends = fifth;
                    record.direction = Direction::of(&rows.text("direction", row)?.unwrap_or_default());
                    record.supports = rows.truth("supports", row)?;
                }
                _ => record.fifths.push(fifth),
            }
        }
        for record in found.values_mut() {
            record.origins = origins.get(&record.indicator).cloned().unwrap_or_default();
        }
        Ok(Self(found))
    }

    /// Every record, by indicator and sector.
    pub fn all(&self) -> impl Iterator<Item = &TrackRecord> {
        self.0.values()
    }

    /// The record of an indicator in the sector of an industry where it is thick enough there, else over all sectors.
    pub fn of(&self, indicator: &str, industry: &str) -> Option<&TrackRecord> {
        let get = |sector: &str| self.0.get(&(indicator.to_owned(), sector.to_owned()));
        let own = reference::industry(industry).and_then(|known| get(known.sector.code()));
        own.filter(|record| record.direction != Direction::Thin).or_else(|| get(IndustryCode::ALL))
    }
}
