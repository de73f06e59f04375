//! A lattice of irregular cells with crooked shared edges: every area of the city is a union of its cells.
//!
//! Because neighbours share their edges to the last bit, unions tile without gaps or overlaps, and outlines are found by
//! chaining edges, without any geometric predicate.

use crate::stream::Stream;
use geo::{Coord, LineString, Polygon};
use std::collections::{BTreeMap, BinaryHeap};

/// Length of a cell's side before it is bent, in metres.
const STEP: f64 = 250.0;
/// Middle of the city in EPSG:5181.
const MIDDLE: (f64, f64) = (198_000.0, 451_500.0);
/// Height of the city ÷ its width.
const ASPECT: f64 = 0.8;

/// The lattice. Cells are numbered over the whole grid; only `cells` belong to the city.
#[derive(Debug, Clone)]
pub(crate) struct Lattice {
    nx: usize,
    ny: usize,
    vertices: Vec<Coord<f64>>,
    /// Inner points of the edge from vertex v to the vertex on its right, then of the edge to the vertex above.
    edges: [Vec<[Coord<f64>; 3]>; 2],
    inside: Vec<bool>,
    /// Cells of the city, ascending.
    pub(crate) cells: Vec<u32>,
}

impl Lattice {
    /// A roundish city of about `wanted` cells.
    pub(crate) fn new(seed: u64, wanted: usize) -> Self {
        let mut s = Stream::new(seed, "lattice", 0, 0);
        let half_width = (wanted as f64 / (std::f64::consts::PI * ASPECT)).sqrt();
        let (nx, ny) = ((half_width * 2.3) as usize + 2, (half_width * ASPECT * 2.3) as usize + 2);
        let corner = (MIDDLE.0 - nx as f64 * STEP / 2.0, MIDDLE.1 - ny as f64 * STEP / 2.0);
        let mut vertices = Vec::with_capacity((nx + 1) * (ny + 1));
        for j in 0..=ny {
            for i in 0..=nx {
                vertices.push(Coord {
                    x: corner.0 + STEP * (i as f64 + s.between(-0.18, 0.18)),
                    y: corner.1 + STEP * (j as f64 + s.between(-0.18, 0.18)),
                });
            }
        }
        let edges = [1, nx + 1].map(|stride| {
            (0..vertices.len())
                .map(|v| {
                    let (a, b) = (vertices[v], vertices[(v + stride).min(vertices.len() - 1)]);
                    let bends = [s.between(-0.05, 0.05), s.between(-0.08, 0.08), s.between(-0.05, 0.05)];
                    let point = |t: f64, bend: f64| Coord {
                        x: a.x + (b.x - a.x) * t - (b.y - a.y) * bend,
                        y: a.y + (b.y - a.y) * t + (b.x - a.x) * bend,
                    };
                    [point(0.25, bends[0]), point(0.5, bends[1]), point(0.75, bends[2])]
                })
                .collect::<Vec<_>>()
        });
        let waves = [s.between(0.0, 6.3), s.between(0.0, 6.3)];
        let mut inside = vec![false; nx * ny];
        for (c, inside) in inside.iter_mut().enumerate() {
            let x = ((c % nx) as f64 + 0.5 - nx as f64 / 2.0) / half_width;
            let y = ((c / nx) as f64 + 0.5 - ny as f64 / 2.0) / (half_width * ASPECT);
            let angle = y.atan2(x);
            let edge = 1.0 + 0.05 * (3.0 * angle + waves[0]).sin() + 0.04 * (7.0 * angle + waves[1]).sin();
            *inside = x.hypot(y) < edge;
        }
        let cells = (0..(nx * ny) as u32).filter(|c| inside[*c as usize]).collect();
        Self { nx, ny, vertices, edges, inside, cells }
    }

    /// Number of grid cells, those outside the city included.
    pub(crate) fn len(&self) -> usize {
        self.nx * self.ny
    }

