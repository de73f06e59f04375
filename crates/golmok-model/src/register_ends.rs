//! Whether the ends of a licence register are closings, and from which day on it records them. Decided here, once.

use crate::{DateField, LicenceRecord, LicenceStatus};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer ends than these tell nothing of a register.
const FEW_ENDS: usize = 100;
/// So many ends must lie on more than a handful of days.
const MANY_ENDS: usize = 500;
/// Share above which ends on one day, in whole years, ahead or of running shops are no closings. The real registers at
/// hand have at most 4 %.
const SHARE: f64 = 0.2;
/// Share of the days that closings of that number would fall on; real registers have 40 % and more.
const DAYS_SHARE: f64 = 0.1;
/// Share of the months, of a register dated by months; the real ones, counted by months, have 60 % and more.
const MONTHS_SHARE: f64 = 0.25;
/// Share of ends on one day of the month, or on last days of months, above which a register is dated by months.
const BY_MONTHS: f64 = 0.9;
/// A row that starts within so many days of the end of another of the same shop goes on with it.
const RENEWED_WITHIN: i32 = 31;
/// Closings expected before the first year with any: below these nothing is told by their absence.
const EXPECTED_BEFORE: f64 = 20.0;

/// A row of a register, as far as its end is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterRow {
    /// Start of the licence.
    pub opened_on: Date,
    /// Its end, placeholders such as 9999-12-31 left out.
    pub ended_on: Option<Date>,
    /// Whether that day has not come yet.
    pub is_ahead: bool,
    /// Whether the status says that it operates.
    pub operates: bool,
    /// Whether it ended, dated or not.
    pub has_ended: bool,
    /// Hash of name and place, where both are known.
    pub shop: Option<u64>,
}

impl RegisterRow {
    /// The row of a licence; `None` without a day of licence. `is_ahead` tells whether a day has not come yet.
    pub fn of(record: &LicenceRecord, shop: Option<u64>, is_ahead: impl Fn(Date) -> bool) -> Option<Self> {
        let known = |field: DateField| field.day().filter(|day| (1901..2100).contains(&day.year()));
        let is_cancelled = record.status == LicenceStatus::Cancelled;
        let ended_on = known(record.closed).or_else(|| known(record.cancelled).filter(|_| is_cancelled));
        Some(Self {
            opened_on: known(record.licensed)?,
            ended_on,
            is_ahead: ended_on.is_some_and(is_ahead),
            operates: matches!(record.status, LicenceStatus::Operating | LicenceStatus::Suspended),
            has_ended: ended_on.is_some() || matches!(record.status, LicenceStatus::Closed | LicenceStatus::Cancelled),
            shop,
        })
    }
}

/// Why the ends of a register are no closings: neither survival nor a rating can be told from it. Shares are of ends,
/// in 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CutRegister {
    /// More than a fifth on one calendar day: a clean-up.
    OneDay {
        /// The day.
        day: Date,
        /// Its share.
        share: f64,
    },
    /// More than a fifth on one date of every year, such as 31 December: the term of the licence.
    OneDateOfYear {
        /// Month.
        month: i8,
        /// Day of the month.
        day: i8,
        /// Its share.
        share: f64,
    },
    /// On far fewer days than closings fall on.
    FewDays {
        /// Ends.
        ends: usize,
        /// Distinct days.
        days: usize,
    },
    /// Dated by months, and in far fewer months than closings fall in.
    FewMonths {
        /// Ends.
        ends: usize,
        /// Distinct months.
        months: usize,
    },
    /// Whole years after the start, to the day: expiry.
    WholeYears {
        /// Their share.
        share: f64,
    },
    /// Not come yet: expiry.
    Ahead {
        /// Their share.
        share: f64,
    },
    /// Of shops that operate by their status: expiry.
    OfRunning {
        /// Their share.
        share: f64,
    },
    /// No row without an end: closed shops only, or expiry.
    NoneRuns {
        /// Rows.
        rows: usize,
    },
    /// Rows that go on where another of the same shop and place ends: renewals.
    Renewals {
        /// Their share of the rows.
        share: f64,
    },
}

