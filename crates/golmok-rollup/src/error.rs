//! What can go wrong in a roll-up.

use golmok_lake::LakeError;
use jiff::civil::Date;
use polars::prelude::PolarsError;
use std::path::{Path, PathBuf};

/// Result of this crate.
pub type Result<T, E = RollupError> = std::result::Result<T, E>;

/// A roll-up that failed. Nothing of the day at hand was committed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RollupError {
    /// The mapping says something that cannot be.
    #[error("{}: {reason}", path.display())]
    Mapping {
        /// The mapping.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file lacks columns that the mapping names: it has another schema than its siblings.
    #[error("{} lacks {missing}; its columns are {columns}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// Columns that are not there.
        missing: String,
        /// Those that are.
        columns: String,
    },
    /// A file that is neither delimited text nor Parquet.
    #[error("{} is no table that a roll-up reads (delimited text or Parquet)", path.display())]
    NoTable {
        /// The file.
        path: PathBuf,
    },
    /// Nothing to read.
    #[error("no file in {}", path.display())]
    NoInput {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// An address of another machine.
    #[error(
        "{address} is no folder: golmok reads local files; copy it first (aws s3 sync {address} rows, or mount it)"
    )]
    Remote {
        /// The address.
        address: String,
    },
    /// Two folders of one run are of the same day.
    #[error("day {day} twice: {} and {}", one.display(), other.display())]
    DayTwice {
        /// The day.
        day: Date,
        /// The first folder.
        one: PathBuf,
        /// The second.
        other: PathBuf,
    },
    /// The same bytes twice in one run.
    #[error("the same file twice: {} and {}", one.display(), other.display())]
    FileTwice {
        /// The first.
        one: PathBuf,
        /// The second.
        other: PathBuf,
    },
    /// A file whose day nobody names holds rows of a day that was made of other files.
    #[error(
        "{} has rows of {day}, which stands already, made of other files; put the day's rows into a folder day={day}, or say --replace",
        path.display()
    )]
    DayStands {
        /// The day.
        day: Date,
        /// The file.
        path: PathBuf,
    },
    /// No row of a file counts.
    #[error("{}: none of its {rows} rows counts, most because of {why}", path.display())]
    NothingCounts {
        /// The file.
        path: PathBuf,
        /// Its rows.
        rows: i64,
        /// The reason of most.
        why: &'static str,
    },
    /// What was written is not what was read; the day was not committed.
    #[error("day {day}: {what} is {found} in what was written, {expected} in what was counted")]
    Check {
        /// The day.
        day: Date,
        /// What was compared.
        what: &'static str,
        /// As written.
        found: i64,
        /// As counted.
        expected: i64,
    },
    /// A quarter without all its days is not published.
    #[error("quarter {quarter} lacks {count} of its days, the first ones are {first}; nothing was published")]
    MissingDays {
        /// Quarter code.
        quarter: i32,
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Days of one quarter were made by another mapping, other boundaries, other merchants or another SQL text.
    #[error("day {day} was rolled up with another mapping, merchants or boundaries than {other}; roll it up again")]
    OtherSetup {
        /// A day.
        day: Date,
        /// A day made otherwise.
        other: Date,
    },
    /// A folder of days holds days of another kind.
    #[error("{} holds days of {}; name another folder by --days", path.display(), if found.is_empty() { "sales" } else { found.as_str() })]
    OtherKind {
        /// The folder.
        path: PathBuf,
        /// What its days are of; empty for sales.
        found: String,
    },
    /// The calendar of public holidays does not cover a day.
    #[error(
        "the list of public holidays covers {from} to {until}, not {day}; name one by [calendar] holidays in the mapping"
    )]
    Calendar {
        /// The day.
        day: Date,
        /// First year covered.
        from: i16,
        /// Last year covered.
        until: i16,
    },
    /// Spark cannot be started, or failed.
    #[error("Spark: {reason}")]
    Spark {
        /// What it said.
        reason: String,
    },
    /// Text of the state that cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The engine of tables refused.
    #[error("{doing}")]
    Polars {
        /// What was being done.
        doing: String,
        /// What it said.
        source: PolarsError,
    },
    /// The disk or a file of text.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Areas or the rule of disclosure.
    #[error(transparent)]
    Engine(#[from] golmok_engine::Error),
    /// Coordinates or boundaries.
    #[error(transparent)]
    Spatial(#[from] golmok_spatial::SpatialError),
}

impl RollupError {
    /// Whether a data check failed, as against an error: exit code 1.
    pub fn is_failed_check(&self) -> bool {
        matches!(
            self,
            Self::Check { .. }
                | Self::MissingDays { .. }
                | Self::OtherSetup { .. }
                | Self::DayTwice { .. }
                | Self::FileTwice { .. }
                | Self::DayStands { .. }
                | Self::NothingCounts { .. }
        )
    }

    pub(crate) fn io(path: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Lake(LakeError::io(path, doing)(error))
    }
}

/// Says what was being done when polars refused.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, PolarsError> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| RollupError::Polars { doing: what(), source })
    }
}
