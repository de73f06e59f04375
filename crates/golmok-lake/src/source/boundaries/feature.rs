//! A polygon feature of either format, and its geometry as WKB.

use super::crs;
use super::scheme::Attributes;
use geo_types::{LineString, MultiPolygon};

/// One feature.
pub(super) struct Feature {
    /// Its number in the file, from 1.
    pub number: i64,
    pub attributes: Attributes,
    /// Its polygons, or why it has none.
    pub geometry: Result<MultiPolygon<f64>, String>,
}

/// A multipolygon as little-endian WKB, rings as in the file.
///
/// # Errors
/// Why the geometry cannot stand for an area in `crs`, as the rest of a sentence.
pub(super) fn wkb(geometry: &MultiPolygon<f64>, crs: &str) -> Result<Vec<u8>, String> {
    if geometry.0.is_empty() {
        return Err("has no polygon".to_owned());
    }
    for ring in geometry.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        check_ring(ring, crs)?;
    }
    let options = wkb::writer::WriteOptions { endianness: wkb::Endianness::LittleEndian };
    let mut bytes = Vec::new();
    wkb::writer::write_multi_polygon(&mut bytes, geometry, &options)
        .map_err(|error| format!("cannot be written as WKB: {error}"))?;
    Ok(bytes)
}

fn check_ring(ring: &LineString<f64>, crs: &str) -> Result<(), String> {
    if ring.0.len() < 4 {
        return Err(format!("has a ring of {} points", ring.0.len()));
    }
    match ring.0.iter().find(|c| !crs::plausible(crs, c.x, c.y)) {
        Some(c) => Err(format!("has a coordinate ({}, {}) that is none of Korea in {crs}", c.x, c.y)),
        None => Ok(()),
    }
}
