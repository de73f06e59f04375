//! Entry rush (진입 쏠림): more openings within a year than the industry usually sees on as many shops, in the area and
//! around it.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use crate::interval::{Interval, gamma_interval};
use golmok_model::NullReason;
use std::collections::BTreeMap;

/// 진입 쏠림.
pub const HERE: Indicator = Indicator {
    id: "entry_rush",
    name_ko: "진입 쏠림",
    name_en: "Entry rush",
    question: "Did more shops of the industry open here within a year than usually do on as many shops?",
    formula: "(openings of the last four quarters + 1) ÷ (expected + 1), expected = the industry's openings per store-quarter over the areas of the kind × the cell's store-quarters; 90 % interval of the gamma posterior",
    inputs: &["core_cells.store_count", "core_cells.opening_count", "core_cells.closure_count"],
    unit: "ratio",
    table: "mart_competition",
    null_rules: "`no_stores` where nothing opened or stood within the year, in the cell or in the industry; `short_history` under four quarters",
    small_sample: "one opening as usual is added to both: a cell of one shop without openings is near 1",
    source: "golmok; its record is in `mart_indicator_record`",
    example: "5 openings where 2 are usual: 6 ÷ 3 = 2",
    file: "crates/golmok-indicators/src/competition/entry_rush.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// 진입 쏠림(1 km 안까지).
pub const AROUND: Indicator = Indicator {
    id: "entry_rush_1km",
    name_ko: "진입 쏠림(1 km 안까지)",
    name_en: "Entry rush, with the areas within 1 km",
    question: "The same, with the openings around the area",
    formula: "as `entry_rush`, with a third of the openings and of the expected openings of the trade areas whose centres lie within 1 km",
    null_rules: "as `entry_rush`; `not_published` where the area has no boundary; trade areas only",
    inputs: &[
        "core_cells.store_count",
        "core_cells.opening_count",
        "core_cells.closure_count",
        "core_areas.centre_x_m",
        "core_areas.centre_y_m",
    ],
    example: "5 openings where 2 are usual, 9 where 6 are around: (5 + 3 + 1) ÷ (2 + 2 + 1) = 1.8",
    ..HERE
};

/// Openings that every cell is given beside its own, as many as are usual.
const USUAL: f64 = 1.0;
/// Metres between centres within which an area's openings count for another.
const RADIUS_M: f64 = 1000.0;
/// Weight of an opening around against one in the area.
const AROUND_WEIGHT: f64 = 1.0 / 3.0;

/// A year of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Year {
    /// Openings.
    pub openings: f64,
    /// Sum of the stores at the quarters' ends.
    pub store_quarters: f64,
}

/// Openings against those expected, both with `USUAL` added, and the 90 % interval of the gamma posterior.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::entry_rush::rush;
/// let six_to_three = rush(5.0, 2.0);
/// assert!((six_to_three.value.expect("expected") - 2.0).abs() < 1e-12);
/// assert!(six_to_three.interval.expect("always").lo > 0.8);
/// ```
pub fn rush(openings: f64, expected: f64) -> Estimate {
    scaled(openings, expected, gamma_interval(openings + USUAL))
}

/// The same from the posterior's 90 % interval at rate 1.
fn scaled(openings: f64, expected: f64, unit: Interval) -> Estimate {
    let (shape, rate) = (openings + USUAL, expected + USUAL);
    let interval = Interval { lo: unit.lo / rate, hi: unit.hi / rate };
    Estimate { value: Ok(shape / rate), interval: Some(interval), n: expected }
}

/// The trade areas whose centres lie within [`RADIUS_M`] of each other, the same for every industry and quarter.
#[derive(Debug, Default)]
pub(super) struct Near<'a> {
    /// Codes, ascending.
    areas: Vec<&'a str>,
    /// Numbers of the areas around each, ascending.
    around: Vec<Vec<usize>>,
}

impl<'a> Near<'a> {
    pub(super) fn of(centres: &BTreeMap<&'a str, (f64, f64)>) -> Self {
        let places: Vec<(f64, f64)> = centres.values().copied().collect();
        let near = |i: usize, (x, y): (f64, f64)| {
            let within = |(j, (a, b)): (usize, &(f64, f64))| (j != i && (a - x).hypot(b - y) <= RADIUS_M).then_some(j);
            places.iter().enumerate().filter_map(within).collect()
        };
        let around = places.iter().enumerate().map(|(i, place)| near(i, *place)).collect();
        Self { areas: centres.keys().copied().collect(), around }
    }

    fn number(&self, area: &str) -> Option<usize> {
        self.areas.binary_search(&area).ok()
    }
}

/// The rush of every cell of one group of equals (an industry, a kind of area, a source), by area: alone, and with the
/// areas around where their centres are known.
pub(super) fn of_group(
    years: &[(&str, Option<Year>)],
    counted: impl Fn(usize) -> bool,
    near: &Near<'_>,
) -> Vec<(Estimate, Estimate)> {
    let whole =
        (0..years.len()).filter(|i| counted(*i)).filter_map(|i| years[i].1).fold(Year::default(), |sum, year| Year {
            openings: sum.openings + year.openings,
            store_quarters: sum.store_quarters + year.store_quarters,
        });
    let usual = whole.openings / whole.store_quarters;
    let known = |i: usize| -> Option<(f64, f64)> {
        let year = years[i].1?;
        (usual.is_finite() && year.store_quarters + year.openings > 0.0)
            .then_some((year.openings, year.store_quarters * usual))
    };
    let numbers: Vec<Option<usize>> = years.iter().map(|(area, _)| near.number(area)).collect();
    let mut members: Vec<Option<usize>> = vec![None; near.areas.len()];
    for (i, number) in numbers.iter().enumerate() {
        if let Some(number) = number {
            members[*number] = Some(i);
        }
    }
    let around = |number: usize| {
        let mut there: Vec<usize> =
            near.around[number].iter().filter_map(|other| members[*other]).filter(|j| counted(*j)).collect();
        // Sums are of one order, whatever that of the centres.
        there.sort_unstable();
        there.into_iter().filter_map(known).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    // Few numbers of openings occur.
    let mut units: BTreeMap<u64, Interval> = BTreeMap::new();
    let mut rush = |openings: f64, expected: f64| {
        let shape = openings + USUAL;
        let unit = units.entry(shape.to_bits()).or_insert_with(|| gamma_interval(shape));
        scaled(openings, expected, *unit)
    };
    let of = |i: usize| {
        let reason = if years[i].1.is_none() { NullReason::ShortHistory } else { NullReason::NoStores };
        let Some((openings, expected)) = known(i) else {
            return (Estimate::missing(reason, 0.0), Estimate::missing(reason, 0.0));
        };
        let wide = match numbers[i] {
            None => Estimate::missing(NullReason::NotPublished, 0.0),
            Some(number) => {
                let (more, usual) = around(number);
                rush(openings + AROUND_WEIGHT * more, expected + AROUND_WEIGHT * usual)
            }
        };
        (rush(openings, expected), wide)
    };
    (0..years.len()).map(of).collect()
}
