//! Limits of the quality gates and of the run itself, each with its default and which way to turn it.

mod values;

pub use values::{FLOWS, SPENDING, ValueLimits, ValuesConfig};

use golmok_model::SourceKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Section `[refresh]` of the configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefreshConfig {
    /// Longest run in hours; then it ends and nothing is published.
    pub max_hours: f64,
    /// A file changed within these seconds is taken as still being written and left for the next run.
    pub settle_seconds: u64,
    /// Name of a file that the supplier puts into the inbox last: while it is not there, the inbox is being filled, and
    /// nothing is read; where it is, every file is whole. By default none.
    pub marker: Option<String>,
    /// Free bytes needed, as a multiple of the last snapshot's bytes.
    pub free_disk_factor: f64,
    /// Hours without a success after which `golmok status --health` fails.
    pub max_hours_without_success: i64,
    /// Longest time of the command of `--on-alert`, in seconds; then it and all that it started are ended.
    pub on_alert_seconds: u64,
    /// What `refresh --fetch` downloads into the inbox first.
    pub fetch: Vec<ServiceToFetch>,
    /// How the Open API is asked.
    pub api: ApiConfig,
    /// The limits of the gates.
    pub gates: GateLimits,
    /// How far figures may move from the publication before.
    pub values: ValuesConfig,
    /// Oldest last day of a source, in days before the as-of date, that is not late. A late source is told, lowers the
    /// confidence of ratings where it is 점포, and stops nothing.
    pub freshness_days: BTreeMap<String, i64>,
}

/// A service of the Open API, to be downloaded before the run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceToFetch {
    /// Its name, e.g. `VwsmTrdarStorQq`.
    pub service: String,
    /// Further parts of the address, e.g. the quarter `20244`.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Name of the file in the inbox.
    pub file: Option<String>,
}

impl ServiceToFetch {
    /// Name of the file in the inbox; files of different parameters have different names.
    pub fn file_name(&self) -> String {
        let by_service = || {
            let parts = std::iter::once(&self.service).chain(&self.parameters);
            format!("{}.csv", parts.cloned().collect::<Vec<_>>().join("_"))
        };
        self.file.clone().unwrap_or_else(by_service)
    }
}

/// How the Open API is asked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiConfig {
    /// Its address.
    pub url: String,
    /// How often a page is asked for.
    pub attempts: u32,
    /// Milliseconds after the first failure; doubled after each further one.
    pub first_wait_ms: u64,
    /// Longest time for a page, in seconds.
    pub timeout_seconds: u64,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            url: golmok_fetch::BASE_URL.to_owned(),
            attempts: golmok_fetch::ATTEMPTS,
            first_wait_ms: golmok_fetch::FIRST_WAIT.as_millis() as u64,
            timeout_seconds: golmok_fetch::TIMEOUT.as_secs(),
        }
    }
}

/// Limits of the quality gates. A larger limit lets more through.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateLimits {
    /// Rows of a source that may be rejected, as a share.
    pub rejects: f64,
    /// Change of the rows of a source against the last snapshot, as a share.
    pub rows: f64,
    /// Rise of the share of rows in which an identity fails.
    pub identities: f64,
    /// Areas, quarters or industries of a source that are there on a first night, as a share of those of the city.
    pub register: f64,
    /// Population stability index of the closure probability.
    pub stability_index: f64,
    /// Share of grades that move.
    pub grades_moved: f64,
    /// The same where a new quarter of counts came in.
    pub grades_moved_new_quarter: f64,
    /// Loss of the explained share of deviance at the newest common origin.
    pub backtest: f64,
    /// Cells of a quarter with the very figures of another quarter, as a share. On the public files no more than 0.15 of
    /// what is counted every quarter; what is counted once a year stands still, and may.
    pub copied: f64,
    /// Rows with a code that was never seen, or that is gone, as a share. A new trade has some hundred rows of 77,000.
    pub codes: f64,
    /// Names of areas or industries that are others, as a share.
    pub names: f64,
    /// Rise of the share of names that look garbled.
    pub garbled: f64,
    /// Cells that had a figure and have none, as a share.
    pub emptied: f64,
    /// Rise of the share of cells of 점포 whose stock and flow do not agree. None does on the public files.
    pub balance: f64,
    /// Cells of which two files of one publication say different things, as a share.
    pub contradictions: f64,
    /// Cells of a known quarter of 점포 that were counted anew, as a share.
    pub revised: f64,
    /// Rated cells that are no longer rated, as a share.
    pub unrated: f64,
    /// Areas that moved, changed their gu or their size, as a share.
    pub moved_areas: f64,
    /// Licences known before whose dates, status, place or name are others, as a share.
    pub licences: f64,
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            rejects: 0.01,
            rows: 0.10,
            identities: 0.01,
            register: 0.5,
            stability_index: 0.10,
            grades_moved: 0.05,
            grades_moved_new_quarter: 0.25,
            backtest: 0.05,
            copied: 0.5,
            codes: 0.05,
            names: 0.05,
            garbled: 0.02,
            emptied: 0.05,
            balance: 0.001,
            contradictions: 0.001,
            revised: 0.01,
            unrated: 0.05,
            moved_areas: 0.02,
            licences: 0.05,
        }
    }
}

