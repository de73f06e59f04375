//! What was known of the shops on an origin day, and what came of them within a year.

use super::columns::Column;
use super::density::near;
use super::ladder::Record;
use super::places::{detail_level, place_levels};
use super::register::Shops;
use super::site::sites;

/// Shops are rated from this age on, in days: before it, a closing is a pop-up's.
const LEAST_AGE: i32 = 90;
/// Days in which the shops open that a day is a lesson on openings for.
pub(crate) const ENTRY: i32 = 183;
/// Days of the outcome.
pub(crate) const HORIZON: i32 = 365;

/// The shops of some trades on a day.
pub(crate) struct Known {
    /// The day.
    pub day: i32,
    /// The shops, by position.
    pub shops: Vec<u32>,
    /// Trade of each.
    pub trade: Vec<u16>,
    /// Values in the order of [`Column::ALL`].
    pub columns: Vec<Vec<f32>>,
    /// Shops of the trade that run within 300 m of each; `None` without a point.
    pub neighbours: Vec<Option<u32>>,
    /// Whether they open after the day: what comes counts from their own first day.
    is_entering: bool,
}

/// What came of the shops of a day.
pub(crate) struct Outcome {
    /// 1 where it closed.
    pub closed: Vec<f64>,
    /// Share of the year in which it could be seen to close.
    pub exposure: Vec<f64>,
}

impl Known {
    /// The shops that run on a day and are old enough, of the trades asked for; all trades tell of sites and dongs. Nothing
    /// later than the day is looked at.
    pub fn at(shops: &Shops, is_asked: impl Fn(u16) -> bool, day: i32) -> Self {
        let asked: Vec<u32> = (0..shops.len())
            .filter(|&s| is_asked(shops.trade[s]) && shops.opened[s] <= day - LEAST_AGE && shops.ended[s] > day)
            .filter(|&s| shops.registers[usize::from(shops.trade[s])].seen_from.is_none_or(|from| from <= day))
            .map(|shop| shop as u32)
            .collect();
        Self::of(shops, asked, day, false)
    }

    /// The shops that open within half a year after a day, but for pop-ups, of the trades asked for: as known on the day,
    /// when none of them has an age.
    pub fn entering(shops: &Shops, is_asked: impl Fn(u16) -> bool, day: i32) -> Self {
        let asked: Vec<u32> = (0..shops.len())
            .filter(|&s| is_asked(shops.trade[s]) && shops.opened[s] > day && shops.opened[s] <= day + ENTRY)
            .filter(|&s| !shops.pop_up[s])
            .filter(|&s| shops.registers[usize::from(shops.trade[s])].seen_from.is_none_or(|from| from <= day))
            .map(|shop| shop as u32)
            .collect();
        Self::of(shops, asked, day, true)
    }

    fn of(shops: &Shops, asked: Vec<u32>, day: i32, is_entering: bool) -> Self {
        let record = Record::at(shops, day);
        let [authority, gu, cell, dong] = place_levels(shops, &record);
        let detail = detail_level(shops, &record);
        let site = sites(shops, &record, &asked, day);
        let (neighbours, density, near) = near(shops, &record, &asked, day);
        let area = relative_area(shops, &asked);
        let each = |of: &dyn Fn(usize) -> f64| -> Vec<f32> { asked.iter().map(|s| of(*s as usize) as f32).collect() };
        let of_site = |of: fn(&super::site::Site) -> f32| -> Vec<f32> { site.iter().map(of).collect() };
        let columns = Column::ALL
            .map(|column| match column {
                Column::Age => each(&|s| (f64::from(day - shops.opened[s]) / 365.25).max(0.25).ln()),
                Column::AgeRecord => each(&|s| record.of_age(shops.trade[s], day - shops.opened[s]).ln()),
                Column::FloorArea => area.clone(),
                Column::Detail => each(&|s| detail[s].ln()),
                Column::SiteRecord => of_site(|s| s.record),
                Column::SiteGone => of_site(|s| s.gone),
                Column::SiteGoneLately => of_site(|s| s.gone_lately),
                Column::SiteOpen => of_site(|s| s.open),
                Column::SiteBefore => of_site(|s| s.before),
                Column::FormerLife => of_site(|s| s.former_life),
                Column::Density => density.clone(),
                Column::Authority => each(&|s| authority[s].ln()),
                Column::Gu => each(&|s| gu[s].ln()),
                Column::Cell => each(&|s| cell[s].ln()),
                Column::Dong => each(&|s| dong[s].ln()),
                Column::Near => near.clone(),
            })
            .into();
        let trade = asked.iter().map(|s| shops.trade[*s as usize]).collect();
        Self { day, shops: asked, trade, columns, neighbours, is_entering }
    }

    /// What came of them within a year, as far as it is known on a later day.
    pub fn outcome(&self, shops: &Shops, until: i32) -> Outcome {
        let first = |shop: usize| if self.is_entering { shops.opened[shop] } else { self.day };
        let last = |shop: usize| (first(shop) + HORIZON).min(until);
        let share = |days: i32| f64::from(days.max(1)) / f64::from(HORIZON);
        let closed = |shop: &u32| shops.closed[*shop as usize] && shops.ended[*shop as usize] <= last(*shop as usize);
        let exposure = |shop: &u32| {
            let (at, ended) = (*shop as usize, shops.ended[*shop as usize]);
            // A closing has its whole time, as the probability is that of the time; an end by the office cuts it.
            if ended > last(at) || closed(shop) { share(last(at) - first(at)) } else { share(ended - first(at)) }
        };
        Outcome {
            closed: self.shops.iter().map(|shop| f64::from(u8::from(closed(shop)))).collect(),
            exposure: self.shops.iter().map(exposure).collect(),
        }
    }
}

/// Log of the floor area less the median of its trade among the shops asked for; NaN where it is not known.
fn relative_area(shops: &Shops, asked: &[u32]) -> Vec<f32> {
    let medians = median_areas(shops, asked);
    asked.iter().map(|s| shops.log_area[*s as usize] - medians[usize::from(shops.trade[*s as usize])]).collect()
}

/// Median of the log of the floor area of each trade among the shops asked for; 0 where none is known.
pub(crate) fn median_areas(shops: &Shops, asked: &[u32]) -> Vec<f32> {
    let mut areas = vec![Vec::new(); shops.trades.len()];
    for shop in asked.iter().map(|shop| *shop as usize) {
        if shops.log_area[shop].is_finite() {
            areas[usize::from(shops.trade[shop])].push(shops.log_area[shop]);
        }
    }
    areas
        .iter_mut()
        .map(|areas| {
            areas.sort_unstable_by(f32::total_cmp);
            areas.get(areas.len() / 2).copied().unwrap_or(0.0)
        })
        .collect()
}
