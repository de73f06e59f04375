//! Programmes as data: their standing on a day, which fit a case, and which overlap.

use super::case::{Case, Stage, Truth};
use super::condition::Condition;
use super::provider::{self, Provider};
use super::{Support, rules};
use crate::known::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A support programme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Id.
    pub id: String,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Id of the institution.
    pub provider: String,
    /// Stages of a shop's life it is for.
    pub stages: Vec<Stage>,
    /// Sort of help: education, consulting, experience, funding, clinic, joint, closing, employment, safety_net.
    pub kind: String,
    /// Field, for overlaps.
    pub field: String,
    /// Whom it is for, for overlaps.
    pub target: String,
    /// What it gives, in Korean.
    pub gives_ko: String,
    /// What it gives, in English.
    pub gives_en: String,
    /// Next step, in Korean.
    pub next_ko: String,
    /// Next step, in English.
    pub next_en: String,
    /// First day; absent where not known.
    pub valid_from: Option<Date>,
    /// Last day; absent where none is known.
    pub valid_to: Option<Date>,
    /// Day on which the entry was last compared with its source.
    pub checked_on: Option<Date>,
    /// Where the entry comes from.
    pub source: String,
    /// Conditions, all of which must hold.
    pub rule: Vec<Condition>,
}

/// How a programme stands to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 대상에 맞음: every condition holds and the entry was checked within a year.
    Eligible,
    /// 조건 확인: nothing speaks against it, but a fact is not known.
    Ask,
    /// 확인 필요: nobody compared the entry with its source within a year.
    Unverified,
    /// A condition does not hold.
    NotEligible,
    /// 아직 시작 전.
    Future,
    /// 과거 사업.
    Past,
}

impl Standing {
    /// The standing in words.
    pub fn words(self) -> Words {
        match self {
            Self::Eligible => Words::new("대상에 맞음", "fits"),
            Self::Ask => Words::new("조건 확인", "depends"),
            Self::Unverified => Words::new("확인 필요", "to be checked"),
            Self::NotEligible => Words::new("대상 아님", "does not fit"),
            Self::Future => Words::new("시작 전", "not yet open"),
            Self::Past => Words::new("과거 사업", "past programme"),
        }
    }
}

impl Programme {
    /// Name in both languages.
    pub fn name(&self) -> Words {
        Words::new(&*self.name_ko, &*self.name_en)
    }

    /// Past, future, or to be checked, on a day, whoever asks; `None` where it is open and checked.
    pub fn standing_on(&self, day: Date) -> Option<Standing> {
        if self.valid_to.is_some_and(|to| to < day) {
            return Some(Standing::Past);
        }
        if self.valid_from.is_some_and(|from| day < from) {
            return Some(Standing::Future);
        }
        (!self.checked_within_a_year(day)).then_some(Standing::Unverified)
    }

    fn checked_within_a_year(&self, day: Date) -> bool {
        // An entry that was checked after the day is known now, whatever was known then.
        self.checked_on.is_some_and(|checked| super::condition::years_between(checked, day) <= 1.0)
    }

    /// How the programme stands to a case, whatever the stage.
    pub fn standing(&self, case: &Case) -> Standing {
        let on = self.standing_on(case.today);
        if let Some(standing @ (Standing::Past | Standing::Future)) = on {
            return standing;
        }
        match (self.rule.iter().fold(Truth::Yes, |so_far, c| so_far.and(c.holds(case))), on) {
            (Truth::No, _) => Standing::NotEligible,
            (_, Some(unverified)) => unverified,
            (Truth::Unknown, None) => Standing::Ask,
            (Truth::Yes, None) => Standing::Eligible,
        }
    }

    /// The institution.
    pub fn provider(&self) -> &'static Provider {
        provider::by_id(&self.provider)
    }
}

/// A programme that may help in a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The programme.
    pub programme: &'static Programme,
    /// How it stands: eligible, depends, or to be checked.
    pub standing: Standing,
    /// Conditions of which the facts are not known.
    pub ask: Vec<Words>,
}

