//! What more entrants do to a place (과밀지수: shops ÷ the shops that its demand carries elsewhere).

use crate::known::{Absent, Known};
use crate::posterior::{Belief, Z90};
use crate::verdict::Interval;
use serde::{Deserialize, Serialize};

/// Numbers of entrants that are looked at.
pub const ENTRANTS: [u32; 3] = [1, 3, 10];

/// Load of new entrants on a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryLoad {
    /// Shops now.
    pub stores: i64,
    /// Shops that the demand carries elsewhere.
    pub expected_stores: f64,
    /// Saturation ratio now, shrunk as on every other page.
    pub saturation: f64,
    /// For one, three and ten entrants.
    pub entrants: Vec<Entrants>,
    /// What that may do to closures: a scenario, only where the data tell the effect of density apart from zero.
    pub scenario: Known<Vec<Scenario>>,
}

/// So many entrants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entrants {
    /// How many.
    pub count: u32,
    /// Saturation ratio before.
    pub before: f64,
    /// Saturation ratio after, shrunk alike.
    pub after: f64,
}

/// Closure probability of the average shop, if so many open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// How many entrants.
    pub count: u32,
    /// 1년 안 폐업 확률 then.
    pub probability: Interval,
}

/// How crowded a cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saturation {
    /// Shops now.
    pub stores: i64,
    /// Shops that its demand carries elsewhere; positive.
    pub expected: f64,
    /// Ratio of the two, drawn towards one where the cell is small.
    pub shrunk: f64,
}

impl Saturation {
    /// The ratio that every surface shows: shops ÷ the shops that the demand carries elsewhere, shrunk towards one.
    pub fn ratio(&self) -> f64 {
        self.shrunk
    }

    /// The ratio after so many entrants. The shrunk ratio is (stores + k) ÷ (expected + k), k the strength of the
    /// prior, which follows from the ratio now; where the cell tells nothing (a ratio of one) k is taken as zero.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::entry_load::Saturation;
    /// // (10 + 2) ÷ (8 + 2) now, (13 + 2) ÷ (8 + 2) with three more.
    /// let cell = Saturation { stores: 10, expected: 8.0, shrunk: 1.2 };
    /// assert!((cell.with(3) - 1.5).abs() < 1e-12);
    /// ```
    pub fn with(&self, entrants: u32) -> f64 {
        let k = (self.stores as f64 - self.shrunk * self.expected) / (self.shrunk - 1.0);
        let k = if k.is_finite() && k > 0.0 { k } else { 0.0 };
        self.shrunk + f64::from(entrants) / (self.expected + k)
    }
}

/// What the fit says of standing density where the 밀집률 is above a knot (`density_effect` of the model card).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DensityEffect {
    /// 밀집률 from which it holds.
    pub above_quotient: f64,
    /// Change of the log hazard per unit of the log of the shops, with its 90 % interval.
    pub elasticity: Interval,
}

/// Saturation before and after one, three and ten entrants.
///
/// # Examples
/// ```
/// use golmok_advice::entry_load::{Saturation, entrants};
/// let cell = Saturation { stores: 12, expected: 8.0, shrunk: 1.5 };
/// let after: Vec<f64> = entrants(&cell).iter().map(|e| e.after).collect();
/// assert_eq!(after, [1.625, 1.875, 2.75]);
/// ```
pub fn entrants(cell: &Saturation) -> Vec<Entrants> {
    ENTRANTS.iter().map(|&count| Entrants { count, before: cell.ratio(), after: cell.with(count) }).collect()
}

/// The load of entrants on a cell. The change of the closure probability is a scenario, shown only where the 90 %
/// interval of the density effect excludes zero and is positive: good places are dense and survive, so that a
/// correlation would otherwise say that ten more shops make a place safer.
pub fn entry_load(
    saturation: Saturation,
    probability: Option<Interval>,
    location_quotient: Option<f64>,
    effects: &[DensityEffect],
) -> EntryLoad {
    let Saturation { stores, expected, .. } = saturation;
    let effect = location_quotient
        .and_then(|quotient| effects.iter().rev().find(|e| quotient >= e.above_quotient))
        .map(|e| e.elasticity)
        .filter(|e| e.lo > 0.0);
    let belief = probability.and_then(Belief::of_yearly_probability);
    let scenario = effect.zip(belief).map(|(elasticity, hazard)| {
        ENTRANTS.iter().map(|&count| scenario(stores, count, elasticity, hazard)).collect()
    });
    EntryLoad {
        stores,
        expected_stores: expected,
        saturation: saturation.ratio(),
        entrants: entrants(&saturation),
        scenario: Known::or(scenario, Absent::EffectUnclear),
    }
}

fn scenario(stores: i64, count: u32, elasticity: Interval, hazard: Belief) -> Scenario {
    // An empty cell is taken as one with a single shop, as the rating does.
    let stores = (stores as f64).max(1.0);
    let growth = ((stores + f64::from(count)) / stores).ln();
    let slope_sd = (elasticity.hi - elasticity.lo) / (2.0 * Z90);
    let log_mean = hazard.log_mean + elasticity.value * growth;
    let half = Z90 * hazard.log_sd.hypot(slope_sd * growth);
    let probability = |log_hazard: f64| -(-log_hazard.exp()).exp_m1();
    let probability =
        Interval { value: probability(log_mean), lo: probability(log_mean - half), hi: probability(log_mean + half) };
    Scenario { count, probability }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(lo: f64) -> [DensityEffect; 2] {
        let clear = Interval { value: 0.3, lo: 0.1, hi: 0.5 };
        let high = Interval { value: lo + 0.2, lo, hi: lo + 0.4 };
        [
            DensityEffect { above_quotient: 0.0, elasticity: high },
            DensityEffect { above_quotient: 1.2, elasticity: clear },
        ]
    }

    const CROWDED: Saturation = Saturation { stores: 10, expected: 8.0, shrunk: 1.2 };
    const RISK: Option<Interval> = Some(Interval { value: 0.15, lo: 0.12, hi: 0.19 });

    #[test]
    fn counts_without_any_effect() {
        let load = entry_load(CROWDED, RISK, None, &effects(0.1));
        assert_eq!(load.saturation, 1.2);
        assert!((load.entrants[2].after - 2.2).abs() < 1e-12, "(20 + 2) ÷ (8 + 2)");
        assert_eq!(load.scenario, Known::Absent(Absent::EffectUnclear));
    }

    #[test]
    fn shows_a_scenario_only_where_density_tells() {
        let of = |quotient, lo| entry_load(CROWDED, RISK, Some(quotient), &effects(lo)).scenario;
        assert!(of(1.1, 0.0).known().is_none(), "the interval touches zero");
        assert!(of(1.1, -0.5).known().is_none(), "a negative effect is no reason to enter");
        assert!(of(1.1, 0.01).known().is_some());
        let shown = of(1.5, -0.5);
        let shown = shown.known().unwrap();
        // Hazard 0.162519 × (20 ÷ 10)^0.3 = 0.200086: 1 − exp(−0.200086) = 0.18134.
        assert_eq!(shown[2].count, 10);
        assert!((shown[2].probability.value - 0.181_34).abs() < 1e-5, "{:?}", shown[2]);
        assert!(shown[2].probability.lo < 0.15 && shown[2].probability.hi > 0.19);
        assert!(shown[0].probability.value < shown[1].probability.value);
    }
}
