//! The dated definition of a small owner (소상공인), and a proposed one whose effect can be compared.

use super::case::{Case, Truth};
use super::rules;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A definition with its versions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Id: `law`, `sales_only`.
    pub id: String,
    /// Law, or a proposal.
    pub kind: DefinitionKind,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Versions, oldest first, without overlap.
    #[serde(rename = "version")]
    pub versions: Vec<Version>,
}

/// Whether a definition is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// In force.
    Law,
    /// Proposed only.
    Proposal,
}

/// A definition as it holds for a time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// First day.
    pub valid_from: Date,
    /// Last day, where a later version follows.
    pub valid_to: Option<Date>,
    /// When it was last compared with its source.
    pub checked_on: Option<Date>,
    /// Legal source.
    pub source: String,
    /// Limits of 상시근로자 수 by section; the first line that names the section speaks.
    pub workers: Vec<WorkerLimit>,
    /// Limits of yearly sales by section.
    pub sales: Vec<SalesLimit>,
}

/// Fewer workers than this.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerLimit {
    /// Sections of 한국표준산업분류, `*` for all others.
    pub sections: Vec<String>,
    /// Fewer than.
    pub below: i64,
}

/// Yearly sales up to this.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalesLimit {
    /// Sections of 한국표준산업분류.
    pub sections: Vec<String>,
    /// At most, won a year.
    pub at_most_krw: i64,
}

/// What a definition looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Size {
    /// Section of 한국표준산업분류, e.g. `I`.
    pub section: Option<String>,
    /// 상시근로자 수.
    pub workers: Option<i64>,
    /// Yearly sales, won.
    pub annual_sales_krw: Option<i64>,
}

impl Size {
    /// Size of a case.
    pub fn of(case: &Case) -> Self {
        let section = case.industry.as_deref().and_then(section_of).map(str::to_owned);
        Self { section, workers: case.workers, annual_sales_krw: case.annual_sales_krw }
    }
}

/// Section of 한국표준산업분류 of a service industry.
pub fn section_of(industry: &str) -> Option<&'static str> {
    let sections = &rules::rules().sections;
    let by_prefix = || industry.get(..3).and_then(|prefix| sections.prefix.get(prefix));
    sections.industry.get(industry).or_else(by_prefix).map(String::as_str)
}

fn names(sections: &[String], section: &str) -> bool {
    sections.iter().any(|s| s == section || s == "*")
}

impl Version {
    /// Whether a shop of this size is a small owner.
    pub fn holds(&self, size: &Size) -> Truth {
        self.workers_hold(size).and(self.sales_hold(size))
    }

    fn workers_hold(&self, size: &Size) -> Truth {
        if self.workers.is_empty() {
            return Truth::Yes;
        }
        let Some(section) = &size.section else { return Truth::Unknown };
        let limit = self.workers.iter().find(|line| names(&line.sections, section));
        Truth::from(limit.and_then(|line| size.workers.map(|workers| workers < line.below)))
    }

    fn sales_hold(&self, size: &Size) -> Truth {
        if self.sales.is_empty() {
            return Truth::Yes;
        }
        let Some(section) = &size.section else { return Truth::Unknown };
        let limit = self.sales.iter().find(|line| names(&line.sections, section));
        Truth::from(limit.and_then(|line| size.annual_sales_krw.map(|sales| sales <= line.at_most_krw)))
    }
}

impl Definition {
    /// The version in force on a day.
    pub fn on(&self, day: Date) -> Option<&Version> {
        self.versions.iter().find(|v| v.valid_from <= day && v.valid_to.is_none_or(|to| day <= to))
    }

    /// Whether a shop of this size is a small owner on a day; not known before the first version.
    pub fn holds(&self, size: &Size, day: Date) -> Truth {
        self.on(day).map_or(Truth::Unknown, |version| version.holds(size))
    }
}

/// The definition in law.
pub fn law() -> &'static Definition {
    by_id("law")
}

/// The proposed definition.
pub fn proposal() -> &'static Definition {
    by_id("sales_only")
}

fn by_id(id: &str) -> &'static Definition {
    rules::rules().definitions.iter().find(|d| d.id == id).unwrap_or_else(|| {
        panic!("data/reference/rules.toml, embedded at build time and tested, has a definition {id}")
    })
}

/// What the proposal would change: shops by both answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Effect {
    /// Small owners under both.
    pub both: usize,
    /// Small owners in law only: the proposal would shut them out.
    pub law_only: usize,
    /// Small owners under the proposal only: it would let them in.
    pub proposal_only: usize,
    /// Under neither.
    pub neither: usize,
    /// One of the two cannot be told.
    pub unknown: usize,
}

