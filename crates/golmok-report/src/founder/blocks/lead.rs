//! Sentences beside the reasons: what the headline is and is not, and how a point was placed.

use crate::founder::sentences::{self, say};
use crate::founder::words::word;
use crate::{Lang, numbers, own_areas};
use golmok_advice::Advice;
use golmok_advice::ground::not_a_forecast;
use golmok_advice::record::Window;
use golmok_advice::subject::{Placed, PolygonAsked};
use golmok_model::AreaKind;

/// The shops counted here and the closures among them, with their quarters and their source.
pub fn counts(advice: &Advice, lang: Lang) -> String {
    let verdict = &advice.verdict;
    let (stores, closures) = (numbers::count(verdict.store_count), numbers::count(verdict.closure_count_4q));
    let Some(newest) = advice.quarter else {
        return lang.pick(
            format!("이곳의 이 업종 점포는 {stores}곳입니다."),
            format!("There are {stores} shops of this kind here."),
        );
    };
    let at_hand = advice.quarters.known().map_or(1, |quarters| quarters.len().min(4));
    let (end, year) = (Window::ending(newest, 1).words(), Window::ending(newest, at_hand as i64).words());
    lang.pick(
        format!(
            "{} 말 이곳의 이 업종 점포는 {stores}곳이고, {}에 {closures}곳이 폐업했습니다(점포-상권 파일).",
            end.ko, year.ko
        ),
        format!(
            "At the end of {} there are {stores} shops of this kind here; {closures} closed in {} (store counts).",
            end.en, year.en
        ),
    )
}

/// What the headline is and is not, in a few sentences.
pub(super) fn lead(advice: &Advice, lang: Lang) -> Vec<String> {
    let verdict = &advice.verdict;
    let mut lines = vec![counts(advice, lang)];
    if let Some(rated) = verdict.rated() {
        let own = numbers::percent(rated.own_weight);
        lines.push(lang.pick(
            format!("이 확률의 {own}는 이곳의 기록에서, 나머지는 비슷한 곳들의 기록에서 왔습니다."),
            format!("{own} of this answer rests on this place's own record, the rest on places like it."),
        ));
        let held = numbers::chance(rated.grade_probability[usize::from(rated.grade.step()) - 1], lang);
        let name = sentences::grade_name(rated.grade, lang);
        lines.push(lang.pick(
            format!("등급이 ‘{name}’일 가능성: {held}. {}", word("lowest", lang)),
            format!("The chance that the grade is “{name}” is {held}. {}", word("lowest", lang)),
        ));
        lines.push(word("grade_of_all", lang).to_owned());
        lines.push(match verdict.entrant {
            Some(entrant) => lang.pick(
                format!(
                    "새로 여는 점포만 보면 {}입니다. 등급에는 쓰지 않습니다.",
                    sentences::with_range(entrant, lang)
                ),
                format!(
                    "For a shop that opens now it is {}; the grade does not use it.",
                    sentences::with_range(entrant, lang)
                ),
            ),
            None => word("young", lang).to_owned(),
        });
    }
    lines.push(say(&not_a_forecast(), lang).to_owned());
    lines
}

