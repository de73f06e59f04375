//! search: areas and industries by what people type, the best first.

use super::advise::names::{self, is_like, own_name, plain};
use crate::error::Result;
use crate::session::Session;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_model::hangul::{initials, is_initials};
use golmok_model::{AreaKind, industry_words, reference};
use std::collections::BTreeSet;

/// A question has at most so many letters: more is none that a place or a trade is called by.
pub const MOST_LETTERS: usize = 60;

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Areas, the best first.
    pub areas: Vec<AreaRef>,
    /// Industries, the best first.
    pub industries: Vec<IndustryRef>,
    /// Whether nothing is called so and these are the most alike.
    pub only_alike: bool,
}

/// Areas and industries whose code or name is, begins with or holds a text, by any name that people know them by: their
/// own, an alias, the dong of a trade area, initial consonants. Where there is none, those most alike. At most `most` of each.
///
/// # Errors
/// [`crate::Error::Invalid`] where the text is longer than [`MOST_LETTERS`]; else when nothing is rated.
pub fn search(session: &Session, asked: &str, most: usize) -> Result<Found> {
    crate::error::ensure!(
        asked.chars().count() <= MOST_LETTERS,
        "a search has at most {MOST_LETTERS} letters, this one has {}",
        asked.chars().count()
    );
    let wanted = plain(asked);
    if wanted.is_empty() {
        return Ok(Found::default());
    }
    let mut areas = areas(session, asked.trim(), &wanted)?;
    let mut industries = industries(asked.trim(), &wanted);
    let only_alike = areas.is_empty() && industries.is_empty();
    if only_alike {
        areas = alike(session, &wanted)?;
        industries = reference::industries()
            .iter()
            .filter_map(|industry| {
                let name = plain(&industry.name_ko);
                is_like(&wanted, &name).map(|unlike| ((unlike, name.len()), names::industry_of(industry)))
            })
            .collect();
    }
    Ok(Found { areas: best(areas, most), industries: best(industries, most), only_alike })
}

/// Of several, first what is called so, then what begins so, then what holds it.
type Ranked<T> = Vec<((usize, usize), T)>;

fn best<T: Ord>(mut found: Ranked<T>, most: usize) -> Vec<T> {
    found.sort();
    found.truncate(most);
    found.into_iter().map(|(_, item)| item).collect()
}

/// How well a name answers: 0 it is the name, 1 it begins so, 2 it holds it.
fn fit(wanted: &str, name: &str) -> Option<usize> {
    let name = plain(name);
    match name.find(wanted) {
        Some(0) if name.len() == wanted.len() => Some(0),
        Some(0) => Some(1),
        Some(_) => Some(2),
        None if is_initials(wanted) && initials(&name).starts_with(wanted) => Some(1),
        None => None,
    }
}

fn areas(session: &Session, asked: &str, wanted: &str) -> Result<Ranked<AreaRef>> {
    let (ratings, known) = (session.entry_risk()?, session.areas()?);
    // One reading of a whole name is shared with every command: what it finds stands first.
    let whole = names::rated_area(session, asked).ok();
    let aliased: BTreeSet<(AreaKind, &str)> = reference::aliases()
        .iter()
        .filter(|alias| fit(wanted, &alias.alias).is_some())
        .map(|alias| (alias.area_kind, alias.area_code.as_str()))
        .collect();
    let dongs: BTreeSet<&str> = known
        .of(AreaKind::AdminDong)
        .iter()
        .filter(|dong| fit(wanted, own_name(dong.kind, dong.name.as_deref().unwrap_or_default())).is_some())
        .map(|dong| dong.code.as_str())
        .collect();
    let found = ratings.areas().filter(|area| area.kind != AreaKind::City).filter_map(|area| {
        let dong = known.get(area.kind, &area.code).and_then(|known| known.admin_dong_code.as_deref());
        let own = fit(wanted, own_name(area.kind, &area.name));
        let rank = match own {
            _ if whole.as_ref() == Some(&area) => 0,
            Some(own) => own + 1,
            None if area.code == asked => 0,
            None if aliased.contains(&(area.kind, area.code.as_str())) => 4,
            None if dong.is_some_and(|dong| dongs.contains(dong)) => 5,
            None => return None,
        };
        Some(((rank, area.name.chars().count()), area))
    });
    Ok(found.collect())
}

/// Areas whose names are most alike.
fn alike(session: &Session, wanted: &str) -> Result<Ranked<AreaRef>> {
    let all = session.entry_risk()?.areas().filter(|area| area.kind != AreaKind::City);
    let found = all.filter_map(|area| {
        let name = plain(own_name(area.kind, &area.name));
        is_like(wanted, &name).map(|unlike| ((unlike, name.len()), area))
    });
    Ok(found.collect())
}

fn industries(asked: &str, wanted: &str) -> Ranked<IndustryRef> {
    let whole = names::industry(asked).ok();
    let words: Vec<_> = industry_words().filter(|(word, _)| fit(wanted, word).is_some()).map(|(_, of)| of).collect();
    let found = reference::industries().iter().filter_map(|industry| {
        let named = names::industry_of(industry);
        let own = [&industry.name_ko, &industry.name_en].into_iter().filter_map(|name| fit(wanted, name)).min();
        let rank = match own {
            _ if whole.as_ref() == Some(&named) => 0,
            Some(own) => own + 1,
            None if words.iter().any(|of| of.industry_code == industry.industry_code) => 4,
            None => return None,
        };
        Some(((rank, industry.name_ko.chars().count()), named))
    });
    found.collect()
}
