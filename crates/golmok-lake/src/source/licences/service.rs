//! Which 개방서비스 a licence belongs to.
//!
//! The column 개방서비스아이디 says it; else the code inside 관리번호, by `data/reference/licence_services.csv`; else the
//! command line; else nobody. A file name is a hint that must agree, never a source.

use golmok_model::LicenceService;
use serde::Deserialize;
use std::sync::LazyLock;

/// Longest own trade, in characters.
const OWN_LENGTH: usize = 40;
/// Where the service could not be told.
pub const UNKNOWN: &str = "unknown";

/// A licence service and, where known, the code by which its management numbers are told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Service {
    /// 개방서비스아이디, e.g. `07_24_04_P`.
    pub service_id: String,
    /// 개방서비스명, e.g. 일반음식점.
    pub name_ko: String,
    /// `hyphen`, `prefix`, `digits18`, `digits19`, or empty.
    pub id_form: String,
    /// The code, e.g. `101`.
    pub id_code: String,
    /// Where that is known from.
    pub source: String,
}

/// Every service known by name; one with two codes stands twice.
pub fn services() -> &'static [Service] {
    static TABLE: LazyLock<Vec<Service>> = LazyLock::new(|| {
        csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(include_str!("../../../../../data/reference/licence_services.csv").as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("data/reference/licence_services.csv, embedded and tested: {error}"))
    });
    &TABLE
}

/// Name of a service by its id; of a trade of its own (`x_…`) its word; the id where it is not known.
///
/// # Examples
/// ```
/// use golmok_lake::source::licences::service_name;
/// assert_eq!(["07_24_04_P", "x_restaurant", "99_99_99_P"].map(service_name), ["일반음식점", "restaurant", "99_99_99_P"]);
/// ```
pub fn service_name(service_id: &str) -> &str {
    let own = service_id.strip_prefix("x_").unwrap_or(service_id);
    services().iter().find(|service| service.service_id == service_id).map_or(own, |service| &service.name_ko)
}

/// The service of a trade's full name, e.g. 당구장업, where the register has no number that tells it.
pub(crate) fn service_named(name: &str) -> Option<&'static str> {
    services().iter().find(|s| s.name_ko == name).map(|s| s.service_id.as_str())
}

#[derive(Deserialize)]
struct TradeWord {
    word: String,
    service_id: String,
}

/// The service that alone uses a word of 업태구분명, e.g. 룸살롱.
pub(super) fn service_of_word(word: &str) -> Option<&'static str> {
    static TABLE: LazyLock<Vec<TradeWord>> = LazyLock::new(|| {
        csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(include_str!("../../../../../data/reference/trade_words.csv").as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("data/reference/trade_words.csv, embedded and tested: {error}"))
    });
    TABLE.iter().find(|line| line.word == word).map(|line| line.service_id.as_str())
}

/// A trade of its own, `x_` and its word, where no service has that name; `None` for a word without letters.
pub(crate) fn own_trade(word: &str) -> Option<String> {
    let letters = word.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect::<String>();
    let own: String = letters.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let own: String = own.chars().take(OWN_LENGTH).collect();
    let service = format!("x_{}", own.trim_end_matches('_')).parse::<LicenceService>().ok()?;
    Some(service.as_str().to_owned())
}

/// The service that a management number (관리번호) tells by the code inside it, also where a spreadsheet has turned it
/// into `2.0133170142075e+18`.
///
/// # Examples
/// ```
/// use golmok_lake::source::licences::service_of;
/// assert_eq!(service_of(b"3220000-102-2018-00006"), Some("07_23_02_P"));
/// assert_eq!(service_of(b"PHMA220143240033021200001"), Some("01_01_01_P"));
/// assert_eq!(service_of(b"362000001020120004"), Some("02_03_01_P"));
/// assert_eq!(service_of(b"2.0133170142075e+18"), Some("08_25_01_P"));
/// assert_eq!(service_of(b"12345"), None);
/// ```
pub fn service_of(management_no: &[u8]) -> Option<&'static str> {
    struct Codes {
        hyphen: Vec<&'static Service>,
        prefix: Vec<&'static Service>,
        digits18: Vec<&'static Service>,
        digits19: Vec<&'static Service>,
    }
    static CODES: LazyLock<Codes> = LazyLock::new(|| {
        let of = |form: &str| services().iter().filter(|s| s.id_form == form).collect();
        Codes { hyphen: of("hyphen"), prefix: of("prefix"), digits18: of("digits18"), digits19: of("digits19") }
    });
    let codes = &*CODES;
    let with_code = |list: &[&'static Service], code: &[u8]| {
        list.iter().find(|s| s.id_code.as_bytes() == code).map(|s| s.service_id.as_str())
    };
    match management_no {
        [a, b'-', rest @ ..] | [a, _, _, _, _, _, _, b'-', rest @ ..] if a.is_ascii_digit() => {
            (rest.len() > 3 && rest[3] == b'-').then(|| with_code(&codes.hyphen, &rest[..3])).flatten()
        }
        [first, ..] if first.is_ascii_alphabetic() => {
            codes.prefix.iter().find(|s| management_no.starts_with(s.id_code.as_bytes())).map(|s| s.service_id.as_str())
        }
        _ => {
            let (digits, length) = digits(management_no)?;
            match length {
                18 => with_code(&codes.digits18, digits.get(7..10)?),
                19 => with_code(&codes.digits19, digits.get(11..14)?),
                _ => None,
            }
        }
    }
}

