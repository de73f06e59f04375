//! What can go wrong in a download, told without the key.

use std::path::PathBuf;

/// A download that failed. What was fetched so far stays; the next download goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// There is no key, or it is no key.
    #[error("the key of the Open API must be letters and digits; set GOLMOK_API_KEY to the one you were given")]
    Key,
    /// An option makes no sense.
    #[error("{name}: {reason}")]
    Option {
        /// The option.
        name: &'static str,
        /// Why.
        reason: String,
    },
    /// A page could not be had.
    #[error(
        "{service}, rows {start}–{end}: {reason}, after {attempts} attempts; run it again later, it goes on from here"
    )]
    Page {
        /// The service.
        service: String,
        /// First row.
        start: u64,
        /// Last row.
        end: u64,
        /// Why the last attempt failed.
        reason: String,
        /// Attempts.
        attempts: u32,
    },
    /// The API refuses.
    #[error("{service}: the Open API says {code}: {message}")]
    Refused {
        /// The service.
        service: String,
        /// Code, e.g. `INFO-100`.
        code: String,
        /// Message.
        message: String,
    },
    /// Rows have other columns than expected.
    #[error("{service}: {reason}; the Open API changed its layout, nothing was written to {}", out.display())]
    Schema {
        /// The service.
        service: String,
        /// What differs.
        reason: String,
        /// The file that would have been written.
        out: PathBuf,
    },
    /// Rows moved between pages again and again while they were fetched.
    #[error(
        "{service}: rows moved between pages while they were fetched, twice ({reason}); run it again at a quiet hour"
    )]
    Moved {
        /// The service.
        service: String,
        /// How it was noticed.
        reason: String,
    },
    /// The disk refuses.
    #[error("{}: cannot {doing}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

impl FetchError {
    pub(crate) fn io(path: &std::path::Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, doing, source }
    }
}
