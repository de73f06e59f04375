//! The risk of *this shop*, from a licence register alone: what counts per area cannot tell.
//!
//! At an origin day the shops that are at least 90 days old are described by what was known of them on that day: age, floor
//! area, the turnover of their site, density, and how shops like them closed before. Two models learn from the origins
//! before it which of such shops closed within a year: a Poisson regression and the boosted trees of the rating. Their
//! log-linear pool is pulled towards the trade's rate by a weight that earlier origins alone decide; where nothing was
//! learnt it is zero, and every shop of the trade gets the trade's rate.
//!
//! Administrative ends (취소, 말소, bursts of one trade and authority on one day) are no closings: they end the time at risk.

mod backtest;
mod columns;
mod density;
mod design;
mod forecast;
mod gain;
mod known;
mod ladder;
mod learn;
mod model;
mod places;
mod poisson;
mod pull;
mod register;
mod site;
mod table;

pub use backtest::{Learnt, PlaceGrade, ShopScore, learn_shops, place_grade, shop_backtest};
pub use gain::Gain;
pub use model::{ShopAsked, ShopModel, ShopRisk};
pub use places::{Seen, ShopPlaces, SiteRow, site_rows};
pub use register::{ShopRow, Shops, TradeRegister};
pub use table::{shop_backtest_table, shop_sites_table};

#[cfg(test)]
#[path = "shop/tests.rs"]
mod tests;
