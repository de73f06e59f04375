//! Tiers of help for an entrant: feasibility (사업타당성) × promise (유망성). A tier changes kind and order of help; none
//! means that help is withdrawn.

use super::rules;
use golmok_model::RelativeGrade;
use serde::Deserialize;

/// The table of tiers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Feasible where required ÷ mean sales is at most this.
    pub feasible_at_most: f64,
    /// Kinds of help; every tier orders all of them.
    pub kinds: Vec<String>,
    /// Where the table comes from.
    pub source: String,
    /// The four tiers.
    #[serde(rename = "tier")]
    pub tiers: Vec<Tier>,
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Required ÷ mean sales is at most the bound.
    pub feasible: bool,
    /// Demand does not fall, or closures are not higher than elsewhere.
    pub promising: bool,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Advice in Korean.
    pub advice_ko: String,
    /// Advice in English.
    pub advice_en: String,
    /// Kinds of help, first things first.
    pub order: Vec<String>,
}

/// 유망성: the lower end of the demand trend is not under zero, or the relative grade is not `higher`. `None` where
/// neither is known.
pub fn promising(demand_trend_lo: Option<f64>, relative: Option<RelativeGrade>) -> Option<bool> {
    let by_trend = demand_trend_lo.map(|lo| lo >= 0.0);
    let by_grade = relative.map(|grade| grade != RelativeGrade::Higher);
    match (by_trend, by_grade) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
        _ => Some(false),
    }
}

/// 사업타당성: required ÷ mean sales is at most one.
pub fn feasible(required_to_mean: Option<f64>) -> Option<bool> {
    required_to_mean.map(|ratio| ratio <= rules::rules().tiers.feasible_at_most)
}

/// The tier of an entrant; `None` where feasibility or promise is not known.
///
/// # Examples
/// ```
/// use golmok_advice::support::tier::tier;
/// use golmok_model::RelativeGrade;
/// let here = tier(Some(1.3), None, Some(RelativeGrade::Lower)).map(|t| t.order.as_slice());
/// assert_eq!(here, Some(["experience", "consulting", "funding"].map(str::to_owned).as_slice()));
/// assert!(tier(None, None, Some(RelativeGrade::Lower)).is_none()); // rent, wages and margin were not given
/// ```
pub fn tier(
    required_to_mean: Option<f64>,
    demand_trend_lo: Option<f64>,
    relative: Option<RelativeGrade>,
) -> Option<&'static Tier> {
    let (feasible, promising) = (feasible(required_to_mean)?, promising(demand_trend_lo, relative)?);
    rules::rules().tiers.tiers.iter().find(|t| t.feasible == feasible && t.promising == promising)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::case::{Case, Stage};
    use crate::support::programme::matches;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    /// The plan's programmes for a founder of 2016, in the order of the tier.
    fn order(tier: &'static Tier) -> Vec<&'static str> {
        let mut case = Case::new(date(2016, 6, 1), Stage::Entry).industry("CS100010").gu("11200").tier(Some(tier));
        case.workers = Some(1);
        case.annual_sales_krw = Some(100_000_000);
        let kinds = tier.order.iter().map(String::as_str).collect::<BTreeSet<&str>>();
        let found = matches(&case);
        found
            .iter()
            .filter(|m| m.programme.valid_to.is_some() && kinds.contains(m.programme.kind.as_str()))
            .map(|m| m.programme.kind.as_str())
            .collect()
    }

    #[test]
    fn four_golden_cases() {
        use RelativeGrade::{Higher, Lower, NoClearDifference};
        let cases = [
            (0.8, Some(0.01), Some(Higher), true, true, ["funding", "consulting", "experience"]),
            (1.0, Some(-0.01), Some(Higher), true, false, ["consulting", "funding", "experience"]),
            (1.3, Some(-0.01), Some(NoClearDifference), false, true, ["experience", "consulting", "funding"]),
            (1.01, None, Some(Higher), false, false, ["consulting", "experience", "funding"]),
        ];
        let mut seen = BTreeSet::new();
        for (ratio, trend, relative, feasible, promising, wanted) in cases {
            let tier = tier(Some(ratio), trend, relative).unwrap();
            assert_eq!((tier.feasible, tier.promising), (feasible, promising), "{ratio} {trend:?} {relative:?}");
            assert_eq!(order(tier), wanted, "{}", tier.name_ko);
            seen.insert(&tier.name_ko);
        }
        assert_eq!(seen.len(), 4);
        assert!(tier(Some(0.8), Some(0.0), None).unwrap().promising, "a lower end of zero is promising");
        assert!(tier(Some(0.8), None, Some(Lower)).unwrap().promising);
        assert_eq!(tier(None, Some(0.0), Some(Lower)), None, "feasibility is not known");
        assert_eq!(tier(Some(0.8), None, None), None, "promise is not known");
    }

    #[test]
    fn no_tier_withdraws_help() {
        let tiers = &rules::rules().tiers;
        let all: BTreeSet<&String> = tiers.kinds.iter().collect();
        assert_eq!(tiers.tiers.len(), 4);
        for tier in &tiers.tiers {
            assert_eq!(tier.order.iter().collect::<BTreeSet<_>>(), all, "{}", tier.name_ko);
            assert_eq!(tier.order.len(), all.len());
        }
    }
}
