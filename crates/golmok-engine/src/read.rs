//! One reader per fact of a snapshot.

pub mod disclosed;
pub mod frame;
pub mod public_list;
pub mod rows;
pub mod sources;
pub mod suppression;
