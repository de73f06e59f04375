//! How shops like it closed before: closings observed ÷ expected by trade and age, shrunk level by level.

use super::register::Shops;
use std::collections::HashMap;

/// Days before the origin whose closings count.
const WINDOW: i32 = 1826;
/// Bands of age.
pub(crate) const BANDS: usize = 7;
/// Ends of the bands of age, in days.
const BAND_ENDS: [i32; BANDS] = [365, 730, 1095, 1825, 3650, 7300, 10_000_000];
/// Closings by which a band of age is drawn towards its trade's rate.
const AGE_STRENGTH: f64 = 20.0;
/// Closings by which a place is drawn towards the level above it.
pub(crate) const PLACE_STRENGTH: f64 = 20.0;
/// The same for what the register says of the trade inside it.
pub(crate) const DETAIL_STRENGTH: f64 = 10.0;

/// Closings of each shop up to a day, beside those that its trade and ages lead one to expect.
pub(crate) struct Record {
    /// 1 where it closed inside the window.
    pub observed: Vec<f64>,
    /// Closings expected while it was in sight.
    pub expected: Vec<f64>,
    /// Closings of a trade and band of age ÷ those by the trade's rate, shrunk.
    by_age: Vec<[f64; BANDS]>,
}

pub(super) fn band(age: i32) -> usize {
    BAND_ENDS.partition_point(|end| *end <= age).min(BANDS - 1)
}

impl Record {
    /// As known on a day.
    pub fn at(shops: &Shops, day: i32) -> Self {
        let years = |shop: usize| -> [f64; BANDS] {
            let opened = shops.opened[shop];
            let register = &shops.registers[usize::from(shops.trade[shop])];
            let from = (day - WINDOW).max(register.seen_from.unwrap_or(i32::MIN));
            let until = shops.ended_by(shop, day).min(day);
            let mut start = opened;
            BAND_ENDS.map(|end| {
                let (first, last) = (start.max(from), (opened + end).min(until));
                start = opened + end;
                f64::from((last - first).max(0)) / 365.25
            })
        };
        let is_closing = |shop: usize| {
            let ended = shops.ended[shop];
            let seen_from = shops.registers[usize::from(shops.trade[shop])].seen_from.unwrap_or(i32::MIN);
            shops.closed[shop] && ended <= day && ended > day - WINDOW && ended >= seen_from
        };
        let known = || (0..shops.len()).filter(|shop| shops.opened[*shop] <= day);
        let mut sums = vec![[[0.0; 2]; BANDS]; shops.trades.len()];
        let mut observed = vec![0.0; shops.len()];
        for shop in known() {
            let of_trade = &mut sums[usize::from(shops.trade[shop])];
            of_trade.iter_mut().zip(years(shop)).for_each(|(sum, years)| sum[1] += years);
            if is_closing(shop) {
                observed[shop] = 1.0;
                of_trade[band(shops.ended[shop] - shops.opened[shop])][0] += 1.0;
            }
        }
        let rate: Vec<f64> = sums
            .iter()
            .map(|bands| bands.iter().map(|b| b[0]).sum::<f64>() / bands.iter().map(|b| b[1]).sum::<f64>().max(1e-9))
            .collect();
        let ratio = |[closings, years]: [f64; 2], rate: f64| (closings + AGE_STRENGTH) / (years * rate + AGE_STRENGTH);
        let by_age: Vec<_> = sums.iter().zip(&rate).map(|(bands, rate)| bands.map(|b| ratio(b, *rate))).collect();
        let mut expected = vec![0.0; shops.len()];
        for shop in known() {
            let trade = usize::from(shops.trade[shop]);
            expected[shop] = years(shop).iter().zip(&by_age[trade]).map(|(y, r)| y * r * rate[trade]).sum();
        }
        Self { observed, expected, by_age }
    }

    /// Closings of a trade by band of age ÷ those by the trade's rate.
    pub fn ages(&self, trade: u16) -> [f64; BANDS] {
        self.by_age[usize::from(trade)]
    }

    /// Closings of a trade at an age in days ÷ those by the trade's rate.
    pub fn of_age(&self, trade: u16, age: i32) -> f64 {
        self.by_age[usize::from(trade)][band(age)]
    }

    /// Observed ÷ expected of the group of every shop, drawn towards `parent` by a strength in closings.
    pub fn ratios(&self, key: impl Fn(usize) -> u64, parent: Option<&[f64]>, strength: f64) -> Vec<f64> {
        let mut sums: HashMap<u64, [f64; 2]> = HashMap::new();
        for (shop, (observed, expected)) in self.observed.iter().zip(&self.expected).enumerate() {
            if *expected > 0.0 || *observed > 0.0 {
                let sum = sums.entry(key(shop)).or_default();
                *sum = [sum[0] + observed, sum[1] + expected];
            }
        }
        (0..self.observed.len())
            .map(|shop| {
                let [observed, expected] = sums.get(&key(shop)).copied().unwrap_or_default();
                (observed + strength * parent.map_or(1.0, |p| p[shop])) / (expected + strength)
            })
            .collect()
    }
}
