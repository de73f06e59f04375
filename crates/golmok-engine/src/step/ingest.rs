//! ingest: raw files → staging tables. The work is `golmok_lake::ingest`'s.

use super::{Files, Outcome, Step, Verb};
use crate::error::Result;
use golmok_lake::ingest::{IngestOptions, Progress, ingest_into};
use std::path::PathBuf;

/// Reads files into the snapshot under way.
pub struct Ingest<'a> {
    /// Files and folders.
    pub paths: &'a [PathBuf],
    /// How they are read.
    pub options: IngestOptions,
    /// Is told how far it is; from several threads.
    pub progress: &'a dyn Progress,
}

impl Step<Files<'_>> for Ingest<'_> {
    fn verb(&self) -> Verb {
        Verb::Ingest
    }

    fn make(&self, on: &Files<'_>) -> Result<Outcome> {
        Ok(Outcome::Ingested(ingest_into(on.writer, self.paths, &self.options, self.progress)?))
    }
}
