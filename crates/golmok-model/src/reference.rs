//! Reference tables shipped with the project (`data/reference/`), embedded so that a build is self-contained.

use crate::{AreaKind, City, GuCode, IndustryCode, LicenceService};
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
    /// Like trades (ours): who can run one can run another, and its customers are much the same.
    pub trade: String,
}

/// A gu of Seoul, or a 시군 in its place, with its code in every system.
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

pub(crate) fn read<T: for<'a> Deserialize<'a>>(table: &'static str, text: &'static str) -> Vec<T> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("data/reference/{table}, embedded at build time and tested: {error}"))
}

/// What people call a place, and the area that answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Alias {
    /// The name, as people write it.
    pub alias: String,
    /// Code of the kind of area.
    pub area_kind: AreaKind,
    /// Code of the area.
    pub area_code: String,
    /// The page that says where the name is, and what it says of it.
    pub source: String,
}

/// Names that people have for places, in the order of the file.
///
/// # Examples
/// ```
/// let aliases = golmok_model::reference::aliases();
/// assert!(aliases.iter().any(|known| known.alias == "용리단길" && known.area_code == "11170625"));
/// assert!(aliases.iter().all(|known| known.source.starts_with("http") && known.source.contains('(')));
/// ```
pub fn aliases() -> &'static [Alias] {
    static TABLE: LazyLock<Vec<Alias>> =
        LazyLock::new(|| read("aliases.csv", include_str!("../../../data/reference/aliases.csv")));
    &TABLE
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

/// The gu of the city that this process speaks of, by code: Seoul's 25 where no other was chosen.
pub fn gu() -> &'static [Gu] {
    &City::current().gu
}

/// A line of the crosswalk from licence services to service industries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CrosswalkLine {
    /// 개방서비스아이디.
    pub service_id: LicenceService,
    /// 업태구분명; `*` for any that is not listed.
    pub industry_detail: String,
    /// The service industry; `None` where there is no match.
    pub industry_code: Option<IndustryCode>,
    /// Kind of match.
    #[serde(rename = "match")]
    pub kind: Option<Match>,
    /// SEMAS class (상권업종중분류명 before 2023).
    pub semas_class: String,
    /// What to know.
    pub note: String,
}

/// How well two classifications match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The same trade.
    Exact,
    /// The licence trade holds more than the industry.
    Broader,
    /// They overlap.
    Partial,
}

/// The crosswalk from licence services to service industries.
pub fn crosswalk() -> &'static [CrosswalkLine] {
    static TABLE: LazyLock<Vec<CrosswalkLine>> = LazyLock::new(|| {
        read("industry_crosswalk.csv", include_str!("../../../data/reference/industry_crosswalk.csv"))
    });
    &TABLE
}

/// Industry of a licence: the matching service industry, else the service's own code `L:<service>`.
///
/// # Examples
/// ```
/// use golmok_model::reference::licence_industry;
/// let restaurant = "07_24_04_P".parse()?;
/// assert_eq!(licence_industry(&restaurant, Some("한식")).as_str(), "CS100001");
/// assert_eq!(licence_industry(&restaurant, Some("이동조리")).as_str(), "L:07_24_04_P");
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
pub fn licence_industry(service: &LicenceService, industry_detail: Option<&str>) -> IndustryCode {
    let of_service = || crosswalk().iter().filter(|line| line.service_id == *service);
    let detail = industry_detail.unwrap_or_default().trim();
    of_service()
        .find(|line| line.industry_detail == detail)
        .or_else(|| of_service().find(|line| line.industry_detail == "*"))
        .and_then(|line| line.industry_code.clone())
        .unwrap_or_else(|| IndustryCode::of_licence(service))
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
        // `IndustryCode::ALL_RATED` and the pages name what a rating of all industries leaves out.
        let elsewhere: Vec<_> = industries().iter().filter(|i| !i.location_bound).map(|i| &*i.name_ko).collect();
        assert_eq!(elsewhere, ["전자상거래업"]);
        assert_eq!(industry("CS100010").expect("커피-음료").name_ko, "커피-음료");
        assert_eq!(industry("CS999999"), None);
    }

    #[test]
    fn the_crosswalk_joins_known_industries_once() {
        let mut seen = std::collections::BTreeSet::new();
        for line in crosswalk() {
            assert!(seen.insert((&line.service_id, &line.industry_detail)), "{line:?} twice");
            assert_eq!(line.industry_code.is_some(), line.kind.is_some(), "{line:?}");
            if let Some(code) = &line.industry_code {
                assert!(industry(code.as_str()).is_some(), "{line:?}");
            }
        }
    }

    #[test]
    fn twenty_five_gu() {
        assert_eq!(gu().len(), 25);
        assert!(gu().windows(2).all(|w| w[0].gu_code < w[1].gu_code));
    }
}
