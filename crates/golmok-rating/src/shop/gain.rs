//! Log-likelihood gained over the trade's rate, and its error by resampling dongs.

use golmok_model::SplitMix;
use std::collections::BTreeMap;

/// Resamples behind an interval.
const RESAMPLES: usize = 200;
/// Steps that set a level, at most: as many halvings find it to the last digit.
const MOST_STEPS: usize = 60;
/// Change of the log of a level by which it is found.
const SETTLED: f64 = 1e-12;

/// Log-likelihood per 1,000 closings.
///
/// # Examples
/// ```
/// use golmok_rating::Gain;
/// let gain = Gain { value: 71.0, error: 21.0, lo: 36.0, hi: 106.0 };
/// assert!(gain.is_above_zero());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gain {
    /// The gain.
    pub value: f64,
    /// Its standard error, by 200 resamples of dongs.
    pub error: f64,
    /// 5 % of the resamples.
    pub lo: f64,
    /// 95 % of them.
    pub hi: f64,
}

impl Gain {
    /// Whether the interval lies above zero.
    pub fn is_above_zero(&self) -> bool {
        self.lo > 0.0
    }

    /// Σ of what shops gain ÷ Σ closings, with whole dongs resampled.
    pub(crate) fn of(gained: &[f64], closed: &[f64], dong: &[u32]) -> Self {
        let mut parts: BTreeMap<u32, [f64; 2]> = BTreeMap::new();
        for ((gained, closed), dong) in gained.iter().zip(closed).zip(dong) {
            let part = parts.entry(*dong).or_default();
            *part = [part[0] + gained, part[1] + closed];
        }
        let parts: Vec<[f64; 2]> = parts.into_values().collect();
        let per_thousand = |sum: [f64; 2]| 1000.0 * sum[0] / sum[1].max(1.0);
        let add = |sum: [f64; 2], part: &[f64; 2]| [sum[0] + part[0], sum[1] + part[1]];
        let value = per_thousand(parts.iter().fold([0.0; 2], add));
        let mut chance = SplitMix(2026);
        let mut drawn: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let draw = |sum, _| add(sum, &parts[(chance.next() % parts.len() as u64) as usize]);
                per_thousand((0..parts.len()).fold([0.0; 2], draw))
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        let mean = drawn.iter().sum::<f64>() / RESAMPLES as f64;
        let variance = drawn.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (RESAMPLES - 1) as f64;
        Self { value, error: variance.sqrt(), lo: drawn[RESAMPLES / 20], hi: drawn[RESAMPLES - 1 - RESAMPLES / 20] }
    }
}

/// Outcomes of shops, and the log-likelihood of each by the trade's rate.
pub(crate) struct ByRate<'a> {
    closed: &'a [f64],
    exposure: &'a [f64],
    likelihoods: Vec<f64>,
}

impl<'a> ByRate<'a> {
    /// Of shops that closed or not while in sight.
    pub(crate) fn of(closed: &'a [f64], exposure: &'a [f64]) -> Self {
        Self { closed, exposure, likelihoods: likelihoods(&vec![1.0; closed.len()], closed, exposure) }
    }

    /// Log-likelihood of each shop's outcome less that by the trade's rate. Both levels are set so that as many closings are
    /// expected as came.
    pub(crate) fn gained(&self, log_relative: &[f64]) -> Vec<f64> {
        let relative: Vec<f64> = log_relative.iter().map(|log| log.exp()).collect();
        let own = likelihoods(&relative, self.closed, self.exposure);
        own.iter().zip(&self.likelihoods).map(|(own, rate)| own - rate).collect()
    }
}

/// A shop closes within its exposure with 1 − exp(−h · exposure).
fn likelihoods(relative: &[f64], closed: &[f64], exposure: &[f64]) -> Vec<f64> {
    let level = level(relative, closed.iter().sum(), exposure);
    let of = |((relative, closed), exposure): ((&f64, &f64), &f64)| {
        let hazard = relative * level * exposure;
        if *closed > 0.0 { (-(-hazard).exp_m1()).max(1e-12).ln() } else { -hazard }
    };
    relative.iter().zip(closed).zip(exposure).map(of).collect()
}

/// Hazard of a shop of relative hazard one at which so many close: Newton's steps on its log, halving where one would leave
/// the bounds between which it lies.
pub(super) fn level(relative: &[f64], closings: f64, exposure: &[f64]) -> f64 {
    let (mut low, mut high) = (-20.0_f64, 10.0_f64);
    let mut log_level = (low + high) / 2.0;
    for _ in 0..MOST_STEPS {
        let level = log_level.exp();
        let (mut expected, mut slope) = (0.0, 0.0);
        for (relative, exposure) in relative.iter().zip(exposure) {
            let hazard = relative * level * exposure;
            let survives_less_one = (-hazard).exp_m1();
            expected -= survives_less_one;
            slope += hazard * (1.0 + survives_less_one);
        }
        if expected < closings {
            low = log_level
        } else {
            high = log_level
        }
        let newton = log_level + (closings - expected) / slope;
        let next = if newton >= low && newton <= high { newton } else { (low + high) / 2.0 };
        let step = (next - log_level).abs();
        log_level = next;
        if step < SETTLED {
            break;
        }
    }
    log_level.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gained(log_relative: &[f64], closed: &[f64], exposure: &[f64]) -> Vec<f64> {
        ByRate::of(closed, exposure).gained(log_relative)
    }

    #[test]
    fn the_rate_gains_nothing_and_the_truth_gains() {
        let closed: Vec<f64> = (0..400).map(|shop| f64::from(u8::from(shop % 20 == 0 || shop < 60))).collect();
        let exposure = vec![1.0; 400];
        assert!(gained(&vec![0.7; 400], &closed, &exposure).iter().all(|gained| gained.abs() < 1e-9));
        let truth: Vec<f64> = (0..400).map(|shop| if shop < 60 { 2.0 } else { 0.0 }).collect();
        let dong: Vec<u32> = (0..400).map(|shop| shop % 13).collect();
        let gain = Gain::of(&gained(&truth, &closed, &exposure), &closed, &dong);
        assert!(gain.is_above_zero() && gain.value > 300.0 && gain.error > 1.0, "{gain:?}");
        assert!(gain.lo < gain.value && gain.value < gain.hi);
        let wrong: Vec<f64> = truth.iter().map(|log| -log).collect();
        assert!(Gain::of(&gained(&wrong, &closed, &exposure), &closed, &dong).hi < 0.0);
    }

    #[test]
    fn a_shop_that_left_sight_counts_for_as_long_as_it_was_seen() {
        let (closed, log) = ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
        let seen = gained(&log, &closed, &[1.0, 1.0, 1.0]);
        let left = gained(&log, &closed, &[1.0, 1.0, 0.1]);
        assert!(left[2] > seen[2], "a risky shop that stayed open for a month speaks less against its risk");
    }
}
