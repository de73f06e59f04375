//! What moves a cell's probability away from its industry's city average.

use crate::known::{Figure, Words};
use serde::{Deserialize, Serialize};

/// One group of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Which group: the name after `driver_` in `mart_entry_risk`.
    pub group: DriverGroup,
    /// Part of the log of the relative risk: positive means more closures than the industry's city average.
    pub contribution: f64,
    /// What the group is, for a founder.
    pub label: Words,
    /// A figure of the cell or area that stands for the group, with what it is.
    pub figure: Option<DriverFigure>,
}

/// A figure that stands for a group of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverFigure {
    /// What is measured.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// In the city, for the same industry.
    pub city: Option<Figure>,
}

/// Groups of reasons, as the rating keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriverGroup {
    /// The cell's own closures.
    OwnRecord,
    /// The area's closures over all industries and by sector.
    Area,
    /// Closures around: 자치구 and 행정동.
    Surroundings,
    /// The same industry in the gu and in the same kind of trade area.
    IndustryNearby,
    /// Recent openings: young shops close more.
    Openings,
    /// Months in business of running and closed shops.
    MonthsInBusiness,
    /// Density, concentration, growth, size.
    Density,
    /// Franchise share.
    Franchise,
    /// Foot traffic, workers, residents, facilities.
    Demand,
    /// Incomes, apartments and their prices.
    Means,
}
