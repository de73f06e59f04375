//! Files that a publisher gave again under the same name, with other bytes.
//!
//! The name below the folder is what tells that two files are the same publication. The newer one replaces the older one
//! where it says as much: every quarter with the areas of before, or at least nine of ten rows and no earlier last day
//! where there are no quarters. Else it is a cut or a supplement, and both stay.

use super::AREA_COVERAGE;
use super::examine::{Examined, Found};
use super::report::figures;
use crate::source::{Survey, horizon};
use crate::store::{CheckResult, CheckStatus, SnapshotWriter, SourceEntry};
use golmok_model::{Quarter, SourceKind};
use std::collections::BTreeMap;

/// Share of the rows of before that a file without quarters holds at least, to replace it.
const ROW_COVERAGE: f64 = 0.9;
/// Name of the check.
const CHECK: &str = "republished";

/// A file of the parent snapshot whose name another file bears now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Republished {
    /// The name.
    pub name: String,
    /// The source.
    pub kind: SourceKind,
    /// Whether the new file replaced it; else both stay.
    pub replaced: bool,
    /// Rows of before.
    pub rows_before: u64,
    /// Rows of the new file.
    pub rows_now: u64,
}

/// The files at hand by name and kind, and what became of those that they may replace.
pub(super) struct Names<'a> {
    by_name: BTreeMap<(&'a str, SourceKind), Vec<&'a Survey>>,
    list: Vec<Republished>,
}

impl<'a> Names<'a> {
    pub(super) fn of(examined: &'a [Examined]) -> Self {
        let mut by_name: BTreeMap<(&str, SourceKind), Vec<&Survey>> = BTreeMap::new();
        for file in examined {
            let Found::Members(members) = &file.found else { continue };
            for (vintage, survey) in members.iter().filter_map(|m| m.known.as_ref().ok()) {
                by_name.entry((&file.input.name, vintage.kind)).or_default().push(survey);
            }
        }
        Self { by_name, list: Vec::new() }
    }

    /// Whether a source of the parent, whose bytes are not at hand, is replaced.
    pub(super) fn replaces(&mut self, before: &SourceEntry, kind: SourceKind, survey: &Survey) -> bool {
        let Some(now) = self.by_name.get(&(before.name.as_str(), kind)) else { return false };
        let replaced = says_as_much(now, survey);
        let rows_now = now.iter().map(|s| s.rows).sum();
        let name = before.name.clone();
        self.list.push(Republished { name, kind, replaced, rows_before: before.rows, rows_now });
        replaced
    }

    /// Whether a file bears the name of a source of the parent that can no longer be kept.
    pub(super) fn stands_for(&mut self, before: &SourceEntry, kind: SourceKind) -> bool {
        let Some(now) = self.by_name.get(&(before.name.as_str(), kind)) else { return false };
        let rows_now = now.iter().map(|s| s.rows).sum();
        let name = before.name.clone();
        self.list.push(Republished { name, kind, replaced: true, rows_before: before.rows, rows_now });
        true
    }

    pub(super) fn into_list(mut self) -> Vec<Republished> {
        self.list.sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
        self.list
    }
}

fn says_as_much(now: &[&Survey], before: &Survey) -> bool {
    if before.areas_by_quarter.is_empty() {
        let rows: u64 = now.iter().map(|s| s.rows).sum();
        let newest = now.iter().filter_map(|s| s.newest_day).max();
        // An earlier golmok believed days that have not come.
        return rows as f64 >= ROW_COVERAGE * before.rows as f64 && newest >= before.newest_day.and_then(horizon::come);
    }
    let industries = now.iter().flat_map(|s| &s.industries).collect::<std::collections::BTreeSet<_>>().len();
    let begun = |code: i32| Quarter::from_code(code).is_ok_and(|quarter| horizon::come(quarter.first_day()).is_some());
    let every_quarter =
        before.areas_by_quarter.iter().filter(|(quarter, _)| begun(**quarter)).all(|(quarter, areas)| {
            let there =
                |code: &str| now.iter().any(|s| s.areas_by_quarter.get(quarter).is_some_and(|a| a.contains(code)));
            let covered = areas.iter().filter(|code| there(code)).count();
            covered as f64 >= AREA_COVERAGE * areas.len() as f64
        });
    every_quarter && industries as f64 >= AREA_COVERAGE * before.industries.len() as f64
}

/// Enters what became of the names.
pub(super) fn check(writer: &SnapshotWriter, list: &[Republished]) {
    let Some(_) = writer.parent() else { return };
    let beside: Vec<String> = list
        .iter()
        .filter(|r| !r.replaced)
        .map(|r| format!("{} ({} rows, {} before)", r.name, r.rows_now, r.rows_before))
        .collect();
    let replaced = list.len() - beside.len();
    let detail = match beside.len() {
        0 => format!("{replaced} files were given again and replaced those of before"),
        _ => format!(
            "{replaced} files replaced those of before; kept beside what they say less than: {}",
            beside.join("; ")
        ),
    };
    writer.check(CheckResult {
        name: CHECK.to_owned(),
        status: if beside.is_empty() { CheckStatus::Passed } else { CheckStatus::Noted },
        detail,
        figures: figures([("replaced", replaced as u64), ("beside", beside.len() as u64)]),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(rows: u64, quarters: &[i32], areas: u32) -> Survey {
        let codes = (0..areas).map(|i| i.to_string()).collect::<std::collections::BTreeSet<_>>();
        Survey { rows, areas_by_quarter: quarters.iter().map(|q| (*q, codes.clone())).collect(), ..Survey::default() }
    }

    #[test]
    fn a_cut_does_not_replace_a_whole_file() {
        let before = survey(100, &[20241, 20242], 100);
        assert!(says_as_much(&[&survey(100, &[20241, 20242], 100)], &before));
        assert!(says_as_much(&[&survey(150, &[20241, 20242, 20243], 99)], &before));
        assert!(!says_as_much(&[&survey(50, &[20242], 100)], &before), "a quarter is missing");
        assert!(!says_as_much(&[&survey(90, &[20241, 20242], 90)], &before), "areas are missing");
        assert!(says_as_much(&[&survey(50, &[20241], 100), &survey(50, &[20242], 100)], &before), "two members");
        let day = |n| Some(jiff::civil::date(2024, 12, n));
        let licences = |rows, newest_day| Survey { newest_day, ..survey(rows, &[], 0) };
        let before = licences(1000, day(10));
        assert!(says_as_much(&[&licences(1001, day(11))], &before));
        assert!(!says_as_much(&[&licences(899, day(11))], &before), "a cut or a supplement");
        assert!(!says_as_much(&[&licences(1001, day(9))], &before), "an older file");
    }
}
