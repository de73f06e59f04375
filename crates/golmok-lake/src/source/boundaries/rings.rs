//! Rings of a shapefile's record → polygons, by which ring holds which.
//!
//! The order of rings says nothing, and tools wind them either way. A ring in an even number of others is a shell, one in
//! an odd number a hole of the smallest ring around it, as GDAL and its kin read them.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

struct Ring {
    line: LineString<f64>,
    /// Least and greatest corner.
    bounds: [f64; 4],
    area: f64,
}

/// Polygons of the rings, shells in the order of the file, each with its holes in that order.
pub(super) fn polygons(rings: impl IntoIterator<Item = Vec<(f64, f64)>>) -> MultiPolygon<f64> {
    let rings: Vec<Ring> = rings.into_iter().map(Ring::of).collect();
    let around: Vec<Vec<usize>> = (0..rings.len())
        .map(|i| (0..rings.len()).filter(|j| i != *j && rings[*j].holds(&rings[i])).collect())
        .collect();
    let mut holes: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    for (i, around) in around.iter().enumerate().filter(|(_, around)| around.len() % 2 == 1) {
        let smallest = around.iter().copied().min_by(|a, b| rings[*a].area.total_cmp(&rings[*b].area));
        holes[smallest.unwrap_or(i)].push(i);
    }
    let shells = (0..rings.len()).filter(|i| around[*i].len().is_multiple_of(2));
    let polygon = |i: usize| {
        let inner = holes[i].iter().map(|hole| rings[*hole].line.clone()).collect();
        Polygon::new(rings[i].line.clone(), inner)
    };
    MultiPolygon(shells.map(polygon).collect())
}

impl Ring {
    fn of(points: Vec<(f64, f64)>) -> Self {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for (x, y) in &points {
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        // From the first point, so that large coordinates cost no digits.
        let (x0, y0) = points.first().copied().unwrap_or_default();
        let cross = |pair: &[(f64, f64)]| (pair[0].0 - x0) * (pair[1].1 - y0) - (pair[1].0 - x0) * (pair[0].1 - y0);
        let area = (points.windows(2).map(cross).sum::<f64>() / 2.0).abs();
        Self { line: LineString(points.into_iter().map(|(x, y)| Coord { x, y }).collect()), bounds, area }
    }

    /// Whether another ring lies within this one. Rings may touch: the first point of the other that is not on this one's
    /// boundary decides; middles of edges are asked where every corner is on it.
    fn holds(&self, other: &Self) -> bool {
        let [a, b] = [self.bounds, other.bounds];
        if self.area <= other.area || a[0] > b[0] || a[1] > b[1] || a[2] < b[2] || a[3] < b[3] {
            return false;
        }
        let corners = other.line.0.iter().copied();
        let middle = |pair: &[Coord<f64>]| Coord { x: (pair[0].x + pair[1].x) / 2.0, y: (pair[0].y + pair[1].y) / 2.0 };
        let middles = other.line.0.windows(2).map(middle);
        corners.chain(middles).find_map(|point| self.side(point)).unwrap_or(false)
    }

    /// Inside or outside; `None` on the boundary.
    fn side(&self, at: Coord<f64>) -> Option<bool> {
        let mut inside = false;
        for pair in self.line.0.windows(2) {
            let (p, q) = (pair[0], pair[1]);
            let cross = (q.x - p.x) * (at.y - p.y) - (q.y - p.y) * (at.x - p.x);
            let within = at.x >= p.x.min(q.x) && at.x <= p.x.max(q.x) && at.y >= p.y.min(q.y) && at.y <= p.y.max(q.y);
            if cross == 0.0 && within {
                return None;
            }
            if (p.y > at.y) != (q.y > at.y) && (cross > 0.0) == (q.y > p.y) {
                inside = !inside;
            }
        }
        Some(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
        vec![(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)]
    }

    /// Shells with their holes, without order.
    fn shape(polygons: &MultiPolygon<f64>) -> Vec<(i64, Vec<i64>)> {
        let key = |ring: &LineString<f64>| ring.0.iter().map(|c| c.x as i64 * 1000 + c.y as i64).min().unwrap_or(0);
        let mut all: Vec<(i64, Vec<i64>)> = polygons
            .iter()
            .map(|p| {
                let mut holes: Vec<i64> = p.interiors().iter().map(key).collect();
                holes.sort_unstable();
                (key(p.exterior()), holes)
            })
            .collect();
        all.sort();
        all
    }

    proptest! {
        #[test]
        fn neither_order_nor_winding_matters(
            order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
            turned in proptest::collection::vec(any::<bool>(), 6),
        ) {
            // A shell with two holes, one of which touches it; an island in a hole, with a pond; a shell of its own.
            let rings = [square(0.0, 0.0, 100.0), square(10.0, 10.0, 50.0), square(70.0, 0.0, 20.0),
                square(20.0, 20.0, 30.0), square(25.0, 25.0, 5.0), square(200.0, 0.0, 10.0)];
            let given = order.iter().map(|i| {
                let mut ring = rings[*i].clone();
                if turned[*i] {
                    ring.reverse();
                }
                ring
            });
            let found = shape(&polygons(given));
            prop_assert_eq!(found, vec![(0, vec![10_010, 70_000]), (20_020, vec![25_025]), (200_000, vec![])]);
        }
    }
}
