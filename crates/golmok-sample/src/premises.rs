//! Doors: where a store stands and what its address is. Computed when asked for, never kept.

use crate::geography::Geography;
use crate::names;
use crate::simulate::Store;
use crate::stream::Stream;
use geo::{BoundingRect, Contains, Coord, Point, Polygon};

/// A door.
#[derive(Debug, Clone, PartialEq)]
pub struct Door {
    /// Place in EPSG:5181.
    pub at: Coord<f64>,
    /// 지번 (lot number).
    pub lot: String,
    /// Number on its road.
    pub road_number: String,
    /// Floor, blank or like `2층`.
    pub floor: String,
    /// Lattice cell.
    pub(crate) cell: u32,
}

/// Finds the door of a store.
#[derive(Debug, Clone)]
pub struct Premises<'a> {
    geography: &'a Geography,
    seed: u64,
    outlines: Vec<Option<Polygon<f64>>>,
    /// Per site: cumulated weights of its cells.
    weights: Vec<Vec<f64>>,
    roads: Vec<String>,
}

impl<'a> Premises<'a> {
    pub(crate) fn new(seed: u64, geography: &'a Geography) -> Self {
        let lattice = &geography.lattice;
        let mut outlines = vec![None; lattice.len()];
        let mut roads = vec![String::new(); lattice.len()];
        for &cell in &lattice.cells {
            outlines[cell as usize] = Some(lattice.outline(&[cell]));
            let mut s = Stream::new(seed, "road", u64::from(cell / 4), 0);
            let kind = *s.pick(&["로", "길", "대로"]);
            roads[cell as usize] = format!("{}{kind}", names::word(&mut s, 2));
        }
        let weights = geography
            .sites
            .iter()
            .map(|site| {
                let mut sum = 0.0;
                site.cells
                    .iter()
                    .map(|cell| {
                        sum += Stream::new(seed, "cell_weight", u64::from(*cell), 0).lognormal(0.9);
                        sum
                    })
                    .collect()
            })
            .collect();
        Self { geography, seed, outlines, weights, roads }
    }

    /// The door of a store.
    pub fn door(&self, store: &Store) -> Door {
        let site = store.site as usize;
        let mut s = Stream::new(
            self.seed,
            "door",
            u64::from(store.site) << 8 | u64::from(store.industry),
            u64::from(store.premise),
        );
        let weights = &self.weights[site];
        let total = weights.last().copied().unwrap_or(0.0);
        let draw = s.unit() * total;
        let k = weights.partition_point(|w| *w <= draw).min(weights.len() - 1);
        let cell = self.geography.sites[site].cells[k];
        let at = self.point_in(cell, &mut s);
        let lot = if s.chance(0.8) {
            format!("{}-{}", 1 + s.below(900), 1 + s.below(60))
        } else {
            format!("{}번지 {}호", 1 + s.below(900), 1 + s.below(60))
        };
        let floor = match s.below(10) {
            0..=4 => "1층".to_owned(),
            5 => "2층".to_owned(),
            6 => "지하1층".to_owned(),
            7 => format!("{}층 {}호", 1 + s.below(4), 101 + s.below(12)),
            _ => String::new(),
        };
        Door { at, lot, road_number: (1 + s.below(300)).to_string(), floor, cell }
    }

    /// 지번주소 and 도로명주소.
    pub fn addresses(&self, door: &Door) -> (String, String) {
        let cell = door.cell as usize;
        let gu = &self.geography.gu[self.geography.cell_gu[cell] as usize].name;
        let dong = &self.geography.legal_dongs[self.geography.cell_legal[cell] as usize].name;
        let road = &self.roads[cell];
        let Door { lot, road_number, floor, .. } = door;
        let of_lot = format!("서울특별시 {gu} {dong} {lot} {floor}");
        let comma = if floor.is_empty() { "" } else { ", " };
        (of_lot, format!("서울특별시 {gu} {road} {road_number}{comma}{floor} ({dong})"))
    }

    /// Index of the gu that a door lies in, which need not be its trade area's stated one.
    pub fn gu(&self, door: &Door) -> usize {
        self.geography.cell_gu[door.cell as usize] as usize
    }

    fn point_in(&self, cell: u32, s: &mut Stream) -> Coord<f64> {
        let middle = self.geography.lattice.centre(cell);
        let Some(outline) = &self.outlines[cell as usize] else { return middle };
        let Some(frame) = outline.bounding_rect() else { return middle };
        for _ in 0..50 {
            let at = Coord { x: s.between(frame.min().x, frame.max().x), y: s.between(frame.min().y, frame.max().y) };
            if outline.contains(&Point::from(at)) {
                return at;
            }
        }
        middle
    }
}
