//! Diagnosis of a running shop (한계 점포 진단): four signs, a tier of advice, matching programmes, one next step.
//!
//! The signs come from aggregates and from what the owner enters; nothing is stored. A sign that lacks a figure is a
//! question, never a warning.

use super::case::{Case, Stage};
use super::condition::years_between;
use super::{Support, matching, next_step, rules};
use crate::checks::CheckOutcome;
use crate::known::{Figure, Known, Words};
use crate::verdict::Interval;
use golmok_model::{RelativeGrade, RiskGrade, Won};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Thresholds and tiers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagnosisRules {
    /// A shop younger than this is at entry.
    pub entry_until_years: f64,
    /// Own ÷ mean sales at or under this is a warning.
    pub sales_ratio_low: f64,
    /// A margin at or under this is a warning.
    pub margin_low: f64,
    /// An age profile speaks from so many store-years on; else that of the gu, then of the city.
    pub store_years_at_least: f64,
    /// Sales of a cell are shown from so many shops on: fewer would show one shop's.
    pub shops_at_least: i64,
    /// Where this comes from.
    pub source: String,
    /// Tiers, fewest signs first.
    #[serde(rename = "tier")]
    pub tiers: Vec<DiagnosisTier>,
}

/// A tier of advice ("점검 권고").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagnosisTier {
    /// From so many warnings on.
    pub signs_at_least: usize,
    /// Id: routine, check, check_first, closing.
    pub id: String,
    /// Stage of the shop's life that follows.
    pub stage: Stage,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Advice in Korean.
    pub advice_ko: String,
    /// Advice in English.
    pub advice_en: String,
}

/// What the owner says of the shop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shop {
    /// First day of business.
    pub opened_on: Date,
    /// Sales of a month, won.
    pub monthly_sales: Option<Won>,
    /// Share of the sales that is left when everything is paid, may be negative.
    pub margin: Option<f64>,
    /// 상시근로자 수.
    pub workers: Option<i64>,
    /// Floor area, m².
    pub floor_area_m2: Option<f64>,
}

/// Which area's shops the hazard by age was seen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The trade area.
    Area,
    /// The gu.
    Gu,
    /// The city.
    City,
}

/// Share of shops of the shop's age that close within a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HazardAtAge {
    /// Ages from, years.
    pub from_years: f64,
    /// Ages until, years; `None` for ten and over.
    pub until_years: Option<f64>,
    /// On whose shops it was seen.
    pub level: Level,
    /// Share that closes within a year, with its 95 % interval.
    pub here: Interval,
    /// The same city-wide.
    pub city: Option<Interval>,
}

/// What the data say of the cell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Hazard at the shop's age, where licences give an age profile.
    pub hazard: Option<HazardAtAge>,
    /// 1년 안 폐업 확률 of the average shop of the cell.
    pub probability: Option<Interval>,
    /// Grade of the cell.
    pub grade: Option<RiskGrade>,
    /// Against the same industry elsewhere.
    pub relative: Option<RelativeGrade>,
    /// Mean sales per shop of the cell, won a month.
    pub mean_monthly_sales: Option<f64>,
    /// Trend of the cell's sales: log per quarter.
    pub demand_trend: Option<Interval>,
}

/// What a sign looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignId {
    /// Closures at the shop's age, against the city.
    Hazard,
    /// Own sales ÷ mean of the cell.
    Sales,
    /// Trend of the cell's sales.
    Trend,
    /// Own margin.
    Margin,
}

/// One sign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sign {
    /// Which.
    pub id: SignId,
    /// Pass, warn, or ask.
    pub outcome: CheckOutcome,
    /// The figure here.
    pub here: Option<Figure>,
    /// What it is held against.
    pub compared: Option<Figure>,
}

/// The diagnosis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Years in business.
    pub age_years: f64,
    /// Hazard at that age.
    pub hazard: Option<HazardAtAge>,
    /// 1년 안 폐업 확률 of the average shop of the cell.
    pub probability: Option<Interval>,
    /// Grade of the cell, which is no sign of the shop and is said beside the signs.
    pub grade: Option<RiskGrade>,
    /// The four signs, in their order.
    pub signs: Vec<Sign>,
    /// Tier of advice.
    pub tier: DiagnosisTier,
    /// Stage of the shop's life, from age and tier.
    pub stage: Stage,
    /// Matching programmes.
    pub supports: Known<Vec<Support>>,
    /// One next step.
    pub next_step: Words,
}

