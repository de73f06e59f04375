//! Places by what people type: which a text may mean, the best first.
//!
//! A place is found by its code, its name or a part of it, by other names that people know it by (its dongs, `aliases.csv`), by
//! its gu, by initial consonants, and where nothing else is found by what is one keystroke beside. The overview of a report
//! searches by the same rules without a server; `tests/city/browser.rs` holds the two to each other.

use crate::error::Result;
use crate::query::advise::names::{SLIP_LETTERS, own_name, plain, stem};
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_model::hangul::{decompose, initials, is_initials};
use golmok_model::{AreaKind, reference};
use std::collections::BTreeMap;

/// A place that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Kind of area.
    pub kind: AreaKind,
    /// The publisher's code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of its 자치구; empty where unknown.
    pub gu: String,
    /// Other names that it is found by.
    pub also: Vec<String>,
}

/// How a place was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// By its code.
    Code,
    /// By its name.
    Name,
    /// By its name but for 역 or 동 at the end.
    Stem,
    /// By how its name begins.
    Beginning,
    /// By a part of its name.
    Part,
    /// By another name of it, or a part of that.
    Other,
    /// By its gu.
    Gu,
    /// By initial consonants.
    Initials,
    /// By what is one keystroke beside.
    Slip,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Numbers of the places, the best first.
    pub hits: Vec<(usize, Reading)>,
    /// Where there are none: the places most alike, of those that are like it in more than half of its letters.
    pub near: Vec<usize>,
}

/// How many places are near where none is found.
const NEAR: usize = 3;
/// No two names are told to be further apart, in keystrokes.
const FURTHEST: usize = 9;

/// Places, ready to be searched.
///
/// # Examples
/// ```
/// use golmok_engine::query::search::{Index, Place, Reading};
/// use golmok_model::AreaKind;
/// let place = |code: &str, name: &str| {
///     let (code, name) = (code.to_owned(), name.to_owned());
///     Place { kind: AreaKind::TradeArea, code, name, gu: String::new(), also: Vec::new() }
/// };
/// let index = Index::new(vec![place("3110001", "왕십리역 2번"), place("3110002", "강남역")]);
/// assert_eq!(index.search("ㅇㅅㄹ").hits, [(0, Reading::Initials)]);
/// assert_eq!(index.search("강남").hits, [(1, Reading::Stem)]);
/// assert_eq!(index.places()[index.search("왕십니역").hits[0].0].name, "왕십리역 2번");
/// ```
#[derive(Debug)]
pub struct Index {
    places: Vec<Place>,
    keys: Vec<Key>,
}

/// The names of a place as they are compared.
#[derive(Debug)]
struct Key {
    name: String,
    also: Vec<String>,
    gu: String,
    initials: String,
}

impl Index {
    /// An index of places; results tell their places in this order.
    pub fn new(places: Vec<Place>) -> Self {
        let key = |place: &Place| {
            let name = plain(own_name(place.kind, &place.name));
            let also = place.also.iter().map(|name| plain(name)).collect();
            Key { initials: initials(&name), gu: plain(&place.gu), also, name }
        };
        Self { keys: places.iter().map(key).collect(), places }
    }

