//! Limits on how figures may differ from the publication before: `[refresh.values.SOURCE]`.
//!
//! The defaults stand about as far from the largest honest move of the public files as that is from none at all; the
//! moves and the false alarms are in `benches/results/gates.md`.

use golmok_model::SourceKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Limits of one source against the quarter before, or against an earlier publication of the same quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueLimits {
    /// Largest factor by which the total or the median cell moves.
    pub level: f64,
    /// The same within one gu or one industry.
    pub group: f64,
    /// Least rank correlation of the cells with their own past.
    pub past: f64,
    /// The same within one gu or one industry.
    pub past_group: f64,
    /// Share of cells that may double or halve.
    pub jumps: f64,
    /// Share of cells that may move fivefold.
    pub leaps: f64,
}

/// What a configuration changes of them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GivenLimits {
    level: Option<f64>,
    group: Option<f64>,
    past: Option<f64>,
    past_group: Option<f64>,
    jumps: Option<f64>,
    leaps: Option<f64>,
}

/// Openings and closures have limits of their own beside the stocks of 점포.
pub const FLOWS: &str = "store_flows";
/// What residents spend has limits of its own beside their income: it is estimated anew each quarter.
pub const SPENDING: &str = "spending";
/// Behind the name of a source: against an earlier publication of the same quarters.
const RESTATED: &str = "_restated";

const fn limits(level: f64, group: f64, past: f64, past_group: f64, jumps: f64, leaps: f64) -> ValueLimits {
    ValueLimits { level, group, past, past_group, jumps, leaps }
}

/// Every name that a configuration may give limits to, with the defaults. The comment tells the largest honest move.
const DEFAULTS: [(&str, ValueLimits); 14] = [
    ("store_counts", limits(1.10, 1.50, 0.95, 0.60, 0.01, 0.002)),
    (FLOWS, limits(2.5, 4.0, 0.0, -1.0, 1.0, 1.0)),
    ("sales", limits(1.6, 2.5, 0.85, 0.70, 0.25, 0.05)),
    ("foot_traffic", limits(1.25, 1.40, 0.95, 0.85, 0.05, 0.01)),
    ("workers", limits(1.40, 1.80, 0.90, 0.60, 0.20, 0.03)),
    ("residents", limits(1.25, 1.50, 0.80, 0.45, 0.10, 0.03)),
    ("incomes", limits(1.30, 1.50, 0.85, 0.60, 0.10, 0.02)),
    (SPENDING, limits(2.5, 4.0, 0.85, 0.50, 0.30, 0.05)),
    ("facilities", limits(1.25, 1.50, 0.90, 0.70, 0.10, 0.03)),
    ("apartments", limits(1.40, 1.70, 0.85, 0.50, 0.10, 0.03)),
    ("change_index", limits(1.15, 1.25, 0.70, 0.30, 0.02, 0.01)),
    // A restatement may move a whole series: 직장인구 of 2024 counts half as many again as that of 2023.
    ("sales_restated", limits(2.5, 4.0, 0.60, 0.30, 0.60, 0.20)),
    ("workers_restated", limits(2.5, 4.0, 0.60, 0.30, 0.70, 0.20)),
    ("change_index_restated", limits(1.25, 1.40, 0.60, 0.20, 0.05, 0.02)),
];

/// The defaults of a name; `None` where there is no such name.
fn default_of(name: &str) -> Option<ValueLimits> {
    DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, limits)| *limits)
}

/// Limits by name as the configuration gives them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct ValuesConfig(BTreeMap<String, GivenLimits>);

impl ValuesConfig {
    /// The limits of a source; where `restated`, against an earlier publication of the same quarter.
    pub fn of(&self, kind: SourceKind, restated: bool) -> ValueLimits {
        let of_series = format!("{}{RESTATED}", kind.code());
        match restated && default_of(&of_series).is_some() {
            true => self.named(&of_series),
            false => self.named(kind.code()),
        }
    }

    /// The limits of a name.
    pub fn named(&self, name: &str) -> ValueLimits {
        let usual = default_of(name).unwrap_or(limits(1.25, 1.5, 0.8, 0.5, 0.1, 0.03));
        let Some(given) = self.0.get(name) else { return usual };
        ValueLimits {
            level: given.level.unwrap_or(usual.level),
            group: given.group.unwrap_or(usual.group),
            past: given.past.unwrap_or(usual.past),
            past_group: given.past_group.unwrap_or(usual.past_group),
            jumps: given.jumps.unwrap_or(usual.jumps),
            leaps: given.leaps.unwrap_or(usual.leaps),
        }
    }

    /// The same limits, after checking that they make sense.
    ///
    /// # Errors
    /// Where a name is unknown, a factor is below 1, a correlation outside −1…1 or a share outside 0…1.
    pub fn checked(&self) -> crate::error::Result<()> {
        for name in self.0.keys() {
            crate::error::ensure!(default_of(name).is_some(), "values.{name} is no source with limits");
            let ValueLimits { level, group, past, past_group, jumps, leaps } = self.named(name);
            let factors = [level, group].iter().all(|factor| *factor >= 1.0);
            let correlations = [past, past_group].iter().all(|least| (-1.0..=1.0).contains(least));
            let shares = [jumps, leaps].iter().all(|share| (0.0..=1.0).contains(share));
            crate::error::ensure!(
                factors && correlations && shares,
                "values.{name}: level and group are factors of 1 or more, past and past_group within -1 and 1, jumps and \
                 leaps shares"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> ValuesConfig {
        toml::from_str(text).expect("TOML")
    }

    #[test]
    fn a_restated_series_has_looser_limits_and_nonsense_is_refused() {
        let usual = ValuesConfig::default();
        assert!(usual.of(SourceKind::Workers, true).level > usual.of(SourceKind::Workers, false).level);
        assert_eq!(usual.of(SourceKind::StoreCounts, true), usual.of(SourceKind::StoreCounts, false));
        assert!(usual.named(FLOWS).level > usual.of(SourceKind::StoreCounts, false).level);
        let given = config("[sales]\nlevel = 3.0\n");
        assert!(given.checked().is_ok());
        assert_eq!(given.of(SourceKind::Sales, false).level, 3.0);
        assert_eq!(given.of(SourceKind::Sales, false).past, usual.of(SourceKind::Sales, false).past);
        for bad in
            ["[sale]\nlevel = 3.0\n", "[sales]\nlevel = 0.5\n", "[sales]\npast = 2.0\n", "[sales]\njumps = -0.1\n"]
        {
            assert!(config(bad).checked().is_err(), "{bad}");
        }
        assert!(toml::from_str::<ValuesConfig>("[sales]\nlevels = 3.0\n").is_err());
    }
}
