//! What was learnt of single shops, kept with a snapshot: of a shop that is asked about it tells without learning anew.

use super::columns::Column;
use super::density::{STRENGTH, middle_rank};
use super::forecast::{Fitted, PER_YEAR};
use super::ladder::{BANDS, band};
use super::places::Seen;
use super::pull::DISPERSION;
use crate::rate::Z90;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Shops younger than this, in days, are asked about as new ones.
const YOUNG: i32 = 90;

/// What was learnt, by trade. Read from and written as JSON; a snapshot keeps it as `shop_model.json`.
///
/// # Examples
/// ```
/// use golmok_rating::{ShopAsked, ShopModel};
/// let nothing = ShopModel::default();
/// assert!(nothing.trade_of("CS100001").is_none());
/// let asked = ShopAsked { trade: "07_24_04_P", industry: "CS100001", ..ShopAsked::default() };
/// assert!(nothing.said(&asked).is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShopModel {
    /// What registers that end on one day taught.
    pub(crate) taught: Vec<Taught>,
    /// Trades.
    pub(crate) trades: BTreeMap<String, OfTrade>,
}

/// What the registers of one end taught.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Taught {
    /// Of shops that run.
    pub running: Option<Fitted>,
    /// Of shops that open.
    pub entering: Option<Fitted>,
}

/// A trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OfTrade {
    /// Its place in [`ShopModel::taught`].
    pub taught: usize,
    /// Its number there.
    pub number: u16,
    /// Last day that its register speaks of.
    pub until: i32,
    /// Whether its places may be told apart.
    pub is_place_told: bool,
    /// Closings by band of age ÷ those by the trade's rate.
    pub by_age: [f64; BANDS],
    /// Industries inside the trade: shops that run, log of closings ÷ expected.
    pub industries: BTreeMap<String, (u32, f64)>,
    /// Shops that run.
    pub running: Option<Level>,
    /// Shops that open.
    pub entering: Option<Level>,
}

/// Where the shops of a trade stand: by what values are judged, how often they close, and how far the model is believed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Level {
    /// Means of the regression's pieces.
    pub means: Vec<f64>,
    /// Means of the columns.
    pub usual: Vec<f32>,
    /// Log of the mean hazard by the regression, and by the trees.
    pub said: [f64; 2],
    /// Weight of the trees beside the regression, and of both beside the rate.
    pub weights: [f64; 2],
    /// Log of the hazard of a shop as the average one, and its error.
    pub hazard: [f64; 2],
    /// Share that closes within a year.
    pub share: f64,
    /// Median of the log of the floor area.
    pub log_area: f32,
    /// Numbers of neighbours, each with how many shops have at most so many.
    pub neighbours: Vec<(u32, usize)>,
    /// Shops that the hazard rests on: those of the newest year, of three where that has too few closings.
    pub shops: i64,
    /// Their closings within a year.
    pub closures: i64,
}

/// A shop that is asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ShopAsked<'a> {
    /// Trade of its licence, see [`ShopModel::trade_of`].
    pub trade: &'a str,
    /// 서비스_업종_코드.
    pub industry: &'a str,
    /// Days since it opened; `None` of one that is to open.
    pub age_days: Option<i32>,
    /// Floor area, m².
    pub floor_area_m2: Option<f64>,
    /// What is known of its place.
    pub seen: Option<&'a Seen>,
}

/// How likely it closes within a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShopRisk {
    /// Probability.
    pub probability: f64,
    /// 5 % end.
    pub lo: f64,
    /// 95 % end.
    pub hi: f64,
    /// Share of the trade's shops, running or new as this one, that closes within a year.
    pub trade_share: f64,
    /// Weight of the model beside that share: 0 where past forecasts bore nothing out.
    pub weight: f64,
    /// Whether it was asked about as a new shop.
    pub is_new: bool,
    /// Shops that the share rests on.
    pub shops: i64,
    /// Closings that the share rests on.
    pub closures: i64,
    /// Last day that the register speaks of, days since 1970-01-01.
    pub until: i32,
    /// Whether the trade's places may be told apart.
    pub is_place_told: bool,
}

