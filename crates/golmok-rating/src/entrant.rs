//! How much more a new shop closes than the average one, from licence spells.

use crate::RatingError;
use crate::rate::Z90;
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::collections::BTreeMap;

/// Days in a year.
const YEAR: i32 = 365;
/// Years before the as-of day from which hazards are taken: the recent ones, as trades change.
const LOOK_BACK: i32 = 5 * YEAR;
/// Closures in the first year that a profile of an industry's own needs.
const LEAST_CLOSURES: f64 = 30.0;
/// Licence trades of a sector from which another industry of it may borrow; bars alone do not stand for cafés.
const LEAST_TRADES: usize = 3;

/// Closure hazard of a shop in its first year ÷ that of the average shop, with the standard error of its log.
pub type EntrantRatio = (f64, f64);

/// Days of a shop, counted from any one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// First day of business.
    pub opened: i32,
    /// Day from which it is observed.
    pub observed_from: i32,
    /// Last day of business, where it is over.
    pub ended: Option<i32>,
    /// Last day that its file speaks of.
    pub known_until: i32,
}

/// Adds up spells, then tells the ratios.
///
/// # Examples
/// ```
/// use golmok_rating::{EntrantProfiles, Spell};
/// let mut profiles = EntrantProfiles::new(20_000);
/// for k in 0..400 {
///     // Every second shop closes after half a year, the others stay.
///     let opened = 19_000 + k;
///     let ended = (k % 2 == 0).then_some(opened + 183);
///     profiles.add("CS100010", "음식", Spell { opened, observed_from: opened, ended, known_until: 20_000 })?;
/// }
/// let ratios = profiles.ratios(&[("CS100010", "음식"), ("CS100001", "음식"), ("CS200028", "서비스")]);
/// assert!(ratios["CS100010"].0 > 1.5);
/// assert!(!ratios.contains_key("CS100001"), "one trade does not stand for its sector");
/// # Ok::<(), golmok_rating::RatingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct EntrantProfiles {
    as_of: i32,
    trades: BTreeMap<(String, String), Sums>,
}

/// Closures and days at risk, in the first year and at any age.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    young_closures: f64,
    young_days: f64,
    closures: f64,
    days: f64,
}

impl EntrantProfiles {
    /// Nothing yet; nothing after `as_of` is used.
    pub fn new(as_of: i32) -> Self {
        Self { as_of, trades: BTreeMap::new() }
    }

    /// Adds the spell of a shop of an industry in a sector.
    ///
    /// # Errors
    /// When the last day lies before the first.
    pub fn add(&mut self, industry: &str, sector: &str, spell: Spell) -> Result<(), RatingError> {
        let Spell { opened, ended, .. } = spell;
        if let Some(ended) = ended.filter(|end| *end < opened) {
            return Err(RatingError::BadSpell { opened, ended });
        }
        let known_until = spell.known_until.min(self.as_of);
        let from = spell.observed_from.max(opened).max(self.as_of - LOOK_BACK);
        let closed = ended.filter(|end| *end <= known_until);
        let until = closed.unwrap_or(known_until);
        if from > until {
            return Ok(());
        }
        let key = (sector.to_owned(), industry.to_owned());
        let sums = self.trades.entry(key).or_default();
        let first_year_until = until.min(opened + YEAR);
        sums.days += f64::from(until - from);
        sums.young_days += f64::from((first_year_until - from).max(0));
        if let Some(end) = closed {
            sums.closures += 1.0;
            sums.young_closures += f64::from(u8::from(end < opened + YEAR));
        }
        Ok(())
    }

    /// Ratio of each (industry, sector) that has a profile of its own, or can borrow one of at least three trades of
    /// its sector.
    pub fn ratios<'a>(&self, industries: &[(&'a str, &str)]) -> BTreeMap<&'a str, EntrantRatio> {
        let own: BTreeMap<(&str, &str), EntrantRatio> = self
            .trades
            .iter()
            .filter_map(|((sector, industry), sums)| Some(((sector.as_str(), industry.as_str()), sums.ratio()?)))
            .collect();
        let of = |(industry, sector): &(&'a str, &str)| {
            let ratio = own.get(&(*sector, *industry)).copied().or_else(|| borrowed(&own, sector))?;
            Some((*industry, ratio))
        };
        industries.iter().filter_map(of).collect()
    }
}

