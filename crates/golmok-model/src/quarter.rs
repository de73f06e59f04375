//! Quarter of a year (분기; the publisher's 기준_년분기_코드), written year × 10 + q: 20241.

use crate::InvalidValue;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar quarter between 1900Q1 and 2199Q4.
///
/// Ordered by time. Its integer form is the publisher's: `year * 10 + q`.
///
/// # Examples
/// ```
/// use golmok_model::Quarter;
/// let q: Quarter = "20234".parse()?;
/// assert_eq!(q.plus(1).code(), 20241);
/// assert_eq!(q.last_day().to_string(), "2023-12-31");
/// assert!("20235".parse::<Quarter>().is_err()); // there is no fifth quarter
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Quarter {
    /// Quarters since 1900Q1.
    ordinal: i32,
}

impl Quarter {
    /// The quarter `q` (1–4) of `year` (1900–2199).
    ///
    /// # Errors
    /// When the year or the quarter is out of range.
    pub fn new(year: i32, q: i32) -> Result<Self, InvalidValue> {
        if !(1900..=2199).contains(&year) || !(1..=4).contains(&q) {
            return Err(InvalidValue::new("Quarter", format!("{year}Q{q}"), "is not a quarter of 1900–2199"));
        }
        Ok(Self { ordinal: (year - 1900) * 4 + q - 1 })
    }

    /// From the publisher's integer, e.g. `20241`.
    ///
    /// # Errors
    /// When the integer is not `year * 10 + q`.
    pub fn from_code(code: i32) -> Result<Self, InvalidValue> {
        Self::new(code / 10, code % 10)
            .map_err(|_| InvalidValue::new("Quarter", code.to_string(), "is not year × 10 + quarter"))
    }

    /// The quarter that holds `date`.
    ///
    /// # Errors
    /// When the date is outside 1900–2199.
    pub fn of(date: Date) -> Result<Self, InvalidValue> {
        Self::new(i32::from(date.year()), (i32::from(date.month()) - 1) / 3 + 1)
    }

    /// The last quarter that is over on a day.
    ///
    /// ```
    /// use golmok_model::Quarter;
    /// use jiff::civil::date;
    /// assert_eq!(Quarter::ended_by(date(2023, 12, 31))?.code(), 20234);
    /// assert_eq!(Quarter::ended_by(date(2024, 1, 1))?.code(), 20234);
    /// # Ok::<(), golmok_model::InvalidValue>(())
    /// ```
    ///
    /// # Errors
    /// When the year is out of range.
    pub fn ended_by(date: Date) -> Result<Self, InvalidValue> {
        let holding = Self::of(date)?;
        Ok(if holding.last_day() == date { holding } else { holding.plus(-1) })
    }

    /// The publisher's integer, `year * 10 + q`.
    pub fn code(self) -> i32 {
        self.year() * 10 + self.q()
    }

    /// Calendar year.
    pub fn year(self) -> i32 {
        1900 + self.ordinal.div_euclid(4)
    }

    /// Quarter of the year, 1–4.
    pub fn q(self) -> i32 {
        self.ordinal.rem_euclid(4) + 1
    }

    /// The quarter `n` quarters later (earlier when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self { ordinal: self.ordinal + n }
    }

    /// Quarters from `other` to `self`.
    pub fn since(self, other: Self) -> i32 {
        self.ordinal - other.ordinal
    }

    /// First day of the quarter.
    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year() as i16, (self.q() * 3 - 2) as i8, 1)
    }

    /// Last day of the quarter: the day on which the publisher counts stores.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month_after(2)
    }
}

/// Month arithmetic that cannot fail inside the supported years.
trait MonthEnd {
    fn last_of_month_after(self, months: i8) -> Self;
}

impl MonthEnd for Date {
    fn last_of_month_after(self, months: i8) -> Self {
        jiff::civil::date(self.year(), self.month() + months, 1).last_of_month()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year(), self.q())
    }
}

impl FromStr for Quarter {
    type Err = InvalidValue;

    /// Reads `20241` or `2024Q1`.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let bad = || InvalidValue::new("Quarter", text, "is neither like 20241 nor like 2024Q1");
        match text.split_once(['Q', 'q']) {
            Some((year, q)) => {
                Self::new(year.parse().map_err(|_| bad())?, q.parse().map_err(|_| bad())?).map_err(|_| bad())
            }
            None => Self::from_code(text.parse().map_err(|_| bad())?).map_err(|_| bad()),
        }
    }
}

impl TryFrom<i32> for Quarter {
    type Error = InvalidValue;
    fn try_from(code: i32) -> Result<Self, InvalidValue> {
        Self::from_code(code)
    }
}

impl From<Quarter> for i32 {
    fn from(q: Quarter) -> i32 {
        q.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_over_the_year() {
        let q = Quarter::from_code(20221).expect("a quarter");
        assert_eq!(q.plus(-1).code(), 20214);
        assert_eq!(q.plus(7).code(), 20234);
        assert_eq!(q.plus(7).since(q), 7);
        assert_eq!(Quarter::from_code(20241).expect("q").last_day().to_string(), "2024-03-31");
        assert_eq!(Quarter::of(jiff::civil::date(2024, 6, 30)).expect("q").code(), 20242);
    }

    #[test]
    fn refuses_what_is_no_quarter() {
        for bad in ["20240", "20245", "2024", "", "2024Q5", "x", "-1", "99999999"] {
            assert!(bad.parse::<Quarter>().is_err(), "{bad}");
        }
        assert!(Quarter::from_code(i32::MIN).is_err());
    }
}
