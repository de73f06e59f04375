//! Competitors around the stores of a cell: counts within radii, nearest distance, decayed pressure.

use crate::error::Result;
use crate::indicator::Indicator;
use crate::placed_spells::{CellKey, PlacedSpell, PlacedSpells};
use golmok_spatial::{Metres, Neighbourhood, NeighbourhoodSpec, Neighbours, Point};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// 반경 100m 동종 점포수.
pub const WITHIN_100M: Indicator = Indicator {
    id: "competitors_within_100m_mean",
    name_ko: "반경 100m 동종 점포수",
    name_en: "Competitors within 100 m",
    question: "How many shops of the same industry stand within 100 m of a shop?",
    formula: "mean over the operating stores of the cell with a point of the number of other same-industry stores within 100 m, whatever area they are in; `competitors_within_100m_max` = the largest",
    inputs: &[
        "core_spells.x_m",
        "core_spells.y_m",
        "core_spells.industry_code",
        "core_spells.opened_on",
        "core_spells.ended_on",
    ],
    unit: "stores",
    table: "mart_competition",
    null_rules: "`no_stores` where no operating store of the cell has a point",
    small_sample: "`placed_store_count` beside it",
    source: "지방행정 인허가; own points in EPSG:5181",
    example: "3 cafés at 0, 80 and 400 m: (1 + 1 + 0) ÷ 3 = 0.67",
    file: "crates/golmok-indicators/src/competition/neighbours.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 반경 300m 동종 점포수.
pub const WITHIN_300M: Indicator = Indicator {
    id: "competitors_within_300m_mean",
    name_ko: "반경 300m 동종 점포수",
    name_en: "Competitors within 300 m",
    question: "How many shops of the same industry stand within 300 m of a shop?",
    formula: "as `competitors_within_100m_mean`, within 300 m",
    example: "see `competitors_within_100m_mean`",
    ..WITHIN_100M
};

/// 반경 500m 동종 점포수.
pub const WITHIN_500M: Indicator = Indicator {
    id: "competitors_within_500m_mean",
    name_ko: "반경 500m 동종 점포수",
    name_en: "Competitors within 500 m",
    question: "How many shops of the same industry stand within 500 m of a shop?",
    formula: "as `competitors_within_100m_mean`, within 500 m",
    example: "see `competitors_within_100m_mean`",
    ..WITHIN_100M
};

/// 반경 1000m 동종 점포수.
pub const WITHIN_1000M: Indicator = Indicator {
    id: "competitors_within_1000m_mean",
    name_ko: "반경 1000m 동종 점포수",
    name_en: "Competitors within 1000 m",
    question: "How many shops of the same industry stand within 1000 m of a shop?",
    formula: "as `competitors_within_100m_mean`, within 1000 m",
    example: "see `competitors_within_100m_mean`",
    ..WITHIN_100M
};

/// 최근접 경쟁점 거리.
pub const NEAREST: Indicator = Indicator {
    id: "nearest_competitor_m",
    name_ko: "최근접 경쟁점 거리",
    name_en: "Nearest competitor",
    question: "How far is the nearest shop of the same industry?",
    formula: "median over the stores of the cell of the distance to the nearest other same-industry store",
    inputs: &[
        "core_spells.x_m",
        "core_spells.y_m",
        "core_spells.industry_code",
        "core_spells.opened_on",
        "core_spells.ended_on",
    ],
    unit: "metres",
    table: "mart_competition",
    null_rules: "`no_stores` where no operating store of the cell has a point, or the industry has one store",
    small_sample: "`placed_store_count` beside it",
    source: "지방행정 인허가",
    example: "3 cafés at 0, 80 and 400 m: median of 80, 80, 320 = 80",
    file: "crates/golmok-indicators/src/competition/neighbours.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 경쟁 압력.
pub const PRESSURE: Indicator = Indicator {
    id: "competition_pressure",
    name_ko: "경쟁 압력",
    name_en: "Competition pressure",
    question: "How many shops at the very door would press as hard as all competitors around?",
    formula: "mean over the stores of the cell of Σ exp(−d ÷ 200 m) over other same-industry stores within 1000 m",
    inputs: &[
        "core_spells.x_m",
        "core_spells.y_m",
        "core_spells.industry_code",
        "core_spells.opened_on",
        "core_spells.ended_on",
    ],
    unit: "store equivalents",
    table: "mart_competition",
    null_rules: "`no_stores` where no operating store of the cell has a point",
    small_sample: "`placed_store_count` beside it",
    source: "golmok",
    example: "one competitor at 80 m: exp(−0.4) = 0.67",
    file: "crates/golmok-indicators/src/competition/neighbours.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// Radii in metres, as in the columns `competitors_within_{radius}m_*`.
pub const RADII_M: [u32; 4] = [100, 300, 500, 1000];

/// What stands around the stores of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Surrounded {
    /// Operating stores with a point.
    pub stores: usize,
    /// Mean of same-industry stores within each radius.
    pub within_mean: [f64; 4],
    /// Largest number within each radius.
    pub within_max: [u32; 4],
    /// Median distance to the nearest competitor; `None` where none has any.
    pub nearest_m: Option<f64>,
    /// Mean of the decayed sums.
    pub pressure: f64,
    /// The stores' points; of trade areas and dongs only.
    pub points: Vec<Point<Metres>>,
}

/// Each cell's surroundings on `day`.
pub(crate) fn surrounded<'a>(placed: &PlacedSpells<'a>, day: Date) -> Result<BTreeMap<CellKey<'a>, Surrounded>> {
    let spells: Vec<PlacedSpell<'a>> = placed.open_with_point(day).copied().collect();
    let mut codes: Vec<&str> = spells.iter().map(|s| s.industry_code).collect();
    codes.sort_unstable();
    codes.dedup();
    let number = |code: &str| codes.partition_point(|c| *c < code) as u32;
    let points: Vec<_> = spells.iter().filter_map(|s| s.point.map(|(x, y)| Point::new(x, y))).collect();
    let industries: Vec<u32> = spells.iter().map(|s| number(s.industry_code)).collect();
    let around = Neighbours::new(&points, &industries)?.of_all_stores(&NeighbourhoodSpec::default());
    let cells = placed.cells(&spells);
    let summary = |key: CellKey<'a>, members: &[usize]| {
        let small = matches!(key.0, "trade_area" | "admin_dong");
        let points = if small { members.iter().map(|i| points[*i]).collect() } else { Vec::new() };
        summarise(members, &around, points)
    };
    Ok(cells.into_iter().map(|(key, members)| (key, summary(key, &members))).collect())
}

fn summarise(members: &[usize], around: &[Neighbourhood], points: Vec<Point<Metres>>) -> Surrounded {
    let n = members.len().max(1) as f64;
    let within = |r: usize| members.iter().map(move |i| around[*i].counts[r].same);
    let mut nearest: Vec<f64> =
        members.iter().filter_map(|i| around[*i].nearest_competitor.map(|found| found.distance_m)).collect();
    nearest.sort_unstable_by(f64::total_cmp);
    let median = match nearest.len() {
        0 => None,
        k => Some(0.5 * (nearest[(k - 1) / 2] + nearest[k / 2])),
    };
    Surrounded {
        stores: members.len(),
        within_mean: std::array::from_fn(|r| within(r).map(f64::from).sum::<f64>() / n),
        within_max: std::array::from_fn(|r| within(r).max().unwrap_or(0)),
        nearest_m: median,
        pressure: members.iter().map(|i| around[*i].decayed_same).sum::<f64>() / n,
        points,
    }
}
