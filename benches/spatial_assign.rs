//! Points to areas: time for 100,000 points in 1,650 areas of 64 corners, by one and two threads; and one by one.
//!
//! Synthetic, so that it runs anywhere. The comparison with other tools on the real trade areas is
//! scripts/peers/spatial_sjoin.py; figures in benches/results/spatial.md.

use divan::Bencher;
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, AreaIndex, Crs, Metres, Point};

const POINTS: u32 = 100_000;

/// Numbers between 0 and 1, spread evenly and without a generator: multiples of an irrational number.
fn spread(i: u32, step: f64) -> f64 {
    (f64::from(i) * step).fract()
}

fn index() -> AreaIndex {
    let areas = (0..1650_u32).map(|i| {
        // 41 × 41 places 800 m apart, discs of 60 to 500 m across.
        let centre = Point::new(184_000.0 + f64::from(i % 41) * 800.0, 437_000.0 + f64::from(i / 41) * 800.0);
        let area_m2 = 3_000.0 + 190_000.0 * spread(i, 0.618_033_988_749_895);
        Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, &(3_110_001 + i).to_string(), centre, area_m2)
    });
    let areas = areas.collect::<Result<Vec<_>, _>>().expect("discs of a positive surface");
    AreaIndex::new(areas).expect("codes differ")
}

fn points() -> Vec<Point<Metres>> {
    let point = |i| {
        let (x, y) = (spread(i, 0.754_877_666_246_693), spread(i, 0.569_840_290_998_053));
        Point::new(183_600.0 + 32_800.0 * x, 436_600.0 + 32_800.0 * y)
    };
    (0..POINTS).map(point).collect()
}

#[divan::bench(args = [1, 2], sample_count = 20)]
fn assign_100_000_points(bencher: Bencher<'_, '_>, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    let (index, points) = (index(), points());
    index.assign(&points[..1]); // makes the raster
    bencher.counter(divan::counter::ItemsCount::new(POINTS)).bench(|| pool.install(|| index.assign(&points)));
}

#[divan::bench(sample_count = 20)]
fn look_up_100_000_single_points(bencher: Bencher<'_, '_>) {
    let (index, points) = (index(), points());
    let all = || points.iter().filter(|point| index.at(**point).is_some()).count();
    bencher.counter(divan::counter::ItemsCount::new(POINTS)).bench(all);
}

#[divan::bench(sample_count = 20)]
fn transform_100_000_points_from_5174(bencher: Bencher<'_, '_>) {
    let to_metres = Crs::Epsg5174.to(Crs::Epsg5181);
    let points: Vec<_> = points().iter().map(|p| (p.x, p.y)).collect();
    let all = || points.iter().filter(|(x, y)| to_metres.apply(*x, *y).is_ok()).count();
    bencher.counter(divan::counter::ItemsCount::new(POINTS)).bench(all);
}

fn main() {
    divan::main();
}
