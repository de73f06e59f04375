//! What can go wrong in the engine, told apart by type: what is not there, what is not rated, what cannot be read.

use crate::refresh::held::Held;
use golmok_lake::LakeError;
use golmok_lake::store::StaleLayer;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A question or a step that failed.
///
/// A portal answers 404 to [`Error::is_not_found`], 422 to [`Error::OutOfScope`] and [`Error::Invalid`], 503 to
/// [`Error::NoTable`] and [`Error::Stale`], 500 to the rest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No area, industry, table or quarter is called so.
    #[error("no {what} is called {asked:?}; nearest: {}", nearest.join(", "))]
    NotFound {
        /// What was looked for: `area`, `industry`, `table`.
        what: &'static str,
        /// The code or name asked for.
        asked: String,
        /// What is called almost so, each with its code.
        nearest: Vec<String>,
    },
    /// A name that several areas have.
    #[error("{asked:?} is the name of several areas, give the code: {}", candidates.join(", "))]
    Ambiguous {
        /// The name asked for.
        asked: String,
        /// The areas of that name, each with kind and code.
        candidates: Vec<String>,
    },
    /// The area is known and has no rating of the industry.
    #[error("{area} has no row for {industry} in mart_entry_risk")]
    NotRated {
        /// Code of the area.
        area: String,
        /// Code of the industry.
        industry: String,
    },
    /// A point or a request outside what the lake covers.
    #[error("{0}")]
    OutOfScope(String),
    /// A list has columns that nobody reads.
    #[error("{}: columns that are not read: {others}; the columns are {known}", path.display())]
    UnknownColumns {
        /// The list.
        path: std::path::PathBuf,
        /// Its columns that nobody reads.
        others: String,
        /// Those that are read.
        known: String,
    },
    /// A table that the question needs is not in the snapshot.
    #[error("there is no {table} in the lake; `golmok {made_by}` makes it")]
    NoTable {
        /// Name of the table.
        table: &'static str,
        /// The verb that makes it.
        made_by: &'static str,
    },
    /// A layer was kept although what it rests on changed, so that nothing can be traced across it.
    #[error(
        "the layer of `golmok {}` is older than what it rests on, since `golmok {}` in snapshot {}; make it again, and \
         the layers after it", .0.layer.code(), .0.because.code(), .0.since
    )]
    Stale(StaleLayer),
    /// Gates failed; nothing was published.
    #[error(transparent)]
    Held(#[from] Held),
    /// The lake refused.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Indicators could not be computed.
    #[error(transparent)]
    Indicator(#[from] golmok_indicators::IndicatorError),
    /// Cells could not be rated.
    #[error(transparent)]
    Rating(#[from] golmok_rating::RatingError),
    /// Space refused.
    #[error(transparent)]
    Space(#[from] golmok_spatial::SpatialError),
    /// A download failed.
    #[error(transparent)]
    Fetch(#[from] golmok_fetch::FetchError),
    /// A value that does not belong to its type.
    #[error(transparent)]
    Value(#[from] golmok_model::InvalidValue),
    /// A table could not be read or computed.
    #[error("{}", first_line(.0))]
    Table(#[from] polars::prelude::PolarsError),
    /// Rows do not fit their schema.
    #[error(transparent)]
    Rows(#[from] arrow::error::ArrowError),
    /// A date that does not parse.
    #[error(transparent)]
    Date(#[from] jiff::Error),
    /// A document that is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A settings file or a watch list that is no TOML.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A list that is no CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What a reporter of the layer above said ([`crate::refresh::Reporter`]).
    #[error("{0}")]
    Report(Box<dyn std::error::Error + Send + Sync>),
    /// A setting, an argument or a state that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// What was being done when something else failed.
    #[error("{doing}")]
    While {
        /// What was being done.
        doing: String,
        /// What failed.
        source: Box<Error>,
    },
}

/// polars adds its whole plan below the first line.
pub(crate) fn first_line(error: &polars::prelude::PolarsError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

impl Error {
    /// Whether what was asked for is not there: a page would answer 404.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::NotFound { .. } | Self::Ambiguous { .. } | Self::NotRated { .. } => true,
            Self::While { source, .. } => source.is_not_found(),
            _ => false,
        }
    }

    /// Whether a data check failed and nothing was published.
    pub fn is_failed_check(&self) -> bool {
        match self {
            Self::Held(_) => true,
            Self::Lake(error) => error.is_failed_check(),
            Self::While { source, .. } => source.is_failed_check(),
            _ => false,
        }
    }

    /// The failure of the lake behind it, if that was the cause.
    pub fn lake(&self) -> Option<&LakeError> {
        match self {
            Self::Lake(error) => Some(error),
            Self::While { source, .. } => source.lake(),
            _ => None,
        }
    }

    /// The stale layer behind it, if that was the cause.
    pub fn stale(&self) -> Option<&StaleLayer> {
        match self {
            Self::Stale(mark) => Some(mark),
            Self::While { source, .. } => source.stale(),
            _ => None,
        }
    }

    /// The failed gates behind it, if that was the cause.
    pub fn held(&self) -> Option<&Held> {
        match self {
            Self::Held(held) => Some(held),
            Self::While { source, .. } => source.held(),
            _ => None,
        }
    }

    /// The error with all that caused it, `: ` between.
    pub fn whole(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}

/// What was being done, put before an error; or an error out of nothing.
pub(crate) trait Context<T> {
    /// With a text.
    fn context(self, doing: impl Into<String>) -> Result<T>;
    /// With a text that is made when needed.
    fn with_context<S: Into<String>>(self, doing: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Into<Error>> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl Into<String>) -> Result<T> {
        self.map_err(|error| Error::While { doing: doing.into(), source: Box::new(error.into()) })
    }
    fn with_context<S: Into<String>>(self, doing: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::While { doing: doing().into(), source: Box::new(error.into()) })
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, missing: impl Into<String>) -> Result<T> {
        self.ok_or_else(|| Error::Invalid(missing.into()))
    }
    fn with_context<S: Into<String>>(self, missing: impl FnOnce() -> S) -> Result<T> {
        self.ok_or_else(|| Error::Invalid(missing().into()))
    }
}

/// Returns an [`Error::Invalid`] with a formatted text.
macro_rules! bail {
    ($($text:tt)*) => { return Err($crate::error::Error::Invalid(format!($($text)*))) };
}
/// Returns an [`Error::Invalid`] unless a condition holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)*) => {
        let holds: bool = $holds;
        if !holds {
            $crate::error::bail!($($text)*)
        }
    };
}
/// An [`Error::Invalid`] with a formatted text.
macro_rules! invalid {
    ($($text:tt)*) => { $crate::error::Error::Invalid(format!($($text)*)) };
}
pub(crate) use {bail, ensure, invalid};
