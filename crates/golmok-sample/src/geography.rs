//! The invented geography: gu, admin dongs, legal dongs, trade areas, all in EPSG:5181 inside Seoul's bounding box.

use crate::config::SampleConfig;
use crate::lattice::Lattice;
use crate::names;
use crate::stream::Stream;
use geo::{Area, Centroid, Coord, Polygon};
use golmok_model::{TradeAreaKind, reference};
use std::collections::BTreeSet;

/// A gu, an admin dong or a legal dong.
#[derive(Debug, Clone)]
pub struct District {
    /// 5 digits for a gu, 8 for a dong.
    pub code: String,
    /// Korean name, invented for dongs.
    pub name: String,
    /// Index into [`Geography::gu`].
    pub gu: usize,
    /// Outline in EPSG:5181.
    pub outline: Polygon<f64>,
}

/// A trade area (상권).
#[derive(Debug, Clone)]
pub struct TradeArea {
    /// 상권_코드: 311…, 312…, 313…, 300….
    pub code: String,
    /// 상권_코드_명.
    pub name: String,
    /// Kind.
    pub kind: TradeAreaKind,
    /// Index of the stated gu (a few areas span two).
    pub gu: usize,
    /// Index of the stated admin dong.
    pub admin_dong: usize,
    /// Outline in EPSG:5181.
    pub outline: Polygon<f64>,
    /// 영역_면적.
    pub area_m2: f64,
    /// 엑스좌표_값, 와이좌표_값: roughly the centroid.
    pub centre: Coord<f64>,
    /// Lattice cells that it is made of.
    pub(crate) cells: Vec<u32>,
}

/// Where the city's stores are simulated: one site per trade area of kinds A, D, R, then one per admin dong for the
/// streets outside any trade area.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) kind: Option<TradeAreaKind>,
    pub(crate) gu: usize,
    pub(crate) cells: Vec<u32>,
    pub(crate) centre: Coord<f64>,
}

/// The invented geography.
#[derive(Debug, Clone)]
pub struct Geography {
    /// 자치구 with real codes and names.
    pub gu: Vec<District>,
    /// 행정동 with invented codes and names.
    pub admin_dongs: Vec<District>,
    /// 법정동 with invented codes and names; another partition than the admin dongs.
    pub legal_dongs: Vec<District>,
    /// 상권: kinds A, D, R, which do not overlap, then U, which lie over them. Ascending by code within a kind.
    pub trade_areas: Vec<TradeArea>,
    pub(crate) sites: Vec<Site>,
    pub(crate) lattice: Lattice,
    /// Per lattice cell: indices of its gu, admin dong and legal dong.
    pub(crate) cell_gu: Vec<u32>,
    pub(crate) cell_admin: Vec<u32>,
    pub(crate) cell_legal: Vec<u32>,
    /// Per lattice cell: trade areas of kind U that hold it.
    pub(crate) cell_tourist: Vec<Vec<u32>>,
}

/// Cells per gu: 384 × 250 m × 250 m is 24 km², as in Seoul.
const CELLS_PER_GU: usize = 384;

impl Geography {
    /// Number of trade areas of kinds A, D, R: the first sites and the first trade areas.
    pub fn plain_areas(&self) -> usize {
        self.sites.iter().filter(|site| site.kind.is_some()).count()
    }

    pub(crate) fn new(config: &SampleConfig) -> Self {
        let seed = config.seed;
        let reach = config.scale.min(6.6);
        let gu_count = ((12.0 * reach).round() as usize).clamp(2, 25);
        let area_count = ((250.0 * reach).round() as usize).max(12);
        let lattice = Lattice::new(seed, (gu_count * CELLS_PER_GU).max(area_count * 6));
        let (gu, cell_gu) = gu_of(&lattice, gu_count, seed);
        let (admin_dongs, cell_admin) = dongs_of(&lattice, &gu, &cell_gu, DongKind::Admin, seed);
        let (legal_dongs, cell_legal) = dongs_of(&lattice, &gu, &cell_gu, DongKind::Legal, seed);
        let mut city = Self {
            cell_tourist: vec![Vec::new(); lattice.len()],
            lattice,
            gu,
            admin_dongs,
            legal_dongs,
            trade_areas: Vec::new(),
            sites: Vec::new(),
            cell_gu,
            cell_admin,
            cell_legal,
        };
        let taken = city.add_trade_areas(area_count, seed);
        city.add_street_sites(&taken);
        city.add_tourist_zones(seed);
        city
    }

