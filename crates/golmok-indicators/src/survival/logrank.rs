//! Log-rank test (로그순위 검정) of two groups with delayed entry, and Benjamini–Hochberg q-values.

use crate::indicator::Indicator;
use statrs::distribution::{Discrete, DiscreteCDF, Poisson};
use statrs::function::gamma::gamma_ur;

/// 로그순위 검정.
pub const LOGRANK_P: Indicator = Indicator {
    id: "logrank_p",
    name_ko: "로그순위 검정",
    name_en: "Log-rank test",
    question: "Do shops of this cell live longer or shorter than those of the same industry in the rest of the city?",
    formula: "two-sided log-rank with delayed entry, hypergeometric variance; where fewer than five closures are expected of the cell or of the rest, the exact Poisson mid-p of that count instead of χ²; `logrank_q` = Benjamini–Hochberg over the rows of one kind of area",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "p-value",
    table: "mart_survival",
    null_rules: "`empty_risk_set` for the city, and where no event has both at risk",
    small_sample: "read the q-value: hundreds of cells are tested",
    source: "지방행정 인허가",
    example: "shops that close at 1, 2, 3 against shops that close at 7, 8, 9: 3 observed, ½ + ⅖ + ¼ = 1.15 expected, variance 0.25 + 0.24 + 0.1875 = 0.6775; χ² = 1.85² ÷ 0.6775 = 5.05, p = 0.025 by χ²; since 1.15 is fewer than five, the Poisson mid-p of 3 is told, 2 × (½ × 0.080 + 0.030) = 0.14",
    file: "crates/golmok-indicators/src/survival/logrank.rs",
    golden: "tests/golden/indicators/lifelines_logrank.csv and tests/golden/indicators/logrank_few.csv (scipy)",
};

/// Subjects of one group, in lifelines' words.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Time in business up to the event or the censoring.
    pub durations: &'a [f64],
    /// Whether the end was seen.
    pub event_observed: &'a [bool],
    /// Age at which each came into view; `None` where all were seen from the start.
    pub entry: Option<&'a [f64]>,
}

/// Result of a log-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// χ² with one degree of freedom.
    pub statistic: f64,
    /// Two-sided p-value: of χ², or the Poisson mid-p of the smaller group where fewer than
    /// [`FEWEST_EXPECTED`] events are expected of it.
    pub p: f64,
    /// Events of the first group.
    pub observed: f64,
    /// Events it would have had at the common hazard.
    pub expected: f64,
}

/// Expected events of either group under which χ² is no guide: a single shop that closes early has χ² = 100.
pub const FEWEST_EXPECTED: f64 = 5.0;

/// Tests whether two groups have the same hazard; `None` where no event has both groups at risk.
///
/// Unweighted (Mantel) log-rank with the hypergeometric variance; the risk-set rules are those of
/// [`kaplan_meier`](fn@super::kaplan_meier).
///
/// # Examples
/// ```
/// use golmok_indicators::survival::logrank::{Group, logrank};
/// let fast = Group { durations: &[1.0, 2.0, 3.0], event_observed: &[true; 3], entry: None };
/// let slow = Group { durations: &[7.0, 8.0, 9.0], event_observed: &[true; 3], entry: None };
/// let test = logrank(fast, slow).expect("both at risk");
/// assert!(test.observed > test.expected && test.statistic > 5.0);
/// assert!(test.p > 0.1, "three closures where one is expected are no proof");
/// ```
pub fn logrank(first: Group<'_>, second: Group<'_>) -> Option<LogRank> {
    let (first, second) = (RiskSet::new(first), RiskSet::new(second));
    let mut times: Vec<f64> = first.events.iter().chain(&second.events).copied().collect();
    times.sort_unstable_by(f64::total_cmp);
    times.dedup();
    let (mut observed, mut expected, mut variance, mut all) = (0.0, 0.0, 0.0, 0.0);
    for t in times {
        let (n1, n2) = (first.at_risk(t), second.at_risk(t));
        let n = n1 + n2;
        let d1 = first.events_at(t);
        let d = d1 + second.events_at(t);
        observed += d1;
        all += d;
        expected += d * n1 / n;
        if n > 1.0 {
            variance += d * n1 * n2 * (n - d) / (n * n * (n - 1.0));
        }
    }
    result(observed, expected, variance, all)
}

/// A whole industry's risk set, to test many of its parts each against the rest.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Event time, subjects at risk, events.
    times: Vec<(f64, f64, f64)>,
}

impl Whole {
    /// The risk set of everyone.
    pub fn new(everyone: Group<'_>) -> Self {
        let set = RiskSet::new(everyone);
        let mut times = set.events.clone();
        times.dedup();
        Self { times: times.into_iter().map(|t| (t, set.at_risk(t), set.events_at(t))).collect() }
    }

