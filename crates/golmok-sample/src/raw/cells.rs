//! The true cells of the card rows: sums, merchants and (up to five) cards of every part.

use crate::calendar::{Day as Number, date_of};
use crate::city::City;
use golmok_model::{Quarter, reference};
use jiff::civil::Weekday;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Parts of a cell, in the order of `truth_cells.csv`: the total; 주중, 주말, the seven days, public holidays from Monday to
/// Friday; six time bands; men, women, not told; six ages, not told.
const PARTS: [&str; 27] = [
    "all", "wd", "we", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "wh", "b1", "b2", "b3", "b4", "b5", "b6", "m", "f",
    "su", "a1", "a2", "a3", "a4", "a5", "a6", "au",
];

const HOLIDAYS: &str = include_str!("../../../../data/reference/public_holidays.csv");
/// Hours at which the time bands end.
const BANDS: [i64; 6] = [6, 11, 14, 17, 21, 24];
/// Cards that are told apart.
const CARDS: usize = 5;

/// A day's parts.
pub(super) struct Day(Vec<usize>);

impl Day {
    pub(super) fn of(day: Number) -> Self {
        let date = date_of(day);
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let holiday = HOLIDAYS.lines().any(|line| line.starts_with(&date.to_string()));
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let mut parts = vec![0, if weekend || holiday { 2 } else { 1 }, 3 + weekday];
        if holiday && !weekend {
            parts.push(10);
        }
        Self(parts)
    }
}

/// A row that counts.
pub(super) struct Sale {
    pub hour: i64,
    /// 0 man, 1 woman, 2 not told.
    pub sex: usize,
    pub age: Option<i64>,
    pub amount: i64,
}

/// Whose a row is.
pub(super) struct Who {
    /// Index of the shop; `None` for a merchant that is not listed.
    pub shop: Option<usize>,
    /// The card, where it is known.
    pub card: Option<u64>,
}

/// Area (index into the trade areas) and industry; neither is known of a merchant that is not listed.
pub(super) type Place = (Option<u32>, Option<u8>);

#[derive(Clone, Default)]
struct Part {
    count: i64,
    won: i64,
    cards: Vec<u64>,
}

impl Part {
    fn card(&mut self, card: u64) {
        if self.cards.len() < CARDS && !self.cards.contains(&card) {
            self.cards.push(card);
        }
    }
}

/// Sums of some days.
pub(super) struct Cells {
    parts: BTreeMap<Place, Vec<Part>>,
    /// By shop: the parts in which it sold, a bit each.
    sold: Vec<u32>,
}

impl Cells {
    pub(super) fn new(shops: usize) -> Self {
        Self { parts: BTreeMap::new(), sold: vec![0; shops] }
    }

    /// Counts a row.
    pub(super) fn add(&mut self, day: &Day, who: Who, place: Place, sale: &Sale) {
        let band = BANDS.iter().position(|until| sale.hour < *until).unwrap_or(BANDS.len() - 1);
        let age = sale.age.map_or(6, |age| (age / 10 - 1).clamp(0, 5) as usize);
        let parts = self.parts.entry(place).or_insert_with(|| vec![Part::default(); PARTS.len()]);
        for part in day.0.iter().copied().chain([11 + band, 17 + sale.sex, 20 + age]) {
            parts[part].count += 1;
            parts[part].won += sale.amount;
            if let Some(card) = who.card {
                parts[part].card(card);
            }
            if let Some(shop) = who.shop {
                self.sold[shop] |= 1 << part;
            }
        }
    }

    /// Adds the sums of other days.
    pub(super) fn merge(&mut self, other: Self) {
        for (place, of_other) in other.parts {
            let parts = self.parts.entry(place).or_insert_with(|| vec![Part::default(); PARTS.len()]);
            for (part, other) in parts.iter_mut().zip(of_other) {
                part.count += other.count;
                part.won += other.won;
                other.cards.into_iter().for_each(|card| part.card(card));
            }
        }
        self.sold.iter_mut().zip(other.sold).for_each(|(own, other)| *own |= other);
    }

    /// `truth_cells.csv`: a row per cell that had a sale; `-` is no area, or no industry. Of cards five are told apart.
    pub(super) fn text(&self, city: &City, quarter: Quarter, place_of: impl Fn(usize) -> Place) -> String {
        let mut merchants: BTreeMap<Place, [u64; PARTS.len()]> = BTreeMap::new();
        for (shop, sold) in self.sold.iter().enumerate().filter(|(_, sold)| **sold != 0) {
            let of = merchants.entry(place_of(shop)).or_insert([0; PARTS.len()]);
            of.iter_mut().enumerate().for_each(|(part, count)| *count += u64::from(sold >> part & 1));
        }
        let mut text = String::from("quarter,area,industry");
        PARTS.iter().for_each(|part| _ = write!(text, ",{part}_n,{part}_won,{part}_merchants,{part}_people"));
        text.push('\n');
        for (place, parts) in &self.parts {
            let area = place.0.map_or("-", |area| city.geography.trade_areas[area as usize].code.as_str());
            let industry =
                place.1.map(|industry| reference::industries()[usize::from(industry)].industry_code.as_str());
            let _ = write!(text, "{},{area},{}", quarter.code(), industry.unwrap_or("-"));
            let shops = merchants.get(place).copied().unwrap_or_default();
            for (part, shops) in parts.iter().zip(shops) {
                let _ = write!(text, ",{},{},{shops},{}", part.count, part.won, part.cards.len());
            }
            text.push('\n');
        }
        text
    }
}