    /// Neighbours of a cell over an edge, inside the city.
    pub(crate) fn neighbours(&self, cell: u32) -> impl Iterator<Item = u32> + '_ {
        let (c, nx, ny) = (cell as usize, self.nx, self.ny);
        let (i, j) = (c % nx, c / nx);
        [
            (i > 0).then(|| c.wrapping_sub(1)),
            (i + 1 < nx).then_some(c + 1),
            (j > 0).then(|| c.wrapping_sub(nx)),
            (j + 1 < ny).then_some(c + nx),
        ]
        .into_iter()
        .flatten()
        .filter(|n| self.inside[*n])
        .map(|n| n as u32)
    }

    /// Middle of a cell.
    pub(crate) fn centre(&self, cell: u32) -> Coord<f64> {
        let corners = self.corners(cell).map(|v| self.vertices[v]);
        Coord { x: corners.iter().map(|c| c.x).sum::<f64>() / 4.0, y: corners.iter().map(|c| c.y).sum::<f64>() / 4.0 }
    }

    /// Vertices of a cell, counter-clockwise from the lower left.
    fn corners(&self, cell: u32) -> [usize; 4] {
        let c = cell as usize;
        let v = c / self.nx * (self.nx + 1) + c % self.nx;
        [v, v + 1, v + self.nx + 2, v + self.nx + 1]
    }

    /// Points of the edge from vertex `a` to its neighbour `b`, without `b`.
    fn edge(&self, a: usize, b: usize) -> [Coord<f64>; 4] {
        let (low, high) = (a.min(b), a.max(b));
        let [p, q, r] = self.edges[usize::from(high - low != 1)][low];
        if a == low { [self.vertices[a], p, q, r] } else { [self.vertices[a], r, q, p] }
    }

    /// Outline of a set of cells joined over edges. Its first ring is the outer one.
    pub(crate) fn outline(&self, cells: &[u32]) -> Polygon<f64> {
        let member: std::collections::BTreeSet<u32> = cells.iter().copied().collect();
        // Directed edges with the union on their left, whose other side is not of the union.
        let mut leaving: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
        for &cell in &member {
            let v = self.corners(cell);
            let c = i64::from(cell);
            let (i, nx) = (c % self.nx as i64, self.nx as i64);
            let across = [c - nx, if i + 1 < nx { c + 1 } else { -1 }, c + nx, if i > 0 { c - 1 } else { -1 }];
            for k in 0..4 {
                let shared = u32::try_from(across[k]).is_ok_and(|n| member.contains(&n));
                if !shared {
                    leaving.entry(v[k]).or_default().push((v[(k + 1) % 4], cell));
                }
            }
        }
        let mut rings: Vec<Vec<Coord<f64>>> = Vec::new();
        while let Some((&start, _)) = leaving.iter().find(|(_, next)| !next.is_empty()) {
            let mut ring = Vec::new();
            let (mut at, mut owner) = (start, None);
            while let Some(nexts) = leaving.get_mut(&at).filter(|n| !n.is_empty()) {
                // Where two corners of the union touch, stay with the same cell, so that rings never cross themselves.
                let k = nexts.iter().position(|(_, cell)| Some(*cell) == owner).unwrap_or(0);
                let (to, cell) = nexts.remove(k);
                ring.extend(self.edge(at, to));
                (at, owner) = (to, Some(cell));
                if at == start {
                    break;
                }
            }
            rings.push(ring);
        }
        let signed = |ring: &[Coord<f64>]| -> f64 {
            (0..ring.len())
                .map(|k| {
                    let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
                    (a.x - MIDDLE.0) * (b.y - MIDDLE.1) - (b.x - MIDDLE.0) * (a.y - MIDDLE.1)
                })
                .sum()
        };
        rings.sort_by(|a, b| signed(b).total_cmp(&signed(a)));
        let mut rings = rings.into_iter().map(LineString::new);
        let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(outer, rings.collect())
    }

    /// Divides cells among seeds by growth at random speed: each part is joined over edges. Cells that no seed reaches
    /// keep `u32::MAX`.
    pub(crate) fn grow(&self, seeds: &[u32], allowed: impl Fn(u32) -> bool, s: &mut Stream) -> Vec<u32> {
        let mut owner = vec![u32::MAX; self.len()];
        let mut heap = BinaryHeap::new();
        for (k, &seed) in seeds.iter().enumerate() {
            heap.push((std::cmp::Reverse(0_u64), seed, k as u32));
        }
        while let Some((std::cmp::Reverse(time), cell, k)) = heap.pop() {
            if owner[cell as usize] != u32::MAX {
                continue;
            }
            owner[cell as usize] = k;
            for next in self.neighbours(cell).filter(|n| owner[*n as usize] == u32::MAX && allowed(*n)) {
                heap.push((std::cmp::Reverse(time + 600 + s.below(800) as u64), next, k));
            }
        }
        owner
    }

    /// `count` cells spread out over `from`, by taking the farthest of several candidates.
    pub(crate) fn spread(&self, from: &[u32], count: usize, s: &mut Stream) -> Vec<u32> {
        let mut seeds: Vec<u32> = Vec::with_capacity(count);
        while seeds.len() < count.min(from.len()) {
            let far = |cell: u32, seeds: &[u32]| {
                let c = self.centre(cell);
                seeds
                    .iter()
                    .map(|other| self.centre(*other))
                    .map(|o| (c.x - o.x).hypot(c.y - o.y))
                    .fold(f64::INFINITY, f64::min)
            };
            let mut best = *s.pick(from);
            for _ in 0..12 {
                let other = *s.pick(from);
                if far(other, &seeds) > far(best, &seeds) {
                    best = other;
                }
            }
            if seeds.contains(&best) {
                // Nearly full: take the first free cell.
                match from.iter().find(|c| !seeds.contains(c)) {
                    Some(free) => best = *free,
                    None => break,
                }
            }
            seeds.push(best);
        }
        seeds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Contains, Validation};

    #[test]
    fn cells_are_valid_and_tile() {
        let lattice = Lattice::new(3, 600);
        let total: f64 = lattice.cells.iter().map(|c| lattice.outline(&[*c]).unsigned_area()).sum();
        assert!(lattice.cells.iter().all(|c| lattice.outline(&[*c]).is_valid()));
        let whole = lattice.outline(&lattice.cells);
        assert!(whole.is_valid());
        assert!((whole.unsigned_area() - total).abs() < 1e-3);
        assert!((500..700).contains(&lattice.cells.len()));
    }

    #[test]
    fn growth_gives_connected_parts_with_valid_outlines() {
        let lattice = Lattice::new(4, 800);
        let mut s = Stream::new(4, "t", 0, 0);
        let seeds = lattice.spread(&lattice.cells, 9, &mut s);
        let owner = lattice.grow(&seeds, |_| true, &mut s);
        let mut area = 0.0;
        for k in 0..9 {
            let part: Vec<u32> = lattice.cells.iter().copied().filter(|c| owner[*c as usize] == k).collect();
            let outline = lattice.outline(&part);
            assert!(outline.is_valid() && part.len() > 20);
            assert!(part.iter().all(|c| outline.contains(&lattice.centre(*c))));
            area += outline.unsigned_area();
        }
        assert!((area - lattice.outline(&lattice.cells).unsigned_area()).abs() < 1e-3);
    }

    #[test]
    fn a_ring_of_cells_has_a_hole() {
        let lattice = Lattice::new(5, 400);
        let middle = lattice.cells[lattice.cells.len() / 2];
        let nx = lattice.nx as u32;
        let ring: Vec<u32> = [-1_i64, 0, 1]
            .iter()
            .flat_map(|dy| [-1_i64, 0, 1].map(|dx| (i64::from(middle) + dx + dy * i64::from(nx)) as u32))
            .filter(|c| *c != middle)
            .collect();
        let outline = lattice.outline(&ring);
        assert_eq!(outline.interiors().len(), 1);
        assert!(outline.is_valid() && !outline.contains(&lattice.centre(middle)));
    }
}
