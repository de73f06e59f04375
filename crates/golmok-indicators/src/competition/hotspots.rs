//! `mart_hotspots`: where the shops of an industry heap up, hexagon by hexagon.

use super::hotspot_gi::{HotSpot, hotspot_gi};
use crate::error::Result;
use crate::frame::Builder;
use crate::indicator::Indicator;
use crate::placed_spells::PlacedSpells;
use golmok_model::Quarter;
use golmok_model::tables::places;
use golmok_spatial::{Point, STORE_RESOLUTION, h3_cell, h3_neighbours};
use jiff::civil::Date;
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// 밀집 핫스팟.
pub const INDICATOR: Indicator = Indicator {
    id: "hotspot_gi",
    name_ko: "밀집 핫스팟",
    name_en: "Hot spot (Getis–Ord Gi*)",
    question: "Do more shops of the industry stand around here than chance would put here?",
    formula: "Gi* z of the industry's operating stores on the H3 hexagons (resolution 10) that hold any store, each with its six neighbours, weight 1; `hotspot_gi_p` = share of all choices of as many hexagons that hold at least as many stores (exact, one-sided); `hotspot_gi_q` = Benjamini–Hochberg over all these hexagons; `is_hotspot` where q ≤ 0.05 and z > 0",
    inputs: &[
        "core_spells.x_m",
        "core_spells.y_m",
        "core_spells.industry_code",
        "core_spells.opened_on",
        "core_spells.ended_on",
    ],
    unit: "z-score",
    table: "mart_hotspots",
    null_rules: "no row where neither the hexagon nor its neighbours hold a store of the industry; industries with fewer than 30 placed stores have no rows",
    small_sample: "exact chances instead of normal tails, which list six times too many; read the q-value: thousands of hexagons are tested",
    source: "Getis and Ord (1992), Ord and Getis (1995)",
    example: "ten hexagons in a row with 9, 8, 9, 0, 0, 1, 0, 0, 1, 0 stores: the second with its neighbours holds 26 where 8.4 are expected, z = 3.0; of the 120 choices of three hexagons one holds as much, p = 0.0083",
    file: "crates/golmok-indicators/src/competition/hotspots.rs",
    golden: "tests/golden/indicators/hotspot_gi.csv (esda; chances counted in whole numbers)",
};

/// Industries with fewer placed stores are not tested.
pub const LEAST_STORES: u32 = 30;
/// False discovery rate at which a hexagon counts as hot.
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// `mart_hotspots` from `core_spells`: the stores that operate on `as_of`.
///
/// # Errors
/// When a column of the input table is missing or of another type, or a point is not finite.
pub fn hotspots(spells: &DataFrame, as_of: Date) -> Result<DataFrame> {
    let placed = PlacedSpells::read(spells, None)?;
    let mut cells: BTreeMap<u64, (usize, &str)> = BTreeMap::new();
    let mut industries: BTreeMap<&str, BTreeMap<u64, u32>> = BTreeMap::new();
    for spell in placed.open_with_point(as_of) {
        let Some((x, y)) = spell.point else { continue };
        let cell = h3_cell(Point::new(x, y), STORE_RESOLUTION)?;
        cells.entry(cell).or_insert((0, spell.gu_code));
        *industries.entry(spell.industry_code).or_default().entry(cell).or_default() += 1;
    }
    for (number, (at, _)) in cells.values_mut().enumerate() {
        *at = number;
    }
    let around = |cell: &u64| -> Result<Vec<usize>> {
        let near = h3_neighbours(*cell)?;
        Ok(near.iter().filter_map(|c| cells.get(c).map(|(at, _)| *at)).collect())
    };
    let neighbours: Vec<Vec<usize>> = cells.keys().map(around).collect::<Result<_>>()?;
    struct Row<'a> {
        cell: u64,
        gu: &'a str,
        industry: &'a str,
        stores: u32,
        around: u32,
        spot: HotSpot,
    }
    let rows: Vec<Row<'_>> = industries
        .par_iter()
        .filter(|(_, counts)| counts.values().sum::<u32>() >= LEAST_STORES)
        .flat_map_iter(|(industry, counts)| {
            let all: Vec<u32> = cells.keys().map(|cell| counts.get(cell).copied().unwrap_or(0)).collect();
            let spots = hotspot_gi(&all, &neighbours);
            let around = |at: usize| all[at] + neighbours[at].iter().map(|n| all[*n]).sum::<u32>();
            let kept = cells.iter().enumerate().filter(|(at, _)| around(*at) > 0);
            kept.map(|(at, (cell, (_, gu)))| Row {
                cell: *cell,
                gu,
                industry,
                stores: all[at],
                around: around(at),
                spot: spots[at],
            })
            .collect::<Vec<_>>()
        })
        .collect();
    let quarter = Quarter::of(as_of)?;
    let mut out = Builder::new(&places::HOTSPOTS, rows.len());
    out.integers("quarter", rows.iter().map(|_| Some(i64::from(quarter.code()))))
        .cells("h3_10", rows.iter().map(|r| r.cell))
        .texts("industry_code", rows.iter().map(|r| Some(r.industry)))
        .texts("gu_code", rows.iter().map(|r| Some(r.gu)))
        .integers("store_count", rows.iter().map(|r| Some(i64::from(r.stores))))
        .integers("store_count_around", rows.iter().map(|r| Some(i64::from(r.around))))
        .numbers("hotspot_gi", rows.iter().map(|r| r.spot.z))
        .numbers("hotspot_gi_p", rows.iter().map(|r| Some(r.spot.p)))
        .numbers("hotspot_gi_q", rows.iter().map(|r| Some(r.spot.q)))
        .flags("is_hotspot", rows.iter().map(|r| Some(r.spot.is_hot(FALSE_DISCOVERY_RATE))))
        .integers("cell_count", rows.iter().map(|_| Some(cells.len() as i64)));
    out.finish()
}
