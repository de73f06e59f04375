//! Places or industries that may be called safer.

use crate::entry_load::{Entrants, Saturation, entrants};
use crate::known::{Absent, Figure, Known, Words};
use crate::posterior::Belief;
use crate::subject::{AreaRef, IndustryRef};
use crate::verdict::Interval;
use golmok_model::RiskGrade;
use serde::{Deserialize, Serialize};

/// Something safer with posterior probability of at least [`NEEDED`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Where.
    pub area: AreaRef,
    /// What.
    pub industry: IndustryRef,
    /// The same industry elsewhere, or another industry here.
    pub kind: AlternativeKind,
    /// Posterior probability that it closes less than the subject, 0–1.
    pub safer: f64,
    /// Its 1년 안 폐업 확률.
    pub probability: Interval,
    /// Its grade.
    pub grade: RiskGrade,
    /// Metres between the centres; `None` for another industry here.
    pub distance_m: Option<f64>,
    /// What was compared to see that customers are not missing there, with both values.
    pub demand: AlternativeDemand,
    /// Its own load of one, three and ten entrants; empty where there is no saturation ratio.
    pub entry_load: Vec<Entrants>,
}

/// What the demand of an alternative was compared by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlternativeDemand {
    /// Mean sales per shop, or foot traffic.
    pub label: Words,
    /// There.
    pub there: Figure,
    /// Here.
    pub here: Figure,
}

/// In what an alternative differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlternativeKind {
    /// The same industry in another area nearby.
    OtherArea,
    /// Another, less crowded industry in this area.
    OtherIndustry,
}

/// Posterior probability from which an alternative may be called safer.
pub const NEEDED: f64 = 0.8;
/// At most so many are listed.
pub const AT_MOST: usize = 3;
/// Mean sales or foot traffic must be at least this share of here.
pub const DEMAND_SHARE: f64 = 0.8;
/// Another area is nearby when its centre is at most so far away, in metres.
pub const NEAR_M: f64 = 2_000.0;
/// What is said of a cell's average shop needs at least so many shops.
pub const FEWEST_STORES: i64 = 3;

/// A rated cell, to be weighed against another.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where.
    pub area: AreaRef,
    /// What.
    pub industry: IndustryRef,
    /// 1년 안 폐업 확률.
    pub probability: Interval,
    /// Hazard ÷ the industry's city-wide.
    pub relative_risk: Interval,
    /// Grade.
    pub grade: RiskGrade,
    /// Shops at the newest quarter.
    pub stores: i64,
    /// Metres from the subject; `None` for the subject's own area.
    pub distance_m: Option<f64>,
    /// Mean sales per shop, won in a quarter.
    pub sales_per_store: Option<f64>,
    /// The industry's mean of the same in the city.
    pub mean_sales_per_store: Option<f64>,
    /// Like trades, of the industry.
    pub trade: String,
    /// Foot traffic of the area, persons a day.
    pub foot_traffic: Option<f64>,
    /// How crowded the cell is.
    pub saturation: Option<Saturation>,
}

/// What may be called safer than `here`, best first: the same industry nearby, or a less crowded industry of a like trade
/// in the same area, each with posterior probability of at least [`NEEDED`], at least [`FEWEST_STORES`] shops, and
/// customers good enough ([`DEMAND_SHARE`]): as here for the same industry, as the industry's own mean in the city for
/// another one, whose passers-by are the same ones. Where the customers of one side are not known, nothing is said of it.
pub fn safer_alternatives(here: &Candidate, others: &[Candidate]) -> Known<Vec<Alternative>> {
    let mut found: Vec<Alternative> = others.iter().filter_map(|other| alternative(here, other)).collect();
    let far = |a: &Alternative| a.distance_m.unwrap_or(0.0);
    found.sort_by(|a, b| b.safer.total_cmp(&a.safer).then(far(a).total_cmp(&far(b))).then_with(|| key(a).cmp(&key(b))));
    found.truncate(AT_MOST);
    Known::or((!found.is_empty()).then_some(found), Absent::NothingSafer)
}

fn key(of: &Alternative) -> (&str, &str) {
    (&of.area.code, &of.industry.code)
}

