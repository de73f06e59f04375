//! Store identity (점포 동일성): a licence is not a store. Spells that follow each other at one door are linked, each
//! link with its reason; what is not sure is not linked.

use crate::door::{Door, door};
use std::collections::{BTreeMap, BTreeSet};

/// A business spell, as far as linking needs it. Days count from 1970-01-01 (Date32).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PremisesSpell<'a> {
    /// Industry of the spell.
    pub industry_code: &'a str,
    /// 사업장명.
    pub business_name: Option<&'a str>,
    /// 지번주소: preferred, because registers have it for all years.
    pub lot_address: Option<&'a str>,
    /// 도로명주소: read where there is no lot address.
    pub road_address: Option<&'a str>,
    /// First day of business.
    pub opened_on: i32,
    /// Last day of business; `None` while it runs.
    pub ended_on: Option<i32>,
}

/// Why two spells are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkReason {
    /// Same door, same name: the store goes on under a new licence.
    Relicence,
    /// Same door and trade, other name: another owner or a new sign.
    Transfer,
    /// Same door, other trade: the premises go on, the store does not.
    ChangeOfTrade,
}

impl LinkReason {
    /// Code in tables: `relicence`, `transfer`, `change_of_trade`.
    pub fn code(self) -> &'static str {
        ["relicence", "transfer", "change_of_trade"][self as usize]
    }
}

/// Two successive spells at one door, as positions in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpellLink {
    /// The earlier spell.
    pub from: usize,
    /// The later spell.
    pub to: usize,
    /// Why they are linked.
    pub reason: LinkReason,
    /// Days from the earlier end to the later opening; negative where they overlap.
    pub gap_days: i32,
}

/// How far apart in time two spells at one door may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkLimits {
    /// Longest gap in days. Longer: more links, and more of them between shops with an empty year in between.
    pub longest_gap_days: i32,
    /// Longest overlap in days: a new licence is often granted before the old one is handed back.
    pub longest_overlap_days: i32,
}

impl Default for LinkLimits {
    /// Half a year of gap, a month of overlap.
    fn default() -> Self {
        Self { longest_gap_days: 183, longest_overlap_days: 31 }
    }
}

/// Links successive spells at one door, sorted by position of the earlier spell.
///
/// Candidates are pairs on one lot where the later opened after the earlier did, within [`LinkLimits`] of its end.
/// - `relicence`: the same name (spaces, brackets and signs apart; masked names such as `??` are no names), and floors
///   and rooms that do not contradict each other.
/// - `transfer`: the same industry, and both addresses give the same floor or room; or neither gives any and each is
///   the other's only candidate of that industry on the lot.
/// - `change_of_trade`: another industry, both addresses give the same *room or floor*, and each is the other's only
///   candidate there.
///
/// A spell has at most one predecessor and one successor: surer reasons first, then the shorter gap, then the order
/// of input.
///
/// # Examples
/// ```
/// use golmok_spatial::{LinkLimits, LinkReason, PremisesSpell, link_spells};
/// let spell = |name, opened_on, ended_on| PremisesSpell {
///     industry_code: "CS100010",
///     business_name: Some(name),
///     lot_address: Some("서울특별시 마포구 서교동 484-12 1층"),
///     road_address: None,
///     opened_on,
///     ended_on,
/// };
/// let history = [spell("달커피", 100, Some(500)), spell("달 커피", 510, Some(900)), spell("해빵집", 930, None)];
/// let links = link_spells(&history, LinkLimits::default());
/// assert_eq!((links[0].reason, links[0].gap_days), (LinkReason::Relicence, 10));
/// assert_eq!((links[1].reason, links[1].gap_days), (LinkReason::Transfer, 30));
/// ```
pub fn link_spells(spells: &[PremisesSpell<'_>], limits: LinkLimits) -> Vec<SpellLink> {
    let doors: Vec<Option<Door>> = spells.iter().map(|spell| address(spell).and_then(door)).collect();
    let mut lots: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, door) in doors.iter().enumerate() {
        if let Some(door) = door {
            lots.entry(door.lot.as_str()).or_default().push(i);
        }
    }
    let mut links = Vec::new();
    for on_lot in lots.into_values().filter(|on_lot| on_lot.len() > 1) {
        let units = |i: usize| doors[i].as_ref().map_or(&[][..], |door| &door.unit);
        link_lot(spells, &on_lot, units, limits, &mut links);
    }
    links.sort_unstable();
    links
}

fn address<'a>(spell: &PremisesSpell<'a>) -> Option<&'a str> {
    [spell.lot_address, spell.road_address].into_iter().flatten().find(|text| !text.trim().is_empty())
}

/// A pair that may follow each other, with what the addresses say of the unit.
struct Candidate {
    link: SpellLink,
    same_unit: bool,
    no_unit: bool,
}

