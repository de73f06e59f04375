//! How late a register tells of closings.

use jiff::civil::Date;
use std::collections::BTreeMap;

/// Last months in which closings may be missing.
const LAST: i32 = 6;
/// Months before them that tell the usual number.
const BEFORE: i32 = 36;
/// Fewer closings a month than these tell nothing of what is missing.
const FEW: f64 = 5.0;
/// Days of a month.
const MONTH: f64 = 365.25 / 12.0;

/// What is missing of the closings of the last months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportingLag {
    /// Whole months in a row, up to the last one, with far fewer closings than usual.
    pub months: i32,
    /// Share of their usual closings that is missing, 0..1.
    pub missing: f64,
    /// The same in days of closings: how late the register tells of one, at least.
    pub days: f64,
}

/// Estimates it from the closings that a register holds on the last day that it speaks of: its last whole months, as long as
/// each has less than is usual by twice what chance moves (the mean of the 36 months before the last six). `None` where
/// nothing is missing, or where too few close to tell. A market that closes less looks the same; that is said where it is told.
///
/// # Examples
/// ```
/// use golmok_model::reporting_lag;
/// use jiff::civil::{Date, date};
/// let month = |k: i32, count: usize| vec![date(2021 + (k / 12) as i16, 1 + (k % 12) as i8, 10); count];
/// let whole: Vec<Date> = (0..48).flat_map(|k| month(k, 20)).collect();
/// assert_eq!(reporting_lag(&whole, date(2025, 1, 5)), None);
/// let late: Vec<Date> = (0..48).flat_map(|k| month(k, match k { 47 => 4, 46 => 10, _ => 20 })).collect();
/// let lag = reporting_lag(&late, date(2025, 1, 5)).expect("26 of 40 are missing");
/// assert_eq!((lag.months, lag.missing), (2, 0.65));
/// ```
pub fn reporting_lag(closings: &[Date], data_date: Date) -> Option<ReportingLag> {
    let index = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    // The month of the last day is whole only where it is over.
    let last = if data_date == data_date.last_of_month() { index(data_date) } else { index(data_date) - 1 };
    let mut months: BTreeMap<i32, u32> = BTreeMap::new();
    for day in closings {
        *months.entry(index(*day)).or_default() += 1;
    }
    let count = |month: i32| f64::from(months.get(&month).copied().unwrap_or_default());
    let first = last - LAST - BEFORE + 1;
    if months.first_key_value().is_none_or(|(oldest, _)| *oldest > first) {
        return None;
    }
    let usual = (first..=last - LAST).map(count).sum::<f64>() / f64::from(BEFORE);
    if usual < FEW {
        return None;
    }
    let is_short = |month: &i32| count(*month) < usual - 2.0 * usual.sqrt();
    let short: Vec<f64> = (last - LAST + 1..=last).rev().take_while(is_short).map(count).collect();
    let months = i32::try_from(short.len()).ok().filter(|months| *months > 0)?;
    let missing = 1.0 - short.iter().sum::<f64>() / (usual * f64::from(months));
    Some(ReportingLag { months, missing, days: missing * f64::from(months) * MONTH })
}