impl Sums {
    fn ratio(&self) -> Option<EntrantRatio> {
        if self.young_closures < LEAST_CLOSURES || self.young_days <= 0.0 {
            return None;
        }
        let ratio = self.young_closures / self.young_days / (self.closures / self.days);
        // The young are among all: of N closures Y fall into the first year, so the log of Y ÷ N varies by 1/Y − 1/N.
        Some((ratio, (1.0 / self.young_closures - 1.0 / self.closures).max(0.0).sqrt()))
    }
}

/// Mean of the logs of a sector's trades; its error is their spread, as another trade may be any of them. Three trades
/// tell little of their spread: the error is that of the normal whose 90 % interval is Student's.
fn borrowed(own: &BTreeMap<(&str, &str), EntrantRatio>, sector: &str) -> Option<EntrantRatio> {
    let logs: Vec<f64> = own.iter().filter(|((s, _), _)| *s == sector).map(|(_, (ratio, _))| ratio.ln()).collect();
    if logs.len() < LEAST_TRADES {
        return None;
    }
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let spread = logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let wider = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.95) / Z90;
    Some((mean.exp(), (spread * (1.0 + 1.0 / n)).sqrt() * wider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(trades: &[&str]) -> EntrantProfiles {
        let mut profiles = EntrantProfiles::new(10_000);
        for trade in trades {
            for k in 0..200 {
                // Opened over two years; one in two closes at 100 days, the rest at 900 or later.
                let opened = 8_200 + k * 4;
                let ended = if k % 2 == 0 { opened + 100 } else { opened + 900 };
                let spell = Spell { opened, observed_from: opened, ended: Some(ended), known_until: 10_000 };
                profiles.add(trade, "음식", spell).unwrap();
            }
        }
        profiles
    }

    #[test]
    fn the_first_year_is_set_against_all_ages() {
        let ratios = profiles(&["CS100010"]).ratios(&[("CS100010", "음식")]);
        // 100 closures in 100·100 + 100·365 days; 200 closures in 100·100 + 100·900 days (those after the day cut off).
        let (ratio, error) = ratios["CS100010"];
        let young: f64 = 100.0 / (100.0 * 100.0 + 100.0 * 365.0);
        let closed_late = (0..200).filter(|k| k % 2 == 1 && 8_200 + k * 4 + 900 <= 10_000).count() as f64;
        let late_days: f64 =
            (0..200).filter(|k| k % 2 == 1).map(|k| f64::from((8_200 + k * 4 + 900).min(10_000) - 8_200 - k * 4)).sum();
        let all = (100.0 + closed_late) / (100.0 * 100.0 + late_days);
        assert!((ratio - young / all).abs() < 1e-9, "{ratio}");
        assert!((error - (1.0 / 100.0 - 1.0 / (100.0 + closed_late)).sqrt()).abs() < 1e-12);
    }

    /// t₂ = 2.92 at 95 % (R: qt(0.95, 2)), where the normal has 1.645.
    #[test]
    fn three_trades_tell_little_of_their_spread() {
        let own = [("CS100001", 1.0), ("CS100002", 2.0), ("CS100003", 4.0)];
        let own = own.map(|(code, ratio)| (("음식", code), (ratio, 0.1))).into();
        let (ratio, error) = borrowed(&own, "음식").unwrap();
        let half = 2.919_985_580_353_726 * (2.0_f64.ln().powi(2) * 4.0 / 3.0).sqrt();
        assert!((ratio - 2.0).abs() < 1e-12 && (1.644_853_626_951_472_2 * error - half).abs() < 1e-9, "{error}");
    }

    #[test]
    fn three_trades_stand_for_their_sector_and_two_do_not() {
        let asked = [("CS100001", "음식"), ("CS200001", "서비스")];
        assert!(profiles(&["CS100002", "CS100003"]).ratios(&asked).is_empty());
        let lent = profiles(&["CS100002", "CS100003", "CS100004"]).ratios(&asked);
        assert_eq!(lent.keys().copied().collect::<Vec<_>>(), ["CS100001"]);
    }

    #[test]
    fn the_future_is_not_known_and_nonsense_is_refused() {
        let mut early = EntrantProfiles::new(8_150);
        let spell = |opened, ended| Spell { opened, observed_from: opened, ended, known_until: 10_000 };
        assert!(early.add("CS100010", "음식", spell(9_000, None)).is_ok());
        assert!(early.trades.is_empty(), "opened after the day");
        assert!(early.add("CS100010", "음식", spell(100, Some(50))).is_err());
    }
}
