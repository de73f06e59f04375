//! Assignment equals brute force on random cities: a lattice of blocks with shared edges, holes and zones over them.
#![allow(clippy::unwrap_used)]

use geo::{Coord, Covers, LineString, MultiPolygon, Polygon, Rect};
use golmok_model::{AreaKind, CodeSet, TradeAreaKind};
use golmok_spatial::{Area, AreaIndex, Crs, Point};
use proptest::prelude::*;

const SIDE: i32 = 5;

fn block(x: i32, y: i32) -> Polygon<f64> {
    let corner = |x: i32, y: i32| Coord { x: f64::from(x) * 100.0, y: f64::from(y) * 100.0 };
    Rect::new(corner(x, y), corner(x + 1, y + 1)).to_polygon()
}

/// Half-size square in the middle of a block: a hole of one area and, for some, an area of its own (an enclave).
fn core(x: i32, y: i32) -> LineString<f64> {
    let at = |dx: f64, dy: f64| Coord { x: f64::from(x) * 100.0 + dx, y: f64::from(y) * 100.0 + dy };
    [at(25.0, 25.0), at(25.0, 75.0), at(75.0, 75.0), at(75.0, 25.0), at(25.0, 25.0)].into_iter().collect()
}

#[derive(Debug, Clone)]
struct City {
    /// Owner of each block of the lattice, as an area number; blocks of one owner may be apart.
    owners: Vec<u8>,
    /// What is in the middle of each block: 0 nothing, 1 a hole, 2 an enclave.
    cores: Vec<u8>,
    /// Tourist zones as (x, y, width, height) in blocks, moved by a quarter block.
    zones: Vec<(i32, i32, i32, i32)>,
    points: Vec<(i32, i32)>,
}

fn city() -> impl Strategy<Value = City> {
    let blocks = (SIDE * SIDE) as usize;
    (
        proptest::collection::vec(0_u8..12, blocks),
        proptest::collection::vec(0_u8..3, blocks),
        proptest::collection::vec((0..SIDE, 0..SIDE, 1..3, 1..3), 0..3),
        // Multiples of 12.5 m: half of them on edges or corners of something.
        proptest::collection::vec((-2..=8 * SIDE + 2, -2..=8 * SIDE + 2), 200),
    )
        .prop_map(|(owners, cores, zones, points)| City { owners, cores, zones, points })
}

fn areas(city: &City) -> Vec<Area> {
    let area = |code: u32, geometry, kind| {
        let code = code.to_string();
        Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, &code, geometry, Crs::Epsg5181)
            .unwrap()
            .with_trade_area_kind(kind)
    };
    let mut areas = Vec::new();
    for owner in 0..12 {
        let mut polygons = Vec::new();
        for (i, _) in city.owners.iter().enumerate().filter(|(_, o)| **o == owner) {
            let (x, y) = (i as i32 % SIDE, i as i32 / SIDE);
            let holes = if city.cores[i] > 0 { vec![core(x, y)] } else { vec![] };
            polygons.push(Polygon::new(block(x, y).exterior().clone(), holes));
        }
        if !polygons.is_empty() {
            // Codes fall while owners rise, so that the order of input is not that of the codes.
            areas.push(area(3_110_900 - u32::from(owner), MultiPolygon::new(polygons), TradeAreaKind::Alley));
        }
    }
    for (i, _) in city.cores.iter().enumerate().filter(|(_, c)| **c == 2) {
        let polygon = Polygon::new(core(i as i32 % SIDE, i as i32 / SIDE), vec![]);
        areas.push(area(3_120_000 - 100 * (i as u32 % 7) - i as u32, polygon.into(), TradeAreaKind::Developed));
    }
    for (i, &(x, y, w, h)) in city.zones.iter().enumerate() {
        let at = |x: i32, y: i32| Coord { x: f64::from(x) * 100.0 + 25.0, y: f64::from(y) * 100.0 + 25.0 };
        let zone = Rect::new(at(x, y), at(x + w, y + h)).to_polygon();
        areas.push(area(3_001_491 + i as u32, zone.into(), TradeAreaKind::Tourist));
    }
    areas
}

