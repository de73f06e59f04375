//! The ten rules of entry (창업 10계명), each held against the data.

use crate::known::{Figure, Words};
use crate::record::{Windows, dated};
use crate::verdict::{Interval, Rated};
use golmok_model::RelativeGrade;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One rule, evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// 1–10.
    pub number: u8,
    /// Id of the rule, e.g. `crowding`.
    pub id: String,
    /// The rule in one short line.
    pub title: Words,
    /// Why, or what to ask or do.
    pub advice: Words,
    /// What the data say.
    pub outcome: CheckOutcome,
    /// The figures behind, most telling first; empty for a question that no data answer.
    pub figures: Vec<CheckFigure>,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// 자료로는 괜찮음: nothing in the data speaks against it.
    Pass,
    /// 조심: the data speak against it.
    Warn,
    /// 직접 확인: the data cannot tell; ask.
    Ask,
}

/// A figure behind a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckFigure {
    /// What is measured, and of which quarters.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// What it is compared with: the city, the mean, a threshold.
    pub compared: Option<Figure>,
}

/// A rule as it is written in `data/rules/entry_rules.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id.
    pub id: RuleId,
    /// What is measured, for those who keep the rules.
    pub measure: String,
    /// Threshold.
    pub limit: f64,
    title_ko: String,
    title_en: String,
    pass_ko: String,
    pass_en: String,
    warn_ko: String,
    warn_en: String,
    ask_ko: String,
    ask_en: String,
    /// On what the rule rests.
    pub grounds: String,
}

/// Which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// How many of the industry close.
    Risk,
    /// How crowded it is.
    Crowding,
    /// Whether everyone enters.
    Rush,
    /// Whether more left than came.
    Turnover,
    /// Whether passers-by get fewer.
    PassersBy,
    /// Whether sales crowd into one part of the day.
    Hours,
    /// What must be sold.
    BreakEven,
    /// Chains.
    Brands,
    /// Who stayed.
    Staying,
    /// Means for three years.
    ThreeYears,
}

impl RuleId {
    /// Id in the rules and in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Crowding => "crowding",
            Self::Rush => "rush",
            Self::Turnover => "turnover",
            Self::PassersBy => "passers_by",
            Self::Hours => "hours",
            Self::BreakEven => "break_even",
            Self::Brands => "brands",
            Self::Staying => "staying",
            Self::ThreeYears => "three_years",
        }
    }
}

/// The ten rules, in their order.
pub fn rules() -> &'static [Rule] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        rule: Vec<Rule>,
    }
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        toml::from_str::<File>(include_str!("../../../data/rules/entry_rules.toml"))
            .unwrap_or_else(|error| panic!("data/rules/entry_rules.toml, embedded at build time and tested: {error}"))
            .rule
    });
    &RULES
}

/// A value here and, where known, in the city for the same industry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Against {
    /// Here.
    pub here: Option<f64>,
    /// In the city.
    pub city: Option<f64>,
}

/// How crowded it is. The ratio is shown, as [entry load](crate::entry_load) shows it; the interval decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowding {
    /// Stores ÷ stores that demand carries.
    pub ratio: f64,
    /// The shrunk ratio with its 90 % interval.
    pub shrunk: Interval,
}

/// What the rules are held against. `None` is not known; nothing is assumed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// The rating.
    pub rated: Option<Rated>,
    /// The industry's city-wide probability to close within a year.
    pub city_mean: Option<f64>,
    /// Stores against those that demand carries.
    pub crowding: Option<Crowding>,
    /// Openings of the last four quarters.
    pub openings_4q: i64,
    /// Openings ÷ stores of the last four quarters.
    pub opening_rate: Against,
    /// Closures ÷ openings over up to three years, with its 95 % interval.
    pub closure_to_opening: Option<Interval>,
    /// Change of foot traffic within a year, a share.
    pub foot_traffic_change: Option<f64>,
    /// Share of the sales in the published band of hours with the most.
    pub top_hours_share: Option<f64>,
    /// Required ÷ mean sales.
    pub required_to_mean: Option<f64>,
    /// Customers a day, where only those can be told.
    pub customers_per_day: Option<f64>,
    /// 프랜차이즈 비율.
    pub franchise_share: Against,
    /// Mean months in business of running shops.
    pub operating_months: Against,
    /// Probability of the average shop to close within three years.
    pub closure_probability_3y: Option<f64>,
    /// Which quarters these speak of.
    pub windows: Windows,
}

/// Shops that must have opened before a rush is spoken of.
const FEWEST_OPENINGS: i64 = 3;

/// The ten rules held against the evidence, in their order.
pub fn evaluate(evidence: &Evidence) -> Vec<Check> {
    rules().iter().zip(1..).map(|(rule, number)| rule.check(number, evidence)).collect()
}

