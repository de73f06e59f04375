//! Dates as the registers write them, read straight from bytes.

use golmok_model::licence::DateField;
use jiff::civil::Date;

/// A date column of a licence: blank, a full date `YYYY-MM-DD` or `YYYYMMDD` (both occur within one column), or text
/// that is no full date, such as `199704`.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::licence_date;
/// use golmok_model::licence::DateField;
/// use jiff::civil::date;
/// assert_eq!(licence_date(b"2005-03-22"), DateField::Day(date(2005, 3, 22)));
/// assert_eq!(licence_date(b" 20050322 "), DateField::Day(date(2005, 3, 22)));
/// assert_eq!(licence_date(b"99991231"), DateField::Day(date(9999, 12, 31)));
/// assert_eq!(licence_date(b"199704"), DateField::Unparseable);
/// assert_eq!(licence_date(b"2023-02-29"), DateField::Unparseable);
/// assert_eq!(licence_date(b"  "), DateField::Blank);
/// ```
pub fn licence_date(bytes: &[u8]) -> DateField {
    let text = bytes.trim_ascii();
    if text.is_empty() {
        return DateField::Blank;
    }
    full_date(text).map_or(DateField::Unparseable, DateField::Day)
}

/// The day of a time stamp: `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-MM-DD H:MM[:SS[.f]]`, `YYYYMMDDHHMMSS`. `None` for the rest,
/// e.g. the `06:00.0` that a spreadsheet leaves of a time stamp.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::timestamp_day;
/// use jiff::civil::date;
/// for text in ["2024-06-05 13:26:10", "20240605132610", "2024-06-05 9:26", "2024-06-05T00:00:00.0", "20240605"] {
///     assert_eq!(timestamp_day(text.as_bytes()), Some(date(2024, 6, 5)), "{text}");
/// }
/// assert_eq!(timestamp_day(b"06:00.0"), None);
/// ```
pub fn timestamp_day(bytes: &[u8]) -> Option<Date> {
    let text = bytes.trim_ascii();
    match text.len() {
        8 | 10 => full_date(text),
        14 if text.iter().all(u8::is_ascii_digit) => full_date(&text[..8]),
        n if n > 10 && matches!(text[10], b' ' | b'T') => full_date(&text[..10]),
        _ => None,
    }
}

fn full_date(text: &[u8]) -> Option<Date> {
    let (year, month, day) = match text {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => (y, [*m1, *m2], [*d1, *d2]),
        [y @ .., m1, m2, d1, d2] if y.len() == 4 => (y, [*m1, *m2], [*d1, *d2]),
        _ => return None,
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |n, byte| byte.is_ascii_digit().then(|| n * 10 + i16::from(byte - b'0')))
    };
    let two = |digits: [u8; 2]| number(&digits).and_then(|n| i8::try_from(n).ok());
    Date::new(number(year)?, two(month)?, two(day)?).ok()
}
