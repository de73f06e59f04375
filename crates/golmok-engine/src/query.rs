//! Questions to a snapshot and their answers.

pub mod advise;
pub mod compare;
pub mod diagnose;
pub mod district_weights;
pub mod explain;
pub mod own_areas;
pub mod own_shop;
pub mod places;
pub mod score;
pub mod search;
pub mod shapes;
pub mod sizes;
pub mod support;
pub mod trace_line;
