//! Store counts per area × industry × quarter: exactly the counts of the underlying stores.

use crate::calendar::{Day, quarter_starts};
use crate::config::SampleConfig;
use crate::geography::Geography;
use crate::premises::Premises;
use crate::simulate::Store;
use std::collections::BTreeMap;

/// One row of 점포-상권 before it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellCount {
    /// Index into `Geography::trade_areas`.
    pub area: u32,
    /// Index into `golmok_model::reference::industries()`.
    pub industry: u8,
    /// Published quarter, counted from the first.
    pub quarter: u8,
    /// 유사_업종_점포_수: open on the quarter's last day, franchises included.
    pub stores: u32,
    /// 프랜차이즈_점포_수.
    pub franchise: u32,
    /// 개업_점포_수.
    pub openings: u32,
    /// 폐업_점포_수.
    pub closures: u32,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    stores: i64,
    franchise: i64,
    openings: u32,
    closures: u32,
}

/// Counts of all trade areas, tourist zones included, by area, industry and quarter; rows of empty cells are left out.
pub(crate) fn count(
    config: &SampleConfig,
    geography: &Geography,
    premises: &Premises<'_>,
    stores: &[Store],
) -> Vec<CellCount> {
    let plain = geography.plain_areas();
    let n = config.published_quarters as usize;
    let starts = quarter_starts(config.first_published(), n);
    let mut tallies: BTreeMap<(u32, u8), Vec<Tally>> = BTreeMap::new();
    for store in stores.iter().filter(|s| (s.site as usize) < plain && s.opened < starts[n] && s.closed >= starts[0]) {
        for area in areas_of(geography, premises, store) {
            tally(
                tallies.entry((area, store.industry)).or_insert_with(|| vec![Tally::default(); n + 1]),
                store,
                &starts,
            );
        }
    }
    let mut rows = Vec::new();
    for ((area, industry), tally) in tallies {
        let (mut stores, mut franchise) = (0, 0);
        for (quarter, t) in tally.iter().take(n).enumerate() {
            stores += t.stores;
            franchise += t.franchise;
            if stores > 0 || t.openings > 0 || t.closures > 0 {
                rows.push(CellCount {
                    area,
                    industry,
                    quarter: quarter as u8,
                    stores: stores as u32,
                    franchise: franchise as u32,
                    openings: t.openings,
                    closures: t.closures,
                });
            }
        }
    }
    rows
}

/// Trade areas that hold a store of a trade area: its own, then the tourist zones over its door.
pub(crate) fn areas_of(geography: &Geography, premises: &Premises<'_>, store: &Store) -> Vec<u32> {
    let mut areas = vec![store.site];
    let site = &geography.sites[store.site as usize];
    if site.cells.iter().any(|c| !geography.cell_tourist[*c as usize].is_empty()) {
        areas.extend(&geography.cell_tourist[premises.door(store).cell as usize]);
    }
    areas
}

/// Adds a store as differences between quarter ends.
fn tally(tally: &mut [Tally], store: &Store, starts: &[Day]) {
    let last = starts.len() - 1;
    let quarter = |day: Day| starts.partition_point(|start| *start <= day).saturating_sub(1).min(last);
    let from = quarter(store.opened);
    if store.opened >= starts[0] {
        tally[from].openings += 1;
    }
    let until = if store.closed < starts[last] { quarter(store.closed) } else { last };
    if until < last {
        tally[until].closures += 1;
    }
    if from < until {
        for (at, sign) in [(from, 1), (until, -1)] {
            tally[at].stores += sign;
            tally[at].franchise += sign * i64::from(store.franchise);
        }
    }
}
