//! Which publication of a source speaks for which quarter at an as-of date.

use crate::Quarter;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How a source may be used over its publications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationPolicy {
    /// Whether a later publication restates earlier quarters, so that series of two publications are never spliced
    /// (sales, workers, change index).
    pub restated: bool,
    /// Quarters between the end of a quarter and the day it is known: 0 for 점포-상권, 1 for the rest.
    pub lag_quarters: i32,
}

/// The publication that is used for a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicationChoice {
    /// The quarter.
    pub quarter: Quarter,
    /// The publication.
    pub publication: Date,
    /// Whether it appeared after the as-of date, so that it may know what was not known then.
    pub late_vintage: bool,
}

/// Chooses a publication for every quarter known at `as_of`, in order of quarters.
///
/// The newest publication not after `as_of` is used, else the oldest, flagged. Where a source is restated the choice is
/// one publication for the whole series: the newest not after `as_of`, else the oldest.
///
/// # Examples
/// ```
/// use golmok_model::publication::{PublicationPolicy, choose};
/// use golmok_model::Quarter;
/// use jiff::civil::date;
/// let q = |code| Quarter::from_code(code).expect("a quarter");
/// let offers = [(q(20231), date(2024, 3, 31)), (q(20231), date(2025, 3, 31)), (q(20234), date(2024, 3, 31))];
/// let policy = PublicationPolicy { restated: true, lag_quarters: 1 };
/// let chosen = choose(offers, date(2023, 12, 31), policy);
/// assert_eq!(chosen.len(), 1, "2023Q4 is not known before the end of 2024Q1");
/// assert!(chosen[0].late_vintage && chosen[0].publication == date(2024, 3, 31));
/// ```
pub fn choose(
    offers: impl IntoIterator<Item = (Quarter, Date)>,
    as_of: Date,
    policy: PublicationPolicy,
) -> Vec<PublicationChoice> {
    let mut by_quarter: BTreeMap<Quarter, BTreeSet<Date>> = BTreeMap::new();
    for (quarter, publication) in offers {
        if quarter.plus(policy.lag_quarters).last_day() <= as_of {
            by_quarter.entry(quarter).or_default().insert(publication);
        }
    }
    let newest_or_oldest = |publications: &BTreeSet<Date>| {
        let known = publications.range(..=as_of).next_back();
        known.or_else(|| publications.first()).copied()
    };
    let whole_series = policy.restated.then(|| newest_or_oldest(&by_quarter.values().flatten().copied().collect()));
    by_quarter
        .iter()
        .filter_map(|(quarter, publications)| {
            let publication = match whole_series {
                Some(series) => series.filter(|p| publications.contains(p))?,
                None => newest_or_oldest(publications)?,
            };
            Some(PublicationChoice { quarter: *quarter, publication, late_vintage: publication > as_of })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn q(code: i32) -> Quarter {
        Quarter::from_code(code).expect("a quarter")
    }

    #[test]
    fn counts_take_the_newest_known_publication_per_quarter() {
        let policy = PublicationPolicy { restated: false, lag_quarters: 0 };
        let offers = [
            (q(20224), date(2022, 12, 31)),
            (q(20224), date(2023, 12, 31)),
            (q(20231), date(2023, 12, 31)),
            (q(20241), date(2024, 3, 31)),
        ];
        let chosen = choose(offers, date(2023, 12, 31), policy);
        assert_eq!(chosen.iter().map(|c| c.quarter.code()).collect::<Vec<_>>(), [20224, 20231]);
        assert!(chosen.iter().all(|c| c.publication == date(2023, 12, 31) && !c.late_vintage));
    }

    #[test]
    fn restated_series_are_never_spliced() {
        let policy = PublicationPolicy { restated: true, lag_quarters: 1 };
        let offers = [
            (q(20224), date(2023, 6, 30)),
            (q(20231), date(2023, 6, 30)),
            (q(20232), date(2024, 9, 30)),
            (q(20231), date(2024, 9, 30)),
        ];
        let chosen = choose(offers, date(2023, 12, 31), policy);
        assert_eq!(chosen.iter().map(|c| c.quarter.code()).collect::<Vec<_>>(), [20224, 20231]);
        assert!(chosen.iter().all(|c| c.publication == date(2023, 6, 30)));
    }
}
