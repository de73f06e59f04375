//! What was said of new shops at an origin, held against the licences of those that opened after it.

use crate::{BacktestCell, EntrantRatio, Spell};
use std::collections::BTreeMap;

/// Days for which a shop is followed.
const YEAR: i32 = 365;
/// Quarters in a year.
const QUARTERS: f64 = 4.0;

/// Shops of an industry that opened within the year after an origin and were seen for 365 days or until they closed.
#[derive(Debug, Clone, PartialEq)]
pub struct EntrantCohort {
    /// The industry's code.
    pub industry_code: String,
    /// Shops that opened.
    pub opened: u32,
    /// Those that closed within 365 days.
    pub closed: u32,
    /// Probability that a new shop closes within a year, as known at the origin.
    pub predicted: f64,
    /// The same of the average shop.
    pub average_shop: f64,
}

/// Cohorts of the industries that had both a forecast and an age profile at the origin. `origin` is the last day of the
/// origin and `as_of` the last day known, counted as the spells are; shops that could not be followed for a year by
/// then are left out, and so are those first seen after they opened. `cells` are the forecasts made at the origin,
/// `ratios` the profiles known then.
///
/// # Examples
/// ```
/// use golmok_rating::{Spell, entrant_cohorts};
/// let spell = |opened, ended| Spell { opened, observed_from: opened, ended, known_until: 2_000 };
/// let spells = [("CS100010", spell(1_100, Some(1_200))), ("CS100010", spell(1_200, None))];
/// // Without a forecast of the industry nothing can be held against them.
/// assert!(entrant_cohorts(spells, &Default::default(), [], 1_000, 2_000).is_empty());
/// ```
pub fn entrant_cohorts<'a>(
    spells: impl IntoIterator<Item = (&'a str, Spell)>,
    ratios: &BTreeMap<&str, EntrantRatio>,
    cells: impl IntoIterator<Item = &'a BacktestCell>,
    origin: i32,
    as_of: i32,
) -> Vec<EntrantCohort> {
    let mut followed: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (industry, spell) in spells {
        let opened_after = spell.opened > origin && spell.opened <= origin + YEAR;
        let known = spell.known_until.min(as_of) >= spell.opened + YEAR;
        if opened_after && known && spell.observed_from <= spell.opened {
            let (opened, closed) = followed.entry(industry).or_default();
            *opened += 1;
            *closed += u32::from(spell.ended.is_some_and(|end| end < spell.opened + YEAR));
        }
    }
    // Stores, and closures of a quarter that were expected of them.
    let mut expected: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for cell in cells.into_iter().filter(|cell| cell.store_count > 0) {
        let (stores, closures) = expected.entry(cell.industry_code.as_str()).or_default();
        *stores += cell.store_count as f64;
        *closures -= cell.store_count as f64 * (-cell.closure_probability_1y).ln_1p() / QUARTERS;
    }
    let cohort = |(industry, (opened, closed)): (&str, (u32, u32))| {
        let (stores, closures) = expected.get(industry)?;
        let within_a_year = |hazard: f64| -(-QUARTERS * hazard).exp_m1();
        let (ratio, _) = ratios.get(industry)?;
        Some(EntrantCohort {
            industry_code: industry.to_owned(),
            opened,
            closed,
            predicted: within_a_year(closures / stores * ratio),
            average_shop: within_a_year(closures / stores),
        })
    };
    followed.into_iter().filter_map(cohort).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::{Quarter, RelativeGrade, RiskGrade, TradeAreaKind};

    fn cell(industry: &str, store_count: i64, closure_probability_1y: f64) -> BacktestCell {
        BacktestCell {
            origin: Quarter::from_code(20224).unwrap(),
            area_code: "3110001".to_owned(),
            industry_code: industry.to_owned(),
            trade_area_kind: Some(TradeAreaKind::Alley),
            store_count,
            expected_closures_4q: 0.0,
            expected_closures_4q_lo: 0.0,
            expected_closures_4q_hi: 0.0,
            baseline_closures_4q: 0.0,
            closure_count_4q: 0,
            opening_count_4q: 0,
            closure_probability_1y,
            relative_risk: 1.0,
            relative_grade: RelativeGrade::NoClearDifference,
            grade: RiskGrade::Caution,
        }
    }

    #[test]
    fn only_shops_that_were_followed_for_a_year_count() {
        let spell = |opened, observed_from, ended, known_until| Spell { opened, observed_from, ended, known_until };
        let spells = [
            ("CS100010", spell(1_100, 1_100, Some(1_464), 2_000)), // closes on the 364th day
            ("CS100010", spell(1_100, 1_100, Some(1_465), 2_000)), // a day too late
            ("CS100010", spell(1_365, 1_365, None, 2_000)),
            ("CS100010", spell(1_000, 1_000, Some(1_010), 2_000)), // opened on the origin's day
            ("CS100010", spell(1_366, 1_366, Some(1_370), 2_000)), // opened after the year
            ("CS100010", spell(1_300, 1_310, Some(1_320), 2_000)), // not seen from its beginning
            ("CS100010", spell(1_300, 1_300, Some(1_320), 1_600)), // its file ends before the year does
            ("CS100001", spell(1_100, 1_100, None, 2_000)),        // no profile
        ];
        let ratios = BTreeMap::from([("CS100010", (2.0, 0.1))]);
        let cells = [cell("CS100010", 30, 0.1), cell("CS100010", 10, 0.3), cell("CS100001", 5, 0.1)];
        let found = entrant_cohorts(spells, &ratios, &cells, 1_000, 1_730);
        // Mean yearly hazard: (30 · 0.105361 + 10 · 0.356675) ÷ 40 = 0.168189.
        let [cohort] = &found[..] else { panic!("{found:?}") };
        assert_eq!((cohort.opened, cohort.closed), (3, 1));
        assert!((cohort.average_shop - 0.154_807).abs() < 1e-5, "{cohort:?}");
        assert!((cohort.predicted - 0.285_649).abs() < 1e-5, "{cohort:?}");
        assert_eq!(
            entrant_cohorts(spells, &ratios, &cells, 1_000, 1_500)[0].opened,
            2,
            "the third is not followed yet"
        );
    }
}
