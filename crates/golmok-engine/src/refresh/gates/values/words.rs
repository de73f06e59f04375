//! Codes that nobody knew, codes that are gone, names that are others or garbled.

use super::case::Case;
use super::findings::Findings;
use crate::read::figures::Figures;
use crate::refresh::limits::GateLimits;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a text looks as if it had been read in a wrong encoding: replaced characters, question marks in a row, letters
/// of Western Europe, private or half-width forms, or Chinese characters in the run of a Korean name.
///
/// A few honest names hold a Chinese character or an é: a share is compared, never a single name.
pub fn is_garbled(text: &str) -> bool {
    let strange = |c: char| {
        matches!(c, '\u{fffd}' | '\u{80}'..='\u{24f}' | '\u{e000}'..='\u{f8ff}' | '\u{ff61}'..='\u{ff9f}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3400}'..='\u{4dbf}')
            && !matches!(c, '\u{a0}' | '\u{b7}' | '\u{b2}' | '\u{b0}')
    };
    text.chars().any(strange) || text.contains("??")
}

/// Share of texts that are garbled.
pub fn garbled<'a>(texts: impl IntoIterator<Item = &'a str>) -> f64 {
    let (mut all, mut bad) = (0_usize, 0_usize);
    for text in texts {
        all += 1;
        bad += usize::from(is_garbled(text));
    }
    bad as f64 / all.max(1) as f64
}

type Code = fn(&(String, String)) -> &str;

/// Areas and industries.
const SUBJECTS: [(&str, Code, usize); 2] = [("area", |cell| &cell.0, 0), ("industry", |cell| &cell.1, 1)];

/// Whether rows have codes of a subject: not every source is about industries.
fn has_codes(case: &Case<'_>, code: Code) -> bool {
    case.old.cells.iter().chain(&case.new.cells).any(|cell| !code(cell).is_empty())
}

/// Codes: rows of now with a code that neither the past nor `known` has, and rows of the past with a code that is gone.
pub fn codes(case: &Case<'_>, known: &BTreeSet<String>, limits: &GateLimits, found: &mut Findings) {
    for (subject, code, _) in SUBJECTS.into_iter().filter(|(_, code, _)| has_codes(case, *code)) {
        let of =
            |figures: &'_ Figures| -> BTreeSet<String> { figures.cells.iter().map(|c| code(c).to_owned()).collect() };
        let (old, new) = (of(case.old), of(case.new));
        let share = |figures: &Figures, other: &BTreeSet<String>, also: Option<&BTreeSet<String>>| {
            let missing = |cell: &&(String, String)| {
                !other.contains(code(cell)) && also.is_none_or(|also| !also.contains(code(cell)))
            };
            let count = figures.cells.iter().filter(missing).count();
            let first = figures.cells.iter().find(missing).map(|cell| code(cell).to_owned());
            (count as f64 / figures.cells.len().max(1) as f64, first.unwrap_or_default())
        };
        let unknown = share(case.new, &old, (subject == "area").then_some(known));
        let gone = share(case.old, &new, None);
        for (what, (share, first)) in [("that was never seen", unknown), ("that is gone", gone)] {
            found.note(share > limits.codes, share / limits.codes.max(1e-6), || {
                format!(
                    "{}: {:.1} % of the rows have a code of {subject} {what} ({first}), the limit is {} %",
                    case.place(),
                    share * 100.0,
                    limits.codes * 100.0
                )
            });
        }
    }
}

/// Names: codes whose name is another one now, and names that look garbled.
pub fn names(case: &Case<'_>, limits: &GateLimits, found: &mut Findings) {
    for (subject, code, at) in SUBJECTS.into_iter().filter(|(_, code, _)| has_codes(case, *code)) {
        let of = |figures: &Figures| -> BTreeMap<String, String> {
            let named = figures.cells.iter().zip(&figures.names);
            named.filter_map(|(cell, names)| Some((code(cell).to_owned(), names[at].clone()?))).collect()
        };
        let (old, new) = (of(case.old), of(case.new));
        let both: Vec<(&String, &String, &String)> =
            new.iter().filter_map(|(code, name)| Some((code, old.get(code)?, name))).collect();
        let other: Vec<_> = both.iter().filter(|(_, old, new)| old != new).collect();
        let share = other.len() as f64 / both.len().max(1) as f64;
        found.note(share > limits.names, share / limits.names.max(1e-6), || {
            let (code, before, now) = other.first().map_or(("", "", ""), |(c, o, n)| (c, o, n));
            format!(
                "{}: {:.1} % of the names of {subject} are others ({code}: {before} → {now}), the limit is {} %",
                case.place(),
                share * 100.0,
                limits.names * 100.0
            )
        });
        let unnamed = 1.0 - new.len() as f64 / old.len().max(1) as f64;
        found.note(unnamed > limits.names, unnamed / limits.names.max(1e-6), || {
            format!(
                "{}: {} names of {subject}, {} before; the limit is a loss of {} %",
                case.place(),
                new.len(),
                old.len(),
                limits.names * 100.0
            )
        });
        let rise = garbled(new.values().map(String::as_str)) - garbled(old.values().map(String::as_str));
        found.note(rise > limits.garbled, rise / limits.garbled.max(1e-6), || {
            let first = new.values().find(|name| is_garbled(name)).map_or("", String::as_str);
            format!(
                "{}: {:.1} % more names of {subject} look garbled ({first}), the limit is {} %",
                case.place(),
                rise * 100.0,
                limits.garbled * 100.0
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_encodings_are_seen_and_honest_names_are_not() {
        for name in ["왕십리역", "T-커피 2호점", "경희대·외대", "GS25", "카페 a&b", "㈜골목"] {
            assert!(!is_garbled(name), "{name}");
        }
        let latin1: String = "왕십리역".bytes().map(char::from).collect();
        let as_cp949 = "媛뺣궓援�";
        for name in [latin1.as_str(), as_cp949, "\u{fffd}\u{fffd}", "????", "¿Õ½Ê¸®"] {
            assert!(is_garbled(name), "{name}");
        }
        assert_eq!(garbled(["가", "??", "나", "다"]), 0.25);
        assert_eq!(garbled([]), 0.0);
    }
}