impl Match {
    /// As it stands in a report.
    pub fn support(&self, case: &Case) -> Support {
        let programme = self.programme;
        let mut status = self.standing.words();
        if !self.ask.is_empty() {
            let ko: Vec<&str> = self.ask.iter().map(|w| w.ko.as_str()).collect();
            let en: Vec<&str> = self.ask.iter().map(|w| w.en.as_str()).collect();
            status = Words::new(
                format!("{} (조건: {})", status.ko, ko.join(", ")),
                format!("{} (if: {})", status.en, en.join(", ")),
            );
        }
        Support {
            name: programme.name(),
            stage: case.stage.words(),
            provider: programme.provider().words(case.gu.as_deref()),
            gives: Words::new(&*programme.gives_ko, &*programme.gives_en),
            page: programme.provider().page.clone(),
            status,
            next_step: Words::new(&*programme.next_ko, &*programme.next_en),
        }
    }
}

/// The programmes of a case's stage that may help, the most fitting first: eligible before "depends" before "to be
/// checked"; within these by the tier's order of help, where the case has a tier.
pub fn matches(case: &Case) -> Vec<Match> {
    let mut found: Vec<Match> = rules::programmes()
        .iter()
        .filter(|programme| programme.stages.contains(&case.stage))
        .filter_map(|programme| {
            let standing = programme.standing(case);
            let ask = || {
                let unknown = programme.rule.iter().filter(|c| c.holds(case) == Truth::Unknown);
                unknown.map(Condition::words).collect()
            };
            (standing <= Standing::Unverified).then(|| Match { programme, standing, ask: ask() })
        })
        .collect();
    let place = |found: &Match| {
        let order = case.tier.map(|tier| tier.order.as_slice()).unwrap_or_default();
        order.iter().position(|kind| *kind == found.programme.kind).unwrap_or(order.len())
    };
    found.sort_by_key(|m| (m.standing, place(m)));
    found
}

/// All programmes with their standing on a day, whoever asks, in the file's order; `None` where one is open and checked.
pub fn standings(day: Date) -> Vec<(&'static Programme, Option<Standing>)> {
    rules::programmes().iter().map(|programme| (programme, programme.standing_on(day))).collect()
}

/// Two programmes of different institutions with the same stage, field and target.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// One.
    pub first: &'static Programme,
    /// The other.
    pub second: &'static Programme,
    /// Stages that both are for.
    pub stages: Vec<Stage>,
    /// Whether their times of validity meet; a day that is not known bounds nothing.
    pub at_the_same_time: bool,
}