fn alternative(here: &Candidate, there: &Candidate) -> Option<Alternative> {
    let same_area = there.area == here.area;
    let same_industry = there.industry == here.industry;
    let kind = match (same_area, same_industry) {
        (false, true) if there.distance_m.is_some_and(|m| m <= NEAR_M) => AlternativeKind::OtherArea,
        (true, false) if here.trade == there.trade && less_crowded(here, there) => AlternativeKind::OtherIndustry,
        _ => return None,
    };
    let safer = clearly_safer(&there.odds(), &here.odds(), same_industry)?;
    let demand = match kind {
        AlternativeKind::OtherArea => demand(here, there)?,
        AlternativeKind::OtherIndustry => against_own_mean(there)?,
    };
    Some(Alternative {
        area: there.area.clone(),
        industry: there.industry.clone(),
        kind,
        safer,
        probability: there.probability,
        grade: there.grade,
        distance_m: there.distance_m,
        demand,
        entry_load: there.saturation.as_ref().map(entrants).unwrap_or_default(),
    })
}

/// Posterior probability that `a` closes less than `b`. Within one industry the city's level is common to both and
/// cancels, so the relative risks are compared; between industries the whole intervals are.
pub fn probability_safer(a: &Candidate, b: &Candidate) -> Option<f64> {
    below(&a.odds(), &b.odds(), a.industry == b.industry)
}

/// What of a cell tells whether it is safer than another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    /// Shops at the newest quarter.
    pub stores: i64,
    /// 1년 안 폐업 확률.
    pub probability: Interval,
    /// Hazard ÷ the industry's city-wide.
    pub relative_risk: Interval,
}

impl Candidate {
    fn odds(&self) -> Odds {
        Odds { stores: self.stores, probability: self.probability, relative_risk: self.relative_risk }
    }
}

/// Posterior probability that a cell closes less than another one, of the same industry or not; `None` where it may not be
/// called safer: under [`FEWEST_STORES`] shops, or less than [`NEEDED`].
pub fn clearly_safer(there: &Odds, here: &Odds, same_industry: bool) -> Option<f64> {
    let enough = there.stores >= FEWEST_STORES;
    below(there, here, same_industry).filter(|safer| enough && *safer >= NEEDED)
}

fn below(a: &Odds, b: &Odds, same_industry: bool) -> Option<f64> {
    let belief = |odds: &Odds| match same_industry {
        true => Belief::of(odds.relative_risk),
        false => Belief::of_yearly_probability(odds.probability),
    };
    Some(belief(a)?.below(belief(b)?))
}

fn less_crowded(here: &Candidate, there: &Candidate) -> bool {
    matches!((here.saturation, there.saturation), (Some(here), Some(there)) if there.shrunk < here.shrunk)
}

/// The comparison of customers, where it is known and good enough.
fn demand(here: &Candidate, there: &Candidate) -> Option<AlternativeDemand> {
    let pair = |of: fn(&Candidate) -> Option<f64>| Some((of(there)?, of(here)?));
    let (label, (at_there, at_here), figure): (_, _, fn(f64) -> Figure) = match pair(|c| c.sales_per_store) {
        Some(sales) => (Words::new("점포 한 곳 평균 매출", "mean sales per shop"), sales, Figure::WonPerQuarter),
        None => (Words::new("유동인구", "passers-by"), pair(|c| c.foot_traffic)?, Figure::PersonsPerDay),
    };
    let enough = at_there >= DEMAND_SHARE * at_here;
    enough.then(|| AlternativeDemand { label, there: figure(at_there), here: figure(at_here) })
}

