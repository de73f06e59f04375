//! Which quarters of which file are complete. A cut or a sample of 2025 must not become "now".

use crate::source::Survey;
use golmok_model::{CodeSet, SourceKind};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the areas of a source's median quarter that a complete quarter covers at least.
pub const AREA_COVERAGE: f64 = 0.95;
/// Share of the industries of the source's fullest file that a file holds at least, unless it is a cut.
const INDUSTRY_COVERAGE: f64 = 0.95;
/// A generation of trade-area codes with fewer than this share of the areas of another is a cut.
const GENERATION_SHARE: f64 = 0.5;

/// What is complete in one file member, and why the rest is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// The complete quarters.
    pub quarters: BTreeSet<i32>,
    /// Why the others are not; the first reason met.
    pub because: Option<String>,
}

/// Which set of codes an area code belongs to, told by its form.
fn scope(code: &str) -> Option<CodeSet> {
    match code.len() {
        7 => CodeSet::of_trade_area(code).ok(),
        8 => Some(CodeSet::Adm8),
        5 => Some(CodeSet::Gu5),
        2 => Some(CodeSet::City2),
        _ => None,
    }
}

type Scope = Option<CodeSet>;

/// Median quarter of a source in one set of area codes.
struct Median<'a> {
    quarter: i32,
    areas: BTreeSet<&'a str>,
}

/// Tells for each member which of its quarters are complete.
///
/// - Over all members of a source, the areas of each quarter are united per set of area codes; the quarter whose number
///   of areas is the (upper) median is the yardstick. A quarter of a member is complete when it covers at least
///   [`AREA_COVERAGE`] of the yardstick's areas.
/// - A member that holds fewer than 95 % of the industries of the source's fullest member is a cut: no quarter of it is
///   complete.
/// - Old trade-area codes have no other yardstick than themselves; where they are fewer than half as many as another
///   generation's in the same source, they are a cut.
///
/// What golmok itself rolled up from raw rows is no yardstick. Sales have whole quarters only: they leave days that are not there
/// out, and cells that are withheld. Counts of people are held to the publisher's areas where it has any: four dongs must not
/// speak in the place of a city.
///
/// Sources without quarters (licences, areas, boundaries) have none that is complete.
pub fn complete_quarters(members: &[(SourceKind, &Survey)]) -> Vec<Completeness> {
    let mut by_scope: BTreeMap<(SourceKind, Scope), BTreeMap<i32, BTreeSet<&str>>> = BTreeMap::new();
    let mut industries: BTreeMap<SourceKind, usize> = BTreeMap::new();
    for (kind, survey) in members.iter().filter(|(_, survey)| !survey.rolled_up) {
        for (quarter, areas) in &survey.areas_by_quarter {
            for code in areas {
                by_scope.entry((*kind, scope(code))).or_default().entry(*quarter).or_default().insert(code);
            }
        }
        let fullest = industries.entry(*kind).or_default();
        *fullest = (*fullest).max(survey.industries.len());
    }
    let medians: BTreeMap<(SourceKind, Scope), Median<'_>> =
        by_scope.into_iter().filter_map(|(scope, quarters)| Some((scope, median(quarters)?))).collect();
    members
        .iter()
        .map(|(kind, survey)| {
            if survey.rolled_up && *kind != SourceKind::FootTraffic {
                let quarters = survey.areas_by_quarter.keys().copied().collect();
                return Completeness { quarters, because: None };
            }
            let fullest = industries.get(kind).copied().unwrap_or_default();
            complete_in(*kind, survey, &medians, fullest)
        })
        .collect()
}

/// The quarter with the upper median of the numbers of areas; of several, the earliest.
fn median(quarters: BTreeMap<i32, BTreeSet<&str>>) -> Option<Median<'_>> {
    let mut sizes: Vec<usize> = quarters.values().map(BTreeSet::len).collect();
    sizes.sort_unstable();
    let size = *sizes.get(sizes.len() / 2)?;
    quarters.into_iter().find(|(_, areas)| areas.len() == size).map(|(quarter, areas)| Median { quarter, areas })
}

fn complete_in(
    kind: SourceKind,
    survey: &Survey,
    medians: &BTreeMap<(SourceKind, Scope), Median<'_>>,
    fullest: usize,
) -> Completeness {
    let mut found = Completeness::default();
    if (survey.industries.len() as f64) < INDUSTRY_COVERAGE * fullest as f64 {
        found.because = Some(format!("a cut: holds {} of the source's {fullest} industries", survey.industries.len()));
        return found;
    }
    for (quarter, areas) in &survey.areas_by_quarter {
        let scopes: BTreeSet<Scope> = areas.iter().map(|code| scope(code)).collect();
        let reason = scopes.iter().find_map(|scope| {
            let median = medians.get(&(kind, *scope))?;
            let covered = median.areas.iter().filter(|code| areas.contains(**code)).count();
            if (covered as f64) < AREA_COVERAGE * median.areas.len() as f64 {
                return Some(format!(
                    "{quarter} covers {covered} of the {} areas of the source's median quarter {}",
                    median.areas.len(),
                    median.quarter
                ));
            }
            let other = larger_generation(kind, *scope, median, medians)?;
            Some(format!("a cut: {} areas of an old generation of codes, another has {other}", median.areas.len()))
        });
        match reason {
            Some(reason) => {
                found.because.get_or_insert(reason);
            }
            None => {
                found.quarters.insert(*quarter);
            }
        }
    }
    found
}

