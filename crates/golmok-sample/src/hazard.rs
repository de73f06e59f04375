//! The stated hazard: how likely each store is to close in a quarter, and why.
//!
//! `h = 0.78 × base(industry)/4 × age(industry, age) × exp(saturation + demand + frailty(area) + effect(gu, industry) +
//! calendar(quarter) + burst)` per store and quarter; the store closes with probability `1 − exp(−h × share of the
//! quarter at risk)`. The terms:
//! - `age`: a hump in the first years whose height and place differ by industry (an interaction no additive model has);
//! - `saturation`: `0.9 × max(0, ln((stores + ½)/(carrying + ½)) − 0.3)`: nothing below the threshold;
//! - `demand`: `−0.3 ×` the area's demand in logs, which its foot traffic shows;
//! - `frailty`: standard deviation 0.25, correlated over space with a range of 1.5 km;
//! - `effect`: gu × industry, standard deviation 0.15;
//! - `calendar`: a slow rise plus an AR(1) of standard deviation 0.12;
//! - `burst`: once a year an administrative clean-up of one sector in some gu, × 2.2 for one quarter.

use crate::config::SampleConfig;
use crate::geography::Geography;
use crate::industry_traits::INDUSTRY_TRAITS;
use crate::stream::Stream;
use golmok_model::TradeAreaKind;
use golmok_model::reference::{self, Sector};

/// Quarters of age that the profile tells apart; older stores stay at its end.
pub(crate) const AGES: usize = 120;
pub(crate) const DEMAND_EFFECT: f64 = -0.3;
const SATURATION_SLOPE: f64 = 0.9;
const SATURATION_THRESHOLD: f64 = 0.3;
/// Standard deviation of the areas' frailty, on the log scale.
pub const AREA_FRAILTY_SD: f64 = 0.25;
/// Standard deviation of the gu × industry effect, on the log scale.
pub const GU_INDUSTRY_SD: f64 = 0.15;
const CALENDAR_SD: f64 = 0.12;
const CALENDAR_MEMORY: f64 = 0.85;
const CALENDAR_TREND: f64 = 0.002;
const DEMAND_SD: f64 = 0.18;
const DEMAND_MEMORY: f64 = 0.93;
const BURST: f64 = 2.2;
const BURST_GU_SHARE: f64 = 0.3;
/// Growth of the city's carrying capacity per quarter.
const GROWTH: f64 = 0.0055;
const START_SHARE: f64 = 0.58;
/// Crowding and frailty raise hazards on average; this takes it back, so that the city closes as stated.
const LEVEL: f64 = 0.78;
/// Quarter at which the calendar's trend is zero.
const TREND_ZERO: f64 = 90.0;

/// The once-a-year clean-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Burst {
    /// Quarter, counted from the first simulated one.
    pub quarter: usize,
    /// Sector that is cleaned up.
    pub sector: Sector,
    /// Whether each gu takes part.
    pub gu: Vec<bool>,
}

/// All terms of the hazard. Sites are the trade areas of kinds A, D, R in order, then the streets of each admin dong.
#[derive(Debug, Clone)]
pub struct HazardModel {
    /// Log multiplier by industry and age in quarters, scaled so that the mean life is 1 ÷ closure rate.
    pub age: Vec<Vec<f64>>,
    /// Log effect by simulated quarter.
    pub calendar: Vec<f64>,
    /// One a year, by year from the first simulated one.
    pub bursts: Vec<Burst>,
    /// Log frailty by site.
    pub area_frailty: Vec<f64>,
    /// Log effect by gu and industry.
    pub gu_industry: Vec<Vec<f64>>,
    /// Log demand by site and quarter, mean zero.
    pub demand: Vec<Vec<f64>>,
    /// Stores that an area can carry, by site and industry, at full growth.
    pub carrying: Vec<Vec<f64>>,
}

impl HazardModel {
    pub(crate) fn new(config: &SampleConfig, geography: &Geography) -> Self {
        let seed = config.seed;
        let quarters = config.simulated_quarters();
        let gu_industry = (0..geography.gu.len())
            .map(|g| {
                let mut s = Stream::new(seed, "gu_industry", g as u64, 0);
                (0..100).map(|_| GU_INDUSTRY_SD * s.normal()).collect()
            })
            .collect();
        Self {
            age: (0..100).map(|i| age_profile(seed, i)).collect(),
            calendar: calendar(seed, quarters),
            bursts: bursts(config, geography, quarters),
            area_frailty: area_frailty(seed, geography),
            gu_industry,
            demand: demand(seed, geography, quarters),
            carrying: carrying(config, geography),
        }
    }

