//! Square cells over a set of areas, for assigning many points at once.
//!
//! A cell lists the areas that meet it: those that cover all of it, which need no test, and those with an edge in
//! it, which need the exact test. Measured against the r-tree alone (benches/results/spatial.md) it is several times
//! as fast; it takes some 30 ms to build for the real trade areas, so single points go through the r-tree.

use crate::Area;
use crate::even_odd::EvenOdd;
use geo::{Coord, LinesIter};
use rayon::prelude::*;

/// Mean number of cells per area. More: fewer exact tests, but more memory than the processor's cache holds.
const CELLS_PER_AREA: usize = 256;

/// Cells this near to an edge are tested too, so that rounding never puts a point beyond an edge unnoticed.
const MARGIN_M: f64 = 1e-3;

#[derive(Debug, Clone)]
pub(crate) struct Raster {
    frame: Frame,
    /// `entries[starts[c]..starts[c + 1]]` belong to cell `c`, counted row by row.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

/// An area in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// Position of the area.
    pub(crate) area: u32,
    /// Whether the area covers the whole cell.
    pub(crate) whole: bool,
}

/// Where the cells are.
#[derive(Debug, Clone, Copy)]
struct Frame {
    lower: [f64; 2],
    upper: [f64; 2],
    cell_m: f64,
    columns: usize,
    rows: usize,
}

impl Frame {
    fn around(areas: &[Area]) -> Self {
        let (mut lower, mut upper) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for (low, high) in areas.iter().map(Area::bounding_box) {
            for axis in 0..2 {
                lower[axis] = lower[axis].min(low[axis]);
                upper[axis] = upper[axis].max(high[axis]);
            }
        }
        let (width, height) = ((upper[0] - lower[0]).max(0.0), (upper[1] - lower[1]).max(0.0));
        let cells = (areas.len() * CELLS_PER_AREA).max(1) as f64;
        let cell_m = (width * height / cells).sqrt().max(width.max(height) / cells).max(10.0 * MARGIN_M);
        Self { lower, upper, cell_m, columns: (width / cell_m) as usize + 1, rows: (height / cell_m) as usize + 1 }
    }

    /// Both rise with their argument, so a point between two others is in a cell between theirs.
    fn column(&self, x: f64) -> usize {
        (((x - self.lower[0]) / self.cell_m).max(0.0) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.lower[1]) / self.cell_m).max(0.0) as usize).min(self.rows - 1)
    }

    fn centre(&self, column: usize, row: usize) -> Coord<f64> {
        let at = |axis: usize, cell: usize| self.lower[axis] + (cell as f64 + 0.5) * self.cell_m;
        Coord { x: at(0, column), y: at(1, row) }
    }

    /// Calls `mark` with each row and range of columns that come near an edge.
    fn trace(&self, a: Coord<f64>, b: Coord<f64>, mut mark: impl FnMut(usize, usize, usize)) {
        let (lower, upper) = if a.y <= b.y { (a, b) } else { (b, a) };
        let (left, right) = (lower.x.min(upper.x), lower.x.max(upper.x));
        let height = upper.y - lower.y;
        for row in self.row(lower.y - MARGIN_M)..=self.row(upper.y + MARGIN_M) {
            let (mut from, mut to) = (left, right);
            // A nearly level edge is taken whole: where it crosses a row cannot be computed well.
            if height > 1.0 {
                let bottom = self.lower[1] + row as f64 * self.cell_m - MARGIN_M;
                let at = |y: f64| lower.x + (upper.x - lower.x) * ((y - lower.y) / height).clamp(0.0, 1.0);
                let (p, q) = (at(bottom), at(bottom + self.cell_m + 2.0 * MARGIN_M));
                (from, to) = (p.min(q), p.max(q));
            }
            mark(row, self.column(from - MARGIN_M), self.column(to + MARGIN_M));
        }
    }
}

impl Raster {
    /// The raster of some areas with their exact tests.
    pub(crate) fn new(areas: &[Area], tests: &[EvenOdd]) -> Self {
        let frame = Frame::around(areas);
        let of_area = |id: usize| cells_of(&frame, &areas[id], &tests[id], id as u32);
        let cells: Vec<Vec<(u32, Entry)>> = (0..areas.len()).into_par_iter().map(of_area).collect();
        let mut starts = vec![0; frame.columns * frame.rows + 1];
        cells.iter().flatten().for_each(|(cell, _)| starts[*cell as usize + 1] += 1);
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut entries = vec![Entry { area: 0, whole: false }; *starts.last().unwrap_or(&0) as usize];
        let mut next = starts.clone();
        // Areas come in order, so the entries of a cell are by area.
        for (cell, entry) in cells.into_iter().flatten() {
            entries[next[cell as usize] as usize] = entry;
            next[cell as usize] += 1;
        }
        Self { frame, starts, entries }
    }

    /// The areas that may cover a point, lowest first.
    pub(crate) fn candidates(&self, x: f64, y: f64) -> &[Entry] {
        let Frame { lower, upper, .. } = self.frame;
        let inside = x >= lower[0] && x <= upper[0] && y >= lower[1] && y <= upper[1];
        if !inside {
            return &[];
        }
        let cell = self.frame.row(y) * self.frame.columns + self.frame.column(x);
        &self.entries[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }
}

/// Cells that an area meets.
fn cells_of(frame: &Frame, area: &Area, test: &EvenOdd, id: u32) -> Vec<(u32, Entry)> {
    let (lower, upper) = area.bounding_box();
    let (first_column, first_row) = (frame.column(lower[0] - MARGIN_M), frame.row(lower[1] - MARGIN_M));
    let (last_column, last_row) = (frame.column(upper[0] + MARGIN_M), frame.row(upper[1] + MARGIN_M));
    let columns = last_column - first_column + 1;
    let mut on_edge = vec![false; columns * (last_row - first_row + 1)];
    for line in area.geometry.lines_iter() {
        frame.trace(line.start, line.end, |row, from, to| {
            let row = (row - first_row) * columns;
            on_edge[row + from - first_column..=row + to - first_column].fill(true);
        });
    }
    let mut cells = Vec::new();
    for (i, &on_edge) in on_edge.iter().enumerate() {
        let (column, row) = (first_column + i % columns, first_row + i / columns);
        // Where no edge comes near, all of the cell is as its centre is.
        if on_edge || test.covers(frame.centre(column, row)) {
            cells.push(((row * frame.columns + column) as u32, Entry { area: id, whole: !on_edge }));
        }
    }
    cells
}