/// Why the ends of a register are no closings; `None` where nothing speaks against them.
///
/// # Examples
/// ```
/// use golmok_model::{CutRegister, RegisterRow, cut_register};
/// use jiff::{ToSpan, civil::date};
/// let purged = |i: i32| RegisterRow {
///     opened_on: date(2010, 1, 4) + i.days(),
///     ended_on: (i % 2 == 0).then_some(date(2022, 5, 26)),
///     is_ahead: false,
///     operates: i % 2 == 1,
///     has_ended: i % 2 == 0,
///     shop: None,
/// };
/// let rows: Vec<_> = (0..400).map(purged).collect();
/// assert_eq!(cut_register(&rows), Some(CutRegister::OneDay { day: date(2022, 5, 26), share: 1.0 }));
/// ```
pub fn cut_register(rows: &[RegisterRow]) -> Option<CutRegister> {
    let ends: Vec<(&RegisterRow, Date)> = rows.iter().filter_map(|row| Some((row, row.ended_on?))).collect();
    if ends.len() < FEW_ENDS {
        return None;
    }
    let share = |count: usize| count as f64 / ends.len() as f64;
    let share_of = |which: &dyn Fn(&RegisterRow, Date) -> bool| {
        Some(share(ends.iter().filter(|(row, end)| which(row, *end)).count())).filter(|share| *share > SHARE)
    };
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    let mut dates: BTreeMap<(i8, i8), usize> = BTreeMap::new();
    for (_, end) in &ends {
        *days.entry(*end).or_default() += 1;
        *dates.entry((end.month(), end.day())).or_default() += 1;
    }
    if let Some(share) = share_of(&|row, _| row.is_ahead) {
        return Some(CutRegister::Ahead { share });
    }
    if let Some(share) = share_of(&|row, _| row.operates) {
        return Some(CutRegister::OfRunning { share });
    }
    if let Some((day, count)) = days.iter().max_by_key(|(_, count)| **count)
        && share(*count) > SHARE
    {
        return Some(CutRegister::OneDay { day: *day, share: share(*count) });
    }
    if let Some(((month, day), count)) = dates.iter().max_by_key(|(_, count)| **count)
        && share(*count) > SHARE
    {
        return Some(CutRegister::OneDateOfYear { month: *month, day: *day, share: share(*count) });
    }
    if let Some(share) = share_of(&|row, end| is_whole_years(row.opened_on, end)) {
        return Some(CutRegister::WholeYears { share });
    }
    if ends.len() >= MANY_ENDS
        && let Some(few) = few_days(&days, ends.len())
    {
        return Some(few);
    }
    if rows.iter().all(|row| row.has_ended) {
        return Some(CutRegister::NoneRuns { rows: rows.len() });
    }
    let share = renewals(rows) as f64 / rows.len() as f64;
    (share > SHARE).then_some(CutRegister::Renewals { share })
}

/// Whether an end lies a year or more after the start, on its day or one beside.
fn is_whole_years(opened_on: Date, ended_on: Date) -> bool {
    let days = f64::from((ended_on - opened_on).get_days());
    let years = (days / 365.25).round();
    years >= 1.0 && (days - years * 365.25).abs() < 1.8
}

/// Whether ends fall on far fewer working days than they would, were they spread over their time; of a register dated by
/// months, in far fewer months.
fn few_days(days: &BTreeMap<Date, usize>, ends: usize) -> Option<CutRegister> {
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else { return None };
    let expected = |of: f64| of * (1.0 - (-(ends as f64) / of).exp());
    if is_by_months(days, ends) {
        let months = days.keys().map(|day| (day.year(), day.month())).collect::<BTreeSet<_>>().len();
        let span =
            (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month() - first.month()) + 1;
        let few = (months as f64) < MONTHS_SHARE * expected(f64::from(span));
        return few.then_some(CutRegister::FewMonths { ends, months });
    }
    let working = f64::from((*last - *first).get_days() + 1) * 5.0 / 7.0;
    let few = (days.len() as f64) < DAYS_SHARE * expected(working);
    few.then_some(CutRegister::FewDays { ends, days: days.len() })
}

/// Whether nearly all ends stand on one day of the month, or on last days of months: the day stands for the month.
fn is_by_months(days: &BTreeMap<Date, usize>, ends: usize) -> bool {
    let mut of_day: BTreeMap<i8, usize> = BTreeMap::new();
    let mut last = 0;
    for (day, count) in days {
        *of_day.entry(day.day()).or_default() += count;
        last += if *day == day.last_of_month() { *count } else { 0 };
    }
    let most = of_day.values().copied().max().unwrap_or_default().max(last);
    most as f64 >= BY_MONTHS * ends as f64
}

