//! What the steps did, in words.

mod ingest;

pub use ingest::{caveat_counts, caveats, files, ingest, not_read};

use crate::closing::explained_share;
use crate::listing::Listing;
use crate::{Lang, numbers};
use golmok_engine::step::measure::MeasureSummary;
use golmok_engine::step::place::PlaceSummary;
use golmok_engine::step::rate::RateSummary;
use golmok_engine::step::{Outcome, Written};
use golmok_model::AreaKind;
use std::collections::BTreeMap;

/// One line on what a step did.
pub fn outcome(outcome: &Outcome, seconds: f64, lang: Lang) -> String {
    match outcome {
        Outcome::Ingested(report) => ingest(report, lang),
        Outcome::Placed(summary) => place(summary, lang),
        Outcome::Measured(summary) => measure(summary, lang),
        Outcome::Rated(summary) => rate(summary, lang),
        Outcome::Written(files) => written(files, seconds, lang),
        _ => lang.pick("바뀐 입력이 없어 그대로 둠", "inputs unchanged, kept").to_owned(),
    }
}

/// One line on what the report is made of.
pub fn written(report: &Written, seconds: f64, lang: Lang) -> String {
    let ([areas, gu, industries], files) = (report.pages, report.files.len());
    match (report.pages == [0; 3], lang) {
        (true, Lang::Ko) => {
            format!("점포-상권 파일이 없어 평가가 없습니다. 있는 자료로 만든 표 {files}개, {seconds:.1}초")
        }
        (true, Lang::En) => {
            format!("no store counts (점포-상권), so nothing is rated; {files} tables of what is there, {seconds:.1} s")
        }
        (false, Lang::Ko) => {
            format!("상권 {areas}곳, 자치구 {gu}곳, 업종 {industries}가지의 쪽과 파일 {files}개, {seconds:.1}초")
        }
        (false, Lang::En) => {
            format!("pages of {areas} areas, {gu} gu and {industries} industries, {files} files, {seconds:.1} s")
        }
    }
}

/// One line on what place did.
pub fn place(summary: &PlaceSummary, lang: Lang) -> String {
    let count = |n: usize| numbers::count(n as i64);
    let sum = |counts: &mut dyn Iterator<Item = usize>| count(counts.sum());
    let areas = sum(&mut summary.editions.values().copied());
    let cells = sum(&mut summary.count_cells.values().chain(summary.licence_cells.values()).copied());
    let (invalid, quarters) = (summary.invalid.len(), count(summary.area_quarters));
    let licences = &summary.licences;
    let (spells, located) = (count(licences.spells), count(licences.located));
    let (doubles, links) = (count(licences.superseded), sum(&mut licences.links.values().copied()));
    match lang {
        Lang::Ko => format!(
            "구역 {areas}(잘못된 다각형 {invalid}) · 구역×업종×분기 {cells} · 구역×분기 {quarters} · 영업 기간 {spells}\
             (좌표 있음 {located}, 겹친 인허가 {doubles}, 같은 자리 이음 {links})"
        ),
        Lang::En => format!(
            "{areas} areas ({invalid} invalid polygons) · {cells} area × industry × quarter cells · {quarters} area \
             × quarter rows · {spells} spells ({located} located, {doubles} superseded licences, {links} links at \
             one door)"
        ),
    }
}

/// One line on what measure did.
pub fn measure(summary: &MeasureSummary, lang: Lang) -> String {
    if summary.rows.is_empty() {
        return lang.pick("잴 것이 없습니다", "nothing to measure").to_owned();
    }
    let count = |n: usize| numbers::count(n as i64);
    let line = |(table, rows): &(&str, usize)| format!("{} {}", table.trim_start_matches("mart_"), count(*rows));
    let mut words: Vec<String> = summary.rows.iter().map(line).collect();
    let (kept, quarters) = summary.kept_of;
    if kept > 0 {
        let (kept, quarters) = (count(kept), count(quarters));
        words.push(match lang {
            Lang::Ko => format!("분기 {quarters}개 중 {kept}개 그대로 둠"),
            Lang::En => format!("{kept} of {quarters} quarters kept"),
        });
    }
    words.join(" · ")
}

/// One line on what rate did.
pub fn rate(summary: &RateSummary, lang: Lang) -> String {
    let [caution, suspect, risk, high] = summary.graded.map(|n| numbers::count(n as i64));
    let unrated = numbers::count(summary.unrated as i64);
    let skill = match (summary.skill, lang) {
        (Some((origin, share, contrast)), _) => {
            let (share, contrast) = (explained_share(share, lang), numbers::ratio(contrast));
            match lang {
                Lang::Ko => format!(" · 과거 검증({origin}): 설명 몫 {share}, 업종 안 대비 {contrast}배"),
                Lang::En => {
                    format!(" · backtest ({origin}): explained share {share}, within-industry contrast {contrast}×")
                }
            }
        }
        (None, Lang::Ko) => " · 과거 검증은 여덟 분기가 있어야 합니다".to_owned(),
        (None, Lang::En) => " · a backtest needs eight quarters".to_owned(),
    };
    match lang {
        Lang::Ko => {
            format!("주의 {caution} · 의심 {suspect} · 위험 {risk} · 고위험 {high} · 평가 없음 {unrated}{skill}")
        }
        Lang::En => {
            format!(
                "caution {caution} · suspect {suspect} · risk {risk} · high risk {high} · not rated {unrated}{skill}"
            )
        }
    }
}

/// Counts per kind of everything that was placed.
pub fn placed(summary: &PlaceSummary) -> Listing {
    let mut listing = Listing { header: vec!["what", "kind", "detail", "count"], rows: Vec::new() };
    let mut row = |what: &str, kind: &str, detail: &str, count: usize| {
        listing.rows.push(vec![what.to_owned(), kind.to_owned(), detail.to_owned(), count.to_string()]);
    };
    for ((kind, code_set, edition, geometry), count) in &summary.editions {
        row("areas", kind.code(), &format!("{code_set} {edition} {geometry}"), *count);
    }
    let mut invalid: BTreeMap<AreaKind, usize> = BTreeMap::new();
    for (kind, ..) in &summary.invalid {
        *invalid.entry(*kind).or_default() += 1;
    }
    for (kind, count) in invalid {
        row("invalid_polygons", kind.code(), "", count);
    }
    let licences = &summary.licences;
    for ((scope, quality), count) in &licences.by_quality {
        row("spells", scope.code(), quality.code(), *count as usize);
    }
    for (kind, count) in &licences.assigned {
        row("spells_assigned", kind.code(), "", *count);
    }
    for (reason, count) in &licences.dropped {
        row("licences_dropped", reason.code(), "", *count);
    }
    row("licences_dropped", "after_as_of", "", licences.later);
    row("licences_dropped", "superseded", "", licences.superseded);
    row("licences_dropped", "no_whole_key", "", licences.unmergeable);
    for (reason, count) in &licences.links {
        row("spell_links", reason.code(), "", *count);
    }
    for (kind, count) in &summary.count_cells {
        row("cells", kind, "store_counts", *count);
    }
    for (kind, count) in &summary.licence_cells {
        row("cells", kind.code(), "licences", *count);
    }
    row("area_cells", AreaKind::TradeArea.code(), "h3_9", summary.area_cells);
    row("area_quarters", "", "", summary.area_quarters);
    listing
}
