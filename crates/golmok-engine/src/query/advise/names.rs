//! Areas and industries by code or name; what is not known is answered with the nearest names.

use crate::error::{Error, Result};
use crate::read::areas::KnownArea;
use crate::session::Session;
use golmok_advice::Words;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_model::hangul::{compose, decompose, initials, is_initials};
use golmok_model::{AreaKind, industry_of_class, reference};

/// How many nearest names are listed.
const NEAREST: usize = 5;

/// The area with that code or name.
///
/// # Errors
/// When there is none or there are several: the message lists the nearest.
pub fn area(areas: &[AreaRef], asked: &str) -> Result<AreaRef> {
    meant(areas, asked)?.ok_or_else(|| unknown(areas, asked))
}

/// The areas whose names are told where none is called so.
fn open(areas: &[AreaRef]) -> impl Iterator<Item = &AreaRef> {
    areas.iter().filter(|a| a.kind != AreaKind::City)
}

fn unknown(areas: &[AreaRef], asked: &str) -> Error {
    let names: Vec<(&str, &str)> = open(areas).map(|a| (a.name.as_str(), a.code.as_str())).collect();
    Error::NotFound { what: "area", asked: asked.to_owned(), nearest: nearest(asked, &names) }
}

/// The area that a text means; `None` where it means none.
fn meant(areas: &[AreaRef], asked: &str) -> Result<Option<AreaRef>> {
    let wanted = plain(asked);
    // The first reading that any area fits: its code, its name, a dong by its own name, a name but for 역 or 동, a part of it
    // before or within brackets, its initial consonants, a name but for one letter.
    let readings: [&dyn Fn(&AreaRef) -> bool; 7] = [
        &|a| a.code == asked.trim(),
        &|a| plain(&a.name) == wanted,
        &|a| plain(own_name(a.kind, &a.name)) == wanted,
        &|a| stem(&plain(own_name(a.kind, &a.name))) == stem(&wanted),
        &|a| parts(&a.name).any(|part| stem(&plain(part)) == stem(&wanted)),
        &|a| is_initials(&wanted) && initials(&plain(own_name(a.kind, &a.name))) == wanted,
        &|a| one_slip(&wanted, &plain(own_name(a.kind, &a.name))),
    ];
    let found = readings.into_iter().map(|fits| open(areas).filter(|a| fits(a)).collect::<Vec<_>>());
    let found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    match found.as_slice() {
        [one] => Ok(Some((*one).clone())),
        [] => Ok(None),
        several => {
            let list: Vec<String> =
                several.iter().map(|a| format!("{} ({}, {})", a.name, a.kind.code(), a.code)).collect();
            Err(Error::Ambiguous { asked: asked.to_owned(), candidates: list })
        }
    }
}

/// The name without city and gu before it, which boundaries of dongs have.
///
/// # Examples
/// ```
/// use golmok_engine::query::advise::names::own_name;
/// use golmok_model::AreaKind;
/// assert_eq!(own_name(AreaKind::AdminDong, "서울특별시 종로구 청운효자동"), "청운효자동");
/// assert_eq!(own_name(AreaKind::TradeArea, "왕십리역 2번"), "왕십리역 2번");
/// ```
pub fn own_name(kind: AreaKind, name: &str) -> &str {
    match kind {
        AreaKind::AdminDong | AreaKind::LegalDong => name.split_whitespace().next_back().unwrap_or_default(),
        _ => name,
    }
}

/// A name without the 역 (station) or 동 at its end, which people leave out or add; a name of one letter keeps it.
pub(crate) fn stem(plain: &str) -> &str {
    let short = plain.strip_suffix('역').or_else(|| plain.strip_suffix('동')).unwrap_or(plain);
    if short.chars().count() > 1 { short } else { plain }
}

/// The rated area with that code or name; of an own area by its name, the one that speaks for it.
///
/// # Errors
/// When there is none or there are several: the message lists the nearest.
pub fn rated_area(session: &Session, asked: &str) -> Result<AreaRef> {
    if let Some(own) = session.own_areas()?.find(asked) {
        return Ok(own.placed.area.clone());
    }
    let all: Vec<AreaRef> = session.entry_risk()?.areas().collect();
    rated_among(session, &all, asked)
}

