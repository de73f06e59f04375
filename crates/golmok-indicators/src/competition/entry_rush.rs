//! Entry rush (진입 쏠림): more openings within a year than the industry usually sees on as many shops, in the area and
//! around it.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_SHRUNK, Interval, gamma_quantile};
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
    let (shape, rate) = (openings + USUAL, expected + USUAL);
    let tail = (1.0 - CONFIDENCE_SHRUNK) / 2.0;
    let interval = Interval { lo: gamma_quantile(shape, rate, tail), hi: gamma_quantile(shape, rate, 1.0 - tail) };
    Estimate { value: Ok(shape / rate), interval: Some(interval), n: expected }
}

/// The rush of every cell of one group of equals (an industry, a kind of area, a source), by area: alone, and with the
/// areas around where their centres are known.
pub(super) fn of_group(
    years: &[(&str, Option<Year>)],
    counted: impl Fn(usize) -> bool,
    centres: &BTreeMap<&str, (f64, f64)>,
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
    let placed: Vec<(usize, (f64, f64))> =
        (0..years.len()).filter_map(|i| Some((i, *centres.get(years[i].0)?))).collect();
    let around = |i: usize, (x, y): (f64, f64)| {
        let near = placed.iter().filter(|(j, (a, b))| *j != i && counted(*j) && (a - x).hypot(b - y) <= RADIUS_M);
        near.filter_map(|(j, _)| known(*j)).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    let of = |i: usize| {
        let reason = if years[i].1.is_none() { NullReason::ShortHistory } else { NullReason::NoStores };
        let Some((openings, expected)) = known(i) else {
            return (Estimate::missing(reason, 0.0), Estimate::missing(reason, 0.0));
        };
        let wide = match centres.get(years[i].0) {
            None => Estimate::missing(NullReason::NotPublished, 0.0),
            Some(centre) => {
                let (more, usual) = around(i, *centre);
                rush(openings + AROUND_WEIGHT * more, expected + AROUND_WEIGHT * usual)
            }
        };
        (rush(openings, expected), wide)
    };
    (0..years.len()).map(of).collect()
}
