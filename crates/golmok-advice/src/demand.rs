//! Sales of a cell, or foot traffic of an area, by hour, weekday, sex and age.

use crate::known::{Absent, Known};
use golmok_model::Quarter;
use serde::{Deserialize, Serialize};

/// A quarter's total and how it splits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Splits {
    /// Quarter.
    pub quarter: Quarter,
    /// Won of the quarter, or persons of the quarter.
    pub total: f64,
    /// Mean per shop and quarter in won (sales), or mean persons a day (foot traffic).
    pub mean: Option<f64>,
    /// The same city-wide (sales: same industry, mean per shop).
    pub city_mean: Option<f64>,
    /// Bands 00–06, 06–11, 11–14, 14–17, 17–21, 21–24 o'clock: share of the total in each.
    pub hours: Known<Vec<HourBand>>,
    /// Monday to Sunday: share of the total.
    pub weekdays: Known<[f64; 7]>,
    /// Men and women: share of the total.
    pub sexes: Known<SexShares>,
    /// Teens, 20s, 30s, 40s, 50s, 60 and over: share of the total.
    pub ages: Known<[f64; 6]>,
}

/// A band of hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HourBand {
    /// First hour.
    pub from: u8,
    /// Hour at which it ends.
    pub until: u8,
    /// Share of the total.
    pub share: f64,
    /// Share per hour ÷ an even spread (1 where every hour is alike): bands are of unequal length.
    pub per_hour: f64,
}

/// Shares by sex; the rest is not told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SexShares {
    /// Men.
    pub male: f64,
    /// Women.
    pub female: f64,
}

/// Hours at which the published bands begin and end.
pub const HOUR_BANDS: [(u8, u8); 6] = [(0, 6), (6, 11), (11, 14), (14, 17), (17, 21), (21, 24)];

/// Published parts of a quarter's total; `None` where the file has no value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Parts {
    /// By [`HOUR_BANDS`].
    pub hours: [Option<f64>; 6],
    /// Monday to Sunday.
    pub weekdays: [Option<f64>; 7],
    /// Men, women.
    pub sexes: [Option<f64>; 2],
    /// Teens, 20s, 30s, 40s, 50s, 60 and over.
    pub ages: [Option<f64>; 6],
}

impl Splits {
    /// Shares from the published parts. A split with a missing part, or with nothing in it, is absent. Shares are of
    /// the sum of their parts: the publisher tells sex and age for a part of the sales only.
    pub fn of(quarter: Quarter, total: f64, mean: Option<f64>, city_mean: Option<f64>, parts: &Parts) -> Self {
        let hours = shares(&parts.hours).map(|shares| {
            let band = |(&(from, until), share): (&(u8, u8), f64)| HourBand {
                from,
                until,
                share,
                per_hour: share * 24.0 / f64::from(until - from),
            };
            HOUR_BANDS.iter().zip(shares).map(band).collect()
        });
        Self {
            quarter,
            total,
            mean,
            city_mean,
            hours: Known::or(hours, Absent::NotPublished),
            weekdays: Known::or(shares(&parts.weekdays), Absent::NotPublished),
            sexes: Known::or(
                shares(&parts.sexes).map(|[male, female]| SexShares { male, female }),
                Absent::NotPublished,
            ),
            ages: Known::or(shares(&parts.ages), Absent::NotPublished),
        }
    }

    /// The band with the most per hour, where hours are known.
    pub fn peak(&self) -> Option<HourBand> {
        self.hours.known()?.iter().copied().max_by(|a, b| a.per_hour.total_cmp(&b.per_hour))
    }
}

/// A total by so many of something; `None` where there are none.
///
/// # Examples
/// ```
/// assert_eq!(golmok_advice::demand::per(90.0, 4.0), Some(22.5));
/// assert_eq!(golmok_advice::demand::per(90.0, 0.0), None);
/// ```
pub fn per(total: f64, by: f64) -> Option<f64> {
    (by > 0.0).then(|| total / by)
}

/// A quarter's total by the day.
///
/// # Examples
/// ```
/// use golmok_model::Quarter;
/// let quarter = Quarter::from_code(20231)?; // 31 + 28 + 31 days
/// assert_eq!(golmok_advice::demand::per_day(quarter, 9_000.0), 100.0);
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
pub fn per_day(quarter: Quarter, total: f64) -> f64 {
    let days = quarter.last_day().duration_since(quarter.first_day()).as_hours() / 24 + 1;
    total / days as f64
}

fn shares<const N: usize>(parts: &[Option<f64>; N]) -> Option<[f64; N]> {
    let mut shares = [0.0; N];
    for (share, part) in shares.iter_mut().zip(parts) {
        *share = (*part).filter(|p| *p >= 0.0)?;
    }
    let sum: f64 = shares.iter().sum();
    (sum > 0.0).then(|| shares.map(|share| share / sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarter() -> Quarter {
        Quarter::from_code(20234).unwrap()
    }

    #[test]
    fn bands_of_unequal_length_are_compared_by_the_hour() {
        let parts = Parts {
            hours: [60.0, 50.0, 66.0, 24.0, 80.0, 20.0].map(Some),
            sexes: [Some(30.0), Some(90.0)],
            ..Parts::default()
        };
        let splits = Splits::of(quarter(), 300.0, None, None, &parts);
        let hours = splits.hours.known().unwrap();
        assert_eq!(hours[0].share, 0.2);
        assert!((hours[0].per_hour - 0.8).abs() < 1e-12, "6 of 24 hours hold a fifth");
        let peak = splits.peak().unwrap();
        // 66 in three hours are 22 an hour, 80 in four hours are 20.
        assert_eq!((peak.from, peak.until), (11, 14));
        assert_eq!(splits.sexes, Known::Known(SexShares { male: 0.25, female: 0.75 }));
    }

    #[test]
    fn a_missing_part_is_no_zero() {
        let mut parts = Parts { hours: [Some(1.0); 6], ages: [Some(0.0); 6], ..Parts::default() };
        parts.hours[2] = None;
        let splits = Splits::of(quarter(), 6.0, None, None, &parts);
        for absent in [splits.hours.absent(), splits.weekdays.absent(), splits.sexes.absent(), splits.ages.absent()] {
            assert_eq!(absent, Some(Absent::NotPublished));
        }
        assert_eq!(splits.peak(), None);
    }
}