    fn add_trade_areas(&mut self, count: usize, seed: u64) -> BTreeSet<u32> {
        let mut s = Stream::new(seed, "trade_areas", 0, 0);
        let mut taken = BTreeSet::new();
        // Real shares: 1,090 A, 249 D, 305 R of 1,644.
        let developed = ((count as f64) * 0.152).round() as usize;
        let market = ((count as f64) * 0.186).round() as usize;
        let plan = [
            (TradeAreaKind::Developed, developed, 4, 9),
            (TradeAreaKind::Market, market, 1, 3),
            (TradeAreaKind::Alley, count - developed - market, 2, 5),
        ];
        for (kind, wanted, low, high) in plan {
            let seeds = self.lattice.spread(&self.lattice.cells, wanted * 2, &mut s);
            let mut made = 0;
            // Spread seeds first; where they fall on taken ground, any free cell.
            for k in 0..wanted * 40 {
                if made == wanted {
                    break;
                }
                let cell = if k < seeds.len() { seeds[k] } else { *s.pick(&self.lattice.cells) };
                if taken.contains(&cell) {
                    continue;
                }
                let size = low + s.below(high - low + 1);
                let cells = self.grow_area(cell, size, &taken, &mut s);
                if cells.len() < low {
                    continue;
                }
                taken.extend(cells.iter().copied());
                self.push_area(kind, made + 1, cells, &mut s);
                made += 1;
            }
        }
        self.trade_areas.sort_by(|a, b| a.code.cmp(&b.code));
        self.sites = self
            .trade_areas
            .iter()
            .map(|a| Site { kind: Some(a.kind), gu: a.gu, cells: a.cells.clone(), centre: a.centre })
            .collect();
        taken
    }

    /// Grows one area from a cell over free cells, mostly inside one gu.
    fn grow_area(&self, start: u32, size: usize, taken: &BTreeSet<u32>, s: &mut Stream) -> Vec<u32> {
        let across = s.chance(0.05);
        let mut cells = vec![start];
        while cells.len() < size {
            let free: Vec<u32> = cells
                .iter()
                .flat_map(|c| self.lattice.neighbours(*c))
                .filter(|n| !taken.contains(n) && !cells.contains(n))
                .filter(|n| across || self.cell_gu[*n as usize] == self.cell_gu[start as usize])
                .collect();
            if free.is_empty() {
                break;
            }
            cells.push(*s.pick(&free));
        }
        cells.sort_unstable();
        cells
    }

    fn push_area(&mut self, kind: TradeAreaKind, number: usize, cells: Vec<u32>, s: &mut Stream) {
        let prefix = match kind {
            TradeAreaKind::Alley => 3_110_000,
            TradeAreaKind::Developed => 3_120_000,
            TradeAreaKind::Market => 3_130_000,
            TradeAreaKind::Tourist => 3_001_490,
        };
        let word = names::word(s, 2 + number % 2);
        let name = match (kind, number % 5) {
            (TradeAreaKind::Tourist, _) => format!("{word}?{} 관광특구", names::word(s, 2)),
            (TradeAreaKind::Market, 0) => format!("{word}시장({},{})", names::word(s, 2), names::word(s, 2)),
            (TradeAreaKind::Market, _) => format!("{word}시장"),
            (TradeAreaKind::Developed, _) => format!("{word}역"),
            (TradeAreaKind::Alley, 0) => format!("{word}역 {}번", 1 + s.below(9)),
            (TradeAreaKind::Alley, 1) => format!("{word}초등학교"),
            (TradeAreaKind::Alley, 2) => format!("{word}주민센터({})", names::word(s, 3)),
            (TradeAreaKind::Alley, _) => format!("{word}길"),
        };
        let outline = self.lattice.outline(&cells);
        let middle = cells[cells.len() / 2] as usize;
        let centroid = outline.centroid().map_or(self.lattice.centre(middle as u32), Coord::from);
        // Published centres lie up to 295 m from the centroid; most are near.
        let off = if s.chance(0.03) { 80.0 } else { 8.0 };
        self.trade_areas.push(TradeArea {
            code: (prefix + number).to_string(),
            name,
            kind,
            gu: self.cell_gu[middle] as usize,
            admin_dong: self.cell_admin[middle] as usize,
            area_m2: outline.unsigned_area(),
            centre: Coord { x: centroid.x + off * s.normal(), y: centroid.y + off * s.normal() },
            outline,
            cells,
        });
    }