/// The same where the rated areas are at hand.
pub(crate) fn rated_among(session: &Session, all: &[AreaRef], asked: &str) -> Result<AreaRef> {
    rated_meant(session, all, asked)?.ok_or_else(|| unknown(all, asked))
}

/// The same without a look for the nearest names: `None` where nothing is called so.
pub(crate) fn rated_meant(session: &Session, all: &[AreaRef], asked: &str) -> Result<Option<AreaRef>> {
    let found = match called(all, asked) {
        Some(known) => Some(known.clone()),
        None => meant(all, asked)?,
    };
    if found.is_some() { Ok(found) } else { legal_dong(session, all, asked) }
}

/// The area that answers for what people call a place, where no area bears that name itself.
fn called<'a>(all: &'a [AreaRef], asked: &str) -> Option<&'a AreaRef> {
    let wanted = plain(asked);
    if all.iter().any(|a| plain(own_name(a.kind, &a.name)) == wanted) {
        return None;
    }
    let alias = reference::aliases().iter().find(|known| plain(&known.alias) == wanted)?;
    all.iter().find(|a| a.kind == alias.area_kind && a.code == alias.area_code)
}

/// The 행정동 that answers for a 법정동: the one of its centre, as `score` has it.
fn legal_dong(session: &Session, all: &[AreaRef], asked: &str) -> Result<Option<AreaRef>> {
    let wanted = plain(asked);
    let named = |dong: &&KnownArea| {
        let name = dong.name.as_deref().unwrap_or_default();
        dong.code == asked.trim() || stem(&plain(own_name(AreaKind::LegalDong, name))) == stem(&wanted)
    };
    let found: Vec<&KnownArea> = session.areas()?.of(AreaKind::LegalDong).iter().filter(named).collect();
    let answers = |dong: &KnownArea| -> Result<Option<AreaRef>> {
        let Some(shape) = &dong.shape else { return Ok(None) };
        let answering = session.drawn(AreaKind::AdminDong)?.at(shape.centre);
        Ok(answering.and_then(|by| all.iter().find(|a| a.kind == by.kind && a.code == by.code)).cloned())
    };
    match found.as_slice() {
        [one] => answers(one),
        several => {
            let mut candidates = Vec::new();
            for dong in several {
                candidates.extend(answers(dong)?.map(|a| format!("{} ({}, {})", a.name, a.kind.code(), a.code)));
            }
            candidates.dedup();
            if candidates.is_empty() {
                return Ok(None);
            }
            Err(Error::Ambiguous { asked: asked.to_owned(), candidates })
        }
    }
}

/// The parts of a name before and within brackets, where it has brackets: `서촌(경복궁역)` is 서촌, and it is 경복궁역.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let inner = name.split_once('(').map(|(before, within)| (before, within.trim_end_matches(')')));
    inner.into_iter().flat_map(|(before, within)| std::iter::once(before).chain(within.split(',')))
}

/// The rated areas of a list with commas between; a name may hold a comma itself.
///
/// # Errors
/// When one is not known or there are several: the message lists the nearest.
pub fn rated_areas(session: &Session, asked: &str) -> Result<Vec<AreaRef>> {
    let all: Vec<AreaRef> = session.entry_risk()?.areas().collect();
    let own = session.own_areas()?;
    let found = |one: &String| match own.find(one) {
        Some(own) => Ok(own.placed.area.clone()),
        None => rated_among(session, &all, one),
    };
    listed(all.iter().map(|area| area.name.as_str()).chain(own.names()), asked).iter().map(found).collect()
}

/// The names of a list with commas between.
fn listed<'a>(names: impl Iterator<Item = &'a str>, asked: &str) -> Vec<String> {
    let with_commas: Vec<String> = names.filter(|name| name.contains(',')).map(plain).collect();
    let pieces: Vec<&str> = asked.split(',').collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        // The longest run of pieces that is a name as it is written: "A, B" is one place where there is such a one.
        let whole = |until: &usize| {
            let name = plain(&pieces[at..*until].join(","));
            with_commas.contains(&name)
        };
        let until = (at + 2..=pieces.len()).rev().find(whole).unwrap_or(at + 1);
        found.push(pieces[at..until].join(",").trim().to_owned());
        at = until;
    }
    found
}

