//! Days as whole numbers, fast in both directions.

use golmok_model::Quarter;
use jiff::civil::{Date, date};

/// Days since 1970-01-01.
pub(crate) type Day = i32;

/// A store that has not closed.
pub(crate) const NEVER: Day = Day::MAX;

/// The number of a day.
pub(crate) fn day_of(day: Date) -> Day {
    let (y, m, d) = (i32::from(day.year()), i32::from(day.month()), i32::from(day.day()));
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The day of a number.
pub(crate) fn date_of(day: Day) -> Date {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i32::from(month <= 2);
    date(year as i16, month as i8, (doy - (153 * mp + 2) / 5 + 1) as i8)
}

/// First day of each quarter from `start`, and one more.
pub(crate) fn quarter_starts(start: Quarter, quarters: usize) -> Vec<Day> {
    (0..=quarters as i32).map(|k| day_of(start.plus(k).first_day())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_the_calendar_library() {
        let epoch = date(1970, 1, 1);
        for day in (-40_000..80_000).step_by(17) {
            let expected = epoch + jiff::Span::new().days(i64::from(day));
            assert_eq!(date_of(day), expected);
            assert_eq!(day_of(expected), day);
        }
    }
}
