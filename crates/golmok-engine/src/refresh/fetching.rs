//! The downloads before a run: services of the Open API into the inbox. What cannot be had is told; the run goes on with
//! the files of before.

use super::limits::{RefreshConfig, ServiceToFetch};
use golmok_fetch::{FetchError, FetchOptions, Key};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What became of the downloads.
#[derive(Debug, Clone, Default)]
pub struct Fetching {
    /// Files that were written whole just now: they need not settle.
    pub whole: BTreeSet<PathBuf>,
    /// Services that could not be had, with the reason.
    pub failed: Vec<(String, String)>,
}

/// Downloads every service that the configuration names, one after the other.
pub fn fetch(inbox: &Path, config: &RefreshConfig, key: &Key) -> Fetching {
    let mut done = Fetching::default();
    for wanted in &config.fetch {
        let file = inbox.join(wanted.file_name());
        match one(&file, wanted, config, key) {
            Ok(rows) => {
                tracing::info!(service = wanted.service, rows, "fetched");
                done.whole.insert(file);
            }
            Err(error) => {
                tracing::warn!(service = wanted.service, "not fetched: {error}");
                done.failed.push((wanted.file_name(), error.to_string()));
            }
        }
    }
    done
}

fn one(file: &Path, wanted: &ServiceToFetch, config: &RefreshConfig, key: &Key) -> Result<u64, FetchError> {
    let options = FetchOptions {
        base_url: config.api.url.clone(),
        parameters: wanted.parameters.clone(),
        attempts: config.api.attempts,
        first_wait: Duration::from_millis(config.api.first_wait_ms),
        timeout: Duration::from_secs(config.api.timeout_seconds),
        ..FetchOptions::new(key.clone(), &wanted.service, file.to_path_buf())
    };
    golmok_fetch::fetch(&options, &|_, _| {}).map(|fetched| fetched.rows)
}
