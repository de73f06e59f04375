//! Points to areas by an integer grid of degrees, which both engines compute alike: cells of 0.001° (about 88 × 111 m) where a cell lies
//! in one area, of 0.0001° along borders. A fine cell belongs to the area of its centre, so that points within five metres of a border
//! may be told to its other side: 0.3 % of the won of shops along streets, measured (benches/results/rollup.md).

use crate::error::{Doing, Result};
use golmok_spatial::{AreaIndex, Crs, Point};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Cells of a degree, inside areas and along their borders.
pub const CELLS: [i64; 2] = [1_000, 10_000];
/// Metres between the points at which a border is looked at.
const STEP_M: f64 = 5.0;

/// Which area a cell lies in.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Coarse cells that lie in one area whole: `cell`, `area_id`.
    pub inside: DataFrame,
    /// Fine cells of the others, by their centre.
    pub border: DataFrame,
}

/// The number of the cell of a point; `size` is 0 for coarse and 1 for fine cells. The SQL text says the same.
///
/// # Examples
/// ```
/// assert_eq!(golmok_rollup::grid::cell(127.02765, 37.49795, 0), 127_027_037_497);
/// assert_eq!(golmok_rollup::grid::cell(127.02765, 37.49795, 1), 12_702_760_374_979);
/// ```
pub fn cell(lon: f64, lat: f64, size: usize) -> i64 {
    let of = |degrees: f64| (degrees * CELLS[size] as f64).floor() as i64;
    number((of(lon), of(lat)), size)
}

fn number((x, y): (i64, i64), size: usize) -> i64 {
    x * CELLS[size] * 1_000 + y
}

/// The grid of areas. Those that lie over others (관광특구) have none, so that a point has one area.
///
/// # Errors
/// When a coordinate cannot be carried to degrees.
pub fn grid(areas: &AreaIndex) -> Result<Grid> {
    let (metres, degrees) = (Crs::Epsg4326.to(Crs::Epsg5181), Crs::Epsg5181.to(Crs::Epsg4326));
    let coarse = |x: f64, y: f64| -> Result<(i64, i64)> {
        let (lon, lat) = degrees.apply(x, y)?;
        Ok(((lon * CELLS[0] as f64).floor() as i64, (lat * CELLS[0] as f64).floor() as i64))
    };
    let mut borders = BTreeSet::new();
    let mut all = BTreeSet::new();
    for area in areas.areas().iter().filter(|area| !area.overlaps_others()) {
        for polygon in &area.geometry {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for line in ring.lines() {
                    let (dx, dy) = (line.end.x - line.start.x, line.end.y - line.start.y);
                    let steps = (dx.hypot(dy) / STEP_M).ceil().max(1.0);
                    for step in 0..=steps as u32 {
                        let share = f64::from(step) / steps;
                        borders.insert(coarse(line.start.x + share * dx, line.start.y + share * dy)?);
                    }
                }
            }
        }
        let (lower, upper) = area.bounding_box();
        let corners = [(lower[0], lower[1]), (lower[0], upper[1]), (upper[0], lower[1]), (upper[0], upper[1])];
        let cells = corners.iter().map(|(x, y)| coarse(*x, *y)).collect::<Result<Vec<_>>>()?;
        let range = |of: fn(&(i64, i64)) -> i64| {
            let values = || cells.iter().map(of);
            values().min().unwrap_or(0)..=values().max().unwrap_or(-1)
        };
        all.extend(range(|cell| cell.0).flat_map(|x| range(|cell| cell.1).map(move |y| (x, y))));
    }
    let at = |(x, y): (i64, i64), size: usize| -> Result<Option<&str>> {
        let of = |at: i64| (at as f64 + 0.5) / CELLS[size] as f64;
        let (x, y) = metres.apply(of(x), of(y))?;
        Ok(areas.at(Point::new(x, y)).map(|area| area.code.as_str()))
    };
    let (mut inside, mut border) = (BTreeMap::new(), BTreeMap::new());
    for cell in all.difference(&borders) {
        at(*cell, 0)?.into_iter().for_each(|area| _ = inside.insert(number(*cell, 0), area));
    }
    let finer = CELLS[1] / CELLS[0];
    for (x, y) in &borders {
        for fine in (0..finer * finer).map(|k| (x * finer + k / finer, y * finer + k % finer)) {
            at(fine, 1)?.into_iter().for_each(|area| _ = border.insert(number(fine, 1), area));
        }
    }
    Ok(Grid { inside: table(&inside)?, border: table(&border)? })
}

fn table(cells: &BTreeMap<i64, &str>) -> Result<DataFrame> {
    let (numbers, areas): (Vec<i64>, Vec<&str>) = cells.iter().map(|(cell, area)| (*cell, *area)).unzip();
    df!("cell" => numbers, "area_id" => areas).doing(|| "the grid of areas".to_owned())
}
