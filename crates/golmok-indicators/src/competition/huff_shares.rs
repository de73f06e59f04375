//! `mart_huff_shares`: which part of the custom around an area's centre a new shop there would draw.

use super::huff_share::{Choice, LEAST_DISTANCE_M, huff_share};
use crate::error::Result;
use crate::estimate::Estimate;
use crate::frame::{Builder, Reader};
use crate::indicator::Indicator;
use crate::placed_spells::PlacedSpells;
use golmok_model::tables::{core, places};
use golmok_model::{NullReason, Quarter};
use golmok_spatial::{Metres, Neighbours, Point, STORE_RESOLUTION, h3_cell};
use jiff::civil::Date;
use polars::prelude::DataFrame;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// 허프 모형 점유율.
pub const INDICATOR: Indicator = Indicator {
    id: "huff_share",
    name_ko: "허프 모형 점유율",
    name_en: "Huff share",
    question: "Which part of the custom around the centre of the area would go to one more shop there?",
    formula: "mean over the customers' places of pull ÷ (pull + Σ pull of the industry's stores within 1000 m), pull = (distance ÷ 100 m)^−exponent, distance at least 20 m, every shop equally attractive; customers' places are the H3 hexagons (resolution 10) with a store within 500 m of the area's centre, at the mean point of their stores",
    inputs: &[
        "core_spells.x_m",
        "core_spells.y_m",
        "core_spells.industry_code",
        "core_spells.opened_on",
        "core_spells.ended_on",
        "core_areas.centre_x_m",
        "core_areas.centre_y_m",
    ],
    unit: "fraction, 0..=1",
    table: "mart_huff_shares",
    null_rules: "`no_stores` where no store stands within 500 m of the centre; no row for an industry without a store in the city",
    small_sample: "a model's answer, not an estimate from data: `rival_count` beside it",
    source: "Huff (1964); the exponent is `huff_exponent` in the configuration",
    example: "customers at 100 m from the centre and 200 m from the only rival, exponent 2: 1 ÷ (1 + ¼) = 0.8",
    file: "crates/golmok-indicators/src/competition/huff_shares.rs",
    golden: "crates/golmok-indicators/tests/places.rs",
};

/// Customers come from places this near to the centre.
pub const CUSTOMERS_WITHIN_M: f64 = 500.0;
/// Shops this near to a customer's place are weighed.
pub const RIVALS_WITHIN_M: f64 = 1000.0;