fn link_lot<'d>(
    spells: &[PremisesSpell<'_>],
    on_lot: &[usize],
    units: impl Fn(usize) -> &'d [String],
    limits: LinkLimits,
    links: &mut Vec<SpellLink>,
) {
    let names: BTreeMap<usize, String> =
        on_lot.iter().filter_map(|&i| Some((i, plain_name(spells[i].business_name?)?))).collect();
    // By opening, so that each end looks at the openings in its window only: no quadratic step on large lots.
    let mut by_opening: Vec<usize> = on_lot.to_vec();
    by_opening.sort_by_key(|&i| (spells[i].opened_on, i));
    let mut candidates = Vec::new();
    for &from in on_lot {
        let Some(ended_on) = spells[from].ended_on else { continue };
        let first = by_opening.partition_point(|&i| spells[i].opened_on < ended_on - limits.longest_overlap_days);
        let in_window =
            by_opening[first..].iter().take_while(|&&i| spells[i].opened_on <= ended_on + limits.longest_gap_days);
        for &to in in_window.filter(|&&to| to != from && spells[to].opened_on > spells[from].opened_on) {
            let (a, b) = (units(from), units(to));
            let same_unit = !a.is_empty() && shares(a, b);
            let contradiction = !a.is_empty() && !b.is_empty() && !same_unit;
            let same_name = names.get(&from).is_some_and(|name| names.get(&to) == Some(name));
            let same_trade = spells[from].industry_code == spells[to].industry_code;
            let reason = match (same_name, same_trade) {
                (true, _) => LinkReason::Relicence,
                (false, true) => LinkReason::Transfer,
                (false, false) => LinkReason::ChangeOfTrade,
            };
            if !contradiction {
                let link = SpellLink { from, to, reason, gap_days: spells[to].opened_on - ended_on };
                candidates.push(Candidate { link, same_unit, no_unit: a.is_empty() && b.is_empty() });
            }
        }
    }
    let sure = keep_sure(&candidates);
    let mut order: Vec<&SpellLink> = sure.iter().map(|&i| &candidates[i].link).collect();
    order.sort_by_key(|link| (link.reason, link.gap_days.abs(), link.from, link.to));
    let (mut has_next, mut has_previous) = (BTreeSet::new(), BTreeSet::new());
    for link in order {
        if !has_next.contains(&link.from) && !has_previous.contains(&link.to) {
            has_next.insert(link.from);
            has_previous.insert(link.to);
            links.push(*link);
        }
    }
}

/// Positions of the candidates that are sure enough.
fn keep_sure(candidates: &[Candidate]) -> Vec<usize> {
    // How often a spell occurs as the earlier or the later one: once means that there is no other choice.
    let mut choices: BTreeMap<(bool, usize, LinkReason, bool), u32> = BTreeMap::new();
    for Candidate { link, same_unit, .. } in candidates {
        for key in [(false, link.from), (true, link.to)] {
            *choices.entry((key.0, key.1, link.reason, *same_unit)).or_default() += 1;
        }
    }
    let only = |link: &SpellLink, same_unit: bool| {
        [(false, link.from), (true, link.to)].into_iter().all(|(later, i)| {
            [LinkReason::Transfer, LinkReason::ChangeOfTrade]
                .into_iter()
                .filter(|reason| *reason == link.reason || link.reason == LinkReason::ChangeOfTrade)
                .map(|reason| choices.get(&(later, i, reason, same_unit)).copied().unwrap_or(0))
                .sum::<u32>()
                == 1
        })
    };
    let sure = |candidate: &Candidate| match candidate.link.reason {
        LinkReason::Relicence => true,
        LinkReason::Transfer => candidate.same_unit || (candidate.no_unit && only(&candidate.link, false)),
        LinkReason::ChangeOfTrade => candidate.same_unit && only(&candidate.link, true),
    };
    (0..candidates.len()).filter(|&i| sure(&candidates[i])).collect()
}

/// Whether two units name a common floor or room. Rooms decide where both give some: two rooms of one floor differ.
fn shares(a: &[String], b: &[String]) -> bool {
    let is_room = |part: &&String| part.bytes().all(|c| c.is_ascii_digit());
    let rooms = |unit: &[String]| unit.iter().filter(is_room).cloned().collect::<Vec<_>>();
    let (rooms_a, rooms_b) = (rooms(a), rooms(b));
    if !rooms_a.is_empty() && !rooms_b.is_empty() {
        return rooms_a.iter().any(|room| rooms_b.contains(room));
    }
    a.iter().any(|part| b.contains(part))
}

