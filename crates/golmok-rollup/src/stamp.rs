//! Stamps, amounts, sexes and ages as card companies write them.

use golmok_lake::source::dates::moment;

/// Microseconds since 1970 of a stamp from 1970 to 2099, as it is written; one with a zone is told in UTC and says so (`true`).
/// In every form that the lake reads: `2024-01-05 13:26:10.5`, `2024. 1. 5. 오후 1:26`, `20240105132610`, with a zone or without.
///
/// # Examples
/// ```
/// use golmok_rollup::stamp::stamp;
/// assert_eq!(stamp("1970-01-02 00:00:01"), Some((86_401_000_000, false)));
/// assert_eq!(stamp("1970-01-01T09:00:00+09:00"), Some((0, true)));
/// assert_eq!(stamp("2023-02-29 10:00:00"), None);
/// ```
pub fn stamp(text: &str) -> Option<(i64, bool)> {
    moment(text.as_bytes()).filter(|(at, _)| (0..LATEST).contains(at))
}

/// 2100-01-01: no sale is later.
const LATEST: i64 = 4_102_444_800_000_000;

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
    digits.parse().ok().filter(|age| AGES.contains(age))
}

/// Years that an age may have.
pub const AGES: std::ops::RangeInclusive<i32> = 1..=120;
