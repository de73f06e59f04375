//! Classes of other lists (한국표준산업분류, 상권업종) as service industries.

use crate::reference::{self, Industry};
use crate::{IndustryCode, LicenceService};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
struct Line {
    system: String,
    class: String,
    industry_code: IndustryCode,
}

/// Industry by key: `ksic:<five digits>`, `semas:<name>` or `common:<name>`.
fn table() -> &'static HashMap<String, &'static Industry> {
    static TABLE: LazyLock<HashMap<String, &'static Industry>> = LazyLock::new(|| {
        let text = include_str!("../../../data/reference/industry_classes.csv");
        let lines: Vec<Line> = reference::read("industry_classes.csv", text);
        let of = |line: &Line| {
            let industry = reference::industry(line.industry_code.as_str())?;
            Some((format!("{}:{}", line.system, line.class), industry))
        };
        lines.iter().filter_map(of).collect()
    });
    &TABLE
}

/// The service industry of whatever code or name a table gives: a 서비스_업종_코드 or its name, a 한국표준산업분류 class
/// (five digits, with or without the section letter), a 개방서비스아이디, a 상권업종 class of 상가정보 by name, or what people
/// call the trade.
/// `None` where there is no match of which we are sure.
///
/// # Examples
/// ```
/// use golmok_model::industry_of_class;
/// let code = |text| industry_of_class(text).map(|i| i.industry_code.as_str());
/// assert_eq!(code("CS100010"), Some("CS100010"));
/// assert_eq!(code("커피-음료"), Some("CS100010"));
/// assert_eq!(code("I56221"), Some("CS100010"));
/// assert_eq!(code("56221"), Some("CS100010"));
/// assert_eq!(code("커피점/카페"), Some("CS100010"));
/// assert_eq!(code("07_22_18_P"), Some("CS100005"));
/// assert_eq!(code("치킨 집"), Some("CS100007"));
/// assert_eq!(code("99999"), None);
/// ```
pub fn industry_of_class(text: &str) -> Option<&'static Industry> {
    let text = text.trim();
    if let Some(industry) = reference::industry(text) {
        return Some(industry);
    }
    if let Ok(service) = text.parse::<LicenceService>() {
        return reference::industry(reference::licence_industry(&service, None).as_str());
    }
    let digits = text.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(text);
    if digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return table().get(&format!("ksic:{digits}")).copied();
    }
    let by_name = || reference::industries().iter().find(|i| i.name_ko == text || i.name_en == text);
    let common: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let called = || table().get(&format!("common:{common}")).copied();
    table().get(&format!("semas:{text}")).copied().or_else(by_name).or_else(called)
}

/// What people call the trades, without spaces, in the order of the words.
///
/// # Examples
/// ```
/// let mut words = golmok_model::industry_words();
/// assert!(words.any(|(word, industry)| word == "카페" && industry.industry_code.as_str() == "CS100010"));
/// ```
pub fn industry_words() -> impl Iterator<Item = (&'static str, &'static Industry)> {
    let called = table().iter().filter_map(|(key, industry)| Some((key.strip_prefix("common:")?, *industry)));
    let mut words: Vec<(&'static str, &'static Industry)> = called.collect();
    words.sort_by_key(|(word, _)| *word);
    words.into_iter()
}

/// The service industry of a shop of 상가정보, from its class of either edition (상권업종).
///
/// Classes of 2023 on have codes such as `I21201` and names of their own, and go with the 10th revision of the KSIC. Those
/// before have codes such as `Q12A01`; their KSIC class is of the 9th revision, which gives the same digits to other
/// trades, and is not read: the small class speaks, else the medium one.
///
/// # Examples
/// ```
/// use golmok_model::{ShopClass, industry_of_shop};
/// let code = |class| industry_of_shop(class).map(|i| i.industry_code.as_str());
/// let new = ShopClass { code: Some("I21201"), small: Some("카페"), medium: Some("비알코올"), ksic: Some("I56221") };
/// assert_eq!(code(new), Some("CS100010"));
/// // 56112 is Chinese food in the 9th revision and Korean noodles in the 10th.
/// let old = ShopClass { code: Some("Q02A01"), small: Some("중국집"), medium: Some("중식"), ksic: Some("I56112") };
/// assert_eq!(code(old), Some("CS100002"));
/// assert_eq!(code(ShopClass { small: Some("토속주점"), medium: Some("유흥주점"), ..old }), None);
/// ```
pub fn industry_of_shop(class: ShopClass<'_>) -> Option<&'static Industry> {
    let known = |name: &str| table().get(&format!("semas:{}", name.trim())).copied();
    let ksic = || match class.code.is_some_and(is_code_of_2023) {
        true => class.ksic.and_then(industry_of_class),
        false => None,
    };
    class.small.and_then(known).or_else(ksic).or_else(|| class.medium.and_then(known))
}

/// A class of 상가정보 as a row tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShopClass<'a> {
    /// 상권업종소분류코드.
    pub code: Option<&'a str>,
    /// 상권업종소분류명.
    pub small: Option<&'a str>,
    /// 상권업종중분류명.
    pub medium: Option<&'a str>,
    /// 표준산업분류코드.
    pub ksic: Option<&'a str>,
}

/// Whether a small class is one of the edition of 2023: a letter and five digits.
fn is_code_of_2023(code: &str) -> bool {
    let code = code.trim().as_bytes();
    code.len() == 6 && code[0].is_ascii_uppercase() && code[1..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shops_of_both_editions() {
        for (code, small, medium, ksic, industry) in [
            ("Q12A01", "커피전문점/카페/다방", "커피점/카페", "I56220", Some("CS100010")),
            ("Q01A01", "한식/백반/한정식", "한식", "I56111", Some("CS100001")),
            ("Q09A01", "호프/맥주", "유흥주점", "I56219", Some("CS100009")),
            ("D03A01", "편의점", "종합소매점", "G47122", Some("CS300002")),
            ("I21201", "카페", "비알코올", "I56221", Some("CS100010")),
            ("I20101", "백반/한정식", "한식", "I56111", Some("CS100001")),
            ("G20405", "편의점", "종합 소매", "G47122", Some("CS300002")),
            ("S20701", "미용실", "이용·미용", "S96112", Some("CS200028")),
            ("Z99999", "모르는 업종", "모르는 업종", "Z99999", None),
        ] {
            let class = ShopClass { code: Some(code), small: Some(small), medium: Some(medium), ksic: Some(ksic) };
            assert_eq!(industry_of_shop(class).map(|i| i.industry_code.as_str()), industry, "{code} {small}");
        }
    }

    #[test]
    fn every_class_leads_to_one_known_industry() {
        let text = include_str!("../../../data/reference/industry_classes.csv");
        let lines: Vec<Line> = reference::read("industry_classes.csv", text);
        assert_eq!(table().len(), lines.len(), "a class stands twice, or leads nowhere");
        for line in &lines {
            assert!(["ksic", "semas", "common"].contains(&line.system.as_str()), "{line:?}");
            let found = industry_of_class(&line.class).expect("an industry");
            assert_eq!(found.industry_code, line.industry_code, "{line:?}");
        }
    }
}
