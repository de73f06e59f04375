//! Survival kernels against lifelines (`scripts/golden/indicators_lifelines.py`) on subjects with ties and late entry.
#![allow(clippy::unwrap_used)]

use golmok_indicators::survival::logrank::{Group, Whole, logrank};
use golmok_indicators::survival::{SurvivalCurve, cohort_survival, hazard_by_age, kaplan_meier};
use golmok_model::{BusinessSpell, EndReason};
use std::collections::BTreeMap;

fn golden(name: &str) -> Vec<Vec<String>> {
    let path = golmok_testkit::project_root().join("tests/golden/indicators").join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[derive(Default)]
struct Set {
    durations: Vec<f64>,
    events: Vec<bool>,
    entry: Vec<f64>,
}

impl Set {
    fn push(&mut self, row: &[String]) {
        self.durations.push(row[1].parse().unwrap());
        self.events.push(row[2] == "1");
        self.entry.push(row[3].parse().unwrap());
    }
    fn curve(&self) -> SurvivalCurve {
        kaplan_meier(&self.durations, &self.events, Some(&self.entry))
    }
    fn group(&self) -> Group<'_> {
        Group { durations: &self.durations, event_observed: &self.events, entry: Some(&self.entry) }
    }
}

fn sets() -> BTreeMap<String, Set> {
    let mut sets: BTreeMap<String, Set> = BTreeMap::new();
    for row in golden("lifelines_subjects.csv") {
        sets.entry(row[0].clone()).or_default().push(&row);
    }
    sets
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn kaplan_meier_agrees_with_lifelines() {
    let sets = sets();
    let rows = golden("lifelines_km.csv");
    assert_eq!(rows.len(), 20);
    for row in rows {
        let n = |i: usize| row[i].parse::<f64>().unwrap();
        let curve = sets[&row[0]].curve();
        let at = curve.at(n(1), 0.95).unwrap();
        assert!(close(at.survival, n(2)), "{row:?}: {at:?}");
        match at.log_log {
            Some(ci) => assert!(close(ci.lo, n(3)) && close(ci.hi, n(4)), "{row:?}: {at:?}"),
            // lifelines prints 1..1 where no event has happened yet; we say that there is no interval
            None => assert_eq!((at.survival, n(3), n(4)), (1.0, 1.0, 1.0), "{row:?}"),
        }
        assert_eq!(curve.median(), Some(n(5)).filter(|m| m.is_finite()), "{row:?}");
        assert!(close(curve.rmst(n(1)).unwrap().0, n(6)), "{row:?}: {:?}", curve.rmst(n(1)));
    }
}

#[test]
fn logrank_agrees_with_lifelines() {
    let sets = sets();
    for row in golden("lifelines_logrank.csv") {
        let test = logrank(sets[&row[0]].group(), sets[&row[1]].group()).unwrap();
        assert!(close(test.statistic, row[2].parse().unwrap()), "{row:?}: {test:?}");
        assert!(close(test.p, row[3].parse().unwrap()), "{row:?}: {test:?}");
        let swapped = logrank(sets[&row[1]].group(), sets[&row[0]].group()).unwrap();
        assert!(close(swapped.statistic, test.statistic));
    }
}

/// Small parts of a whole: scipy's Poisson mid-p, which never claims much more than a permutation of the labels, as χ² does.
#[test]
fn a_small_part_has_the_mid_p_of_scipy() {
    let mut everyone = Set::default();
    for row in golden("logrank_few_subjects.csv") {
        everyone.push(&row);
    }
    let whole = Whole::new(everyone.group());
    for row in golden("logrank_few.csv") {
        let mut part = Set::default();
        for i in row[0].split(' ').map(|i| i.parse::<usize>().unwrap()) {
            part.durations.push(everyone.durations[i]);
            part.events.push(everyone.events[i]);
            part.entry.push(everyone.entry[i]);
        }
        let n = |i: usize| row[i].parse::<f64>().unwrap();
        let test = whole.part_against_rest(part.group()).unwrap();
        assert!(close(test.observed, n(1)) && close(test.expected, n(2)), "{row:?}: {test:?}");
        assert!(close(test.p, n(3)), "{row:?}: {test:?}");
        assert!(test.p > n(4) / 3.0, "{row:?}: {test:?}");
    }
}

/// `scripts/golden/indicators_age_cohort.py`: counted with pandas, held against lifelines' piecewise exponential model.
#[test]
fn hazard_by_age_agrees_with_pandas_and_lifelines() {
    let sets = sets();
    let mut compared = 0;
    for row in golden("hazard_by_age.csv") {
        let n = |i: usize| row[i].parse::<f64>();
        let set = &sets[&row[0]];
        let years = |days: &[f64]| days.iter().map(|d| d / 365.25).collect::<Vec<f64>>();
        let bands = hazard_by_age(&years(&set.durations), &set.events, Some(&years(&set.entry)));
        let band = bands.iter().find(|b| b.from_years == n(1).unwrap()).unwrap();
        assert_eq!((band.to_years, band.closure_count as f64), (n(2).unwrap(), n(3).unwrap()), "{row:?}");
        assert!(close(band.store_years, n(4).unwrap()), "{row:?}: {band:?}");
        assert_eq!(band.hazard.is_none(), n(5).is_err(), "{row:?}");
        if let (Some(hazard), Some(interval)) = (band.hazard, band.interval) {
            assert!(close(hazard, n(5).unwrap()), "{row:?}: {band:?}");
            assert!(close(interval.lo, n(6).unwrap()) && close(interval.hi, n(7).unwrap()), "{row:?}: {band:?}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn cohort_survival_agrees_with_pandas_and_scipy() {
    let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    let reason = |text: &str| match text {
        "closed" => Some(EndReason::Closed),
        "cancelled" => Some(EndReason::Cancelled),
        "removed" => Some(EndReason::Removed),
        _ => None,
    };
    let spells: Vec<BusinessSpell> = golden("cohort_spells.csv")
        .iter()
        .map(|row| BusinessSpell {
            opened_on: day(&row[0]).unwrap(),
            ended_on: day(&row[1]),
            end_reason: reason(&row[2]),
        })
        .collect();
    let cohorts = cohort_survival(&spells, &[1, 3, 5], jiff::civil::date(2023, 12, 31));
    let rows = golden("cohort_survival.csv");
    assert_eq!(cohorts.len(), rows.len());
    for (cohort, row) in cohorts.iter().zip(rows) {
        let n = |i: usize| row[i].parse::<f64>().unwrap();
        let counts = [cohort.opened_count, cohort.surviving_count, cohort.removed_count].map(|c| c as f64);
        assert_eq!((f64::from(cohort.year), f64::from(cohort.after_years)), (n(0), n(1)));
        assert_eq!(counts, [n(2), n(3), n(4)], "{row:?}");
        let interval = cohort.interval.unwrap();
        assert!(close(cohort.survival.unwrap(), n(5)), "{row:?}");
        assert!(close(interval.lo, n(6)) && close(interval.hi, n(7)), "{row:?}: {interval:?}");
    }
}
