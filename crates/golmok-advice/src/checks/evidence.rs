//! What the ten rules are held against.

use super::RuleId;
use crate::entry_load::Rush;
use crate::known::Words;
use crate::record::Windows;
use crate::track::TrackRecord;
use crate::verdict::{Interval, Rated};
use std::collections::BTreeMap;

/// A value here and, where known, in the city for the same industry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Against {
    /// Here.
    pub here: Option<f64>,
    /// In the city.
    pub city: Option<f64>,
}

/// How crowded it is. The ratio is shown, as [entry load](crate::entry_load) shows it; the interval decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowding {
    /// Stores ÷ stores that like places usually have.
    pub ratio: f64,
    /// The shrunk ratio with its 90 % interval.
    pub shrunk: Interval,
}

/// What the rules are held against. `None` is not known; nothing is assumed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// The rating.
    pub rated: Option<Rated>,
    /// The industry's city-wide probability to close within a year.
    pub city_mean: Option<f64>,
    /// Share of the industry's rated areas with a lower probability, 0–1.
    pub rank_in_industry: Option<f64>,
    /// Shops of the industry here.
    pub stores: i64,
    /// How ratings held in the past.
    pub rating_record: Option<Words>,
    /// The record of the figure behind each rule.
    pub records: BTreeMap<RuleId, TrackRecord>,
    /// Stores against those that like places usually have.
    pub crowding: Option<Crowding>,
    /// Openings of the last four quarters.
    pub openings_4q: i64,
    /// Openings against those that are usual.
    pub rush: Option<Rush>,
    /// Closures ÷ openings over up to three years, with its 95 % interval.
    pub closure_to_opening: Option<Interval>,
    /// Change of foot traffic within a year, a share.
    pub foot_traffic_change: Option<f64>,
    /// Share of the sales in the published band of hours with the most.
    pub top_hours_share: Option<f64>,
    /// Required ÷ mean sales.
    pub required_to_mean: Option<f64>,
    /// Customers a day, where only those can be told.
    pub customers_per_day: Option<f64>,
    /// 프랜차이즈 비율.
    pub franchise_share: Against,
    /// Mean months in business of running shops.
    pub operating_months: Against,
    /// Probability of the average shop to close within three years.
    pub closure_probability_3y: Option<f64>,
    /// Which quarters these speak of.
    pub windows: Windows,
}
