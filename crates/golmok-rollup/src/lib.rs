//! Raw card rows rolled up to the cells of the public file of sales (추정매출), and counts of people to those of foot traffic
//! (길단위인구), by one SQL text.
//!
//! | subject | module |
//! |---|---|
//! | which column is what: a TOML file | [`mapping`] |
//! | the SQL text, and the parts of a cell | [`sql`], [`parts`] |
//! | days in Seoul, public holidays | [`calendar`] |
//! | merchants placed exactly; points by a grid | [`places`], [`grid`] |
//! | files of a run by day; slices of raw columns | [`input`], [`raw`] |
//! | raw columns to typed rows, or a reject | [`convert`], [`stamp`] |
//! | slices folded into a day; people counted up to five | [`roll`], [`people`] |
//! | the same on Apache Spark | [`spark`] |
//! | days committed atomically | [`store`] |
//! | the command: files to days to the file; what it says | [`job`], [`words`] |
//! | counts of people: 생활인구, 지하철 승하차, pings | [`counts`] |
//! | days to quarters, what is withheld, the file that `golmok ingest` reads | [`cells`], [`privacy`], [`publish`] |
//!
//! The days lie in a folder of their own, never in the lake: they hold sums per merchant and hashes of cards.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod calendar;
pub mod cells;
pub mod convert;
pub mod counts;
pub mod error;
pub mod grid;
pub mod input;
pub mod job;
pub mod mapping;
pub mod parts;
pub mod people;
pub mod places;
pub mod privacy;
pub mod publish;
pub mod raw;
pub mod roll;
pub mod spark;
pub mod sql;
pub mod stamp;
pub mod store;
mod table;
pub mod words;

pub use error::{Result, RollupError};
