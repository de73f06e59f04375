//! Numbers as the public files write them: `291974047`, `"291974047.0"`, blank, `NA`, and what spreadsheets make of them.

use crate::reason::Reason;

/// A whole number, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// Blank, `NA` or `NULL`.
    Missing,
    /// As published.
    Exact(i64),
    /// Written with an exponent, so that digits were lost.
    Rounded(i64),
}

impl Whole {
    /// The number.
    pub fn value(self) -> Option<i64> {
        match self {
            Self::Missing => None,
            Self::Exact(value) | Self::Rounded(value) => Some(value),
        }
    }
}

/// Whether a field says that there is no value.
pub fn is_missing(field: &[u8]) -> bool {
    field.is_empty() || field.eq_ignore_ascii_case(b"NA") || field.eq_ignore_ascii_case(b"NULL")
}

/// Reads a whole number; `123.0` and `1.02E+12` are whole, `1.5` is not.
///
/// # Errors
/// Why it is none, as the rest of a sentence.
///
/// # Examples
/// ```
/// use golmok_lake::reason::Reason;
/// use golmok_lake::source::quarterly::number::{Whole, whole};
/// assert_eq!(whole(b" 291974047.0 "), Ok(Whole::Exact(291_974_047)));
/// assert_eq!(whole(b"NA"), Ok(Whole::Missing));
/// assert_eq!(whole(b"1.02E+12"), Ok(Whole::Rounded(1_020_000_000_000)));
/// assert_eq!(whole(b"1.5"), Err(Reason::NoWholeNumber));
/// assert_eq!(whole(b"1,200"), Ok(Whole::Exact(1_200))); // as spreadsheets write it, in quotes
/// assert_eq!(whole(b"12,00"), Err(Reason::NoNumber));
/// ```
pub fn whole(field: &[u8]) -> Result<Whole, Reason> {
    let field = field.trim_ascii();
    if let Some(value) = all_digits(field) {
        return Ok(Whole::Exact(value));
    }
    if is_missing(field) {
        return Ok(Whole::Missing);
    }
    let (negative, digits) = match field {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, field),
    };
    if digits.starts_with(b"-") || digits.starts_with(b"+") {
        return Err(Reason::NoNumber);
    }
    let plain = without_thousands(digits);
    let digits = plain.as_deref().unwrap_or(digits);
    let signed = |value: i64| if negative { -value } else { value };
    let digits_of = match digits.iter().position(|b| *b == b'.') {
        Some(point) if digits[point + 1..].iter().all(|b| *b == b'0') => &digits[..point],
        _ => digits,
    };
    if let Some(value) = all_digits(digits_of) {
        return Ok(Whole::Exact(signed(value)));
    }
    let value = float(digits)?;
    if value.fract() != 0.0 {
        return Err(Reason::NoWholeNumber);
    }
    if value > 9_007_199_254_740_992.0 {
        return Err(Reason::OutOfRange);
    }
    Ok(Whole::Rounded(signed(value as i64)))
}

/// Reads any finite number; `None` where there is no value.
///
/// # Errors
/// Why it is none, as the rest of a sentence.
pub fn decimal(field: &[u8]) -> Result<Option<f64>, Reason> {
    let field = field.trim_ascii();
    if is_missing(field) {
        return Ok(None);
    }
    let plain = without_thousands(field.strip_prefix(b"-").unwrap_or(field));
    match plain {
        Some(plain) if field.starts_with(b"-") => float(&plain).map(|value| Some(-value)),
        Some(plain) => float(&plain).map(Some),
        None => float(field).map(Some),
    }
}

/// The digits of a number whose whole part has a comma before every third digit from the right: `1,234`, `12,345,678.5`.
/// `None` for all others; commas elsewhere mean something else.
fn without_thousands(number: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b',', number)?;
    let (whole, fraction) = number.split_at(number.iter().position(|b| *b == b'.').unwrap_or(number.len()));
    let mut groups = whole.split(|b| *b == b',');
    let first = groups.next()?;
    let good = (1..=3).contains(&first.len())
        && groups.all(|group| group.len() == 3)
        && whole.iter().all(|b| b.is_ascii_digit() || *b == b',')
        && !fraction.contains(&b',');
    good.then(|| number.iter().copied().filter(|b| *b != b',').collect())
}