impl ShopModel {
    /// The trade in which most shops of an industry run.
    pub fn trade_of(&self, industry: &str) -> Option<&str> {
        let shops = |of: &OfTrade| of.industries.get(industry).map(|found| found.0);
        let known = self.trades.iter().filter_map(|(trade, of)| Some((shops(of)?, trade)));
        known.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, trade)| trade.as_str())
    }

    /// What is said of a shop; `None` where nothing was learnt of its trade.
    pub fn said(&self, asked: &ShopAsked<'_>) -> Option<ShopRisk> {
        let trade = self.trades.get(asked.trade)?;
        let taught = self.taught.get(trade.taught)?;
        let age = asked.age_days.filter(|days| *days >= YOUNG);
        let (fitted, level) = match age {
            Some(_) => (taught.running.as_ref()?, trade.running.as_ref()?),
            None => (taught.entering.as_ref()?, trade.entering.as_ref()?),
        };
        let values: Vec<Option<f32>> =
            fitted.columns.iter().map(|column| value(*column, asked, trade, level)).collect();
        let mut row = Vec::new();
        for (column, value) in fitted.columns.iter().zip(&values) {
            let from = row.len();
            column.pieces(value.unwrap_or_default(), &mut row);
            let means = &level.means[from..row.len()];
            match value {
                Some(_) => row[from..].iter_mut().zip(means).for_each(|(x, mean)| *x -= mean),
                None => row[from..].fill(0.0),
            }
        }
        let linear = fitted.regression.said(&row).first()? - level.said[0];
        let judged: Vec<Vec<f32>> =
            values.iter().zip(&level.usual).map(|(value, usual)| vec![value.unwrap_or(*usual)]).collect();
        let boosted = fitted.boosted(&judged, &[trade.number], |_, _, _| {}).first()? - level.said[1];
        let [by_trees, weight] = level.weights;
        let pooled = weight * ((1.0 - by_trees) * linear + by_trees * boosted);
        // A closing is met by two lessons; parts that differ are as unsure as they differ.
        let of_fit = fitted.regression.variance(&row) * DISPERSION * f64::from(PER_YEAR);
        let of_parts = by_trees * (1.0 - by_trees) * (linear - boosted).powi(2);
        let error = (level.hazard[1].powi(2) + weight.powi(2) * (of_fit + of_parts)).sqrt();
        let share = |log: f64| -(-log.exp()).exp_m1();
        let log = level.hazard[0] + pooled;
        Some(ShopRisk {
            probability: share(log),
            lo: share(log - Z90 * error),
            hi: share(log + Z90 * error),
            trade_share: level.share,
            weight,
            is_new: age.is_none(),
            shops: level.shops,
            closures: level.closures,
            until: trade.until,
            is_place_told: trade.is_place_told,
        })
    }
}

/// The value of a column; `None` where it is not known, which counts as usual.
fn value(column: Column, asked: &ShopAsked<'_>, trade: &OfTrade, level: &Level) -> Option<f32> {
    let days = asked.age_days.unwrap_or(0);
    let site = asked.seen.and_then(|seen| seen.site.as_ref());
    let around = asked.seen.and_then(|seen| seen.around.as_ref());
    let place = asked.seen.map(|seen| seen.place);
    if column.is_place() && !trade.is_place_told {
        return Some(0.0);
    }
    let found = match column {
        Column::Age => (f64::from(days) / 365.25).max(0.25).ln() as f32,
        Column::AgeRecord => trade.by_age[band(days)].ln() as f32,
        Column::FloorArea => match asked.floor_area_m2.filter(|m2| *m2 > 0.0) {
            Some(m2) => m2.ln() as f32 - level.log_area,
            None => 0.0,
        },
        Column::Detail => trade.industries.get(asked.industry)?.1 as f32,
        Column::SiteRecord => site?.record,
        Column::SiteGone => site?.gone,
        Column::SiteGoneLately => site?.gone_lately,
        Column::SiteOpen => site?.open,
        Column::SiteBefore => site?.before,
        Column::FormerLife => site?.former_life,
        Column::Density => {
            let around = around?;
            // A shop that runs is no neighbour of its own.
            let own = u32::from(asked.age_days.is_some() && around.is_at_one);
            let count = around.running.saturating_sub(own);
            let upto = |count: u32| level.neighbours.iter().rfind(|(n, _)| *n <= count).map_or(0, |(_, shops)| *shops);
            let below = count.checked_sub(1).map_or(0, upto);
            middle_rank(below, upto(count), level.neighbours.last()?.1)
        }
        Column::Near => around.map(|near| ((near.observed + STRENGTH) / (near.expected + STRENGTH)).ln() as f32)?,
        Column::Authority => place??[0] as f32,
        Column::Gu => place??[1] as f32,
        Column::Cell => place??[2] as f32,
        Column::Dong => place??[3] as f32,
    };
    Some(found)
}