/// `mart_huff_shares` from `core_spells` and `core_areas`: every trade area × industry with a store on `as_of`.
///
/// # Errors
/// When a column of the input tables is missing or of another type, or a point is not finite.
pub fn huff_shares(spells: &DataFrame, areas: &DataFrame, exponent: f64, as_of: Date) -> Result<DataFrame> {
    let placed = PlacedSpells::read(spells, None)?;
    let mut industries: Vec<&str> = placed.open_with_point(as_of).map(|s| s.industry_code).collect();
    industries.sort_unstable();
    industries.dedup();
    let (mut stores, mut trades): (Vec<Point<Metres>>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut cells: BTreeMap<u64, (f64, f64, f64)> = BTreeMap::new();
    for spell in placed.open_with_point(as_of) {
        let Some((x, y)) = spell.point else { continue };
        stores.push(Point::new(x, y));
        trades.push(industries.partition_point(|code| *code < spell.industry_code) as u32);
        let sum = cells.entry(h3_cell(Point::new(x, y), STORE_RESOLUTION)?).or_default();
        *sum = (sum.0 + x, sum.1 + y, sum.2 + 1.0);
    }
    let customers: Vec<Point<Metres>> = cells.into_values().map(|(x, y, n)| Point::new(x / n, y / n)).collect();
    let near_stores = Neighbours::new(&stores, &trades)?;
    let near_customers = Neighbours::new(&customers, &vec![0; customers.len()])?;
    // What the shops of each industry pull at each customer's place.
    let pulls: Vec<Vec<f64>> = customers
        .par_iter()
        .map(|place| {
            let of = |trade: usize| {
                let near = near_stores.within(*place, trade as u32, RIVALS_WITHIN_M);
                near.iter().map(|n| (n.distance_m.max(LEAST_DISTANCE_M) / 100.0).powf(-exponent)).sum()
            };
            (0..industries.len()).map(of).collect()
        })
        .collect();
    let sites = sites(areas)?;
    struct Row<'a> {
        site: &'a Site<'a>,
        industry: &'a str,
        share: Estimate,
        rivals: usize,
        customers: usize,
    }
    let of_site = |site: &'_ Site<'_>| -> Vec<(usize, Estimate, usize, usize)> {
        let around = near_customers.within(site.centre, 0, CUSTOMERS_WITHIN_M);
        let share = |trade: usize| {
            let of = |at: &golmok_spatial::Neighbour| {
                let own = Choice { attractiveness: 1.0, distance_m: at.distance_m };
                // All rivals together pull as one shop at 100 m of that attractiveness.
                let rivals = Choice { attractiveness: pulls[at.store as usize][trade], distance_m: 100.0 };
                huff_share(own, &[rivals], exponent).unwrap_or(0.0)
            };
            match around.len() {
                0 => Estimate::missing(NullReason::NoStores, 0.0),
                n => Estimate::plain(around.iter().map(of).sum::<f64>() / n as f64, n as f64),
            }
        };
        let row = |trade: usize| {
            let rivals = near_stores.within(site.centre, trade as u32, RIVALS_WITHIN_M).len();
            (trade, share(trade), rivals, around.len())
        };
        (0..industries.len()).map(row).collect()
    };
    let rows: Vec<Row<'_>> = sites
        .par_iter()
        .flat_map_iter(|site| {
            let made = of_site(site);
            made.into_iter().map(|(trade, share, rivals, customers)| Row {
                site,
                industry: industries[trade],
                share,
                rivals,
                customers,
            })
        })
        .collect();
    let quarter = Quarter::of(as_of)?;
    let mut out = Builder::new(&places::HUFF_SHARES, rows.len());
    out.integers("quarter", rows.iter().map(|_| Some(i64::from(quarter.code()))))
        .texts("area_kind", rows.iter().map(|_| Some("trade_area")))
        .texts("area_code", rows.iter().map(|r| Some(r.site.code)))
        .texts("industry_code", rows.iter().map(|r| Some(r.industry)))
        .texts("trade_area_kind", rows.iter().map(|r| r.site.kind))
        .texts("gu_code", rows.iter().map(|r| r.site.gu))
        .estimates("huff_share", &rows.iter().map(|r| r.share).collect::<Vec<_>>())
        .integers("rival_count", rows.iter().map(|r| Some(r.rivals as i64)))
        .integers("customer_place_count", rows.iter().map(|r| Some(r.customers as i64)));
    out.finish()
}

/// A trade area's centre, where a shop may open.
struct Site<'a> {
    code: &'a str,
    kind: Option<&'a str>,
    gu: Option<&'a str>,
    centre: Point<Metres>,
}

/// The trade areas with a boundary, by code.
fn sites(areas: &DataFrame) -> Result<Vec<Site<'_>>> {
    let reader = Reader::new(&core::AREAS, areas);
    let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let (x, y) = (reader.numbers("centre_x_m")?, reader.numbers("centre_y_m")?);
    let site = |i: usize| {
        let centre = Point::new(x[i]?, y[i]?);
        Some((codes[i], Site { code: codes[i], kind: trade_kinds[i], gu: gu[i], centre }))
    };
    let trade_areas = (0..areas.height()).filter(|i| kinds[*i] == "trade_area");
    Ok(trade_areas.filter_map(site).collect::<BTreeMap<_, _>>().into_values().collect())
}
