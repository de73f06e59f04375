//! Conditions of a programme: a small rule language in TOML.
//!
//! `{ fact = "annual_sales_krw", at_most = 200_000_000 }`, `{ fact = "industry", one_of = ["@daily_life"] }`,
//! `{ any = [ … ] }`. All conditions of a programme must hold. `@daily_life` stands for the list of the clinics.

use super::case::{Case, Truth};
use super::{definition, rules};
use crate::known::Words;
use golmok_model::City;
use jiff::civil::Date;
use serde::Deserialize;

/// One condition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The fact; absent where `any` is given.
    pub fact: Option<Fact>,
    /// For yes-or-no facts.
    pub is: Option<bool>,
    /// For numbers: not under this.
    pub at_least: Option<f64>,
    /// For numbers: not over this.
    pub at_most: Option<f64>,
    /// For numbers: under this.
    pub below: Option<f64>,
    /// For codes: one of these; `@daily_life` stands for the clinics' list.
    pub one_of: Option<Vec<String>>,
    /// For days: not before this day.
    pub from: Option<Date>,
    /// For days: not after this day.
    pub until: Option<Date>,
    /// Holds where one of these holds.
    pub any: Option<Vec<Condition>>,
    /// The condition in Korean.
    pub ko: String,
    /// The condition in English.
    pub en: String,
}

/// A fact of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Yes or no: 소상공인 by the law in force on the day.
    SmallOwner,
    /// Yes or no: the shop is open.
    Opened,
    /// Yes or no: newly joins the mutual-aid fund.
    NewMember,
    /// Yes or no: the diagnosis advises a check.
    Marginal,
    /// Number: sales of a year, won.
    AnnualSalesKrw,
    /// Number: 상시근로자 수.
    Workers,
    /// Number: years in business.
    AgeYears,
    /// Code: 서비스_업종_코드.
    Industry,
    /// Code: 자치구_코드.
    Gu,
    /// Code: `seoul` for the 25 gu, else `elsewhere`.
    Region,
    /// Day of the question.
    Today,
    /// First day of business.
    OpenedOn,
}

/// A fact's value in a case.
enum Value<'a> {
    Is(Truth),
    Number(Option<f64>),
    Code(Option<&'a str>),
    Day(Option<Date>),
}

/// What kind of condition a fact takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    YesNo,
    Number,
    Code,
    Day,
}

impl Fact {
    fn kind(self) -> Kind {
        match self {
            Self::SmallOwner | Self::Opened | Self::NewMember | Self::Marginal => Kind::YesNo,
            Self::AnnualSalesKrw | Self::Workers | Self::AgeYears => Kind::Number,
            Self::Industry | Self::Gu | Self::Region => Kind::Code,
            Self::Today | Self::OpenedOn => Kind::Day,
        }
    }

    fn of(self, case: &Case) -> Value<'_> {
        match self {
            Self::SmallOwner => Value::Is(definition::law().holds(&definition::Size::of(case), case.today)),
            Self::Opened => Value::Is(case.opened.into()),
            Self::NewMember => Value::Is(case.new_member.into()),
            Self::Marginal => Value::Is(case.marginal.into()),
            Self::AnnualSalesKrw => Value::Number(case.annual_sales_krw.map(|n| n as f64)),
            Self::Workers => Value::Number(case.workers.map(|n| n as f64)),
            Self::AgeYears => Value::Number(case.opened_on.map(|day| years_between(day, case.today))),
            Self::Industry => Value::Code(case.industry.as_deref()),
            Self::Gu => Value::Code(case.gu.as_deref()),
            Self::Region => {
                let region = |gu: &str| if gu.starts_with(&City::seoul().code) { "seoul" } else { "elsewhere" };
                Value::Code(case.gu.as_deref().map(region))
            }
            Self::Today => Value::Day(Some(case.today)),
            Self::OpenedOn => Value::Day(case.opened_on),
        }
    }
}

/// Years from one day to another, by days of 365.25.
pub fn years_between(from: Date, until: Date) -> f64 {
    let days = until.since(from).map_or(0, |span| span.get_days());
    f64::from(days) / 365.25
}

impl Condition {
    /// Whether the condition holds in a case.
    pub fn holds(&self, case: &Case) -> Truth {
        if let Some(any) = &self.any {
            return any.iter().fold(Truth::No, |so_far, c| so_far.or(c.holds(case)));
        }
        let Some(fact) = self.fact else { return Truth::Unknown };
        match fact.of(case) {
            Value::Is(truth) => match (truth, self.is.unwrap_or(true)) {
                (Truth::Unknown, _) => Truth::Unknown,
                (truth, wanted) => Truth::from((truth == Truth::Yes) == wanted),
            },
            Value::Number(number) => Truth::from(number.map(|n| {
                self.at_least.is_none_or(|least| n >= least)
                    && self.at_most.is_none_or(|most| n <= most)
                    && self.below.is_none_or(|below| n < below)
            })),
            Value::Code(code) => Truth::from(code.map(|code| self.lists(code))),
            Value::Day(day) => Truth::from(
                day.map(|day| self.from.is_none_or(|from| day >= from) && self.until.is_none_or(|until| day <= until)),
            ),
        }
    }

