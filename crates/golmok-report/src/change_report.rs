//! What a refresh changed, and why: one page for a person, the same as Markdown, and all of it as JSON.

use crate::closing::source_name;
use crate::{Lang, error::ReportError, numbers, words};
use golmok_model::reference;
use minijinja::{Environment, Value, context};

/// Lines of each list that a person is shown; the JSON has them all.
const SHOWN: usize = 50;

pub use golmok_engine::refresh::change_report::*;

/// The word of a cause for a person.
pub fn cause(cause: Cause, lang: Lang) -> &'static str {
    match (cause, lang) {
        (Cause::First, Lang::Ko) => "첫 스냅샷",
        (Cause::First, Lang::En) => "first snapshot",
        (Cause::Nothing, Lang::Ko) => "바뀐 자료 없음",
        (Cause::Nothing, Lang::En) => "no new data",
        (Cause::Data, Lang::Ko) => "자료",
        (Cause::Data, Lang::En) => "data",
        (Cause::Method, Lang::Ko) => "방법",
        (Cause::Method, Lang::En) => "method",
        (Cause::DataAndMethod, Lang::Ko) => "자료와 방법",
        (Cause::DataAndMethod, Lang::En) => "data and method",
    }
}

/// Official names of the grades by step.
fn grade(step: u8, lang: Lang) -> &'static str {
    let at = usize::from(step.clamp(1, 4) - 1);
    match lang {
        Lang::Ko => ["주의", "의심", "위험", "고위험"][at],
        Lang::En => ["caution", "suspect", "risk", "high risk"][at],
    }
}

/// A table of the report: title, note, header, rows as text, rows left out.
struct Part {
    title: &'static str,
    note: String,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    left_out: usize,
}

