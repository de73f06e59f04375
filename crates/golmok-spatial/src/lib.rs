//! Coordinate systems, boundaries, r-tree assignment, H3 cells, neighbourhoods.
//!
//! | subject | module | begin with |
//! |---|---|---|
//! | coordinate systems (좌표계) | `crs` | [`Crs`], [`Point`], [`Transform`] |
//! | areas and their polygons (경계) | `boundaries` | [`Area`], [`CodeJoin`] |
//! | which area holds a point (배정) | `assign` | [`AreaIndex`] |
//! | addresses (주소) | `address` | [`stated_place`] |
//! | are coordinates where they should be | `locate` | [`Locator`], [`PlaceQuality`] |
//! | hexagons (육각 격자) | `h3cells` | [`h3_cell`], [`h3_coverage`] |
//! | neighbouring stores (주변 점포) | `neighbours` | [`Neighbours`] |
//! | store identity (점포 동일성) | `door`, `premises` | [`link_spells`] |
//! | a polygon that a person draws | `zone` | [`Zone`] |
//! | all of these for licences | `place` | [`place`], [`Boundaries`] |
//!
//! Metres are EPSG:5181 ([`Metres`]); longitude and latitude occur at the edges only. Nothing here reads a file.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod assign;
mod boundaries;
mod crs;
mod door;
mod error;
mod even_odd;
mod grid;
mod h3cells;
mod locate;
mod neighbours;
mod outline;
mod place;
mod premises;
mod raster;
mod zone;

pub use address::{LegalDongs, Scope, StatedPlace, stated_place};
pub use assign::{AreaIndex, Assignment};
pub use boundaries::{Area, CodeJoin, GeometryKind, other_codes, polygon_from_wkb, validity};
pub use crs::{AnyTransform, Crs, Epsg4326, Epsg5174, Epsg5179, Epsg5181, Metres, Point, ReferenceSystem, Transform};
pub use door::{Door, door};
pub use error::SpatialError;
pub use h3cells::{Coverage, STORE_RESOLUTION, h3_cell, h3_coverage, h3_neighbours, h3_outline, h3_parent};
pub use locate::{BORDER_TOLERANCE_M, CrsFit, Located, Locator, PlaceQuality};
pub use neighbours::{Counts, Decay, Neighbour, Neighbourhood, NeighbourhoodSpec, Neighbours};
pub use outline::{outline, outline_polygons};
pub use place::{
    Boundaries, LicenceColumns, Placed, PointAreas, crs_fit, place, place_point, place_points, quality_counts,
};
pub use premises::{LinkLimits, LinkReason, PremisesSpell, SpellLink, link_spells};
pub use zone::{Overlap, Zone};
