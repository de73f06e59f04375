//! `backtest_shops`.

use super::backtest::{ShopScore, place_grade};
use crate::table::{ColumnTable, ColumnValues};
use golmok_model::tables::rating as schema;

/// `backtest_shops`, with the place grade that the scores of a trade give.
pub fn shop_backtest_table(rows: &[ShopScore]) -> ColumnTable {
    let mut table = ColumnTable::new(&schema::BACKTEST_SHOPS, rows.len());
    table.columns.insert("origin", ColumnValues::Day(rows.iter().map(|r| r.origin).collect()));
    table
        .text("trade", rows, |r| Some(r.trade.clone()))
        .count("shop_count", rows, |r| r.shops)
        .count("closure_count", rows, |r| r.closures)
        .count("administrative_count", rows, |r| r.administrative)
        .float("gain", rows, |r| Some(r.gain.value))
        .float("gain_error", rows, |r| Some(r.gain.error))
        .float("gain_lo", rows, |r| Some(r.gain.lo))
        .float("gain_hi", rows, |r| Some(r.gain.hi))
        .float("gain_linear", rows, |r| Some(r.gain_linear))
        .float("gain_boosted", rows, |r| Some(r.gain_boosted))
        .float("auc", rows, |r| Some(r.auc))
        .float("weight", rows, |r| Some(r.weight))
        .float("boosted_weight", rows, |r| Some(r.boosted_weight))
        .float("place_gain", rows, |r| r.place_gain.map(|gain| gain.value))
        .float("place_gain_lo", rows, |r| r.place_gain.map(|gain| gain.lo))
        .float("place_gain_hi", rows, |r| r.place_gain.map(|gain| gain.hi))
        .text("place_grade", rows, |r| Some(place_grade(rows, &r.trade).code().to_owned()));
    table
}
