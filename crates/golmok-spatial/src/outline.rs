//! Outlines for maps: rings of a polygon, simplified.

use geo::orient::Direction;
use geo::{LineString, MultiPolygon, Orient, Polygon, Simplify};

/// Rings of a polygon (exteriors and holes), simplified so that no point moves by more than `tolerance_m`
/// (Ramer–Douglas–Peucker). A ring that collapses keeps its original points. For maps only: never for assignment.
///
/// # Examples
/// ```
/// use geo::wkt;
/// use golmok_spatial::outline;
/// let almost_square = wkt!(MULTIPOLYGON(((0.0 0.0, 50.0 0.4, 100.0 0.0, 100.0 100.0, 0.0 100.0, 0.0 0.0))));
/// assert_eq!(outline(&almost_square, 1.0), [[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]]);
/// ```
pub fn outline(polygon: &MultiPolygon<f64>, tolerance_m: f64) -> Vec<Vec<(f64, f64)>> {
    let rings = polygon.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.map(|ring| simplified(ring, tolerance_m)).collect()
}

/// The same polygon by polygon: outer ring first, counter-clockwise, then its holes, clockwise, as GeoJSON wants them.
///
/// # Examples
/// ```
/// use geo::wkt;
/// use golmok_spatial::outline_polygons;
/// let clockwise = wkt!(MULTIPOLYGON(((0.0 0.0, 0.0 9.0, 9.0 9.0, 9.0 0.0, 0.0 0.0))));
/// assert_eq!(outline_polygons(&clockwise, 0.5), [[[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)]]]);
/// ```
pub fn outline_polygons(polygon: &MultiPolygon<f64>, tolerance_m: f64) -> Vec<Vec<Vec<(f64, f64)>>> {
    let of = |polygon: &Polygon<f64>| {
        let turned = polygon.orient(Direction::Default);
        let rings = std::iter::once(turned.exterior()).chain(turned.interiors());
        rings.map(|ring| simplified(ring, tolerance_m)).collect()
    };
    polygon.iter().map(of).collect()
}

fn simplified(ring: &LineString<f64>, tolerance_m: f64) -> Vec<(f64, f64)> {
    let simple = ring.simplify(tolerance_m);
    let kept = if simple.0.len() >= 4 { &simple } else { ring };
    kept.coords().map(|c| (c.x, c.y)).collect()
}
