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
        }
    }
}

impl PortalConfig {
    pub(super) fn checked(&self) -> Result<()> {
        let sizes = [self.connections, self.head_bytes, self.headers, self.body_bytes, self.score_rows];
        let times = [self.transfer_seconds, self.idle_seconds, self.answer_seconds, self.poll_seconds];
        ensure!(sizes.iter().all(|size| *size > 0) && times.iter().all(|time| *time > 0), "limits must be above 0");
        Ok(())
    }
}
