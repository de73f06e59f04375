//! A quarter of a source beside what it is held against.

use super::compare::Both;
use crate::read::figures::{Figures, Part};
use crate::refresh::limits::{FLOWS, SPENDING};
use golmok_model::{AreaKind, SourceKind};
use std::collections::BTreeMap;

/// 자치구 of the areas of today and of before, by kind and code.
pub type GuOfAreas = BTreeMap<(AreaKind, String), String>;

/// A quarter that is new or differs, and its past.
pub struct Case<'a> {
    /// The source.
    pub kind: SourceKind,
    /// Kind of area and quarter.
    pub part: Part,
    /// Kind of area and quarter of the past: the same where an earlier publication of it is known.
    pub past: Part,
    /// Names of the watched figures.
    pub measures: &'a [Watched],
    /// What was published.
    pub old: &'a Figures,
    /// What would be published.
    pub new: &'a Figures,
    /// Gu of the areas.
    pub gu: &'a GuOfAreas,
}

/// A figure that the gates watch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Column of the staging table.
    pub name: &'static str,
    /// Cells with fewer on both sides neither jump nor leap.
    pub least: f64,
    /// Name of its limits, where they are not those of the source.
    pub limits: Option<&'static str>,
    /// Sum below which a group says nothing: few shops vary by themselves.
    pub least_sum: f64,
}

impl Watched {
    /// Whether it counts what happened in the quarter: it varies as a stock never does.
    pub fn is_flow(&self) -> bool {
        self.limits == Some(FLOWS)
    }
}

/// Shops, openings or closures of a group that say something about it.
const LEAST_SUM: f64 = 100.0;

const fn watched(name: &'static str) -> Watched {
    Watched { name, least: 0.0, limits: None, least_sum: 0.0 }
}

const fn stock(name: &'static str) -> Watched {
    Watched { name, least: 5.0, limits: None, least_sum: LEAST_SUM }
}

const fn flow(name: &'static str) -> Watched {
    Watched { name, least: 0.0, limits: Some(FLOWS), least_sum: LEAST_SUM }
}

/// A mean over the few shops that closed in a quarter: it varies as they do.
const fn mean_of_few(name: &'static str) -> Watched {
    Watched { name, least: 0.0, limits: Some(FLOWS), least_sum: 0.0 }
}

const fn spending(name: &'static str) -> Watched {
    Watched { name, least: 0.0, limits: Some(SPENDING), least_sum: 0.0 }
}

/// The figures of a source that are watched: those that ratings and shown figures rest on.
pub fn watched_of(kind: SourceKind) -> &'static [Watched] {
    match kind {
        SourceKind::StoreCounts => {
            const { &[stock("store_count"), stock("franchise_store_count"), flow("opening_count"), flow("closure_count")] }
        }
        SourceKind::Sales => const { &[watched("sales_krw"), watched("sales_count")] },
        SourceKind::FootTraffic => {
            const {
                &[
                    watched("foot_traffic_count"),
                    watched("age_20_foot_traffic_count"),
                    watched("age_60_plus_foot_traffic_count"),
                    watched("h21_24_foot_traffic_count"),
                    watched("h00_06_foot_traffic_count"),
                ]
            }
        }
        SourceKind::Workers => const { &[watched("worker_count")] },
        SourceKind::Residents => const { &[watched("resident_count")] },
        SourceKind::Incomes => const { &[watched("monthly_income_mean_krw"), spending("spending_krw")] },
        SourceKind::Facilities => const { &[watched("facility_count")] },
        SourceKind::Apartments => const { &[watched("apartment_complex_count"), watched("apartment_price_mean_krw")] },
        SourceKind::ChangeIndex => {
            const {
                &[
                    watched("operating_months_mean"),
                    mean_of_few("closed_months_mean"),
                    watched("city_operating_months_mean"),
                    watched("city_closed_months_mean"),
                ]
            }
        }
        _ => &[],
    }
}

impl<'a> Case<'a> {
    /// Whether an earlier publication of the same quarter is known.
    pub fn is_revision(&self) -> bool {
        self.part == self.past
    }

    /// Where it is, for people: `20244 trade_area against 20243`.
    pub fn place(&self) -> String {
        let (kind, quarter) = self.part;
        match self.is_revision() {
            true => format!("{} {} against its earlier publication", quarter.code(), kind.code()),
            false => format!("{} {} against {}", quarter.code(), kind.code(), self.past.1.code()),
        }
    }

    /// Places of the cells that both have, in old and new; of those that only the old, and only the new has.
    pub fn cells(&self) -> Cells {
        let (mut both, mut lost, mut added) = (Vec::new(), Vec::new(), Vec::new());
        let (mut i, mut j) = (0, 0);
        let (old, new) = (&self.old.cells, &self.new.cells);
        while i < old.len() || j < new.len() {
            let order = match (old.get(i), new.get(j)) {
                (Some(a), Some(b)) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            match order {
                std::cmp::Ordering::Less => {
                    lost.push(i);
                    i += 1;
                }
                std::cmp::Ordering::Greater => {
                    added.push(j);
                    j += 1;
                }
                std::cmp::Ordering::Equal => {
                    both.push((i, j));
                    i += 1;
                    j += 1;
                }
            }
        }
        Cells { both, lost, added }
    }

    /// Gu of an area; a dong's code begins with it.
    pub fn gu_of(&self, area: &'a str) -> &'a str {
        match self.gu.get(&(self.part.0, area.to_owned())) {
            Some(gu) => gu,
            None if self.part.0 == AreaKind::AdminDong => area.get(..5).unwrap_or_default(),
            None => "",
        }
    }
}

/// Cells of a case by place.
pub struct Cells {
    /// In old and new.
    pub both: Vec<(usize, usize)>,
    /// In old alone.
    pub lost: Vec<usize>,
    /// In new alone.
    pub added: Vec<usize>,
}

/// A measure over the common cells: of all, and by gu and industry.
pub struct Grouped<'a> {
    /// Of all cells.
    pub all: Both,
    /// By `gu 11110` or `industry CS100001`.
    pub groups: BTreeMap<(&'static str, &'a str), Both>,
}

impl<'a> Case<'a> {
    /// The figures of a measure, by place among the watched ones.
    pub fn grouped(&'a self, measure: usize, cells: &Cells) -> Grouped<'a> {
        let mut found = Grouped { all: Both::default(), groups: BTreeMap::new() };
        let (Some(old), Some(new)) = (self.old.values.get(measure), self.new.values.get(measure)) else { return found };
        for (i, j) in &cells.both {
            let (before, now) = (old[*i], new[*j]);
            found.all.add(before, now);
            let (area, industry) = &self.new.cells[*j];
            let gu = self.gu_of(area);
            if !gu.is_empty() {
                found.groups.entry(("gu", gu)).or_default().add(before, now);
            }
            if !industry.is_empty() {
                found.groups.entry(("industry", industry)).or_default().add(before, now);
            }
        }
        found
    }
}
