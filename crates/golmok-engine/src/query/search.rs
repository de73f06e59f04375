//! search: areas and industries by what people type, the best first.

mod index;

pub use index::{Index, Place, Reading, other_names};

use super::advise::names::{self, is_like, plain};
use crate::error::Result;
use crate::session::Session;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_model::hangul::{initials, is_initials};
use golmok_model::{industry_words, reference};

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
    let index = session.places()?;
    let found = index.search(asked);
    let area = |i: &usize| {
        let place = &index.places()[*i];
        AreaRef { kind: place.kind, code: place.code.clone(), name: place.name.clone() }
    };
    let mut areas: Vec<AreaRef> = found.hits.iter().map(|(i, _)| area(i)).collect();
    // What every command reads a whole name as stands first.
    let rated: Vec<AreaRef> = session.entry_risk()?.areas().collect();
    if let Ok(Some(whole)) = names::rated_meant(session, &rated, asked) {
        areas.retain(|area| *area != whole);
        areas.insert(0, whole);
    }
    let mut industries = industries(asked.trim(), &wanted);
    let only_alike = areas.is_empty() && industries.is_empty();
    if only_alike {
        areas.extend(found.near.iter().map(area));
        industries = reference::industries()
            .iter()
            .filter_map(|industry| {
                let name = plain(&industry.name_ko);
                is_like(&wanted, &name).map(|unlike| ((unlike, name.len()), names::industry_of(industry)))
            })
            .collect();
    }
    areas.truncate(most);
    Ok(Found { areas, industries: best(industries, most), only_alike })
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
