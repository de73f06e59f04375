//! The backtest of single shops as a table: `golmok backtest` where there are licences alone.

use crate::listing::Listing;
use golmok_engine::step::rate::shops::{Gain, ShopScore, shop_backtest_table};
use golmok_lake::schema::date_from_days;

/// One row per trade and origin; gains are log-likelihood per 1,000 closings over the trade's rate.
pub fn listing(scores: &[ShopScore]) -> Listing {
    let whole = |value: f64| format!("{value:.0}");
    let short = |value: f64| format!("{value:.3}");
    let rows = scores.iter().map(|s| {
        let place = |of: fn(&Gain) -> f64| s.place_gain.as_ref().map(|gain| whole(of(gain))).unwrap_or_default();
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
            place(|gain| gain.value),
            place(|gain| gain.lo),
            place(|gain| gain.hi),
        ]
    });
    let header = shop_backtest_table(scores).schema.columns.iter().map(|column| column.name);
    Listing {
        header: header.filter(|name| !matches!(*name, "place_grade" | "method_version")).collect(),
        rows: rows.collect(),
    }
}
