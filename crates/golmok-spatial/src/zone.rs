//! A polygon that a person draws: its size, what lies in it, which areas it covers.

use crate::even_odd::EvenOdd;
use crate::{AreaIndex, Metres, Point, SpatialError};
use geo::{Area as _, BooleanOps, BoundingRect, Centroid, Coord, LineString, MultiPolygon, Polygon, Validation};

/// A simple polygon without holes, in metres.
///
/// # Examples
/// ```
/// use golmok_spatial::{Point, Zone};
/// let corners = [(0.0, 0.0), (300.0, 0.0), (300.0, 200.0), (0.0, 200.0)].map(|(x, y)| Point::new(x, y));
/// let zone = Zone::new(&corners)?;
/// assert_eq!((zone.area_m2(), zone.centre()), (60_000.0, Point::new(150.0, 100.0)));
/// assert!(zone.holds(Point::new(10.0, 10.0)) && !zone.holds(Point::new(10.0, 201.0)));
/// let crossed = [corners[0], corners[2], corners[1], corners[3]];
/// assert!(Zone::new(&crossed).is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Zone {
    polygon: Polygon<f64>,
    test: EvenOdd,
    centre: Point<Metres>,
}

/// How much of an area a zone covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Id of the area in its index.
    pub area: u32,
    /// What both have in common, m².
    pub shared_m2: f64,
    /// The whole area, m².
    pub area_m2: f64,
}

