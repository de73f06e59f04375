//! Shapes for maps in degrees: areas simplified to what a zoom can show, and hexagons in which shops heap up.

use crate::error::Result;
use crate::read::hotspots;
use crate::session::Session;
use golmok_model::AreaKind;
use golmok_spatial::{Crs, h3_outline, outline_polygons};
use rayon::prelude::*;

/// A ring of longitudes and latitudes, the first again at the end.
pub type Ring = Vec<[f64; 2]>;

/// An area's outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The publisher's code.
    pub code: String,
    /// Name; the code where none is known.
    pub name: String,
    /// Polygons, each its outer ring (counter-clockwise) and then its holes (clockwise), as RFC 7946 has them.
    pub polygons: Vec<Vec<Ring>>,
}

/// Metres of half a pixel of a web map (tiles of 512 pixels) in Seoul's latitude.
///
/// ```
/// use golmok_engine::query::shapes::half_a_pixel_m;
/// assert_eq!(half_a_pixel_m(12).round(), 8.0);
/// assert!((half_a_pixel_m(10) / half_a_pixel_m(11) - 2.0).abs() < 1e-9);
/// ```
pub fn half_a_pixel_m(zoom: u8) -> f64 {
    const EQUATOR_M: f64 = 40_075_016.7;
    let latitude = 37.55_f64.to_radians();
    EQUATOR_M * latitude.cos() / 512.0 / f64::from(zoom).exp2() / 2.0
}

/// The outlines of the areas of a kind, by code; no point is moved by more than `tolerance_m`.
///
/// # Errors
/// When a geometry cannot be read.
pub fn outlines(session: &Session, kind: AreaKind, tolerance_m: f64) -> Result<Vec<Outline>> {
    let degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let ring = |ring: Vec<(f64, f64)>| -> Result<Ring> {
        let corner = |(x, y): (f64, f64)| degrees.apply(x, y).map(|(lon, lat)| [digits(lon), digits(lat)]);
        Ok(ring.into_iter().map(corner).collect::<std::result::Result<_, _>>()?)
    };
    let areas = session.drawn(kind)?.areas();
    let of = areas.par_iter().map(|area| {
        let polygons = outline_polygons(&area.geometry, tolerance_m);
        let polygons =
            polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect::<Result<_>>()?;
        Ok(Outline { code: area.code.clone(), name: area.name.clone().unwrap_or_else(|| area.code.clone()), polygons })
    });
    of.collect()
}

/// Degrees to six digits: a decimetre.
fn digits(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// A hexagon in which shops of an industry heap up.
#[derive(Debug, Clone, PartialEq)]
pub struct Hexagon {
    /// H3 cell of resolution 10.
    pub cell: u64,
    /// Shops of the industry within.
    pub stores: i64,
    /// Outline.
    pub ring: Ring,
}

/// The hot spots of an industry at their newest quarter, by cell; none where nothing is measured.
///
/// # Errors
/// When the table cannot be read.
pub fn hotspots(session: &Session, industry: &str) -> Result<Vec<Hexagon>> {
    let found = hotspots::of(session.snapshot(), industry)?.into_iter().map(|(cell, stores)| {
        let ring = h3_outline(cell)?;
        let corners = ring.iter().chain(ring.first()).map(|corner| [digits(corner.x), digits(corner.y)]);
        Ok(Hexagon { cell, stores, ring: corners.collect() })
    });
    found.collect()
}
