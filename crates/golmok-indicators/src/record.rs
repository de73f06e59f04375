//! How each figure held (수치의 기록): what followed in the past where an indicator was low and where it was high.
//!
//! A reader takes "crowded" for "deadly". Whether it is can be looked up: at every origin of the past the cells of an
//! industry are put in fifths by an indicator, and the closures, openings and net change of the next four quarters are
//! counted. A rule may judge only by an indicator whose record bears out what the rule takes it for.

mod at_quarter;
mod cells;
mod fifths;
mod mart;

pub use fifths::{FIFTHS, fifths};
pub use mart::{PastMarts, indicator_record};

/// Where the value of an indicator is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A column of `mart_changes`.
    Changes,
    /// A column of `mart_competition`.
    Competition,
    /// A column of `mart_saturation`.
    Saturation,
    /// A column of `mart_demand`.
    Demand,
    /// A column of `mart_changes` at the rows of `ALL`: one value for all industries of the area.
    WholeArea,
    /// The change against four quarters ago of a column of `mart_competition` at the rows of `ALL`, as a share.
    WholeAreaChange,
    /// Whether [`promising`](PROMISING) would list the cell.
    Promising,
}

/// What a reader takes a high value for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenFor {
    /// More closures.
    Danger,
    /// Fewer closures.
    Safety,
    /// Room: more openings, fewer closures or growth.
    Room,
}

impl TakenFor {
    /// Code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Safety => "safety",
            Self::Room => "room",
        }
    }
}

/// An indicator with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Id in `mart_indicator_record`; the column's name where it is one.
    pub id: &'static str,
    /// Where its values are.
    pub place: Place,
    /// The column.
    pub column: &'static str,
    /// What a reader takes a high value for.
    pub taken_for: TakenFor,
}

const fn of(place: Place, column: &'static str, taken_for: TakenFor) -> Recorded {
    Recorded { id: column, place, column, taken_for }
}

/// The list of promising trades, as an indicator: listed or not.
pub const PROMISING: Recorded = Recorded {
    id: "promising_listed",
    place: Place::Promising,
    column: "saturation_ratio_shrunk_hi",
    taken_for: TakenFor::Room,
};

/// Dispersion size from which a trade follows its customers: below it areas differ for reasons that no figure here tells.
const FOLLOWS_CUSTOMERS: f64 = 2.0;
/// Herfindahl index of an area's industries from which it lives of one trade.
const OF_ONE_TRADE: f64 = 0.1;

/// Whether a cell is under-supplied so that it may be listed: the whole 90 % interval of the shrunk saturation ratio lies
/// under 1, its trade follows its customers, and its area does not live of one trade.
///
/// # Examples
/// ```
/// use golmok_indicators::record::is_promising;
/// assert!(is_promising(0.9, 6.0, Some(0.05)));
/// assert!(!is_promising(0.9, 0.3, Some(0.05)), "lawyers stand by the courts");
/// assert!(!is_promising(0.9, 6.0, Some(0.5)), "a fish market has no cafés to want");
/// ```
pub fn is_promising(ratio_hi: f64, dispersion_size: f64, area_concentration: Option<f64>) -> bool {
    let of_many_trades = area_concentration.is_some_and(|index| index < OF_ONE_TRADE);
    ratio_hi < 1.0 && dispersion_size >= FOLLOWS_CUSTOMERS && of_many_trades
}

/// Every indicator that a person sees of a cell or an area and that varies between areas.
pub const RECORDED: &[Recorded] = &[
    of(Place::Competition, "entry_rush", TakenFor::Danger),
    of(Place::Competition, "entry_rush_1km", TakenFor::Danger),
    of(Place::Saturation, "saturation_ratio_shrunk", TakenFor::Danger),
    of(Place::Competition, "stores_per_1000_foot_traffic", TakenFor::Danger),
    of(Place::Competition, "same_industry_density", TakenFor::Danger),
    of(Place::Competition, "other_industry_density", TakenFor::Safety),
    of(Place::Competition, "location_quotient", TakenFor::Danger),
    of(Place::Changes, "closure_hazard_q_shrunk", TakenFor::Danger),
    of(Place::Changes, "opening_rate_shrunk", TakenFor::Danger),
    of(Place::Changes, "closure_to_opening_3y", TakenFor::Danger),
    of(Place::Changes, "store_growth_yoy", TakenFor::Safety),
    of(Place::Changes, "franchise_share", TakenFor::Danger),
    of(Place::WholeArea, "operating_months_mean", TakenFor::Safety),
    Recorded {
        id: "foot_traffic_change",
        place: Place::WholeAreaChange,
        column: "foot_traffic_daily",
        taken_for: TakenFor::Safety,
    },
    of(Place::Demand, "peak_time_band_share", TakenFor::Danger),
    of(Place::Demand, "sales_per_store_krw", TakenFor::Safety),
    of(Place::Demand, "demand_trend", TakenFor::Safety),
    PROMISING,
];
