//! What of a cell may be published: every number on its own.
//!
//! A number of fewer than three merchants or five people is withheld. Where the total and the other parts of its family would
//! still tell it, another part goes with it (the complementary rule of the report), and that one rests on enough by itself: the
//! same two merchants may stand behind every part that is withheld, so that their numbers do not add up as those of areas do.
//! Parts that the file never shows (sex or age not told, public holidays from Monday to Friday) are held to the same rule, since
//! they are differences of what it shows. A cell whose total is withheld has no row.

use crate::cells::{Cell, Number};
use crate::parts::{Family, PARTS, Part};
use crate::people::MIN_PEOPLE;
use golmok_engine::read::suppression::MIN_STORES;

/// For each part whether it is withheld; `None` where the whole cell is.
///
/// # Examples
/// ```
/// use golmok_rollup::cells::{Cell, Number};
/// use golmok_rollup::{parts::at, privacy::withheld_parts};
/// let number = |merchants| Number { won: 900, count: 90, merchants, people: 5 };
/// let mut cell = Cell { quarter: 20241, area: "3110001".into(), industry: "CS100010".into(), total: number(9), parts: [number(9); 26] };
/// let hidden = |cell: &Cell| withheld_parts(cell).map(|parts| parts.iter().filter(|withheld| **withheld).count());
/// assert_eq!(hidden(&cell), Some(0));
/// cell.parts[at("b1")] = number(2); // 00–06: another band goes with it
/// assert_eq!(hidden(&cell), Some(2));
/// cell.parts[at("su")] = number(1); // one shop's customers without a sex: men or women go, too
/// assert_eq!(hidden(&cell), Some(4));
/// cell.total = number(2);
/// assert_eq!(hidden(&cell), None);
/// ```
pub fn withheld_parts(cell: &Cell) -> Option<[bool; PARTS.len()]> {
    if reveals(&cell.total) {
        return None;
    }
    let seen = |part: usize| {
        let number = &cell.parts[part];
        Seen { amount: number.won, any: number.count > 0, few: reveals(number) }
    };
    let mut hidden = [false; PARTS.len()];
    hide(&PARTS, &seen, &mut hidden);
    Some(hidden)
}

/// What the rule asks of a part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// Won, or people.
    pub amount: i64,
    /// Whether there is anything: what nobody bought or passed is zero and tells of nobody.
    pub any: bool,
    /// Whether it rests on too few.
    pub few: bool,
}

/// Hides the parts that rest on too few, and what would give them.
pub(crate) fn hide(parts: &[Part], seen: &dyn Fn(usize) -> Seen, hidden: &mut [bool]) {
    let halves = parts.iter().any(|part| part.family == Family::Week);
    for family in [Family::Week, Family::Days, Family::Bands, Family::Sexes, Family::Ages] {
        let all: Vec<usize> = (0..parts.len()).filter(|part| parts[*part].family == family).collect();
        let there = || all.iter().copied().filter(|part| seen(*part).any);
        let few: Vec<usize> = there().filter(|part| seen(*part).few).collect();
        if few.is_empty() {
            continue;
        }
        // Days and 주중·주말 add up to one another, in a way that holidays change: of these, all go.
        if halves && matches!(family, Family::Week | Family::Days) {
            all.iter().for_each(|part| hidden[*part] = true);
            continue;
        }
        few.iter().for_each(|part| hidden[*part] = true);
        // The smallest of those that rest on enough; where none does, all are withheld and together they are the total.
        let beside = there().filter(|part| !seen(*part).few);
        if let Some(part) = beside.min_by_key(|part| (seen(*part).amount.abs(), *part)) {
            hidden[part] = true;
        }
    }
}

/// Whether a number rests on too few.
fn reveals(number: &Number) -> bool {
    number.merchants < MIN_STORES || number.people < MIN_PEOPLE as i64
}
