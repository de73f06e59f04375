//! What follows from a rating: the advice that rests on it. Pure rules, no tables, no files but rules as data.
//!
//! [`Advice`] is one founder's report as values: numbers stay numbers (only the report crate forms them for people),
//! sentences come in Korean and English, and a block that lacks data holds the reason instead ([`Known`]).
//!
//! | subject | module |
//! |---|---|
//! | the whole report | [`advice`] |
//! | where, which industry | [`subject`] |
//! | what the rating says, and why | [`verdict`], [`driver`] |
//! | what licences tell of this shop | [`own_shop`] |
//! | quarters, survival | [`record`] |
//! | by hour, weekday, sex, age | [`demand`] |
//! | the neighbourhood to draw | [`map`] |
//! | safer alternatives, the load of new entrants, break-even, ten checks | [`alternatives`], [`entry_load`], [`break_even`], [`checks`] |
//! | two hazards compared, up to four areas side by side | [`posterior`], [`comparison`] |
//! | support programmes | [`support`] |
//! | sources, what the report does not know, law | [`ground`] |
//! | a value or the reason why there is none; figures; words | [`known`] |

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod advice;
pub mod alternatives;
pub mod break_even;
pub mod checks;
pub mod comparison;
pub mod demand;
pub mod driver;
pub mod entry_load;
pub mod ground;
pub mod known;
pub mod map;
pub mod own_shop;
pub mod posterior;
pub mod record;
pub mod subject;
pub mod support;
pub mod track;
pub mod verdict;

pub use advice::Advice;
pub use known::{Absent, Figure, Known, Words};