impl Rule {
    fn check(&self, number: u8, evidence: &Evidence) -> Check {
        let (outcome, figures) = self.outcome(evidence);
        let (ko, en) = match outcome {
            CheckOutcome::Pass => (&self.pass_ko, &self.pass_en),
            CheckOutcome::Warn => (&self.warn_ko, &self.warn_en),
            CheckOutcome::Ask => (&self.ask_ko, &self.ask_en),
        };
        Check {
            number,
            id: self.id.code().to_owned(),
            title: Words::new(&self.title_ko, &self.title_en),
            advice: Words::new(ko, en),
            outcome,
            figures,
        }
    }

    fn outcome(&self, e: &Evidence) -> (CheckOutcome, Vec<CheckFigure>) {
        let limit = self.limit;
        let windows = e.windows;
        match self.id {
            RuleId::Risk => told(e.rated.as_ref().map(|r| {
                let warn = f64::from(r.step) >= limit || r.relative == RelativeGrade::Higher;
                let label = Words::new("1년 안 폐업 확률", "closes within a year");
                (warn, figure(label, Figure::Share(r.probability.value), e.city_mean.map(Figure::Share)))
            })),
            RuleId::Crowding => told(e.crowding.map(|c| {
                let label = Words::new("손님 수에 견준 점포 수", "shops against what customers carry");
                let label = dated(&label, windows.crowding);
                (c.shrunk.lo > limit, figure(label, Figure::Times(c.ratio), Some(Figure::Times(1.0))))
            })),
            RuleId::Rush => told(e.opening_rate.here.zip(e.opening_rate.city).map(|(here, city)| {
                let label = dated(&Words::new("새로 연 점포 비율", "share that opened"), windows.year);
                let warn = e.openings_4q >= FEWEST_OPENINGS && here >= limit * city;
                (warn, figure(label, Figure::Share(here), Some(Figure::Share(city))))
            })),
            RuleId::Turnover => told(e.closure_to_opening.map(|c| {
                let label =
                    Words::new("이 업종에서 새로 연 한 곳에 닫은 점포", "of this kind, closed for each that opened");
                let label = dated(&label, windows.turnover);
                (c.lo > limit, figure(label, Figure::Times(c.value), Some(Figure::Times(1.0))))
            })),
            RuleId::PassersBy => told(e.foot_traffic_change.map(|change| {
                let label = Words::new("유동인구, 한 해 전 같은 분기와 견준 변화", "passers-by against a year before");
                let label = dated(&label, windows.foot_traffic);
                (change <= -limit, figure(label, Figure::Change(change), None))
            })),
            RuleId::Hours => told(e.top_hours_share.map(|share| {
                let label = Words::new("가장 많이 팔리는 때의 매출 비율", "share of the busiest part of the day");
                let label = dated(&label, windows.sales);
                (share >= limit, figure(label, Figure::Share(share), None))
            })),
            RuleId::BreakEven => match e.required_to_mean {
                None => {
                    let label = Words::new("본전이 되는 손님", "to break even");
                    let customers = e.customers_per_day.map(Figure::CustomersPerDay);
                    (CheckOutcome::Ask, customers.map(|c| figure(label, c, None)).into_iter().collect())
                }
                Some(ratio) => told(Some({
                    let label = Words::new(
                        "평균 점포 매출에 견준 손익분기 매출",
                        "break-even against the average shop's sales",
                    );
                    let label = dated(&label, windows.sales);
                    (ratio > limit, figure(label, Figure::Share(ratio), None))
                })),
            },
            RuleId::Brands => told(e.franchise_share.here.map(|share| {
                let label = dated(&Words::new("프랜차이즈 점포 비율", "share of chains"), windows.stores);
                (share >= limit, figure(label, Figure::Share(share), e.franchise_share.city.map(Figure::Share)))
            })),
            RuleId::Staying => told(e.operating_months.here.zip(e.operating_months.city).map(|(here, city)| {
                let label = Words::new(
                    "모든 업종에서 영업 중인 점포의 평균 기간",
                    "mean time in business of running shops of every kind",
                );
                let label = dated(&label, windows.months);
                (here <= city * (1.0 - limit), figure(label, Figure::Months(here), Some(Figure::Months(city))))
            })),
            RuleId::ThreeYears => {
                let label = Words::new("3년 안에 닫는 비율(어림)", "closes within three years (rough)");
                let share = e.closure_probability_3y.map(Figure::Share);
                (CheckOutcome::Ask, share.map(|s| figure(label, s, None)).into_iter().collect())
            }
        }
    }
}

fn figure(label: Words, here: Figure, compared: Option<Figure>) -> CheckFigure {
    CheckFigure { label, here, compared }
}

