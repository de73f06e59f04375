//! Survival rate (생존율) by Kaplan and Meier, with delayed entry and Greenwood's variance.

use crate::indicator::Indicator;
use crate::interval::{Interval, two_sided_z};
use golmok_model::NullReason;

/// 1년 생존율.
pub const SURVIVAL_1Y: Indicator = Indicator {
    id: "survival_1y",
    name_ko: "1년 생존율",
    name_en: "Survival to one year",
    question: "Which share of shops is still in business after one year?",
    formula: "Kaplan–Meier Π (1 − d ÷ n) up to 365.25 days, with delayed entry at the window's start and right censoring at the data date; 95 % log-log interval by Greenwood's variance",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "fraction, 0..=1",
    table: "mart_survival",
    null_rules: "`empty_risk_set` where nobody was followed that long, or all came under observation later",
    small_sample: "log-log interval and stores at risk beside it; `few_stores` under 30 spells",
    source: "지방행정 인허가",
    example: "lives 1, 2, 2+, 4: S(2) = 3/4 · 2/3 = 0.5",
    file: "crates/golmok-indicators/src/survival/kaplan_meier.rs",
    golden: "the golden files of lifelines on seven licence files: crates/golmok-indicators/tests/survival_real_files.rs",
};

/// 3년 생존율.
pub const SURVIVAL_3Y: Indicator = Indicator {
    id: "survival_3y",
    name_ko: "3년 생존율",
    name_en: "Survival to three years",
    question: "Which share of shops is still in business after three years?",
    formula: "as `survival_1y`, at 1095.75 days",
    ..SURVIVAL_1Y
};

/// 5년 생존율.
pub const SURVIVAL_5Y: Indicator = Indicator {
    id: "survival_5y",
    name_ko: "5년 생존율",
    name_en: "Survival to five years",
    question: "Which share of shops is still in business after five years?",
    formula: "as `survival_1y`, at 1826.25 days",
    ..SURVIVAL_1Y
};

/// 10년 생존율.
pub const SURVIVAL_10Y: Indicator = Indicator {
    id: "survival_10y",
    name_ko: "10년 생존율",
    name_en: "Survival to ten years",
    question: "Which share of shops is still in business after ten years?",
    formula: "as `survival_1y`, at 3652.5 days",
    ..SURVIVAL_1Y
};

/// 영업기간 중앙값.
pub const MEDIAN: Indicator = Indicator {
    id: "median_life_years",
    name_ko: "영업기간 중앙값",
    name_en: "Median life",
    question: "After how many years is half of the shops gone?",
    formula: "first age at which the Kaplan–Meier S is at most 0.5",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "years",
    table: "mart_survival",
    null_rules: "`short_history` where S stays above one half: longer than can be seen",
    small_sample: "log-log interval and stores at risk beside it; `few_stores` under 30 spells",
    source: "지방행정 인허가",
    example: "S falls to 0.48 at 1,092 days: 2.99 years",
    file: "crates/golmok-indicators/src/survival/kaplan_meier.rs",
    golden: "tests/golden/indicators/lifelines_km.csv",
};

/// 5년 평균 영업기간.
pub const RMST_5Y: Indicator = Indicator {
    id: "rmst_5y",
    name_ko: "5년 평균 영업기간",
    name_en: "Restricted mean survival time",
    question: "How many of the first five years is a shop in business?",
    formula: "area under the Kaplan–Meier S from 0 to 5 years",
    inputs: &["core_spells.opened_on", "core_spells.entry_on", "core_spells.ended_on", "core_spells.end_reason"],
    unit: "years",
    table: "mart_survival",
    null_rules: "`empty_risk_set` where nobody was followed for five years",
    small_sample: "log-log interval and stores at risk beside it; `few_stores` under 30 spells",
    source: "지방행정 인허가",
    example: "S = 1 for 2 years, then 0.5: 2 + 1.5 = 3.5",
    file: "crates/golmok-indicators/src/survival/kaplan_meier.rs",
    golden: "tests/golden/indicators/lifelines_km.csv",
};

/// One step of the curve: what happened at one event time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    /// Event time.
    time: f64,
    /// S just after it.
    survival: f64,
    /// Σ d/(n(n−d)) up to it; infinite once nobody of the risk set survived.
    greenwood: f64,
}

/// A survival curve: the product-limit estimate and what is needed to ask it questions.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    steps: Vec<Step>,
    /// Entry times, sorted; −∞ for those at risk from time 0 on.
    entries: Vec<f64>,
    /// Durations, sorted.
    durations: Vec<f64>,
    event_count: usize,
}

/// The curve at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalAt {
    /// S(t).
    pub survival: f64,
    /// Greenwood's standard error; NaN where S is 0, because the variance is undefined there.
    pub std_err: f64,
    /// Interval on the log(−log) scale; `None` where S is 0 or 1.
    pub log_log: Option<Interval>,
    /// Interval on the plain scale, cut to 0..=1; `None` where S is 0.
    pub plain: Option<Interval>,
    /// Subjects with entry < t ≤ duration.
    pub at_risk: usize,
}

