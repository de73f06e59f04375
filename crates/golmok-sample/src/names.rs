//! Invented Korean names, addresses and phone numbers. None is taken from a register.

use crate::stream::Stream;

/// Syllables of invented names. `똠`, `펲`, `샾`, `믜` exist in CP949 but not in EUC-KR.
const SYLLABLES: [&str; 48] = [
    "가", "나", "다", "라", "마", "바", "사", "아", "자", "하", "람", "솔", "빛", "별", "달", "해", "온", "누", "리",
    "미", "르", "슬", "기", "새", "벽", "초", "롱", "들", "꽃", "잎", "여", "울", "벗", "큰", "한", "봄", "결", "윤",
    "늘", "찬", "터", "숲", "모", "루", "똠", "펲", "샾", "믜",
];

/// A made-up word of two syllables, or three.
pub(crate) fn word(s: &mut Stream, syllables: usize) -> String {
    (0..syllables).map(|_| *s.pick(&SYLLABLES)).collect()
}

/// Names without repetition: `count` words, with a third syllable where two would repeat.
pub(crate) fn distinct_words(s: &mut Stream, count: usize) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let mut words = Vec::with_capacity(count);
    while words.len() < count {
        let next = word(s, if words.len() > 400 { 3 } else { 2 });
        if seen.insert(next.clone()) {
            words.push(next);
        }
    }
    words
}

/// 사업장명: an invented word, often with a quarter's or a branch's ending.
pub(crate) fn business(s: &mut Stream, noun: &str, franchise: bool) -> String {
    let count = 2 + s.below(2);
    let mut name = word(s, count);
    if s.chance(0.6) {
        name.push_str(noun);
    }
    if franchise {
        name.push(' ');
        name.push_str(&word(s, 2));
        name.push('점');
    } else if s.chance(0.02) {
        name.push_str("(주,2호)");
    }
    name
}

/// 전화번호 in the number range that is never assigned, in the several spellings of the registers; often blank.
pub(crate) fn phone(s: &mut Stream) -> String {
    let (a, b) = (s.below(10), s.below(10_000));
    match s.below(10) {
        0..=3 => String::new(),
        4 => format!("000{a} {b:04}"),
        5 => format!("02  000{a}{b:04}"),
        _ => format!("02-000{a}-{b:04}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_fit_cp949() {
        for syllable in SYLLABLES {
            assert!(!encoding_rs::EUC_KR.encode(syllable).2, "{syllable}");
        }
    }

    #[test]
    fn words_do_not_repeat() {
        let words = distinct_words(&mut Stream::new(1, "w", 0, 0), 1000);
        let set: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(set.len(), 1000);
    }
}
