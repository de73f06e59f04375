//! Plan, budget and results of support programmes: one self-contained page with execution rates.

use crate::{Lang, error::ReportError, numbers, support_page};
use golmok_advice::Words;
use golmok_advice::support::programme::{Overlap, Programme, Standing, overlaps};
use golmok_advice::support::tracker::{ALL, BudgetLine, budget, not_yet_reported};
use golmok_model::programme_fact::{FactKind, ProgrammeFact};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Serialize)]
struct View {
    today: String,
    units: Vec<UnitView>,
    facts: Vec<FactView>,
    programmes: Vec<ProgrammeView>,
    overlaps: Vec<String>,
    words: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct UnitView {
    name: String,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    period: String,
    planned: String,
    executed: String,
    rate: String,
    /// Per cent of the bar; `None` where nothing was reported.
    width: Option<f64>,
    sum: bool,
}

#[derive(Debug, Serialize)]
struct FactView {
    what: String,
    period: String,
    value: String,
    source: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct ProgrammeView {
    name: String,
    provider: String,
    page: String,
    status: String,
    stage: String,
    valid: String,
    source: String,
}

/// The page, with the standing of the programmes on a day, as `programme::standings` tells it.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn html(
    facts: &[ProgrammeFact],
    programmes: &[(&Programme, Option<Standing>)],
    today: &str,
    lang: Lang,
) -> Result<String, ReportError> {
    let view = View {
        today: today.to_owned(),
        units: units(&budget(facts), lang),
        facts: facts.iter().filter(|f| !is_money(f)).map(|f| fact_view(f, lang)).collect(),
        programmes: programmes.iter().map(|(p, standing)| programme_view(p, *standing, lang)).collect(),
        overlaps: overlaps().iter().map(|o| overlap_line(o, lang)).collect(),
        words: words(lang),
    };
    support_page::render("tracker.html", include_str!("templates/tracker.html"), &view, lang)
}

fn is_money(fact: &ProgrammeFact) -> bool {
    matches!(fact.kind, FactKind::Budget | FactKind::Executed)
}

fn pick(words: &Words, lang: Lang) -> String {
    match lang {
        Lang::Ko => words.ko.clone(),
        Lang::En => words.en.clone(),
    }
}

/// Name of a unit of `programme_facts`; its code where it has none.
pub fn unit_name(unit: &str, lang: Lang) -> String {
    let names = [
        ("centre", "자영업지원센터", "Support centre"),
        ("small_owners", "소상공인 지원", "Support of small owners"),
        ("start_up_education", "창업 교육", "Start-up education"),
        ("consulting", "컨설팅", "Consulting"),
        ("clinics", "자영업클리닉", "Clinics"),
        ("joint_projects", "협업화 사업", "Joint projects"),
        ("marginal_shops", "한계 소상공인", "Marginal shops"),
        ("mutual_aid", "노란우산공제 장려금", "Mutual-aid subsidy"),
        ("consultants", "전문 컨설턴트", "Specialist consultants"),
        (ALL, "합계", "Sum"),
    ];
    let found = names.iter().find(|(code, ..)| *code == unit);
    found.map_or(unit, |(_, ko, en)| if lang == Lang::Ko { ko } else { en }).to_owned()
}

/// A budget line in words: planned, executed, rate. What was not reported says so and is never 0 %.
pub fn in_words(line: &BudgetLine, lang: Lang) -> [String; 3] {
    let million = |value: f64| numbers::count(value.round() as i64);
    let executed = line.executed.map_or_else(|| pick(&not_yet_reported(), lang), million);
    let rate = line.rate().map_or_else(String::new, numbers::percent_tenths);
    [million(line.planned), executed, rate]
}

fn units(lines: &[BudgetLine], lang: Lang) -> Vec<UnitView> {
    let mut units: Vec<(&str, UnitView)> = Vec::new();
    for line in lines {
        if units.last().is_none_or(|(unit, _)| *unit != line.unit) {
            units.push((&line.unit, UnitView { name: unit_name(&line.unit, lang), lines: Vec::new() }));
        }
        let [planned, executed, rate] = in_words(line, lang);
        let sum = line.period == ALL;
        let whole = Words::new("계획 전체", "Whole plan");
        let period = if sum { pick(&whole, lang) } else { line.period.clone() };
        let width = line.rate().map(|rate| (rate * 1000.0).round().clamp(0.0, 1000.0) / 10.0);
        if let Some((_, unit)) = units.last_mut() {
            unit.lines.push(LineView { period, planned, executed, rate, width, sum });
        }
    }
    units.into_iter().map(|(_, unit)| unit).collect()
}

fn fact_view(fact: &ProgrammeFact, lang: Lang) -> FactView {
    let measures = [
        ("persons", "명", "people"),
        ("new_members", "명(새 가입 전체)", "people (all new members)"),
        ("cases", "건", "cases"),
        ("industries", "개 업종", "industries"),
        ("shops", "개 점포", "shops"),
        ("projects", "건", "projects"),
        ("opening", "문을 엶", "opening"),
    ];
    let found = measures.iter().find(|(code, ..)| *code == fact.measure);
    let measure = found.map_or(fact.measure.as_str(), |(_, ko, en)| if lang == Lang::Ko { ko } else { en });
    let value = fact.number().map_or_else(|| fact.value.clone(), |n| numbers::count(n.round() as i64));
    let kind = match fact.kind {
        FactKind::Target => Words::new("목표", "target"),
        FactKind::Result => Words::new("실적", "result"),
        FactKind::Participation => Words::new("참여", "participation"),
        FactKind::Press => Words::new("보도", "press"),
        FactKind::Milestone => Words::new("일정", "milestone"),
        FactKind::Budget => Words::new("예산", "budget"),
        FactKind::Executed => Words::new("집행", "executed"),
    };
    FactView {
        what: format!("{} · {}", unit_name(&fact.unit, lang), pick(&kind, lang)),
        period: fact.period.replace("..", "~"),
        value: format!("{value} {measure}"),
        source: fact.source.clone(),
        note: if lang == Lang::Ko { fact.note_ko.clone() } else { fact.note_en.clone() },
    }
}

fn programme_view(programme: &Programme, standing: Option<Standing>, lang: Lang) -> ProgrammeView {
    let provider = programme.provider();
    let stages: Vec<String> = programme.stages.iter().map(|s| pick(&s.words(), lang)).collect();
    let open = Words::new("열림", "open");
    ProgrammeView {
        name: pick(&programme.name(), lang),
        provider: pick(&provider.words(None), lang),
        page: provider.page.clone(),
        status: pick(&standing.map_or(open, Standing::words), lang),
        stage: stages.join(", "),
        valid: format!("{}~{}", day(programme.valid_from), day(programme.valid_to)),
        source: if lang == Lang::Ko { programme.source.clone() } else { String::new() },
    }
}

/// A day as text; empty where it is not known.
fn day<T: ToString>(day: Option<T>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

fn overlap_line(overlap: &Overlap, lang: Lang) -> String {
    let name = |p: &Programme| format!("{} ({})", pick(&p.name(), lang), pick(&p.provider().words(None), lang));
    let stages: Vec<String> = overlap.stages.iter().map(|s| pick(&s.words(), lang)).collect();
    format!("{} ↔ {} · {}", name(overlap.first), name(overlap.second), stages.join(", "))
}

fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    let all = [
        ("title", "소상공인 지원사업: 계획·예산·실적", "Support of small owners: plan, budget, results"),
        (
            "lead",
            "계획한 돈이 얼마나 쓰였고 무엇을 했는지, 자료에 적힌 그대로 모았습니다.",
            "How much of the planned money was spent and what was done, as printed.",
        ),
        ("today", "보는 날", "Seen on"),
        ("budget", "예산과 집행", "Budget and execution"),
        (
            "money",
            "단위: 백만 원. 보고되지 않은 해는 0이 아니라 \"아직 보고되지 않음\"입니다. 계획 전체의 집행률은 보고된 집행 ÷ 계획 전체입니다.",
            "Million won. A year without a report is \"not yet reported\", not 0. The rate of the whole plan is what was reported ÷ the whole plan.",
        ),
        ("period", "기간", "Period"),
        ("planned", "계획", "Planned"),
        ("executed", "집행", "Executed"),
        ("rate", "집행률", "Rate"),
        ("results", "실적과 일정", "Results and milestones"),
        ("what", "무엇", "What"),
        ("value", "값", "Value"),
        ("source", "출처", "Source"),
        ("programmes", "사업 목록", "Programmes"),
        (
            "programmes_note",
            "\"과거 사업\"은 신청할 수 없습니다. \"확인 필요\"는 기관의 안내와 한 해 안에 대조하지 않았다는 뜻입니다.",
            "A past programme takes no applications. \"To be checked\": nobody compared the entry with its source within a year.",
        ),
        ("programme", "사업", "Programme"),
        ("status", "상태", "Status"),
        ("stage", "단계", "Stage"),
        ("valid", "기간", "Valid"),
        ("overlaps", "겹치는 사업", "Overlaps"),
        (
            "overlaps_note",
            "단계·분야·대상이 같고 기관이 다른 짝입니다.",
            "Pairs with the same stage, field and target from different institutions.",
        ),
        (
            "printed",
            "수치는 계획에 인쇄된 대로이며 고치지 않았습니다. 서로 맞지 않는 곳은 그 자리에 적었습니다.",
            "Figures are as printed in the plan and not corrected. Where they disagree, it says so in place.",
        ),
    ];
    all.into_iter().map(|(key, ko, en)| (key, if lang == Lang::Ko { ko } else { en })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_advice::support::programme::standings;
    use golmok_model::programme_fact::programme_facts;

    fn page(lang: Lang) -> String {
        let today = "2026-11-25";
        html(programme_facts(), &standings(today.parse().unwrap()), today, lang).unwrap()
    }

    #[test]
    fn the_page_shows_sums_rates_and_what_was_not_reported() {
        let page = page(Lang::Ko);
        for said in [
            "23,911",
            "11,732",
            "49.1 %",
            "81.1 %",
            "100.0 %",
            "12,567",
            "6,513",
            "11,344",
            "5,219",
            "12,847",
            "1,376",
            "2017-07-19",
            "2016Q3",
            "고치지 않음",
            "과거 사업",
            "확인 필요",
        ] {
            assert!(page.contains(said), "{said}");
        }
        assert_eq!(page.matches("아직 보고되지 않음</td>").count(), 6, "2017 and 2018 of two units and of their sum");
        assert!(!page.contains(">0 %<") && !page.contains(">0.0 %<"), "never 0 %");
        assert_eq!(page.matches("2017-07-19").count(), 2, "as printed, and in the note of the other");
    }

    #[test]
    fn every_word_and_number_is_as_kept() {
        for lang in [Lang::Ko, Lang::En] {
            let path = format!("crates/golmok-report/tests/snapshots/tracker.{}.txt", lang.pick("ko", "en"));
            golmok_testkit::kept(&path, &golmok_testkit::page_lines(&page(lang)));
        }
    }

    #[test]
    fn english_has_no_korean_of_ours() {
        let page = page(Lang::En);
        let words = page.split("</style>").nth(1).unwrap();
        assert!(!words.chars().any(|c| ('가'..='힣').contains(&c)), "a Korean word in the English page");
        assert!(words.contains("not yet reported"));
    }
}
