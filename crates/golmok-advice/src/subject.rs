//! Where the founder wants to open, and what.

use crate::known::{Known, Words};
use golmok_model::AreaKind;
use serde::{Deserialize, Serialize};

/// Subject of a report: one place, one industry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// The area that the report is about.
    pub area: AreaRef,
    /// The point asked for, where a point was.
    pub point: Option<PointAsked>,
    /// The polygon asked for, where one was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polygon: Option<PolygonAsked>,
    /// Other areas that hold the point, smallest first.
    pub other_areas: Vec<AreaRef>,
    /// 자치구 name, for the reader.
    pub gu_name: Option<String>,
    /// Industry.
    pub industry: IndustryRef,
}

/// An area with its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AreaRef {
    /// Kind.
    pub kind: AreaKind,
    /// The publisher's code.
    pub code: String,
    /// Name; the code where none is known.
    pub name: String,
}

/// A service industry with its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IndustryRef {
    /// 서비스_업종_코드.
    pub code: String,
    /// Name in both languages.
    pub name: Words,
}

/// A point that was asked for, and how it was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointAsked {
    /// Longitude, degrees.
    pub longitude: f64,
    /// Latitude, degrees.
    pub latitude: f64,
    /// EPSG:5181 metres east.
    pub x_m: f64,
    /// EPSG:5181 metres north.
    pub y_m: f64,
    /// Radius around the point in metres.
    pub radius_m: f64,
    /// How the point was placed.
    pub placed: Placed,
    /// Shops of the industry within the radius; only those that licences place.
    pub stores_within_radius: Option<i64>,
    /// Shops of the industry that closed within [`FORMER_M`] of the point, the last to close first.
    pub former: Known<Vec<FormerShop>>,
}

/// A polygon that was asked for, and how it was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolygonAsked {
    /// The name that its owner gave it, where it is an own area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Longitude and latitude of its corners, degrees, the first again at the end.
    pub ring: Vec<[f64; 2]>,
    /// The same in EPSG:5181 metres, x east, y north.
    pub ring_m: Vec<[f64; 2]>,
    /// Size, m².
    pub area_m2: f64,
    /// The areas that have ground in common with it: trade areas, then dongs, what is most first.
    pub covered: Vec<Covered>,
    /// Shops of the industry within it; only those that licences or the shop register place.
    pub stores_within: Option<i64>,
    /// Shops of the industry within it that opened in the year up to the as-of date, where licences tell.
    pub opened_within_1y: Option<i64>,
    /// Shops of the industry within it that closed in the year up to the as-of date, where licences tell.
    pub closed_within_1y: Option<i64>,
}

/// An area under a polygon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Covered {
    /// Which.
    pub area: AreaRef,
    /// Share of the polygon that lies in the area.
    pub share_of_polygon: f64,
    /// Share of the area that lies in the polygon.
    pub share_of_area: f64,
}

/// How far from a point its former shops are looked for, in metres.
pub const FORMER_M: f64 = 50.0;

/// A shop that was here and closed. It has no name: whose it was is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormerShop {
    /// Year in which it opened, where it is known.
    pub opened: Option<i16>,
    /// Year in which it closed.
    pub closed: i16,
    /// Distance from the point in metres.
    pub distance_m: i64,
    /// What came after it at the same door, where licences tell.
    pub then: Option<Then>,
}

/// What came after a shop at its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// A shop of the same industry under another name.
    SameTrade,
    /// A shop of another industry.
    OtherTrade,
}

/// How a point was turned into an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placed {
    /// A trade area holds the point.
    InTradeArea,
    /// No trade area holds it; the nearest within the radius speaks, and the report says so.
    WithinRadius,
    /// None within the radius either; the 행정동 speaks, and the report says so.
    InAdminDong,
    /// Its 행정동 is not rated, either; the 자치구 speaks, and the report says so.
    InGu,
}
