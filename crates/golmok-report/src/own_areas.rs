//! Areas of one's own in words and as a table: which published area answers, what is counted in them, what is not known.

use crate::listing::Listing;
use crate::rating_listing::{COLUMNS, number, row};
use crate::{Lang, numbers};
use golmok_advice::subject::AreaRef;
use golmok_engine::Session;
use golmok_engine::error::Result;
use golmok_model::IndustryCode;

/// Name of the table for `golmok export`.
pub const TABLE: &str = "own_areas";
/// Name of the file in the report's folder.
pub const FILE: &str = "own_areas.csv";

/// Columns before those of every rated cell.
const OWN_COLUMNS: [&str; 6] =
    ["own_area", "own_area_m2", "share_of_own_area", "stores_within", "opened_within_1y", "closed_within_1y"];

/// What no source tells of an own area by itself.
pub fn unknown(lang: Lang) -> &'static str {
    lang.pick(
        "등급, 매출, 유동인구는 이 구역만 떼어 공표된 것이 없어, 답하는 구역의 것입니다.",
        "Grade, sales and foot traffic are published for no part of an area: they are those of the area that answers.",
    )
}

/// What is to be said where some of these areas answer for own ones; nothing where none does.
///
/// # Errors
/// When the own areas cannot be read.
pub fn notes(session: &Session, areas: &[AreaRef], lang: Lang) -> Result<Vec<String>> {
    let answering = session.own_areas()?.all().iter().filter(|own| areas.contains(&own.placed.area));
    let mut lines: Vec<String> = answering
        .map(|own| {
            let (name, area) = (&own.name, &own.placed.area);
            let share = own.placed.share().map(numbers::percent);
            match (share, lang) {
                (Some(share), Lang::Ko) => {
                    format!(
                        "{name}: {}({})의 자료로 답합니다. 구역의 {share}가 그 안에 있습니다.",
                        area.name, area.code
                    )
                }
                (None, Lang::Ko) => format!("{name}: {}({})의 자료로 답합니다.", area.name, area.code),
                (Some(share), Lang::En) => {
                    format!("{name}: {} ({}) answers; {share} of the own area lies in it.", area.name, area.code)
                }
                (None, Lang::En) => format!("{name}: {} ({}) answers.", area.name, area.code),
            }
        })
        .collect();
    if !lines.is_empty() {
        lines.push(unknown(lang).to_owned());
    }
    Ok(lines)
}

/// One row per own area and industry that is known in it or in the area that answers: what is counted within, and the rating.
///
/// An empty count is not known: no licences or register place shops of the industry.
///
/// # Errors
/// When a table cannot be read.
pub fn listing(session: &Session, lang: Lang) -> Result<Listing> {
    let ratings = session.entry_risk()?;
    let mut listing = Listing { header: OWN_COLUMNS.into_iter().chain(COLUMNS).collect(), rows: Vec::new() };
    let count = |count: Option<i64>| count.map(|n| n.to_string()).unwrap_or_default();
    for own in session.own_areas()?.all() {
        let area = &own.placed.area;
        for cell in ratings.of_area(area.kind, &area.code).filter(|cell| cell.industry != IndustryCode::ALL) {
            let told = own.placed.told(session, &cell.industry)?;
            if cell.stores == 0 && told.stores_within.unwrap_or(0) == 0 {
                continue;
            }
            let mut line = vec![
                own.name.clone(),
                format!("{:.0}", told.area_m2),
                number(own.placed.share().map(|share| (share * 1e4).round() / 1e4)),
                count(told.stores_within),
                count(told.opened_within_1y),
                count(told.closed_within_1y),
            ];
            line.extend(row(session, &cell, lang)?);
            listing.rows.push(line);
        }
    }
    Ok(listing)
}

/// The same as CSV that Excel opens as UTF-8.
///
/// # Errors
/// When a table cannot be read.
pub fn csv(session: &Session, lang: Lang) -> crate::Result<String> {
    let text = listing(session, lang)?.csv().map_err(golmok_engine::Error::from)?;
    Ok(format!("\u{feff}{text}"))
}