/// Product-limit estimate of the survival function.
///
/// The rules are those of lifelines' `KaplanMeierFitter(entry=…)`: events come before censorings of the same time; a
/// subject with a positive `entry` is at risk at t when entry < t ≤ duration, one with entry 0 from time 0 on (so that
/// an event at time 0 counts). Subjects whose duration is not above their positive entry were never seen and are left
/// out. O(n log n). Values that are not finite or negative are left out, too.
///
/// # Examples
/// ```
/// use golmok_indicators::survival::kaplan_meier;
/// let curve = kaplan_meier(&[1.0, 2.0, 2.0, 4.0], &[true, true, false, true], None);
/// let at = curve.at(2.0, 0.95).expect("within the data");
/// assert!((at.survival - 0.75 * 2.0 / 3.0).abs() < 1e-15);
/// assert_eq!(at.at_risk, 3);
/// assert!(curve.at(5.0, 0.95).is_err()); // nobody was followed that long: unknown, neither 0 nor 1
/// ```
///
/// # Panics
/// When the slices differ in length.
pub fn kaplan_meier(durations: &[f64], event_observed: &[bool], entry: Option<&[f64]>) -> SurvivalCurve {
    assert_eq!(durations.len(), event_observed.len(), "one duration and one flag per subject");
    if let Some(entry) = entry {
        assert_eq!(durations.len(), entry.len(), "one entry per subject");
    }
    let mut entries = Vec::with_capacity(durations.len());
    let mut exits = Vec::with_capacity(durations.len());
    for (i, (&duration, &event)) in durations.iter().zip(event_observed).enumerate() {
        let start = entry.map_or(0.0, |e| e[i]);
        let start = if start > 0.0 { start } else { f64::NEG_INFINITY };
        if duration.is_finite() && duration >= 0.0 && duration > start {
            entries.push(start);
            exits.push((duration, event));
        }
    }
    entries.sort_unstable_by(f64::total_cmp);
    exits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let event_count = exits.iter().filter(|e| e.1).count();
    let steps = product_limit(&entries, &exits);
    SurvivalCurve { steps, entries, durations: exits.into_iter().map(|e| e.0).collect(), event_count }
}

fn product_limit(entries: &[f64], exits: &[(f64, bool)]) -> Vec<Step> {
    let (mut steps, mut survival, mut greenwood) = (Vec::new(), 1.0, 0.0);
    let (mut entered, mut left) = (0, 0);
    while left < exits.len() {
        let time = exits[left].0;
        while entered < entries.len() && entries[entered] < time {
            entered += 1;
        }
        let at_risk = (entered - left) as f64;
        let leaving = exits[left..].iter().take_while(|e| e.0 == time);
        let (mut count, mut events) = (0, 0.0);
        for exit in leaving {
            count += 1;
            events += f64::from(u8::from(exit.1));
        }
        left += count;
        if events > 0.0 {
            survival *= 1.0 - events / at_risk;
            greenwood += events / (at_risk * (at_risk - events));
            steps.push(Step { time, survival, greenwood });
        }
    }
    steps
}

impl SurvivalCurve {
    /// Subjects that were seen at all.
    pub fn subject_count(&self) -> usize {
        self.durations.len()
    }

    /// Observed events.
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Subjects with entry < t ≤ duration.
    pub fn at_risk(&self, t: f64) -> usize {
        let entered = self.entries.partition_point(|e| *e < t);
        let left = self.durations.partition_point(|d| *d < t);
        entered - left
    }

    /// The curve at `t`, with two-sided intervals of coverage `confidence`: the last step at or before `t`.
    ///
    /// # Errors
    /// [`NullReason::EmptyRiskSet`] where there is no subject or `t` lies beyond the longest duration, so that nothing
    /// is known: neither 0 nor 1. Before the first subject came under observation (all entered late) S is 1, as
    /// lifelines tabulates it, with nobody at risk: see [`Self::known_at`].
    pub fn at(&self, t: f64, confidence: f64) -> Result<SurvivalAt, NullReason> {
        if self.durations.last().is_none_or(|longest| t > *longest) {
            return Err(NullReason::EmptyRiskSet);
        }
        let passed = self.steps.partition_point(|s| s.time <= t);
        let (survival, variance) = match passed {
            0 => (1.0, 0.0),
            n => (self.steps[n - 1].survival, self.steps[n - 1].greenwood),
        };
        let z = two_sided_z(confidence);
        let std_err = survival * variance.sqrt();
        let plain = (survival > 0.0)
            .then(|| Interval { lo: (survival - z * std_err).max(0.0), hi: (survival + z * std_err).min(1.0) });
        let log_log = (survival > 0.0 && survival < 1.0).then(|| {
            let spread = z * variance.sqrt() / survival.ln().abs();
            Interval { lo: survival.powf(spread.exp()), hi: survival.powf((-spread).exp()) }
        });
        Ok(SurvivalAt { survival, std_err, log_log, plain, at_risk: self.at_risk(t) })
    }

