//! A line of what stands behind a grade or an own area.

use serde::Serialize;

/// A line of the chain from a grade to the bytes that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceLine {
    /// `grade`, `base`, `driver`, `method`, `said_before`, `indicator`, `counted`, `input` or `file`.
    pub step: String,
    /// Table that holds it.
    pub table: String,
    /// Column, or what is traced.
    pub item: String,
    /// Its value.
    pub value: String,
    /// Row, or file and line.
    pub place: String,
}
