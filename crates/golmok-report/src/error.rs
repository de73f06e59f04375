//! Errors of the report crate.

use std::path::PathBuf;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A page could not be rendered.
    #[error("the page {page} could not be rendered: {source}")]
    Template {
        /// The page.
        page: &'static str,
        /// What the template engine said.
        source: minijinja::Error,
    },
    /// A spreadsheet could not be written.
    #[error("cannot write the spreadsheet {path}: {source}")]
    Xlsx {
        /// The file.
        path: PathBuf,
        /// What the library said.
        source: rust_xlsxwriter::XlsxError,
    },
    /// A spreadsheet holds at most 1,048,575 rows below its header.
    #[error(
        "{path}: {rows} rows do not fit a spreadsheet (1,048,575); narrow them with --where or write .parquet or .csv"
    )]
    TooManyRows {
        /// The file.
        path: PathBuf,
        /// Rows asked for.
        rows: usize,
    },
    /// A value could not be written as JSON.
    #[error("{what} cannot be written as JSON: {source}")]
    Json {
        /// What.
        what: &'static str,
        /// What the library said.
        source: serde_json::Error,
    },
    /// The table has no geometry.
    #[error("table {table} has no column geometry_wkb, so it cannot be GeoJSON; ref_areas and the ratings have areas")]
    NoGeometry {
        /// The table.
        table: String,
    },
    /// A geometry is not readable WKB.
    #[error("{table}: row {row} holds no readable geometry: {reason}")]
    Geometry {
        /// The table.
        table: String,
        /// The row.
        row: usize,
        /// Why.
        reason: String,
    },
    /// A column type without a text form.
    #[error("column {column}: {reason}")]
    Column {
        /// The column.
        column: String,
        /// Why.
        reason: String,
    },
    /// The engine could not answer.
    #[error(transparent)]
    Engine(#[from] golmok_engine::Error),
    /// The lake refused.
    #[error(transparent)]
    Lake(#[from] golmok_lake::LakeError),
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] polars::prelude::PolarsError),
    /// Rows do not fit their schema.
    #[error(transparent)]
    Rows(#[from] arrow::error::ArrowError),
    /// A value that does not belong to its type.
    #[error(transparent)]
    Value(#[from] golmok_model::InvalidValue),
    /// A geometry that cannot be read.
    #[error(transparent)]
    Space(#[from] golmok_spatial::SpatialError),
    /// A folder or file that cannot be made or read.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was tried, as an infinitive.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A path that a unit or a crontab could not name as it is.
    #[error(
        "{} cannot stand in a unit or a crontab; take an absolute path of letters, digits and / . _ - + @",
        path.display()
    )]
    UnitPath {
        /// The folder or program.
        path: PathBuf,
    },
    /// A file's name asks for a format that is none of those written.
    #[error("{asked:?} is no format of {what}; name the file {formats}")]
    Format {
        /// Ending of the file's name.
        asked: String,
        /// What is written.
        what: &'static str,
        /// The endings that there are.
        formats: &'static str,
    },
}

/// Result of this crate.
pub type Result<T, E = ReportError> = std::result::Result<T, E>;

/// Names the file of an error of the system.
pub(crate) fn cannot(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> ReportError {
    let path = path.to_owned();
    move |source| ReportError::File { doing, path, source }
}
