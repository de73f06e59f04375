//! Closure hazard by age (업력별 폐업률): closures per store-year at risk, by years since opening.

use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_RAW, Interval, poisson_mean};

/// 업력별 폐업률 0–1년.
pub const AGE_0_1: Indicator = Indicator {
    id: "hazard_age_0_1",
    name_ko: "업력별 폐업률 0–1년",
    name_en: "Hazard at age 0–1",
    question: "How many shops close in their first year, for each year in business?",
    formula: "closures at these ages ÷ store-years at risk at these ages, with delayed entry; exact Poisson interval",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "closures per store-year",
    table: "mart_survival",
    null_rules: "`empty_risk_set` where nobody was at risk at that age",
    small_sample: "interval and store-years beside it",
    source: "지방행정 인허가",
    example: "6 closures in 60 store-years: 0.1",
    file: "crates/golmok-indicators/src/survival/hazard_by_age.rs",
    golden: "tests/golden/indicators/hazard_by_age.csv (pandas, lifelines)",
};

/// 업력별 폐업률 1–2년.
pub const AGE_1_2: Indicator = Indicator {
    id: "hazard_age_1_2",
    name_ko: "업력별 폐업률 1–2년",
    name_en: "Hazard at age 1–2",
    question: "How many shops aged 1–2 years close, for each year in business?",
    ..AGE_0_1
};

/// 업력별 폐업률 2–3년.
pub const AGE_2_3: Indicator = Indicator {
    id: "hazard_age_2_3",
    name_ko: "업력별 폐업률 2–3년",
    name_en: "Hazard at age 2–3",
    question: "How many shops aged 2–3 years close, for each year in business?",
    ..AGE_0_1
};

/// 업력별 폐업률 3–5년.
pub const AGE_3_5: Indicator = Indicator {
    id: "hazard_age_3_5",
    name_ko: "업력별 폐업률 3–5년",
    name_en: "Hazard at age 3–5",
    question: "How many shops aged 3–5 years close, for each year in business?",
    ..AGE_0_1
};

/// 업력별 폐업률 5–10년.
pub const AGE_5_10: Indicator = Indicator {
    id: "hazard_age_5_10",
    name_ko: "업력별 폐업률 5–10년",
    name_en: "Hazard at age 5–10",
    question: "How many shops aged 5–10 years close, for each year in business?",
    ..AGE_0_1
};

/// 업력별 폐업률 10+년.
pub const AGE_10_PLUS: Indicator = Indicator {
    id: "hazard_age_10_plus",
    name_ko: "업력별 폐업률 10+년",
    name_en: "Hazard at age 10+",
    question: "How many shops aged 10+ years close, for each year in business?",
    ..AGE_0_1
};

/// Age bands in years, `[from, to)`: 0–1, 1–2, 2–3, 3–5, 5–10, 10+.
pub const AGE_BANDS: [(f64, f64); 6] =
    [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 5.0), (5.0, 10.0), (10.0, f64::INFINITY)];

/// Hazard in one age band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgeHazard {
    /// First year of the band.
    pub from_years: f64,
    /// End of the band, infinite for the last.
    pub to_years: f64,
    /// Closures at these ages.
    pub closure_count: u64,
    /// Store-years at risk at these ages.
    pub store_years: f64,
    /// `closure_count ÷ store_years`; `None` where nobody was at risk.
    pub hazard: Option<f64>,
    /// Exact Poisson interval, 95 %.
    pub interval: Option<Interval>,
}

/// Closures ÷ store-years at risk in each of [`AGE_BANDS`]; durations and entries in years.
///
/// # Examples
/// ```
/// use golmok_indicators::survival::hazard_by_age;
/// // one shop seen from its opening to its closure at 1.5 years, one seen only from age 4 to 6
/// let bands = hazard_by_age(&[1.5, 6.0], &[true, false], Some(&[0.0, 4.0]));
/// assert_eq!((bands[1].closure_count, bands[1].store_years, bands[1].hazard), (1, 0.5, Some(2.0)));
/// assert_eq!((bands[2].store_years, bands[2].hazard), (0.0, None));
/// assert_eq!((bands[3].store_years, bands[4].store_years), (1.0, 1.0));
/// ```
pub fn hazard_by_age(durations: &[f64], event_observed: &[bool], entry: Option<&[f64]>) -> [AgeHazard; 6] {
    AGE_BANDS.map(|(from_years, to_years)| {
        let (mut closure_count, mut store_years) = (0, 0.0);
        for (i, (&duration, &event)) in durations.iter().zip(event_observed).enumerate() {
            let start = entry.map_or(0.0, |e| e[i]).max(0.0);
            if duration < start {
                continue;
            }
            store_years += (duration.min(to_years) - start.max(from_years)).max(0.0);
            let seen = duration > start || start == 0.0;
            closure_count += u64::from(event && seen && duration >= from_years && duration < to_years);
        }
        let at_risk = store_years > 0.0;
        let interval = at_risk.then(|| {
            let mean = poisson_mean(closure_count, CONFIDENCE_RAW);
            Interval { lo: mean.lo / store_years, hi: mean.hi / store_years }
        });
        AgeHazard {
            from_years,
            to_years,
            closure_count,
            store_years,
            hazard: at_risk.then(|| closure_count as f64 / store_years),
            interval,
        }
    })
}
