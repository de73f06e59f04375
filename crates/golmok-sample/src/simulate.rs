//! Stores that open and close: one independent stream per site and industry.

use crate::calendar::{Day, NEVER, quarter_starts};
use crate::config::{SampleConfig, Subjects};
use crate::geography::Geography;
use crate::hazard::{AGES, HazardModel};
use crate::industry_traits::INDUSTRY_TRAITS;
use crate::stream::Stream;
use crate::trade::trade_of;
use rayon::prelude::*;

/// A store (점포), with its true days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Store {
    /// Index of its site: a trade area of kind A, D or R where below `Geography::plain_areas`, else streets outside any.
    pub site: u32,
    /// Index into `golmok_model::reference::industries()`.
    pub industry: u8,
    /// Whether it belongs to a franchise.
    pub franchise: bool,
    /// Door, counted within the site and industry; a later store may take over a door.
    pub premise: u32,
    /// First day of business, as days since 1970-01-01.
    pub(crate) opened: Day,
    /// Day of closure, `NEVER` while it runs at the end of the simulation.
    pub(crate) closed: Day,
}

impl Store {
    /// First day of business.
    pub fn opened_on(&self) -> jiff::civil::Date {
        crate::calendar::date_of(self.opened)
    }

    /// Day of closure, where it closed before the end of the simulation (which lies after the published quarters).
    pub fn closed_on(&self) -> Option<jiff::civil::Date> {
        (self.closed != NEVER).then(|| crate::calendar::date_of(self.closed))
    }

    /// Whether it does business on a day: opened by then and not closed by then.
    pub(crate) fn open_on(&self, day: Day) -> bool {
        self.opened <= day && self.closed > day
    }
}

/// Age in whole quarters at a day, as the profile counts it.
pub(crate) fn age_at(opened: Day, day: Day) -> usize {
    (((day - opened) as f64 / 91.31) as usize).min(AGES - 1)
}

/// All stores, by site, industry and order of opening.
pub(crate) fn simulate(config: &SampleConfig, geography: &Geography, model: &HazardModel) -> Vec<Store> {
    let starts = quarter_starts(config.start_quarter, config.simulated_quarters());
    let plain = geography.plain_areas();
    let per_site: Vec<Vec<Store>> = (0..geography.sites.len())
        .into_par_iter()
        .map(|site| {
            (0..100)
                .filter(|i| trade_of(*i).is_some() || (site < plain && config.subjects == Subjects::All))
                .flat_map(|industry| cell(config.seed, geography.sites[site].gu, site, industry, model, &starts))
                .collect()
        })
        .collect();
    per_site.concat()
}

fn cell(seed: u64, gu: usize, site: usize, industry: usize, model: &HazardModel, starts: &[Day]) -> Vec<Store> {
    let mut s = Stream::new(seed, "cell", site as u64, industry as u64);
    let traits = INDUSTRY_TRAITS[industry];
    let frailty = model.frailty(site, gu, industry);
    let age = &model.age[industry];
    let mut done: Vec<Store> = Vec::new();
    let mut open: Vec<Store> = Vec::new();
    let mut vacant: Vec<u32> = Vec::new();
    let mut doors = 0;
    let mut store = |opened: Day, vacant: &mut Vec<u32>, s: &mut Stream| {
        let reused = !vacant.is_empty() && s.chance(0.4);
        let premise = if reused {
            vacant.swap_remove(s.below(vacant.len()))
        } else {
            doors += 1;
            doors - 1
        };
        let franchise = s.chance(traits.franchise_share);
        Store { site: site as u32, industry: industry as u8, franchise, premise, opened, closed: NEVER }
    };
    for _ in 0..s.poisson(model.carrying_at(site, industry, 0)) {
        let years = (-s.unit().max(1e-9).ln() / traits.closure_rate).min(20.0);
        let opened = starts[0] - 1 - (years * 365.25) as Day;
        open.push(store(opened, &mut vacant, &mut s));
    }
    for q in 0..starts.len() - 1 {
        let (first, next) = (starts[q], starts[q + 1]);
        let days = f64::from(next - first);
        let stores = open.len() as f64;
        let level = model.common(site, gu, industry, q, stores) + frailty;
        let entrants = s.poisson(model.openings(site, industry, q, stores, model.demand[site][q]));
        let mut kept = Vec::with_capacity(open.len() + entrants);
        for mut shop in open.drain(..) {
            let hazard = (level + age[age_at(shop.opened, first)]).exp();
            if s.chance(1.0 - (-hazard).exp()) {
                shop.closed = first + s.below((next - first) as usize) as Day;
                vacant.push(shop.premise);
                done.push(shop);
            } else {
                kept.push(shop);
            }
        }
        for _ in 0..entrants {
            let opened = first + s.below((next - first) as usize) as Day;
            let mut shop = store(opened, &mut vacant, &mut s);
            let left = next - 1 - opened;
            let hazard = (level + age[0]).exp() * f64::from(left) / days;
            if s.chance(1.0 - (-hazard).exp()) && left > 0 {
                shop.closed = opened + 1 + s.below(left as usize) as Day;
                done.push(shop);
            } else {
                kept.push(shop);
            }
        }
        open = kept;
    }
    done.extend(open);
    done.sort_by_key(|shop| (shop.opened, shop.premise, shop.closed));
    done
}