/// Compares law and proposal over shops on a day.
pub fn compare<'a>(shops: impl IntoIterator<Item = &'a Size>, day: Date) -> Effect {
    let mut effect = Effect::default();
    for shop in shops {
        let place = match (law().holds(shop, day), proposal().holds(shop, day)) {
            (Truth::Yes, Truth::Yes) => &mut effect.both,
            (Truth::Yes, Truth::No) => &mut effect.law_only,
            (Truth::No, Truth::Yes) => &mut effect.proposal_only,
            (Truth::No, Truth::No) => &mut effect.neither,
            _ => &mut effect.unknown,
        };
        *place += 1;
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn size(industry: &str, workers: i64, sales: i64) -> Size {
        Size { section: section_of(industry).map(str::to_owned), workers: Some(workers), annual_sales_krw: Some(sales) }
    }

    #[test]
    fn the_law_by_date() {
        let cafe = |workers, sales| size("CS100010", workers, sales);
        let (before, within, new, raised) = (date(2015, 12, 31), date(2016, 6, 1), date(2021, 2, 5), date(2025, 9, 1));
        assert_eq!(law().holds(&cafe(4, 1_200_000_000), before), Truth::Yes, "no sales limit before 2016");
        assert_eq!(law().holds(&cafe(4, 1_200_000_000), within), Truth::No, "restaurants: up to one billion");
        assert_eq!(law().holds(&cafe(4, 1_000_000_000), within), Truth::Yes);
        assert_eq!(law().holds(&cafe(5, 100_000_000), within), Truth::No, "fewer than five workers");
        assert_eq!(law().holds(&size("CS300001", 4, 5_000_000_000), new), Truth::Yes, "retail: up to five billion");
        assert_eq!(law().holds(&cafe(4, 1_200_000_000), raised), Truth::Yes, "raised to 1.5 billion");
        assert_eq!(law().holds(&cafe(4, 1), date(2013, 12, 31)), Truth::Unknown, "before the first version");
        assert!(law().on(new).unwrap().source.contains("소상공인기본법"));
        assert!(law().on(within).unwrap().source.contains("소상공인 보호 및 지원에 관한 법률"));
        assert_eq!(law().on(raised).unwrap().checked_on, None, "the table by industry was not seen");
    }

    #[test]
    fn ten_workers_in_manufacturing_building_transport_and_mining() {
        for section in ["B", "C", "F", "H"] {
            let shop =
                |workers| Size { section: Some(section.into()), workers: Some(workers), annual_sales_krw: Some(1) };
            let version = law().on(date(2015, 6, 1)).unwrap();
            assert_eq!((version.holds(&shop(9)), version.holds(&shop(10))), (Truth::Yes, Truth::No), "{section}");
        }
    }

    #[test]
    fn every_service_industry_has_a_section() {
        for industry in golmok_model::reference::industries() {
            let section = section_of(industry.industry_code.as_str());
            assert!(section.is_some(), "{}", industry.name_ko);
            let version = law().on(date(2026, 11, 25)).unwrap();
            assert!(version.sales.iter().any(|s| names(&s.sections, section.unwrap())), "{}", industry.name_ko);
        }
    }

    #[test]
    fn versions_follow_each_other_without_gap() {
        for definition in &rules::rules().definitions {
            for pair in definition.versions.windows(2) {
                assert_eq!(pair[0].valid_to.unwrap().tomorrow().unwrap(), pair[1].valid_from, "{}", definition.id);
            }
            assert!(definition.versions.iter().all(|v| !v.source.is_empty()), "{}", definition.id);
            assert_eq!(definition.versions.last().unwrap().valid_to, None);
        }
        assert_eq!((law().kind, proposal().kind), (DefinitionKind::Law, DefinitionKind::Proposal));
    }

    #[test]
    fn the_proposal_is_compared_with_the_law() {
        let shops = [
            size("CS100010", 2, 150_000_000),
            size("CS100010", 6, 900_000_000),
            size("CS100001", 3, 1_100_000_000),
            size("CS300001", 8, 4_000_000_000),
            size("CS300001", 8, 6_000_000_000),
            Size { workers: None, ..size("CS200028", 0, 100_000_000) },
        ];
        let effect = compare(&shops, date(2016, 6, 1));
        assert_eq!(effect, Effect { both: 1, law_only: 0, proposal_only: 2, neither: 2, unknown: 1 });
        let today = compare(&shops, date(2026, 11, 25));
        assert_eq!(today.law_only, 1, "the proposal keeps the older amount: 1.1 billion is over it");
    }
}