/// Adjacent blocks of one owner share an edge inside the area; a point on it is on a boundary, so it is covered.
fn covers(area: &Area, x: f64, y: f64) -> bool {
    area.geometry.iter().any(|polygon| polygon.covers(&geo::Point::new(x, y)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn equals_brute_force(city in city()) {
        let areas = areas(&city);
        let index = AreaIndex::new(areas.clone()).unwrap();
        let points: Vec<_> =
            city.points.iter().map(|&(x, y)| Point::new(f64::from(x) * 12.5, f64::from(y) * 12.5)).collect();
        let assignment = index.assign(&points);
        for (i, point) in points.iter().enumerate() {
            let holding = |zones: bool| {
                let mut codes: Vec<_> = areas.iter()
                    .filter(|a| a.overlaps_others() == zones && covers(a, point.x, point.y))
                    .map(|a| a.code.as_str()).collect();
                codes.sort_unstable();
                codes
            };
            let base = holding(false).first().copied();
            let mut expected: Vec<_> = holding(true).into_iter().chain(base).collect();
            expected.sort_unstable();
            let code = |id: &u32| index.areas()[*id as usize].code.as_str();
            prop_assert_eq!(assignment.areas(i).iter().map(code).collect::<Vec<_>>(), &expected[..], "{:?}", point);
            // Single points go through the r-tree, many through the raster.
            prop_assert_eq!(index.at(*point).map(|a| a.code.as_str()), base);
            prop_assert_eq!(index.all_at(*point).iter().map(|a| a.code.as_str()).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn does_not_depend_on_threads(city in city()) {
        let index = AreaIndex::new(areas(&city)).unwrap();
        // More points than one unit of parallel work.
        let points: Vec<_> = (0..20_000_u32).map(|i| {
            let (x, y) = city.points[i as usize % city.points.len()];
            Point::new(f64::from(x) * 12.5 + f64::from(i % 13), f64::from(y) * 12.5)
        }).collect();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        prop_assert_eq!(one.install(|| index.assign(&points)), index.assign(&points));
    }
}

/// An inner ring that leaves its outer ring, or lies beside it, counts as every other edge does, by one point and by many.
#[test]
fn an_inner_ring_may_leave_its_outer_ring() {
    let ring = |x: f64, y: f64, side: f64| -> LineString<f64> {
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)].into_iter().collect()
    };
    for inner in
        [ring(50.0, 50.0, 100.0), ring(-300.0, 20.0, 40.0), ring(-50.0, -50.0, 200.0), ring(500.0, 900.0, 10.0)]
    {
        let polygons = [
            Polygon::new(ring(0.0, 0.0, 100.0), vec![inner.clone()]),
            Polygon::new(ring(200.0, 0.0, 100.0), vec![ring(225.0, 25.0, 50.0)]),
        ];
        let areas = polygons.iter().enumerate().map(|(i, polygon)| {
            let geometry = MultiPolygon::new(vec![polygon.clone()]);
            Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, &i.to_string(), geometry, Crs::Epsg5181)
                .unwrap()
        });
        let index = AreaIndex::new(areas.collect()).unwrap();
        let points: Vec<_> = (-40..=120)
            .flat_map(|x| (-10..=100).map(move |y| Point::new(f64::from(x) * 10.0 + 3.0, f64::from(y) * 10.0 + 3.0)))
            .collect();
        let many = index.assign(&points);
        for (i, point) in points.iter().enumerate() {
            let by_many: Vec<_> = many.areas(i).iter().map(|id| &index.areas()[*id as usize].code).collect();
            assert_eq!(
                by_many,
                index.all_at(*point).iter().map(|a| &a.code).collect::<Vec<_>>(),
                "{point:?} {inner:?}"
            );
        }
    }
}