    /// Tests a part of the whole against the rest of it; `None` where no event has both at risk.
    ///
    /// The same as [`logrank`] of the part and the rest, in time proportional to the whole's event times.
    pub fn part_against_rest(&self, part: Group<'_>) -> Option<LogRank> {
        let part = RiskSet::new(part);
        let all = self.times.iter().map(|time| time.2).sum();
        let (mut observed, mut expected, mut variance) = (0.0, 0.0, 0.0);
        for &(t, n, d) in &self.times {
            let n1 = part.at_risk(t);
            observed += part.events_at(t);
            expected += d * n1 / n;
            if n > 1.0 {
                variance += d * n1 * (n - n1) * (n - d) / (n * n * (n - 1.0));
            }
        }
        result(observed, expected, variance, all)
    }
}

fn result(observed: f64, expected: f64, variance: f64, all: f64) -> Option<LogRank> {
    (variance > 0.0).then(|| {
        let statistic = (observed - expected).powi(2) / variance;
        let (count, few) =
            if expected <= all - expected { (observed, expected) } else { (all - observed, all - expected) };
        let p = match few < FEWEST_EXPECTED {
            true => poisson_mid_p(count as u64, few),
            false => gamma_ur(0.5, (statistic / 2.0).max(f64::MIN_POSITIVE)),
        };
        LogRank { statistic, p, observed, expected }
    })
}

/// Twice the smaller tail of a count that is Poisson with the mean `expected`, half of its own chance left out of each;
/// at most 1.
fn poisson_mid_p(observed: u64, expected: f64) -> f64 {
    let Ok(poisson) = Poisson::new(expected) else { return if observed == 0 { 1.0 } else { 0.0 } };
    let half = poisson.pmf(observed) / 2.0;
    let below = observed.checked_sub(1).map_or(0.0, |less| poisson.cdf(less)) + half;
    let above = poisson.sf(observed) + half;
    (2.0 * below.min(above)).min(1.0)
}

struct RiskSet {
    entries: Vec<f64>,
    durations: Vec<f64>,
    events: Vec<f64>,
}

impl RiskSet {
    fn new(group: Group<'_>) -> Self {
        let mut set = Self { entries: Vec::new(), durations: Vec::new(), events: Vec::new() };
        for (i, (&duration, &event)) in group.durations.iter().zip(group.event_observed).enumerate() {
            let start = group.entry.map_or(0.0, |e| e[i]);
            let start = if start > 0.0 { start } else { f64::NEG_INFINITY };
            if duration.is_finite() && duration >= 0.0 && duration > start {
                set.entries.push(start);
                set.durations.push(duration);
                if event {
                    set.events.push(duration);
                }
            }
        }
        for list in [&mut set.entries, &mut set.durations, &mut set.events] {
            list.sort_unstable_by(f64::total_cmp);
        }
        set
    }

    fn at_risk(&self, t: f64) -> f64 {
        (self.entries.partition_point(|e| *e < t) - self.durations.partition_point(|d| *d < t)) as f64
    }

    fn events_at(&self, t: f64) -> f64 {
        (self.events.partition_point(|e| *e <= t) - self.events.partition_point(|e| *e < t)) as f64
    }
}

/// Benjamini–Hochberg q-values of `p_values`, in the same order.
///
/// # Examples
/// ```
/// use golmok_indicators::survival::benjamini_hochberg;
/// let q = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.5]);
/// assert!((q[0] - 0.04).abs() < 1e-15 && (q[1] - q[2]).abs() < 1e-15 && q[3] == 0.5);
/// ```
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let (mut q, mut least) = (vec![1.0; p_values.len()], 1.0_f64);
    for (rank, &i) in order.iter().enumerate().rev() {
        least = least.min(p_values[i] * p_values.len() as f64 / (rank + 1) as f64);
        q[i] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_groups_do_not_differ() {
        let group = Group { durations: &[1.0, 2.0, 3.0, 4.0], event_observed: &[true, false, true, true], entry: None };
        let test = logrank(group, group).expect("both at risk");
        // The mid-p of three where three are expected.
        assert!(test.statistic.abs() < 1e-20 && test.p > 0.9);
    }

    /// The first of 200 shops to close is no finding: one in 100 is first or last. χ² says one in 10^44.
    #[test]
    fn a_single_shop_proves_little() {
        let rest: Vec<f64> = (1..200).map(f64::from).collect();
        let one = Group { durations: &[0.5], event_observed: &[true], entry: None };
        let test =
            logrank(one, Group { durations: &rest, event_observed: &[true; 199], entry: None }).expect("at risk");
        assert!(test.statistic > 190.0 && (0.004..0.02).contains(&test.p), "{test:?}");
    }

    #[test]
    fn without_a_common_risk_set_there_is_no_answer() {
        let early = Group { durations: &[1.0, 2.0], event_observed: &[true, true], entry: None };
        let late = Group { durations: &[8.0, 9.0], event_observed: &[true, true], entry: Some(&[5.0, 5.0]) };
        assert_eq!(logrank(early, late), None);
    }
}
