//! Limits of the portal.

use crate::error::{Result, ensure};
use serde::Deserialize;

/// What `golmok serve` bounds, so that no client can hold it up or fill it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PortalConfig {
    /// Connections at a time; the next is told to come again.
    pub connections: usize,
    /// Bytes of a request's first line and headers.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Seconds in which a body must have come, and in which a client must take more of an answer.
    pub transfer_seconds: u64,
    /// Seconds in which the head of a connection's next request must have come.
    pub idle_seconds: u64,
    /// Seconds that an answer may take.
    pub answer_seconds: u64,
    /// Answers worked out at a time; 0 for two a core.
    pub at_work: usize,
    /// Seconds between two looks at the lake's current snapshot.
    pub poll_seconds: u64,
    /// Rows that a batch may score.
    pub score_rows: usize,
    /// Address of the tiles under the large map, with `{z}`, `{x}` and `{y}`; empty for none.
    pub raster: String,
    /// Whose tiles they are, as their terms ask for it.
    pub raster_attribution: String,
}

/// Tiles under a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Address with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// Scheme and host of the address.
    pub origin: String,
    /// Whose they are.
    pub attribution: String,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self {
            connections: 512,
            head_bytes: 16 * 1024,
            headers: 64,
            body_bytes: 2 * 1024 * 1024,
            transfer_seconds: 10,
            idle_seconds: 30,
            answer_seconds: 20,
            at_work: 0,
            poll_seconds: 2,
            score_rows: 10_000,
            raster: String::new(),
            raster_attribution: String::new(),
        }
    }
}

impl PortalConfig {
    pub(super) fn checked(&self) -> Result<()> {
        let sizes = [self.connections, self.head_bytes, self.headers, self.body_bytes, self.score_rows];
        let times = [self.transfer_seconds, self.idle_seconds, self.answer_seconds, self.poll_seconds];
        ensure!(sizes.iter().all(|size| *size > 0) && times.iter().all(|time| *time > 0), "limits must be above 0");
        if self.raster.is_empty() {
            return Ok(());
        }
        ensure!(
            self.raster().is_some() && ["{z}", "{x}", "{y}"].iter().all(|part| self.raster.contains(part)),
            "raster must be an https address with {{z}}, {{x}} and {{y}}"
        );
        ensure!(!self.raster_attribution.trim().is_empty(), "raster needs raster_attribution: whose tiles they are");
        Ok(())
    }

    /// The tiles under the large map, where an address is set.
    pub fn raster(&self) -> Option<Raster> {
        let host = self.raster.strip_prefix("https://")?.split('/').next()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        let named = !host.is_empty() && host.chars().all(plain);
        named.then(|| Raster {
            tiles: self.raster.clone(),
            origin: format!("https://{host}"),
            attribution: self.raster_attribution.clone(),
        })
    }
}