/// How a point or a polygon was placed, and what else lies there.
pub fn place(advice: &Advice, lang: Lang) -> Vec<String> {
    if let Some(polygon) = &advice.subject.polygon {
        return drawn(advice, polygon, lang);
    }
    let Some(point) = &advice.subject.point else { return Vec::new() };
    let area = &advice.subject.area.name;
    let radius = numbers::metres(point.radius_m);
    let mut lines = vec![match (point.placed, lang) {
        (Placed::InTradeArea, Lang::Ko) => format!("물어본 자리는 {area} 안에 있습니다."),
        (Placed::WithinRadius, Lang::Ko) => {
            format!("물어본 자리는 어느 상권에도 들지 않아, {radius} 안의 가장 가까운 상권 {area}의 자료로 답합니다.")
        }
        (Placed::InAdminDong, Lang::Ko) => {
            format!("물어본 자리 {radius} 안에 상권이 없어, 행정동 {area}의 자료로 답합니다.")
        }
        (Placed::InGu, Lang::Ko) => {
            format!("물어본 자리 {radius} 안에 상권이 없고 행정동에는 등급이 없어, {area} 전체의 자료로 답합니다.")
        }
        (Placed::InTradeArea, Lang::En) => format!("The place asked about lies in {area}."),
        (Placed::WithinRadius, Lang::En) => {
            format!("The place asked about lies in no trade area; the nearest within {radius}, {area}, answers.")
        }
        (Placed::InAdminDong, Lang::En) => {
            format!("No trade area lies within {radius} of the place asked about; the dong {area} answers.")
        }
        (Placed::InGu, Lang::En) => {
            format!("No trade area lies within {radius}, and the dong is not rated; the whole of {area} answers.")
        }
    }];
    if let Some(stores) = point.stores_within_radius {
        let stores = numbers::count(stores);
        lines.push(lang.pick(
            format!("그 자리 {radius} 안에 같은 업종 점포가 {stores}곳 있습니다(인허가 자료)."),
            format!("Within {radius} of it there are {stores} shops of this kind (by licences)."),
        ));
    }
    if !advice.subject.other_areas.is_empty() {
        let names: Vec<&str> = advice.subject.other_areas.iter().map(|a| a.name.as_str()).collect();
        lines.push(format!(
            "{}: {}",
            lang.pick("그 자리를 품은 다른 상권", "Other areas that hold it"),
            names.join(", ")
        ));
    }
    lines
}

/// Areas under a polygon that are named.
const NAMED: usize = 6;

/// What is known of a polygon itself, and which area answers for it.
fn drawn(advice: &Advice, polygon: &PolygonAsked, lang: Lang) -> Vec<String> {
    let answering = &advice.subject.area;
    let size = numbers::square_metres(polygon.area_m2);
    let share =
        polygon.covered.iter().find(|covered| covered.area == *answering).map(|covered| covered.share_of_polygon);
    let called = match &polygon.name {
        Some(name) => format!("‘{name}’"),
        None => lang.pick("그린 구역", "The polygon").to_owned(),
    };
    let mut lines = vec![match share {
        Some(share) => {
            let share = numbers::percent(share.min(1.0));
            lang.pick(
                format!("{called}은 {size}이고 그 {share}가 {}에 듭니다. 그곳의 자료로 답합니다.", answering.name),
                format!("{called} has {size}; {share} of it lies in {}, whose data answer.", answering.name),
            )
        }
        None => lang.pick(
            format!(
                "{called}은 {size}이고 등급이 있는 상권이나 행정동에 들지 않아 {}의 자료로 답합니다.",
                answering.name
            ),
            format!("{called} has {size} and lies in no rated trade area or dong; {} answers.", answering.name),
        ),
    }];
    if polygon.name.is_some() {
        lines.push(own_areas::unknown(lang).to_owned());
    }
    let of_kind = |kind| {
        let all = polygon.covered.iter().filter(move |covered| covered.area.kind == kind).take(NAMED);
        let named =
            all.map(|covered| format!("{} {}", covered.area.name, numbers::percent(covered.share_of_polygon.min(1.0))));
        named.collect::<Vec<_>>().join(", ")
    };
    for (kind, words) in [
        (
            AreaKind::TradeArea,
            lang.pick("구역과 겹치는 상권(구역에서 차지하는 몫)", "Trade areas under it, with their share of it"),
        ),
        (AreaKind::AdminDong, lang.pick("구역과 겹치는 행정동", "Dongs under it")),
    ] {
        let named = of_kind(kind);
        if !named.is_empty() {
            lines.push(format!("{words}: {named}"));
        }
    }
    if let Some(stores) = polygon.stores_within {
        let stores = numbers::count(stores);
        let year = polygon.opened_within_1y.zip(polygon.closed_within_1y).map(|(opened, closed)| {
            let (opened, closed) = (numbers::count(opened), numbers::count(closed));
            lang.pick(
                format!(" 기준일 전 1년에 {opened}곳이 열고 {closed}곳이 닫았습니다."),
                format!(" In the year before the as-of date {opened} opened and {closed} closed."),
            )
        });
        lines.push(lang.pick(
            format!("구역 안에 같은 업종 점포가 {stores}곳 있습니다.{}", year.clone().unwrap_or_default()),
            format!("Within it there are {stores} shops of this kind.{}", year.unwrap_or_default()),
        ));
    }
    lines
}