    /// The same, but nothing where nobody was under observation yet: the 1 that stands there is no estimate.
    ///
    /// # Errors
    /// [`NullReason::EmptyRiskSet`] as [`Self::at`], and before the first subject came under observation.
    pub fn known_at(&self, t: f64, confidence: f64) -> Result<SurvivalAt, NullReason> {
        match self.entries.first() {
            Some(first) if t >= *first => self.at(t, confidence),
            _ => Err(NullReason::EmptyRiskSet),
        }
    }

    /// Median life: the first time at which S is at most one half; `None` (infinite) where S never gets there.
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|s| s.survival <= 0.5).map(|s| s.time)
    }

    /// Restricted mean survival time to `horizon`, with its standard error: the area under S.
    ///
    /// # Errors
    /// [`NullReason::EmptyRiskSet`] where the longest duration lies before `horizon`.
    pub fn rmst(&self, horizon: f64) -> Result<(f64, f64), NullReason> {
        if self.durations.last().is_none_or(|longest| horizon > *longest) {
            return Err(NullReason::EmptyRiskSet);
        }
        let within: Vec<&Step> = self.steps.iter().filter(|s| s.time <= horizon).collect();
        // From the right, so that the area beyond each step is at hand for its share of the variance.
        let (mut beyond, mut variance, mut end) = (0.0, 0.0, horizon);
        for (i, step) in within.iter().enumerate().rev() {
            beyond += step.survival * (end - step.time);
            end = step.time;
            let before = if i == 0 { 0.0 } else { within[i - 1].greenwood };
            let share = step.greenwood - before;
            if share.is_finite() {
                variance += beyond * beyond * share;
            }
        }
        Ok((beyond + end, variance.sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_risk_set_is_no_number() {
        let empty = kaplan_meier(&[], &[], None);
        assert_eq!(empty.at(1.0, 0.95), Err(NullReason::EmptyRiskSet));
        assert_eq!(empty.rmst(1.0), Err(NullReason::EmptyRiskSet));
        assert_eq!(empty.median(), None);
        // entered at 5, gone at 5: never seen
        assert_eq!(kaplan_meier(&[5.0], &[true], Some(&[5.0])).subject_count(), 0);
    }

    #[test]
    fn events_on_the_first_day_count() {
        let curve = kaplan_meier(&[0.0, 10.0], &[true, false], None);
        let at = curve.at(0.0, 0.95).expect("known");
        assert_eq!((at.survival, at.at_risk), (0.5, 2));
        assert_eq!(curve.median(), Some(0.0));
    }

    #[test]
    fn late_entrants_are_not_at_risk_before_they_enter() {
        // Two of them are first seen at age 3, so the event at 2 has one subject at risk … and kills the curve.
        let curve = kaplan_meier(&[2.0, 6.0, 7.0], &[true, true, false], Some(&[0.0, 3.0, 3.0]));
        assert_eq!(curve.at(2.0, 0.95).expect("known").survival, 0.0);
        let dead = curve.at(6.5, 0.95).expect("known");
        assert!(dead.survival == 0.0 && dead.std_err.is_nan() && dead.log_log.is_none() && dead.plain.is_none());
        assert_eq!((curve.at_risk(3.0), curve.at_risk(3.5), curve.at_risk(7.0)), (0, 2, 1));
    }

    #[test]
    fn before_anybody_is_seen_nothing_is_known() {
        let curve = kaplan_meier(&[1921.0], &[true], Some(&[1432.0]));
        // lifelines' predict: NaN at 365.25 days, 1 from 1,432 days on, 0 from 1,921 days on.
        assert_eq!(curve.known_at(365.25, 0.95), Err(NullReason::EmptyRiskSet));
        assert_eq!(curve.known_at(1432.0, 0.95).map(|at| at.survival), Ok(1.0));
        assert_eq!(curve.known_at(1921.0, 0.95).map(|at| at.survival), Ok(0.0));
        assert_eq!(curve.known_at(1921.5, 0.95), Err(NullReason::EmptyRiskSet));
        assert_eq!(curve.at(365.25, 0.95).map(|at| (at.survival, at.at_risk)), Ok((1.0, 0)));
    }

    #[test]
    fn rmst_is_the_area_under_the_curve() {
        // S = 1 until 1, 3/4 until 2, 1/2 until 4
        let curve = kaplan_meier(&[1.0, 2.0, 4.0, 4.0], &[true, true, true, false], None);
        let (area, _) = curve.rmst(4.0).expect("followed to 4");
        assert!((area - (1.0 + 0.75 + 1.0)).abs() < 1e-15);
        let (short, _) = curve.rmst(0.5).expect("followed");
        assert_eq!(short, 0.5);
        assert!(curve.rmst(4.5).is_err());
    }

    #[test]
    fn all_alive_has_no_log_log_interval() {
        let at = kaplan_meier(&[3.0, 4.0], &[false, false], None).at(2.0, 0.95).expect("known");
        assert_eq!((at.survival, at.std_err, at.log_log), (1.0, 0.0, None));
        assert_eq!(at.plain, Some(Interval { lo: 1.0, hi: 1.0 }));
    }
}
