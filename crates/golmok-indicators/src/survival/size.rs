//! How long shops live by their size: thirds of a trade by floor area.

use super::gathered::View;
use crate::error::Result;
use crate::frame::Reader;
use crate::interval::{CONFIDENCE_RAW, Interval};
use crate::placed_spells::{PlacedSpell, PlacedSpells};
use golmok_model::tables::core;
use jiff::ToSpan;
use jiff::civil::Date;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// A trade with fewer shops of known size has no thirds.
const FEWEST: usize = 90;
/// Years at which survival is told.
const YEARS: [f64; 3] = [1.0, 3.0, 5.0];

/// A third of a trade's shops by floor area.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeThird {
    /// The trade.
    pub industry_code: String,
    /// Smallest and largest floor area in m².
    pub square_metres: (f64, f64),
    /// Spells in view.
    pub stores: usize,
    /// Closures in view.
    pub closures: usize,
    /// Survival at 1, 3 and 5 years with its 95 % interval; `None` where nobody was followed that long.
    pub survival: [Option<(f64, Interval)>; 3],
}

/// The thirds of every trade of the city, the small shops first: what was known on `as_of`, observed from `window_years`
/// before it on, as in `mart_survival`.
///
/// # Errors
/// When a column of `core_spells` is missing or of another type.
pub fn survival_by_size(spells: &DataFrame, as_of: Date, window_years: i16) -> Result<Vec<SizeThird>> {
    let areas = Reader::new(&core::SPELLS, spells).numbers("floor_area_m2")?;
    let placed = PlacedSpells::read(spells, None)?;
    let view = View { as_of, from: as_of.saturating_sub(i64::from(window_years).years()) };
    let mut trades: BTreeMap<&str, Vec<(f64, &PlacedSpell<'_>)>> = BTreeMap::new();
    for spell in &placed.spells {
        if let Some(area) = areas[spell.row].filter(|area| *area > 0.0) {
            trades.entry(spell.industry_code).or_default().push((area, spell));
        }
    }
    let mut found = Vec::new();
    for (industry, mut shops) in trades {
        if shops.len() < FEWEST {
            continue;
        }
        shops.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Equal sizes stay together: the ends of the thirds are sizes, not ranks.
        let ends = [shops[shops.len() / 3].0, shops[shops.len() * 2 / 3].0];
        let third = |area: f64| usize::from(area >= ends[0]) + usize::from(area >= ends[1]);
        for group in shops.chunk_by(|a, b| third(a.0) == third(b.0)) {
            let gathered = view.gather(industry, group.iter().map(|(_, spell)| *spell));
            let curve = gathered.subjects.curve();
            let at = |years: f64| {
                let at = curve.known_at(years * super::DAYS_PER_YEAR, CONFIDENCE_RAW).ok()?;
                Some((at.survival, at.log_log?))
            };
            let (Some((from, _)), Some((to, _))) = (group.first(), group.last()) else { continue };
            found.push(SizeThird {
                industry_code: industry.to_owned(),
                square_metres: (*from, *to),
                stores: curve.subject_count(),
                closures: curve.event_count(),
                survival: YEARS.map(at),
            });
        }
    }
    Ok(found)
}
