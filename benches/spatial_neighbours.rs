//! Neighbourhoods of stores: the time per store must stay flat from 10,000 to 1,000,000 stores at constant density.
//!
//! 830 stores per km², as 500,000 over Seoul, of 100 trades. Figures in benches/results/spatial.md.

use divan::Bencher;
use golmok_spatial::{Metres, NeighbourhoodSpec, Neighbours, Point};

const STORES_PER_KM2: f64 = 830.0;

fn stores(count: u32) -> (Vec<Point<Metres>>, Vec<u32>) {
    let side_m = (f64::from(count) / STORES_PER_KM2).sqrt() * 1000.0;
    // Multiples of two irrational numbers spread points evenly and without a generator.
    let spread = |i: u32, step: f64| (f64::from(i) * step).fract();
    let point = |i| {
        let (x, y) = (spread(i, 0.754_877_666_246_693), spread(i, 0.569_840_290_998_053));
        Point::new(200_000.0 + side_m * x, 450_000.0 + side_m * y)
    };
    let trade = |i: u32| i.wrapping_mul(2_654_435_761) % 100;
    ((0..count).map(point).collect(), (0..count).map(trade).collect())
}

/// Stores asked about: those of a square in the middle, as many whatever the size and all further from the edge than
/// the widest radius; ordered by place, as when all stores are asked about.
fn asked(points: &[Point<Metres>]) -> Vec<u32> {
    let middle_m = (points.len() as f64 / STORES_PER_KM2).sqrt() * 500.0;
    let inside = |v: f64| (v - middle_m).abs() < 700.0;
    let within = |i: &usize| inside(points[*i].x - 200_000.0) && inside(points[*i].y - 450_000.0);
    let mut asked: Vec<u32> = (0..points.len()).filter(within).map(|i| i as u32).collect();
    asked.sort_by_key(|i| ((points[*i as usize].y / 50.0) as i64, points[*i as usize].x as i64));
    asked
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 10)]
fn neighbourhoods_of_a_district(bencher: Bencher<'_, '_>, count: u32) {
    let (points, trades) = stores(count);
    let index = Neighbours::new(&points, &trades).expect("finite points");
    let spec = NeighbourhoodSpec::default();
    let asked = asked(&points);
    let all = || asked.iter().map(|&store| index.of_store(store, &spec).counts[3].same).sum::<u32>();
    bencher.counter(divan::counter::ItemsCount::new(asked.len())).bench(all);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 10)]
fn ten_nearest_of_a_district(bencher: Bencher<'_, '_>, count: u32) {
    let (points, trades) = stores(count);
    let index = Neighbours::new(&points, &trades).expect("finite points");
    let nearest = |i: u32| index.nearest(points[i as usize], trades[i as usize], 10, Some(i)).len();
    let asked = asked(&points);
    let all = || asked.iter().copied().map(nearest).sum::<usize>();
    bencher.counter(divan::counter::ItemsCount::new(asked.len())).bench(all);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5)]
fn index_stores(bencher: Bencher<'_, '_>, count: u32) {
    let (points, trades) = stores(count);
    bencher.counter(divan::counter::ItemsCount::new(count)).bench(|| Neighbours::new(&points, &trades));
}

fn main() {
    divan::main();
}