/// All overlaps, in the file's order.
pub fn overlaps() -> Vec<Overlap> {
    let all = rules::programmes();
    let mut found = Vec::new();
    for (i, first) in all.iter().enumerate() {
        for second in &all[i + 1..] {
            let stages: Vec<Stage> = first.stages.iter().copied().filter(|s| second.stages.contains(s)).collect();
            let same = first.field == second.field && first.target == second.target;
            if stages.is_empty() || !same || first.provider == second.provider {
                continue;
            }
            let ends_before =
                |a: &Programme, b: &Programme| a.valid_to.zip(b.valid_from).is_some_and(|(end, begin)| end < begin);
            let at_the_same_time = !ends_before(first, second) && !ends_before(second, first);
            found.push(Overlap { first, second, stages, at_the_same_time });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn plan() -> Vec<&'static Programme> {
        rules::programmes().iter().filter(|p| p.valid_to == Some(date(2018, 12, 31))).collect()
    }

    fn case(day: Date, stage: Stage) -> Case {
        let mut case = Case::new(day, stage).industry("CS100010").gu("11200");
        case.annual_sales_krw = Some(150_000_000);
        case.workers = Some(1);
        case.new_member = Some(true);
        case
    }

    const STAGES: [Stage; 3] = [Stage::Entry, Stage::Growth, Stage::Decline];

    #[test]
    fn the_plan_matches_in_2016_and_none_of_it_in_2026() {
        let (then, now) = (date(2016, 6, 1), date(2026, 11, 25));
        assert_eq!(plan().len(), 12);
        for stage in STAGES {
            for programme in plan().into_iter().filter(|p| p.stages.contains(&stage)) {
                assert_eq!(programme.standing(&case(then, stage)), Standing::Eligible, "{} in 2016", programme.id);
                assert_eq!(programme.standing(&case(now, stage)), Standing::Past, "{} in 2026", programme.id);
            }
            let matched = matches(&case(now, stage));
            assert!(matched.iter().all(|m| m.programme.valid_to.is_none()), "{stage:?}: a past programme matched");
            assert!(matched.iter().all(|m| m.standing == Standing::Unverified), "{stage:?}: an unchecked one is open");
        }
        assert_eq!(Standing::Past.words().ko, "과거 사업");
        assert_eq!(Standing::Unverified.words().ko, "확인 필요");
    }

    #[test]
    fn the_safety_net_is_for_new_members_with_small_sales_from_march_2016() {
        let net = rules::programmes().iter().find(|p| p.id == "seoul_mutual_aid_subsidy").unwrap();
        let standing = |change: &dyn Fn(&mut Case)| {
            let mut case = case(date(2016, 6, 1), Stage::Growth);
            change(&mut case);
            net.standing(&case)
        };
        assert_eq!(standing(&|_| ()), Standing::Eligible);
        assert_eq!(standing(&|c| c.annual_sales_krw = Some(200_000_000)), Standing::Eligible, "up to 200 million");
        assert_eq!(standing(&|c| c.annual_sales_krw = Some(200_000_001)), Standing::NotEligible);
        assert_eq!(standing(&|c| c.new_member = Some(false)), Standing::NotEligible, "an old member");
        assert_eq!(standing(&|c| c.new_member = None), Standing::Ask);
        assert_eq!(standing(&|c| c.today = date(2016, 2, 29)), Standing::Future);
        assert_eq!(standing(&|c| c.today = date(2016, 3, 1)), Standing::Eligible);
    }

    #[test]
    fn an_entry_checked_over_a_year_ago_is_to_be_checked() {
        let mut programme = plan()[0].clone();
        programme.valid_to = None;
        programme.checked_on = Some(date(2016, 6, 1));
        let standing = |day| programme.standing(&case(day, Stage::Entry));
        assert_eq!(standing(date(2017, 6, 1)), Standing::Eligible);
        assert_eq!(standing(date(2017, 6, 3)), Standing::Unverified);
    }

    #[test]
    fn clinics_are_for_the_twenty_industries() {
        let clinic = rules::programmes().iter().find(|p| p.id == "seoul_clinic_tax_law").unwrap();
        let then = case(date(2016, 6, 1), Stage::Growth);
        assert_eq!(clinic.standing(&then), Standing::Eligible);
        assert_eq!(clinic.standing(&then.clone().industry("CS300042")), Standing::NotEligible, "petrol stations");
        let unknown = Case { workers: None, ..then };
        assert_eq!(clinic.standing(&unknown), Standing::Ask);
    }

    #[test]
    fn overlaps_are_of_different_providers_with_the_same_stage_field_and_target() {
        let found = overlaps();
        let pairs: Vec<(&str, &str)> = found.iter().map(|o| (o.first.id.as_str(), o.second.id.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("seoul_start_up_education", "semas_start_up_school"),
                ("seoul_start_up_consulting", "semas_start_up_school"),
                ("seoul_work_experience", "semas_start_up_school"),
                ("seoul_clinic_management", "semas_consulting"),
                ("seoul_closing_consulting", "semas_hope_return"),
                ("semas_start_up_school", "shinbo_start_up_consulting"),
            ]
        );
        assert!(found.iter().all(|o| o.first.provider != o.second.provider && o.at_the_same_time));
    }
}
