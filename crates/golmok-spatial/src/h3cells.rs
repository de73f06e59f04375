//! H3 cells (육각 격자) for aggregation, hot spots and maps: resolutions 8 (0.7 km²), 9 (0.1 km²) and 10 (0.015 km²).

use crate::{Area, Crs, Epsg4326, Metres, Point, SpatialError, Transform};
use geo::{Coord, InteriorPoint, LineString, Polygon};
use h3o::{CellIndex, LatLng, Resolution};
use std::collections::{BTreeMap, BTreeSet};

/// Resolution of `core_spells.h3_10`.
pub const STORE_RESOLUTION: u8 = 10;

fn resolution_of(resolution: u8) -> Result<Resolution, SpatialError> {
    match resolution {
        8 => Ok(Resolution::Eight),
        9 => Ok(Resolution::Nine),
        10 => Ok(Resolution::Ten),
        _ => Err(SpatialError::Argument {
            name: "resolution",
            value: resolution.to_string(),
            reason: "is none of 8, 9, 10",
        }),
    }
}

/// The H3 cell of a point.
///
/// # Errors
/// [`SpatialError::Argument`] for a resolution other than 8, 9, 10; [`SpatialError::Transform`] for a point that has no
/// longitude and latitude.
///
/// # Examples
/// ```
/// use golmok_spatial::{Point, h3_cell, h3_parent};
/// let city_hall = Point::new(198_056.366_7, 451_885.030_6);
/// let cell = h3_cell(city_hall, 10)?;
/// assert_eq!(format!("{cell:x}"), "8a30e1d8c0b7fff");
/// assert_eq!(h3_parent(cell, 8)?, h3_cell(city_hall, 8)?);
/// assert!(h3_cell(city_hall, 15).is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
pub fn h3_cell(point: Point<Metres>, resolution: u8) -> Result<u64, SpatialError> {
    let resolution = resolution_of(resolution)?;
    let degrees = Transform::<Metres, Epsg4326>::new().apply(point)?;
    cell_at(degrees, resolution).map(u64::from)
}

fn cell_at(degrees: Point<Epsg4326>, resolution: Resolution) -> Result<CellIndex, SpatialError> {
    let lat_lng = LatLng::new(degrees.y, degrees.x).map_err(|error| SpatialError::Transform {
        from: Crs::Epsg4326.code(),
        to: "H3",
        x: degrees.x,
        y: degrees.y,
        reason: error.to_string(),
    })?;
    Ok(lat_lng.to_cell(resolution))
}

fn cell_of(cell: u64) -> Result<CellIndex, SpatialError> {
    CellIndex::try_from(cell).map_err(|_| SpatialError::Argument {
        name: "H3 cell",
        value: format!("{cell:x}"),
        reason: "is no H3 cell",
    })
}

/// The coarser cell that a cell belongs to.
///
/// # Errors
/// [`SpatialError::Argument`] for what is no cell, or a resolution other than 8, 9, 10 or finer than the cell's.
pub fn h3_parent(cell: u64, resolution: u8) -> Result<u64, SpatialError> {
    let coarser = resolution_of(resolution)?;
    let parent = cell_of(cell)?.parent(coarser).map(u64::from);
    parent.ok_or(SpatialError::Argument {
        name: "resolution",
        value: resolution.to_string(),
        reason: "is finer than the cell's",
    })
}

/// The cells around a cell that touch it: six, or five around a pentagon.
///
/// # Errors
/// [`SpatialError::Argument`] for what is no cell.
pub fn h3_neighbours(cell: u64) -> Result<Vec<u64>, SpatialError> {
    let centre = cell_of(cell)?;
    let mut around: Vec<u64> =
        centre.grid_disk::<Vec<_>>(1).into_iter().map(u64::from).filter(|c| *c != cell).collect();
    around.sort_unstable();
    Ok(around)
}

/// Corners of a cell as longitude and latitude, for maps.
///
/// # Errors
/// [`SpatialError::Argument`] for what is no cell.
pub fn h3_outline(cell: u64) -> Result<Vec<Point<Epsg4326>>, SpatialError> {
    Ok(cell_of(cell)?.boundary().iter().map(|corner| Point::new(corner.lng(), corner.lat())).collect())
}

/// One pair of an area and a cell that share a surface.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The area's code.
    pub area_code: String,
    /// The H3 cell.
    pub cell: u64,
    /// Surface they share, in m² of EPSG:5181.
    pub shared_m2: f64,
    /// Share of the area that lies in the cell; sums to 1 over an area's cells.
    pub share_of_area: f64,
    /// Share of the cell that lies in the area.
    pub share_of_cell: f64,
}