    /// Stores that a site can carry in an industry in a quarter.
    pub fn carrying_at(&self, site: usize, industry: usize, quarter: usize) -> f64 {
        self.carrying[site][industry] * START_SHARE * (GROWTH * quarter as f64).exp()
    }

    /// The saturation term for this many stores.
    pub fn saturation(&self, site: usize, industry: usize, quarter: usize, stores: f64) -> f64 {
        let crowding = self.crowding(site, industry, quarter, stores);
        SATURATION_SLOPE * (crowding - SATURATION_THRESHOLD).max(0.0)
    }

    pub(crate) fn crowding(&self, site: usize, industry: usize, quarter: usize, stores: f64) -> f64 {
        ((stores + 0.5) / (self.carrying_at(site, industry, quarter) + 0.5)).ln()
    }

    /// The burst term of a gu and industry in a quarter.
    pub fn burst(&self, gu: usize, industry: usize, quarter: usize) -> f64 {
        let sector = reference::industries()[industry].sector;
        let hit = |b: &Burst| b.quarter == quarter && b.sector == sector && b.gu[gu];
        if self.bursts.get(quarter / 4).is_some_and(hit) { BURST.ln() } else { 0.0 }
    }

    /// Everything but age and frailties, in logs: base, saturation, demand, calendar, burst.
    pub(crate) fn common(&self, site: usize, gu: usize, industry: usize, quarter: usize, stores: f64) -> f64 {
        base(industry)
            + self.saturation(site, industry, quarter, stores)
            + DEMAND_EFFECT * self.demand[site][quarter]
            + self.calendar[quarter]
            + self.burst(gu, industry, quarter)
    }

    /// Both frailty terms, in logs.
    pub fn frailty(&self, site: usize, gu: usize, industry: usize) -> f64 {
        self.area_frailty[site] + self.gu_industry[gu][industry]
    }

    /// Expected common term `k` quarters after `origin`, as far as the origin can tell: calendar and demand fall back
    /// towards their means, a burst is as likely as ever.
    pub(crate) fn expected_common(&self, site: usize, industry: usize, origin: usize, k: usize, stores: f64) -> f64 {
        let fade = |memory: f64| memory.powi(k as i32);
        let trend = |q: usize| CALENDAR_TREND * (q as f64 - TREND_ZERO);
        let surprise = |sd: f64, memory: f64| sd * sd * (1.0 - fade(memory).powi(2)) / 2.0;
        let calendar = trend(origin + k)
            + (self.calendar[origin] - trend(origin)) * fade(CALENDAR_MEMORY)
            + surprise(CALENDAR_SD, CALENDAR_MEMORY);
        let demand = self.demand[site][origin] * fade(DEMAND_MEMORY) * DEMAND_EFFECT
            + surprise(DEMAND_SD * DEMAND_EFFECT, DEMAND_MEMORY);
        let burst = (1.0 + BURST_GU_SHARE / 12.0 * (BURST - 1.0)).ln();
        base(industry) + self.saturation(site, industry, origin + k, stores) + demand + calendar + burst
    }

    /// Mean number of openings in a quarter: towards what the area can carry, more where demand is high.
    pub(crate) fn openings(&self, site: usize, industry: usize, quarter: usize, stores: f64, demand: f64) -> f64 {
        let carrying = self.carrying_at(site, industry, quarter);
        let crowding = self.crowding(site, industry, quarter, stores);
        carrying
            * (INDUSTRY_TRAITS[industry].closure_rate * 1.08 / 4.0 + GROWTH)
            * (0.4 * demand - 0.5 * crowding).exp()
    }

    /// Forecast of the log demand `k` quarters ahead.
    pub(crate) fn expected_demand(&self, site: usize, origin: usize, k: usize) -> f64 {
        self.demand[site][origin] * DEMAND_MEMORY.powi(k as i32)
    }
}

/// Log base hazard per quarter.
pub(crate) fn base(industry: usize) -> f64 {
    (LEVEL * INDUSTRY_TRAITS[industry].closure_rate / 4.0).ln()
}

/// A hump at one to three years of age whose height and place differ by industry.
fn age_profile(seed: u64, industry: usize) -> Vec<f64> {
    let mut s = Stream::new(seed, "age", industry as u64, 0);
    let (height, peak) = (s.between(0.5, 1.7), s.between(3.0, 11.0));
    let raw: Vec<f64> = (0..AGES)
        .map(|age| {
            let t = (age as f64 + 0.5) / peak;
            (0.55 + height * t * (1.0 - t).exp()).ln()
        })
        .collect();
    // Scale so that the mean life of a store is 1 ÷ rate.
    let rate = INDUSTRY_TRAITS[industry].closure_rate;
    let life = |shift: f64| -> f64 {
        let (mut alive, mut years) = (1.0, 0.0);
        for age in 0..2000 {
            years += alive * 0.25;
            alive *= (-(rate / 4.0) * (raw[age.min(AGES - 1)] + shift).exp()).exp();
        }
        years
    };
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if life(middle) > 1.0 / rate { low = middle } else { high = middle }
    }
    raw.into_iter().map(|v| v + low).collect()
}

