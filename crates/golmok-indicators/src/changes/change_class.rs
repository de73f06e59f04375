//! `change_class` 상권변화지표, replayed from its four means.

use crate::indicator::Indicator;
use golmok_model::NullReason;

/// 상권변화지표.
pub const INDICATOR: Indicator = Indicator {
    id: "change_class",
    name_ko: "상권변화지표",
    name_en: "Change class",
    question: "Do shops here live longer than in the city, those in business and those that closed?",
    formula: "first letter: operating_months_mean against the city's mean; second: closed_months_mean against the city's mean; H above, L below. LL 다이나믹, LH 상권확장, HL 상권축소, HH 정체",
    inputs: &[
        "core_area_quarters.operating_months_mean",
        "core_area_quarters.closed_months_mean",
        "core_area_quarters.city_operating_months_mean",
        "core_area_quarters.city_closed_months_mean",
    ],
    unit: "class",
    table: "mart_changes",
    null_rules: "rows of ALL only; `undecided` where the published whole months tie with the city's; `not_published` where a mean is absent",
    small_sample: "as published",
    source: "상권변화지표-상권",
    example: "101 months against 102, 52 against 51: LH 상권확장",
    file: "crates/golmok-indicators/src/changes/change_class.rs",
    golden: "the published labels themselves: crates/golmok-indicators/tests/changes_real_files.rs",
};

/// The class of four whole-month means: operating and closed stores of the area, then of the city.
///
/// # Errors
/// [`NullReason::Undecided`] where a published integer equals the city's, [`NullReason::NotPublished`] where one is
/// absent.
///
/// # Examples
/// ```
/// use golmok_indicators::changes::change_class::change_class;
/// use golmok_model::NullReason;
/// assert_eq!(change_class(Some(101), Some(52), Some(102), Some(51)), Ok("LH"));
/// assert_eq!(change_class(Some(102), Some(52), Some(102), Some(51)), Err(NullReason::Undecided));
/// assert_eq!(change_class(None, Some(52), Some(102), Some(51)), Err(NullReason::NotPublished));
/// ```
pub fn change_class(
    operating: Option<i64>,
    closed: Option<i64>,
    city_operating: Option<i64>,
    city_closed: Option<i64>,
) -> Result<&'static str, NullReason> {
    let (Some(operating), Some(closed), Some(city_operating), Some(city_closed)) =
        (operating, closed, city_operating, city_closed)
    else {
        return Err(NullReason::NotPublished);
    };
    if operating == city_operating || closed == city_closed {
        return Err(NullReason::Undecided);
    }
    Ok(match (operating > city_operating, closed > city_closed) {
        (false, false) => "LL",
        (false, true) => "LH",
        (true, false) => "HL",
        (true, true) => "HH",
    })
}
