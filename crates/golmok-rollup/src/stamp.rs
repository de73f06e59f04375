//! Stamps, amounts, sexes and ages as card companies write them.

use golmok_lake::schema::days_since_epoch;
use jiff::civil::{Date, DateTime};

const SECOND: i64 = 1_000_000;

/// Microseconds since 1970 of a stamp, as it is written; one with a zone is told in UTC and says so (`true`).
/// Accepts `2024-01-05 13:26:10.5`, `2024-01-05T13:26`, `20240105132610`, `20240105 132610`, and a zone `Z` or `±hh:mm` behind.
///
/// # Examples
/// ```
/// use golmok_rollup::stamp::stamp;
/// assert_eq!(stamp("1970-01-02 00:00:01"), Some((86_401_000_000, false)));
/// assert_eq!(stamp("1970-01-01T09:00:00+09:00"), Some((0, true)));
/// assert_eq!(stamp("2023-02-29 10:00:00"), None);
/// ```
pub fn stamp(text: &str) -> Option<(i64, bool)> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let (text, offset) = zone(text)?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let compact = text.len() >= 12 && text[..8].bytes().all(|b| b.is_ascii_digit());
    let written = if compact {
        let clock = digits.get(8..)?;
        let part = |from: usize| clock.get(from..from + 2).unwrap_or("00");
        if !matches!(clock.len(), 4 | 6) {
            return None;
        }
        format!("{}-{}-{}T{}:{}:{}", &digits[..4], &digits[4..6], &digits[6..8], part(0), part(2), part(4))
    } else {
        let (day, clock) = text.split_once([' ', 'T'])?;
        let day = day.replace(['/', '.'], "-");
        let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
        format!("{day}T{clock}")
    };
    let at: DateTime = written.parse().ok()?;
    let (day, time) = (at.date(), at.time());
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let micros = day_micros(day)? + seconds * SECOND + i64::from(time.subsec_nanosecond() / 1000);
    Some((micros - offset.unwrap_or(0) * 60 * SECOND, offset.is_some()))
}

fn day_micros(day: Date) -> Option<i64> {
    (1990..2100)
        .contains(&day.year())
        .then_some(())
        .or_else(|| (day.year() == 1970).then_some(()))
        .map(|()| i64::from(days_since_epoch(day)) * 86_400 * SECOND)
}

/// The text without its zone, and minutes ahead of UTC; `None` where the zone is none.
fn zone(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return Some((rest, Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']).filter(|at| *at > 10) else { return Some((text, None)) };
    let (rest, zone) = text.split_at(at);
    let digits = zone[1..].replace(':', "");
    let (hours, minutes) =
        (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4).unwrap_or("0").parse::<i64>().ok()?);
    let ahead = hours * 60 + minutes;
    Some((rest, Some(if zone.starts_with('-') { -ahead } else { ahead })))
}

/// Won of a text: a whole number with or without thousands commas, `.0` behind.
///
/// # Examples
/// ```
/// use golmok_rollup::stamp::won;
/// assert_eq!(won(" 12,300 "), Some(12_300));
/// assert_eq!((won("-500.0"), won("12.5"), won("12,3456o")), (Some(-500), None, None));
/// ```
pub fn won(text: &str) -> Option<i64> {
    let text = text.trim();
    let whole =
        text.split_once('.').map_or(Some(text), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole))?;
    let value = if whole.contains(',') { whole.replace(',', "").parse() } else { whole.parse() };
    value.ok().filter(|won: &i64| won.unsigned_abs() <= WON_LIMIT)
}

/// No sale is larger, in won: what is, is a slip.
pub const WON_LIMIT: u64 = 1_000_000_000_000;

/// `M` or `F`; `None` where the card says nothing.
pub fn sex(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let of = |names: &[&str]| names.contains(&text);
    if of(&MEN) { Some("M") } else { of(&WOMEN).then_some("F") }
}

/// What says that a holder is a man.
pub const MEN: [&str; 7] = ["M", "m", "1", "남", "남성", "남자", "male"];
/// What says that a holder is a woman.
pub const WOMEN: [&str; 7] = ["F", "f", "2", "여", "여성", "여자", "female"];

/// Years of age, by the leading digits of the text (`34`, `30대`, `60대 이상`); `None` where the card says nothing.
pub fn age(text: &str) -> Option<i32> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|age| (1..=120).contains(age))
}
