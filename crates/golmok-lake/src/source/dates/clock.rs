//! Times of day behind a day, and moments.

use super::{SEOUL, day_and_rest, day_of, number, one_or_two_digits, strip_word};

/// A time of day as written.
pub(super) struct Clock {
    pub hour: i16,
    pub minute: i16,
    second: i16,
    micros: i64,
    /// Minutes ahead of UTC, where a zone stands behind.
    pub ahead: Option<i32>,
}

/// A time behind a day: `T13:26:10.5`, ` 오후 1:26`, ` 132610`, with or without a zone.
pub(super) fn clock(rest: &[u8]) -> Option<Clock> {
    let rest = rest.trim_ascii();
    let mut rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b"t")).unwrap_or(rest).trim_ascii_start();
    let (mut morning, mut afternoon) = (false, false);
    for (word, is_afternoon) in
        [("오전", false), ("오후", true), ("AM", false), ("PM", true), ("am", false), ("pm", true)]
    {
        if let Some(after) = strip_word(rest, word) {
            rest = after.trim_ascii_start();
            (morning, afternoon) = (!is_afternoon, is_afternoon);
        }
    }
    let mut parts = [0; 3];
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    if matches!(digits, 4 | 6) {
        for (part, two) in parts.iter_mut().zip(rest[..digits].chunks(2)) {
            *part = number(two)?;
        }
        rest = &rest[digits..];
    } else {
        let (hour, after) = one_or_two_digits(rest)?;
        (parts[0], rest) = (number(hour)?, after);
        for part in &mut parts[1..] {
            if let Some(after) = rest.strip_prefix(b":") {
                let (digits, after) = one_or_two_digits(after)?;
                (*part, rest) = (number(digits)?, after);
            }
        }
    }
    let mut micros = 0;
    if let Some(after) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) {
        let digits = after.iter().take_while(|b| b.is_ascii_digit()).count();
        micros = (0..6).fold(0, |sum, at| sum * 10 + after[..digits].get(at).map_or(0, |b| i64::from(b - b'0')));
        rest = &after[digits..];
    }
    if parts[0] > 24 || parts[1] > 59 || parts[2] > 60 {
        return None;
    }
    let ahead = match rest.trim_ascii() {
        b"" => None,
        b"AM" | b"am" => {
            morning = true;
            None
        }
        b"PM" | b"pm" => {
            afternoon = true;
            None
        }
        b"KST" | b"[Asia/Seoul]" => Some(SEOUL),
        b"Z" | b"z" | b"UTC" | b"GMT" => Some(0),
        zone => Some(offset_minutes(zone)?),
    };
    let hour = match parts[0] {
        hour @ 1..=11 if afternoon => hour + 12,
        12 if morning => 0,
        hour => hour,
    };
    Some(Clock { hour, minute: parts[1], second: parts[2], micros, ahead })
}

/// A moment as written: microseconds since 1970-01-01 00:00, in UTC where a zone stands behind it (`true`), else in whatever zone it
/// was written. In the forms of [`super::timestamp_day`]; a day alone is no moment.
///
/// # Examples
/// ```
/// use golmok_lake::source::dates::moment;
/// assert_eq!(moment(b"1970-01-02 00:00:01"), Some((86_401_000_000, false)));
/// assert_eq!(moment(b"1970-01-01T09:00:00.25+09:00"), Some((250_000, true)));
/// assert_eq!(moment(b"19700101 000001"), moment(b"19700101000001"));
/// assert_eq!(moment("1970-01-01 오후 1:00".as_bytes()), Some((13 * 3_600_000_000, false)));
/// for text in ["1970-01-01", "2023-02-29 10:00:00", "1970-01-01 24:00", "06:00.0"] {
///     assert_eq!(moment(text.as_bytes()), None, "{text}");
/// }
/// ```
pub fn moment(bytes: &[u8]) -> Option<(i64, bool)> {
    let text = bytes.trim_ascii();
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (day, rest) = match digits {
        8 | 12 | 14 => (day_of(&text[..4], &text[4..6], &text[6..8])?, &text[8..]),
        4 => day_and_rest(&text[..4], &text[4..])?,
        _ => return None,
    };
    let clock = clock(rest).filter(|clock| clock.hour < 24 && clock.second < 60)?;
    let seconds = i64::from(clock.hour) * 3_600 + i64::from(clock.minute) * 60 + i64::from(clock.second);
    let ahead = i64::from(clock.ahead.unwrap_or(0)) * 60;
    let days = i64::from(crate::schema::days_since_epoch(day));
    Some(((days * 86_400 + seconds - ahead) * 1_000_000 + clock.micros, clock.ahead.is_some()))
}

/// `+09:00`, `+0900`, `+09`, perhaps with a name in brackets behind.
fn offset_minutes(zone: &[u8]) -> Option<i32> {
    let zone = zone.split(|b| *b == b'[').next()?;
    let sign = match zone.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<u8> = zone[1..].iter().copied().filter(|b| *b != b':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
}
