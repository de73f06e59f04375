//! A table under another quarter's name: figures that are those of another quarter, cell for cell.

use super::case::Case;
use super::compare::LEAST_CELLS;
use super::findings::Findings;
use crate::error::Result;
use crate::read::figures::{Figures, Part, Source};
use golmok_model::SourceKind;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

/// Figures of each quarter as hashes: cell → its watched figures. Cells in which nothing happened are left out.
#[derive(Default)]
pub struct Digests(BTreeMap<Part, HashMap<u64, u64>>);

/// Sources whose figures never stay as they are in half of their cells; the others are counted once a year or so.
fn always_moves(kind: SourceKind) -> bool {
    use SourceKind::{ChangeIndex, FootTraffic, Sales, StoreCounts};
    matches!(kind, StoreCounts | Sales | FootTraffic | ChangeIndex)
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Hashes of the cells in which something happened: of 점포 those with an opening or a closure, else those with a figure.
fn digest(case: &Case<'_>, figures: &Figures) -> HashMap<u64, u64> {
    let flows: Vec<usize> = (0..case.measures.len()).filter(|i| case.measures[*i].is_flow()).collect();
    let counted = if flows.is_empty() { (0..figures.values.len()).collect() } else { flows };
    let happened = |row: usize| {
        counted.iter().any(|m| figures.values.get(*m).and_then(|v| v[row]).is_some_and(|value| value > 0.0))
    };
    let of_row = |row: usize| {
        let values: Vec<Option<u64>> = figures.values.iter().map(|v| v[row].map(f64::to_bits)).collect();
        (hash(&figures.cells[row]), hash(values))
    };
    (0..figures.cells.len()).filter(|row| happened(*row)).map(of_row).collect()
}

/// Share of the cells that both have with the same figures; `None` with too few.
fn same(a: &HashMap<u64, u64>, b: &HashMap<u64, u64>) -> Option<f64> {
    let common = a.iter().filter_map(|(cell, figures)| Some(figures == b.get(cell)?));
    let (mut same, mut all) = (0_usize, 0_usize);
    for equal in common {
        same += usize::from(equal);
        all += 1;
    }
    (all >= LEAST_CELLS).then(|| same as f64 / all as f64)
}

/// Holds a case against every other quarter of its kind of area.
///
/// # Errors
/// When the table cannot be read.
pub fn judge(case: &Case<'_>, source: &Source, digests: &mut Digests, limit: f64, found: &mut Findings) -> Result<()> {
    let names: Vec<&'static str> = case.measures.iter().map(|watched| watched.name).collect();
    let others: Vec<Part> = source.parts.keys().copied().filter(|p| p.0 == case.part.0 && *p != case.part).collect();
    for part in &others {
        if !digests.0.contains_key(part) {
            let figures = source.figures(*part, &names)?;
            digests.0.insert(*part, digest(case, &figures));
        }
    }
    let own = digest(case, case.new);
    let shares: Vec<(Part, f64)> =
        others.iter().filter_map(|part| Some((*part, same(&own, digests.0.get(part)?)?))).collect();
    let before = shares.iter().rfind(|(part, _)| part.1 < case.part.1);
    let after = shares.iter().find(|(part, _)| part.1 > case.part.1);
    let stands_still = [before, after].into_iter().flatten().any(|(_, share)| *share > limit);
    for (part, share) in &shares {
        let beyond = *share > limit && (always_moves(case.kind) || !stands_still);
        found.note(beyond, share / limit.max(1e-6), || {
            format!(
                "{} {}: {:.1} % of the cells have the very figures of {}, the limit is {} %",
                case.part.1.code(),
                case.part.0.code(),
                share * 100.0,
                part.1.code(),
                limit * 100.0
            )
        });
    }
    digests.0.insert(case.part, own);
    Ok(())
}
