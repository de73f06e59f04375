//! This shop: how likely it closes within a year, by what licences tell of single shops.

use crate::verdict::Interval;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What licences tell of one shop of a trade, beside what the area tells.
///
/// # Examples
/// ```
/// use golmok_advice::own_shop::PlaceInTrade;
/// // A fifth more than shops of the same trade and age.
/// assert_ne!(PlaceInTrade::Told { ratio: Some(1.2) }, PlaceInTrade::NotTold);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnShop {
    /// It closes (폐업) within twelve months.
    pub probability: Interval,
    /// Share of the trade's shops, new or running as this one, that close within twelve months.
    pub trade_share: f64,
    /// Shops that the share rests on.
    pub shops: i64,
    /// Their closings.
    pub closures: i64,
    /// Weight of age, size and door beside the trade's share: 0 where past forecasts bore nothing out.
    pub weight: f64,
    /// First day of business; `None` of a shop that is to open.
    pub opened_on: Option<Date>,
    /// Floor area that was told, m²; without one the trade's usual.
    pub floor_area_m2: Option<f64>,
    /// Shops of the trade that run within 300 m; `None` without a point.
    pub running_near: Option<i64>,
    /// Shops of any trade that have gone at its door; `None` without a point.
    pub gone_at_door: Option<i64>,
    /// Of these, in the last five years.
    pub gone_at_door_5y: Option<i64>,
    /// Whether places of the trade may be told apart, and this one.
    pub place: PlaceInTrade,
    /// Trade of the licences.
    pub trade: String,
    /// Last day that its register speaks of.
    pub until: Date,
}

/// Whether the places of a trade may be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceInTrade {
    /// They differ, and the difference held out of time.
    Told {
        /// Closings of the trade in the dong ÷ those expected by trade and age, shrunk; `None` where the place is not known.
        ratio: Option<f64>,
    },
    /// The data do not tell them apart.
    NotTold,
}
