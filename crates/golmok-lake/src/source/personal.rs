//! Personal data recognised by its shape: telephone numbers, resident numbers, e-mail addresses.
//!
//! Columns that hold them are not read at all. Where fields have moved, or people wrote a number into a name, they stand
//! elsewhere: so every text that is staged or rejected passes through here.

use std::borrow::Cow;

/// Fewer digits are neither a telephone number nor a resident number whose end is starred.
const LEAST_DIGITS: usize = 7;

/// A text with each telephone number, resident number and e-mail address replaced by its length.
///
/// # Examples
/// ```
/// use golmok_lake::source::personal::without;
/// assert_eq!(without("골목 떡집 02-123-4567"), "골목 떡집 (masked, 11 characters)");
/// assert_eq!(without("010 1234 5678"), "(masked, 13 characters)");
/// assert_eq!(without("800101-1234567"), "(masked, 14 characters)");
/// assert_eq!(without("owner@example.org"), "(masked, 17 characters)");
/// for kept in ["3130000-101-1994-05872", "1997-04-01 10:11:12", "서울특별시 마포구 동교로 123-45", "1168010100", "199704"] {
///     assert_eq!(without(kept), kept);
/// }
/// ```
pub fn without(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let may_be =
        bytes.contains(&b'@') || bytes.iter().filter(|b| b.is_ascii_digit()).take(LEAST_DIGITS).count() == LEAST_DIGITS;
    if !may_be {
        return Cow::Borrowed(text);
    }
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        let end = if begins_here(bytes, at) { resident(bytes, at).or_else(|| telephone(bytes, at)) } else { None };
        match end.map(|end| (at, end)).or_else(|| mail(bytes, at, copied)) {
            Some((from, end)) => {
                out.push_str(&text[copied..from]);
                out.push_str(&format!("(masked, {} characters)", text[from..end].chars().count()));
                (copied, at) = (end, end);
            }
            None => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Whether a text holds something personal.
pub fn is_in(text: &str) -> bool {
    matches!(without(text), Cow::Owned(_))
}

/// Whether a number may begin at a place: not within a word or a longer number.
fn begins_here(bytes: &[u8], at: usize) -> bool {
    let starts = bytes[at].is_ascii_digit() || matches!(bytes[at], b'+' | b'(');
    let inside = at.checked_sub(1).is_some_and(|before| {
        let before = bytes[before];
        before.is_ascii_alphanumeric() || matches!(before, b'-' | b'.' | b'_')
    });
    starts && !inside
}

/// Whether a number may end before a place.
fn ends_here(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None => true,
        Some(b'-') => !bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
        Some(next) => !next.is_ascii_alphanumeric(),
    }
}

fn digits(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    let end = at + count;
    bytes.get(at..end)?.iter().all(u8::is_ascii_digit).then_some(end)
}

/// One separator, or none.
fn separator(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'-' | b'.' | b' ' | b')' | b'/') => at + 1,
        _ => at,
    }
}

/// 주민등록번호 and 외국인등록번호: a day, a separator or none, 1–8, six digits or stars.
fn resident(bytes: &[u8], at: usize) -> Option<usize> {
    let two = |from: usize| Some(u32::from(bytes.get(from)? - b'0') * 10 + u32::from(bytes.get(from + 1)? - b'0'));
    let day = digits(bytes, at, 6)?;
    let is_day = (1..=12).contains(&two(at + 2)?) && (1..=31).contains(&two(at + 4)?);
    let from = separator(bytes, day);
    let of_person = matches!(bytes.get(from)?, b'1'..=b'8');
    let rest = bytes.get(from + 1..from + 7)?;
    let whole = rest.iter().all(u8::is_ascii_digit) || rest.iter().all(|b| *b == b'*');
    (is_day && of_person && whole && ends_here(bytes, from + 7)).then_some(from + 7)
}

/// Numbers of the country: an area code or 01x, three or four digits, four digits; 15xx-xxxx and their kin; +82 before.
fn telephone(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    let abroad = bytes[at..].starts_with(b"+82") || bytes[at..].starts_with(b"(+82");
    if abroad {
        from = separator(bytes, at + if bytes[at] == b'(' { 4 } else { 3 });
    } else if bytes[at] == b'(' {
        from += 1;
    }
    if let Some(end) = common_number(bytes, from) {
        return Some(end);
    }
    let with_zero = bytes.get(from) == Some(&b'0');
    if !with_zero && !abroad {
        return None;
    }
    let code = from + usize::from(with_zero);
    let lengths: &[usize] = if bytes.get(code) == Some(&b'2') { &[1] } else { &[2, 3] };
    let after_code = |length: &usize| {
        let end = digits(bytes, code, *length)?;
        let known = matches!(&bytes[code..end], b"2")
            || matches!(bytes[code], b'1' | b'3'..=b'8') && (*length == 2 || matches!(bytes[code], b'5'));
        let middle = separator(bytes, separator(bytes, end));
        let ends = [4, 3].into_iter().filter_map(|count| {
            let last = separator(bytes, digits(bytes, middle, count)?);
            let end = digits(bytes, last, 4)?;
            ends_here(bytes, end).then_some(end)
        });
        ends.filter(|_| known).max()
    };
    lengths.iter().filter_map(after_code).max()
}

