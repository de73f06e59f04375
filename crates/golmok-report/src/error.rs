//! Errors of the report crate.

use std::path::PathBuf;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
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
}
