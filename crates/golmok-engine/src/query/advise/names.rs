//! Areas and industries by code or name; what is not known is answered with the nearest names.

use crate::error::{Error, Result};
use crate::session::Session;
use golmok_advice::Words;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_model::{AreaKind, reference};
use std::collections::BTreeSet;

/// How many nearest names are listed.
const NEAREST: usize = 5;

/// The area with that code or name.
///
/// # Errors
/// When there is none or there are several: the message lists the nearest.
pub fn area(areas: &[AreaRef], asked: &str) -> Result<AreaRef> {
    let open = areas.iter().filter(|a| a.kind != AreaKind::City);
    let found: Vec<&AreaRef> = match open.clone().filter(|a| a.code == asked).collect::<Vec<_>>() {
        by_code if !by_code.is_empty() => by_code,
        _ => open.clone().filter(|a| plain(&a.name) == plain(asked)).collect(),
    };
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let names: Vec<(&str, &str)> = open.map(|a| (a.name.as_str(), a.code.as_str())).collect();
            Err(Error::NotFound { what: "area", asked: asked.to_owned(), nearest: nearest(asked, &names) })
        }
        several => {
            let list: Vec<String> =
                several.iter().map(|a| format!("{} ({}, {})", a.name, a.kind.code(), a.code)).collect();
            Err(Error::Ambiguous { asked: asked.to_owned(), candidates: list })
        }
    }
}

/// The rated area with that code or name.
///
/// # Errors
/// When there is none or there are several: the message lists the nearest.
pub fn rated_area(session: &Session, asked: &str) -> Result<AreaRef> {
    area(&session.entry_risk()?.areas().collect::<Vec<_>>(), asked)
}

/// The service industry with that code or name.
///
/// # Errors
/// When there is none: the message lists the nearest.
pub fn industry(asked: &str) -> Result<IndustryRef> {
    let all = reference::industries();
    let found = all
        .iter()
        .find(|i| i.industry_code.as_str().eq_ignore_ascii_case(asked))
        .or_else(|| all.iter().find(|i| plain(&i.name_ko) == plain(asked) || plain(&i.name_en) == plain(asked)));
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

/// A name without spaces, dots and dashes, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names most alike: those that hold what was asked first, then by shared pairs of letters.
fn nearest(asked: &str, names: &[(&str, &str)]) -> Vec<String> {
    let asked = plain(asked);
    let score = |name: &str| -> usize {
        let name = plain(name);
        let holds = !asked.is_empty() && (name.contains(&asked) || (!name.is_empty() && asked.contains(&name)));
        usize::from(holds) * 1_000
            + 2 * shared(&pairs(&asked), &pairs(&name))
            + shared(&letters(&asked), &letters(&name))
    };
    let mut ranked: Vec<(usize, &(&str, &str))> = names.iter().map(|n| (score(n.0), n)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.0.chars().count().cmp(&b.1.0.chars().count())).then(a.1.cmp(b.1)));
    ranked.iter().take(NEAREST).map(|(_, (name, code))| format!("{name} ({code})")).collect()
}

fn letters(text: &str) -> BTreeSet<String> {
    text.chars().map(String::from).collect()
}

fn pairs(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn shared(a: &BTreeSet<String>, b: &BTreeSet<String>) -> usize {
    a.intersection(b).count()
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
