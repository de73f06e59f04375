//! Grades that moved since the previous rating.

use super::city::City;
use super::ratings::{self, Rating, Ratings};
use crate::error::Result;
use crate::index::{Changes, MovedLine};
use crate::page::Block;
use crate::{area_page, industry_page};
use golmok_engine::read::entry_risk::EntryRisk;
use golmok_lake::store::{Lake, Snapshot};
use golmok_model::IndustryCode;
use golmok_model::tables::rating;
use std::collections::BTreeMap;

/// Cells in the list of those that moved far.
const MOVED: usize = 30;

/// The newest earlier snapshot whose ratings differ from those of `snapshot`: a run that changed nothing is none.
fn previous(lake: &Lake, snapshot: &Snapshot) -> Option<Snapshot> {
    let hashes = |of: &Snapshot| {
        let table = of.info().tables.get(rating::ENTRY_RISK.name)?;
        Some(table.files.iter().map(|file| file.sha256.clone()).collect::<Vec<_>>())
    };
    let own = hashes(snapshot);
    let mut parent = snapshot.info().parent.clone();
    while let Some(earlier) = parent.and_then(|id| lake.snapshot(&id).ok()) {
        if hashes(&earlier).is_some_and(|found| Some(found) != own) {
            return Some(earlier);
        }
        parent = earlier.info().parent.clone();
    }
    None
}

/// What moved, or that there is nothing to compare with.
pub fn changes(city: &City, lake: &Lake, snapshot: &Snapshot) -> Result<Block<Changes>> {
    let Some(earlier) = previous(lake, snapshot) else { return Ok(Block::absent("no_previous")) };
    let before = ratings::of(&EntryRisk::read(&earlier)?, city.lang);
    Ok(Block::shown(between(city, &before, earlier.id())))
}

fn between(city: &City, before: &Ratings, snapshot: &str) -> Changes {
    let steps = |ratings: &'_ Ratings| -> BTreeMap<(String, String), u8> {
        let cells = ratings.cells.iter().filter(|cell| cell.industry != IndustryCode::ALL);
        cells.map(|cell| ((cell.area.clone(), cell.industry.clone()), cell.step)).collect()
    };
    let old = steps(before);
    let mut changes = Changes {
        as_of: before.as_of.clone(),
        method_version: before.method_version.clone(),
        snapshot: snapshot.to_owned(),
        ..Changes::default()
    };
    let mut far: Vec<(&Rating, u8)> = Vec::new();
    let mut still = 0;
    for cell in city.ratings.cells.iter().filter(|cell| cell.industry != IndustryCode::ALL && cell.step > 0) {
        match old.get(&(cell.area.clone(), cell.industry.clone())).copied().filter(|step| *step > 0) {
            None => changes.newly_rated += 1,
            Some(step) => {
                still += 1;
                match cell.step.cmp(&step) {
                    std::cmp::Ordering::Greater => changes.moved_up += 1,
                    std::cmp::Ordering::Less => changes.moved_down += 1,
                    std::cmp::Ordering::Equal => changes.unmoved += 1,
                }
                // A list that names places follows the rule of the public lists.
                if cell.step.abs_diff(step) >= 2 && cell.may_be_named {
                    far.push((cell, step));
                }
            }
        }
    }
    changes.no_longer_rated = old.values().filter(|step| **step > 0).count() - still;
    far.sort_by(|a, b| {
        b.0.stores.cmp(&a.0.stores).then_with(|| (&a.0.industry, &a.0.area).cmp(&(&b.0.industry, &b.0.area)))
    });
    far.truncate(MOVED);
    changes.lines = far
        .into_iter()
        .map(|(cell, before)| MovedLine {
            industry: city.industry_name(&cell.industry).to_owned(),
            industry_href: industry_page::href(&cell.industry),
            before,
            cell: cell.line(city.area_name(&cell.area), Some(area_page::href(&cell.area)), &city.gu_of(&cell.area)),
        })
        .collect();
    changes
}
