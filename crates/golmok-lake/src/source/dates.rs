//! Dates as registers, databases and spreadsheets write them, read straight from bytes.
//!
//! Year-month-day is unambiguous with any separator: `2015-01-10`, `20150110`, `2015/1/10`, `2015. 1. 10.`,
//! `2015년 1월 10일`, `20150110.0` (pandas), and with a time behind it. A time with a zone is turned to the day in Seoul.
//! Day or month first is ambiguous and no date. Serial numbers of spreadsheets are dates only where the whole column
//! holds such ([`SerialDates`]).

mod clock;

pub use clock::moment;

use clock::clock;
use golmok_model::licence::DateField;
use jiff::SignedDuration;
use jiff::civil::{Date, date};

/// Words for "no value" in a date column, beside blanks.
const NO_DATE: [&[u8]; 10] =
    [b"NULL", b"NA", b"NaN", b"NaT", b"None", b"N/A", b"-", b"00000000", b"0000-00-00", b"0000-00-00 00:00:00"];
/// An earlier day is none of a licence.
const EARLIEST: Date = date(1900, 1, 1);
/// Minutes that Seoul is ahead of UTC.
const SEOUL: i32 = 9 * 60;

/// A date column of a licence: blank, a full date in any unambiguous form (several occur within one column), or text that
/// is no full date, such as `199704`.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::licence_date;
/// use golmok_model::licence::DateField;
/// use jiff::civil::date;
/// for text in ["2005-03-22", " 20050322 ", "20050322.0", "2005/3/22", "2005. 3. 22.", "2005-03-22T00:00:00+09:00"] {
///     assert_eq!(licence_date(text.as_bytes()), DateField::Day(date(2005, 3, 22)), "{text}");
/// }
/// assert_eq!(licence_date(b"2005-03-21T15:00:00Z"), DateField::Day(date(2005, 3, 22))); // midnight in Seoul
/// assert_eq!(licence_date(b"99991231"), DateField::Day(date(9999, 12, 31)));
/// for text in ["199704", "2023-02-29", "3/22/2005", "20050322.5", "42000", "0001-01-01"] {
///     assert_eq!(licence_date(text.as_bytes()), DateField::Unparseable, "{text}");
/// }
/// assert_eq!(licence_date(b"  "), DateField::Blank);
/// assert_eq!(licence_date(b"0000-00-00"), DateField::Blank);
/// ```
pub fn licence_date(bytes: &[u8]) -> DateField {
    let text = bytes.trim_ascii();
    if text.is_empty() {
        return DateField::Blank;
    }
    match any_date(text) {
        // No register reaches so far back: `0001-01-01` stands for nothing known.
        Some(day) if day < EARLIEST => DateField::Unparseable,
        Some(day) => DateField::Day(day),
        None if NO_DATE.iter().any(|word| word.eq_ignore_ascii_case(text)) => DateField::Blank,
        None => DateField::Unparseable,
    }
}

/// The day of a time stamp, in the forms of [`licence_date`] and as `YYYYMMDDHHMMSS`. `None` for the rest, e.g. the
/// `06:00.0` that a spreadsheet leaves of a time stamp.
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
    any_date(bytes.trim_ascii())
}

fn any_date(text: &[u8]) -> Option<Date> {
    // The two forms of the registers first: nearly every value.
    match text {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => return day_of(y, &[*m1, *m2], &[*d1, *d2]),
        [y @ .., m1, m2, d1, d2] if y.len() == 4 && text.iter().all(u8::is_ascii_digit) => {
            return day_of(y, &[*m1, *m2], &[*d1, *d2]);
        }
        _ => {}
    }
    if !text.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    match (digits, &text[digits..]) {
        (8 | 12 | 14, rest) if is_zero_fraction(rest) => {
            clock_is_valid(&text[8..digits])?;
            day_of(&text[..4], &text[4..6], &text[6..8])
        }
        (8, rest) => shifted(day_of(&text[..4], &text[4..6], &text[6..8])?, rest),
        (4, rest) => separated(&text[..4], rest),
        _ => None,
    }
}

/// Nothing, or what pandas adds to a whole number: `.`, `.0`, `.00`.
fn is_zero_fraction(rest: &[u8]) -> bool {
    rest.is_empty() || (rest[0] == b'.' && rest[1..].iter().all(|b| *b == b'0'))
}

/// `HHMM[SS]` without separators.
fn clock_is_valid(digits: &[u8]) -> Option<()> {
    let two = |at: usize| digits.get(at..at + 2).and_then(number).unwrap_or(0);
    (two(0) <= 24 && two(2) < 60 && two(4) <= 60).then_some(())
}