/// The table area × cell with their shares, by area code and cell.
///
/// # Errors
/// As [`h3_cell`].
///
/// # Examples
/// ```
/// use golmok_model::{AreaKind, CodeSet};
/// use golmok_spatial::{Area, Point, h3_coverage};
/// let centre = Point::new(198_056.0, 451_885.0);
/// let area = Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", centre, 50_000.0)?;
/// let table = h3_coverage(&[area], 10)?;
/// let whole: f64 = table.iter().map(|row| row.share_of_area).sum();
/// assert!((whole - 1.0).abs() < 1e-6 && table.len() > 3);
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
pub fn h3_coverage(areas: &[Area], resolution: u8) -> Result<Vec<Coverage>, SpatialError> {
    use rayon::prelude::*;
    let resolution = resolution_of(resolution)?;
    let of_area = |area: &Area| -> Result<Vec<Coverage>, SpatialError> {
        let shared = shared_surface(area, resolution)?;
        let whole_m2: f64 = shared.values().map(|(shared_m2, _)| shared_m2).sum();
        let rows = shared.into_iter().map(|(cell, (shared_m2, cell_m2))| Coverage {
            area_code: area.code.clone(),
            cell: u64::from(cell),
            shared_m2,
            share_of_area: shared_m2 / whole_m2,
            // Rounding may leave a cell inside the area a hair above its own surface.
            share_of_cell: (shared_m2 / cell_m2).min(1.0),
        });
        Ok(rows.collect())
    };
    let mut table: Vec<Coverage> =
        areas.par_iter().map(of_area).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    table.sort_by(|a, b| (&a.area_code, a.cell).cmp(&(&b.area_code, b.cell)));
    Ok(table)
}

/// Cells that share a surface with the area: (shared m², the cell's own m²). Each part of the area is flooded from
/// a point inside it over neighbouring cells, because what a connected part touches is connected.
fn shared_surface(area: &Area, resolution: Resolution) -> Result<BTreeMap<CellIndex, (f64, f64)>, SpatialError> {
    let to_degrees = Transform::<Metres, Epsg4326>::new();
    let mut shared = BTreeMap::new();
    for part in &area.geometry {
        let Some(inside) = part.interior_point() else { continue };
        let start = cell_at(to_degrees.apply(Point::new(inside.x(), inside.y()))?, resolution)?;
        let mut seen = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            let hexagon = hexagon(cell)?;
            let shared_m2 = hexagon.shared_m2(part);
            if shared_m2 > LEAST_SHARED_M2 {
                shared.entry(cell).or_insert((0.0, hexagon.area_m2())).0 += shared_m2;
            }
            // The first cell spreads even where rounding leaves it nothing.
            if shared_m2 > LEAST_SHARED_M2 || cell == start {
                let neighbours: Vec<CellIndex> = cell.grid_disk(1);
                open.extend(neighbours.into_iter().filter(|neighbour| seen.insert(*neighbour)));
            }
        }
    }
    Ok(shared)
}

/// What is smaller than a square millimetre is rounding.
const LEAST_SHARED_M2: f64 = 1e-6;

/// Corners of a cell in metres from its first corner, so that surfaces keep their digits; counter-clockwise.
struct Hexagon {
    origin: Coord<f64>,
    corners: Vec<Coord<f64>>,
}

fn hexagon(cell: CellIndex) -> Result<Hexagon, SpatialError> {
    let to_metres = Transform::<Epsg4326, Metres>::new();
    let mut corners: Vec<Coord<f64>> = h3_outline(u64::from(cell))?
        .into_iter()
        .map(|corner| to_metres.apply(corner).map(|p| Coord { x: p.x, y: p.y }))
        .collect::<Result<_, _>>()?;
    let origin = corners.first().copied().unwrap_or_default();
    corners.iter_mut().for_each(|corner| *corner = *corner - origin);
    if signed_m2(&corners) < 0.0 {
        corners.reverse();
    }
    Ok(Hexagon { origin, corners })
}

impl Hexagon {
    fn area_m2(&self) -> f64 {
        signed_m2(&self.corners)
    }

    /// Surface shared with a polygon: its rings cut along the six edges (Sutherland–Hodgman), holes taken off. The
    /// edges that the cut adds run along the hexagon forth and back and add nothing.
    fn shared_m2(&self, part: &Polygon<f64>) -> f64 {
        let holes: f64 = part.interiors().iter().map(|hole| self.cut_m2(hole)).sum();
        self.cut_m2(part.exterior()) - holes
    }

