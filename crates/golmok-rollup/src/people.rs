//! Whether a number rests on five people. Of every cell and day each part keeps its cards until there are five; then it is known
//! to have enough, and its cards are forgotten. What is left does not depend on the order of rows, and is bounded whatever they are.

use crate::error::{Doing, Result};
use polars::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// Fewest people of a number that is shown.
pub const MIN_PEOPLE: usize = 5;

/// The people behind the parts of a cell; part 0 is the total, the others follow the bits of the SQL text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Few {
    /// Parts that have five, a bit each.
    enough: u32,
    /// How many each of the others has.
    counts: [u8; 32],
    /// Cards with the parts that they are in, by card.
    cards: Vec<(u64, u32)>,
}

impl Few {
    /// Counts a card in some parts, a bit each.
    ///
    /// # Examples
    /// ```
    /// use golmok_rollup::people::Few;
    /// let mut few = Few::default();
    /// (0..9).for_each(|card| few.add(card, 0b01));
    /// (0..3).chain(0..3).for_each(|card| few.add(card, 0b11));
    /// assert_eq!((few.people(0), few.people(1)), (5, 3));
    /// ```
    pub fn add(&mut self, card: u64, parts: u32) {
        let open = parts & !self.enough;
        if open == 0 {
            return;
        }
        let at = match self.cards.binary_search_by_key(&card, |(own, _)| *own) {
            Ok(at) => at,
            Err(at) => {
                self.cards.insert(at, (card, 0));
                at
            }
        };
        let new = open & !self.cards[at].1;
        self.cards[at].1 |= new;
        let before = self.enough;
        for part in (0..32).filter(|part| new >> part & 1 == 1) {
            self.counts[part] += 1;
            if usize::from(self.counts[part]) == MIN_PEOPLE {
                self.enough |= 1 << part;
            }
        }
        if self.enough != before {
            let open = !self.enough;
            self.cards.iter_mut().for_each(|(_, parts)| *parts &= open);
            self.cards.retain(|(_, parts)| *parts != 0);
        }
    }

    /// Says that some parts have five people.
    fn has_enough(&mut self, parts: u32) {
        self.enough |= parts;
        self.cards.iter_mut().for_each(|(_, own)| *own &= !parts);
        self.cards.retain(|(_, parts)| *parts != 0);
    }

    /// Adds a row of [`People::table`], with its parts moved by `moved`.
    pub fn add_row(&mut self, card: Option<i64>, parts: u32) {
        match card {
            Some(card) => self.add(card.cast_unsigned(), parts),
            None => self.has_enough(parts),
        }
    }

    /// People of a part, [`MIN_PEOPLE`] at most.
    pub fn people(&self, part: usize) -> usize {
        if self.enough >> part & 1 == 1 { MIN_PEOPLE } else { usize::from(self.counts[part]) }
    }
}

/// A cell on a day.
#[derive(Debug, Clone)]
struct Cell {
    day: i32,
    area: String,
    industry: String,
    few: Few,
}

/// Keys are mixed already.
#[derive(Debug, Clone, Copy, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// The people behind the cells of some days.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// By the hash of day, area and industry; where two have one hash, the second takes the next free number.
    cells: HashMap<u64, Cell, BuildHasherDefault<Mixed>>,
}

impl People {
    fn of(&mut self, day: i32, area: &str, industry: &str) -> &mut Few {
        let mut key = hash(area) ^ hash(industry).rotate_left(21) ^ (day as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let is = |cell: &Cell| cell.day == day && cell.area == area && cell.industry == industry;
        while self.cells.get(&key).is_some_and(|cell| !is(cell)) {
            key = key.wrapping_add(1);
        }
        let new = || Cell { day, area: area.to_owned(), industry: industry.to_owned(), few: Few::default() };
        &mut self.cells.entry(key).or_insert_with(new).few
    }

    /// Adds what the statement `people` gave: `day, area_id, industry, who, parts`.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn add(&mut self, rows: &DataFrame) -> Result<()> {
        let doing = || "people".to_owned();
        let number = |name: &str, kind: DataType| rows.column(name).and_then(|c| c.cast(&kind)).doing(doing);
        let (days, parts) = (number("day", DataType::Int32)?, number("parts", DataType::Int64)?);
        let (days, parts) = (days.i32().doing(doing)?, parts.i64().doing(doing)?);
        let text = |name: &str| rows.column(name).and_then(|c| c.str()).doing(doing);
        let (areas, industries, who) = (text("area_id")?, text("industry")?, text("who")?);
        let keys = days.iter().zip(areas.iter()).zip(industries.iter());
        for ((key, card), parts) in keys.zip(who.iter()).zip(parts.iter()) {
            if let (((Some(day), Some(area)), Some(industry)), Some(card), Some(parts)) = (key, card, parts) {
                let few = self.of(day, area, industry);
                // Most parts have five before long: only of the others does it matter who.
                if parts as u32 & !few.enough != 0 {
                    few.add(hash(card), parts as u32);
                }
            }
        }
        Ok(())
    }

    /// The table of one day: `area_id, industry, card, parts`; a row without a card tells which parts have five people.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn table(&self, day: i32) -> Result<DataFrame> {
        let of_day = self.cells.values().filter(|cell| cell.day == day);
        let cells: BTreeMap<(&str, &str), &Few> =
            of_day.map(|cell| ((cell.area.as_str(), cell.industry.as_str()), &cell.few)).collect();
        let (mut areas, mut industries, mut cards, mut parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((area, industry), few) in &cells {
            let enough = (few.enough != 0).then_some((None, few.enough));
            let own = few.cards.iter().map(|(card, parts)| (Some(card.cast_signed()), *parts));
            for (card, of) in enough.into_iter().chain(own) {
                areas.push(*area);
                industries.push(*industry);
                cards.push(card);
                parts.push(i64::from(of));
            }
        }
        df!("area_id" => areas, "industry" => industries, "card" => cards, "parts" => parts)
            .doing(|| "people".to_owned())
    }
}

/// FNV-1a with a last mixing; only equality matters.
fn hash(text: &str) -> u64 {
    let fnv =
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}
