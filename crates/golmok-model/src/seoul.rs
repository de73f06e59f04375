//! The clock of Seoul: nine hours before UTC, without summer time since 1988.

use jiff::Timestamp;
use jiff::civil::Date;

/// Hours before UTC.
const OFFSET_HOURS: i8 = 9;

/// The day in Seoul.
///
/// ```
/// let at = "2026-11-24T15:00:00Z".parse().unwrap();
/// assert_eq!(golmok_model::seoul::day(at), jiff::civil::date(2026, 11, 25));
/// ```
pub fn day(at: Timestamp) -> Date {
    jiff::tz::offset(OFFSET_HOURS).to_datetime(at).date()
}

/// An instant as a person in Seoul reads it and RFC 3339 writes it, to the second.
///
/// ```
/// let at = "2026-11-24T15:00:00.123456789Z".parse().unwrap();
/// assert_eq!(golmok_model::seoul::time(at), "2026-11-25T00:00:00+09:00");
/// ```
pub fn time(at: Timestamp) -> String {
    let local = jiff::tz::offset(OFFSET_HOURS).to_datetime(at);
    format!("{}+{OFFSET_HOURS:02}:00", local.strftime("%Y-%m-%dT%H:%M:%S"))
}
