//! `location_quotient` 밀집률.

use crate::estimate::Estimate;
use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 밀집률.
pub const INDICATOR: Indicator = Indicator {
    id: "location_quotient",
    name_ko: "밀집률",
    name_en: "Location quotient",
    question: "Is the industry more common here than in the city?",
    formula: "(stores of the industry ÷ stores of the area) ÷ (the same over all areas of the kind, A, D, R only); exact Poisson interval of the observed over the expected stores; `location_quotient_class` by the SEMAS cuts 0.8, 1.2, 1.7",
    inputs: &["core_cells.store_count"],
    unit: "ratio",
    table: "mart_competition",
    null_rules: "`no_stores` where the area or the industry has none; `not_published` where the total comes from another source",
    small_sample: "interval only",
    source: "소상공인시장진흥공단 밀집률",
    example: "12 of 60 here, 10 % in the city: 2.0 (1.03–3.49), very_high",
    file: "crates/golmok-indicators/src/competition/location_quotient.rs",
    golden: "crates/golmok-indicators/tests/competition.rs",
};

/// Stores of the industry and of the area, here and over all areas.
///
/// # Examples
/// ```
/// use golmok_indicators::competition::location_quotient::{class, location_quotient};
/// let quotient = location_quotient((12, 60), (100, 1000));
/// assert_eq!(quotient.value, Ok(2.0));
/// assert_eq!(class(2.0), "very_high");
/// assert!(location_quotient((0, 0), (100, 1000)).value.is_err());
/// ```
pub fn location_quotient(area: (u64, u64), all: (u64, u64)) -> Estimate {
    let ((industry, total), (all_industry, all_total)) = (area, all);
    if total == 0 || all_industry == 0 || all_total == 0 {
        return Estimate::missing(NullReason::NoStores, total as f64);
    }
    // One division, so that equal shares give exactly 1.
    let value = (industry as f64 * all_total as f64) / (total as f64 * all_industry as f64);
    let expected = total as f64 * all_industry as f64 / all_total as f64;
    let counted = Estimate::per_exposure(industry, expected, NullReason::NoStores);
    Estimate { value: Ok(value), interval: counted.interval, n: total as f64 }
}

/// SEMAS's class: 낮음, 보통, 높음, 매우높음 as low, normal, high, very_high.
pub fn class(quotient: f64) -> &'static str {
    match quotient {
        q if q < 0.8 => "low",
        q if q < 1.2 => "normal",
        q if q < 1.7 => "high",
        _ => "very_high",
    }
}
