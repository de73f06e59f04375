//! Facts of support programmes (`data/reference/programme_facts.csv`): plan, budget, results as printed, one a row.

use serde::Deserialize;
use std::sync::LazyLock;

/// Kind of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// 예산.
    Budget,
    /// 집행.
    Executed,
    /// 목표.
    Target,
    /// 실적.
    Result,
    /// 참여.
    Participation,
    /// 보도.
    Press,
    /// 일정.
    Milestone,
}

impl FactKind {
    /// Code in the table.
    pub fn code(self) -> &'static str {
        ["budget", "executed", "target", "result", "participation", "press", "milestone"][self as usize]
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProgrammeFact {
    /// What it is about.
    pub unit: String,
    /// Kind.
    pub kind: FactKind,
    /// Year, quarter (2016Q3) or span of months (2016-03..2016-10).
    pub period: String,
    /// As printed: a number, or a date for a milestone.
    pub value: String,
    /// Unit of measure.
    pub measure: String,
    /// Where it stands.
    pub source: String,
    /// What a reader must know, in Korean.
    pub note_ko: String,
    /// What a reader must know, in English.
    pub note_en: String,
}

impl ProgrammeFact {
    /// The value as a number, where it is one.
    pub fn number(&self) -> Option<f64> {
        self.value.parse().ok()
    }
}

/// All facts, in the file's order.
pub fn programme_facts() -> &'static [ProgrammeFact] {
    static TABLE: LazyLock<Vec<ProgrammeFact>> = LazyLock::new(|| {
        csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(include_str!("../../../data/reference/programme_facts.csv").as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| {
                panic!("data/reference/programme_facts.csv, embedded at build time and tested: {error}")
            })
    });
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_source_and_all_but_milestones_a_number() {
        for fact in programme_facts() {
            assert!(!fact.source.is_empty() && !fact.measure.is_empty(), "{fact:?}");
            assert_eq!(fact.number().is_some(), fact.kind != FactKind::Milestone, "{fact:?}");
        }
    }
}