/// Year, then `rest`: separator, month, the same separator, day, and perhaps a time.
fn separated(year: &[u8], rest: &[u8]) -> Option<Date> {
    let (day, rest) = day_and_rest(year, rest)?;
    shifted(day, rest)
}

/// The day, and what stands behind it.
fn day_and_rest<'a>(year: &[u8], rest: &'a [u8]) -> Option<(Date, &'a [u8])> {
    let (separator, rest) = strip_separator(rest, "년")?;
    let (month, rest) = one_or_two_digits(rest)?;
    let (again, rest) = strip_separator(rest, "월")?;
    let (day, rest) = one_or_two_digits(rest)?;
    if separator != again {
        return None;
    }
    // A Korean date may end by its separator: `2015. 1. 10.`, `2015년 1월 10일`.
    let rest = match separator {
        b'.' => rest.strip_prefix(b".").unwrap_or(rest),
        b'K' => strip_word(rest, "일")?,
        _ => rest,
    };
    Some((day_of(year, month, day)?, rest))
}

/// A separator with blanks around it: `-`, `/`, `.`, or a Korean word, which stands as `K`.
fn strip_separator<'a>(text: &'a [u8], word: &str) -> Option<(u8, &'a [u8])> {
    let text = text.trim_ascii_start();
    match text.first()? {
        separator @ (b'-' | b'/' | b'.') => Some((*separator, text[1..].trim_ascii_start())),
        _ => Some((b'K', strip_word(text, word)?.trim_ascii_start())),
    }
}

/// A Korean word at the beginning, in UTF-8 or CP949.
fn strip_word<'a>(text: &'a [u8], word: &str) -> Option<&'a [u8]> {
    let text = text.trim_ascii_start();
    text.strip_prefix(word.as_bytes()).or_else(|| text.strip_prefix(&*encoding_rs::EUC_KR.encode(word).0))
}

fn one_or_two_digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=2).contains(&digits).then(|| text.split_at(digits))
}

/// The day in Seoul of a day with `rest` behind it: nothing, or a time, with or without a zone.
fn shifted(day: Date, rest: &[u8]) -> Option<Date> {
    if rest.trim_ascii().is_empty() {
        return Some(day);
    }
    let clock = clock(rest)?;
    let Some(ahead) = clock.ahead else { return Some(day) };
    let minutes = i32::from(clock.hour) * 60 + i32::from(clock.minute) - ahead + SEOUL;
    day.checked_add(SignedDuration::from_hours(24 * i64::from(minutes.div_euclid(24 * 60)))).ok()
}

fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0_i16, |n, byte| byte.is_ascii_digit().then(|| n * 10 + i16::from(byte - b'0')))
}

fn day_of(year: &[u8], month: &[u8], day: &[u8]) -> Option<Date> {
    let small = |digits: &[u8]| number(digits).and_then(|n| i8::try_from(n).ok());
    Date::new(number(year)?, small(month)?, small(day)?).ok()
}

/// The day of a spreadsheet's serial number: whole days since 1899-12-30, five digits (1927-05-18 … 2173-10-13), `.0` or a
/// time of day behind. Whether a column holds such numbers is for [`SerialDates`] to say.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::serial_day;
/// use jiff::civil::date;
/// assert_eq!(serial_day(b"42014"), Some(date(2015, 1, 10)));
/// assert_eq!(serial_day(b"42014.0"), Some(date(2015, 1, 10)));
/// assert_eq!(serial_day(b"42014.75"), Some(date(2015, 1, 10)));
/// assert_eq!(serial_day(b"20150110"), None);
/// ```
pub fn serial_day(bytes: &[u8]) -> Option<Date> {
    let text = bytes.trim_ascii();
    let (days, fraction) = match text.iter().position(|b| *b == b'.') {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &b""[..]),
    };
    let good = days.len() == 5 && days[0] != b'0' && days.iter().chain(fraction).all(u8::is_ascii_digit);
    let days = days.iter().filter(|_| good).fold(0_i64, |n, b| n * 10 + i64::from(b - b'0'));
    good.then(|| date(1899, 12, 30).checked_add(SignedDuration::from_hours(24 * days)).ok()).flatten()
}

