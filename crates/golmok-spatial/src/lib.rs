//! Coordinate systems, boundaries, r-tree assignment, H3 cells, neighbourhoods.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod assign;
mod boundaries;
mod crs;
mod error;
mod even_odd;
mod outline;

pub use assign::{AreaIndex, Assignment};
pub use boundaries::{Area, CodeJoin, GeometryKind, other_codes, polygon_from_wkb, validity};
pub use crs::{AnyTransform, Crs, Epsg4326, Epsg5174, Epsg5179, Epsg5181, Metres, Point, ReferenceSystem, Transform};
pub use error::SpatialError;
pub use outline::outline;
