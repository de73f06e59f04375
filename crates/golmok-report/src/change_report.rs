//! What a refresh changed, and why: one page for a person, the same as Markdown, and all of it as JSON.

use crate::{Lang, error::ReportError, numbers};
use minijinja::{Environment, Value, context};
use serde::Serialize;

/// Lines of each list that a person is shown; the JSON has them all.
const SHOWN: usize = 50;

/// What a refresh changed against the snapshot that was current before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeReport {
    /// Snapshot that was made.
    pub snapshot: String,
    /// The one before, if any.
    pub parent: Option<String>,
    /// Nothing later was used, YYYY-MM-DD.
    pub as_of: String,
    /// Whether it passed its gates.
    pub published: bool,
    /// Why anything changed.
    pub cause: Cause,
    /// The cause in single facts, e.g. `rate: entry-risk-1 → entry-risk-2`.
    pub because: Vec<String>,
    /// Files that are new, changed, held or not read.
    pub sources: Vec<SourceChange>,
    /// What happened in the licences.
    pub licences: LicenceChanges,
    /// Cells of the counts that are new or differ.
    pub counts: Vec<CountChange>,
    /// Grades that moved.
    pub grades: GradeChanges,
    /// Gates that did not simply pass.
    pub gates: Vec<GateLine>,
}

/// Why anything changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// There was nothing before.
    First,
    /// Same files, same methods.
    Nothing,
    /// Files changed or the day advanced.
    Data,
    /// Methods or settings changed.
    Method,
    /// Both, because the old method's tables cannot be made from the new files.
    DataAndMethod,
}

impl Cause {
    /// The word for a person.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::First, Lang::Ko) => "첫 스냅샷",
            (Self::First, Lang::En) => "first snapshot",
            (Self::Nothing, Lang::Ko) => "바뀐 것 없음",
            (Self::Nothing, Lang::En) => "nothing",
            (Self::Data, Lang::Ko) => "자료",
            (Self::Data, Lang::En) => "data",
            (Self::Method, Lang::Ko) => "방법",
            (Self::Method, Lang::En) => "method",
            (Self::DataAndMethod, Lang::Ko) => "자료와 방법",
            (Self::DataAndMethod, Lang::En) => "data and method",
        }
    }
}

/// A file of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceChange {
    /// Name below the inbox.
    pub name: String,
    /// Source, if it is known.
    pub kind: Option<String>,
    /// `new`, `replaced`, `kept_beside`, `gone`, `held`, `damaged`, `unknown`, `refused`, `duplicate`, `being_written`.
    pub what: String,
    /// Rows before.
    pub rows_before: Option<u64>,
    /// Rows now.
    pub rows_now: Option<u64>,
    /// Last day it speaks of.
    pub data_date: Option<String>,
    /// Why, where there is more to say.
    pub note: Option<String>,
}

/// What happened in the licences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LicenceChanges {
    /// Licences that were not there before.
    pub opened: u64,
    /// Licences that ended since.
    pub closed: u64,
    /// Licences whose end was taken back.
    pub reopened: u64,
    /// Licences that are no longer there.
    pub gone: u64,
    /// Licences whose dates were revised otherwise.
    pub revised: u64,
    /// The same by gu and industry, in order.
    pub cells: Vec<LicenceCell>,
}

/// What happened in the licences of a gu and an industry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenceCell {
    /// 자치구_코드.
    pub gu_code: String,
    /// Industry.
    pub industry_code: String,
    /// Licences that were not there before.
    pub opened: u64,
    /// Licences that ended since.
    pub closed: u64,
    /// Licences reopened, gone or revised.
    pub other: u64,
}

/// A cell of the counts that is new or differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountChange {
    /// Quarter code.
    pub quarter: i32,
    /// Kind of area.
    pub area_kind: String,
    /// Area.
    pub area_code: String,
    /// Industry.
    pub industry_code: String,
    /// Stores, openings, closures before.
    pub before: Option<[i64; 3]>,
    /// Stores, openings, closures now.
    pub now: Option<[i64; 3]>,
}

/// Grades that moved, of trade areas with stores.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GradeChanges {
    /// Cells graded before and now.
    pub compared: u64,
    /// Of these, cells with another grade.
    pub moved: u64,
    /// Cells graded now and not before.
    pub new: u64,
    /// Cells graded before and not now.
    pub lost: u64,
    /// Population stability index of the closure probability.
    pub stability_index: Option<f64>,
    /// The moves, the largest change of probability first.
    pub moves: Vec<GradeMove>,
}

/// A cell whose grade moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GradeMove {
    /// Area.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// Industry.
    pub industry_code: String,
    /// Its name.
    pub industry_name: String,
    /// Grade before: step 1–4.
    pub from: u8,
    /// Grade now.
    pub to: u8,
    /// Closure probability within a year before and now.
    pub probability: [f64; 2],
    /// Whether the cell's own counts changed; else its neighbours' or the whole city's did.
    pub own_counts_changed: bool,
    /// Data or method.
    pub cause: Cause,
}

/// A gate that did not simply pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateLine {
    /// Name.
    pub name: String,
    /// `failed`, `noted`, `not_applicable`, `accepted`.
    pub status: String,
    /// The finding with its figures.
    pub detail: String,
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
            vec![g.name.clone(), g.status.clone(), g.detail.clone()]
        }),
        part(pick("파일", "Files"), String::new(), source_header, &report.sources, |s| {
            vec![
                s.name.clone(),
                s.kind.clone().unwrap_or_default(),
                s.what.clone(),
                maybe(s.rows_before),
                maybe(s.rows_now),
                s.data_date.clone().unwrap_or_default(),
                s.note.clone().unwrap_or_default(),
            ]
        }),
        part(pick("인허가", "Licences"), licences, licence_header, &l.cells, |c| {
            vec![c.gu_code.clone(), c.industry_code.clone(), count(c.opened), count(c.closed), count(c.other)]
        }),
        part(pick("점포 수", "Counts"), count(report.counts.len() as u64), count_header, &report.counts, |c| {
            let texts = [c.quarter.to_string(), c.area_kind.clone(), c.area_code.clone(), c.industry_code.clone()];
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
                format!("{} ({own})", m.cause.word(lang)),
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
    let cause = report.cause.word(lang);
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
        because => &report.because,
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
        page.push_str(&format!("- {}\n", cell(fact)));
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
            for said in ["20261124T170000Z", "2026-11-25", "6.0 %", "20 %", "grades_moved", "rate: a → b"] {
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
