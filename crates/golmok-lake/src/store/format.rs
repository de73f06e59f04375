//! The number of the lake's format, and what of it this golmok reads.

use crate::error::LakeError;
use serde::Deserialize;
use std::path::Path;

/// Format of the snapshots that this golmok writes; it reads this one and all before. docs/operations.md has the table.
///
/// 1. Day and settings among the methods of snapshot.json; folders of partitions named `quarter=20241`.
/// 2. Day and settings of their own, marks of stale layers; folders named `20241`.
/// 3. The number of the format and the day of the newest news in snapshot.json.
pub const LAKE_FORMAT: u32 = 3;

/// What every format from the third on says.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    lake_format: u32,
}

/// Holds a description to the formats that are read, before anything else of it is.
///
/// # Errors
/// [`LakeError::NewerFormat`] where a later golmok wrote it; what does not read at all is for the reader to tell.
pub(super) fn check(text: &[u8], path: &Path) -> Result<(), LakeError> {
    match serde_json::from_slice::<Told>(text) {
        Ok(Told { lake_format: found }) if found > LAKE_FORMAT => {
            Err(LakeError::NewerFormat { path: path.to_path_buf(), found, known: LAKE_FORMAT })
        }
        _ => Ok(()),
    }
}
