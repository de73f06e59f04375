//! Tunables, each with a documented default (docs/configuration.md).

mod portal;
mod retention;

use crate::error::{Context, Result, invalid};
use crate::refresh::limits::RefreshConfig;
use golmok_indicators::district_score::Scale;
use golmok_lake::ingest::QualityLimits;
use golmok_rating::RatingConfig;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;

pub use portal::{PortalConfig, Raster};

/// Everything that a TOML file may set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How cells are rated.
    pub rating: RatingConfig,
    /// How many quarters after its end a source is known.
    pub publication_lag_quarters: PublicationLag,
    /// How models of measure are set.
    pub measure: MeasureConfig,
    /// How many snapshots a lake keeps; all three are checked by [`retention`](Self::retention).
    pub keep_snapshots: i64,
    /// Days after which a snapshot goes.
    pub keep_days: Option<i64>,
    /// Bytes that all snapshots together may take.
    pub keep_bytes: Option<i64>,
    /// Limits of the nightly refresh.
    pub refresh: RefreshConfig,
    /// What stands on reports.
    pub report: ReportConfig,
    /// Limits of the portal.
    pub portal: PortalConfig,
    /// Grades from which a rating without an earlier snapshot starts: the `previous_grades.csv` of another snapshot.
    pub previous_grades: Option<PathBuf>,
    /// The city, by code, name or file (`busan.toml`); where none is named, the one that the files are of.
    pub city: Option<String>,
    /// Areas of one's own: a GeoJSON file of polygons with a name, which every question about an area then knows.
    pub areas: Option<PathBuf>,
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
        let Scale { weights, cuts } = Scale::default();
        Self { huff_exponent: 2.0, district_weights: weights, district_cuts: cuts }
    }
}

impl MeasureConfig {
    /// Weights and cuts of the district score.
    pub fn scale(&self) -> Scale {
        Scale { weights: self.district_weights, cuts: self.district_cuts }
    }

    fn checked(&self) -> crate::error::Result<()> {
        let falling = self.district_cuts.windows(2).all(|pair| pair[0] > pair[1]);
        let positive = self.huff_exponent > 0.0 && self.district_weights.iter().all(|weight| *weight > 0.0);
        crate::error::ensure!(falling, "district_cuts must fall");
        crate::error::ensure!(positive, "huff_exponent and district_weights must be above 0");
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rating: RatingConfig::default(),
            publication_lag_quarters: PublicationLag::default(),
            measure: MeasureConfig::default(),
            keep_snapshots: 10,
            keep_days: None,
            keep_bytes: None,
            refresh: RefreshConfig::default(),
            report: ReportConfig::default(),
            portal: PortalConfig::default(),
            previous_grades: None,
            city: None,
            areas: None,
            quality: BTreeMap::new(),
        }
    }
}

impl Default for PublicationLag {
    fn default() -> Self {
        Self { store_counts: 0, others: 1 }
    }
}

impl Settings {
    /// Reads settings from TOML.
    ///
    /// # Errors
    /// When the text is no TOML, names an unknown key, or holds settings that make no sense.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mut settings: Self = toml::from_str(text)?;
        // One fact: when the sources beside the counts are known, now and at each origin of the backtest.
        settings.rating.covariate_lag_quarters = settings.publication_lag_quarters.others;
        settings.retention()?;
        settings.measure.checked().context("section [measure]")?;
        settings.rating.checked().context("section [rating]")?;
        settings.quality().context("section [quality]")?;
        settings.portal.checked().context("section [portal]")?;
        settings.refresh.checked().context("section [refresh]")?;
        Ok(settings)
    }

    /// The limits on caveats of what is read.
    ///
    /// # Errors
    /// Where a caveat has no limit, or its share is not within 0–1.
    pub fn quality(&self) -> Result<QualityLimits> {
        QualityLimits::with(self.quality.clone())
            .map_err(|code| invalid!("{code} is no caveat with a limit, or its share is not within 0–1"))
    }

    /// The part that decides what steps compute, for hashing.
    pub fn of_steps(&self) -> impl std::fmt::Debug + '_ {
        (&self.rating, &self.publication_lag_quarters, &self.measure)
    }

    /// Its hash, as snapshot.json holds it: 16 hex digits.
    pub fn hash_of_steps(&self) -> String {
        let hash = Sha256::digest(format!("{:?}", self.of_steps()));
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_unknown_keys_and_falling_cuts() {
        for (text, ok) in [
            ("keep_snapshots = 3\n", true),
            ("keep_snapshot = 3\n", false),
            ("keep_snapshots = 0\n", false),
            ("keep_snapshots = -1\n", false),
            ("keep_days = 30\nkeep_bytes = 20_000_000_000\n", true),
            ("keep_days = 0\n", false),
            ("keep_days = 5_000_000_000\n", false),
            ("keep_bytes = 0\n", false),
            ("keep_bytes = -5\n", false),
            ("[refresh]\non_alert_seconds = 0\n", false),
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
            assert_eq!(Settings::from_toml(text).is_ok(), ok, "{text}");
        }
        let settings = Settings::from_toml("[publication_lag_quarters]\nothers = 2\n").expect("good");
        assert_eq!(settings.rating.covariate_lag_quarters, 2);
    }
}
