//! "각 수치는 지금까지 얼마나 맞았나": what followed in the past where each figure was low and where it was high.

use crate::error::ReportError;
use crate::{Lang, support_page};
use golmok_advice::ground::{legal_line, not_a_forecast};
use golmok_advice::track::{Fifth, TrackRecord, name};
use golmok_advice::verdict::Interval;
use serde::Serialize;
use std::collections::BTreeMap;

/// File of the page in a report.
pub const FILE: &str = "record.html";

#[derive(Debug, Serialize)]
struct View {
    records: Vec<RecordView>,
    legal: Vec<String>,
    words: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct RecordView {
    name: String,
    sentence: String,
    by_sector: Vec<String>,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The page, of the records over all origins. Figures of all sectors get a table; a sector of its own a sentence.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn html(records: &[&TrackRecord], lang: Lang) -> Result<String, ReportError> {
    let view = View {
        records: records.iter().filter(|of| of.sector == ALL).map(|of| view_of(of, records, lang)).collect(),
        legal: [not_a_forecast(), legal_line()].map(|words| lang.pick(words.ko, words.en)).to_vec(),
        words: words(lang),
    };
    support_page::render("record.html", include_str!("templates/record.html"), &view, lang)
}

/// Sector of the records that stand for all.
const ALL: &str = "ALL";
/// The list of promising trades has two ends and nothing between.
const LISTED: &str = "promising_listed";

fn view_of(record: &TrackRecord, all: &[&TrackRecord], lang: Lang) -> RecordView {
    let called = name(&record.indicator);
    let say = |words: golmok_advice::Words| lang.pick(words.ko, words.en);
    let sectors = all.iter().filter(|of| of.indicator == record.indicator && of.sector != ALL);
    let heads = match (record.indicator.as_str(), lang) {
        (LISTED, Lang::Ko) => vec!["오르지 않은 비슷한 칸".to_owned(), "목록에 오른 칸".to_owned()],
        (LISTED, Lang::En) => vec!["like cells not listed".to_owned(), "listed".to_owned()],
        (_, Lang::Ko) => ["가장 낮음", "낮음", "가운데", "높음", "가장 높음"].map(str::to_owned).to_vec(),
        (_, Lang::En) => ["lowest", "low", "middle", "high", "highest"].map(str::to_owned).to_vec(),
    };
    let cells = |f: &dyn Fn(&Fifth) -> String| record.fifths.iter().map(f).collect::<Vec<String>>();
    let rows = [
        (("폐업(업종 평균 = 1)", "closures (industry = 1)"), cells(&|f| with_range(f.closures, 1.0, 2))),
        (("점포 한 곳당 개업", "openings per shop"), cells(&|f| with_range(f.openings, 1.0, 3))),
        (("점포 증감(%)", "net change (%)"), cells(&|f| with_range(f.net_change, 100.0, 1))),
        (("칸", "cells"), cells(&|f| crate::numbers::count(f.cells))),
    ];
    let row = |((ko, en), cells): ((&str, &str), Vec<String>)| {
        std::iter::once(lang.pick(ko, en).to_owned()).chain(cells).collect::<Vec<String>>()
    };
    RecordView {
        sentence: say(record.sentence(&called)),
        by_sector: sectors.map(|of| say(of.sentence(&called))).collect(),
        name: say(called),
        heads: if heads.len() == record.fifths.len() { heads } else { vec![String::new(); record.fifths.len()] },
        rows: rows.into_iter().map(row).collect(),
    }
}

fn with_range(value: Option<Interval>, times: f64, digits: usize) -> String {
    value.map_or("–".to_owned(), |i| {
        let [value, lo, hi] = [i.value, i.lo, i.hi].map(|v| format!("{:.digits$}", v * times));
        format!("{value} ({lo}–{hi})")
    })
}

fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    let all = [
        ("title", "각 수치는 지금까지 얼마나 맞았나", "How each figure held so far"),
        (
            "lead",
            "지나간 분기마다 상권×업종 칸을 업종 안에서 수치가 낮은 쪽부터 다섯으로 나누고, 그 뒤 네 분기의 폐업·개업·점포 증감을 세었습니다. 괄호는 상권을 다시 뽑아 얻은 95 % 범위입니다. 높은 수치 뒤에 폐업이 늘지 않았다면, 그 수치가 높다고 위험하다고 말하지 않습니다.",
            "At every quarter of the past the cells (area × industry) were put in fifths by a figure within their industry, and the closures, openings and net change of the next four quarters were counted. Ranges: 95 %, by resampling areas. Where more closures did not follow a high figure, it is not called a danger.",
        ),
        ("figure", "수치", "Figure"),
        ("none", "뒤에 네 분기가 있는 분기가 아직 없어 기록이 없습니다.", "No quarter has four quarters after it yet."),
    ];
    all.into_iter().map(|(key, ko, en)| (key, if lang == Lang::Ko { ko } else { en })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_advice::track::Direction;

    #[test]
    fn every_record_has_its_sentence_and_its_fifths() {
        let interval = |value: f64| Some(Interval { value, lo: value - 0.05, hi: value + 0.05 });
        let fifth = |value: f64| Fifth {
            cells: 1_500,
            closures: interval(value),
            openings: interval(0.1),
            net_change: interval(0.02),
        };
        let mut rush = TrackRecord::new("entry_rush", "ALL");
        rush.origins = vec![golmok_model::Quarter::from_code(20224).unwrap()];
        rush.fifths = [0.89, 0.95, 1.0, 1.02, 1.15].map(fifth).to_vec();
        rush.ends = fifth(1.29);
        rush.direction = Direction::More;
        let food = TrackRecord { sector: "food".to_owned(), direction: Direction::Thin, ..rush.clone() };
        for lang in [Lang::Ko, Lang::En] {
            let path = format!("crates/golmok-report/tests/snapshots/record.{}.txt", lang.pick("ko", "en"));
            golmok_testkit::kept(&path, &golmok_testkit::page_lines(&html(&[&rush, &food], lang).unwrap()));
        }
        let page = html(&[&rush, &food], Lang::Ko).unwrap();
        assert!(page.contains("1.15 (1.10–1.20)") && page.contains("더 닫았습니다") && page.contains("얇아"));
        assert!(html(&[], Lang::En).unwrap().contains("No quarter"));
    }
}
