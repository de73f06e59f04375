//! Hangul in composed form (NFC). macOS writes file names and some texts decomposed (NFD): `ㄱ` + `ㅏ` for `가`.

use std::borrow::Cow;

const LEADS: std::ops::Range<u32> = 0x1100..0x1113;
const VOWELS: std::ops::Range<u32> = 0x1161..0x1176;
const TAILS: std::ops::Range<u32> = 0x11A8..0x11C3;
/// The leads in their order, as letters of their own.
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
const SYLLABLES: std::ops::Range<u32> = 0xAC00..0xD7A4;

/// The text with every decomposed Hangul syllable composed; all other characters stay.
///
/// # Examples
/// ```
/// use golmok_model::hangul::compose;
/// assert_eq!(compose("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF} abc"), "한글 abc");
/// assert!(matches!(compose("한글"), std::borrow::Cow::Borrowed("한글")));
/// ```
pub fn compose(text: &str) -> Cow<'_, str> {
    // Conjoining letters begin with E1 84..87 in UTF-8.
    if !text.as_bytes().windows(2).any(|pair| pair[0] == 0xE1 && (0x84..=0x87).contains(&pair[1])) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut last: Option<u32> = None;
    for c in text.chars() {
        let code = c as u32;
        let joined = last.and_then(|last| {
            if LEADS.contains(&last) && VOWELS.contains(&code) {
                Some(SYLLABLES.start + ((last - LEADS.start) * 21 + (code - VOWELS.start)) * 28)
            } else if SYLLABLES.contains(&last) && (last - SYLLABLES.start).is_multiple_of(28) && TAILS.contains(&code)
            {
                Some(last + code - TAILS.start + 1)
            } else {
                None
            }
        });
        if let Some(joined) = joined.and_then(char::from_u32) {
            out.pop();
            out.push(joined);
            last = Some(joined as u32);
        } else {
            out.push(c);
            last = Some(code);
        }
    }
    Cow::Owned(out)
}

/// The text with every Hangul syllable decomposed, as macOS writes it: for finding files of such names.
///
/// # Examples
/// ```
/// use golmok_model::hangul::{compose, decompose};
/// assert_eq!(decompose("각").chars().count(), 3);
/// assert_eq!(compose(&decompose("똠양꿍 1호")), "똠양꿍 1호");
/// ```
pub fn decompose(text: &str) -> String {
    let mut out = String::with_capacity(3 * text.len());
    for c in text.chars() {
        let code = c as u32;
        if !SYLLABLES.contains(&code) {
            out.push(c);
            continue;
        }
        let at = code - SYLLABLES.start;
        let tail = (!at.is_multiple_of(28)).then(|| TAILS.start + at % 28 - 1);
        let parts = [Some(LEADS.start + at / (21 * 28)), Some(VOWELS.start + at % (21 * 28) / 28), tail];
        out.extend(parts.into_iter().flatten().filter_map(char::from_u32));
    }
    out
}

/// Initial consonants (초성) of the syllables, as keyboards write them; all other characters stay.
///
/// # Examples
/// ```
/// use golmok_model::hangul::initials;
/// assert_eq!(initials("왕십리역 2번"), "ㅇㅅㄹㅇ 2ㅂ");
/// assert_eq!(initials("ㄱㄴ"), "ㄱㄴ");
/// ```
pub fn initials(text: &str) -> String {
    let initial = |c: char| {
        let at = (c as u32).checked_sub(SYLLABLES.start).filter(|_| SYLLABLES.contains(&(c as u32)));
        at.map_or(c, |at| INITIALS[(at / (21 * 28)) as usize])
    };
    compose(text).chars().map(initial).collect()
}

/// Whether a text is of initial consonants and digits: 초성 typed for a name.
///
/// # Examples
/// ```
/// use golmok_model::hangul::is_initials;
/// assert!(is_initials("ㅇㅅㄹ") && is_initials("ㅇㅅㄹㅇ2ㅂ") && !is_initials("왕십리") && !is_initials("2"));
/// ```
pub fn is_initials(text: &str) -> bool {
    let initial = |c| INITIALS.contains(&c);
    text.chars().any(initial) && text.chars().all(|c| initial(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_comes_back() {
        let all: String = SYLLABLES.filter_map(char::from_u32).collect();
        let apart = decompose(&all);
        assert_ne!(apart, all);
        assert_eq!(compose(&apart), all);
        assert_eq!(compose(&all), all);
        // A tail after a syllable that has one stays alone.
        assert_eq!(compose("각\u{11A8}"), "각\u{11A8}");
    }
}
