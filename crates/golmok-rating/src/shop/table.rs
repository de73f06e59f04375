//! `backtest_shops` and `mart_shop_sites`.

use super::backtest::{ShopScore, place_grade};
use super::places::SiteRow;
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

/// `mart_shop_sites`.
pub fn shop_sites_table(rows: &[SiteRow]) -> ColumnTable {
    let mut table = ColumnTable::new(&schema::SHOP_SITES, rows.len());
    table
        .text("trade", rows, |r| Some(r.trade.clone()))
        .text("site", rows, |r| Some(r.site.clone()))
        .float("x_5174", rows, |r| r.point_m.map(|point| point.0))
        .float("y_5174", rows, |r| r.point_m.map(|point| point.1))
        .text("dong", rows, |r| Some(r.dong.clone()))
        .text("gu", rows, |r| Some(r.gu.clone()))
        .count("running_count", rows, |r| r.running)
        .count("gone_count", rows, |r| r.gone)
        .count("gone_count_5y", rows, |r| r.gone_lately)
        .float("closure_count_5y", rows, |r| Some(r.observed))
        .float("expected_closures_5y", rows, |r| Some(r.expected))
        .small("last_gone_day", rows, |r| r.last_gone.map(|gone| gone.0))
        .small("last_gone_days", rows, |r| r.last_gone.map(|gone| gone.1))
        .float("log_ratio_authority", rows, |r| Some(r.place[0]))
        .float("log_ratio_gu", rows, |r| Some(r.place[1]))
        .float("log_ratio_dong", rows, |r| Some(r.place[2]))
        .float("log_ratio_dong_all", rows, |r| Some(r.place[3]));
    table
}