    fn lists(&self, code: &str) -> bool {
        self.one_of.iter().flatten().any(|listed| match listed.as_str() {
            "@daily_life" => rules::clinics().industries.iter().any(|i| i.code == code),
            listed => listed == code,
        })
    }

    /// The condition in words.
    pub fn words(&self) -> Words {
        Words::new(&*self.ko, &*self.en)
    }

    /// Why the condition makes no sense, where it does not: a wrong operator, an unknown list, no words.
    pub fn fault(&self) -> Option<String> {
        if self.ko.is_empty() || self.en.is_empty() {
            return Some("has no words".to_owned());
        }
        if let Some(any) = &self.any {
            return match (self.fact, any.is_empty()) {
                (Some(_), _) => Some("has both a fact and `any`".to_owned()),
                (None, true) => Some("has an empty `any`".to_owned()),
                (None, false) => any.iter().find_map(Self::fault),
            };
        }
        let Some(fact) = self.fact else { return Some("has neither a fact nor `any`".to_owned()) };
        let numbers = [self.at_least, self.at_most, self.below].iter().any(Option::is_some);
        let days = self.from.is_some() || self.until.is_some();
        let given = [
            (Kind::YesNo, self.is.is_some()),
            (Kind::Number, numbers),
            (Kind::Code, self.one_of.as_ref().is_some_and(|list| !list.is_empty())),
            (Kind::Day, days),
        ];
        let wrong = given.iter().any(|(kind, given)| *given != (*kind == fact.kind()));
        let list = self.one_of.iter().flatten().find(|code| code.starts_with('@') && *code != "@daily_life");
        match (wrong, list) {
            (true, _) => Some(format!("{fact:?} takes another operator")),
            (false, Some(list)) => Some(format!("knows no list {list}")),
            (false, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::case::Stage;
    use jiff::civil::date;

    fn condition(text: &str) -> Condition {
        #[derive(Deserialize)]
        struct Doc {
            c: Condition,
        }
        toml::from_str::<Doc>(&format!("c = {{ {text}, ko = \"조건\", en = \"condition\" }}")).unwrap().c
    }

    #[test]
    fn a_missing_fact_is_unknown_and_never_no() {
        let case = Case::new(date(2016, 6, 1), Stage::Growth);
        assert_eq!(condition("fact = \"annual_sales_krw\", at_most = 200_000_000").holds(&case), Truth::Unknown);
        assert_eq!(condition("fact = \"new_member\", is = true").holds(&case), Truth::Unknown);
        assert_eq!(condition("fact = \"industry\", one_of = [\"@daily_life\"]").holds(&case), Truth::Unknown);
        assert_eq!(condition("fact = \"opened\", is = true").holds(&case), Truth::Yes);
    }

    #[test]
    fn bounds_are_as_written() {
        let mut case = Case::new(date(2016, 6, 1), Stage::Growth).industry("CS100010").gu("11200");
        let sales = condition("fact = \"annual_sales_krw\", at_most = 200_000_000");
        case.annual_sales_krw = Some(200_000_000);
        assert_eq!(sales.holds(&case), Truth::Yes, "up to 200 million");
        case.annual_sales_krw = Some(200_000_001);
        assert_eq!(sales.holds(&case), Truth::No);
        let workers = condition("fact = \"workers\", below = 5");
        case.workers = Some(5);
        assert_eq!(workers.holds(&case), Truth::No, "fewer than five");
        assert_eq!(condition("fact = \"region\", one_of = [\"seoul\"]").holds(&case), Truth::Yes);
        assert_eq!(condition("fact = \"gu\", one_of = [\"11110\"]").holds(&case), Truth::No);
        let dated = condition("fact = \"today\", from = \"2016-03-01\", until = \"2016-06-01\"");
        assert_eq!(dated.holds(&case), Truth::Yes);
        case.today = date(2016, 6, 2);
        assert_eq!(dated.holds(&case), Truth::No);
        case.opened_on = Some(date(2015, 6, 2));
        assert_eq!(condition("fact = \"age_years\", at_least = 1").holds(&case), Truth::Yes);
        let either = "any = [{ fact = \"workers\", below = 3, ko = \"a\", en = \"a\" }, \
                      { fact = \"new_member\", is = true, ko = \"b\", en = \"b\" }]";
        assert_eq!(condition(either).holds(&case), Truth::Unknown, "no or not known is not known");
    }

    #[test]
    fn faults_are_found() {
        for (text, ok) in [
            ("fact = \"workers\", below = 5", true),
            ("fact = \"workers\", is = true", false),
            ("fact = \"industry\", one_of = [\"@nobody\"]", false),
            ("fact = \"industry\", one_of = []", false),
            ("fact = \"today\", from = \"2016-03-01\", at_most = 3", false),
            ("is = true", false),
            ("any = []", false),
        ] {
            assert_eq!(condition(text).fault().is_none(), ok, "{text}");
        }
    }
}
