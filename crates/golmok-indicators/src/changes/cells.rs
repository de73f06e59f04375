//! The rows of `core_cells` in memory, one series per area × industry × source.

use super::{QuarterCounts, Window};
use crate::error::Result;
use crate::frame::Reader;
use golmok_model::Quarter;
use golmok_model::tables::core;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};

/// One row of `core_cells`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    pub quarter: Quarter,
    pub area_kind: &'a str,
    pub area_code: &'a str,
    pub industry_code: &'a str,
    pub source: &'a str,
    pub trade_area_kind: Option<&'a str>,
    pub gu_code: Option<&'a str>,
    pub independent: Option<i64>,
    pub franchises: Option<i64>,
    pub counts: QuarterCounts,
    pub caveats: Option<&'a str>,
}

impl Cell<'_> {
    /// Whether the cell may take part in totals and priors: trade areas of kind U overlap the others.
    pub fn is_counted(&self) -> bool {
        self.trade_area_kind != Some("U")
    }
}

/// A negative count is a fault of the file; staging rejects it.
fn natural(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// Reads a frame of `core_cells`.
pub(super) fn read(frame: &DataFrame) -> Result<Vec<Cell<'_>>> {
    let reader = Reader::new(&core::CELLS, frame);
    let (quarters, kinds, areas) = (reader.counts("quarter")?, reader.keys("area_kind")?, reader.keys("area_code")?);
    let (industries, sources) = (reader.keys("industry_code")?, reader.keys("source")?);
    let (trade_kinds, gu) = (reader.texts("trade_area_kind")?, reader.texts("gu_code")?);
    let (stores, openings, closures) =
        (reader.counts("store_count")?, reader.counts("opening_count")?, reader.counts("closure_count")?);
    let (independent, franchises) =
        (reader.integers("independent_store_count")?, reader.integers("franchise_store_count")?);
    let caveats = reader.texts("caveats")?;
    let cell = |i: usize| {
        Ok(Cell {
            quarter: Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?,
            area_kind: kinds[i],
            area_code: areas[i],
            industry_code: industries[i],
            source: sources[i],
            trade_area_kind: trade_kinds[i],
            gu_code: gu[i],
            independent: independent[i],
            franchises: franchises[i],
            counts: QuarterCounts {
                stores: natural(stores[i]),
                openings: natural(openings[i]),
                closures: natural(closures[i]),
            },
            caveats: caveats[i],
        })
    };
    (0..frame.height()).map(cell).collect()
}

/// Which quarters a source covers for a kind of area: there a missing row means no store.
pub(super) struct Coverage<'a>(BTreeMap<(&'a str, &'a str), BTreeSet<Quarter>>);

impl<'a> Coverage<'a> {
    pub fn of(cells: &[Cell<'a>]) -> Self {
        let mut covered: BTreeMap<_, BTreeSet<Quarter>> = BTreeMap::new();
        for cell in cells {
            covered.entry((cell.source, cell.area_kind)).or_default().insert(cell.quarter);
        }
        Self(covered)
    }

    pub fn covers(&self, cell: &Cell<'a>, quarter: Quarter) -> bool {
        self.0.get(&(cell.source, cell.area_kind)).is_some_and(|q| q.contains(&quarter))
    }
}

/// The series of one cell: its rows by quarter.
pub(super) struct Series<'c, 'a> {
    /// Indexes into the cells, by quarter.
    pub rows: Vec<usize>,
    cells: &'c [Cell<'a>],
}

impl<'a> Series<'_, 'a> {
    fn counts(&self, quarter: Quarter) -> Option<QuarterCounts> {
        let found = self.rows.binary_search_by_key(&quarter, |i| self.cells[*i].quarter).ok()?;
        Some(self.cells[self.rows[found]].counts)
    }

    /// The `length` quarters that end with that of `cell`.
    pub fn window(&self, cell: &Cell<'a>, length: i32, coverage: &Coverage<'a>) -> Window {
        let mut window = Window::default();
        for back in 0..length {
            let quarter = cell.quarter.plus(-back);
            if coverage.covers(cell, quarter) {
                window.add(self.counts(quarter).unwrap_or_default());
            }
        }
        window
    }

    /// Quarters without a row within a year after one, where the source covers them: a row of the cell, the quarter and
    /// its year, where anyone was at risk in it.
    pub fn gone(&self, coverage: &Coverage<'a>) -> Vec<(usize, Quarter, Window)> {
        let mut out = Vec::new();
        for (at, &i) in self.rows.iter().enumerate() {
            let next = self.rows.get(at + 1).map(|j| self.cells[*j].quarter);
            for ahead in 1..4 {
                let quarter = self.cells[i].quarter.plus(ahead);
                let ghost = Cell { quarter, ..self.cells[i] };
                if next.is_some_and(|next| quarter >= next) {
                    break;
                }
                if coverage.covers(&ghost, quarter) {
                    let window = self.window(&ghost, 4, coverage);
                    if window.at_risk() > 0 {
                        out.push((i, quarter, window));
                    }
                }
            }
        }
        out
    }

    /// Stores `back` quarters before that of `cell`; `None` where the source does not cover that quarter.
    pub fn stores_before(&self, cell: &Cell<'a>, back: i32, coverage: &Coverage<'a>) -> Option<u64> {
        let quarter = cell.quarter.plus(-back);
        coverage.covers(cell, quarter).then(|| self.counts(quarter).unwrap_or_default().stores)
    }
}

/// The series of all cells.
pub(super) fn series<'c, 'a>(cells: &'c [Cell<'a>]) -> Vec<Series<'c, 'a>> {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let key = |i: &usize| {
        let c = &cells[*i];
        (c.source, c.area_kind, c.area_code, c.industry_code)
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)).then(cells[*a].quarter.cmp(&cells[*b].quarter)));
    order.chunk_by(|a, b| key(a) == key(b)).map(|rows| Series { rows: rows.to_vec(), cells }).collect()
}
