//! Shops of the same trade within 300 m: how many run, ranked among the trade's shops, and how those of before closed.

use super::ladder::Record;
use super::register::Shops;
use rayon::prelude::*;
use std::collections::HashMap;

/// Distance within which shops are near, in metres.
pub(super) const NEAR: f64 = 300.0;
/// Closings by which the record of those near is drawn towards the trade's.
pub(super) const STRENGTH: f64 = 15.0;

/// Shops of a trade that were known on a day, by squares as wide as the distance.
struct Grid<'a> {
    shops: &'a Shops,
    squares: HashMap<(i32, i32), Vec<u32>>,
}

fn square(x: f64, y: f64) -> (i32, i32) {
    ((x / NEAR).floor() as i32, (y / NEAR).floor() as i32)
}

impl<'a> Grid<'a> {
    fn of(shops: &'a Shops, trade: u16, day: i32) -> Self {
        let mut squares: HashMap<(i32, i32), Vec<u32>> = HashMap::new();
        for shop in 0..shops.len() {
            let (x, y) = (shops.x[shop], shops.y[shop]);
            if shops.trade[shop] == trade && shops.opened[shop] <= day && x.is_finite() && y.is_finite() {
                squares.entry(square(x, y)).or_default().push(shop as u32);
            }
        }
        Self { shops, squares }
    }

    /// Calls `each` with the shops near one, itself aside, always in the same order.
    fn near(&self, shop: usize, mut each: impl FnMut(usize)) {
        let (x, y) = (self.shops.x[shop], self.shops.y[shop]);
        let (column, row) = square(x, y);
        for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
            for other in self.squares.get(&(column + dx, row + dy)).into_iter().flatten() {
                let other = *other as usize;
                let (a, b) = (self.shops.x[other] - x, self.shops.y[other] - y);
                if other != shop && a * a + b * b <= NEAR * NEAR {
                    each(other);
                }
            }
        }
    }
}

/// Number of running shops near; its rank, −0.5…0.5 among the shops asked for of its trade; log of closings observed ÷
/// expected near. NaN, or none, without a point.
pub(crate) fn near(shops: &Shops, record: &Record, asked: &[u32], day: i32) -> (Vec<Option<u32>>, Vec<f32>, Vec<f32>) {
    let mut neighbours = vec![None; asked.len()];
    let (mut rank, mut closings) = (vec![f32::NAN; asked.len()], vec![f32::NAN; asked.len()]);
    for trade in 0..shops.trades.len() as u16 {
        let places: Vec<usize> = (0..asked.len())
            .filter(|place| {
                let shop = asked[*place] as usize;
                shops.trade[shop] == trade && shops.x[shop].is_finite() && shops.y[shop].is_finite()
            })
            .collect();
        if places.is_empty() {
            continue;
        }
        let grid = Grid::of(shops, trade, day);
        let look = |place: &usize| {
            let (mut running, mut observed, mut expected) = (0_u32, 0.0, 0.0);
            grid.near(asked[*place] as usize, |other| {
                running += u32::from(shops.ended[other] > day);
                observed += record.observed[other];
                expected += record.expected[other];
            });
            (running, ((observed + STRENGTH) / (expected + STRENGTH)).ln() as f32)
        };
        let found: Vec<(u32, f32)> = places.par_iter().with_min_len(256).map(look).collect();
        let mut counts: Vec<u32> = found.iter().map(|f| f.0).collect();
        counts.sort_unstable();
        for (place, (running, record)) in places.iter().zip(&found) {
            neighbours[*place] = Some(*running);
            let below = counts.partition_point(|c| c < running);
            let upto = counts.partition_point(|c| c <= running);
            rank[*place] = middle_rank(below, upto, counts.len());
            closings[*place] = *record;
        }
    }
    (neighbours, rank, closings)
}

/// Rank of a number among some, −0.5…0.5, by how many are below it and how many at most as large.
pub(super) fn middle_rank(below: usize, upto: usize, of: usize) -> f32 {
    ((below + upto) as f64 / 2.0 / of as f64 - 0.5) as f32
}
