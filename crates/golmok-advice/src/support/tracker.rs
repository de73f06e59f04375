//! Plan, budget and results of the programmes: sums and execution rates from the long table `programme_facts`.

use crate::known::{Known, Words};
use golmok_model::programme_fact::{FactKind, ProgrammeFact};
use serde::Serialize;
use std::collections::BTreeSet;

/// Budget of one unit in one year, in million won.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BudgetLine {
    /// Unit; `all` for the sum.
    pub unit: String,
    /// Year; `all` for the sum over the plan.
    pub period: String,
    /// Planned.
    pub planned: f64,
    /// Executed; `None` where it was not yet reported.
    pub executed: Option<f64>,
    /// Whether a part of the sum was not yet reported.
    pub partly_reported: bool,
}

impl BudgetLine {
    /// Executed ÷ planned (집행률); `None` where nothing was reported or planned.
    pub fn rate(&self) -> Option<f64> {
        self.executed.filter(|_| self.planned > 0.0).map(|executed| executed / self.planned)
    }
}

/// Label of a sum.
pub const ALL: &str = "all";

/// Budget lines: each unit by year and over the plan, then all units by year and over the plan. A year without a report is
/// "not yet reported", never 0 %.
pub fn budget(facts: &[ProgrammeFact]) -> Vec<BudgetLine> {
    let money = |f: &&ProgrammeFact| matches!(f.kind, FactKind::Budget | FactKind::Executed);
    let planned = facts.iter().filter(|f| f.kind == FactKind::Budget);
    let mut units: Vec<&str> = Vec::new();
    for fact in planned {
        if !units.contains(&fact.unit.as_str()) {
            units.push(&fact.unit);
        }
    }
    let periods: BTreeSet<&str> = facts.iter().filter(money).map(|f| f.period.as_str()).collect();
    let mut lines = Vec::new();
    for unit in units.iter().map(|u| Some(*u)).chain([None]) {
        for period in periods.iter().map(|p| Some(*p)).chain([None]) {
            lines.extend(line(facts, unit, period));
        }
    }
    lines
}

/// The line of a unit (`None`: all) and a year (`None`: all); `None` where nothing was planned.
fn line(facts: &[ProgrammeFact], unit: Option<&str>, period: Option<&str>) -> Option<BudgetLine> {
    let of = |kind: FactKind| {
        facts
            .iter()
            .filter(move |f| f.kind == kind)
            .filter(move |f| unit.is_none_or(|u| f.unit == u) && period.is_none_or(|p| f.period == p))
    };
    let planned: Vec<f64> = of(FactKind::Budget).filter_map(ProgrammeFact::number).collect();
    let executed: Vec<f64> = of(FactKind::Executed).filter_map(ProgrammeFact::number).collect();
    (!planned.is_empty()).then(|| BudgetLine {
        unit: unit.unwrap_or(ALL).to_owned(),
        period: period.unwrap_or(ALL).to_owned(),
        planned: planned.iter().sum(),
        executed: (!executed.is_empty()).then(|| executed.iter().sum()),
        partly_reported: !executed.is_empty() && executed.len() < planned.len(),
    })
}

/// Executed money, or the words for its absence.
pub fn not_yet_reported() -> Words {
    Words::new("아직 보고되지 않음", "not yet reported")
}

/// Share of a part in a whole, from two facts of one unit and period; `None` where either is missing.
pub fn share(facts: &[ProgrammeFact], unit: &str, part: &str, whole: &str) -> Known<f64> {
    let value = |measure: &str| facts.iter().find(|f| f.unit == unit && f.measure == measure)?.number();
    let share = value(part).zip(value(whole)).filter(|(_, whole)| *whole > 0.0).map(|(part, whole)| part / whole);
    Known::or(share, crate::known::Absent::NotPublished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::programme_fact::programme_facts;

    fn found(unit: &str, period: &str) -> BudgetLine {
        let lines = budget(programme_facts());
        lines.into_iter().find(|l| l.unit == unit && l.period == period).unwrap()
    }

    #[test]
    fn sums_are_those_of_the_plan() {
        assert_eq!((found("centre", ALL).planned, found("centre", ALL).executed), (12_567.0, Some(6_513.0)));
        assert_eq!(
            (found("small_owners", ALL).planned, found("small_owners", ALL).executed),
            (11_344.0, Some(5_219.0))
        );
        assert_eq!((found(ALL, ALL).planned, found(ALL, ALL).executed), (23_911.0, Some(11_732.0)));
    }

    #[test]
    fn execution_rates_and_what_is_not_yet_reported() {
        let per_mille = |period: &str| found(ALL, period).rate().map(|rate| (rate * 1000.0).round());
        assert_eq!(per_mille("2014"), Some(811.0));
        assert_eq!((per_mille("2015"), per_mille("2016")), (Some(1000.0), Some(1000.0)));
        assert_eq!(per_mille(ALL), Some(491.0));
        assert!(found(ALL, ALL).partly_reported);
        for period in ["2017", "2018"] {
            let line = found(ALL, period);
            assert_eq!((line.executed, line.rate()), (None, None), "{period}: never 0 %");
        }
    }

    #[test]
    fn results_and_the_opening_are_as_printed() {
        let facts = programme_facts();
        let result = |unit: &str, measure: &str| {
            let fact = facts.iter().find(|f| f.kind == FactKind::Result && f.unit == unit && f.measure == measure);
            fact.unwrap().number().unwrap()
        };
        assert_eq!(result("start_up_education", "persons"), 12_847.0);
        assert_eq!(result("consulting", "cases"), 5_328.0);
        assert_eq!((result("clinics", "industries"), result("clinics", "shops")), (15.0, 1_376.0));
        assert_eq!((result("joint_projects", "projects"), result("marginal_shops", "shops")), (15.0, 116.0));
        let openings: Vec<&ProgrammeFact> = facts.iter().filter(|f| f.kind == FactKind::Milestone).collect();
        let printed: Vec<&str> = openings.iter().map(|f| f.value.as_str()).collect();
        assert_eq!(printed, ["2017-07-19", "2016Q3"]);
        assert!(openings.iter().all(|f| f.note_ko.contains("고치지 않음")));
        let joined = share(facts, "mutual_aid", "persons", "new_members");
        assert!((joined.known().unwrap() - 13_833.0 / 40_676.0).abs() < 1e-12);
    }
}
