//! Tunables, each with a documented default (docs/configuration.md).

use crate::refresh::limits::RefreshConfig;
use anyhow::Context;
use golmok_lake::ingest::QualityLimits;
use golmok_rating::RatingConfig;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything that a TOML file may set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How cells are rated.
    pub rating: RatingConfig,
    /// How many quarters after its end a source is known.
    pub publication_lag_quarters: PublicationLag,
    /// How models of measure are set.
    pub measure: MeasureConfig,
    /// How many snapshots a lake keeps.
    pub keep_snapshots: usize,
    /// Limits of the nightly refresh.
    pub refresh: RefreshConfig,
    /// What stands on reports.
    pub report: ReportConfig,
    /// Share of a file's rows that may carry a caveat, by its code; past it nothing is published.
    pub quality: BTreeMap<String, f64>,
}

/// What stands on reports.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportConfig {
    /// Whom to tell of a mistake: a name, an address, a telephone number; printed as it is.
    pub correction_contact: String,
}

/// How many quarters after its end a source is known.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublicationLag {
    /// 점포-상권.
    pub store_counts: i32,
    /// Every other quarterly source.
    pub others: i32,
}

/// Models whose numbers are conventions, not estimates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeasureConfig {
    /// How fast custom falls with distance in the Huff model.
    pub huff_exponent: f64,
    /// Points of growth, stability, trading, purchasing power and attraction in the district score.
    pub district_weights: [f64; 5],
    /// Least district scores of the grades 1 to 4.
    pub district_cuts: [f64; 4],
}

impl Default for MeasureConfig {
    fn default() -> Self {
        Self { huff_exponent: 2.0, district_weights: [20.0; 5], district_cuts: [70.0, 57.5, 45.0, 32.5] }
    }
}

impl MeasureConfig {
    fn checked(&self) -> anyhow::Result<()> {
        let falling = self.district_cuts.windows(2).all(|pair| pair[0] > pair[1]);
        let positive = self.huff_exponent > 0.0 && self.district_weights.iter().all(|weight| *weight > 0.0);
        anyhow::ensure!(falling, "district_cuts must fall");
        anyhow::ensure!(positive, "huff_exponent and district_weights must be above 0");
        Ok(())
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rating: RatingConfig::default(),
            publication_lag_quarters: PublicationLag::default(),
            measure: MeasureConfig::default(),
            keep_snapshots: 10,
            refresh: RefreshConfig::default(),
            report: ReportConfig::default(),
            quality: BTreeMap::new(),
        }
    }
}

impl Default for PublicationLag {
    fn default() -> Self {
        Self { store_counts: 0, others: 1 }
    }
}

impl Config {
    /// Reads the file, or the defaults where none is named.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, names an unknown key, or holds settings that make no sense.
    pub fn load(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Self = toml::from_str(&text)
            .with_context(|| format!("{} is not as docs/configuration.md says", path.display()))?;
        // One fact: when the sources beside the counts are known, now and at each origin of the backtest.
        config.rating.covariate_lag_quarters = config.publication_lag_quarters.others;
        config.measure.checked().with_context(|| format!("{}, section [measure]", path.display()))?;
        config.rating.checked().with_context(|| format!("{}, section [rating]", path.display()))?;
        config.quality().with_context(|| format!("{}, section [quality]", path.display()))?;
        config.refresh.checked().with_context(|| format!("{}, section [refresh]", path.display()))?;
        Ok(config)
    }

    /// The limits on caveats of what is read.
    ///
    /// # Errors
    /// Where a caveat has no limit, or its share is not within 0–1.
    pub fn quality(&self) -> anyhow::Result<QualityLimits> {
        QualityLimits::with(self.quality.clone())
            .map_err(|code| anyhow::anyhow!("{code} is no caveat with a limit, or its share is not within 0–1"))
    }

    /// The part that decides what steps compute, for hashing.
    pub fn of_steps(&self) -> impl std::fmt::Debug + '_ {
        (&self.rating, &self.publication_lag_quarters, &self.measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_unknown_keys_and_falling_cuts() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("golmok.toml");
        for (text, ok) in [
            ("keep_snapshots = 3\n", true),
            ("keep_snapshot = 3\n", false),
            ("[rating]\ngrade_cuts = [0.5, 0.8, 0.95]\n", true),
            ("[refresh.gates]\nrows = 0.2\n", true),
            ("[refresh.gates]\nrows = -0.2\n", false),
            ("[refresh.freshness_days]\nlicences = 3\n", true),
            ("[quality]\nclosed_unparseable = 0.5\n", true),
            ("[quality]\nclosed_unparsable = 0.5\n", false),
            ("[quality]\nundecodable = 2.0\n", false),
            ("[measure]\nhuff_exponent = 1.5\n", true),
            ("[measure]\nhuff_exponent = 0.0\n", false),
            ("[measure]\ndistrict_cuts = [70.0, 45.0, 57.5, 32.5]\n", false),
            ("[rating]\ngrade_cuts = [0.8, 0.5, 0.95]\n", false),
            ("[[refresh.fetch]]\nservice = \"VwsmTrdarStorQq\"\nparameters = [\"20244\"]\n", true),
            ("[[refresh.fetch]]\nservice = \"VwsmTrdarStorQq\"\nfile = \"../stores.csv\"\n", false),
            ("[refresh.api]\nattempts = 0\n", false),
        ] {
            std::fs::write(&path, text).expect("written");
            assert_eq!(Config::load(Some(&path)).is_ok(), ok, "{text}");
        }
        std::fs::write(&path, "[publication_lag_quarters]\nothers = 2\n").expect("written");
        assert_eq!(Config::load(Some(&path)).expect("good").rating.covariate_lag_quarters, 2);
    }
}
