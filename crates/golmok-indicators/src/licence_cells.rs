//! Stores, openings and closures of every area × industry × quarter, counted from licences (인허가).
//!
//! A store counts in a quarter by [`BusinessSpell::operating_on`] the quarter's last day, as 점포-상권 counts. An end
//! without a known day, or of the office's doing (취소, 제외, many on one day), takes the store out of the stock and is no
//! closure.

use crate::error::Result;
use golmok_model::{AreaKind, BusinessSpell, EndReason, Quarter};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A spell and the cells that it counts in.
#[derive(Debug, Clone)]
pub struct CountedSpell<'a> {
    /// The spell.
    pub spell: BusinessSpell,
    /// Its industry.
    pub industry_code: &'a str,
    /// Last day of which the licences of its service speak.
    pub known_until: Date,
    /// Every area that counts the store: several trade areas may.
    pub areas: Vec<(AreaKind, &'a str)>,
}

/// One cell of `core_cells` with `source` = `licences`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LicenceCell<'a> {
    /// The quarter.
    pub quarter: Quarter,
    /// Kind of the area.
    pub area_kind: AreaKind,
    /// The area.
    pub area_code: &'a str,
    /// The industry.
    pub industry_code: &'a str,
    /// Stores operating on the quarter's last day.
    pub store_count: u32,
    /// Stores that opened in the quarter.
    pub opening_count: u32,
    /// Stores that closed in the quarter, on a known day.
    pub closure_count: u32,
}

impl LicenceCell<'_> {
    /// Stores that could close in the quarter: those at its end and those closed before it.
    pub fn at_risk(&self) -> u32 {
        self.store_count + self.closure_count
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    stores: u32,
    openings: u32,
    closures: u32,
}

impl Counts {
    fn of(spell: &BusinessSpell, quarter: Quarter) -> Self {
        let within = |day: Date| quarter.first_day() <= day && day <= quarter.last_day();
        let closed = spell.end_reason == Some(EndReason::Closed);
        Self {
            stores: u32::from(spell.operating_on(quarter.last_day())),
            openings: u32::from(within(spell.opened_on)),
            closures: u32::from(closed && spell.ended_on.is_some_and(within)),
        }
    }

    fn add(&mut self, other: Self) {
        self.stores += other.stores;
        self.openings += other.openings;
        self.closures += other.closures;
    }
}

/// The `length` newest quarters that are over on `as_of`, oldest first.
///
/// # Errors
/// When `as_of` is outside 1900–2199.
pub fn quarters_until(as_of: Date, length: i32) -> Result<Vec<Quarter>> {
    let last = Quarter::ended_by(as_of)?;
    Ok((1 - length..=0).map(|back| last.plus(back)).collect())
}

