//! The diagnosis of a running shop for a person: one self-contained page, or plain text. Both say the same.

use crate::{Lang, error::ReportError, founder, numbers, stale, support_page};
use golmok_advice::checks::CheckOutcome;
use golmok_advice::ground::{legal_line, not_a_forecast};
use golmok_advice::own_shop::OwnShop;
use golmok_advice::support::diagnosis::{Diagnosis, HazardAtAge, Level, Shop, Sign, SignId};
use golmok_advice::{Figure, Known, Words};
use golmok_engine::query::diagnose::Diagnosed;
use golmok_engine::step::StaleLayer;
use golmok_lake::store::Snapshot;
use serde::Serialize;
use std::collections::BTreeMap;

/// A diagnosis with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct DiagnosePage {
    /// Name of the area.
    pub area: String,
    /// Name of the industry.
    pub industry: Words,
    /// What the owner entered.
    pub shop: Shop,
    /// Day of the diagnosis, YYYY-MM-DD.
    pub today: String,
    /// Nothing later was used, YYYY-MM-DD.
    pub as_of: String,
    /// Whether the data are more than six months older than the day.
    pub stale: bool,
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// What licences tell of a shop of this age and size in the area.
    pub own_shop: Known<OwnShop>,
    /// Version of the rating method.
    pub method_version: String,
    /// Snapshot behind the figures.
    pub snapshot: String,
    /// Layers of it that are older than what they rest on.
    pub stale_layers: Vec<StaleLayer>,
}

