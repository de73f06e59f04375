//! Questions to a snapshot and their answers.

pub mod advise;
pub mod score;
pub mod support;