/// Sales of another industry here against its own mean in the city, where both are known and good enough.
fn against_own_mean(there: &Candidate) -> Option<AlternativeDemand> {
    let (at_there, mean) = there.sales_per_store.zip(there.mean_sales_per_store)?;
    let label = Words::new(
        "점포 한 곳 평균 매출(비교값은 그 업종의 서울 평균)",
        "mean sales per shop (against that industry's mean in the city)",
    );
    let figure = Figure::WonPerQuarter;
    (at_there >= DEMAND_SHARE * mean).then(|| AlternativeDemand { label, there: figure(at_there), here: figure(mean) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::AreaKind;

    fn cell(area: &str, industry: &str, risk: f64, distance_m: Option<f64>) -> Candidate {
        let name = Words::new(industry, industry);
        let around = |value: f64| Interval { value, lo: value / 1.2, hi: value * 1.2 };
        Candidate {
            area: AreaRef { kind: AreaKind::TradeArea, code: area.to_owned(), name: area.to_owned() },
            industry: IndustryRef { code: industry.to_owned(), name },
            probability: around(0.15 * risk),
            relative_risk: around(risk),
            grade: RiskGrade::Suspect,
            stores: 20,
            distance_m,
            sales_per_store: None,
            mean_sales_per_store: None,
            trade: if industry == "lighting" { "home".to_owned() } else { "drink".to_owned() },
            foot_traffic: Some(10_000.0),
            saturation: Some(Saturation { stores: 20, expected: 10.0, shrunk: 1.8 }),
        }
    }

    #[test]
    fn lists_the_clearly_safer_at_most_three() {
        let here = cell("a", "cafe", 1.0, None);
        // ln 1.2 ÷ 1.645 = 0.1108 on each side, 0.1568 together: 0.8 has P = Φ(0.2231 ÷ 0.1568) = 0.9227 and
        // 0.9 has P = Φ(0.1054 ÷ 0.1568) = 0.7493.
        let others = [
            cell("b", "cafe", 0.8, Some(900.0)),
            cell("c", "cafe", 0.9, Some(300.0)),
            cell("d", "cafe", 0.8, Some(500.0)),
            cell("e", "cafe", 0.7, Some(1_900.0)),
            cell("f", "cafe", 0.7, Some(2_100.0)),
            cell("g", "cafe", 0.75, Some(1_000.0)),
        ];
        let found = safer_alternatives(&here, &others);
        let found = found.known().unwrap();
        let codes: Vec<&str> = found.iter().map(|a| a.area.code.as_str()).collect();
        assert_eq!(codes, ["e", "g", "d"], "by probability, then by distance; nothing beyond 2 km");
        assert!((found[2].safer - 0.9227).abs() < 5e-4, "{}", found[2].safer);
        assert_eq!(found[0].entry_load.len(), 3);
        assert_eq!(found[0].kind, AlternativeKind::OtherArea);
    }

    #[test]
    fn says_so_where_nothing_is_safer() {
        let here = cell("a", "cafe", 1.0, None);
        assert_eq!(
            safer_alternatives(&here, &[cell("c", "cafe", 0.9, Some(300.0))]),
            Known::Absent(Absent::NothingSafer)
        );
        let sentence = Absent::NothingSafer.sentence().ko;
        assert_eq!(sentence, "더 안전하다고 말할 수 있는 곳을 찾지 못했습니다.");
    }

    #[test]
    fn wants_customers_shops_and_less_crowding() {
        let here = cell("a", "cafe", 1.0, None);
        let safer = cell("b", "cafe", 0.6, Some(100.0));
        let listed = |other: Candidate| safer_alternatives(&here, &[other]).known().is_some();
        assert!(listed(safer.clone()));
        assert!(listed(Candidate { foot_traffic: Some(8_000.0), ..safer.clone() }));
        assert!(!listed(Candidate { foot_traffic: Some(7_999.0), ..safer.clone() }));
        assert!(!listed(Candidate { foot_traffic: None, ..safer.clone() }), "unknown customers");
        assert!(!listed(Candidate { stores: 2, ..safer }));
        let other = cell("a", "bakery", 0.5, None);
        assert!(!listed(other.clone()), "as crowded as here");
        let roomy = Saturation { stores: 5, expected: 5.0, shrunk: 1.0 };
        let roomy = Candidate { saturation: Some(roomy), ..other };
        assert!(!listed(roomy.clone()), "its passers-by are the same ones");
        let sales =
            |own, mean| Candidate { sales_per_store: Some(own), mean_sales_per_store: Some(mean), ..roomy.clone() };
        assert!(listed(sales(80.0, 100.0)) && !listed(sales(79.0, 100.0)), "against its own mean");
        let lighting = Candidate { trade: "home".to_owned(), ..sales(80.0, 100.0) };
        assert!(!listed(lighting), "who sells cosmetics sells no lamps");
    }

    #[test]
    fn sales_go_before_foot_traffic() {
        let here = Candidate { sales_per_store: Some(100.0), ..cell("a", "cafe", 1.0, None) };
        let there = cell("b", "cafe", 0.6, Some(100.0));
        let of = |sales| safer_alternatives(&here, &[Candidate { sales_per_store: sales, ..there.clone() }]);
        assert!(of(Some(79.0)).known().is_none());
        let found = of(Some(80.0));
        assert_eq!(found.known().unwrap()[0].demand.there, Figure::WonPerQuarter(80.0));
    }
}
