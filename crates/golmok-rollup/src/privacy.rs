//! What of a cell may be published: every number on its own, by the rule of the report (`golmok_engine::read::suppression`).
//!
//! A number of fewer than three merchants or five people is withheld; where the total and the other parts of its family would
//! still tell it, another part goes with it. Weekdays and days add up to one another in ways of their own: where one of them
//! is withheld, all of them are. A cell whose total is withheld has no row.

use crate::cells::{Cell, Number};
use crate::parts::{Family, PARTS};
use crate::people::MIN_PEOPLE;
use golmok_engine::read::suppression::{Extent, MIN_STORES, Origin, Sales, SalesRow, withheld};

/// For each part whether it is withheld; `None` where the whole cell is.
///
/// # Examples
/// ```
/// use golmok_rollup::cells::{Cell, Number};
/// let number = |merchants| Number { won: 900, count: 90, merchants, people: 5 };
/// let mut cell = Cell { quarter: 20241, area: "3110001".into(), industry: "CS100010".into(), total: number(9), parts: [number(9); 23] };
/// assert_eq!(golmok_rollup::privacy::withheld_parts(&cell), Some([false; 23]));
/// cell.parts[9] = number(2); // 00–06: another band goes with it
/// assert_eq!(golmok_rollup::privacy::withheld_parts(&cell).map(|parts| parts.iter().filter(|w| **w).count()), Some(2));
/// cell.total = number(2);
/// assert_eq!(golmok_rollup::privacy::withheld_parts(&cell), None);
/// ```
pub fn withheld_parts(cell: &Cell) -> Option<[bool; PARTS.len()]> {
    if reveals(&cell.total) {
        return None;
    }
    let mut hidden = [false; PARTS.len()];
    for family in [Family::Week, Family::Bands, Family::Sexes, Family::Ages] {
        let parts: Vec<usize> = (0..PARTS.len()).filter(|part| PARTS[*part].family == family).collect();
        // A part that nobody bought in is zero and tells of nobody.
        let bought: Vec<usize> = parts.iter().copied().filter(|part| cell.parts[*part].count > 0).collect();
        if family == Family::Week {
            if bought.iter().any(|part| reveals(&cell.parts[*part])) {
                parts.iter().for_each(|part| hidden[*part] = true);
            }
            continue;
        }
        let mut rows = vec![row(cell, "ALL", &cell.total)];
        rows.extend(bought.iter().map(|part| row(cell, PARTS[*part].key, &cell.parts[*part])));
        let said = withheld(&rows);
        let primary = bought.iter().filter(|part| reveals(&cell.parts[**part])).count();
        let beside = said[1..].iter().filter(|withheld| **withheld).count();
        // No part can hide it, so that the total less the rest would tell it: the family goes.
        let none_hides = said[0] || (primary > 0 && beside == primary && hidden_together(cell, &bought, &said[1..]));
        for (part, withheld) in bought.iter().zip(&said[1..]) {
            hidden[*part] = *withheld;
        }
        if none_hides {
            parts.iter().for_each(|part| hidden[*part] = true);
        }
    }
    Some(hidden)
}

/// Whether the withheld parts of a family are, together, of too few.
fn hidden_together(cell: &Cell, parts: &[usize], withheld: &[bool]) -> bool {
    let of = parts.iter().zip(withheld).filter(|(_, withheld)| **withheld);
    of.map(|(part, _)| safe_stores(&cell.parts[*part])).sum::<i64>() < MIN_STORES
}

fn row<'a>(cell: &'a Cell, industry: &'a str, number: &Number) -> SalesRow<'a> {
    let sales = Sales { krw: Some(number.won as f64), stores: safe_stores(number), origin: Origin::RawCardData };
    SalesRow { quarter: cell.quarter, extent: Extent::Overlapping, area: &cell.area, gu: "", industry, sales }
}

/// Merchants behind a number; none where there are too few people, so that it counts as of too few merchants.
fn safe_stores(number: &Number) -> i64 {
    if number.people < MIN_PEOPLE as i64 { 0 } else { number.merchants }
}

fn reveals(number: &Number) -> bool {
    safe_stores(number) < MIN_STORES
}
