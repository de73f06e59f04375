//! Sentences of a founder's report, each formed here only.

use crate::{Lang, numbers};
use golmok_advice::entry_load::Rush;
use golmok_advice::record::SaidBefore;
use golmok_advice::subject::{FormerShop, Subject, Then};
use golmok_advice::verdict::{Interval, Outcome, Rated, Verdict};
use golmok_advice::{Advice, Figure, Words};
use golmok_model::{Confidence, RelativeGrade, RiskGrade, reference};

/// Words in the reader's language.
pub fn say(words: &Words, lang: Lang) -> &str {
    lang.pick(words.ko.as_str(), words.en.as_str())
}

/// Name of the 자치구 that the place lies in; empty where none is known.
pub fn gu_name(subject: &Subject, lang: Lang) -> &str {
    let Some(name) = subject.gu_name.as_deref() else { return "" };
    let known = reference::gu().iter().find(|gu| gu.name_ko == name);
    known.map_or(name, |gu| lang.pick(gu.name_ko.as_str(), gu.name_en.as_str()))
}

/// Openings of the last year against the usual, with the range that tells how sure the rush is.
pub fn rush(rush: &Rush, lang: Lang) -> String {
    let opened = numbers::figure(Figure::Stores(rush.openings as f64), lang);
    let usual = numbers::figure(Figure::Stores(rush.usual), lang);
    let told = match (rush.ratio.lo > 1.0, rush.ratio.hi < 1.0) {
        (true, _) => lang.pick("진입이 뚜렷이 쏠렸습니다.", "A clear rush of entry."),
        (_, true) => lang.pick("진입이 뚜렷이 뜸했습니다.", "Clearly fewer than usual."),
        _ => lang.pick("보통과 뚜렷이 다르지 않습니다.", "Not clearly different from the usual."),
    };
    lang.pick(
        format!("지난 한 해 새로 연 점포 {opened}, 이만한 점포 수라면 보통 {usual}: {told}"),
        format!("Opened in the last year: {opened}; usual on as many shops: {usual}. {told}"),
    )
}

/// The answer in one or two sentences: shops of a hundred with their range, and against the city. Where nothing is rated, why.
pub fn verdict(advice: &Advice, lang: Lang) -> String {
    let industry = say(&advice.subject.industry.name, lang);
    match &advice.verdict.outcome {
        Outcome::Rated(rated) => {
            let p = rated.probability;
            let shops = numbers::shops_of_hundred(p.value, lang);
            let range = numbers::shops_of_hundred_range(p.lo, p.hi, lang);
            let head = match lang {
                Lang::Ko => format!(
                    "지난 자료로 보면 이곳 {industry} 점포 100곳 가운데 1년 안에 폐업하는 곳은 약\u{a0}{shops}({range})\u{2060}입니다."
                ),
                Lang::En => {
                    format!("By past data, about {shops} ({range}) of 100 such shops here close within a year.")
                }
            };
            format!("{head} {}", against_city(rated, &advice.verdict, lang))
        }
        Outcome::Unrated { words, .. } => match lang {
            Lang::Ko => format!("이곳 {industry}에는 등급을 매기지 않았습니다. {}", words.ko),
            Lang::En => format!("This place is not rated for this kind of shop. {}", words.en),
        },
    }
}

/// The cell against the same industry in the city.
pub fn against_city(rated: &Rated, verdict: &Verdict, lang: Lang) -> String {
    let mean = verdict.city_mean.map(|m| numbers::shops_of_hundred(m, lang));
    let mean = mean.map_or_else(String::new, |m| lang.pick(format!("({m})"), format!(" ({m})")));
    match (rated.relative, lang) {
        (RelativeGrade::NoClearDifference, Lang::Ko) => format!("서울 평균{mean}\u{2060}과 뚜렷한 차이가 없습니다."),
        (RelativeGrade::Lower, Lang::Ko) => format!("서울 평균{mean}\u{2060}보다 낮습니다."),
        (RelativeGrade::Higher, Lang::Ko) => format!("서울 평균{mean}\u{2060}보다 높습니다."),
        (RelativeGrade::NoClearDifference, Lang::En) => format!("No clear difference from Seoul's average{mean}."),
        (RelativeGrade::Lower, Lang::En) => format!("That is below Seoul's average{mean}."),
        (RelativeGrade::Higher, Lang::En) => format!("That is above Seoul's average{mean}."),
    }
}

/// A grade's name.
pub fn grade_name(grade: RiskGrade, lang: Lang) -> &'static str {
    lang.pick(grade.name_ko(), grade.name_en())
}

/// A grade as step n of four: `의심 · 4단계 중 2단계`.
pub fn grade(grade: RiskGrade, lang: Lang) -> String {
    let step = grade.step();
    match lang {
        Lang::Ko => format!("{} · 4단계 중 {step}단계", grade.name_ko()),
        Lang::En => format!("{} · step {step} of 4", grade.name_en()),
    }
}