    /// The streets outside any trade area, by admin dong.
    fn add_street_sites(&mut self, taken: &BTreeSet<u32>) {
        let mut cells: Vec<Vec<u32>> = vec![Vec::new(); self.admin_dongs.len()];
        for cell in self.lattice.cells.iter().filter(|c| !taken.contains(c)) {
            cells[self.cell_admin[*cell as usize] as usize].push(*cell);
        }
        for cells in cells.into_iter().filter(|c| !c.is_empty()) {
            let middle = cells[cells.len() / 2];
            let gu = self.cell_gu[middle as usize] as usize;
            self.sites.push(Site { kind: None, gu, centre: self.lattice.centre(middle), cells });
        }
    }

    /// One or two tourist zones around the largest developed areas, lying over areas of the other kinds.
    fn add_tourist_zones(&mut self, seed: u64) {
        let mut s = Stream::new(seed, "tourist_zones", 0, 0);
        let mut developed: Vec<usize> =
            (0..self.trade_areas.len()).filter(|k| self.trade_areas[*k].kind == TradeAreaKind::Developed).collect();
        developed.sort_by(|a, b| self.trade_areas[*b].area_m2.total_cmp(&self.trade_areas[*a].area_m2));
        let wanted = if self.trade_areas.len() >= 100 { 2 } else { 1 };
        let mut used = BTreeSet::new();
        for (number, k) in developed.into_iter().take(wanted).enumerate() {
            let start = self.trade_areas[k].cells[0];
            let cells = self.grow_area(start, 22, &used, &mut s);
            used.extend(cells.iter().copied());
            let index = self.trade_areas.len() as u32;
            for cell in &cells {
                self.cell_tourist[*cell as usize].push(index);
            }
            self.push_area(TradeAreaKind::Tourist, number + 1, cells, &mut s);
        }
    }
}

fn gu_of(lattice: &Lattice, count: usize, seed: u64) -> (Vec<District>, Vec<u32>) {
    let mut s = Stream::new(seed, "gu", 0, 0);
    let seeds = lattice.spread(&lattice.cells, count, &mut s);
    let owner = lattice.grow(&seeds, |_| true, &mut s);
    // Every other gu of the reference list, so that codes are not consecutive.
    let table = reference::gu();
    let gu = (0..count)
        .map(|k| {
            let row = &table[k * table.len() / count];
            let cells: Vec<u32> = lattice.cells.iter().copied().filter(|c| owner[*c as usize] == k as u32).collect();
            District {
                code: row.gu_code.as_str().to_owned(),
                name: row.name_ko.clone(),
                gu: k,
                outline: lattice.outline(&cells),
            }
        })
        .collect();
    (gu, owner)
}

#[derive(Clone, Copy, PartialEq)]
enum DongKind {
    Admin,
    Legal,
}

fn dongs_of(
    lattice: &Lattice,
    gu: &[District],
    cell_gu: &[u32],
    kind: DongKind,
    seed: u64,
) -> (Vec<District>, Vec<u32>) {
    let subject = if kind == DongKind::Admin { "admin_dongs" } else { "legal_dongs" };
    let mut cell_dong = vec![u32::MAX; lattice.len()];
    let mut dongs = Vec::new();
    for (g, district) in gu.iter().enumerate() {
        let mut s = Stream::new(seed, subject, g as u64, 0);
        let mine: Vec<u32> = lattice.cells.iter().copied().filter(|c| cell_gu[*c as usize] == g as u32).collect();
        let count = (mine.len() / if kind == DongKind::Admin { 23 } else { 28 }).max(2);
        let seeds = lattice.spread(&mine, count, &mut s);
        let owner = lattice.grow(&seeds, |c| cell_gu[c as usize] == g as u32, &mut s);
        let words = names::distinct_words(&mut s, seeds.len());
        for (k, word) in words.iter().enumerate() {
            let cells: Vec<u32> = mine.iter().copied().filter(|c| owner[*c as usize] == k as u32).collect();
            for cell in &cells {
                cell_dong[*cell as usize] = dongs.len() as u32;
            }
            let (number, name) = match kind {
                DongKind::Admin => (510 + 5 * k, format!("{word}{}동", if k % 3 == 0 { "1" } else { "" })),
                DongKind::Legal => (101 + k, format!("{word}동")),
            };
            dongs.push(District {
                code: format!("{}{number:03}", district.code),
                name,
                gu: g,
                outline: lattice.outline(&cells),
            });
        }
    }
    (dongs, cell_dong)
}