fn part<T>(
    title: &'static str,
    note: String,
    header: &[&'static str],
    all: &[T],
    row: impl Fn(&T) -> Vec<String>,
) -> Part {
    let rows: Vec<Vec<String>> = all.iter().take(SHOWN).map(row).collect();
    Part { title, note, header: header.to_vec(), left_out: all.len() - rows.len(), rows }
}

fn source(code: &str, lang: Lang) -> String {
    code.parse().map_or_else(|_| code.to_owned(), |kind| source_name(kind, lang).to_owned())
}

fn area_kind(code: &str, lang: Lang) -> String {
    let words = [("trade_area", "상권", "trade area"), ("admin_dong", "행정동", "admin dong"), ("gu", "자치구", "gu")];
    let known = words.iter().find(|(known, ..)| *known == code);
    known.map_or(code, |(_, ko, en)| lang.pick(ko, en)).to_owned()
}

/// Code and name, where it has one.
fn named(code: &str, name: Option<&str>) -> String {
    name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

fn industry(code: &str) -> String {
    named(code, reference::industry(code).map(|industry| &*industry.name_ko))
}

fn gu(code: &str) -> String {
    named(code, reference::gu().iter().find(|gu| gu.gu_code.as_str() == code).map(|gu| &*gu.name_ko))
}

fn parts(report: &ChangeReport, lang: Lang) -> Vec<Part> {
    let ko = lang == Lang::Ko;
    let pick = |k: &'static str, e: &'static str| if ko { k } else { e };
    let count = |n: u64| numbers::count(n as i64);
    let maybe = |n: Option<u64>| n.map(count).unwrap_or_default();
    let l = &report.licences;
    let licences = if ko {
        format!(
            "개업 {} · 폐업 {} · 폐업 취소 {} · 사라짐 {} · 날짜 정정 {}",
            count(l.opened),
            count(l.closed),
            count(l.reopened),
            count(l.gone),
            count(l.revised)
        )
    } else {
        format!(
            "opened {} · closed {} · reopened {} · gone {} · revised {}",
            count(l.opened),
            count(l.closed),
            count(l.reopened),
            count(l.gone),
            count(l.revised)
        )
    };
    let g = &report.grades;
    let index = g.stability_index.map(|psi| format!("{psi:.3}")).unwrap_or_else(|| "–".to_owned());
    let share = if g.compared > 0 { numbers::percent(g.moved as f64 / g.compared as f64) } else { "–".to_owned() };
    let grades = if ko {
        format!(
            "비교 {} · 바뀜 {} ({share}) · 새로 {} · 없어짐 {} · 안정성 지수(PSI) {index}",
            count(g.compared),
            count(g.moved),
            count(g.new),
            count(g.lost)
        )
    } else {
        format!(
            "compared {} · moved {} ({share}) · new {} · lost {} · stability index (PSI) {index}",
            count(g.compared),
            count(g.moved),
            count(g.new),
            count(g.lost)
        )
    };
    let three = |counts: Option<[i64; 3]>| {
        counts.map(|[s, o, c]| format!("{} / {} / {}", numbers::count(s), numbers::count(o), numbers::count(c)))
    };
    let gate_header: &[&'static str] =
        if ko { &["관문", "결과", "내용"] } else { &["gate", "result", "finding"] };
    let source_header: &[&'static str] = if ko {
        &["파일", "원천", "변화", "전 행", "현재 행", "자료일", "비고"]
    } else {
        &["file", "source", "what", "rows before", "rows now", "data date", "note"]
    };
    let licence_header: &[&'static str] = if ko {
        &["자치구", "업종", "개업", "폐업", "그 밖"]
    } else {
        &["gu", "industry", "opened", "closed", "other"]
    };
    let count_header: &[&'static str] = if ko {
        &["분기", "종류", "지역", "업종", "전 점포/개업/폐업", "현재 점포/개업/폐업"]
    } else {
        &["quarter", "kind", "area", "industry", "stores/opened/closed before", "now"]
    };
    let grade_header: &[&'static str] = if ko {
        &["상권", "업종", "전", "현재", "1년 폐업확률", "까닭"]
    } else {
        &["area", "industry", "from", "to", "closure within a year", "because"]
    };
    vec![
        part(pick("관문", "Gates"), String::new(), gate_header, &report.gates, |g| {
            vec![g.name.clone(), words::status(&g.status, lang).to_owned(), words::finding(&g.detail, lang)]
        }),
        part(pick("파일", "Files"), String::new(), source_header, &report.sources, |s| {
            vec![
                s.name.clone(),
                s.kind.as_deref().map(|code| source(code, lang)).unwrap_or_default(),
                words::of_file(&s.what, lang).to_owned(),
                maybe(s.rows_before),
                maybe(s.rows_now),
                s.data_date.clone().unwrap_or_default(),
                s.note.as_deref().map(|note| words::reason(note, lang)).unwrap_or_default(),
            ]
        }),
        part(pick("인허가", "Licences"), licences, licence_header, &l.cells, |c| {
            vec![gu(&c.gu_code), industry(&c.industry_code), count(c.opened), count(c.closed), count(c.other)]
        }),
        part(pick("점포 수", "Counts"), count(report.counts.len() as u64), count_header, &report.counts, |c| {
            let texts =
                [c.quarter.to_string(), area_kind(&c.area_kind, lang), c.area_code.clone(), industry(&c.industry_code)];
            texts.into_iter().chain([c.before, c.now].map(|n| three(n).unwrap_or_default())).collect()
        }),
        part(pick("등급 이동", "Grades that moved"), grades, grade_header, &g.moves, |m| {
            let own = match m.own_counts_changed {
                true => pick("자체 점포 수", "its own counts"),
                false => pick("주변·업종·도시 전체", "surroundings, industry or city"),
            };
            vec![
                format!("{} {}", m.area_code, m.area_name),
                m.industry_name.clone(),
                grade(m.from, lang).to_owned(),
                grade(m.to, lang).to_owned(),
                m.probability.map(numbers::percent).join(" → "),
                format!("{} ({own})", cause(m.cause, lang)),
            ]
        }),
    ]
}

fn title(report: &ChangeReport, lang: Lang) -> String {
    match (lang, report.published) {
        (Lang::Ko, true) => format!("변경 보고서 {}", report.snapshot),
        (Lang::Ko, false) => format!("보류된 스냅샷 {}: 지난 스냅샷이 그대로 쓰입니다", report.snapshot),
        (Lang::En, true) => format!("Change report {}", report.snapshot),
        (Lang::En, false) => format!("Snapshot {} was held: the one before still stands", report.snapshot),
    }
}

fn subtitle(report: &ChangeReport, lang: Lang) -> String {
    let parent = report.parent.as_deref().unwrap_or("–");
    let cause = self::cause(report.cause, lang);
    match lang {
        Lang::Ko => format!("기준일 {} · 이전 {parent} · 까닭: {cause}", report.as_of),
        Lang::En => format!("as of {} · before {parent} · because of: {cause}", report.as_of),
    }
}

fn more(left_out: usize, lang: Lang) -> String {
    let count = numbers::count(left_out as i64);
    match lang {
        Lang::Ko => format!("그 밖에 {count}줄은 changes.json 에 있습니다."),
        Lang::En => format!("{count} more lines are in changes.json."),
    }
}

/// The report as one self-contained HTML page.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn html(report: &ChangeReport, lang: Lang) -> Result<String, ReportError> {
    let template = |source| ReportError::Template { page: "changes.html", source };
    let mut environment = Environment::new();
    environment.add_template("changes.html", include_str!("templates/changes.html")).map_err(template)?;
    let part = |p: Part| {
        context! {
            title => p.title,
            note => p.note,
            header => p.header,
            rows => p.rows,
            more => (p.left_out > 0).then(|| more(p.left_out, lang)),
        }
    };
    let page = context! {
        lang => if lang == Lang::Ko { "ko" } else { "en" },
        title => title(report, lang),
        subtitle => subtitle(report, lang),
        held => !report.published,
        because => report.because.iter().map(|fact| words::because(fact, lang)).collect::<Vec<_>>(),
        nothing => if lang == Lang::Ko { "없음" } else { "none" },
        parts => parts(report, lang).into_iter().map(part).collect::<Vec<Value>>(),
    };
    environment.get_template("changes.html").and_then(|view| view.render(page)).map_err(template)
}

/// The report as Markdown.
pub fn markdown(report: &ChangeReport, lang: Lang) -> String {
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ");
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut page = format!("# {}\n\n{}\n\n", title(report, lang), subtitle(report, lang));
    for fact in &report.because {
        page.push_str(&format!("- {}\n", cell(&words::because(fact, lang))));
    }
    for p in parts(report, lang) {
        page.push_str(&format!("\n## {}\n\n", p.title));
        if !p.note.is_empty() {
            page.push_str(&format!("{}\n\n", p.note));
        }
        if p.rows.is_empty() {
            page.push_str(if lang == Lang::Ko { "없음\n" } else { "none\n" });
            continue;
        }
        page.push_str(&line(p.header.iter().map(|h| (*h).to_owned()).collect()));
        page.push_str(&line(vec!["---".to_owned(); p.header.len()]));
        for row in &p.rows {
            page.push_str(&line(row.iter().map(|text| cell(text)).collect()));
        }
        if p.left_out > 0 {
            page.push_str(&format!("\n{}\n", more(p.left_out, lang)));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> ChangeReport {
        let moved = |i: u8| GradeMove {
            area_code: format!("31100{i:02}"),
            area_name: "<b>골목|시장</b>".to_owned(),
            industry_code: "CS100010".to_owned(),
            industry_name: "커피-음료".to_owned(),
            from: 2,
            to: 3,
            probability: [0.1, 0.2],
            own_counts_changed: i == 0,
            cause: Cause::Method,
        };
        ChangeReport {
            snapshot: "20261124T170000Z".to_owned(),
            parent: None,
            as_of: "2026-11-25".to_owned(),
            published: false,
            cause: Cause::Method,
            because: vec!["rate: a → b".to_owned()],
            sources: Vec::new(),
            licences: LicenceChanges::default(),
            counts: Vec::new(),
            grades: GradeChanges {
                compared: 1000,
                moved: 60,
                moves: (0..60).map(moved).collect(),
                ..Default::default()
            },
            gates: vec![GateLine {
                name: "grades_moved".to_owned(),
                status: "failed".to_owned(),
                detail: "6 %".to_owned(),
            }],
        }
    }

    #[test]
    fn the_page_and_the_text_say_the_same_and_names_are_text() {
        for lang in [Lang::Ko, Lang::En] {
            let (page, text) = (html(&report(), lang).unwrap(), markdown(&report(), lang));
            for said in ["20261124T170000Z", "2026-11-25", "6.0 %", "20 %", "grades_moved", "a → b"] {
                assert!(page.contains(said) && text.contains(said), "{said} in {lang:?}");
            }
            let nothing = if lang == Lang::Ko { "없음" } else { "none" };
            assert!(
                page.contains(&format!("<p>{nothing}</p>")) && text.contains(nothing),
                "empty lists are said to be"
            );
            assert!(!page.contains("<b>골목") && page.contains("&lt;b&gt;골목"));
            assert!(text.contains("골목\\|시장"), "a bar in a name makes no column");
            assert!(page.contains("10 ") && text.contains("changes.json"), "what is left out is said");
            assert_eq!(text.matches("커피-음료").count(), SHOWN);
            let kept = |kind: &str, text: &str| {
                golmok_testkit::kept(
                    &format!("crates/golmok-report/tests/snapshots/changes.{}.{kind}", lang.pick("ko", "en")),
                    text,
                );
            };
            kept("txt", &golmok_testkit::page_lines(&page));
            kept("md", &text);
        }
        assert!(html(&report(), Lang::Ko).unwrap().contains("보류") && markdown(&report(), Lang::En).contains("held"));
    }
}

/// Makes the pages of a change report in a language.
#[derive(Debug, Clone, Copy)]
pub struct Pages(
    /// The language.
    pub Lang,
);

impl golmok_engine::refresh::Reporter for Pages {
    fn pages(
        &self,
        report: &ChangeReport,
    ) -> Result<Vec<(&'static str, String)>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(vec![("changes.html", html(report, self.0)?), ("changes.md", markdown(report, self.0))])
    }
}