/// The service industry with that code or name.
///
/// # Errors
/// When there is none: the message lists the nearest.
pub fn industry(asked: &str) -> Result<IndustryRef> {
    let all = reference::industries();
    let found = all
        .iter()
        .find(|i| i.industry_code.as_str().eq_ignore_ascii_case(asked.trim()))
        .or_else(|| all.iter().find(|i| plain(&i.name_ko) == plain(asked) || plain(&i.name_en) == plain(asked)))
        .or_else(|| industry_of_class(&compose(asked)))
        .or_else(|| only(all.iter().filter(|i| one_slip(&plain(asked), &plain(&i.name_ko)))));
    match found {
        Some(industry) => Ok(industry_of(industry)),
        None => {
            let names = all.iter().flat_map(|i| {
                let code = i.industry_code.as_str();
                [(i.name_ko.as_str(), code), (i.name_en.as_str(), code)]
            });
            let nearest = nearest(asked, &names.collect::<Vec<_>>());
            Err(Error::NotFound { what: "industry", asked: asked.to_owned(), nearest })
        }
    }
}

/// An industry of the reference table as a report names it.
pub fn industry_of(industry: &reference::Industry) -> IndustryRef {
    IndustryRef {
        code: industry.industry_code.as_str().to_owned(),
        name: Words::new(&industry.name_ko, &industry.name_en),
    }
}

