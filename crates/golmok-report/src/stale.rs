//! Layers that are older than what they rest on, in words: every surface says so by these.

use crate::Lang;
use golmok_advice::Words;
use golmok_engine::step::{StaleLayer, Verb};

/// A verb in words.
///
/// ```
/// use golmok_report::{Lang, stale};
/// use golmok_engine::step::Verb;
/// assert_eq!((stale::verb(Verb::Rate, Lang::Ko), stale::verb(Verb::Rate, Lang::En)), ("평가", "rate"));
/// ```
pub fn verb(verb: Verb, lang: Lang) -> &'static str {
    match (verb, lang) {
        (verb, Lang::En) => verb.code(),
        (Verb::Ingest, Lang::Ko) => "읽기",
        (Verb::Place, Lang::Ko) => "배치",
        (Verb::Measure, Lang::Ko) => "측정",
        (Verb::Rate, Lang::Ko) => "평가",
        (Verb::Report, Lang::Ko) => "보고서",
    }
}

/// One line on all marks: which layers, since which snapshot and verb, and what to do; none where there are none.
pub fn notice(marks: &[StaleLayer], lang: Lang) -> Option<String> {
    if marks.is_empty() {
        return None;
    }
    let name = |of: Verb| match lang {
        Lang::Ko => format!("{}({})", verb(of, lang), of.code()),
        Lang::En => of.code().to_owned(),
    };
    let one = |mark: &StaleLayer| match lang {
        Lang::Ko => format!("{} — 스냅샷 {}의 {} 전 것", name(mark.layer), mark.since, name(mark.because)),
        Lang::En => format!("{} (from before the {} of snapshot {})", name(mark.layer), name(mark.because), mark.since),
    };
    let all: Vec<String> = marks.iter().map(one).collect();
    let again: Vec<String> = marks.iter().map(|mark| format!("`golmok {}`", mark.layer.code())).collect();
    Some(match lang {
        Lang::Ko => format!("오래된 층: {}. 다시 만들기: {}.", all.join(", "), again.join(", ")),
        Lang::En => format!("Stale layers: {}. To make them again: {}.", all.join(", "), again.join(", ")),
    })
}

/// The same line in both languages.
pub fn words(marks: &[StaleLayer]) -> Option<Words> {
    Some(Words::new(notice(marks, Lang::Ko)?, notice(marks, Lang::En)?))
}

/// The marks as a cell of a table: `place:20261124T020000Z;measure:20261124T020000Z`; empty where there are none.
///
/// ```
/// use golmok_engine::step::{StaleLayer, Verb};
/// let mark = StaleLayer { layer: Verb::Rate, since: "20261124T020000Z".into(), because: Verb::Ingest };
/// assert_eq!(golmok_report::stale::cell(&[mark]), "rate:20261124T020000Z");
/// ```
pub fn cell(marks: &[StaleLayer]) -> String {
    let all: Vec<String> = marks.iter().map(|mark| format!("{}:{}", mark.layer.code(), mark.since)).collect();
    all.join(";")
}

/// Why nothing is traced across a stale layer.
pub fn refusal(mark: &StaleLayer, lang: Lang) -> String {
    let line = notice(std::slice::from_ref(mark), lang).unwrap_or_default();
    match lang {
        Lang::Ko => {
            format!("등급을 만든 자료와 지금 자료가 달라 되짚을 수 없습니다. {line} 그 뒤의 층도 다시 만드십시오.")
        }
        Lang::En => format!(
            "The grade was not made of what is there now, so it cannot be traced. {line} Make the layers after it again, too."
        ),
    }
}
