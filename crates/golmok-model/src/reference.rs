//! Reference tables shipped with the project (`data/reference/`), embedded so that a build is self-contained.

use crate::{GuCode, IndustryCode};
use serde::Deserialize;
use std::sync::LazyLock;

/// Sector of an industry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Sector {
    /// 음식.
    #[serde(rename = "음식")]
    Food,
    /// 서비스.
    #[serde(rename = "서비스")]
    Service,
    /// 소매.
    #[serde(rename = "소매")]
    Retail,
}

impl Sector {
    /// Code in tables: `food`, `service`, `retail`.
    pub fn code(self) -> &'static str {
        ["food", "service", "retail"][self as usize]
    }

    /// Official Korean word.
    pub fn name_ko(self) -> &'static str {
        ["음식", "서비스", "소매"][self as usize]
    }
}

/// Which register tells of an industry's closures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// A licence or a report to the gu: closures are known soon.
    Licence,
    /// Business registration only: closures are known late, a caveat.
    BusinessRegistration,
}

/// One of the publisher's 100 service industries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Industry {
    /// 서비스_업종_코드.
    pub industry_code: IndustryCode,
    /// 서비스_업종_코드_명.
    pub name_ko: String,
    /// English name (ours).
    pub name_en: String,
    /// Sector.
    pub sector: Sector,
    /// Whether its customers come to the door. Online sellers have no alley and get no area grade.
    pub location_bound: bool,
    /// Which register tells of its closures.
    pub register: Register,
}

/// A gu of Seoul with its code in every system.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Gu {
    /// 자치구_코드 (administrative, 5 digits).
    pub gu_code: GuCode,
    /// Korean name.
    pub name_ko: String,
    /// English name.
    pub name_en: String,
    /// KOSTAT code, 5 digits: other numbers of the same width.
    pub kostat_code: String,
    /// 개방자치단체코드 of the licence registers, 7 digits.
    pub authority_code: String,
}

fn read<T: for<'a> Deserialize<'a>>(table: &'static str, text: &'static str) -> Vec<T> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("data/reference/{table}, embedded at build time and tested: {error}"))
}

/// The 100 service industries, by code.
pub fn industries() -> &'static [Industry] {
    static TABLE: LazyLock<Vec<Industry>> =
        LazyLock::new(|| read("industries.csv", include_str!("../../../data/reference/industries.csv")));
    &TABLE
}

/// The industry of a code.
pub fn industry(code: &str) -> Option<&'static Industry> {
    let table = industries();
    table.binary_search_by(|row| row.industry_code.as_str().cmp(code)).ok().map(|i| &table[i])
}

/// The 25 gu of Seoul, by code.
pub fn gu() -> &'static [Gu] {
    static TABLE: LazyLock<Vec<Gu>> = LazyLock::new(|| read("gu.csv", include_str!("../../../data/reference/gu.csv")));
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_industries_sorted_and_split_as_published() {
        let table = industries();
        assert_eq!(table.len(), 100);
        assert!(table.windows(2).all(|w| w[0].industry_code < w[1].industry_code));
        let of = |sector| table.iter().filter(|i| i.sector == sector).count();
        assert_eq!((of(Sector::Food), of(Sector::Service), of(Sector::Retail)), (10, 47, 43));
        assert!(!industry("CS300043").expect("전자상거래업").location_bound);
        assert_eq!(industry("CS100010").expect("커피-음료").name_ko, "커피-음료");
        assert_eq!(industry("CS999999"), None);
    }

    #[test]
    fn twenty_five_gu() {
        assert_eq!(gu().len(), 25);
        assert!(gu().windows(2).all(|w| w[0].gu_code < w[1].gu_code));
    }
}
