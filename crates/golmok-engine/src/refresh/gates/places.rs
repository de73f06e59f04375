//! Gates on the areas in force: where they are, how large, in which gu, and by which name.

use super::Candidate;
use super::values::{Findings, words};
use crate::error::Result;
use crate::read::areas::{Areas, KnownArea};
use crate::refresh::limits::GateLimits;
use golmok_lake::store::{CheckResult, Snapshot};
use golmok_model::{AreaKind, City};
use golmok_spatial::Crs;

/// Metres that a centre may move with a new edition: twice the radius of a mean trade area.
const NEAR_M: f64 = 300.0;
/// Factor by which an area's surface may change with a new edition.
const SIZE: f64 = 1.5;
/// Fewer areas than this say nothing.
const LEAST: usize = 12;

/// `places`: areas against those of the last snapshot; `places_names`: their names.
pub(super) fn gates(candidate: &Candidate<'_>) -> Result<Vec<CheckResult>> {
    let limits = &candidate.config.gates;
    let (mut places, mut names) = (Findings::default(), Findings::default());
    // What an 영역 file lists may be hidden by boundaries: both are looked at.
    let readers: [fn(&Snapshot) -> Result<Areas>; 2] = [Areas::read, Areas::listed];
    for read in readers {
        let now = read(candidate.now)?;
        let before = candidate.before.map(read).transpose()?;
        compare(&now, before.as_ref(), limits, &mut places, &mut names);
    }
    let made = [("places", places, "areas are where they were"), ("places_names", names, "areas have their names")];
    let made = made.into_iter().filter(|(_, found, _)| found.compared > 0);
    Ok(made.map(|(name, found, holds)| found.check(name, holds)).collect())
}

fn compare(now: &Areas, before: Option<&Areas>, limits: &GateLimits, places: &mut Findings, names: &mut Findings) {
    for kind in AreaKind::ALL {
        let new = now.of(kind);
        let old = before.map_or(&[][..], |before| before.of(kind));
        outside(kind, old, new, limits.moved_areas, places);
        if old.len() < LEAST {
            continue;
        }
        let pairs: Vec<(&KnownArea, &KnownArea)> =
            old.iter().filter_map(|a| Some((a, now.get(kind, &a.code)?))).collect();
        let gone = old.len() - pairs.len();
        share(kind, "are gone", gone, old.len(), limits.codes, places);
        for (what, differs) in DIFFERENCES {
            let count = pairs.iter().filter(|(a, b)| differs(a, b)).count();
            share(kind, what, count, pairs.len(), limits.moved_areas, places);
        }
        let named: Vec<_> = pairs.iter().filter_map(|(a, b)| Some((a.name.as_deref()?, b.name.as_deref()?))).collect();
        let renamed = named.iter().filter(|(a, b)| a != b).count();
        share(kind, "have another name", renamed, named.len(), limits.names, names);
        let garbled = words::garbled(named.iter().map(|n| n.1)) - words::garbled(named.iter().map(|n| n.0));
        names.note(garbled > limits.garbled, garbled / limits.garbled.max(1e-6), || {
            format!(
                "{}: {:.1} % more names look garbled, the limit is {} %",
                kind.code(),
                garbled * 100.0,
                limits.garbled * 100.0
            )
        });
    }
}

type Differs = fn(&KnownArea, &KnownArea) -> bool;

const DIFFERENCES: [(&str, Differs); 4] = [
    ("moved by more than 300 m", |a, b| match (&a.shape, &b.shape) {
        (Some(a), Some(b)) => a.centre.distance_m(b.centre).is_nan() || a.centre.distance_m(b.centre) > NEAR_M,
        _ => false,
    }),
    ("have another size by more than half", |a, b| match (&a.shape, &b.shape) {
        (Some(a), Some(b)) => !(1.0 / SIZE..=SIZE).contains(&(b.area_m2 / a.area_m2)),
        _ => false,
    }),
    ("had a place and have none", |a, b| a.shape.is_some() && b.shape.is_none()),
    ("are in another gu", |a, b| a.gu_code.is_some() && a.gu_code != b.gu_code),
];

fn share(kind: AreaKind, what: &str, count: usize, of: usize, limit: f64, found: &mut Findings) {
    let share = count as f64 / of.max(1) as f64;
    found.note(share > limit, share / limit.max(1e-6), || {
        format!("{}: {count} of {of} areas {what}, the limit is {} %", kind.code(), limit * 100.0)
    });
}

/// Areas outside the city: of trade areas no more than the limit, of other kinds no more than before.
fn outside(kind: AreaKind, old: &[KnownArea], new: &[KnownArea], limit: f64, found: &mut Findings) {
    let degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let share = |areas: &[KnownArea]| {
        let centres: Vec<(f64, f64)> =
            areas.iter().filter_map(|a| a.shape.as_ref()).map(|shape| (shape.centre.x, shape.centre.y)).collect();
        let outside =
            degrees.apply_all(&centres).into_iter().filter(|at| !at.is_some_and(|(x, y)| City::current().holds(x, y)));
        (outside.count(), centres.len())
    };
    let (count, of) = share(new);
    if of < LEAST {
        return;
    }
    let usual = match kind {
        AreaKind::TradeArea => 0.0,
        _ => {
            let (before, all) = share(old);
            if all < LEAST {
                return;
            }
            before as f64 / all as f64
        }
    };
    let excess = count as f64 / of as f64 - usual;
    found.note(excess > limit, excess / limit.max(1e-6), || {
        format!("{}: {count} of {of} areas are outside the city, the limit is {} %", kind.code(), limit * 100.0)
    });
}