impl DiagnosePage {
    /// The page of a diagnosis that was made from a snapshot.
    pub fn of(found: Diagnosed, snapshot: &Snapshot) -> Self {
        let asked = found.asked;
        Self {
            area: asked.area.name,
            industry: asked.industry.name,
            shop: asked.shop,
            today: asked.today.to_string(),
            as_of: found.as_of.to_string(),
            stale: found.stale,
            diagnosis: found.diagnosis,
            own_shop: found.own_shop,
            method_version: found.method_version,
            snapshot: snapshot.id().to_owned(),
            stale_layers: snapshot.info().stale.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
struct View {
    title: String,
    dates: String,
    warned: bool,
    verdict: String,
    advice: String,
    basis: Vec<String>,
    signs: Vec<SignView>,
    stage: String,
    supports: Vec<SupportView>,
    no_programme: String,
    next_step: String,
    notes: Vec<String>,
    words: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct SignView {
    label: String,
    question: String,
    here: String,
    compared: String,
    outcome: &'static str,
    class: &'static str,
}

#[derive(Debug, Serialize)]
struct SupportView {
    name: String,
    provider: String,
    gives: String,
    page: String,
    status: String,
    next_step: String,
}

/// The page.
///
/// # Errors
/// When the template fails, which a test rules out.
pub fn html(page: &DiagnosePage, lang: Lang) -> Result<String, ReportError> {
    support_page::render("diagnose.html", include_str!("templates/diagnose.html"), &view_of(page, lang), lang)
}

/// The same as plain text, for a terminal.
pub fn text(page: &DiagnosePage, lang: Lang) -> String {
    let view = view_of(page, lang);
    let w = |key: &str| view.words.get(key).copied().unwrap_or_default();
    let mut lines =
        vec![view.title.clone(), view.dates.clone(), String::new(), view.verdict.clone(), view.advice.clone()];
    lines.extend(view.basis.iter().cloned());
    lines.push(format!("\n[{}]", w("signs")));
    for sign in &view.signs {
        let mut line = format!("- {}: {}", sign.label, sign.outcome);
        if !sign.here.is_empty() {
            line.push_str(&format!(" · {} {}", w("here"), sign.here));
        }
        if !sign.compared.is_empty() {
            line.push_str(&format!(" · {} {}", w("compared"), sign.compared));
        }
        if !sign.question.is_empty() {
            line.push_str(&format!(" · {}", sign.question));
        }
        lines.push(line);
    }
    lines.push(format!("\n[{}] {}", w("programmes"), view.stage));
    if view.supports.is_empty() {
        lines.push(view.no_programme.clone());
    }
    for support in &view.supports {
        lines.push(format!("- {} ({}) [{}]", support.name, support.provider, support.status));
        lines.push(format!("  {} · {} {}", support.gives, support.next_step, support.page));
    }
    lines.push(format!("\n[{}] {}\n", w("next"), view.next_step));
    lines.extend(view.notes.iter().cloned());
    lines.join("\n") + "\n"
}

/// The same as JSON.
///
/// # Errors
/// When a value cannot be written.
pub fn json(page: &DiagnosePage) -> Result<String, ReportError> {
    let value = serde_json::json!({
        "area": page.area,
        "industry": page.industry,
        "opened_on": page.shop.opened_on,
        "today": page.today,
        "as_of": page.as_of,
        "stale": page.stale,
        "diagnosis": page.diagnosis,
        "own_shop": page.own_shop,
        "stored": false,
        "method_version": page.method_version,
        "snapshot": page.snapshot,
        "stale_layers": page.stale_layers,
    });
    let text = serde_json::to_string_pretty(&value);
    Ok(text.map_err(|source| ReportError::Json { what: "the diagnosis", source })? + "\n")
}

fn pick(words: &Words, lang: Lang) -> String {
    match lang {
        Lang::Ko => words.ko.clone(),
        Lang::En => words.en.clone(),
    }
}

fn view_of(page: &DiagnosePage, lang: Lang) -> View {
    let say = |ko: &str, en: &str| match lang {
        Lang::Ko => ko.to_owned(),
        Lang::En => en.to_owned(),
    };
    let found = &page.diagnosis;
    let warnings = found.signs.iter().filter(|s| s.outcome == CheckOutcome::Warn).count();
    let tier = Words::new(&*found.tier.name_ko, &*found.tier.name_en);
    let asks = found.signs.iter().filter(|s| s.outcome == CheckOutcome::Ask).count();
    let mut verdict = match lang {
        Lang::Ko => format!("{} · 점검할 것 {warnings}가지", tier.ko),
        Lang::En => format!("{} · {warnings} of 4 signs", tier.en),
    };
    // "Nothing found" must not stand alone in a cell of the highest grades.
    if let Some(grade) = found.grade.filter(|grade| grade.step() >= 3) {
        let name = crate::founder::sentences::grade_name(grade, lang);
        verdict.push_str(&match lang {
            Lang::Ko => format!(" · 이 상권 같은 업종의 등급은 {name}"),
            Lang::En => format!(" · the grade of this trade here is {name}"),
        });
    }
    if asks > 0 {
        verdict.push_str(&match lang {
            Lang::Ko => format!(" · 자료가 없어 직접 확인할 것 {asks}가지"),
            Lang::En => format!(" · {asks} to ask yourself for lack of data"),
        });
    }
    let mut dates = match lang {
        Lang::Ko => format!("진단일 {} · 자료 기준일 {}", page.today, page.as_of),
        Lang::En => format!("Diagnosed on {} · data as of {}", page.today, page.as_of),
    };
    if page.stale {
        dates.push_str(&say(" · 자료가 여섯 달 넘게 오래되었습니다", " · the data are more than six months old"));
    }
    if let Some(notice) = stale::notice(&page.stale_layers, lang) {
        dates.push_str(&format!(" · {notice}"));
    }
    let title = match lang {
        Lang::Ko => format!("{} · {} · 점포 진단", page.area, page.industry.ko),
        Lang::En => format!("{} · {} · diagnosis of a shop", page.area, page.industry.en),
    };
    let (supports, no_programme) = match &found.supports {
        Known::Known(list) => (list.as_slice(), String::new()),
        Known::Absent(reason) => (&[][..], pick(&reason.sentence(), lang)),
    };
    View {
        title,
        dates,
        warned: warnings > 0,
        verdict,
        advice: pick(&Words::new(&*found.tier.advice_ko, &*found.tier.advice_en), lang),
        basis: basis(found, lang).into_iter().chain(own_shop(page, lang)).collect(),
        signs: found.signs.iter().map(|s| sign_view(s, found, lang)).collect(),
        stage: pick(&found.stage.words(), lang),
        supports: supports
            .iter()
            .map(|s| SupportView {
                name: pick(&s.name, lang),
                provider: pick(&s.provider, lang),
                gives: pick(&s.gives, lang),
                page: s.page.clone(),
                status: pick(&s.status, lang),
                next_step: pick(&s.next_step, lang),
            })
            .collect(),
        no_programme,
        next_step: pick(&found.next_step, lang),
        notes: notes(page, lang),
        words: words(lang),
    }
}

fn basis(found: &Diagnosis, lang: Lang) -> Vec<String> {
    let months = (found.age_years * 12.0).floor().max(0.0) as i64;
    let (years, months) = (numbers::count(months / 12), numbers::count(months % 12));
    let mut lines = vec![match lang {
        Lang::Ko => format!("문을 연 지 {years}년 {months}개월 된 점포입니다."),
        Lang::En => format!("The shop has been open for {years} years and {months} months."),
    }];
    if let Some(hazard) = &found.hazard {
        lines.push(hazard_line(hazard, lang));
    }
    if let Some(p) = found.probability {
        let (n, range) = (numbers::shops_of_hundred(p.value, lang), numbers::shops_of_hundred_range(p.lo, p.hi, lang));
        lines.push(match lang {
            Lang::Ko => format!(
                "이 상권 이 업종의 평균 점포는 100곳 중 1년 안에 약 {n}이 폐업 신고를 합니다(추정 범위 {range})."
            ),
            Lang::En => {
                format!(
                    "Of 100 average shops of this industry here about {n} report closing within a year (range {range})."
                )
            }
        });
    }
    lines
}

/// What licences tell of a shop of this age and size, where they do.
fn own_shop(page: &DiagnosePage, lang: Lang) -> Vec<String> {
    let told = page.own_shop.known().map(|shop| founder::own_shop::lines(shop, lang));
    let sentence = |line: String| format!("{line}.");
    told.unwrap_or_default().into_iter().map(sentence).collect()
}

fn hazard_line(hazard: &HazardAtAge, lang: Lang) -> String {
    let of = |share: f64| numbers::shops_of_hundred(share, lang);
    let n = of(hazard.here.value);
    let range = numbers::shops_of_hundred_range(hazard.here.lo, hazard.here.hi, lang);
    let from = numbers::count(hazard.from_years as i64);
    let until = hazard.until_years.map(|years| numbers::count(years as i64));
    match lang {
        Lang::Ko => {
            let band = until.map_or_else(|| format!("{from}년 이상"), |until| format!("{from}~{until}년"));
            let place = ["이 상권", "이 자치구", "서울 조사 대상"][hazard.level as usize];
            let city = hazard.city.filter(|_| hazard.level != Level::City);
            let city = city.map_or_else(String::new, |c| format!(" 서울 전체로는 {}입니다.", of(c.value)));
            format!(
                "{place}에서 영업 {band} 된 같은 업종 점포는 100곳 중 한 해에 약 {n}이 닫았습니다(95 % 범위 {range}, 인허가 기준).{city}"
            )
        }
        Lang::En => {
            let band = until.map_or_else(|| format!("{from} years or more"), |until| format!("{from}–{until} years"));
            let place = ["in this area", "in this gu", "in the city"][hazard.level as usize];
            let city = hazard.city.filter(|_| hazard.level != Level::City);
            let city = city.map_or_else(String::new, |c| format!(" City-wide: {}.", of(c.value)));
            format!(
                "Of 100 shops of this industry {place} in business for {band}, about {n} closed within a year (95 % range {range}, by licences).{city}"
            )
        }
    }
}

fn sign_view(sign: &Sign, found: &Diagnosis, lang: Lang) -> SignView {
    let say = |ko: &'static str, en: &'static str| match lang {
        Lang::Ko => ko,
        Lang::En => en,
    };
    let label = match sign.id {
        SignId::Hazard => say("폐업: 서울 같은 업종과 비교", "Closures, against the industry city-wide"),
        SignId::Sales => say("내 월 매출: 이 상권 점포당 평균과 비교", "Own monthly sales, against the mean shop here"),
        SignId::Trend => say("이 상권 업종 매출의 추세", "Trend of the industry's sales here"),
        SignId::Margin => say("다 내고 남는 비율", "What is left when everything is paid"),
    };
    let ask = sign.outcome == CheckOutcome::Ask;
    let question = match (sign.id, sign.here, sign.compared) {
        (SignId::Sales, None, _) => say("한 달 매출을 넣으면 비교합니다(--sales).", "Enter a month's sales (--sales)."),
        (SignId::Sales, _, None) => say(
            "이 칸의 매출 자료가 없거나 점포가 셋이 안 되어 싣지 않았습니다. 지난해 같은 달과 비교해 보세요.",
            "No sales are published for this cell, or it has fewer than three shops. Compare with last year's month.",
        ),
        (SignId::Margin, None, _) => say(
            "재료비·임대료·인건비를 다 내고 매출의 몇 %가 남습니까?(--profit)",
            "What share of sales is left after goods, rent and wages? (--profit)",
        ),
        (SignId::Trend, None, _) => say("매출 추세를 낼 만큼 분기가 없습니다.", "Too few quarters for a trend."),
        (SignId::Hazard, ..) if ask => say("등급이 없는 칸입니다.", "The cell has no rating."),
        (SignId::Sales, ..) => say("평균은 몇몇 큰 점포가 끌어올립니다.", "A few large shops pull the mean up."),
        _ => "",
    };
    let figure = |figure: Option<Figure>| figure.map(|f| words_of(f, sign.id, lang)).unwrap_or_default();
    let city_only = sign.id == SignId::Hazard && found.hazard.is_none_or(|h| h.level == Level::City);
    let (outcome, class) = match sign.outcome {
        CheckOutcome::Warn => (say("걸림", "speaks against"), "warn"),
        CheckOutcome::Pass => (say("괜찮음", "nothing found"), ""),
        CheckOutcome::Ask => (say("직접 확인", "ask yourself"), "ask"),
        CheckOutcome::Note => (say("참고", "for information"), "ask"),
    };
    SignView {
        label: label.to_owned(),
        question: question.to_owned(),
        here: figure(sign.here),
        compared: if city_only { String::new() } else { figure(sign.compared) },
        outcome,
        class,
    }
}

fn words_of(figure: Figure, id: SignId, lang: Lang) -> String {
    match (figure, id) {
        (Figure::WonPerMonth(won), _) => numbers::won(won, lang),
        (Figure::Share(share), SignId::Trend) => match lang {
            Lang::Ko => format!("한 해 {}", numbers::change(share)),
            Lang::En => format!("{} a year", numbers::change(share)),
        },
        (Figure::Share(share), SignId::Margin) if share < 0.0 => numbers::change(share),
        (Figure::Share(share), _) => numbers::percent(share),
        _ => String::new(),
    }
}

fn notes(page: &DiagnosePage, lang: Lang) -> Vec<String> {
    let say = |ko: &str, en: &str| match lang {
        Lang::Ko => ko.to_owned(),
        Lang::En => en.to_owned(),
    };
    vec![
        say(
            "계산은 이 컴퓨터에서만 했고, 넣은 값은 어디에도 저장하거나 보내지 않았습니다.",
            "Worked out on this computer; what you entered was neither stored nor sent.",
        ),
        pick(&not_a_forecast(), lang),
        say(
            "지원사업은 바뀝니다. \"확인 필요\"는 기관의 안내와 대조하지 않았다는 뜻입니다. 신청 전에 기관에 확인하세요.",
            "Programmes change. \"To be checked\" means that nobody compared the entry with the institution's page. Ask before you apply.",
        ),
        pick(&legal_line(), lang),
        match lang {
            Lang::Ko => format!("방법 {} · 스냅샷 {}", page.method_version, page.snapshot),
            Lang::En => format!("Method {} · snapshot {}", page.method_version, page.snapshot),
        },
    ]
}

fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    let all = [
        ("signs", "네 가지 점검", "Four signs"),
        ("sign", "항목", "Sign"),
        ("here", "여기·내 값", "Here, own"),
        ("compared", "비교한 값", "Compared"),
        ("outcome", "결과", "Outcome"),
        ("programmes", "알아볼 지원사업", "Programmes to look at"),
        ("next", "다음 한 걸음", "One next step"),
    ];
    all.into_iter().map(|(key, ko, en)| (key, if lang == Lang::Ko { ko } else { en })).collect()
}

#[cfg(test)]
mod tests;
