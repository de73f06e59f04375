//! Premises histories of the real 유흥주점 register: rare, explained, and a chain per door.
#![allow(clippy::unwrap_used)]

mod real_files;

use golmok_spatial::{LinkLimits, LinkReason, PremisesSpell, door, link_spells};
use real_files::Licences;

/// Days since 1970-01-01 of `2018-12-11` or `20181211`, by the civil-calendar formula.
fn days(text: Option<&str>) -> Option<i32> {
    let digits: Vec<i32> = text?.bytes().filter(u8::is_ascii_digit).map(|b| i32::from(b - b'0')).collect();
    let &[a, b, c, d, e, f, g, h] = digits.get(..8)? else { return None };
    let (year, month, day) = (a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h);
    let (y, m) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let in_era = y.rem_euclid(400);
    let of_year = (153 * m + 2) / 5 + day - 1;
    Some(y.div_euclid(400) * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + of_year - 719_468)
}

#[test]
fn links_are_chains_of_the_same_lot() {
    let Some(file) = Licences::read("seoul_yuheung_jihye") else { return };
    let (opened, ended) = (file.values(&["인허가일자"]), file.values(&["폐업일자"]));
    let (names, lots) = (file.values(&["사업장명"]), file.values(&["지번주소"]));
    let roads = file.values(&["도로명주소"]);
    let spells: Vec<PremisesSpell<'_>> = (0..file.rows.len())
        .filter_map(|i| {
            Some(PremisesSpell {
                industry_code: "L:07_23_02_P",
                business_name: names[i],
                lot_address: lots[i],
                road_address: roads[i],
                opened_on: days(opened[i])?,
                ended_on: days(ended[i]),
            })
        })
        .collect();
    assert_eq!(days(Some("1970-01-02")), Some(1));
    assert_eq!(days(Some("20240229")), Some(19_782));
    let links = link_spells(&spells, LinkLimits::default());

    // Some, but far from all: most licences that end are not followed at once.
    let ends = spells.iter().filter(|s| s.ended_on.is_some()).count();
    let count = |reason| links.iter().filter(|l| l.reason == reason).count();
    let counts = (count(LinkReason::Relicence), count(LinkReason::Transfer), count(LinkReason::ChangeOfTrade));
    assert!(links.len() * 100 > ends && links.len() * 2 < ends, "{counts:?} of {ends} ends");
    assert_eq!(counts.2, 0, "one trade only");
    for link in &links {
        let (from, to) = (&spells[link.from], &spells[link.to]);
        let lot = |spell: &PremisesSpell<'_>| door(spell.lot_address.or(spell.road_address).unwrap()).unwrap().lot;
        assert_eq!(lot(from), lot(to));
        assert!(to.opened_on > from.opened_on && (-31..=183).contains(&link.gap_days));
    }
    let mut successors: Vec<_> = links.iter().map(|l| l.to).collect();
    successors.sort_unstable();
    assert!(successors.windows(2).all(|w| w[0] != w[1]), "one predecessor each");

    // Doors are read from nearly every address.
    let addressed = spells.iter().filter_map(|s| s.lot_address.or(s.road_address));
    let (all, read) = addressed.fold((0, 0), |(all, read), text| (all + 1, read + usize::from(door(text).is_some())));
    assert!(read * 100 >= all * 98, "{read} of {all} addresses have a door");
}