/// Confidence in a word.
pub fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    lang.pick(confidence.name_ko(), confidence.code())
}

/// A probability with its range: `17 %(추정 범위 14–21 %)`.
pub fn with_range(p: Interval, lang: Lang) -> String {
    let (value, range) = (numbers::percent(p.value), numbers::percent_range(p.lo, p.hi));
    match lang {
        Lang::Ko => format!("{value}(추정 범위 {range})"),
        Lang::En => format!("{value} (range {range})"),
    }
}

/// Said in the first line where the data are more than six months old.
pub fn stale(lang: Lang) -> &'static str {
    lang.pick("여섯 달이 넘은 자료입니다.", "Over six months old.")
}

/// What was said at an earlier day beside what came after.
pub fn said_before(said: &SaidBefore, lang: Lang) -> String {
    let (day, p, grade) = (said.as_of, numbers::percent(said.probability), grade_name(said.grade, lang));
    let stores = numbers::count(said.stores);
    match (said.closures_after.map(numbers::count), lang) {
        (Some(closures), Lang::Ko) => {
            format!("{day}에 낸 답은 {p}({grade})였습니다. 그때 점포 {stores}곳, 그 뒤 네 분기에 폐업 {closures}곳.")
        }
        (Some(closures), Lang::En) => format!(
            "The answer of {day} was {p} ({grade}): {stores} shops then, {closures} closures in the four quarters after."
        ),
        (None, Lang::Ko) => format!("{day}에 낸 답은 {p}({grade})였습니다. 그 뒤는 아직 다 알지 못합니다."),
        (None, Lang::En) => format!("The answer of {day} was {p} ({grade}). What came after is not known yet."),
    }
}

/// What was said of the cell at earlier days: the newest answer of which it is known what came, then every answer as it was.
pub fn all_said_before(all: &[SaidBefore], lang: Lang) -> Vec<String> {
    let Some(newest) = all.iter().rfind(|said| said.closures_after.is_some()).or(all.last()) else { return Vec::new() };
    let mut lines = vec![said_before(newest, lang)];
    if all.len() > 1 {
        let shown = &all[all.len().saturating_sub(ANSWERS)..];
        let answers: Vec<String> = shown
            .iter()
            .map(|said| {
                let grade = grade_name(said.grade, lang);
                format!("{} {}({grade})", said.as_of.strftime("%Y-%m"), numbers::percent(said.probability))
            })
            .collect();
        lines.push(format!("{} {}", lang.pick("그때그때 낸 답:", "Answers as given:"), answers.join(" → ")));
    }
    lines
}

/// Answers of earlier days that are told: as many as quarters are drawn.
const ANSWERS: usize = crate::charts::quarters::MOST;

/// A shop that was here before: years, distance, what came after.
pub fn former(shop: &FormerShop, lang: Lang) -> String {
    let (closed, metres) = (shop.closed, numbers::metres(shop.distance_m as f64));
    let opened = shop.opened.map(|year| year.to_string()).unwrap_or_default();
    let years = lang.pick(format!("{opened}–{closed}년"), format!("{opened}–{closed}"));
    let then = match shop.then {
        Some(Then::SameTrade) => lang.pick(", 그 뒤 같은 업종이 들어왔습니다", ", then a shop of the same kind"),
        Some(Then::OtherTrade) => lang.pick(", 그 뒤 다른 업종이 들어왔습니다", ", then another kind of shop"),
        None => "",
    };
    format!("{years} · {metres}{then}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_newest_answer_whose_outcome_is_known_is_told_then_every_answer() {
        let said = |year: i16, probability, closures_after| SaidBefore {
            as_of: date(year, 12, 31),
            stores: 20,
            probability,
            grade: RiskGrade::Risk,
            closures_after,
            openings_after: closures_after,
        };
        let all = [said(2021, 0.1, Some(1)), said(2022, 0.12, Some(4)), said(2023, 0.15, None)];
        assert_eq!(
            all_said_before(&all, Lang::Ko),
            [
                "2022-12-31에 낸 답은 12 %(위험)였습니다. 그때 점포 20곳, 그 뒤 네 분기에 폐업 4곳.",
                "그때그때 낸 답: 2021-12 10 %(위험) → 2022-12 12 %(위험) → 2023-12 15 %(위험)",
            ]
        );
        assert_eq!(all_said_before(&all[2..], Lang::Ko).len(), 1, "one answer is told once");
        assert!(all_said_before(&all[2..], Lang::En)[0].ends_with("What came after is not known yet."));
        assert!(all_said_before(&[], Lang::Ko).is_empty());
        let many: Vec<SaidBefore> = (2000..2020).map(|year| said(year, 0.1, Some(1))).collect();
        assert_eq!(all_said_before(&many, Lang::Ko)[1].matches('→').count(), ANSWERS - 1, "the newest");
    }
}
