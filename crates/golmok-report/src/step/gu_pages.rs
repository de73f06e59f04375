//! What the page of a gu shows.

use super::city::City;
use super::names;
use crate::gu_page::GuPage;
use crate::page::Block;
use crate::{area_page, industry_page};
use golmok_model::IndustryCode;

/// The page of a gu.
pub fn page(city: &City, code: &str) -> GuPage {
    let ratings = city.ratings.gu.get(code).map_or(&[][..], Vec::as_slice);
    let all = ratings.iter().find(|rating| rating.industry == IndustryCode::ALL).cloned().unwrap_or_default();
    let mut industries: Vec<_> = ratings
        .iter()
        .filter(|rating| rating.industry != IndustryCode::ALL)
        .map(|rating| {
            rating.line(city.industry_name(&rating.industry), Some(industry_page::href(&rating.industry)), "")
        })
        .collect();
    industries.sort_by(|a, b| b.stores.cmp(&a.stores).then_with(|| a.href.cmp(&b.href)));
    let mut areas: Vec<(&str, _)> = city
        .ratings
        .area_kinds
        .iter()
        .filter(|(_, (_, gu))| gu == code)
        .filter_map(|(area, (kind, _))| {
            let all = city.all_of_area(area)?;
            let href = Some(area_page::href(area));
            Some((area.as_str(), all.line(city.area_name(area), href, names::kind(kind, city.lang))))
        })
        .collect();
    areas.sort_by(|a, b| b.1.stores.cmp(&a.1.stores).then_with(|| a.0.cmp(b.0)));
    let mut classes = [0; 4];
    let mut quarter = None;
    for index in areas.iter().filter_map(|(area, _)| city.change.get(*area)) {
        quarter.get_or_insert_with(|| index.quarter.clone());
        if let Some(i) = ["LL", "LH", "HL", "HH"].into_iter().position(|class| class == index.class) {
            classes[i] += 1;
        }
    }
    let cells = city.ratings.cells.iter().filter(|cell| cell.gu == code);
    GuPage {
        frame: city.frame.clone(),
        code: code.to_owned(),
        name: city.area_name(code).to_owned(),
        all: all.line("", None, ""),
        industries,
        quarters: city.quarters("gu", code, IndustryCode::ALL).to_vec(),
        change: quarter.map_or(Block::absent("no_change"), |quarter| Block::shown((classes, quarter))),
        listed: city.riskiest(cells),
        map: areas.iter().map(|(area, line)| city.map_item(area, &step_sign(line.step), "../", false)).collect(),
        areas: areas.into_iter().map(|(_, line)| line).collect(),
    }
}

/// The step as a sign on the map; nothing where unrated.
fn step_sign(step: u8) -> String {
    if step == 0 { String::new() } else { step.to_string() }
}