fn float(field: &[u8]) -> Result<f64, Reason> {
    // Rust also reads `inf`, `nan` and their kin; the files have none.
    let numeric = field.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let text = std::str::from_utf8(field).map_err(|_| Reason::NoNumber)?;
    match text.parse::<f64>() {
        Ok(value) if numeric && value.is_finite() => Ok(value),
        Ok(_) if numeric => Err(Reason::OutOfRange),
        _ => Err(Reason::NoNumber),
    }
}

/// One to eighteen ASCII digits: they always fit.
fn all_digits(field: &[u8]) -> Option<i64> {
    if field.is_empty() || field.len() > 18 {
        return None;
    }
    field.iter().try_fold(0i64, |value, b| b.is_ascii_digit().then(|| value * 10 + i64::from(b - b'0')))
}

/// A code of digits, `.0` of a spreadsheet removed; borrowed from the field.
///
/// # Errors
/// Why it is none, as the rest of a sentence.
pub fn code(field: &[u8]) -> Result<&str, Reason> {
    let field = field.trim_ascii();
    if is_missing(field) {
        return Err(Reason::Missing);
    }
    let field = field.strip_suffix(b".0").unwrap_or(field);
    if !field.iter().all(u8::is_ascii_digit) {
        return Err(Reason::NotAllDigits);
    }
    std::str::from_utf8(field).map_err(|_| Reason::NotAllDigits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_the_files_write() {
        for (text, value) in [
            ("0", Whole::Exact(0)),
            ("-12", Whole::Exact(-12)),
            ("8.0", Whole::Exact(8)),
            ("8.", Whole::Exact(8)),
            ("007", Whole::Exact(7)),
            ("8.82E+11", Whole::Rounded(882_000_000_000)),
            ("", Whole::Missing),
            ("  ", Whole::Missing),
            ("null", Whole::Missing),
        ] {
            assert_eq!(whole(text.as_bytes()), Ok(value), "{text:?}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "-",
            "+",
            ".",
            "1e",
            "12a",
            "inf",
            "NaN",
            "1,23",
            ",123",
            "1234,567",
            "1,234,",
            "1.5,000",
            "0x10",
            "--1",
            "1e400",
            "12345678901234567890",
            "½",
        ] {
            assert!(whole(text.as_bytes()).is_err(), "{text:?}");
        }
        assert_eq!(decimal(b"inf"), Err(Reason::NoNumber));
        assert_eq!(decimal(b"-0.5"), Ok(Some(-0.5)));
        assert_eq!(code(b"3110001.0"), Ok("3110001"));
        assert_eq!(code(b"311000A"), Err(Reason::NotAllDigits));
        assert_eq!(code(b"NA"), Err(Reason::Missing));
    }

    #[test]
    fn commas_at_every_third_digit() {
        for (text, value) in [("42,000", 42_000), ("-1,234,567", -1_234_567), ("1,234.0", 1_234), ("+12,345", 12_345)] {
            assert_eq!(whole(text.as_bytes()), Ok(Whole::Exact(value)), "{text}");
        }
        assert_eq!(decimal(b"1,234.5"), Ok(Some(1234.5)));
        assert_eq!(decimal(b"-1,234.5"), Ok(Some(-1234.5)));
        assert!(decimal(b"1,2").is_err() && code(b"1,234").is_err());
    }

    proptest! {
        #[test]
        fn grouped_numbers_are_the_number(n in -999_999_999_999_999_999i64..=999_999_999_999_999_999) {
            let digits = n.abs().to_string();
            let mut text = String::new();
            for (i, c) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i) % 3 == 0 {
                    text.push(',');
                }
                text.push(c);
            }
            let text = if n < 0 { format!("-{text}") } else { text };
            prop_assert_eq!(whole(text.as_bytes()), Ok(Whole::Exact(n)));
        }

        #[test]
        fn whole_numbers_survive(n in -999_999_999_999_999_999i64..=999_999_999_999_999_999) {
            prop_assert_eq!(whole(n.to_string().as_bytes()), Ok(Whole::Exact(n)));
            prop_assert_eq!(whole(format!("{n}.0").as_bytes()), Ok(Whole::Exact(n)));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = (whole(&bytes), decimal(&bytes), code(&bytes).is_ok());
        }
    }
}
