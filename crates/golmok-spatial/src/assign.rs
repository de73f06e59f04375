//! Which area holds a point (배정): an r-tree over the areas' boxes, then the exact even-odd test; for many points at
//! once a raster of cells in place of the r-tree.
//!
//! Ties on a shared edge go to the lower code. Trade areas of the kind 관광특구 lie over the others: a point may be in
//! one of the others and in any number of those.

use crate::even_odd::EvenOdd;
use crate::raster::Raster;
use crate::{Area, Metres, Point, SpatialError};
use geo::Coord;
use rayon::prelude::*;
use rstar::AABB;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use std::sync::OnceLock;

/// Points per unit of parallel work: large enough to hide the hand-over, small enough to share evenly.
const CHUNK: usize = 8192;

/// Areas of one kind and edition, ready for assignment.
///
/// # Examples
/// ```
/// use geo::wkt;
/// use golmok_model::{AreaKind, CodeSet};
/// use golmok_spatial::{Area, AreaIndex, Crs, Point};
/// let area = |code, geometry| Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, code, geometry, Crs::Epsg5181);
/// let index = AreaIndex::new(vec![
///     area("11140", wkt!(MULTIPOLYGON(((1.0 0.0, 2.0 0.0, 2.0 1.0, 1.0 1.0, 1.0 0.0)))))?,
///     area("11110", wkt!(MULTIPOLYGON(((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0)))))?,
/// ])?;
/// let code = |x, y| index.at(Point::new(x, y)).map(|area| area.code.as_str());
/// assert_eq!(code(1.5, 0.5), Some("11140"));
/// assert_eq!(code(1.0, 0.5), Some("11110")); // on the shared edge: the lower code
/// assert_eq!(code(3.0, 0.5), None);
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AreaIndex {
    /// Sorted by code, so that a lower id is a lower code.
    areas: Vec<Area>,
    tests: Vec<EvenOdd>,
    overlaps: Vec<bool>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    /// Made when many points are first assigned.
    raster: OnceLock<Raster>,
}

/// Lowest areas of a chunk of points, and its further (point, area) pairs.
type Part = (Vec<u32>, Vec<(u32, u32)>);

impl AreaIndex {
    /// The index of some areas, all of one kind and code set.
    ///
    /// # Errors
    /// [`SpatialError::Argument`] where two areas have the same code, or kinds or code sets are mixed.
    pub fn new(mut areas: Vec<Area>) -> Result<Self, SpatialError> {
        areas.sort_by(|a, b| a.code.cmp(&b.code));
        for pair in areas.windows(2) {
            let reason = if pair[0].code == pair[1].code {
                "occurs twice"
            } else if (pair[0].kind, pair[0].code_set) != (pair[1].kind, pair[1].code_set) {
                "is of another kind or code set than its neighbour"
            } else {
                continue;
            };
            return Err(SpatialError::Argument { name: "area code", value: pair[1].code.clone(), reason });
        }
        let boxes = areas.iter().enumerate().map(|(id, area)| {
            let (lower, upper) = area.bounding_box();
            GeomWithData::new(Rectangle::from_corners(lower, upper), id as u32)
        });
        Ok(Self {
            tree: RTree::bulk_load(boxes.collect()),
            tests: areas.par_iter().map(|area| EvenOdd::new(&area.geometry)).collect(),
            overlaps: areas.iter().map(Area::overlaps_others).collect(),
            areas,
            raster: OnceLock::new(),
        })
    }

    /// The areas, by code. Positions in this slice are the ids of [`Assignment`].
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Id of the area with that code.
    pub fn id(&self, code: &str) -> Option<u32> {
        self.areas.binary_search_by(|area| area.code.as_str().cmp(code)).ok().map(|id| id as u32)
    }

    /// Ids of the areas whose box meets the box between two corners, by code.
    pub(crate) fn within(&self, lower: [f64; 2], upper: [f64; 2]) -> Vec<u32> {
        let frame = AABB::from_corners(lower, upper);
        let mut ids: Vec<u32> = self.tree.locate_in_envelope_intersecting(frame).map(|found| found.data).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether one area covers a point, its edge included.
    pub fn covers(&self, id: u32, point: Point<Metres>) -> bool {
        self.tests[id as usize].covers(Coord { x: point.x, y: point.y })
    }

    /// The area of a point: of those that do not overlap by their kind, the one with the lowest code.
    pub fn at(&self, point: Point<Metres>) -> Option<&Area> {
        let mut overlapping = Vec::new();
        self.look_up(point, &mut overlapping).map(|id| &self.areas[id as usize])
    }

    /// Every area that counts a point, by code: [`AreaIndex::at`] and all of the kind that overlaps the others.
    pub fn all_at(&self, point: Point<Metres>) -> Vec<&Area> {
        let mut ids = Vec::new();
        let lowest = self.look_up(point, &mut ids);
        ids.extend(lowest);
        ids.sort_unstable();
        ids.iter().map(|&id| &self.areas[id as usize]).collect()
    }

    /// The lowest id that does not overlap, and into `overlapping` the ids that do.
    fn look_up(&self, point: Point<Metres>, overlapping: &mut Vec<u32>) -> Option<u32> {
        let at_point = self.tree.locate_all_at_point([point.x, point.y]);
        self.choose(point, at_point.map(|candidate| (candidate.data, false)), overlapping)
    }

    /// The same among candidates, each with whether it is known to cover the point.
    fn choose(
        &self,
        point: Point<Metres>,
        candidates: impl Iterator<Item = (u32, bool)>,
        overlapping: &mut Vec<u32>,
    ) -> Option<u32> {
        let mut lowest = None;
        for (id, known) in candidates {
            let overlaps = self.overlaps[id as usize];
            // Testing is dear: skip what could not change the answer.
            if !overlaps && lowest.is_some_and(|lower| lower < id) {
                continue;
            }
            if known || self.covers(id, point) {
                if overlaps {
                    overlapping.push(id);
                } else {
                    lowest = Some(id);
                }
            }
        }
        lowest
    }

    /// Assigns many points, in parallel; the result does not depend on the number of threads.
    ///
    /// Points that are not finite lie in no area. The first call makes the raster.
    pub fn assign(&self, points: &[Point<Metres>]) -> Assignment {
        let raster = self.raster.get_or_init(|| Raster::new(&self.areas, &self.tests));
        let parts: Vec<Part> = points
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(chunk, points)| {
                let mut extra = Vec::new();
                let mut overlapping = Vec::new();
                let lowest = (chunk * CHUNK..)
                    .zip(points)
                    .map(|(i, &point)| {
                        let candidates = raster.candidates(point.x, point.y).iter().map(|e| (e.area, e.whole));
                        let id = self.choose(point, candidates, &mut extra);
                        overlapping.extend(extra.drain(..).map(|area| (i as u32, area)));
                        id.unwrap_or(NO_AREA)
                    })
                    .collect();
                (lowest, overlapping)
            })
            .collect();
        let mut assignment = Assignment { lowest: Vec::with_capacity(points.len()), overlapping: Vec::new() };
        for (lowest, overlapping) in parts {
            assignment.lowest.extend(lowest);
            assignment.overlapping.extend(overlapping);
        }
        assignment
    }
}

