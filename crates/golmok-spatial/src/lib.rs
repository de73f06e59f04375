//! Coordinate systems, boundaries, r-tree assignment, H3 cells, neighbourhoods.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod crs;
mod error;

pub use crs::{AnyTransform, Crs, Epsg4326, Epsg5174, Epsg5179, Epsg5181, Metres, Point, ReferenceSystem, Transform};
pub use error::SpatialError;
