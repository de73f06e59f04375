//! The exact point-in-polygon test: even-odd rule over all rings, edges included.
//!
//! A point is inside where a ray from it crosses the rings an odd number of times, or where it lies on an edge. For a
//! valid multipolygon this is "covers"; for one whose rings cross themselves it is still defined, which is why every
//! area is tested this way. The sign of each crossing is decided by `geo`'s robust (exact) orientation.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, MultiPolygon};

/// Edges of an area sorted into horizontal bands, so that a test looks at the few edges at the point's height only.
#[derive(Debug, Clone)]
pub(crate) struct EvenOdd {
    bottom_y: f64,
    bands_per_m: f64,
    /// `edges[starts[b]..starts[b + 1]]` are the edges that touch band `b`.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

/// An edge from its lower to its upper end, so that areas that share it hold the same numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edge {
    lower: Coord<f64>,
    upper: Coord<f64>,
}

/// More bands cost memory and gain little: with about as many bands as edges few edges lie in each.
const EDGES_PER_BAND: usize = 2;

impl EvenOdd {
    /// The test for a multipolygon with finite coordinates.
    pub(crate) fn new(geometry: &MultiPolygon<f64>) -> Self {
        let rings = geometry.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let edges: Vec<Edge> = rings
            .flat_map(|ring| ring.lines())
            .filter(|line| line.start != line.end)
            .map(|line| {
                let upward = (line.start.y, line.start.x) <= (line.end.y, line.end.x);
                let (lower, upper) = if upward { (line.start, line.end) } else { (line.end, line.start) };
                Edge { lower, upper }
            })
            .collect();
        let bottom_y = edges.iter().map(|e| e.lower.y).fold(f64::INFINITY, f64::min);
        let top_y = edges.iter().map(|e| e.upper.y).fold(f64::NEG_INFINITY, f64::max);
        let bands = (edges.len() / EDGES_PER_BAND).max(1);
        let bands_per_m = if top_y > bottom_y { bands as f64 / (top_y - bottom_y) } else { 0.0 };

        let mut index = Self { bottom_y, bands_per_m, starts: vec![0; bands + 1], edges: Vec::new() };
        let of_edge: Vec<_> = edges.iter().map(|e| (index.band(e.lower.y), index.band(e.upper.y))).collect();
        for &(first, last) in &of_edge {
            (first..=last).for_each(|band| index.starts[band + 1] += 1);
        }
        for band in 0..bands {
            index.starts[band + 1] += index.starts[band];
        }
        let nothing = Edge { lower: Coord::zero(), upper: Coord::zero() };
        index.edges = vec![nothing; index.starts[bands] as usize];
        let mut next = index.starts.clone();
        for (edge, &(first, last)) in edges.iter().zip(&of_edge) {
            for slot in &mut next[first..=last] {
                index.edges[*slot as usize] = *edge;
                *slot += 1;
            }
        }
        index
    }

    /// Rises with `y`, so an edge lies in every band between those of its ends.
    fn band(&self, y: f64) -> usize {
        (((y - self.bottom_y) * self.bands_per_m).max(0.0) as usize).min(self.starts.len() - 2)
    }

    /// Whether the point is inside or on an edge.
    pub(crate) fn covers(&self, point: Coord<f64>) -> bool {
        let band = self.band(point.y);
        let mut inside = false;
        for edge in &self.edges[self.starts[band] as usize..self.starts[band + 1] as usize] {
            let Edge { lower, upper } = *edge;
            if point.y < lower.y || point.y > upper.y || point.x > lower.x.max(upper.x) {
                continue;
            }
            // The ray runs towards larger x. An edge includes its lower end and excludes its upper one.
            let crosses_height = point.y < upper.y;
            if point.x < lower.x.min(upper.x) {
                inside ^= crosses_height;
                continue;
            }
            match RobustKernel::orient2d(lower, upper, point) {
                Orientation::Collinear => return true,
                Orientation::CounterClockwise => inside ^= crosses_height,
                Orientation::Clockwise => {}
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Covers, Point, wkt};
    use proptest::prelude::*;

    fn covers(geometry: &MultiPolygon<f64>, x: f64, y: f64) -> bool {
        EvenOdd::new(geometry).covers(Coord { x, y })
    }

    #[test]
    fn holes_parts_and_edges() {
        let two = wkt!(MULTIPOLYGON(
            ((0.0 0.0, 4.0 0.0, 4.0 4.0, 0.0 4.0, 0.0 0.0), (1.0 1.0, 3.0 1.0, 3.0 3.0, 1.0 3.0, 1.0 1.0)),
            ((10.0 0.0, 11.0 0.0, 10.5 1.0, 10.0 0.0))
        ));
        for (x, y) in [(0.5, 0.5), (3.5, 3.9), (10.5, 0.5), (0.0, 2.0), (4.0, 4.0), (1.0, 2.0), (2.0, 0.0), (10.5, 1.0)]
        {
            assert!(covers(&two, x, y), "{x} {y}");
        }
        for (x, y) in [(2.0, 2.0), (4.1, 4.0), (-0.1, 4.0), (10.9, 0.9), (5.0, 0.0), (2.0, -1.0), (2.0, 5.0)] {
            assert!(!covers(&two, x, y), "{x} {y}");
        }
    }

    #[test]
    fn a_ring_that_crosses_itself_follows_the_even_odd_rule() {
        // A pentagram: its middle is wound twice, so it is outside.
        let star: MultiPolygon<f64> = wkt!(MULTIPOLYGON(((0.0 3.0, -1.8 -2.4, 2.9 0.9, -2.9 0.9, 1.8 -2.4, 0.0 3.0))));
        assert!(!covers(&star, 0.0, 0.0));
        assert!(covers(&star, 0.0, 2.0) && covers(&star, -1.5, -1.9));
    }

    #[test]
    fn nothing_covers_a_point() {
        assert!(!covers(&MultiPolygon::new(vec![]), 0.0, 0.0));
    }

    proptest! {
        // On a coarse lattice most points hit edges, corners and level edges.
        #[test]
        fn equals_covers_of_geo_on_star_shaped_polygons(
            radii in proptest::collection::vec(1_i32..=4, 3..24),
            hole in proptest::bool::ANY,
            points in proptest::collection::vec((-9_i32..=9, -9_i32..=9), 40),
        ) {
            let n = radii.len() as f64;
            let ring = |scale: f64| radii.iter().enumerate().map(|(i, r)| {
                let angle = std::f64::consts::TAU * i as f64 / n;
                let (x, y) = (f64::from(*r) * scale * angle.cos(), f64::from(*r) * scale * angle.sin());
                Coord { x: (x * 2.0).round() / 2.0, y: (y * 2.0).round() / 2.0 }
            }).collect::<geo::LineString<f64>>();
            let interiors = if hole { vec![ring(0.25)] } else { vec![] };
            let geometry = MultiPolygon::new(vec![geo::Polygon::new(ring(2.0), interiors)]);
            prop_assume!(geo::Validation::is_valid(&geometry));
            let index = EvenOdd::new(&geometry);
            for (x, y) in points {
                let at = Coord { x: f64::from(x) / 2.0, y: f64::from(y) / 2.0 };
                prop_assert_eq!(index.covers(at), geometry.covers(&Point::from(at)), "{:?}", at);
            }
        }
    }
}