const NO_AREA: u32 = u32::MAX;

/// Areas of many points, as ids into [`AreaIndex::areas`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    lowest: Vec<u32>,
    /// (point, area) of the kind that overlaps the others, sorted.
    overlapping: Vec<(u32, u32)>,
}

impl Assignment {
    /// Number of points.
    pub fn len(&self) -> usize {
        self.lowest.len()
    }

    /// Whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.lowest.is_empty()
    }

    /// The one area of a point among those that do not overlap by their kind.
    pub fn area(&self, point: usize) -> Option<u32> {
        Some(self.lowest[point]).filter(|&id| id != NO_AREA)
    }

    /// Every area that counts the point, by code.
    pub fn areas(&self, point: usize) -> Vec<u32> {
        let of_point = |&(p, _): &(u32, u32)| (p as usize) < point;
        let start = self.overlapping.partition_point(of_point);
        let more = self.overlapping[start..].iter().take_while(|(p, _)| *p as usize == point).map(|&(_, area)| area);
        let mut ids: Vec<u32> = self.area(point).into_iter().chain(more).collect();
        ids.sort_unstable();
        ids
    }

    /// Points per area, for `area_count` areas.
    pub fn counts(&self, area_count: usize) -> Vec<u64> {
        let mut counts = vec![0; area_count];
        let ids = self.lowest.iter().filter(|&&id| id != NO_AREA).chain(self.overlapping.iter().map(|(_, id)| id));
        ids.for_each(|&id| counts[id as usize] += 1);
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Crs;
    use geo::wkt;
    use golmok_model::{AreaKind, CodeSet, TradeAreaKind};

    fn area(code: &str, geometry: geo::MultiPolygon<f64>) -> Area {
        Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, code, geometry, Crs::Epsg5181).unwrap()
    }

    fn unit_square(code: &str, x: f64, y: f64, side: f64) -> Area {
        let rect = geo::Rect::new(Coord { x, y }, Coord { x: x + side, y: y + side });
        area(code, geo::MultiPolygon::new(vec![rect.to_polygon()]))
    }

    #[test]
    fn tourist_zones_count_beside_the_one_area() {
        let index = AreaIndex::new(vec![
            unit_square("3001491", 0.0, 0.0, 3.0).with_trade_area_kind(TradeAreaKind::Tourist),
            unit_square("3110002", 1.0, 0.0, 1.0).with_trade_area_kind(TradeAreaKind::Alley),
            unit_square("3110001", 0.0, 0.0, 1.0).with_trade_area_kind(TradeAreaKind::Alley),
        ])
        .unwrap();
        let points: Vec<_> =
            [(1.0, 0.5), (2.5, 2.5), (9.0, 9.0), (1.5, 0.5), (f64::NAN, 0.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let assignment = index.assign(&points);
        let codes = |i: usize| {
            assignment.areas(i).iter().map(|&id| index.areas()[id as usize].code.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(codes(0), ["3001491", "3110001"]); // the edge between two alleys goes to the lower code
        assert_eq!(codes(1), ["3001491"]);
        assert_eq!(codes(2), Vec::<&str>::new());
        assert_eq!(codes(3), ["3001491", "3110002"]);
        assert_eq!(codes(4), Vec::<&str>::new());
        assert_eq!(assignment.area(1), None);
        assert_eq!(assignment.counts(3), [3, 1, 1]);
        assert_eq!(index.all_at(points[0]).len(), 2);
        assert_eq!((index.id("3110002"), index.id("3")), (Some(2), None));
    }

    #[test]
    fn codes_must_differ_and_kinds_must_not() {
        let square = wkt!(MULTIPOLYGON(((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 0.0))));
        let twice = AreaIndex::new(vec![area("3110001", square.clone()), area("3110001", square.clone())]);
        assert!(twice.unwrap_err().to_string().contains("occurs twice"));
        let gu = Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, "11110", square.clone(), Crs::Epsg5181).unwrap();
        assert!(AreaIndex::new(vec![area("3110001", square), gu]).is_err());
    }
}
