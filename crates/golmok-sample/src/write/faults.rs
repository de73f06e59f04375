//! Faults injected in known numbers.

use crate::stream::Stream;
use golmok_model::SourceKind;
use std::collections::BTreeMap;

/// What a reader is expected to do with a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// The record goes to rejects. Such records are always extra ones: nothing true is lost by them.
    Rejected,
    /// The record lands with a caveat.
    Caveated,
    /// Nothing but a counter tells: blank rows, undecodable bytes, duplicates, broken identities.
    Counted,
    /// The record lands as if nothing had happened.
    Lands,
    /// The record lands, but its coordinates lie in no area: the place step finds them.
    Unplaced,
}

impl Expected {
    /// Code in `truth_faults.csv`.
    pub fn code(self) -> &'static str {
        ["rejected", "caveated", "counted", "lands", "unplaced"][self as usize]
    }
}

/// One kind of fault in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Path inside the folder.
    pub file: String,
    /// Source of the file.
    pub source: SourceKind,
    /// What was done, e.g. `blank_row`.
    pub fault: &'static str,
    /// Column it was done to; empty for whole records.
    pub column: &'static str,
    /// Number of records.
    pub rows: u64,
    /// What a reader should do.
    pub expected: Expected,
    /// Caveat code that the record should get; empty for none.
    pub caveat: &'static str,
}

/// A kind of fault: its name, column and what to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FaultKind {
    pub name: &'static str,
    pub column: &'static str,
    pub expected: Expected,
    pub caveat: &'static str,
}

impl FaultKind {
    /// A kind of fault without a caveat.
    pub(super) const fn new(name: &'static str, column: &'static str, expected: Expected) -> Self {
        Self { name, column, expected, caveat: "" }
    }

    /// A kind of fault that its record's caveat tells of.
    pub(super) const fn caveated(name: &'static str, column: &'static str, caveat: &'static str) -> Self {
        Self { name, column, expected: Expected::Caveated, caveat }
    }
}

/// Which row gets which fault.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    at: BTreeMap<usize, usize>,
}

impl Plan {
    /// Draws `count` rows out of `eligible` for each kind, no row twice.
    pub(super) fn new(seed: u64, file: &str, eligible: &[Vec<usize>], count: usize) -> Self {
        let mut s = Stream::new(seed, file, 0xFA, 0);
        let mut at = BTreeMap::new();
        for (kind, rows) in eligible.iter().enumerate() {
            let mut left = count;
            for _ in 0..count * 50 {
                if left == 0 || rows.is_empty() {
                    break;
                }
                let row = *s.pick(rows);
                if let std::collections::btree_map::Entry::Vacant(entry) = at.entry(row) {
                    entry.insert(kind);
                    left -= 1;
                }
            }
        }
        Self { at }
    }

    /// The kind of fault of a row.
    pub(super) fn of(&self, row: usize) -> Option<usize> {
        self.at.get(&row).copied()
    }

    /// The faults as they are listed.
    pub(super) fn list(&self, file: &str, source: SourceKind, kinds: &[FaultKind]) -> Vec<Fault> {
        kinds
            .iter()
            .enumerate()
            .map(|(k, kind)| Fault {
                file: file.to_owned(),
                source,
                fault: kind.name,
                column: kind.column,
                rows: self.at.values().filter(|at| **at == k).count() as u64,
                expected: kind.expected,
                caveat: kind.caveat,
            })
            .filter(|fault| fault.rows > 0)
            .collect()
    }
}