impl Zone {
    /// The polygon with these corners, the last of which may be the first again.
    ///
    /// # Errors
    /// [`SpatialError::Argument`] with fewer than three corners, where an edge crosses or touches another, or where the
    /// corners enclose nothing.
    pub fn new(corners: &[Point<Metres>]) -> Result<Self, SpatialError> {
        let wrong =
            |reason| SpatialError::Argument { name: "polygon", value: format!("{} corners", corners.len()), reason };
        if !corners.iter().all(|corner| corner.x.is_finite() && corner.y.is_finite()) {
            return Err(wrong("has a corner that is nowhere"));
        }
        let mut ring: Vec<Coord<f64>> = corners.iter().map(|corner| Coord { x: corner.x, y: corner.y }).collect();
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Err(wrong("has fewer than three corners"));
        }
        let polygon = Polygon::new(LineString(ring), Vec::new());
        if !polygon.is_valid() {
            return Err(wrong("crosses itself"));
        }
        let centre = polygon.centroid().filter(|_| polygon.unsigned_area() > 0.0);
        let centre = centre.ok_or_else(|| wrong("encloses nothing"))?;
        let test = EvenOdd::new(&MultiPolygon(vec![polygon.clone()]));
        Ok(Self { polygon, test, centre: Point::new(centre.x(), centre.y()) })
    }

    /// Size, m².
    pub fn area_m2(&self) -> f64 {
        self.polygon.unsigned_area()
    }

    /// Centre of gravity.
    pub fn centre(&self) -> Point<Metres> {
        self.centre
    }

    /// Whether a point lies in it or on its edge.
    pub fn holds(&self, point: Point<Metres>) -> bool {
        self.test.covers(Coord { x: point.x, y: point.y })
    }

    /// The ring, its first corner again at its end.
    pub fn ring(&self) -> impl Iterator<Item = Point<Metres>> {
        self.polygon.exterior().coords().map(|corner| Point::new(corner.x, corner.y))
    }

    /// The areas that have ground in common with it, what is most first; equal ones by code.
    pub fn overlaps(&self, index: &AreaIndex) -> Vec<Overlap> {
        let Some(own) = self.polygon.bounding_rect() else { return Vec::new() };
        let near = index.within([own.min().x, own.min().y], [own.max().x, own.max().y]);
        let shared = near.into_iter().map(|id| {
            let area = &index.areas()[id as usize];
            let common = MultiPolygon(vec![self.polygon.clone()]).intersection(&area.geometry);
            Overlap { area: id, shared_m2: common.unsigned_area(), area_m2: area.geometry.unsigned_area() }
        });
        let mut found: Vec<Overlap> = shared.filter(|overlap| overlap.shared_m2 > 0.0).collect();
        found.sort_by(|a, b| b.shared_m2.total_cmp(&a.shared_m2).then(a.area.cmp(&b.area)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Area, Crs};
    use geo::wkt;
    use golmok_model::{AreaKind, CodeSet};
    use proptest::prelude::*;

    /// Four squares of 100 m that tile a plane of 200 m.
    fn tiles() -> AreaIndex {
        let tile = |code: &str, x: f64, y: f64| {
            let ring = [(x, y), (x + 100.0, y), (x + 100.0, y + 100.0), (x, y + 100.0), (x, y)];
            let polygon = Polygon::new(LineString(ring.map(|(x, y)| Coord { x, y }).to_vec()), Vec::new());
            Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, code, MultiPolygon(vec![polygon]), Crs::Epsg5181).unwrap()
        };
        let all = [("11110", 0.0, 0.0), ("11140", 100.0, 0.0), ("11170", 0.0, 100.0), ("11200", 100.0, 100.0)];
        AreaIndex::new(all.map(|(code, x, y)| tile(code, x, y)).to_vec()).unwrap()
    }

    fn zone(corners: &[(f64, f64)]) -> Result<Zone, SpatialError> {
        Zone::new(&corners.iter().map(|(x, y)| Point::new(*x, *y)).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_no_polygon_is_refused_with_its_reason() {
        for (corners, reason) in [
            (vec![], "fewer than three"),
            (vec![(0.0, 0.0), (1.0, 1.0)], "fewer than three"),
            (vec![(0.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 0.0)], "fewer than three"),
            (vec![(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)], ""),
            (vec![(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)], "crosses itself"),
            (vec![(0.0, 0.0), (f64::NAN, 1.0), (1.0, 0.0)], "nowhere"),
        ] {
            let error = zone(&corners).unwrap_err().to_string();
            assert!(error.contains(reason), "{corners:?}: {error}");
        }
        let closed = zone(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]).unwrap();
        assert_eq!((closed.area_m2(), closed.ring().count()), (4.0, 5));
    }

    #[test]
    fn an_area_is_covered_by_what_is_common() {
        let index = tiles();
        let found = zone(&[(50.0, 50.0), (150.0, 50.0), (150.0, 90.0), (50.0, 90.0)]).unwrap().overlaps(&index);
        let told: Vec<(&str, f64)> =
            found.iter().map(|o| (index.areas()[o.area as usize].code.as_str(), o.shared_m2.round())).collect();
        assert_eq!(told, [("11110", 2000.0), ("11140", 2000.0)], "an edge in common is nothing in common");
        let hole = wkt!(MULTIPOLYGON(((0.0 0.0, 9.0 0.0, 9.0 9.0, 0.0 9.0, 0.0 0.0), (3.0 3.0, 6.0 3.0, 6.0 6.0, 3.0 6.0, 3.0 3.0))));
        let hole = Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, "11110", hole, Crs::Epsg5181).unwrap();
        let found = zone(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)])
            .unwrap()
            .overlaps(&AreaIndex::new(vec![hole]).unwrap());
        assert!((found[0].shared_m2 - 72.0).abs() < 1e-6, "{found:?}");
    }

    proptest! {
        /// Tiles that cover all of a zone share all of it, whatever its form.
        #[test]
        fn shares_add_up(corners in proptest::collection::vec((1.0f64..199.0, 1.0f64..199.0), 3..9)) {
            let Ok(zone) = zone(&corners) else { return Ok(()) };
            let shared: f64 = zone.overlaps(&tiles()).iter().map(|overlap| overlap.shared_m2).sum();
            prop_assert!((shared - zone.area_m2()).abs() < 1e-3 * zone.area_m2().max(1.0), "{shared} of {}", zone.area_m2());
        }
    }
}
