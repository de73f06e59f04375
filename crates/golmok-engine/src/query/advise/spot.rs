//! Where a founder asks about, where it is no area: a circle around a point, or a polygon.

use super::place::PlacedPoint;
use super::polygon::PlacedPolygon;
use golmok_advice::subject::AreaRef;
use golmok_spatial::{Metres, Point, Zone};

/// A spot, placed.
pub enum Spot {
    /// A point with its longitude, latitude and radius in metres.
    Circle(PlacedPoint, [f64; 2], f64),
    /// A polygon.
    Polygon(PlacedPolygon),
}

impl Spot {
    /// The area that speaks.
    pub fn area(&self) -> &AreaRef {
        match self {
            Self::Circle(placed, ..) => &placed.area,
            Self::Polygon(placed) => &placed.area,
        }
    }

    /// Where distances are measured from.
    pub(super) fn centre(&self) -> Point<Metres> {
        match self {
            Self::Circle(placed, ..) => placed.point,
            Self::Polygon(placed) => placed.zone.centre(),
        }
    }

    /// The point, where one was asked for.
    pub(super) fn point(&self) -> Option<Point<Metres>> {
        match self {
            Self::Circle(placed, ..) => Some(placed.point),
            Self::Polygon(_) => None,
        }
    }

    /// The polygon, where one was drawn.
    pub(super) fn zone(&self) -> Option<&Zone> {
        match self {
            Self::Circle(..) => None,
            Self::Polygon(placed) => Some(&placed.zone),
        }
    }
}
