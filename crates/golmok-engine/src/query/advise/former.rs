//! What was at this door before: shops of the industry that closed near a point.

use crate::error::Result;
use crate::read::links::{self, Next};
use crate::read::spells::{self, Licence, Spell};
use crate::session::Session;
use golmok_advice::subject::{FORMER_M, FormerShop, Then};
use golmok_advice::{Absent, Known};
use golmok_spatial::{Metres, Point};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Shops of the industry that closed near the point up to the as-of date, the last to close first.
pub fn shops(session: &Session, industry: &str, at: Point<Metres>) -> Result<Known<Vec<FormerShop>>> {
    if session.shops()?.of(industry).is_empty() {
        return Ok(Known::Absent(Absent::NoLicences));
    }
    let spells = spells::near(session.snapshot(), industry, at, FORMER_M)?;
    let next = links::successors(session.snapshot())?;
    let found = closed(&spells, &next, at, session.as_of()?);
    Ok(Known::or((!found.is_empty()).then_some(found), Absent::NoneBefore))
}

/// Spells that go on under a new licence are one shop, which closed when the last of them did.
fn closed(spells: &[Spell], next: &BTreeMap<Licence, Next>, at: Point<Metres>, as_of: Date) -> Vec<FormerShop> {
    let by_licence: BTreeMap<&Licence, &Spell> = spells.iter().map(|spell| (&spell.licence, spell)).collect();
    let goes_on = |licence: &Licence| next.get(licence).filter(|next| next.reason == "relicence").map(|n| &n.licence);
    let later: BTreeSet<&Licence> = spells.iter().filter_map(|spell| goes_on(&spell.licence)).collect();
    let mut found: Vec<(Date, FormerShop)> = Vec::new();
    for first in spells.iter().filter(|spell| !later.contains(&spell.licence)) {
        let mut last = first;
        // A chain has each licence once: a door's licences follow each other in time.
        let mut seen = BTreeSet::from([&first.licence]);
        while let Some(then) = goes_on(&last.licence).filter(|licence| seen.insert(licence)) {
            let Some(spell) = by_licence.get(then) else { break };
            last = spell;
        }
        let Some(ended) = last.ended_on.filter(|day| *day <= as_of) else { continue };
        // It goes on elsewhere than among the spells at hand: then it did not close.
        if goes_on(&last.licence).is_some() {
            continue;
        }
        let shop = FormerShop {
            opened: first.opened_on.map(Date::year),
            closed: ended.year(),
            distance_m: first.at.distance_m(at).round() as i64,
            then: next.get(&last.licence).map(|next| match next.reason.as_str() {
                "transfer" => Then::SameTrade,
                _ => Then::OtherTrade,
            }),
        };
        found.push((ended, shop));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().map(|(_, shop)| shop).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn licence(number: &str) -> Licence {
        Licence(["s".to_owned(), "a".to_owned(), number.to_owned()])
    }

    fn spell(number: &str, opened: i16, ended: Option<i16>) -> Spell {
        Spell {
            licence: licence(number),
            at: Point::new(30.0, 40.0),
            opened_on: Some(date(opened, 3, 1)),
            ended_on: ended.map(|year| date(year, 6, 1)),
        }
    }

    #[test]
    fn what_goes_on_under_a_new_licence_is_one_shop() {
        let spells = [
            spell("1", 2010, Some(2014)),
            spell("2", 2014, Some(2018)),
            spell("3", 2019, None),
            spell("4", 2001, Some(2005)),
            spell("5", 2020, Some(2024)),
        ];
        let link = |from: &str, to: &str, reason: &str| {
            (licence(from), Next { licence: licence(to), reason: reason.to_owned() })
        };
        let next = BTreeMap::from([
            link("1", "2", "relicence"),
            link("2", "3", "transfer"),
            link("4", "9", "change_of_trade"),
        ]);
        let found = closed(&spells, &next, Point::new(0.0, 0.0), date(2023, 12, 31));
        let shop = |opened, closed, then| FormerShop { opened: Some(opened), closed, distance_m: 50, then };
        // 3 runs, 5 closed after the day.
        assert_eq!(found, [shop(2010, 2018, Some(Then::SameTrade)), shop(2001, 2005, Some(Then::OtherTrade))]);
        let moved = BTreeMap::from([link("4", "9", "relicence")]);
        assert!(closed(&spells[3..4], &moved, Point::new(0.0, 0.0), date(2023, 12, 31)).is_empty(), "it goes on");
    }
}
