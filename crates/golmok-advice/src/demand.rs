//! Sales of a cell, or foot traffic of an area, by hour, weekday, sex and age.

use crate::known::Known;
use golmok_model::Quarter;
use serde::{Deserialize, Serialize};

/// A quarter's total and how it splits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Splits {
    /// Quarter.
    pub quarter: Quarter,
    /// Won of the quarter, or persons of the quarter.
    pub total: f64,
    /// Mean per shop and quarter in won (sales), or mean persons a day (foot traffic).
    pub mean: Option<f64>,
    /// The same city-wide (sales: same industry, mean per shop).
    pub city_mean: Option<f64>,
    /// Bands 00–06, 06–11, 11–14, 14–17, 17–21, 21–24 o'clock: share of the total in each.
    pub hours: Known<Vec<HourBand>>,
    /// Monday to Sunday: share of the total.
    pub weekdays: Known<[f64; 7]>,
    /// Men and women: share of the total.
    pub sexes: Known<SexShares>,
    /// Teens, 20s, 30s, 40s, 50s, 60 and over: share of the total.
    pub ages: Known<[f64; 6]>,
}

/// A band of hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HourBand {
    /// First hour.
    pub from: u8,
    /// Hour at which it ends.
    pub until: u8,
    /// Share of the total.
    pub share: f64,
    /// Share per hour ÷ an even spread (1 where every hour is alike): bands are of unequal length.
    pub per_hour: f64,
}

/// Shares by sex; the rest is not told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SexShares {
    /// Men.
    pub male: f64,
    /// Women.
    pub female: f64,
}