/// A name without brackets, spaces and signs, in lower case; `None` where nothing is left (`??`, blank).
fn plain_name(name: &str) -> Option<String> {
    let mut depth = 0_u32;
    let kept: String = name
        .chars()
        .filter(|&c| {
            match c {
                '(' | '（' | '[' => depth += 1,
                ')' | '）' | ']' => depth = depth.saturating_sub(1),
                _ => return depth == 0 && c.is_alphanumeric(),
            }
            false
        })
        .flat_map(char::to_lowercase)
        .collect();
    let bare = kept.strip_prefix('주').filter(|_| name.starts_with('㈜')).unwrap_or(&kept);
    (!bare.is_empty()).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell<'a>(industry: &'a str, name: &'a str, lot: &'a str, from: i32, to: Option<i32>) -> PremisesSpell<'a> {
        PremisesSpell {
            industry_code: industry,
            business_name: Some(name),
            lot_address: Some(lot),
            road_address: None,
            opened_on: from,
            ended_on: to,
        }
    }

    fn links(spells: &[PremisesSpell<'_>]) -> Vec<(usize, usize, &'static str, i32)> {
        let found = link_spells(spells, LinkLimits::default());
        found.iter().map(|l| (l.from, l.to, l.reason.code(), l.gap_days)).collect()
    }

    const LOT: &str = "서울특별시 마포구 서교동 484-12";
    const LOT_1F: &str = "서울특별시 마포구 서교동 484번지 12호 (1층)";
    const LOT_2F: &str = "서울특별시 마포구 서교동 484-12 2층";

    #[test]
    fn a_name_links_and_a_contradicting_floor_does_not() {
        assert_eq!(
            links(&[spell("A", "달(본점)", LOT, 0, Some(100)), spell("B", "달", LOT_1F, 90, None)]),
            [(0, 1, "relicence", -10)]
        );
        assert_eq!(links(&[spell("A", "달", LOT_2F, 0, Some(100)), spell("A", "달", LOT_1F, 110, None)]), []);
        assert_eq!(links(&[spell("A", "??", LOT_2F, 0, Some(100)), spell("B", "??", LOT, 110, None)]), []);
    }

    #[test]
    fn other_names_need_the_same_unit_or_no_choice() {
        let old = spell("A", "달", LOT, 0, Some(100));
        assert_eq!(links(&[old, spell("A", "해", LOT, 120, None)]), [(0, 1, "transfer", 20)]);
        // Two that could follow on one lot without floors: neither is linked.
        assert_eq!(links(&[old, spell("A", "해", LOT, 120, None), spell("A", "별", LOT, 130, None)]), []);
        // A floor on one side only proves nothing.
        assert_eq!(links(&[old, spell("A", "해", LOT_1F, 120, None)]), []);
        let upstairs = spell("A", "달", LOT_2F, 0, Some(100));
        let next = [upstairs, spell("A", "해", LOT_2F, 120, None), spell("A", "별", LOT_1F, 130, None)];
        assert_eq!(links(&next), [(0, 1, "transfer", 20)]);
    }

    #[test]
    fn another_trade_needs_the_same_unit_and_no_choice() {
        assert_eq!(links(&[spell("A", "달", LOT, 0, Some(100)), spell("B", "해", LOT, 120, None)]), []);
        let old = spell("A", "달", LOT_2F, 0, Some(100));
        assert_eq!(links(&[old, spell("B", "해", LOT_2F, 120, None)]), [(0, 1, "change_of_trade", 20)]);
        assert_eq!(links(&[old, spell("B", "해", LOT_2F, 120, None), spell("C", "별", LOT_2F, 125, None)]), []);
    }

    #[test]
    fn time_limits_and_one_successor_each() {
        let old = spell("A", "달", LOT_2F, 0, Some(100));
        assert_eq!(links(&[old, spell("A", "해", LOT_2F, 100 + 184, None)]), []);
        assert_eq!(links(&[old, spell("A", "해", LOT_2F, 100 - 32, None)]), []);
        // The same name wins over the shorter gap.
        let all = [old, spell("A", "해", LOT_2F, 101, None), spell("A", "달", LOT_2F, 150, None)];
        assert_eq!(links(&all), [(0, 2, "relicence", 50)]);
        // A running spell has no successor.
        assert_eq!(links(&[spell("A", "달", LOT_2F, 0, None), spell("A", "달", LOT_2F, 101, None)]), []);
    }

    #[test]
    fn rooms_decide_over_floors_and_road_addresses_serve_where_lots_are_blank() {
        let room = |road: &'static str, from, to| PremisesSpell {
            lot_address: Some(" "),
            road_address: Some(road),
            ..spell("A", if from == 0 { "달" } else { "해" }, "", from, to)
        };
        let r201 = "서울특별시 마포구 양화로7길 69-3, 2층 201호 (서교동)";
        let r202 = "서울특별시 마포구 양화로7길 69-3, 2층 202호 (서교동)";
        assert_eq!(links(&[room(r201, 0, Some(100)), room(r202, 120, None)]), []);
        assert_eq!(links(&[room(r201, 0, Some(100)), room(r201, 120, None)]), [(0, 1, "transfer", 20)]);
    }
}
