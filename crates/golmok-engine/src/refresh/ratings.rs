//! The ratings of a snapshot by trade area and industry, to be compared with those of another one.

use crate::error::Result;
use crate::read::entry_risk::EntryRisk;
use golmok_lake::store::Snapshot;
use golmok_model::{AreaKind, IndustryCode, RiskGrade};
use golmok_rating::population_stability_index;
use std::collections::BTreeMap;

/// A rated (or unrated) cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Name of the area.
    pub area_name: String,
    /// Name of the industry.
    pub industry_name: String,
    /// Stores.
    pub stores: i64,
    /// Grade, step 1–4.
    pub grade: Option<u8>,
    /// Closure probability within a year, with its 90 % interval.
    pub probability: Option<[f64; 3]>,
    /// Whether grade, probability and reason fit each other and the probability is one.
    pub sound: bool,
}

/// Cells by area and industry code.
pub type Cells = BTreeMap<(String, String), Cell>;

/// The cells of trade areas, without the sums over industries.
pub fn read(snapshot: &Snapshot) -> Result<Cells> {
    let mut cells = Cells::new();
    let Some(ratings) = EntryRisk::find(snapshot)? else { return Ok(cells) };
    let rows = ratings.cells().keys().enumerate().filter(|(_, key)| key.0 == AreaKind::TradeArea);
    for (row, (_, area, industry)) in rows.filter(|(_, key)| key.2 != IndustryCode::ALL) {
        let grade = ratings.grade(row).map(RiskGrade::step);
        let probability = ratings.probability(row).map(|p| [p.value, p.lo, p.hi]);
        let in_range = probability.is_none_or(|[p, lo, hi]| 0.0 <= lo && lo <= p && p <= hi && hi <= 1.0);
        let reasoned = ratings.reason_unrated(row).is_some();
        let cell = Cell {
            area_name: ratings.area_name(row).unwrap_or(area).to_owned(),
            industry_name: ratings.industry_name(row).unwrap_or(industry).to_owned(),
            stores: ratings.stores(row),
            grade,
            probability,
            sound: in_range && grade.is_some() == probability.is_some() && grade.is_some() != reasoned,
        };
        cells.insert((area.to_owned(), industry.to_owned()), cell);
    }
    Ok(cells)
}

/// Population stability index of the closure probability, weighted by stores. `None` where either has no rated store.
pub fn stability_index(before: &Cells, now: &Cells) -> Option<f64> {
    let weighted = |cells: &Cells| -> Vec<(f64, f64)> {
        let rated = cells.values().filter(|c| c.stores > 0);
        rated.filter_map(|c| Some((c.probability?[0], c.stores as f64))).collect()
    };
    let (old, new) = (weighted(before), weighted(now));
    (!old.is_empty() && !new.is_empty()).then(|| population_stability_index(&old, &new))
}

/// Area and industry, what the cell was, what it is.
pub type Moved<'a> = (&'a (String, String), &'a Cell, &'a Cell);

/// Cells graded in both, and of these those with another grade.
pub fn moved<'a>(before: &'a Cells, now: &'a Cells) -> (usize, Vec<Moved<'a>>) {
    let both = now.iter().filter_map(|(key, cell)| {
        let old = before.get(key)?;
        (cell.stores > 0 && old.grade.is_some() && cell.grade.is_some()).then_some((key, old, cell))
    });
    let all: Vec<_> = both.collect();
    let compared = all.len();
    (compared, all.into_iter().filter(|(_, old, cell)| old.grade != cell.grade).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(probabilities: &[f64]) -> Cells {
        let cell = |p: f64| Cell {
            area_name: String::new(),
            industry_name: String::new(),
            stores: 2,
            grade: Some(if p < 0.5 { 1 } else { 4 }),
            probability: Some([p, p, p]),
            sound: true,
        };
        probabilities.iter().enumerate().map(|(i, p)| ((i.to_string(), "CS".to_owned()), cell(*p))).collect()
    }

    #[test]
    fn stability_and_moves_by_hand() {
        let before = cells(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
        assert_eq!(stability_index(&before, &before), Some(0.0));
        // One of ten stores' shares goes from one bin to the next: bins of 0.1, 0.1 become 0, 0.2.
        let now = cells(&[0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]);
        let psi = (0.1 - 1e-6) * (0.1_f64 / 1e-6).ln() + (0.1 - 0.2) * (0.1_f64 / 0.2).ln();
        assert!((stability_index(&before, &now).expect("some") - psi).abs() < 1e-9);
        assert_eq!(stability_index(&before, &Cells::new()), None);
        let now = cells(&[0.6, 0.2, 0.3, 0.4, 0.1, 0.6, 0.7, 0.8, 0.9]);
        let (compared, moves) = moved(&before, &now);
        assert_eq!((compared, moves.len()), (9, 2));
    }
}