/// Share that closes within a year, from closures per shop and year: 1 − exp(−rate).
pub fn within_a_year(rate: Interval) -> Interval {
    let share = |rate: f64| -(-rate).exp_m1();
    Interval { value: share(rate.value), lo: share(rate.lo), hi: share(rate.hi) }
}

/// Won a month, from won in a quarter.
pub fn per_month(per_quarter: f64) -> f64 {
    per_quarter / 3.0
}

/// Bands of age of the hazard, years: those of `mart_survival`.
pub const AGE_BANDS: [(f64, Option<f64>); 6] =
    [(0.0, Some(1.0)), (1.0, Some(2.0)), (2.0, Some(3.0)), (3.0, Some(5.0)), (5.0, Some(10.0)), (10.0, None)];

/// Index of the band of [`AGE_BANDS`] that holds an age; the first for ages under zero.
pub fn age_band(years: f64) -> usize {
    AGE_BANDS.iter().rposition(|(from, _)| years >= *from).unwrap_or(0)
}

/// Diagnoses a shop on a day.
pub fn diagnose(shop: &Shop, evidence: &Evidence, industry: &str, gu: &str, today: Date) -> Diagnosis {
    let rules = &rules::rules().diagnosis;
    let signs =
        vec![hazard_sign(evidence), sales_sign(shop, evidence, rules), trend_sign(evidence), margin_sign(shop, rules)];
    let warnings = signs.iter().filter(|s| s.outcome == CheckOutcome::Warn).count();
    let tier = tier_of(rules, warnings).clone();
    let age_years = years_between(shop.opened_on, today);
    let stage = match tier.stage {
        Stage::Growth if age_years < rules.entry_until_years => Stage::Entry,
        stage => stage,
    };
    let mut case = Case::new(today, stage).industry(industry).gu(gu);
    case.opened = Some(true);
    case.opened_on = Some(shop.opened_on);
    case.annual_sales_krw = shop.monthly_sales.map(|won| won.0.saturating_mul(12));
    case.workers = shop.workers;
    case.marginal = Some(warnings > 0);
    let supports = matching(&case);
    let next_step = next_step(&supports);
    let (hazard, probability) = (evidence.hazard, evidence.probability);
    let grade = evidence.grade;
    Diagnosis { age_years, hazard, probability, grade, signs, tier, stage, supports, next_step }
}

fn tier_of(rules: &DiagnosisRules, warnings: usize) -> &DiagnosisTier {
    let reached = rules.tiers.iter().rfind(|tier| tier.signs_at_least <= warnings);
    reached.unwrap_or_else(|| panic!("data/reference/rules.toml, embedded at build time and tested, has a tier from 0"))
}

/// With an age profile: the lower end here lies above the city's figure. Without: closures of the cell are higher than
/// elsewhere. A profile of the whole city cannot differ from the city.
fn hazard_sign(evidence: &Evidence) -> Sign {
    let id = SignId::Hazard;
    if let Some(HazardAtAge { here, city: Some(city), level, .. }) = evidence.hazard
        && level != Level::City
    {
        let outcome = if here.lo > city.value { CheckOutcome::Warn } else { CheckOutcome::Pass };
        return Sign { id, outcome, here: Some(Figure::Share(here.value)), compared: Some(Figure::Share(city.value)) };
    }
    let outcome = match evidence.relative {
        Some(RelativeGrade::Higher) => CheckOutcome::Warn,
        Some(_) => CheckOutcome::Pass,
        None => CheckOutcome::Ask,
    };
    Sign { id, outcome, here: evidence.probability.map(|p| Figure::Share(p.value)), compared: None }
}

fn sales_sign(shop: &Shop, evidence: &Evidence, rules: &DiagnosisRules) -> Sign {
    let mean = evidence.mean_monthly_sales.filter(|mean| *mean > 0.0);
    let own = shop.monthly_sales.map(|won| won.0 as f64);
    let outcome = match own.zip(mean) {
        Some((own, mean)) if own / mean <= rules.sales_ratio_low => CheckOutcome::Warn,
        Some(_) => CheckOutcome::Pass,
        None => CheckOutcome::Ask,
    };
    Sign { id: SignId::Sales, outcome, here: own.map(Figure::WonPerMonth), compared: mean.map(Figure::WonPerMonth) }
}

fn trend_sign(evidence: &Evidence) -> Sign {
    let outcome = match evidence.demand_trend {
        Some(trend) if trend.hi < 0.0 => CheckOutcome::Warn,
        Some(_) => CheckOutcome::Pass,
        None => CheckOutcome::Ask,
    };
    // A slope of log sales, as the change over a year.
    let yearly = |trend: Interval| Figure::Share((4.0 * trend.value).exp_m1());
    Sign { id: SignId::Trend, outcome, here: evidence.demand_trend.map(yearly), compared: None }
}

