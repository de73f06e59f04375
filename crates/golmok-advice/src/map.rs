//! What to draw around a place. Coordinates are metres of EPSG:5181, x east, y north.

use crate::known::Known;
use crate::subject::AreaRef;
use golmok_model::RiskGrade;
use serde::{Deserialize, Serialize};

/// Rings of a multipolygon, outer and inner alike, filled by the even-odd rule; each ring's first point is its last.
pub type Rings = Vec<Vec<[f64; 2]>>;

/// The area, its neighbours, and the competitors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapShapes {
    /// Outline of the area.
    pub outline: Rings,
    /// Whether the outline is only a disc of equal area, because no boundary is published.
    pub disc: bool,
    /// The nearest areas, by distance.
    pub neighbours: Vec<Neighbour>,
    /// Running shops of the industry that licences place, within and around the area; all alike, without a name.
    pub competitors: Known<Vec<[f64; 2]>>,
    /// The point asked for.
    pub point: Option<[f64; 2]>,
    /// The polygon asked for, the first corner again at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Vec<[f64; 2]>>,
}

/// A neighbouring area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Which.
    pub area: AreaRef,
    /// Its outline.
    pub outline: Rings,
    /// Its grade for the same industry; `None` where it is not rated.
    pub grade: Option<RiskGrade>,
    /// Distance between the centres in metres.
    pub distance_m: f64,
}
