//! Groups of reasons under which a rating is explained.

use serde::{Deserialize, Serialize};

/// A group of features and effects: a column `driver_*` of `mart_entry_risk`, a line of a founder's report.
///
/// # Examples
/// ```
/// use golmok_model::DriverGroup;
/// assert_eq!(DriverGroup::ALL.map(DriverGroup::code)[0], "own_record");
/// ```
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
    /// Months in business of running and closed shops (상권변화지표).
    MonthsInBusiness,
    /// Density, concentration, growth, size.
    Density,
    /// Franchise share.
    Franchise,
    /// Foot traffic, workers, residents, facilities.
    Demand,
    /// Incomes, apartments and their prices.
    Means,
    /// What the reasons leave over where two models are pooled and cells averaged.
    Remainder,
}

impl DriverGroup {
    /// All groups, in the order of the columns.
    pub const ALL: [Self; 11] = [
        Self::OwnRecord,
        Self::Area,
        Self::Surroundings,
        Self::IndustryNearby,
        Self::Openings,
        Self::MonthsInBusiness,
        Self::Density,
        Self::Franchise,
        Self::Demand,
        Self::Means,
        Self::Remainder,
    ];

    /// Name after `driver_` in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnRecord => "own_record",
            Self::Area => "area",
            Self::Surroundings => "surroundings",
            Self::IndustryNearby => "industry_nearby",
            Self::Openings => "openings",
            Self::MonthsInBusiness => "months_in_business",
            Self::Density => "density",
            Self::Franchise => "franchise",
            Self::Demand => "demand",
            Self::Means => "means",
            Self::Remainder => "remainder",
        }
    }
}
