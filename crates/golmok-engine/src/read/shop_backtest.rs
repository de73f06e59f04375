//! How good the risk of single shops was, by trade and origin: `backtest_shops`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::rating;
pub use golmok_rating::PlaceGrade;
use std::collections::BTreeMap;

/// Whether the places of each trade may be told apart; empty without licences that tell of closings.
///
/// # Errors
/// When the table cannot be read.
pub fn place_grades(snapshot: &Snapshot) -> Result<BTreeMap<String, PlaceGrade>> {
    let table = &rating::BACKTEST_SHOPS;
    let rows = Rows::of(frame::scan(snapshot, table)?, table, &["trade", "origin"])?;
    let grade = |code: &str| if code == PlaceGrade::Told.code() { PlaceGrade::Told } else { PlaceGrade::NotTold };
    (0..rows.len()).map(|row| Ok((rows.word("trade", row)?, grade(&rows.word("place_grade", row)?)))).collect()
}
