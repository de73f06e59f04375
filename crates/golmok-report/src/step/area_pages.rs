//! What the page of a trade area shows.

use super::city::City;
use super::names;
use super::record;
use super::shapes::nearest;
use crate::error::Result;

use crate::area_page::{self, AreaPage, SalesLine};
use crate::industry_page;
use crate::numbers;
use crate::page::Block;
use crate::page::lines::CrowdedLine;
use golmok_model::IndustryCode;

/// Neighbours that a page tells of.
const NEIGHBOURS: usize = 6;
/// Areas around that its map may hold.
const ON_MAP: usize = 40;
/// Lines of the most and least crowded industries, and of the sales.
const MOST: usize = 8;

/// The page of a trade area.
///
/// # Errors
/// When a table cannot be read.
pub fn page(city: &City, code: &str) -> Result<AreaPage> {
    let cells: Vec<_> = city.ratings.by_area.get(code).into_iter().flatten().map(|i| &city.ratings.cells[*i]).collect();
    let (kind, gu) = city.ratings.area_kinds.get(code).cloned().unwrap_or_default();
    let mut industries: Vec<_> = cells
        .iter()
        .filter(|cell| cell.industry != IndustryCode::ALL)
        .map(|cell| cell.line(city.industry_name(&cell.industry), Some(industry_page::href(&cell.industry)), ""))
        .collect();
    industries.sort_by(|a, b| b.stores.cmp(&a.stores).then_with(|| a.href.cmp(&b.href)));
    let around = nearest(&city.figures.shapes, code, ON_MAP);
    let neighbours = around.iter().take(NEIGHBOURS).map(|(other, metres)| {
        let (kind, _) = city.ratings.area_kinds.get(*other).cloned().unwrap_or_default();
        let note = names::kind(&kind, city.lang);
        let line = city.all_or_empty(other).line(city.area_name(other), Some(area_page::href(other)), note);
        (line, *metres)
    });
    let map = std::iter::once(city.map_item(code, "", "../", true)).chain(around.iter().enumerate().map(
        |(i, (other, _))| {
            let label = if i < NEIGHBOURS { (i + 1).to_string() } else { String::new() };
            city.map_item(other, &label, "../", false)
        },
    ));
    Ok(AreaPage {
        frame: city.frame.clone(),
        code: code.to_owned(),
        name: city.area_name(code).to_owned(),
        kind: names::kind(&kind, city.lang).to_owned(),
        overlaps: kind == "U",
        gu: city.gu_href(&gu).map(|href| (names::gu(&gu, city.lang), href)),
        all: city.all_or_empty(code).line("", None, ""),
        industries,
        quarters: city.quarters("trade_area", code, IndustryCode::ALL).to_vec(),
        change: city.change.get(code).map_or(Block::absent("no_change"), |index| Block::shown(index.clone())),
        demand: city.demand.get(code).map_or(Block::absent("no_demand"), |facts| Block::shown(facts.clone())),
        sales: sales(city, code),
        crowded: crowded(city, code, true),
        sparse: crowded(city, code, false),
        listed: city.riskiest(cells.iter().copied()),
        neighbours: neighbours.collect(),
        map: map.collect(),
        said: record::said_before(city, code)?,
        reconciled: record::reconciled(city, code)?,
    })
}

/// Industries whose whole interval lies above (or below) what like places usually have.
fn crowded(city: &City, code: &str, more: bool) -> Block<Vec<CrowdedLine>> {
    let from = (code.to_owned(), String::new());
    let mut known = false;
    let mut lines: Vec<CrowdedLine> = city
        .figures
        .crowding
        .range(from..)
        .take_while(|((area, _), _)| area == code)
        .inspect(|_| known = true)
        .filter(|((_, industry), _)| industry != IndustryCode::ALL && city.ratings.industries.contains_key(industry))
        .filter(|(_, crowding)| if more { crowding.ratio[1] > 1.0 } else { crowding.ratio[2] < 1.0 })
        .map(|((_, industry), crowding)| {
            crowding.line(city.industry_name(industry), industry_page::href(industry), None)
        })
        .collect();
    lines.sort_by(|a, b| {
        let by_ratio = a.ratio[0].total_cmp(&b.ratio[0]);
        (if more { by_ratio.reverse() } else { by_ratio }).then_with(|| a.href.cmp(&b.href))
    });
    lines.truncate(MOST);
    match (lines.is_empty(), known, more) {
        (false, ..) => Block::shown(lines),
        (true, false, _) => Block::absent("no_crowding"),
        (true, true, true) => Block::absent("no_crowded"),
        (true, true, false) => Block::absent("no_sparse"),
    }
}

/// The industries with the highest sales of the area; what would reveal a shop is withheld.
fn sales(city: &City, code: &str) -> Block<Vec<SalesLine>> {
    let Some((quarter, sales)) = &city.figures.sales else { return Block::absent("no_sales") };
    let Some(cells) = sales.get(code) else { return Block::absent("no_sales_here") };
    let mut lines: Vec<SalesLine> = cells
        .iter()
        .map(|cell| SalesLine {
            name: city.industry_name(&cell.industry).to_owned(),
            href: industry_page::href(&cell.industry),
            total: cell.total,
            per_store_krw: cell.per_store_krw,
            stores: cell.stores,
            quarter: numbers::quarter(*quarter, city.lang),
        })
        .collect();
    // What is withheld comes last and in the order of its name: its place must not tell its size.
    lines.sort_by(|a, b| {
        let krw = |line: &SalesLine| line.total.krw().unwrap_or(f64::NEG_INFINITY);
        krw(b).total_cmp(&krw(a)).then_with(|| a.href.cmp(&b.href))
    });
    lines.truncate(MOST);
    Block::shown(lines)
}

/// Every trade area that has a page, by code.
pub fn codes(city: &City) -> Vec<String> {
    city.ratings.area_kinds.keys().cloned().collect()
}
