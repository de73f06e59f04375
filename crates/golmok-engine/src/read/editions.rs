//! Every edition of boundaries: `ref_areas`. Which of them is in force is in [`super::areas`].

use super::frame;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use polars::prelude::*;

/// The table; `None` where nothing was placed.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::REF_AREAS)
}