    /// The rated areas of a snapshot but for the city, by kind and code, with their gu in Korean.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn of(session: &Session) -> Result<Self> {
        let mut also = other_names(session)?;
        let known = session.areas()?;
        let gu_name = |code: &str| {
            let known = reference::gu().iter().find(|gu| gu.gu_code.as_str() == code);
            known.map(|gu| gu.name_ko.clone()).unwrap_or_default()
        };
        let place = |area: AreaRef| {
            let gu = known.get(area.kind, &area.code).and_then(|known| known.gu_code.as_deref());
            let gu = gu.filter(|_| area.kind != AreaKind::Gu).map(gu_name).unwrap_or_default();
            let also = match area.kind {
                AreaKind::TradeArea => also.remove(&area.code).unwrap_or_default(),
                kind => aliases(kind, &area.code).map(str::to_owned).collect(),
            };
            Place { kind: area.kind, code: area.code, name: area.name, gu, also }
        };
        let all = session.entry_risk()?.areas().filter(|area| area.kind != AreaKind::City);
        let mut places: Vec<Place> = all.map(place).collect();
        places.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
        Ok(Self::new(places))
    }

    /// The places of one kind, in their order.
    pub fn only(&self, kind: AreaKind) -> Self {
        Self::new(self.places.iter().filter(|place| place.kind == kind).cloned().collect())
    }

    /// The places, by their numbers.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Searches. Nothing is found for a text without letters and digits.
    pub fn search(&self, text: &str) -> Found {
        let wanted = plain(text);
        if wanted.is_empty() {
            return Found::default();
        }
        let mut hits: Vec<(usize, Reading)> =
            (0..self.keys.len()).filter_map(|i| Some((i, self.reading(i, &wanted)?))).collect();
        let mut near = Vec::new();
        if hits.is_empty() {
            let mut slips: Vec<(usize, usize)> =
                self.keys.iter().enumerate().map(|(i, key)| (key.slips(&wanted), i)).collect();
            slips.sort_unstable();
            let letters = decompose(&wanted).chars().count();
            if letters >= SLIP_LETTERS {
                hits.extend(slips.iter().filter(|(slips, _)| *slips == 1).map(|(_, i)| (*i, Reading::Slip)));
            }
            if hits.is_empty() {
                let close = letters.min(2 * FURTHEST);
                near.extend(slips.iter().filter(|(slips, _)| 2 * slips < close).take(NEAR).map(|(_, i)| *i));
            }
        }
        let length = |i: usize| self.places[i].name.chars().count();
        hits.sort_by_key(|(i, reading)| (*reading, length(*i), *i));
        Found { hits, near }
    }

    /// How a place reads as what was asked, the surest way.
    fn reading(&self, i: usize, wanted: &str) -> Option<Reading> {
        let (key, short) = (&self.keys[i], stem(wanted));
        if self.places[i].code == wanted {
            Some(Reading::Code)
        } else if key.name == wanted {
            Some(Reading::Name)
        } else if stem(&key.name) == short {
            Some(Reading::Stem)
        } else if key.name.starts_with(short) {
            Some(Reading::Beginning)
        } else if key.name.contains(short) {
            Some(Reading::Part)
        } else if key.also.iter().any(|name| stem(name) == short || name.contains(short)) {
            Some(Reading::Other)
        } else if key.gu.contains(wanted) {
            Some(Reading::Gu)
        } else if is_initials(wanted) && key.initials.contains(wanted) {
            Some(Reading::Initials)
        } else {
            None
        }
    }
}

impl Key {
    /// Fewest keystrokes (자모) from what was asked to a piece of a name of its length.
    fn slips(&self, wanted: &str) -> usize {
        let (letters, length) = (decompose(wanted), wanted.chars().count());
        let of = |name: &str| {
            let name: Vec<char> = name.chars().collect();
            let piece = |from: usize| name[from..(from + length).min(name.len())].iter().collect::<String>();
            let steps = |from: usize| strsim::osa_distance(&letters, &decompose(&piece(from)));
            (0..=name.len().saturating_sub(length)).map(steps).min().unwrap_or(FURTHEST)
        };
        std::iter::once(&self.name).chain(&self.also).map(|name| of(name)).min().unwrap_or(FURTHEST).min(FURTHEST)
    }
}

/// What people call an area (`aliases.csv`).
fn aliases(kind: AreaKind, code: &str) -> impl Iterator<Item = &str> {
    let of = reference::aliases().iter().filter(move |alias| alias.area_kind == kind && alias.area_code == code);
    of.map(|alias| alias.alias.as_str())
}

