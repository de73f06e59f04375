//! Days in Seoul: quarter, day of the week, and whether it is a day off (Saturday, Sunday, public holiday).

use crate::error::{Doing, Result, RollupError};
use golmok_lake::schema::days_since_epoch;
use golmok_model::Quarter;
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Public holidays as kept with golmok (관공서의 공휴일에 관한 규정, with elections and temporary ones), columns `day,name`.
const HOLIDAYS: &str = include_str!("../../../data/reference/public_holidays.csv");

/// The days of the week and the public holidays of some years.
///
/// # Examples
/// ```
/// use golmok_rollup::calendar::Calendar;
/// use jiff::civil::date;
/// let calendar = Calendar::kept()?;
/// assert!(calendar.is_day_off(date(2024, 2, 12))?); // a Monday, substitute of the lunar New Year's day
/// assert!(!calendar.is_day_off(date(2024, 2, 29))?);
/// assert!(calendar.is_day_off(date(2031, 1, 1)).is_err()); // nobody knows yet
/// # Ok::<(), golmok_rollup::RollupError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    from: i16,
    until: i16,
}

impl Calendar {
    /// The list that golmok keeps.
    ///
    /// # Errors
    /// Where the list is damaged.
    pub fn kept() -> Result<Self> {
        Self::parse(Path::new("data/reference/public_holidays.csv"), HOLIDAYS)
    }

    /// A person's own list: a first column of days, YYYY-MM-DD, under a header.
    ///
    /// # Errors
    /// [`RollupError::State`] where it cannot be read or a line begins with no day.
    pub fn read(path: &Path) -> Result<Self> {
        let text = golmok_engine::own_list::as_csv(path)?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        let holidays = text
            .lines()
            .skip(1)
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split(',').next().unwrap_or_default().trim().parse::<Date>())
            .collect::<Result<BTreeSet<_>, _>>()
            .map_err(|error| RollupError::State { path: path.to_path_buf(), reason: error.to_string() })?;
        let years = holidays.first().map(|day| day.year()).zip(holidays.last().map(|day| day.year()));
        let (from, until) = years.ok_or_else(|| RollupError::State {
            path: path.to_path_buf(),
            reason: "there is no day in it".to_owned(),
        })?;
        Ok(Self { holidays, from, until })
    }

    /// Whether a day is a Saturday, a Sunday or a public holiday.
    ///
    /// # Errors
    /// [`RollupError::Calendar`] for a year that the list does not cover.
    pub fn is_day_off(&self, day: Date) -> Result<bool> {
        if !(self.from..=self.until).contains(&day.year()) {
            return Err(RollupError::Calendar { day, from: self.from, until: self.until });
        }
        Ok(day.weekday().to_monday_zero_offset() >= 5 || self.holidays.contains(&day))
    }

    /// The table `calendar` of the SQL text, for some days.
    ///
    /// # Errors
    /// [`RollupError::Calendar`] for a year that the list does not cover.
    pub fn table(&self, days: &[Date]) -> Result<DataFrame> {
        let off = days.iter().map(|day| Ok(i32::from(self.is_day_off(*day)?))).collect::<Result<Vec<i32>>>()?;
        let weekday: Vec<i32> = days.iter().map(|day| i32::from(day.weekday().to_monday_zero_offset())).collect();
        let quarter: Vec<i32> = days.iter().map(|day| quarter(*day)).collect();
        let numbers: Vec<i32> = days.iter().map(|day| days_since_epoch(*day)).collect();
        let frame = df!("day" => numbers, "quarter" => quarter, "weekday" => weekday, "dayoff" => off);
        let typed = frame.and_then(|frame| frame.lazy().with_column(col("day").cast(DataType::Date)).collect());
        typed.doing(|| "the calendar".to_owned())
    }
}

/// Code of the quarter of a day; 0 where the year is out of any range.
pub(crate) fn quarter(day: Date) -> i32 {
    Quarter::of(day).map_or(0, Quarter::code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn leap_days_new_year_and_holidays() {
        let calendar = Calendar::kept().expect("the list");
        let days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2), date(2024, 2, 29), date(2024, 3, 31)];
        let table = calendar.table(&days).expect("covered");
        let numbers = |name: &str| -> Vec<i32> {
            table.column(name).and_then(|c| c.i32()).expect("a column").into_no_null_iter().collect()
        };
        assert_eq!(numbers("quarter"), [20234, 20241, 20241, 20241, 20241]);
        assert_eq!(numbers("weekday"), [6, 0, 1, 3, 6]);
        assert_eq!(numbers("dayoff"), [1, 1, 0, 0, 1]);
    }
}
