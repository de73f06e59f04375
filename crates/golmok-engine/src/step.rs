//! place, measure, rate: each reads the tables of the snapshot under way and writes its own layer into it.

pub mod as_of;
pub mod measure;
pub mod place;
pub mod rate;
pub mod unchanged;
