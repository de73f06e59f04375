//! Who gives help: institutions, and the head office with its regional centres.

use super::rules;
use crate::known::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Id.
    pub id: String,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// What it does, in Korean.
    pub role_ko: String,
    /// What it does, in English.
    pub role_en: String,
    /// `seoul` or `korea`.
    pub region: String,
    /// Official page.
    pub page: String,
    /// Whether it works through the regional centres.
    #[serde(default)]
    pub by_region: bool,
    /// Day on which the entry was last compared with the official page.
    pub checked_on: Option<Date>,
    /// Where the entry comes from.
    pub source: String,
}

/// A head office or regional centre.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    /// Id.
    pub id: String,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Whether it is the head office.
    pub head: bool,
    /// 자치구_코드 that it serves.
    pub gu: Vec<String>,
    /// EPSG:5181 metres east.
    pub x_m: f64,
    /// EPSG:5181 metres north.
    pub y_m: f64,
    /// Whether the point is published or assumed.
    pub point: PointBasis,
    /// Where the entry comes from.
    pub source: String,
}

/// Where a centre's point comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointBasis {
    /// The published address.
    Published,
    /// Assumed: every output says so.
    Assumed,
}

impl Provider {
    /// Name, with the regional centre of a gu where the institution works through centres.
    pub fn words(&self, gu: Option<&str>) -> Words {
        let centre = gu.filter(|_| self.by_region).and_then(centre_of_gu);
        match centre {
            Some(centre) => Words::new(
                format!("{} {}", self.name_ko, centre.name_ko),
                format!("{}, {}", self.name_en, centre.name_en),
            ),
            None => Words::new(&*self.name_ko, &*self.name_en),
        }
    }
}

/// The institution of an id that `programmes.toml` names.
pub fn by_id(id: &str) -> &'static Provider {
    let found = rules::providers().iter().find(|p| p.id == id);
    found.unwrap_or_else(|| panic!("data/reference/providers.toml, embedded at build time and tested, has {id}"))
}

/// The centre that serves a gu.
pub fn centre_of_gu(gu: &str) -> Option<&'static Centre> {
    rules::centres().iter().find(|centre| centre.gu.iter().any(|g| g == gu))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_ends_in_a_provider_by_region() {
        let centre = by_id("seoul_support_centre");
        assert!(centre.words(Some("11620")).ko.ends_with("서남권 센터"), "관악구");
        assert!(centre.words(Some("11680")).ko.ends_with("동남권 센터"), "강남구");
        assert!(centre.words(Some("11140")).ko.ends_with("본점(도심권)"), "중구");
        assert_eq!(centre.words(None).ko, centre.name_ko);
        let fund = by_id("kbiz");
        assert_eq!(fund.words(Some("11620")).ko, fund.name_ko, "works without centres");
    }
}
