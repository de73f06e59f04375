//! What can go wrong when indicators are computed.

use golmok_model::InvalidValue;

/// An operation of this crate that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorError {
    /// A frame lacks a column or holds it in another type.
    #[error("table {table}, column {column}: {reason}")]
    Column {
        /// Table that was read or built.
        table: &'static str,
        /// The column.
        column: String,
        /// What is wrong, as the end of a sentence.
        reason: String,
    },
    /// A null in a column that has none.
    #[error("table {table}, column {column}, row {row}: a null where a value is required")]
    Null {
        /// Table that was read.
        table: &'static str,
        /// The column.
        column: String,
        /// Row of the frame, from 0.
        row: usize,
    },
    /// polars refused an operation.
    #[error("table {table}: {source}")]
    Polars {
        /// Table that was read or built.
        table: &'static str,
        /// The error of polars.
        source: polars::prelude::PolarsError,
    },
    /// A point or a length that space refuses.
    #[error(transparent)]
    Space(#[from] golmok_spatial::SpatialError),
    /// A value that does not belong to its type.
    #[error(transparent)]
    Value(#[from] InvalidValue),
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, IndicatorError>;
