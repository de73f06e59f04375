//! Counts of people that golmok rolled up itself: what they are counts of, and how many days of the quarter they know.

use std::fmt;

/// What people were counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountSource {
    /// 생활인구: people present in a dong, by the hour.
    LivingPopulation,
    /// 지하철 승하차: people who board and leave at stations.
    SubwayRiders,
    /// Counts or pings of an operator's own.
    Counts,
}

impl CountSource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::LivingPopulation, Self::SubwayRiders, Self::Counts];

    /// Its caveat in rows and in the column `원자료` of a file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LivingPopulation => "raw_living_population",
            Self::SubwayRiders => "raw_subway_riders",
            Self::Counts => "raw_people_counts",
        }
    }
}

/// What stands behind the people of a row.
///
/// # Examples
/// ```
/// use golmok_model::counted::{CountSource, CountedPeople};
/// let counted = CountedPeople { source: CountSource::SubwayRiders, days: 31, of: 92 };
/// assert_eq!(counted.to_string(), "raw_subway_riders;days_31_of_92");
/// assert_eq!(CountedPeople::of_caveats(Some("parts_differ_from_total;raw_subway_riders;days_31_of_92")), Some(counted));
/// assert_eq!(CountedPeople::of_caveats(Some("raw_card_data")), None);
/// assert_eq!(CountedPeople::of_caveats(None), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedPeople {
    /// What they were counted by.
    pub source: CountSource,
    /// Days that are known.
    pub days: u16,
    /// Days of the quarter.
    pub of: u16,
}

impl CountedPeople {
    /// By the caveats of a row, codes joined by `;`. Days that no code tells are none.
    pub fn of_caveats(caveats: Option<&str>) -> Option<Self> {
        let codes = || caveats.unwrap_or_default().split(';').map(str::trim);
        let source = codes().find_map(|code| CountSource::ALL.into_iter().find(|source| source.code() == code))?;
        let days = codes().find_map(|code| {
            let (days, of) = code.strip_prefix("days_")?.split_once("_of_")?;
            Some((days.parse().ok()?, of.parse().ok()?))
        });
        let (days, of) = days.unwrap_or_default();
        Some(Self { source, days, of })
    }

    /// Whether every day of the quarter is known.
    pub fn is_whole(self) -> bool {
        self.of > 0 && self.days == self.of
    }
}

impl fmt::Display for CountedPeople {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};days_{}_of_{}", self.source.code(), self.days, self.of)
    }
}
