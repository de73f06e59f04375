//! How far a download is, beside the file that it writes.

use crate::{FetchError, FetchOptions, csv_line};
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
    /// Mark of the rows of the first page: with the total, which revision of the data this is.
    pub first_page: u64,
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

    /// Where a download of the same service was cut, with the text of its part; the part is cut back to
    /// what the state knows. A state that its part does not bear out, e.g. an edited one, is not believed.
    pub(crate) fn resume(&self, options: &FetchOptions) -> Result<Option<(State, String)>, FetchError> {
        let Ok(text) = std::fs::read_to_string(&self.state) else { return Ok(None) };
        let Ok(state) = serde_json::from_str::<State>(&text) else {
            tracing::warn!(state = %self.state.display(), "does not read; the download begins anew");
            return Ok(None);
        };
        if state.service != name(options) || state.page_rows != options.page_rows {
            return Ok(None);
        }
        let length = std::fs::metadata(&self.part).map(|m| m.len()).unwrap_or(0);
        if length >= state.bytes {
            let part = std::fs::File::options().write(true).open(&self.part);
            part.and_then(|file| file.set_len(state.bytes)).map_err(FetchError::io(&self.part, "cut back"))?;
        }
        let part = std::fs::read(&self.part).unwrap_or_default();
        let part = String::from_utf8_lossy(&part).into_owned();
        let records = csv_line::records(&part);
        let rows = records.len().saturating_sub(1) as u64;
        let borne_out = part.len() as u64 == state.bytes
            && rows == state.rows
            && rows <= state.total
            && (rows == state.total || rows.is_multiple_of(state.page_rows))
            && records.first() == Some(&csv_line::record(state.columns.iter().map(String::as_str)).as_str())
            && csv_line::mark(&first_page(&records, options)) == state.first_page;
        if !borne_out {
            tracing::warn!(
                state = %self.state.display(),
                "is not what the part of the download says (an edited file?); the download begins anew"
            );
            return Ok(None);
        }
        Ok(Some((state, part)))
    }

    /// Writes the state; the rows that it speaks of are on disk before.
    pub(crate) fn write(&self, state: &State) -> Result<(), FetchError> {
        let text = serde_json::to_string(state).unwrap_or_default();
        let fresh = self.state.with_extension("fetch.new");
        let written = std::fs::File::create(&fresh).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&fresh, &self.state)?;
            sync_folder_of(&self.state)
        });
        written.map_err(FetchError::io(&self.state, "write"))
    }

    /// Forgets what was fetched.
    pub(crate) fn forget(&self) {
        let _ = std::fs::remove_file(&self.state);
        let _ = std::fs::remove_file(&self.part);
    }
}

/// Makes the name of a file durable, where its folder can be synced: some shared file systems know no such thing.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    use std::io::ErrorKind::{InvalidInput, Unsupported};
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match std::fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), InvalidInput | Unsupported) => Err(error),
        _ => Ok(()),
    }
}

/// The lines of the first page, of the records of a part with its header.
pub(crate) fn first_page(records: &[&str], options: &FetchOptions) -> String {
    let rows = usize::try_from(options.page_rows).unwrap_or(usize::MAX);
    records.iter().skip(1).take(rows).copied().collect()
}

/// Service with its parameters.
pub(crate) fn name(options: &FetchOptions) -> String {
    std::iter::once(&options.service).chain(&options.parameters).cloned().collect::<Vec<_>>().join("/")
}
