//! Points sorted into square cells: the index behind the neighbourhoods.
//!
//! Measured against an r-tree of the same points (benches/results/spatial.md): for sites in any order among a million
//! stores the grid took a third of the time, because it hands over the points of a row from contiguous memory; for
//! stores asked about place by place, when all is in the cache, the r-tree took 0.7 of the grid's.

use crate::{Metres, Point, SpatialError};

/// Mean points per cell. More makes cells coarse (points beyond the radius are looked at), fewer makes them many
/// (empty cells are walked). Measured best between 2 and 8.
const POINTS_PER_CELL: f64 = 4.0;

/// Wider than any rounding of a chord of up to 100 km.
const CHORD_MARGIN_M: f64 = 0.01;

/// A point of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Entry {
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// The caller's number of the point.
    pub(crate) id: u32,
    /// The caller's group of the point: its industry.
    pub(crate) group: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Grid {
    left_x: f64,
    bottom_y: f64,
    cell_m: f64,
    columns: usize,
    rows: usize,
    /// `entries[starts[c]..starts[c + 1]]` lie in cell `c`, counted row by row.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Grid {
    /// A grid of points with finite coordinates; points of a cell keep their order.
    pub(crate) fn new(points: &[Entry]) -> Result<Self, SpatialError> {
        if let Some(bad) = points.iter().find(|p| !(p.x.is_finite() && p.y.is_finite())) {
            let value = format!("({}, {})", bad.x, bad.y);
            return Err(SpatialError::Argument { name: "point", value, reason: "is not finite" });
        }
        let low = |of: fn(&Entry) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = |of: fn(&Entry) -> f64| points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (left_x, bottom_y) = if points.is_empty() { (0.0, 0.0) } else { (low(|p| p.x), low(|p| p.y)) };
        let (width, height) =
            if points.is_empty() { (0.0, 0.0) } else { (high(|p| p.x) - left_x, high(|p| p.y) - bottom_y) };
        // For points on a line the surface is 0: let the longer side decide.
        let by_surface = (width * height * POINTS_PER_CELL / points.len().max(1) as f64).sqrt();
        let by_side = width.max(height) * POINTS_PER_CELL / points.len().max(1) as f64;
        let cell_m = by_surface.max(by_side).max(1.0);
        let (columns, rows) = ((width / cell_m) as usize + 1, (height / cell_m) as usize + 1);
        let mut grid =
            Self { left_x, bottom_y, cell_m, columns, rows, starts: vec![0; columns * rows + 1], entries: Vec::new() };
        let cells: Vec<usize> = points.iter().map(|p| grid.row(p.y) * columns + grid.column(p.x)).collect();
        cells.iter().for_each(|cell| grid.starts[cell + 1] += 1);
        for cell in 0..columns * rows {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        grid.entries = vec![Entry { x: 0.0, y: 0.0, id: 0, group: 0 }; points.len()];
        let mut next = grid.starts.clone();
        for (point, &cell) in points.iter().zip(&cells) {
            grid.entries[next[cell] as usize] = *point;
            next[cell] += 1;
        }
        Ok(grid)
    }

    /// Numbers of all points, cell by cell.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|entry| entry.id)
    }

    /// All entries, cell by cell.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.left_x) / self.cell_m).max(0.0) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.bottom_y) / self.cell_m).max(0.0) as usize).min(self.rows - 1)
    }

    /// Entries of a row's cells from one column to another: they lie side by side in memory.
    fn stretch(&self, row: usize, columns: std::ops::RangeInclusive<usize>) -> &[Entry] {
        let first = row * self.columns;
        let (start, end) = (self.starts[first + columns.start()], self.starts[first + columns.end() + 1]);
        &self.entries[start as usize..end as usize]
    }

    /// Calls `visit` with each entry within the radius (its edge included) and the squared distance, in a fixed order.
    pub(crate) fn for_each_within(&self, at: Point<Metres>, radius_m: f64, mut visit: impl FnMut(&Entry, f64)) {
        let radius_m2 = radius_m * radius_m;
        for row in self.row(at.y - radius_m)..=self.row(at.y + radius_m) {
            // Half the chord that the circle cuts out of this row at most, and a little for rounding.
            let row_y = self.bottom_y + row as f64 * self.cell_m;
            let away_m = (row_y - at.y).max(at.y - row_y - self.cell_m).max(0.0);
            let half_m = (radius_m2 - away_m * away_m).max(0.0).sqrt() + CHORD_MARGIN_M;
            for entry in self.stretch(row, self.column(at.x - half_m)..=self.column(at.x + half_m)) {
                let (dx, dy) = (entry.x - at.x, entry.y - at.y);
                let distance_m2 = dx * dx + dy * dy;
                if distance_m2 <= radius_m2 {
                    visit(entry, distance_m2);
                }
            }
        }
    }

    /// The `k` nearest entries that `keep` accepts as (squared distance, id), nearest first, ties to the lower id.
    pub(crate) fn nearest(&self, at: Point<Metres>, k: usize, keep: impl Fn(&Entry) -> bool) -> Vec<(f64, u32)> {
        let mut best: Vec<(f64, u32)> = Vec::with_capacity(k + 1);
        if k == 0 || self.entries.is_empty() {
            return best;
        }
        let (column, row) = (self.column(at.x), self.row(at.y));
        // Distance of the point to its own (clamped) cell's walls: 0 inside the grid's box, more for points far away.
        for ring in 0..self.columns.max(self.rows) {
            if best.len() == k && self.beyond_ring_m2(at, column, row, ring) > best[k - 1].0 {
                break;
            }
            self.for_each_on_ring(column, row, ring, |entry| {
                let (dx, dy) = (entry.x - at.x, entry.y - at.y);
                let found = (dx * dx + dy * dy, entry.id);
                let worse = |known: &(f64, u32)| (known.0, known.1) < found;
                if (best.len() < k || !worse(&best[k - 1])) && keep(entry) {
                    best.insert(best.partition_point(worse), found);
                    best.truncate(k);
                }
            });
        }
        best
    }

    /// Least squared distance from `at` to any entry on ring `ring` or further out.
    fn beyond_ring_m2(&self, at: Point<Metres>, column: usize, row: usize, ring: usize) -> f64 {
        if ring == 0 {
            return 0.0;
        }
        // The square of rings 0..ring; what lies outside it is at least as far as its nearest open wall.
        let wall = |low: f64, high: f64, from: f64, closed_low: bool, closed_high: bool| {
            let to_low = if closed_low { f64::INFINITY } else { from - low };
            let to_high = if closed_high { f64::INFINITY } else { high - from };
            to_low.min(to_high).max(0.0)
        };
        let span = |origin: f64, cell: usize| {
            let low = origin + (cell as f64 - (ring - 1) as f64) * self.cell_m;
            (low, low + (2 * ring - 1) as f64 * self.cell_m)
        };
        let (left, right) = span(self.left_x, column);
        let (bottom, top) = span(self.bottom_y, row);
        let across = wall(left, right, at.x, column < ring, column + ring >= self.columns);
        let along = wall(bottom, top, at.y, row < ring, row + ring >= self.rows);
        let nearest = across.min(along);
        nearest * nearest
    }

    /// Entries of the cells exactly `ring` cells away (the larger of both directions).
    fn for_each_on_ring(&self, column: usize, row: usize, ring: usize, mut visit: impl FnMut(&Entry)) {
        let (left, right) = (column.saturating_sub(ring), (column + ring).min(self.columns - 1));
        let (bottom, top) = (row.saturating_sub(ring), (row + ring).min(self.rows - 1));
        for y in bottom..=top {
            if y.abs_diff(row) == ring {
                self.stretch(y, left..=right).iter().for_each(&mut visit);
                continue;
            }
            if column - left == ring {
                self.stretch(y, left..=left).iter().for_each(&mut visit);
            }
            if ring > 0 && right - column == ring {
                self.stretch(y, right..=right).iter().for_each(&mut visit);
            }
        }
    }
}