/// A name without spaces, dots and dashes, in lower case and composed letters.
pub(crate) fn plain(name: &str) -> String {
    compose(name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Letters (자모) that a name has at least to be known with one of them wrong: shorter ones are too like each other.
pub(crate) const SLIP_LETTERS: usize = 6;

/// Whether two names are the same but for one keystroke: a letter (자모) more, less or other, or two in the wrong order.
///
/// A syllable may differ in three letters: 강남 and 강동 are two places, 왕십니 is 왕십리.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (decompose(a), decompose(b));
    a.chars().count().min(b.chars().count()) >= SLIP_LETTERS && strsim::osa_distance(&a, &b) == 1
}

/// The one item, where there is no other.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// How unlike two plain names are, in hundredths of what they have no letters in common; `None` where it is more than half.
pub(crate) fn is_like(asked: &str, name: &str) -> Option<usize> {
    let alike = strsim::sorensen_dice(&decompose(asked), &decompose(name));
    (alike >= 0.5).then(|| ((1.0 - alike) * 100.0).round() as usize)
}

/// The names most alike: those that hold what was asked first, then by shared pairs of letters.
fn nearest(asked: &str, names: &[(&str, &str)]) -> Vec<String> {
    let asked = plain(asked);
    let score = |name: &str| -> f64 {
        let name = plain(name);
        let holds = !asked.is_empty() && (name.contains(&asked) || (!name.is_empty() && asked.contains(&name)));
        let (asked, name) = (decompose(&asked), decompose(&name));
        f64::from(u8::from(holds)) + strsim::sorensen_dice(&asked, &name)
    };
    let mut ranked: Vec<(f64, &(&str, &str))> = names.iter().map(|n| (score(n.0), n)).collect();
    let length = |name: &(&str, &str)| name.0.chars().count();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(length(a.1).cmp(&length(b.1))).then(a.1.cmp(b.1)));
    ranked.iter().take(NEAREST).map(|(_, (name, code))| format!("{name} ({code})")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn some_areas() -> Vec<AreaRef> {
        [("3110001", "왕십리역 2번"), ("3110002", "왕십리 도선동"), ("3110003", "강남역"), ("3110004", "강남역")]
            .map(|(code, name)| AreaRef { kind: AreaKind::TradeArea, code: code.to_owned(), name: name.to_owned() })
            .into()
    }

    #[test]
    fn finds_by_code_and_by_name() {
        let areas = some_areas();
        assert_eq!(area(&areas, "3110002").unwrap().name, "왕십리 도선동");
        assert_eq!(area(&areas, "왕십리역2번").unwrap().code, "3110001");
        assert_eq!(industry("cs100010").unwrap().code, "CS100010");
        assert_eq!(industry("커피-음료").unwrap().code, "CS100010");
    }

    #[test]
    fn finds_as_people_write() {
        let dong = |code: &str, name: &str| AreaRef {
            kind: AreaKind::AdminDong,
            code: code.to_owned(),
            name: format!("서울특별시 {name}"),
        };
        let mut areas = some_areas();
        areas.extend([
            dong("11110515", "종로구 청운효자동"),
            dong("11680510", "강남구 신사동"),
            dong("11620685", "관악구 신사동"),
        ]);
        let code = |asked: &str| area(&areas, asked).map(|found| found.code).map_err(|error| error.to_string());
        assert_eq!(code("청운효자동").unwrap(), "11110515");
        assert_eq!(code("청운효자").unwrap(), "11110515");
        assert_eq!(code("서울특별시 종로구 청운효자동").unwrap(), "11110515");
        // As macOS writes it.
        assert_eq!(code(&golmok_model::hangul::decompose("왕십리 도선동")).unwrap(), "3110002");
        assert_eq!(code(" 3110001 ").unwrap(), "3110001");
        // Initial consonants, and one keystroke beside: the letters of a syllable count, not the syllable.
        assert_eq!(code("ㅇㅅㄹㅇ2ㅂ").unwrap(), "3110001");
        assert_eq!(code("ㅊㅇㅎㅈㄷ").unwrap(), "11110515");
        assert_eq!(code("왕십니역 2번").unwrap(), "3110001");
        assert_eq!(code("청운효자돔").unwrap(), "11110515");
        assert!(code("왕십리 도남동").is_err(), "another name");
        assert!(code("강동역").unwrap_err().contains("nearest"), "강남역 is another place");
        assert_eq!(industry("커피음로").unwrap().code, "CS100010");
        let several = code("신사동").unwrap_err();
        assert!(several.contains("강남구 신사동") && several.contains("관악구 신사동"), "{several}");
        for (asked, code) in
            [("카페", "CS100010"), ("치킨집", "CS100007"), ("술집", "CS100009"), ("미장원", "CS200028")]
        {
            assert_eq!(industry(asked).unwrap().code, code, "{asked}");
        }
        assert_eq!(industry(&golmok_model::hangul::decompose("카페")).unwrap().code, "CS100010");
    }

    #[test]
    fn finds_what_people_call_a_place() {
        let of = |kind, code: &str, name: &str| AreaRef { kind, code: code.into(), name: name.into() };
        let mut known = vec![
            of(AreaKind::TradeArea, "3120002", "서촌(경복궁역)"),
            of(AreaKind::TradeArea, "3111013", "송파나루역 1번(송리단길)"),
            of(AreaKind::AdminDong, "11170625", "서울특별시 용산구 한강로동"),
        ];
        for asked in ["서촌", "경복궁역", "경복궁"] {
            assert_eq!(area(&known, asked).unwrap().code, "3120002", "{asked}");
        }
        assert_eq!(area(&known, "송리단길").unwrap().code, "3111013");
        assert_eq!(called(&known, " 용 리단길").unwrap().code, "11170625");
        assert_eq!(called(&known, "세종마을").unwrap().code, "3120002");
        assert_eq!(called(&known, "경리단길"), None, "its area is not rated");
        known.push(of(AreaKind::TradeArea, "3119999", "용리단길"));
        assert_eq!(called(&known, "용리단길"), None, "an area bears the name itself");
        assert_eq!(area(&known, "용리단길").unwrap().code, "3119999");
    }

    #[test]
    fn a_name_of_a_list_may_hold_a_comma() {
        let mut known = some_areas();
        known.push(AreaRef { kind: AreaKind::TradeArea, code: "3110009".into(), name: "사당역(1,2번)".into() });
        let names = || known.iter().map(|area| area.name.as_str());
        assert_eq!(listed(names(), "3110001, 강남역"), ["3110001", "강남역"]);
        assert_eq!(listed(names(), "강남역,사당역(1,2번),왕십리 도선동"), ["강남역", "사당역(1,2번)", "왕십리 도선동"]);
        assert_eq!(area(&known, "사당역(1,2번)").unwrap().code, "3110009");
    }

    #[test]
    fn lists_the_nearest_and_the_ambiguous() {
        let areas = some_areas();
        let unknown = area(&areas, "왕십리역").unwrap_err().to_string();
        let listed = unknown.split("nearest: ").nth(1).unwrap();
        assert!(listed.starts_with("왕십리역 2번 (3110001), 왕십리 도선동"), "{unknown}");
        let several = area(&areas, "강남역").unwrap_err().to_string();
        assert!(several.contains("3110003") && several.contains("3110004"), "{several}");
        let industry = industry("커피").unwrap_err().to_string();
        assert!(industry.contains("커피-음료 (CS100010)"), "{industry}");
    }
}
