//! Ends of licences that are no closings of shops one by one: bursts of one day and pop-ups. Decided here, once.

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// So many ends of one trade and city on one day are the office's doing, at least.
const BURST: usize = 5;
/// A day of so many ends is no burst where chance gives one with this probability or more.
const BY_CHANCE: f64 = 1e-4;
/// Working days of a year.
const WORKING_DAYS: f64 = 260.0;
/// A licence that ends within so many days of its start may be one of a pop-up.
const POP_UP_DAYS: i32 = 90;
/// So many such licences at one door are pop-ups; fewer are shops that failed soon.
const POP_UPS: usize = 5;

/// The days on which so many of one group (trade and city) ended that the office closed them: five or more, and more than
/// chance gives where that many close in the year. Twelve a day are a burst among the billiard halls of Pocheon, and an
/// ordinary day among the restaurants of a metropolis.
///
/// # Examples
/// ```
/// use golmok_model::bursts;
/// use jiff::{ToSpan, civil::date};
/// let cleaned = date(2020, 7, 13);
/// let ends = (0..40).map(|i| date(2020, 1, 3) + (i * 9).days()).chain([cleaned; 6]);
/// assert_eq!(bursts(ends.map(|end| ("수원시", end))), [("수원시", cleaned)].into());
/// // Three a day all the year long: a day of six is chance.
/// let busy = (0..780).map(|i| date(2020, 1, 1) + (i / 3).days()).chain([cleaned; 3]);
/// assert!(bursts(busy.map(|end| ("서울", end))).is_empty());
/// ```
pub fn bursts<G: Ord + Copy>(ends: impl IntoIterator<Item = (G, Date)>) -> BTreeSet<(G, Date)> {
    let mut days: BTreeMap<(G, Date), usize> = BTreeMap::new();
    let mut years: BTreeMap<(G, i16), usize> = BTreeMap::new();
    for (group, end) in ends {
        *days.entry((group, end)).or_default() += 1;
        *years.entry((group, end.year())).or_default() += 1;
    }
    let is_burst = |((group, day), count): &(&(G, Date), &usize)| {
        let others = years.get(&(*group, day.year())).map_or(0, |all| all - **count);
        **count >= BURST && chance_of(**count, others as f64 / WORKING_DAYS) < BY_CHANCE
    };
    days.iter().filter(is_burst).map(|(key, _)| *key).collect()
}

/// Probability of `count` or more where `mean` are expected (Poisson).
fn chance_of(count: usize, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut below = 0.0;
    for k in 0..count {
        below += term;
        term *= mean / (k + 1) as f64;
    }
    (1.0 - below).max(0.0)
}

/// Which licences are of pop-ups: closed within 90 days, at a door where five or more closed so soon (218 licences for
/// weekly stalls at one department store). They are no shops that failed: survival leaves them out.
///
/// # Examples
/// ```
/// use golmok_model::pop_ups;
/// use jiff::{ToSpan, civil::date};
/// let stall = |i: i32| {
///     let opened = date(2020, 1, 1) + (i * 7).days();
///     (Some("백화점 지하1층"), opened, Some(opened + 7.days()))
/// };
/// let failed = (Some("역삼동 1"), date(2020, 1, 1), Some(date(2020, 2, 1)));
/// let stays = (Some("백화점 지하1층"), date(2015, 1, 1), None);
/// let rows: Vec<_> = (0..6).map(stall).chain([failed, stays]).collect();
/// assert_eq!(pop_ups(&rows), [true, true, true, true, true, true, false, false]);
/// ```
pub fn pop_ups<D: Ord>(rows: &[(Option<D>, Date, Option<Date>)]) -> Vec<bool> {
    let is_short =
        |opened: &Date, ended: &Option<Date>| ended.is_some_and(|end| (end - *opened).get_days() <= POP_UP_DAYS);
    let mut doors: BTreeMap<&D, usize> = BTreeMap::new();
    for (door, opened, ended) in rows {
        if let Some(door) = door.as_ref().filter(|_| is_short(opened, ended)) {
            *doors.entry(door).or_default() += 1;
        }
    }
    let of = |(door, opened, ended): &(Option<D>, Date, Option<Date>)| {
        is_short(opened, ended) && door.as_ref().and_then(|door| doors.get(door)).is_some_and(|count| *count >= POP_UPS)
    };
    rows.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn five_of_a_quiet_trade_are_a_burst_and_four_are_not() {
        let day = date(2019, 8, 26);
        assert_eq!(bursts([(1, day); 5]).len(), 1);
        assert!(bursts([(1, day); 4]).is_empty());
        assert!(bursts((0..5).map(|city| (city, day))).is_empty(), "five cities, one each");
    }

    #[test]
    fn chances_of_a_poisson() {
        assert!((chance_of(1, 0.5) - (1.0 - (-0.5_f64).exp())).abs() < 1e-12);
        assert!((chance_of(5, 3.0) - 0.184_736_755).abs() < 1e-8);
        assert_eq!(chance_of(5, 0.0), 0.0);
    }
}