/// Rows that start where another row of the same shop ends.
fn renewals(rows: &[RegisterRow]) -> usize {
    let mut shops: BTreeMap<u64, Vec<&RegisterRow>> = BTreeMap::new();
    for row in rows {
        if let Some(shop) = row.shop {
            shops.entry(shop).or_default().push(row);
        }
    }
    let goes_on = |two: &[&RegisterRow]| {
        two[0].ended_on.is_some_and(|end| (two[1].opened_on - end).get_days().abs() <= RENEWED_WITHIN)
    };
    let of_shop = |of: &mut Vec<&RegisterRow>| {
        of.sort_by_key(|row| (row.opened_on, row.ended_on));
        of.windows(2).filter(|two| goes_on(two)).count()
    };
    shops.values_mut().map(of_shop).sum()
}

/// First day of the year in which a register begins to record closings, where many of its licences are older: shops of
/// before are seen from that day on only (left truncation). `None` where it records them from its start on, or where
/// they set in slowly.
///
/// A year begins them where the years before have under 1 % of the ends that the usual rate would give, at least 20, and
/// both it and the next have half the usual rate: the median of the last ten whole years.
///
/// # Examples
/// ```
/// use golmok_model::{RegisterRow, closings_begin};
/// use jiff::{ToSpan, civil::date};
/// let row = |i: i32| {
///     let opened_on = date(1980, 1, 7) + (i * 5).days();
///     let ended_on = Some(opened_on + (400 + i * 37 % 4000).days()).filter(|end| *end < date(2020, 1, 1));
///     RegisterRow { opened_on, ended_on, is_ahead: false, operates: false, has_ended: ended_on.is_some(), shop: None }
/// };
/// let all: Vec<_> = (0..2900).map(row).collect();
/// assert_eq!(closings_begin(&all), None);
/// let cut: Vec<_> = all.into_iter().filter(|r| r.ended_on.is_none_or(|end| end >= date(2008, 1, 1))).collect();
/// assert_eq!(closings_begin(&cut), Some(date(2008, 1, 1)));
/// ```
pub fn closings_begin(rows: &[RegisterRow]) -> Option<Date> {
    let dated = || rows.iter().filter(|row| !row.is_ahead);
    let first = dated().map(|row| row.opened_on.year()).min()?;
    let last = dated().filter_map(|row| row.ended_on).map(Date::year).max()?;
    let years = usize::try_from(last - first + 1).ok()?;
    let at = |year: i16| usize::try_from(year - first).ok().filter(|at| *at < years);
    // Shops at the start of each year less those of the year before, and ends in it.
    let (mut change, mut ends) = (vec![0_i64; years + 1], vec![0_u32; years]);
    for row in dated() {
        if row.has_ended && row.ended_on.is_none() {
            continue;
        }
        if let Some(open) = at(row.opened_on.year()) {
            change[open + 1] += 1;
        }
        if let Some(end) = row.ended_on.filter(|end| *end >= row.opened_on).and_then(|end| at(end.year())) {
            ends[end] += 1;
            change[end + 1] -= 1;
        }
    }
    let mut running = 0;
    let at_risk: Vec<f64> = change[..years]
        .iter()
        .map(|change| {
            running += change;
            running as f64
        })
        .collect();
    let rate = |year: usize| if at_risk[year] > 0.0 { f64::from(ends[year]) / at_risk[year] } else { 0.0 };
    let whole = years - 1;
    let mut recent: Vec<f64> = (whole.saturating_sub(10)..whole).map(rate).filter(|rate| *rate > 0.0).collect();
    recent.sort_by(f64::total_cmp);
    let usual = *recent.get(recent.len() / 2)?;
    let (mut expected, mut seen) = (0.0, 0.0);
    for year in 0..whole {
        if seen > 0.01 * expected && seen > 0.0 {
            return None;
        }
        if expected >= EXPECTED_BEFORE && rate(year) >= usual / 2.0 && rate(year + 1) >= usual / 2.0 {
            return Date::new(first + i16::try_from(year).ok()?, 1, 1).ok();
        }
        expected += usual * at_risk[year];
        seen += f64::from(ends[year]);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    /// Shops that close on scattered days, every third running.
    fn register() -> Vec<RegisterRow> {
        let row = |i: i32| {
            let opened_on = date(2005, 1, 3) + (i * 4).days();
            let ended_on = (i % 3 != 0).then(|| opened_on + (90 + i * 131 % 1700).days());
            RegisterRow {
                opened_on,
                ended_on,
                is_ahead: false,
                operates: ended_on.is_none(),
                has_ended: ended_on.is_some(),
                shop: Some(i.unsigned_abs().into()),
            }
        };
        (0..1200).map(row).collect()
    }

    fn changed(change: impl Fn(&mut RegisterRow)) -> Option<CutRegister> {
        let mut rows = register();
        rows.iter_mut().for_each(change);
        cut_register(&rows)
    }

    #[test]
    fn closings_on_scattered_days_are_closings() {
        assert_eq!(cut_register(&register()), None);
        assert_eq!(closings_begin(&register()), None);
        assert_eq!(cut_register(&register()[..120]), None, "too few to tell");
    }

    #[test]
    fn ends_that_are_no_closings_are_told() {
        let ended = |row: &mut RegisterRow, end: Date| row.ended_on = row.ended_on.map(|_| end);
        let new_year = changed(|row| ended(row, date(row.opened_on.year() + 2, 12, 31)));
        assert!(matches!(new_year, Some(CutRegister::OneDateOfYear { month: 12, day: 31, .. })), "{new_year:?}");
        let terms = changed(|row| ended(row, row.opened_on + 3.years()));
        assert!(matches!(terms, Some(CutRegister::WholeYears { .. })), "{terms:?}");
        let cleaned = changed(|row| {
            ended(row, date(2006 + row.opened_on.year() % 3, 1 + row.opened_on.month() % 3, 5 + row.opened_on.month()));
        });
        assert!(matches!(cleaned, Some(CutRegister::FewDays { .. })), "{cleaned:?}");
        let running = changed(|row| row.operates = true);
        assert!(matches!(running, Some(CutRegister::OfRunning { .. })), "{running:?}");
        let ahead = changed(|row| row.is_ahead = row.ended_on.is_some());
        assert!(matches!(ahead, Some(CutRegister::Ahead { .. })), "{ahead:?}");
        let closed: Vec<_> = register().into_iter().filter(|row| row.has_ended).collect();
        assert_eq!(cut_register(&closed), Some(CutRegister::NoneRuns { rows: closed.len() }));
    }

    /// A register whose days stand for months tells closings to the month; one that ends shops in some months only does not.
    #[test]
    fn a_register_dated_by_months_is_judged_by_months() {
        let ended = |row: &mut RegisterRow, to: &dyn Fn(Date) -> Date| row.ended_on = row.ended_on.map(to);
        let firsts = changed(|row| ended(row, &|end| end.first_of_month()));
        let lasts = changed(|row| ended(row, &|end| end.last_of_month()));
        let mid = changed(|row| ended(row, &|end| date(end.year(), end.month(), 15)));
        assert_eq!([firsts, lasts, mid], [None; 3]);
        let both = changed(|row| {
            row.opened_on = row.opened_on.first_of_month();
            ended(row, &|end| end.first_of_month());
        });
        assert_eq!(both, None, "starts by months, too");
        // Six months in thirteen years, never a fifth on one day or on one date of the year.
        let few = changed(|row| {
            let k = i8::try_from(row.shop.unwrap_or_default() / 3 % 6).unwrap_or_default();
            ended(row, &|_| date(2006 + i16::from(k) * 2, 1 + 2 * k, 1));
        });
        assert!(matches!(few, Some(CutRegister::FewMonths { months: 6, .. })), "{few:?}");
    }

    #[test]
    fn renewals_are_told_by_shop_and_place() {
        let mut rows = register();
        let renewed = rows.clone().into_iter().filter_map(|row| {
            Some(RegisterRow { opened_on: row.ended_on?, ended_on: None, operates: true, has_ended: false, ..row })
        });
        let renewed: Vec<_> = renewed.collect();
        rows.extend(renewed);
        assert!(matches!(cut_register(&rows), Some(CutRegister::Renewals { .. })));
    }
}
