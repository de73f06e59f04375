//! score: places and ratings for the rows of a list.

pub mod line;
pub mod places;
pub mod ratings;
