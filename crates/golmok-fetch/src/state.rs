//! How far a download is, beside the file that it writes.

use crate::{FetchError, FetchOptions};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was fetched so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Service with its parameters.
    pub service: String,
    /// Rows of a page.
    pub page_rows: u64,
    /// Rows that there are.
    pub total: u64,
    /// Columns in the order in which they are written.
    pub columns: Vec<String>,
    /// Rows written.
    pub rows: u64,
    /// Bytes written; what lies behind them was cut.
    pub bytes: u64,
}

/// The two files beside the output; hidden, so that an inbox does not take them for data.
pub(crate) struct Beside {
    /// The CSV that grows.
    pub part: PathBuf,
    /// The state.
    pub state: PathBuf,
}

impl Beside {
    pub(crate) fn of(out: &Path) -> Self {
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        Self { part: out.with_file_name(format!(".{name}.part")), state: out.with_file_name(format!(".{name}.fetch")) }
    }

    /// Where a download of the same service was cut; its part is cut back to what the state knows.
    pub(crate) fn resume(&self, options: &FetchOptions) -> Result<Option<State>, FetchError> {
        let Ok(text) = std::fs::read_to_string(&self.state) else { return Ok(None) };
        let Ok(state) = serde_json::from_str::<State>(&text) else { return Ok(None) };
        let length = std::fs::metadata(&self.part).map(|m| m.len()).unwrap_or(0);
        if state.service != name(options) || state.page_rows != options.page_rows || length < state.bytes {
            return Ok(None);
        }
        let part = std::fs::File::options().write(true).open(&self.part);
        part.and_then(|file| file.set_len(state.bytes)).map_err(FetchError::io(&self.part, "cut back"))?;
        Ok(Some(state))
    }

    /// Writes the state; the rows that it speaks of are on disk before.
    pub(crate) fn write(&self, state: &State) -> Result<(), FetchError> {
        let text = serde_json::to_string(state).unwrap_or_default();
        let fresh = self.state.with_extension("fetch.new");
        let written = std::fs::File::create(&fresh).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&fresh, &self.state)
        });
        written.map_err(FetchError::io(&self.state, "write"))
    }

    /// Forgets what was fetched.
    pub(crate) fn forget(&self) {
        let _ = std::fs::remove_file(&self.state);
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Service with its parameters.
pub(crate) fn name(options: &FetchOptions) -> String {
    std::iter::once(&options.service).chain(&options.parameters).cloned().collect::<Vec<_>>().join("/")
}