/// Which form the dates of one column have: of a spreadsheet's serial numbers only where every value is one.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::SerialDates;
/// let column = |values: &[&str]| {
///     let mut column = SerialDates::default();
///     values.iter().for_each(|value| column.see(value.as_bytes()));
///     column.is_serial()
/// };
/// assert!(column(&["42014", "", "41999.0"]));
/// assert!(!column(&["42014", "2015-01-10"]));
/// assert!(!column(&["", ""]));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SerialDates {
    serial: u64,
    other: u64,
}

impl SerialDates {
    /// Counts a value.
    pub fn see(&mut self, bytes: &[u8]) {
        // One other value decides.
        if self.other > 0 {
            return;
        }
        match serial_day(bytes) {
            Some(_) => self.serial += 1,
            None if licence_date(bytes) == DateField::Blank => {}
            None => self.other += 1,
        }
    }

    /// Whether a value was seen that is no serial number.
    pub fn is_decided(self) -> bool {
        self.other > 0
    }

    /// Whether every value is a serial number.
    pub fn is_serial(self) -> bool {
        self.serial > 0 && self.other == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_ambiguous_or_cut_is_no_date() {
        for text in [
            "2015",
            "2015-01",
            "201501",
            "10/01/2015",
            "1.10.2015",
            "15-01-10",
            "2015-13-01",
            "2015/01-10",
            "2015-01-10x",
            "2015-01-10 25:00",
            "2015-01-10 noon",
            "20150110.1",
            "201501100",
            "2015-01-101",
            "미상",
            "06:00.0",
            "2015-01-",
            "20150110256000",
        ] {
            assert_eq!(licence_date(text.as_bytes()), DateField::Unparseable, "{text}");
        }
        for text in ["", " ", "NaT", "nan", "NULL", "-", "0000-00-00", "00000000"] {
            assert_eq!(licence_date(text.as_bytes()), DateField::Blank, "{text:?}");
        }
    }

    #[test]
    fn zones_give_the_day_in_seoul() {
        for (text, day) in [
            ("2015-01-09T15:00:00Z", date(2015, 1, 10)),
            ("2015-01-09T15:00:00.000+00:00", date(2015, 1, 10)),
            ("2015-01-09 14:59:59 UTC", date(2015, 1, 9)),
            ("2015-01-10T00:00:00+09:00[Asia/Seoul]", date(2015, 1, 10)),
            ("2015-01-09T20:00:00-0500", date(2015, 1, 10)),
            ("2014-12-31T15:00Z", date(2015, 1, 1)),
        ] {
            assert_eq!(licence_date(text.as_bytes()), DateField::Day(day), "{text}");
        }
    }

    #[test]
    fn a_korean_date_in_either_encoding() {
        let text = "2015년 1월 10일";
        assert_eq!(licence_date(text.as_bytes()), DateField::Day(date(2015, 1, 10)));
        assert_eq!(licence_date(&encoding_rs::EUC_KR.encode(text).0), DateField::Day(date(2015, 1, 10)));
        let clock = "2015-01-10 오후 3:05:00";
        assert_eq!(licence_date(clock.as_bytes()), DateField::Day(date(2015, 1, 10)));
    }

    proptest! {
        #[test]
        fn every_form_of_a_day_is_that_day(days in 0_i64..200_000) {
            let day = EARLIEST.checked_add(SignedDuration::from_hours(24 * days)).expect("in range");
            let (y, m, d) = (day.year(), day.month(), day.day());
            let mut forms = vec![format!("{y:04}{m:02}{d:02}"), format!("{y:04}{m:02}{d:02}.0"), format!("{y}년 {m}월 {d}일"),
                format!("{y:04}{m:02}{d:02}235959"), format!("{y:04}{m:02}{d:02} 0:00"), format!("{y}. {m}. {d}."), format!("{y}. {m}. {d}")];
            for s in ["-", "/", "."] {
                for tail in ["", " 00:00:00", "T00:00:00", "T00:00:00.000", " 0:00", "T00:00:00+09:00", " 00:00:00 KST"] {
                    forms.push(format!("{y:04}{s}{m:02}{s}{d:02}{tail}"));
                    forms.push(format!("{y:04}{s}{m}{s}{d}{tail}"));
                }
            }
            for form in forms {
                prop_assert_eq!(licence_date(form.as_bytes()), DateField::Day(day), "{}", &form);
                prop_assert_eq!(timestamp_day(form.as_bytes()), Some(day), "{}", &form);
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..30), tail in "[0-9:TZ+./ -]{0,24}") {
            let _ = (licence_date(&bytes), serial_day(&bytes), licence_date(tail.as_bytes()));
        }
    }
}
