//! 과밀지수 of every cell, and passers-by by time band beside the shops of a sector.

use crate::error::{Error, Result};
use crate::session::Session;
use golmok_advice::support::promising::{Place, Supply, out_of_home, persons_per_hour};
use golmok_advice::track::TrackRecord;
use golmok_indicators::record::PROMISING;
use golmok_model::{AreaKind, IndustryCode, Quarter, reference};
use std::collections::{BTreeMap, BTreeSet};

/// 과밀지수 of every trade area × industry that may be listed at the newest quarter, and that quarter.
///
/// # Errors
/// [`Error::NoTable`] where nothing was measured; else when a table cannot be read.
pub fn supplies(session: &Session) -> Result<(Quarter, Vec<Supply>)> {
    let saturation = session.saturation()?.ok_or(Error::NoTable { table: "mart_saturation", made_by: "measure" })?;
    let tourist = tourist_zones(session)?;
    let cells = saturation.of_kind(AreaKind::TradeArea).filter(|(area, industry, ..)| {
        let bound = reference::industry(industry).is_some_and(|i| i.location_bound);
        let may = saturation.is_promising(AreaKind::TradeArea, area, industry);
        bound && may && *industry != IndustryCode::ALL && !tourist.contains(area)
    });
    let supply = |(area, industry, found, shrunk): (&str, &str, golmok_advice::entry_load::Saturation, Option<_>)| {
        Some(Supply {
            area: area.to_owned(),
            industry: industry.to_owned(),
            stores: found.stores,
            expected: found.expected,
            saturation: shrunk?,
        })
    };
    Ok((saturation.quarter, cells.filter_map(supply).collect()))
}

/// What followed in the past where cells were on the list.
///
/// # Errors
/// When the table cannot be read.
pub fn record(session: &Session) -> Result<Option<&TrackRecord>> {
    Ok(session.track()?.of(PROMISING.id, IndustryCode::ALL))
}

/// Codes of the trade areas that lie over others (관광특구).
fn tourist_zones(session: &Session) -> Result<BTreeSet<&str>> {
    let zones = session.areas()?.of(AreaKind::TradeArea).iter().filter(|area| area.overlaps_others());
    Ok(zones.map(|area| area.code.as_str()).collect())
}

/// Passers-by by band in the newest quarter known at the as-of date, beside the shops of a sector; `None` without any.
///
/// # Errors
/// When a table cannot be read, or nothing is rated.
pub fn places(session: &Session, sector: &str) -> Result<Option<(Quarter, Vec<Place>)>> {
    let published = session.foot_traffic()?;
    let (tourist, stores) = (tourist_zones(session)?, stores(session, sector)?);
    let mut found = Vec::new();
    for (code, of) in published.of_kind(AreaKind::TradeArea)? {
        if !tourist.contains(code) {
            found.push((code, of));
        }
    }
    let Some(newest) = found.iter().map(|(_, of)| of.quarter).max() else { return Ok(None) };
    found.retain(|(_, of)| of.quarter == newest);
    let surroundings = session.surroundings()?;
    let counted = |(code, of): &(&str, crate::read::published::OfCell)| {
        let residents = surroundings.of(AreaKind::TradeArea, code).and_then(|known| known.residents);
        (persons_per_hour(newest, of.parts.hours), residents.map(|count| count as f64))
    };
    let out = out_of_home(&found.iter().map(counted).collect::<Vec<_>>());
    let place = |((code, _), persons_per_hour): (&(&str, _), [f64; 6])| Place {
        area: (*code).to_owned(),
        persons_per_hour,
        stores: stores.get(code).copied().unwrap_or(0),
    };
    Ok(Some((newest, found.iter().zip(out).map(place).collect())))
}

/// Shops of a sector by trade area.
fn stores<'a>(session: &'a Session, sector: &str) -> Result<BTreeMap<&'a str, i64>> {
    let ratings = session.entry_risk()?;
    let mut found = BTreeMap::new();
    for (_, code, rows) in ratings.cells().areas().filter(|area| area.0 == AreaKind::TradeArea) {
        for row in rows {
            let of_sector = reference::industry(ratings.cells().industry_of(row));
            if of_sector.is_some_and(|i| i.sector.code() == sector) {
                *found.entry(code).or_default() += ratings.stores(row);
            }
        }
    }
    Ok(found)
}
