//! What the last runs were like: `refresh.json` in the lake, for monitors.

use crate::error::{Context, Result};
use golmok_lake::store::Lake;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Name of the file in the lake's folder.
const FILE: &str = "refresh.json";

/// How the last run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is under way, or was killed.
    Begun,
    /// A snapshot was published.
    Published,
    /// A gate failed.
    Held,
    /// Something else failed.
    Failed,
    /// It took too long.
    TimedOut,
}

/// The last run and the last success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When the last run began.
    pub began_at: jiff::Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// Seconds that it took.
    pub seconds: f64,
    /// Its snapshot, published or held.
    #[serde(default)]
    pub snapshot: Option<String>,
    /// Checks that failed.
    #[serde(default)]
    pub failed_checks: Vec<String>,
    /// What went wrong otherwise.
    #[serde(default)]
    pub error: Option<String>,
    /// Sources that are late.
    #[serde(default)]
    pub late: Vec<String>,
    /// Grades that moved.
    #[serde(default)]
    pub grades_moved: u64,
    /// Alerts.
    #[serde(default)]
    pub alerts: u64,
    /// When the last run that published began.
    #[serde(default)]
    pub last_success_at: Option<jiff::Timestamp>,
}

fn path(lake: &Lake) -> PathBuf {
    lake.dir().join(FILE)
}

impl Record {
    /// A run that begins.
    pub fn begin(now: jiff::Timestamp, before: Option<&Self>) -> Self {
        Self {
            began_at: now,
            ending: Ending::Begun,
            seconds: 0.0,
            snapshot: None,
            failed_checks: Vec::new(),
            error: None,
            late: before.map(|b| b.late.clone()).unwrap_or_default(),
            grades_moved: 0,
            alerts: 0,
            last_success_at: before.and_then(|b| b.last_success_at),
        }
    }

    /// The last run's; none where there was no refresh yet, or the file is damaged (it is written anew).
    pub fn read(lake: &Lake) -> Option<Self> {
        let bytes = std::fs::read(path(lake)).ok()?;
        serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::warn!(%error, "{FILE} is damaged and will be written anew"))
            .ok()
    }

    /// The run published.
    pub fn published(&mut self, id: &str, now: jiff::Timestamp) {
        self.ending = Ending::Published;
        self.snapshot = Some(id.to_owned());
        self.last_success_at = Some(now);
    }

    /// Gates held the run: names and findings.
    pub fn held(&mut self, failed: &[(String, String)]) {
        self.ending = Ending::Held;
        self.failed_checks = failed.iter().map(|(name, _)| name.clone()).collect();
    }

    /// The file below the lake and its bytes.
    ///
    /// # Errors
    /// None that a record can have.
    pub fn file(&self) -> Result<(String, Vec<u8>)> {
        Ok((FILE.to_owned(), (serde_json::to_string_pretty(self)? + "\n").into_bytes()))
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, lake: &Lake) -> Result<()> {
        let (name, text) = self.file()?;
        lake.replace_file(name, &text).context("the record of the run could not be written")
    }
}
