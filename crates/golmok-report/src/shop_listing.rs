//! The backtest of single shops as a table: `golmok backtest` where there are licences alone.

use crate::listing::Listing;
use golmok_engine::step::rate::shops::{ShopScore, shop_backtest_table};
use golmok_lake::schema::date_from_days;

/// One row per trade and origin; gains are log-likelihood per 1,000 closings over the trade's rate.
pub fn listing(scores: &[ShopScore]) -> Listing {
    let whole = |value: f64| format!("{value:.0}");
    let short = |value: f64| format!("{value:.3}");
    let rows = scores.iter().map(|s| {
        vec![
            s.trade.clone(),
            date_from_days(s.origin).map(|day| day.to_string()).unwrap_or_default(),
            s.shops.to_string(),
            s.closures.to_string(),
            s.administrative.to_string(),
            whole(s.gain.value),
            whole(s.gain.error),
            whole(s.gain.lo),
            whole(s.gain.hi),
            whole(s.gain_linear),
            whole(s.gain_boosted),
            short(s.auc),
            short(s.weight),
            short(s.boosted_weight),
            whole(s.place_gain.value),
            whole(s.place_gain.lo),
            whole(s.place_gain.hi),
        ]
    });
    let header = shop_backtest_table(scores).schema.columns.iter().map(|column| column.name);
    Listing {
        header: header.filter(|name| !matches!(*name, "place_grade" | "method_version")).collect(),
        rows: rows.collect(),
    }
}