/// Names that each trade area is found by beside its own: what people call it (`aliases.csv`), the 행정동 that its file
/// names, then the 법정동 that its centre lies in and those whose centre lies in it.
///
/// # Errors
/// When a table cannot be read.
pub fn other_names(session: &Session) -> Result<BTreeMap<String, Vec<String>>> {
    let (areas, drawn) = (session.areas()?, session.drawn(AreaKind::TradeArea)?);
    let legal = session.drawn(AreaKind::LegalDong)?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |code: &str, kind: AreaKind, name: Option<&str>| {
        let Some(name) = name.map(|name| own_name(kind, name)) else { return };
        let names = found.entry(code.to_owned()).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for area in areas.of(AreaKind::TradeArea) {
        // What people call the place, or its dong.
        let of_dong = area.admin_dong_code.iter().flat_map(|dong| aliases(AreaKind::AdminDong, dong));
        for alias in aliases(AreaKind::TradeArea, &area.code).chain(of_dong) {
            add(&area.code, AreaKind::TradeArea, Some(alias));
        }
        let dong = area.admin_dong_code.as_deref().and_then(|dong| areas.get(AreaKind::AdminDong, dong));
        add(&area.code, AreaKind::AdminDong, dong.and_then(|dong| dong.name.as_deref()));
    }
    for area in drawn.areas() {
        let dong = legal.at(area.centre);
        add(&area.code, AreaKind::LegalDong, dong.and_then(|dong| dong.name.as_deref()));
    }
    for dong in legal.areas() {
        for area in drawn.all_at(dong.centre) {
            add(&area.code, AreaKind::LegalDong, dong.name.as_deref());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let place = |code: &str, name: &str, gu: &str, also: &[&str]| Place {
            kind: AreaKind::TradeArea,
            code: code.into(),
            name: name.into(),
            gu: gu.into(),
            also: also.iter().map(|name| (*name).to_owned()).collect(),
        };
        Index::new(vec![
            place("3110001", "왕십리역 2번", "성동구", &["행당동"]),
            place("3110002", "왕십리 도선동", "성동구", &["왕십리도선동", "도선동"]),
            place("3110003", "강남역", "강남구", &["역삼동"]),
            place("3110004", "이태원(앤틱가구)", "용산구", &["경리단길", "이태원1동"]),
        ])
    }

    #[test]
    fn the_surest_reading_comes_first() {
        let index = index();
        let found = |text: &str| index.search(text).hits;
        assert_eq!(found("3110003"), [(2, Reading::Code)]);
        assert_eq!(found(" 강 남역 "), [(2, Reading::Name)]);
        assert_eq!(found("강남"), [(2, Reading::Stem)]);
        assert_eq!(found("왕십리"), [(0, Reading::Beginning), (1, Reading::Beginning)]);
        assert_eq!(found("도선동"), [(1, Reading::Part)]);
        assert_eq!(found("앤틱"), [(3, Reading::Part)]);
        assert_eq!(found("경리단길"), [(3, Reading::Other)]);
        assert_eq!(found(&decompose("역삼동")), [(2, Reading::Other)]);
        assert_eq!(found("성동구"), [(0, Reading::Gu), (1, Reading::Gu)]);
        assert_eq!(found("ㄷㅅㄷ"), [(1, Reading::Initials)]);
        assert_eq!(found("왕십니"), [(0, Reading::Slip), (1, Reading::Slip)]);
    }

    #[test]
    fn what_is_found_nowhere_has_neighbours_and_what_says_nothing_has_none() {
        let index = index();
        assert_eq!(index.search("없는곳이름이다"), Found::default());
        assert_eq!(index.search("아무데도없는곳의이름이다"), Found::default());
        assert_eq!(index.search("강동역").hits, [], "another place: two keystrokes");
        assert_eq!(index.search("강동역").near[0], 2);
        assert_eq!(index.search(" -·()"), Found::default());
        assert_eq!(Index::new(Vec::new()).search("강남"), Found::default());
    }
}