    fn cut_m2(&self, ring: &LineString<f64>) -> f64 {
        let mut kept: Vec<Coord<f64>> = ring.0.iter().skip(1).map(|corner| *corner - self.origin).collect();
        let edges = self.corners.iter().zip(self.corners.iter().cycle().skip(1));
        for (from, to) in edges {
            // Positive to the left of the edge, where the hexagon lies.
            let side = |c: &Coord<f64>| (to.x - from.x) * (c.y - from.y) - (to.y - from.y) * (c.x - from.x);
            let mut inside = Vec::with_capacity(kept.len() + 2);
            let Some(mut before) = kept.last().copied() else { return 0.0 };
            let mut side_before = side(&before);
            for corner in kept {
                let side_here = side(&corner);
                if (side_before >= 0.0) != (side_here >= 0.0) {
                    inside.push(before + (corner - before) * (side_before / (side_before - side_here)));
                }
                if side_here >= 0.0 {
                    inside.push(corner);
                }
                (before, side_before) = (corner, side_here);
            }
            kept = inside;
        }
        signed_m2(&kept).abs()
    }
}

/// Surface within a ring that is not closed, by the shoelace formula: positive where it runs counter-clockwise.
fn signed_m2(ring: &[Coord<f64>]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, Rect};
    use golmok_model::{AreaKind, CodeSet};

    #[test]
    fn shares_of_an_area_with_a_hole_and_two_parts() {
        let rect = |x: f64, y: f64, side: f64| {
            let lower = Coord { x: 200_000.0 + x, y: 450_000.0 + y };
            Rect::new(lower, Coord { x: lower.x + side, y: lower.y + side }).to_polygon()
        };
        let hole = rect(500.0, 500.0, 600.0).exterior().clone();
        let parts =
            vec![Polygon::new(rect(0.0, 0.0, 1_500.0).exterior().clone(), vec![hole]), rect(5_000.0, 0.0, 40.0)];
        let geometry = MultiPolygon::new(parts);
        let area =
            Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", geometry, Crs::Epsg5181).unwrap();
        for resolution in [8, 9, 10] {
            let table = h3_coverage(std::slice::from_ref(&area), resolution).unwrap();
            let shared: f64 = table.iter().map(|row| row.shared_m2).sum();
            assert!((shared - area.area_m2).abs() < 1.0, "{resolution}: {shared} of {}", area.area_m2);
            let whole: f64 = table.iter().map(|row| row.share_of_area).sum();
            assert!((whole - 1.0).abs() < 1e-9);
            assert!(table.iter().all(|row| row.share_of_cell > 0.0 && row.share_of_cell <= 1.0));
            assert!(table.windows(2).all(|w| w[0].cell < w[1].cell));
            // Every cell holds what the table says: some cells lie wholly inside at the finest resolution only.
            assert_eq!(table.iter().any(|row| row.share_of_cell > 0.999), resolution > 8, "{resolution}");
        }
    }

    /// A comb whose teeth end inside cells, with a hole: cutting must give what a general overlay gives.
    #[test]
    fn cut_surfaces_equal_those_of_an_overlay() {
        use geo::{Area as _, BooleanOps, wkt};
        let comb = wkt!(POLYGON((200000.0 450000.0, 200900.0 450000.0, 200900.0 450700.0, 200800.0 450700.0,
            200800.0 450100.0, 200500.0 450100.0, 200480.0 450650.0, 200400.0 450100.0, 200130.0 450120.0,
            200100.0 450800.0, 200000.0 450000.0), (200700.0 450020.0, 200850.0 450030.0, 200850.0 450080.0,
            200700.0 450020.0)));
        let geometry = MultiPolygon::new(vec![comb.clone()]);
        let area =
            Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", geometry, Crs::Epsg5181).unwrap();
        let table = h3_coverage(&[area], 10).unwrap();
        for row in &table {
            let hexagon = hexagon(cell_of(row.cell).unwrap()).unwrap();
            let corners = hexagon.corners.iter().map(|corner| *corner + hexagon.origin).collect();
            let overlay = comb.intersection(&Polygon::new(corners, vec![])).unsigned_area();
            assert!((row.shared_m2 - overlay).abs() < 1e-3, "{} is not {overlay}", row.shared_m2);
        }
        let shared: f64 = table.iter().map(|row| row.shared_m2).sum();
        assert!(table.len() > 20 && (shared - comb.unsigned_area()).abs() < 1e-3);
    }

    #[test]
    fn cells_nest() {
        let point = Point::new(203_000.0, 445_000.0);
        let cell = h3_cell(point, 10).unwrap();
        assert_eq!(h3_parent(cell, 9), h3_cell(point, 9));
        assert!(h3_parent(h3_cell(point, 8).unwrap(), 10).is_err());
        assert!(h3_parent(12, 8).is_err());
        assert_eq!(h3_outline(cell).unwrap().len(), 6);
        assert!(h3_cell(Point::new(f64::NAN, 0.0), 10).is_err());
    }
}
