//! Start-up survival rate (창업생존율) as officially defined: the share of a year's openings still open t years on.

use crate::indicator::Indicator;
use crate::interval::{CONFIDENCE_RAW, Interval, wilson};
use golmok_model::BusinessSpell;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// 창업생존율 1년.
pub const COHORT_1Y: Indicator = Indicator {
    id: "cohort_survival_1y",
    name_ko: "창업생존율 1년",
    name_en: "Cohort survival, one year",
    question: "Of the shops opened in a year, which share is open one year on?",
    formula: "stores of the newest opening year whose every member was followed for one year, still operating on its first anniversary ÷ stores opened in it; Wilson interval; removals from the register leave both counts",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "fraction, 0..=1",
    table: "mart_survival",
    null_rules: "`short_history` where no cohort was followed that long",
    small_sample: "interval only; `few_stores` under 30 spells",
    source: "official 창업생존율",
    example: "100 opened in 2022, 81 open a year later: 0.81",
    file: "crates/golmok-indicators/src/survival/cohort.rs",
    golden: "tests/golden/indicators/cohort_survival.csv (pandas, scipy)",
};

/// 창업생존율 3년.
pub const COHORT_3Y: Indicator = Indicator {
    id: "cohort_survival_3y",
    name_ko: "창업생존율 3년",
    name_en: "Cohort survival, 3 years",
    question: "Of the shops opened in a year, which share is open 3 years on?",
    formula: "as `cohort_survival_1y`, on the third anniversary",
    ..COHORT_1Y
};

/// 창업생존율 5년.
pub const COHORT_5Y: Indicator = Indicator {
    id: "cohort_survival_5y",
    name_ko: "창업생존율 5년",
    name_en: "Cohort survival, 5 years",
    question: "Of the shops opened in a year, which share is open 5 years on?",
    formula: "as `cohort_survival_1y`, on the fifth anniversary",
    ..COHORT_1Y
};

/// Share of a year's openings that still operate after some years.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohortSurvival {
    /// Year of opening.
    pub year: i16,
    /// Years since the opening.
    pub after_years: u32,
    /// Stores opened in the year, without those that left the register before they could be judged.
    pub opened_count: u64,
    /// Of these, still operating `after_years` later.
    pub surviving_count: u64,
    /// Ended by the office (제외/삭제/전출, 취소/말소, many on one day) before they could be judged; in neither count.
    pub removed_count: u64,
    /// `surviving_count ÷ opened_count`; `None` where nobody opened.
    pub survival: Option<f64>,
    /// Wilson interval, 95 %.
    pub interval: Option<Interval>,
}

/// 창업생존율 of every opening year whose whole cohort was followed for the years asked for.
///
/// A shop is judged on its anniversary by the calendar; of 29 February that is 28 February. A year is judged only when
/// even a shop opened on 31 December had its anniversary in view; younger cohorts are left out rather than shown too
/// high. Sorted by year, then by years.
///
/// # Examples
/// ```
/// use golmok_indicators::survival::cohort_survival;
/// use golmok_model::{BusinessSpell, EndReason};
/// use jiff::civil::date;
/// let spell = |end| BusinessSpell {
///     opened_on: date(2020, 3, 1),
///     ended_on: end,
///     end_reason: end.map(|_| EndReason::Closed),
/// };
/// let spells = [spell(None), spell(Some(date(2020, 9, 1))), spell(Some(date(2023, 1, 1)))];
/// let rows = cohort_survival(&spells, &[1, 3], date(2024, 6, 30));
/// assert_eq!((rows[0].surviving_count, rows[0].opened_count), (2, 3));
/// assert_eq!(rows[1].surviving_count, 1);
/// assert!(cohort_survival(&spells, &[5], date(2024, 6, 30)).is_empty()); // not followed for five years
/// ```
pub fn cohort_survival(spells: &[BusinessSpell], after_years: &[u32], data_date: Date) -> Vec<CohortSurvival> {
    let mut cohorts: BTreeMap<(i16, u32), [u64; 3]> = BTreeMap::new();
    for spell in spells {
        let year = spell.opened_on.year();
        for &years in after_years {
            if data_date < anniversary(date(year, 12, 31), years) {
                continue;
            }
            let [opened, surviving, removed] = cohorts.entry((year, years)).or_default();
            let open = spell.operating_on(anniversary(spell.opened_on, years));
            match (open, spell.end_reason) {
                (false, Some(reason)) if !reason.is_closure() => *removed += 1,
                (false, _) => *opened += 1,
                (true, _) => {
                    *opened += 1;
                    *surviving += 1;
                }
            }
        }
    }
    let row = |((year, after_years), [opened_count, surviving_count, removed_count]): ((i16, u32), [u64; 3])| {
        let (k, n) = (surviving_count as f64, opened_count as f64);
        CohortSurvival {
            year,
            after_years,
            opened_count,
            surviving_count,
            removed_count,
            survival: (opened_count > 0).then(|| k / n),
            interval: wilson(k, n, CONFIDENCE_RAW),
        }
    };
    cohorts.into_iter().map(row).collect()
}

fn anniversary(day: Date, years: u32) -> Date {
    day.saturating_add(i64::from(years).years())
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::EndReason;

    /// A year is over on 31 December, with or without a 29 February in it.
    #[test]
    fn a_year_is_a_calendar_year() {
        let spell = |opened_on, ended_on: Option<Date>| BusinessSpell {
            opened_on,
            ended_on,
            end_reason: ended_on.map(|_| EndReason::Closed),
        };
        let spells = [spell(date(2022, 12, 31), None), spell(date(2022, 1, 1), Some(date(2023, 1, 1)))];
        let rows = cohort_survival(&spells, &[1], date(2023, 12, 31));
        assert_eq!((rows[0].year, rows[0].opened_count, rows[0].surviving_count), (2022, 2, 1));
        assert!(cohort_survival(&spells, &[1], date(2023, 12, 30)).is_empty());
        // Open on the day before the third anniversary, 1,095 days later, and not on it.
        let leap = spell(date(2019, 3, 1), Some(date(2022, 3, 1)));
        let rows = cohort_survival(&[leap, spell(date(2020, 2, 29), None)], &[3], date(2023, 12, 31));
        assert_eq!(rows.iter().map(|r| r.surviving_count).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn a_removed_shop_is_neither_alive_nor_closed() {
        let opened_on = date(2019, 1, 1);
        let removed =
            BusinessSpell { opened_on, ended_on: Some(date(2019, 6, 1)), end_reason: Some(EndReason::Removed) };
        let open = BusinessSpell { opened_on, ended_on: None, end_reason: None };
        let rows = cohort_survival(&[removed, open], &[1], date(2025, 1, 1));
        assert_eq!((rows[0].opened_count, rows[0].removed_count, rows[0].survival), (1, 1, Some(1.0)));
        let rows = cohort_survival(&[removed], &[1], date(2025, 1, 1));
        assert_eq!((rows[0].survival, rows[0].interval), (None, None));
    }

    #[test]
    fn a_half_followed_year_is_left_out() {
        let open = BusinessSpell { opened_on: date(2023, 1, 2), ended_on: None, end_reason: None };
        // The shop itself was followed for a year, but one opened on 31 December 2023 was not.
        assert!(cohort_survival(&[open], &[1], date(2024, 6, 30)).is_empty());
        assert_eq!(cohort_survival(&[open], &[1], date(2025, 1, 1)).len(), 1);
    }
}