/// Number of areas of another generation of trade-area codes, where it is so large that this one must be a cut.
fn larger_generation(
    kind: SourceKind,
    scope: Scope,
    median: &Median<'_>,
    medians: &BTreeMap<(SourceKind, Scope), Median<'_>>,
) -> Option<usize> {
    let other = match scope {
        Some(CodeSet::Trdar2019) => CodeSet::Trdar2022,
        Some(CodeSet::Trdar2022) => CodeSet::Trdar2019,
        _ => return None,
    };
    let other = medians.get(&(kind, Some(other)))?.areas.len();
    ((median.areas.len() as f64) < GENERATION_SHARE * other as f64).then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A survey with the areas `first..first + n` in each quarter.
    fn survey(quarters: &[i32], first: u32, n: u32, industries: u32) -> Survey {
        let areas: BTreeSet<String> = (first..first + n).map(|code| code.to_string()).collect();
        Survey {
            areas_by_quarter: quarters.iter().map(|q| (*q, areas.clone())).collect(),
            industries: (0..industries).map(|i| format!("CS{i:06}")).collect(),
            ..Survey::default()
        }
    }

    fn complete(members: &[&Survey]) -> Vec<Vec<i32>> {
        let members: Vec<_> = members.iter().map(|s| (SourceKind::StoreCounts, *s)).collect();
        complete_quarters(&members).into_iter().map(|c| c.quarters.into_iter().collect()).collect()
    }

    #[test]
    fn a_sample_of_a_later_year_is_not_now() {
        let whole = survey(&[20221, 20222, 20223, 20224], 3_110_001, 1_650, 100);
        let sample = survey(&[20251], 3_110_001, 60, 100);
        assert_eq!(complete(&[&whole, &sample]), [vec![20221, 20222, 20223, 20224], vec![]]);
        // Even against one whole quarter, the upper median is the whole one.
        assert_eq!(complete(&[&survey(&[20221], 3_110_001, 1_650, 100), &sample]), [vec![20221], vec![]]);
    }

    #[test]
    fn what_was_rolled_up_is_whole_and_no_yardstick() {
        let whole = survey(&[20221, 20222], 3_110_001, 100, 100);
        let own = Survey { rolled_up: true, ..survey(&[20221, 20222, 20223], 3_110_001, 4, 2) };
        assert_eq!(complete(&[&whole, &own]), [vec![20221, 20222], vec![20221, 20222, 20223]]);
        let own = Survey { rolled_up: true, ..survey(&[20221], 3_110_001, 900, 200) };
        assert_eq!(complete(&[&whole, &own])[0], [20221, 20222]);
    }

    #[test]
    fn ninety_five_per_cent_are_enough_and_less_is_not() {
        let whole = survey(&[20221, 20222, 20223], 3_110_001, 100, 1);
        assert_eq!(complete(&[&whole, &survey(&[20224], 3_110_001, 95, 1)])[1], [20224]);
        let short = [(SourceKind::Workers, &whole), (SourceKind::Workers, &survey(&[20224], 3_110_001, 94, 1))];
        let found = complete_quarters(&short);
        assert!(found[1].quarters.is_empty());
        let because = found[1].because.as_deref().expect("a reason");
        assert!(because.contains("20224 covers 94 of the 100 areas"), "{because}");
    }

    #[test]
    fn a_filtered_series_that_is_longer_than_the_whole_one_is_still_incomplete() {
        let whole = survey(&[20211, 20212, 20213, 20214, 20221, 20222], 3_110_001, 1_623, 0);
        let all = [20211, 20212, 20213, 20214, 20221, 20222, 20223, 20224, 20231, 20232, 20233];
        let filtered = survey(&all, 3_110_001, 1_488, 0);
        assert_eq!(complete(&[&filtered, &whole]), [vec![], whole.areas_by_quarter.keys().copied().collect()]);
    }

    #[test]
    fn one_industry_of_many_and_twenty_old_areas_are_cuts() {
        let whole = survey(&[20221], 3_110_001, 1_650, 100);
        let coffee = survey(&[20221], 11_110_515, 425, 1);
        let old = survey(&[20191, 20192], 1_000_001, 20, 100);
        assert_eq!(complete(&[&whole, &coffee, &old]), [vec![20221], vec![], vec![]]);
        // Dong and gu have their own yardsticks.
        let dong = survey(&[20221], 11_110_515, 425, 100);
        let gu = survey(&[20221], 11_110, 25, 100);
        assert_eq!(complete(&[&whole, &dong, &gu]), [vec![20221], vec![20221], vec![20221]]);
    }

    #[test]
    fn kinds_do_not_mix_and_no_quarters_is_no_reason() {
        let (whole, few) = (survey(&[20221], 3_110_001, 1_650, 0), survey(&[20221], 3_110_001, 900, 0));
        let found = complete_quarters(&[(SourceKind::FootTraffic, &whole), (SourceKind::Incomes, &few)]);
        assert!(found.iter().all(|c| c.quarters.len() == 1 && c.because.is_none()));
        let licences = Survey::default();
        assert_eq!(complete_quarters(&[(SourceKind::Licences, &licences)]), [Completeness::default()]);
    }
}
