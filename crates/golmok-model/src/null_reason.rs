//! Why a value is absent: undefined, zero and missing are three different things.

use serde::{Deserialize, Serialize};

/// The reason beside a null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullReason {
    /// The denominator counts stores and there are none.
    NoStores,
    /// No openings in the window, so a ratio to openings is undefined.
    NoOpenings,
    /// The publisher does not give it for this cell or quarter.
    NotPublished,
    /// Withheld, because it would reveal a single shop.
    Suppressed,
    /// The industry has no alley (online sellers).
    NotLocationBound,
    /// Nothing is known of this industry.
    NoIndustryData,
    /// Fewer store-quarters than the information floor.
    UnderInformationFloor,
    /// Not enough quarters for the window.
    ShortHistory,
    /// Under half a store is expected: a ratio to that is noise over nothing.
    FewExpected,
    /// Nobody is at risk at that age.
    EmptyRiskSet,
    /// The licence file lists running shops only, so it tells of no closure.
    OpenOnly,
    /// The ends in the licence register are no closings.
    CutRegister,
    /// No age profile for this industry or its sector.
    NoAgeProfile,
    /// Published integers tie, so the label cannot be decided from the file.
    Undecided,
}

impl NullReason {
    /// Code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoStores => "no_stores",
            Self::NoOpenings => "no_openings",
            Self::NotPublished => "not_published",
            Self::Suppressed => "suppressed",
            Self::NotLocationBound => "not_location_bound",
            Self::NoIndustryData => "no_industry_data",
            Self::UnderInformationFloor => "under_information_floor",
            Self::ShortHistory => "short_history",
            Self::FewExpected => "few_expected",
            Self::EmptyRiskSet => "empty_risk_set",
            Self::OpenOnly => "open_only",
            Self::CutRegister => "cut_register",
            Self::NoAgeProfile => "no_age_profile",
            Self::Undecided => "undecided",
        }
    }
}
