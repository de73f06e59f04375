//! Days that have not come yet are no news: one licence dated 2062 must not make a file the newest for ever.

use jiff::civil::{Date, date};
use std::sync::LazyLock;

/// A clock that says an earlier day is wrong: no golmok with this rule is older.
const NOT_BEFORE: Date = date(2026, 1, 1);

/// The last day that a file can speak of: today in Seoul, by the clock at the first question.
///
/// ```
/// assert!(golmok_lake::source::horizon::last_day() >= jiff::civil::date(2026, 1, 1));
/// ```
pub fn last_day() -> Date {
    static LAST: LazyLock<Date> = LazyLock::new(|| {
        let today = golmok_model::seoul::day(jiff::Timestamp::now());
        today.max(NOT_BEFORE)
    });
    *LAST
}

/// The day, where it has come.
pub(crate) fn come(day: Date) -> Option<Date> {
    (day <= last_day()).then_some(day)
}