/// Leading digits of a number and how many it has in all: `2.0133170142075e+18` has 19, of which 14 are left.
fn digits(number: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mantissa_end = number.iter().position(|b| matches!(b, b'e' | b'E')).unwrap_or(number.len());
    let (mantissa, exponent) = number.split_at(mantissa_end);
    let digits: Vec<u8> = mantissa.iter().copied().filter(|b| *b != b'.').collect();
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    match exponent {
        [] => {
            let length = digits.len();
            Some((digits, length))
        }
        [_, rest @ ..] => {
            let exponent: usize = std::str::from_utf8(rest).ok()?.trim_start_matches('+').parse().ok()?;
            Some((digits, exponent.checked_add(1)?))
        }
    }
}

/// Whether a spreadsheet destroyed a management number: `2.0133170142075e+18`, `197531000000000.0`.
pub(super) fn is_destroyed(management_no: &[u8]) -> bool {
    management_no.first().is_some_and(u8::is_ascii_digit)
        && management_no.iter().any(|b| matches!(b, b'.' | b'e' | b'E'))
        && management_no.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+'))
}

/// The service that a file name hints at: an id in it (`fulldata_07_24_04_P_…`), else the longest service name.
///
/// # Examples
/// ```
/// use golmok_lake::source::licences::service_hint;
/// assert_eq!(service_hint("fulldata_02_03_01_P_동물병원.csv").as_deref(), Some("02_03_01_P"));
/// assert_eq!(service_hint("전주시_휴게음식점_20260210.csv").as_deref(), Some("07_24_05_P"));
/// assert_eq!(service_hint("data.csv"), None);
/// ```
pub fn service_hint(file_name: &str) -> Option<String> {
    let is_id = |w: &[u8]| {
        w.iter().enumerate().all(|(i, b)| match i {
            2 | 5 | 8 => *b == b'_',
            9 => *b == b'P',
            _ => b.is_ascii_digit(),
        })
    };
    if let Some(id) = file_name.as_bytes().windows(10).find(|window| is_id(window)) {
        return std::str::from_utf8(id).ok().map(str::to_owned);
    }
    let named = services().iter().filter(|s| file_name.contains(&s.name_ko));
    named.max_by_key(|s| s.name_ko.len()).map(|s| s.service_id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn one_name_per_service_and_one_service_per_code() {
        let mut names = BTreeMap::new();
        let mut codes = BTreeMap::new();
        for s in services() {
            s.service_id.parse::<golmok_model::LicenceService>().expect("a service id");
            assert_eq!(*names.entry(&s.service_id).or_insert(&s.name_ko), &s.name_ko);
            assert_eq!(s.id_form.is_empty(), s.id_code.is_empty(), "{}", s.service_id);
            assert!(["", "hyphen", "prefix", "digits18", "digits19"].contains(&s.id_form.as_str()));
            assert!(!s.source.is_empty());
            if !s.id_code.is_empty() {
                assert_eq!(codes.insert((&s.id_form, &s.id_code), &s.service_id), None, "{}", s.id_code);
            }
        }
        assert!(names.len() > 40);
    }

    #[test]
    fn a_word_of_one_trade_tells_it() {
        assert_eq!(service_of_word("룸살롱"), Some("07_23_02_P"));
        assert_eq!(service_of_word("기타"), None);
        for word in ["룸살롱", "한식", "다방"] {
            let service = service_of_word(word).unwrap_or_default();
            assert!(services().iter().any(|known| known.service_id == service), "{word}");
        }
        assert_eq!(own_trade("Bar & Grill").as_deref(), Some("x_bar_grill"));
        assert_eq!(own_trade("동물관련영업").as_deref(), Some("x_동물관련영업"));
        assert_eq!(own_trade(" - "), None);
    }

    #[test]
    fn odd_management_numbers_tell_nothing() {
        for odd in ["", "-", "3220000-999-2018-00006", "2.0E+", "e", "2.01e+99999999999999999999", "CDFF", "3-1"] {
            assert_eq!(service_of(odd.as_bytes()), None, "{odd}");
        }
        assert!(is_destroyed(b"2.01331701420750E+18") && is_destroyed(b"197531000000000.0"));
        assert!(!is_destroyed(b"362000001020120004"));
        assert!(!is_destroyed(b"CDFF4220002005000002"));
    }
}