fn calendar(seed: u64, quarters: usize) -> Vec<f64> {
    let mut s = Stream::new(seed, "calendar", 0, 0);
    let mut level = CALENDAR_SD * s.normal();
    let step = CALENDAR_SD * (1.0 - CALENDAR_MEMORY * CALENDAR_MEMORY).sqrt();
    (0..quarters)
        .map(|q| {
            level = CALENDAR_MEMORY * level + step * s.normal();
            level + CALENDAR_TREND * (q as f64 - TREND_ZERO)
        })
        .collect()
}

fn bursts(config: &SampleConfig, geography: &Geography, quarters: usize) -> Vec<Burst> {
    (0..=quarters / 4)
        .map(|year| {
            let mut s = Stream::new(config.seed, "burst", year as u64, 0);
            Burst {
                quarter: year * 4 + s.below(4),
                sector: *s.pick(&[Sector::Food, Sector::Service, Sector::Retail]),
                gu: (0..geography.gu.len()).map(|_| s.chance(BURST_GU_SHARE)).collect(),
            }
        })
        .collect()
}

fn area_frailty(seed: u64, geography: &Geography) -> Vec<f64> {
    let sites = &geography.sites;
    let mut s = Stream::new(seed, "area_frailty", 0, 0);
    let noise: Vec<f64> = sites.iter().map(|_| s.normal()).collect();
    let smooth: Vec<f64> = sites
        .iter()
        .enumerate()
        .map(|(k, a)| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for (b, z) in sites.iter().zip(&noise) {
                let w = (-(a.centre.x - b.centre.x).hypot(a.centre.y - b.centre.y) / 750.0).exp();
                sum += w * z;
                squares += w * w;
            }
            // Half the variance is the surroundings', half the area's own.
            0.5_f64.sqrt() * (sum / squares.sqrt())
                + 0.5_f64.sqrt() * Stream::new(seed, "own_frailty", k as u64, 0).normal()
        })
        .collect();
    let mean = smooth.iter().sum::<f64>() / smooth.len() as f64;
    let sd = (smooth.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / smooth.len() as f64).sqrt();
    smooth.iter().map(|v| AREA_FRAILTY_SD * (v - mean) / sd).collect()
}

fn demand(seed: u64, geography: &Geography, quarters: usize) -> Vec<Vec<f64>> {
    let step = DEMAND_SD * (1.0 - DEMAND_MEMORY * DEMAND_MEMORY).sqrt();
    (0..geography.sites.len())
        .map(|site| {
            let mut s = Stream::new(seed, "demand", site as u64, 0);
            let mut level = DEMAND_SD * s.normal();
            (0..quarters)
                .map(|_| {
                    level = DEMAND_MEMORY * level + step * s.normal();
                    level
                })
                .collect()
        })
        .collect()
}

/// Carrying capacity: the area's size × the industry's popularity × the taste of its kind × a specialisation of its own.
fn carrying(config: &SampleConfig, geography: &Geography) -> Vec<Vec<f64>> {
    let popularity: f64 = INDUSTRY_TRAITS.iter().map(|t| t.popularity).sum();
    let density = (config.scale / 6.6).max(1.0);
    geography
        .sites
        .iter()
        .enumerate()
        .map(|(k, site)| {
            let mut s = Stream::new(config.seed, "carrying", k as u64, 0);
            let (mean, shape, tastes) = match site.kind {
                Some(TradeAreaKind::Alley) => (90.0, 1.5, [1.15, 1.1, 0.85]),
                Some(TradeAreaKind::Market) => (112.0, 0.6, [0.8, 0.5, 1.7]),
                Some(_) => (455.0, 1.3, [1.0, 1.0, 1.0]),
                None => (12.0, 2.0, [1.1, 1.1, 0.8]),
            };
            let size = mean * (0.12 + 0.88 * s.gamma(shape)) * density;
            INDUSTRY_TRAITS
                .iter()
                .zip(reference::industries())
                .map(|(traits, industry)| {
                    let taste = tastes[industry.sector as usize];
                    let spread = 0.7 + 0.6 / (1.0 + traits.popularity / 12.0);
                    let stores = size * traits.popularity / popularity * taste * s.lognormal(spread);
                    // Most industries that an area could hardly carry are not there at all.
                    let absent = s.chance(0.6) && stores < 1.0;
                    if absent { 0.0 } else { stores }
                })
                .collect()
        })
        .collect()
}
