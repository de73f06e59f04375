//! Sales and foot traffic by hour, weekday, sex and age.

use super::Block;
use crate::founder::pictures::{self, reason};
use crate::founder::words::word;
use crate::{Lang, numbers};
use golmok_advice::demand::Splits;
use golmok_advice::{Absent, Advice, Figure, Known};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct SplitsView {
    lines: Vec<String>,
    charts: Vec<SplitView>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct SplitView {
    name: &'static str,
    svg: String,
}

/// The block; absent where neither sales nor foot traffic are known.
pub(super) fn splits(advice: &Advice, lang: Lang) -> Block<SplitsView> {
    let (sales, people) = (advice.sales.known(), advice.foot_traffic.known());
    if sales.is_none() && people.is_none() {
        let mut reasons = [advice.sales.absent(), advice.foot_traffic.absent()].into_iter().flatten();
        let first = reasons.next().unwrap_or(Absent::NotPublished);
        return Block::Absent(reason(first, lang));
    }
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    match &advice.sales {
        Known::Known(s) => lines.extend(total_line(s, Figure::WonPerQuarter, "점포당 매출", "Sales per shop", lang)),
        Known::Absent(a) => notes.push(format!("{}: {}", lang.pick("매출", "Sales"), reason(*a, lang))),
    }
    match &advice.foot_traffic {
        Known::Known(s) => lines.extend(total_line(s, Figure::PersonsPerDay, "유동인구", "Passers-by", lang)),
        Known::Absent(a) => notes.push(format!("{}: {}", lang.pick("유동인구", "Passers-by"), reason(*a, lang))),
    }
    lines.extend(sales.or(people).and_then(|s| peak_line(s, sales.is_some(), lang)));
    let charts: Vec<SplitView> = pictures::split_charts(sales, people, lang)
        .into_iter()
        .map(|(key, svg)| SplitView { name: word(key, lang), svg })
        .collect();
    let missing: Vec<&str> = ["hours", "weekdays", "sexes", "ages"]
        .into_iter()
        .map(|key| word(key, lang))
        .filter(|name| charts.iter().all(|c| c.name != *name))
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        notes.push(lang.pick(
            format!("{missing}별로 나눈 자료는 없습니다."),
            format!("There are no data by {}.", missing.to_lowercase()),
        ));
    }
    notes.push(word("estimated", lang).to_owned());
    Block::Known(SplitsView { lines, charts, notes })
}

fn total_line(s: &Splits, unit: impl Fn(f64) -> Figure, ko: &str, en: &str, lang: Lang) -> Option<String> {
    let mean = numbers::figure(unit(s.mean?), lang);
    let city = s.city_mean.map(|m| format!(", {} {}", word("in_city", lang), numbers::figure(unit(m), lang)));
    let when = numbers::quarter(s.quarter, lang);
    Some(format!("{} {mean}{} ({when})", lang.pick(ko, en), city.unwrap_or_default()))
}

/// The band with the most per hour: bands are of unequal length, so shares alone mislead.
fn peak_line(s: &Splits, sales: bool, lang: Lang) -> Option<String> {
    let peak = s.hours.known()?.iter().max_by(|a, b| a.per_hour.total_cmp(&b.per_hour))?;
    let (from, until, times) = (peak.from, peak.until, numbers::ratio(peak.per_hour));
    let what = word(if sales { "sales" } else { "people" }, lang);
    Some(lang.pick(
        format!("한 시간으로 치면 {from:02}–{until:02}시에 {what} 비율이 가장 높습니다(고른 때의 {times}배)"),
        format!("Per hour, {what} peak between {from:02} and {until:02} ({times} times an even spread)"),
    ))
}