/// Counts spells in the `length` newest quarters that are over on `as_of`, sorted as `core_cells`.
///
/// A cell without a store, an opening or a closure in a quarter has no row, as in 점포-상권. An industry has no rows in
/// quarters that end after one of its services was last published: what is not told is not zero.
///
/// # Errors
/// When `as_of` is outside 1900–2199.
///
/// # Examples
/// ```
/// use golmok_indicators::licence_cells::{CountedSpell, licence_cells};
/// use golmok_model::{AreaKind, BusinessSpell, EndReason};
/// use jiff::civil::date;
/// let spell = BusinessSpell {
///     opened_on: date(2023, 2, 1),
///     ended_on: Some(date(2023, 5, 10)),
///     end_reason: Some(EndReason::Closed),
/// };
/// let areas = vec![(AreaKind::Gu, "11680")];
/// let one = CountedSpell { spell, industry_code: "CS100010", known_until: date(2023, 12, 31), areas };
/// let cells = licence_cells(&[one], date(2023, 12, 31), 4)?;
/// let counts: Vec<_> = cells.iter().map(|c| (c.quarter.code(), c.store_count, c.opening_count, c.closure_count)).collect();
/// assert_eq!(counts, [(20231, 1, 1, 0), (20232, 0, 0, 1)]);
/// # Ok::<(), golmok_indicators::IndicatorError>(())
/// ```
pub fn licence_cells<'a>(spells: &[CountedSpell<'a>], as_of: Date, length: i32) -> Result<Vec<LicenceCell<'a>>> {
    let quarters = quarters_until(as_of, length)?;
    let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else { return Ok(Vec::new()) };
    let mut known_until: BTreeMap<&str, Date> = BTreeMap::new();
    let mut counts: BTreeMap<(AreaKind, &str, &str), Vec<Counts>> = BTreeMap::new();
    for counted in spells {
        let until = known_until.entry(counted.industry_code).or_insert(counted.known_until);
        *until = counted.known_until.min(*until);
        let spell = &counted.spell;
        if spell.opened_on > last.last_day() || spell.ended_on.is_some_and(|end| end < first.first_day()) {
            continue;
        }
        let own: Vec<Counts> = quarters.iter().map(|quarter| Counts::of(spell, *quarter)).collect();
        for (kind, code) in &counted.areas {
            let cell = counts
                .entry((*kind, code, counted.industry_code))
                .or_insert_with(|| vec![Counts::default(); own.len()]);
            cell.iter_mut().zip(&own).for_each(|(sum, one)| sum.add(*one));
        }
    }
    let mut cells = Vec::new();
    for ((area_kind, area_code, industry_code), by_quarter) in counts {
        let until = known_until.get(industry_code);
        for (quarter, count) in quarters.iter().zip(by_quarter) {
            if count != Counts::default() && until.is_some_and(|until| quarter.last_day() <= *until) {
                cells.push(LicenceCell {
                    quarter: *quarter,
                    area_kind,
                    area_code,
                    industry_code,
                    store_count: count.stores,
                    opening_count: count.openings,
                    closure_count: count.closures,
                });
            }
        }
    }
    cells.sort_by_key(|c| (c.quarter, c.area_kind.code(), c.area_code, c.industry_code));
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const KNOWN: Date = date(2024, 5, 20);

    fn spell(opened_on: Date, end: Option<(Date, EndReason)>) -> BusinessSpell {
        BusinessSpell { opened_on, ended_on: end.map(|e| e.0), end_reason: end.map(|e| e.1) }
    }

    fn counted<'a>(spell: BusinessSpell, areas: &[(AreaKind, &'a str)]) -> CountedSpell<'a> {
        CountedSpell { spell, industry_code: "CS100001", known_until: KNOWN, areas: areas.to_vec() }
    }

    fn rows<'a>(cells: &[LicenceCell<'a>], kind: AreaKind, code: &str) -> Vec<(i32, u32, u32, u32, u32)> {
        let of_area = cells.iter().filter(|c| (c.area_kind, c.area_code) == (kind, code));
        of_area.map(|c| (c.quarter.code(), c.store_count, c.opening_count, c.closure_count, c.at_risk())).collect()
    }

    #[test]
    fn quarters_that_are_over() {
        let codes = |day, n| quarters_until(day, n).unwrap().iter().map(|q| q.code()).collect::<Vec<_>>();
        assert_eq!(codes(date(2023, 12, 31), 3), [20232, 20233, 20234]);
        assert_eq!(codes(date(2023, 12, 30), 2), [20232, 20233]);
        assert_eq!(codes(date(2024, 1, 1), 1), [20234]);
        assert_eq!(codes(date(2024, 1, 1), 0), [0; 0]);
    }

    /// Worked by hand: one gu, five shops, quarters 2023Q1–2023Q4.
    #[test]
    fn stock_and_flow_by_hand() {
        use EndReason::{Cancelled, Closed, ClosedUndated, Removed};
        let gu = &[(AreaKind::Gu, "11680")][..];
        let shops = [
            counted(spell(date(2010, 1, 1), None), gu), // there all the time
            counted(spell(date(2020, 1, 1), Some((date(2023, 3, 31), Closed))), gu), // ends on the last day of Q1
            counted(spell(date(2023, 4, 1), Some((date(2023, 4, 1), Closed))), gu), // opens and ends on one day
            counted(spell(date(2012, 1, 1), Some((date(2023, 2, 1), Cancelled))), gu), // the office ends it
            counted(spell(date(2023, 9, 30), Some((date(2023, 12, 1), Removed))), gu), // leaves the register
            counted(spell(date(2019, 1, 1), Some((date(2023, 8, 1), ClosedUndated))), gu), // closed on no known day
            counted(spell(date(2024, 1, 1), None), gu), // opens after the as-of date
            counted(spell(date(2001, 1, 1), Some((date(2022, 12, 31), Closed))), gu), // ended before the window
        ];
        let cells = licence_cells(&shops, date(2023, 12, 31), 4).unwrap();
        assert_eq!(
            rows(&cells, AreaKind::Gu, "11680"),
            [(20231, 2, 0, 1, 3), (20232, 2, 1, 1, 3), (20233, 2, 1, 0, 2), (20234, 1, 0, 0, 1)]
        );
    }

    #[test]
    fn a_store_counts_in_each_of_its_areas_and_without_a_point_in_few() {
        let alley_and_zone = [
            (AreaKind::TradeArea, "3001492"),
            (AreaKind::TradeArea, "3110001"),
            (AreaKind::AdminDong, "11680640"),
            (AreaKind::LegalDong, "11680101"),
            (AreaKind::Gu, "11680"),
        ];
        let by_address = [(AreaKind::LegalDong, "11680101"), (AreaKind::Gu, "11680")];
        let shops = [
            counted(spell(date(2020, 1, 1), None), &alley_and_zone),
            counted(spell(date(2020, 1, 1), None), &by_address),
        ];
        let cells = licence_cells(&shops, date(2023, 12, 31), 1).unwrap();
        let stores = |kind, code| rows(&cells, kind, code).first().map(|row| row.1);
        assert_eq!(stores(AreaKind::TradeArea, "3001492"), Some(1));
        assert_eq!(stores(AreaKind::TradeArea, "3110001"), Some(1));
        assert_eq!(stores(AreaKind::AdminDong, "11680640"), Some(1));
        assert_eq!(stores(AreaKind::LegalDong, "11680101"), Some(2));
        assert_eq!(stores(AreaKind::Gu, "11680"), Some(2));
        let keys: Vec<_> = cells.iter().map(|c| (c.area_kind.code(), c.area_code)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }

    #[test]
    fn quarters_that_no_file_tells_have_no_rows() {
        let gu = &[(AreaKind::Gu, "11680")][..];
        let running = counted(spell(date(2020, 1, 1), None), gu);
        let codes = |shops: &[CountedSpell<'_>]| {
            let cells = licence_cells(shops, date(2024, 6, 30), 4).unwrap();
            cells.iter().map(|c| (c.quarter.code(), c.industry_code.to_owned())).collect::<Vec<_>>()
        };
        let of = |codes: &[i32]| codes.iter().map(|c| (*c, "CS100001".to_owned())).collect::<Vec<_>>();
        assert_eq!(codes(std::slice::from_ref(&running)), of(&[20233, 20234, 20241]));
        // A second service of the same industry that was last told earlier ends the industry earlier.
        let older = CountedSpell { known_until: date(2023, 12, 31), ..running.clone() };
        assert_eq!(codes(&[running, older]), of(&[20233, 20234]));
    }
}
