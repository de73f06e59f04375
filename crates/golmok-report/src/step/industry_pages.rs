//! What the page of an industry shows: its lecture note.

use super::city::City;
use super::ratings::Rating;
use super::{lecture, names, record};
use crate::error::Result;
use crate::industry_page::{Crowding, IndustryPage};
use crate::page::Block;
use crate::page::lines::{LISTED_STORES, RatedLine};
use crate::{area_page, gu_page};
use golmok_model::NullReason;
use golmok_model::reference::{self, Register};

/// Trade areas in each of the page's tables, highest and lowest; all of them are on the index.
const AREAS: usize = 30;

/// The page of an industry.
///
/// # Errors
/// When a table cannot be read.
pub fn page(city: &City, code: &str) -> Result<IndustryPage> {
    let cells: Vec<&Rating> =
        city.ratings.by_industry.get(code).into_iter().flatten().map(|i| &city.ratings.cells[*i]).collect();
    // Tourist zones overlap the others: shown, in no sum.
    let apart: Vec<&Rating> = cells.iter().copied().filter(|cell| cell.trade_area_kind != "U").collect();
    let (mut grades, mut within, mut clear) = ([0; 5], [0; 6], [0; 3]);
    for cell in &cells {
        grades[usize::from(cell.step.min(4))] += 1;
        within[usize::from(cell.relative_step())] += 1;
        if cell.step > 0 {
            clear[usize::from((cell.relative + 1).unsigned_abs())] += 1;
        }
    }
    let reference = reference::industry(code);
    let quarters = city.city_quarters(code);
    let (highest, lowest) = ranked(city, &cells);
    let mut crowded = city.crowded(cells.iter().copied(), false);
    crowded.truncate(AREAS);
    let mut gu: Vec<(&String, &Rating)> = city
        .ratings
        .gu
        .iter()
        .filter_map(|(gu, ratings)| Some((gu, ratings.iter().find(|rating| rating.industry == code)?)))
        .collect();
    let probability = |rating: &Rating| rating.probability.map_or(-1.0, |p| p[0]);
    gu.sort_by(|a, b| probability(b.1).total_cmp(&probability(a.1)).then_with(|| a.0.cmp(b.0)));
    let life = city.figures.lives.get(code);
    Ok(IndustryPage {
        frame: city.frame.clone(),
        code: code.to_owned(),
        name: city.industry_name(code).to_owned(),
        sector: reference
            .map(|i| city.lang.pick(i.sector.name_ko(), sector_en(i.sector)))
            .unwrap_or_default()
            .to_owned(),
        known_late: reference.is_some_and(|i| i.register == Register::BusinessRegistration),
        city: city.ratings.city.get(code).cloned().unwrap_or_default().line("", None, ""),
        grades,
        quarters: quarters.to_vec(),
        survival: match life {
            Some(life) if life.untold == Some(NullReason::CutRegister) => Block::absent("cut_register"),
            Some(life) if life.untold.is_some() => Block::absent("no_closures"),
            None => Block::absent("no_survival"),
            Some(life) if life.survival.points.is_empty() => Block::absent("no_survival"),
            Some(life) => Block::shown(life.survival.clone()),
        },
        ages: match life {
            Some(life) if life.ages.len() > 1 => Block::shown(life.ages.clone()),
            _ => Block::absent("no_ages"),
        },
        seasons: lecture::seasons(quarters),
        franchise: lecture::franchise(city, code, &apart),
        common: lecture::common(city, code, &apart),
        crowding: crowding(city, code, &cells),
        crowded: if crowded.is_empty() { Block::absent("no_crowded_place") } else { Block::shown(crowded) },
        listed: city.riskiest(cells.iter().copied()),
        gu: gu
            .into_iter()
            .map(|(gu, rating)| rating.line(&names::gu(gu, city.lang), Some(gu_page::href(gu)), ""))
            .collect(),
        highest,
        lowest,
        within,
        clear,
        area_count: cells.len(),
        said: record::said_of_industry(city, code)?,
    })
}

/// The rated areas with stores enough by their relative risk: the highest, then the lowest where not all are among those.
fn ranked(city: &City, cells: &[&Rating]) -> (Vec<RatedLine>, Vec<RatedLine>) {
    let risk = |cell: &Rating| cell.relative_risk.map_or(0.0, |risk| risk[0]);
    let mut by_risk: Vec<&Rating> =
        cells.iter().copied().filter(|cell| cell.stores >= LISTED_STORES && cell.relative_risk.is_some()).collect();
    by_risk.sort_by(|a, b| risk(b).total_cmp(&risk(a)).then_with(|| a.area.cmp(&b.area)));
    let line = |cell: &&Rating| {
        let href = Some(area_page::href(&cell.area));
        cell.line(city.area_name(&cell.area), href, &city.gu_of(&cell.area))
    };
    if by_risk.len() <= 2 * AREAS {
        return (by_risk.iter().map(line).collect(), Vec::new());
    }
    (by_risk.iter().take(AREAS).map(line).collect(), by_risk.iter().rev().take(AREAS).map(line).collect())
}

fn sector_en(sector: reference::Sector) -> &'static str {
    match sector {
        reference::Sector::Food => "Food",
        reference::Sector::Service => "Services",
        reference::Sector::Retail => "Retail",
    }
}

fn crowding(city: &City, code: &str, cells: &[&Rating]) -> Block<Crowding> {
    let ratios: Vec<[f64; 3]> = cells
        .iter()
        .filter_map(|cell| city.figures.crowding.get(&(cell.area.clone(), code.to_owned())))
        .map(|crowding| crowding.ratio)
        .collect();
    if ratios.is_empty() {
        return Block::absent("no_crowding");
    }
    Block::shown(Crowding {
        areas: ratios.len(),
        crowded: ratios.iter().filter(|ratio| ratio[1] > 1.0).count(),
        sparse: ratios.iter().filter(|ratio| ratio[2] < 1.0).count(),
    })
}

/// Every industry that has a page, by code.
pub fn codes(city: &City) -> Vec<String> {
    city.ratings.city.keys().filter(|code| *code != golmok_model::IndustryCode::ALL).cloned().collect()
}
