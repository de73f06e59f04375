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

/// Industry by key: `ksic:<five digits>` or `semas:<name>`.
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
/// (five digits, with or without the section letter), a 개방서비스아이디, or a 상권업종 class of 상가정보 by name.
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
    table().get(&format!("semas:{text}")).copied().or_else(by_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_leads_to_one_known_industry() {
        let text = include_str!("../../../data/reference/industry_classes.csv");
        let lines: Vec<Line> = reference::read("industry_classes.csv", text);
        assert_eq!(table().len(), lines.len(), "a class stands twice, or leads nowhere");
        for line in &lines {
            assert!(["ksic", "semas"].contains(&line.system.as_str()), "{line:?}");
            let found = industry_of_class(&line.class).expect("an industry");
            assert_eq!(found.industry_code, line.industry_code, "{line:?}");
        }
    }
}