/// Whether a rule warns, with its figure; without data it asks.
fn told(found: Option<(bool, CheckFigure)>) -> (CheckOutcome, Vec<CheckFigure>) {
    match found {
        Some((warn, figure)) => (if warn { CheckOutcome::Warn } else { CheckOutcome::Pass }, vec![figure]),
        None => (CheckOutcome::Ask, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::{Confidence, RiskGrade};

    fn interval(lo: f64, value: f64, hi: f64) -> Interval {
        Interval { value, lo, hi }
    }

    fn calm() -> Evidence {
        Evidence {
            rated: Some(Rated {
                probability: interval(0.12, 0.15, 0.18),
                relative: RelativeGrade::NoClearDifference,
                relative_risk: interval(0.9, 1.0, 1.1),
                grade: RiskGrade::Suspect,
                step: 2,
                grade_probability: [0.2, 0.6, 0.1, 0.1],
                confidence: Confidence::Medium,
                own_weight: 0.3,
            }),
            city_mean: Some(0.16),
            crowding: Some(Crowding { ratio: 1.4, shrunk: interval(0.8, 1.3, 1.9) }),
            openings_4q: 4,
            opening_rate: Against { here: Some(0.14), city: Some(0.1) },
            closure_to_opening: Some(interval(0.7, 1.1, 1.6)),
            foot_traffic_change: Some(-0.09),
            top_hours_share: Some(0.4),
            required_to_mean: Some(0.5),
            customers_per_day: Some(80.0),
            franchise_share: Against { here: Some(0.49), city: Some(0.2) },
            operating_months: Against { here: Some(91.0), city: Some(100.0) },
            closure_probability_3y: Some(0.38),
            windows: Windows::default(),
        }
    }

    fn outcomes(evidence: &Evidence) -> Vec<CheckOutcome> {
        evaluate(evidence).iter().map(|c| c.outcome).collect()
    }

    #[test]
    fn there_are_ten_in_both_languages() {
        let ids: Vec<&str> = rules().iter().map(|r| r.id.code()).collect();
        assert_eq!(ids.len(), 10);
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 10, "{ids:?}");
        for check in [evaluate(&calm()), evaluate(&Evidence::default())].concat() {
            for words in [&check.title, &check.advice] {
                assert!(words.ko.ends_with('.') || words == &check.title, "{words:?}");
                assert!(!words.en.is_empty() && words.en.is_ascii(), "{words:?}");
            }
        }
        assert!(rules().iter().all(|r| !r.grounds.is_empty() && !r.measure.is_empty()));
    }

    #[test]
    fn below_every_limit_nothing_warns() {
        let checks = evaluate(&calm());
        let (ask, pass): (Vec<_>, Vec<_>) = checks.iter().partition(|c| c.outcome == CheckOutcome::Ask);
        assert_eq!(ask.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["three_years"]);
        assert!(pass.iter().all(|c| c.outcome == CheckOutcome::Pass && c.figures.len() == 1));
    }

    #[test]
    fn at_every_limit_each_warns() {
        let mut e = calm();
        if let Some(rated) = &mut e.rated {
            (rated.grade, rated.step) = (RiskGrade::Risk, 3);
        }
        e.crowding = Some(Crowding { ratio: 1.4, shrunk: interval(1.01, 1.3, 1.9) });
        e.opening_rate.here = Some(0.151);
        e.closure_to_opening = Some(interval(1.1, 1.5, 2.0));
        e.foot_traffic_change = Some(-0.1);
        e.top_hours_share = Some(0.5);
        e.required_to_mean = Some(0.51);
        e.franchise_share.here = Some(0.5);
        e.operating_months.here = Some(90.0);
        let found = outcomes(&e);
        assert_eq!(found[..9], [CheckOutcome::Warn; 9]);
        let newest = golmok_model::Quarter::from_code(20234).unwrap();
        e.windows.turnover = Some(crate::record::Window::ending(newest, 8));
        let label = &evaluate(&e)[3].figures[0].label;
        assert!(
            label.ko.starts_with("2022년 1분기–2023년 4분기 ") && label.en.contains("Q1 2022-Q4 2023"),
            "{label:?}"
        );
        assert_eq!(evaluate(&e)[1].figures[0].here, Figure::Times(1.4), "the ratio that entry load shows");
        // Two openings are no rush, however high the rate.
        e.openings_4q = 2;
        assert_eq!(outcomes(&e)[2], CheckOutcome::Pass);
    }

    #[test]
    fn clearly_above_the_same_industry_warns_at_any_grade() {
        let mut e = calm();
        if let Some(rated) = &mut e.rated {
            (rated.grade, rated.step, rated.relative) = (RiskGrade::Caution, 1, RelativeGrade::Higher);
        }
        assert_eq!(outcomes(&e)[0], CheckOutcome::Warn);
    }

    #[test]
    fn without_data_it_asks() {
        let checks = evaluate(&Evidence::default());
        assert!(checks.iter().all(|c| c.outcome == CheckOutcome::Ask && c.figures.is_empty()));
        let customers = Evidence { customers_per_day: Some(70.0), ..Evidence::default() };
        assert_eq!(evaluate(&customers)[6].figures[0].here, Figure::CustomersPerDay(70.0));
    }
}
