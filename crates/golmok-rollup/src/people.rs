//! Whether a number rests on five people: of each number up to five different cards are kept, which is enough to tell and
//! bounded whatever the rows. Of more than five the smallest hashes stay, so that order and threads do not matter.

use crate::error::{Doing, Result};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Fewest people of a number that is shown.
pub const MIN_PEOPLE: usize = 5;

/// Up to [`MIN_PEOPLE`] cards behind a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Few(Vec<u64>);

impl Few {
    /// Counts a card.
    ///
    /// # Examples
    /// ```
    /// use golmok_rollup::people::Few;
    /// let mut few = Few::default();
    /// (0..9).chain(0..9).for_each(|card| few.add(card));
    /// assert_eq!(few.len(), 5);
    /// ```
    pub fn add(&mut self, card: u64) {
        if let Err(at) = self.0.binary_search(&card)
            && at < MIN_PEOPLE
        {
            self.0.insert(at, card);
            self.0.truncate(MIN_PEOPLE);
        }
    }

    /// How many, [`MIN_PEOPLE`] at most.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Day, area, industry, part.
type Key = (i32, String, String, i32);

/// The people behind the numbers of some days; part 0 is the total, the others as in the SQL text from 1 on.
#[derive(Debug, Clone, Default)]
pub struct People(BTreeMap<Key, Few>);

impl People {
    /// Adds what the statement `people` gave; `parts` are the columns of the flags.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn add(&mut self, rows: &DataFrame, parts: &[&str]) -> Result<()> {
        let doing = || "people".to_owned();
        let day = rows.column("day").and_then(|c| c.cast(&DataType::Int32)).doing(doing)?;
        let day = day.i32().doing(doing)?;
        let text = |name: &str| rows.column(name).and_then(|c| c.str()).doing(doing);
        let (areas, industries, who) = (text("area_id")?, text("industry")?, text("who")?);
        let flags = parts
            .iter()
            .map(|part| rows.column(part).and_then(|c| c.cast(&DataType::Int32)).and_then(|c| Ok(c.i32()?.clone())))
            .collect::<PolarsResult<Vec<_>>>()
            .doing(doing)?;
        for row in 0..rows.height() {
            let (Some(day), Some(area), Some(industry), Some(card)) =
                (day.get(row), areas.get(row), industries.get(row), who.get(row))
            else {
                continue;
            };
            if area == "-" || industry == "-" {
                continue; // never published
            }
            let card = hash(card);
            self.put((day, area.to_owned(), industry.to_owned(), 0), card);
            for (part, flag) in flags.iter().enumerate() {
                if flag.get(row) == Some(1) {
                    self.put((day, area.to_owned(), industry.to_owned(), part as i32 + 1), card);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, key: Key, card: u64) {
        self.0.entry(key).or_default().add(card);
    }

    /// The table of one day: `area_id, industry, part, card`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn table(&self, day: i32) -> Result<DataFrame> {
        let from = (day, String::new(), String::new(), 0);
        let until = (day + 1, String::new(), String::new(), 0);
        let (mut areas, mut industries, mut parts, mut cards) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((_, area, industry, part), few) in self.0.range(from..until) {
            for card in &few.0 {
                areas.push(area.as_str());
                industries.push(industry.as_str());
                parts.push(*part);
                cards.push(card.cast_signed());
            }
        }
        df!("area_id" => areas, "industry" => industries, "part" => parts, "card" => cards)
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