impl Default for RefreshConfig {
    fn default() -> Self {
        Self {
            max_hours: 4.0,
            settle_seconds: 60,
            marker: None,
            free_disk_factor: 2.0,
            max_hours_without_success: 36,
            on_alert_seconds: 60,
            fetch: Vec::new(),
            api: ApiConfig::default(),
            gates: GateLimits::default(),
            values: ValuesConfig::default(),
            freshness_days: BTreeMap::new(),
        }
    }
}

impl RefreshConfig {
    /// Days after which a source is late: licences come daily, counts by quarter are 90–150 days old by nature,
    /// surroundings come once or twice a year, areas and boundaries are not dated.
    pub fn freshness_days(&self, kind: SourceKind) -> Option<i64> {
        use SourceKind::{Areas, Boundaries, ChangeIndex, Licences, Sales, StoreCounts};
        if let Some(days) = self.freshness_days.get(kind.code()) {
            return Some(*days);
        }
        match kind {
            Licences => Some(7),
            StoreCounts | Sales | ChangeIndex => Some(200),
            Areas | Boundaries => None,
            _ => Some(400),
        }
    }

    /// The same settings, after checking that they make sense.
    ///
    /// # Errors
    /// When a limit is no share, or a source is unknown.
    pub fn checked(&self) -> crate::error::Result<&Self> {
        let g = &self.gates;
        for (name, limit) in [
            ("rejects", g.rejects),
            ("rows", g.rows),
            ("identities", g.identities),
            ("register", g.register),
            ("stability_index", g.stability_index),
            ("grades_moved", g.grades_moved),
            ("grades_moved_new_quarter", g.grades_moved_new_quarter),
            ("backtest", g.backtest),
            ("copied", g.copied),
            ("codes", g.codes),
            ("names", g.names),
            ("garbled", g.garbled),
            ("emptied", g.emptied),
            ("balance", g.balance),
            ("contradictions", g.contradictions),
            ("revised", g.revised),
            ("unrated", g.unrated),
            ("moved_areas", g.moved_areas),
            ("licences", g.licences),
        ] {
            crate::error::ensure!(limit.is_finite() && limit >= 0.0, "gates.{name} = {limit} must be 0 or more");
        }
        self.values.checked()?;
        crate::error::ensure!(self.max_hours > 0.0 && self.max_hours < 1e6, "max_hours must be positive");
        crate::error::ensure!(self.on_alert_seconds > 0, "on_alert_seconds must be at least 1");
        crate::error::ensure!(self.free_disk_factor >= 0.0, "free_disk_factor must be 0 or more");
        if let Some(marker) = &self.marker {
            let plain = !marker.is_empty() && !marker.starts_with('.') && !marker.contains(['/', '\\']);
            crate::error::ensure!(plain, "marker: {marker} must be the name of a file in the inbox");
        }
        crate::error::ensure!(self.api.attempts > 0, "api.attempts must be at least 1");
        for (i, wanted) in self.fetch.iter().enumerate() {
            let name = wanted.file_name();
            let plain = !name.starts_with('.') && !name.contains(['/', '\\']);
            crate::error::ensure!(plain, "fetch: {name} must be the name of a file in the inbox");
            let twice = self.fetch[..i].iter().any(|other| other.file_name() == name);
            crate::error::ensure!(!twice, "fetch: two downloads would write {name}");
        }
        for kind in self.freshness_days.keys() {
            kind.parse::<SourceKind>().map_err(|error| crate::error::invalid!("freshness_days: {error}"))?;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_its_own_freshness_and_nonsense_is_refused() {
        let mut config = RefreshConfig::default();
        assert_eq!(config.freshness_days(SourceKind::Licences), Some(7));
        assert_eq!(config.freshness_days(SourceKind::Boundaries), None);
        config.freshness_days.insert("boundaries".to_owned(), 30);
        assert_eq!(config.checked().expect("good").freshness_days(SourceKind::Boundaries), Some(30));
        config.freshness_days.insert("weather".to_owned(), 1);
        assert!(config.checked().is_err());
        let gates = GateLimits { rows: f64::NAN, ..GateLimits::default() };
        assert!(RefreshConfig { gates, ..RefreshConfig::default() }.checked().is_err());
        let marked = |name: &str| RefreshConfig { marker: Some(name.to_owned()), ..RefreshConfig::default() };
        assert!(marked("COMPLETE").checked().is_ok() && marked("../COMPLETE").checked().is_err());
    }
}