fn margin_sign(shop: &Shop, rules: &DiagnosisRules) -> Sign {
    let outcome = match shop.margin {
        Some(margin) if margin <= rules.margin_low => CheckOutcome::Warn,
        Some(_) => CheckOutcome::Pass,
        None => CheckOutcome::Ask,
    };
    Sign { id: SignId::Margin, outcome, here: shop.margin.map(Figure::Share), compared: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn interval(value: f64, lo: f64, hi: f64) -> Interval {
        Interval { value, lo, hi }
    }

    fn evidence() -> Evidence {
        Evidence {
            hazard: Some(HazardAtAge {
                from_years: 1.0,
                until_years: Some(2.0),
                level: Level::Area,
                here: interval(0.25, 0.12, 0.45),
                city: Some(interval(0.21, 0.20, 0.22)),
            }),
            probability: Some(interval(0.17, 0.14, 0.21)),
            grade: Some(RiskGrade::HighRisk),
            relative: Some(RelativeGrade::NoClearDifference),
            mean_monthly_sales: Some(20_000_000.0),
            demand_trend: Some(interval(0.0, -0.02, 0.02)),
        }
    }

    fn shop() -> Shop {
        Shop {
            opened_on: date(2022, 3, 1),
            monthly_sales: Some(Won(18_000_000)),
            margin: Some(0.1),
            workers: Some(1),
            floor_area_m2: None,
        }
    }

    fn outcomes(found: &Diagnosis) -> Vec<CheckOutcome> {
        found.signs.iter().map(|s| s.outcome).collect()
    }

    const TODAY: Date = date(2023, 12, 31);

    #[test]
    fn four_golden_cases() {
        use CheckOutcome::{Pass, Warn};
        let found = diagnose(&shop(), &evidence(), "CS100010", "11200", TODAY);
        assert_eq!((found.tier.id.as_str(), found.stage), ("routine", Stage::Growth));
        assert_eq!(outcomes(&found), [Pass; 4]);
        assert_eq!(found.grade, Some(RiskGrade::HighRisk), "nothing found is not said without the grade");

        let low = Shop { monthly_sales: Some(Won(10_000_000)), ..shop() };
        let found = diagnose(&low, &evidence(), "CS100010", "11200", TODAY);
        assert_eq!((found.tier.id.as_str(), found.tier.name_ko.as_str()), ("check", "점검 권고"));
        assert_eq!(outcomes(&found), [Pass, Warn, Pass, Pass], "half of the mean");

        let losing = Shop { margin: Some(-0.05), ..low };
        let found = diagnose(&losing, &evidence(), "CS100010", "11200", TODAY);
        assert_eq!((found.tier.id.as_str(), found.stage), ("check_first", Stage::Decline));

        let mut worse = evidence();
        worse.demand_trend = Some(interval(-0.05, -0.08, -0.01));
        worse.hazard = worse.hazard.map(|h| HazardAtAge { here: interval(0.4, 0.3, 0.5), ..h });
        let found = diagnose(&losing, &worse, "CS100010", "11200", TODAY);
        assert_eq!(found.tier.id, "closing");
        assert_eq!(outcomes(&found), [Warn; 4]);
        let supports = found.supports.known().unwrap();
        assert!(supports.iter().any(|s| s.name.ko.contains("희망리턴패키지")), "{supports:?}");
        assert!(supports.iter().any(|s| s.provider.ko.contains("고용센터")), "{supports:?}");
        assert!(!found.next_step.ko.is_empty());
    }

    #[test]
    fn what_is_not_known_is_asked_and_never_warns() {
        let silent = Shop { monthly_sales: None, margin: None, workers: None, ..shop() };
        let found = diagnose(&silent, &Evidence::default(), "CS100010", "", TODAY);
        assert_eq!(outcomes(&found), [CheckOutcome::Ask; 4]);
        assert_eq!(found.tier.id, "routine");
    }

    #[test]
    fn a_shop_of_ten_months_is_at_entry() {
        let young = Shop { opened_on: date(2023, 3, 1), ..shop() };
        assert_eq!(diagnose(&young, &evidence(), "CS100010", "11200", TODAY).stage, Stage::Entry);
        assert_eq!((age_band(0.9), age_band(1.0), age_band(4.99), age_band(40.0)), (0, 1, 3, 5));
    }
}
