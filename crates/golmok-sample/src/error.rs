//! What can go wrong in this crate.

use std::path::PathBuf;

/// A city that cannot be generated or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// A setting outside its range.
    #[error("sample city: {field} {reason}")]
    Config {
        /// Field of `SampleConfig`.
        field: &'static str,
        /// What it must be.
        reason: &'static str,
    },
    /// A file that cannot be written.
    #[error("sample city: cannot write {path}: {reason}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A point that cannot be carried to another coordinate system.
    #[error("sample city: {0}")]
    Spatial(#[from] golmok_spatial::SpatialError),
}