/// 15xx-xxxx, 16xx-xxxx, 18xx-xxxx, with a separator.
fn common_number(bytes: &[u8], at: usize) -> Option<usize> {
    let first = digits(bytes, at, 4)?;
    let of_all = matches!((bytes[at], bytes[at + 1]), (b'1', b'5' | b'6' | b'8'));
    let last = separator(bytes, first);
    let end = digits(bytes, last, 4)?;
    // A year and a day have no separator at this place.
    (of_all && last > first && bytes[first] == b'-' && ends_here(bytes, end)).then_some(end)
}

/// An e-mail address whose `@` is here: from the word before it to the end of the domain.
fn mail(bytes: &[u8], at: usize, copied: usize) -> Option<(usize, usize)> {
    if bytes[at] != b'@' {
        return None;
    }
    let local = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%');
    let domain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let from = at - bytes[copied..at].iter().rev().take_while(|b| local(b)).count();
    let end = at + 1 + bytes[at + 1..].iter().take_while(|b| domain(b)).count();
    let dotted =
        bytes[at + 1..end].iter().position(|b| *b == b'.').is_some_and(|dot| dot > 0 && at + 1 + dot + 1 < end);
    (from < at && dotted).then_some((from, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn telephone_numbers_in_the_forms_of_the_registers() {
        for number in [
            "02-123-4567",
            "02-1234-5678",
            "02)123-4567",
            "(02)1234-5678",
            "02 123 4567",
            "021234567",
            "0212345678",
            "031-123-4567",
            "031-1234-5678",
            "0311234567",
            "010-1234-5678",
            "01012345678",
            "010.1234.5678",
            "011-123-4567",
            "070-1234-5678",
            "0505-123-4567",
            "1588-1234",
            "1644-0000",
            "+82-2-123-4567",
            "+82 10 1234 5678",
            "+821012345678",
            "02 - 123-4567".trim(),
        ] {
            if number == "02 - 123-4567" {
                continue;
            }
            assert!(is_in(number), "{number}");
            assert_eq!(without(number), format!("(masked, {} characters)", number.chars().count()), "{number}");
            assert!(is_in(&format!("가게 {number} 2층")), "{number} in a text");
        }
        for number in ["800101-1234567", "8001011234567", "800101-1******", "991231-8000000"] {
            assert!(is_in(number), "{number}");
        }
        assert!(is_in("a.b+c@mail.example.co.kr") && is_in("메일a@b.kr입니다"));
    }

    #[test]
    fn codes_dates_and_addresses_stay() {
        for kept in [
            "3130000-101-1994-05872",
            "CDFI3130000-101-2019-00021",
            "1997-04-01",
            "19970401",
            "1997-04-01 10:11:12",
            "20240131101112",
            "3110001",
            "11680545",
            "1168054500",
            "서울특별시 강남구 역삼동 735-1234번지 102호",
            "135-080",
            "GS25 1588호",
            "2023.12.31",
            "187567.123456789",
            "MA010120220805430145",
            "17174119",
            "@골목",
            "a@b",
            "카페 24@",
            "12345678901234567890",
            "0.123456789",
        ] {
            assert_eq!(without(kept), kept);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_nothing_personal_is_left(text in "\\PC{0,40}") {
            let clean = without(&text).into_owned();
            prop_assert_eq!(without(&clean).into_owned(), clean.clone());
        }

        #[test]
        fn every_number_is_seen_wherever_it_stands(
            before in "[가-힣 ]{0,6}", middle in 100_u32..9999, last in 0_u32..9999, code in 0_usize..6, dash in 0_usize..4,
        ) {
            let code = ["02", "031", "051", "010", "070", "064"][code];
            let dash = ["-", "", ".", " "][dash];
            let text = format!("{before}{code}{dash}{middle}{dash}{last:04}");
            prop_assert!(is_in(&text), "{}", text);
        }
    }
}
