//! Survival kernels against lifelines (`scripts/golden/indicators_lifelines.py`) on subjects with ties and late entry.
#![allow(clippy::unwrap_used)]

use golmok_indicators::survival::logrank::{Group, logrank};
use golmok_indicators::survival::{SurvivalCurve, kaplan_meier};
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
        let set = sets.entry(row[0].clone()).or_default();
        set.durations.push(row[1].parse().unwrap());
        set.events.push(row[2] == "1");
        set.entry.push(row[3].parse().unwrap());
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
