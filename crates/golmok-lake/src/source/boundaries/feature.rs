//! A polygon feature of either format, and its geometry as WKB.

use super::crs;
use super::scheme::Attributes;
use crate::reason::Reason;
use geo_types::{LineString, MultiPolygon};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What a file of either format holds.
pub(super) struct Read {
    /// Its coordinate system.
    pub crs: &'static str,
    /// Its features, in order.
    pub features: Vec<Feature>,
    /// The `.cpg` names an encoding in which the `.dbf` does not decode; it was read in the other one.
    pub wrong_code_page: bool,
}

/// Joins features of one code into the first of them: an area in two records is one area. Tells the numbers of those that
/// went into another.
pub(super) fn merged(features: Vec<Feature>, code: impl Fn(&Feature) -> Option<String>) -> (Vec<Feature>, Vec<i64>) {
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut kept, mut gone): (Vec<Feature>, Vec<i64>) = (Vec::new(), Vec::new());
    for feature in features {
        let first = code(&feature).and_then(|code| match firsts.entry(code) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(slot) => {
                slot.insert(kept.len());
                None
            }
        });
        match (first, &feature.geometry) {
            (Some(first), Ok(more)) => {
                if let Ok(polygons) = &mut kept[first].geometry {
                    polygons.0.extend(more.0.iter().cloned());
                } else {
                    kept[first].geometry = Ok(more.clone());
                }
                gone.push(feature.number);
            }
            _ => kept.push(feature),
        }
    }
    (kept, gone)
}

/// One feature.
pub(super) struct Feature {
    /// Its number in the file, from 1.
    pub number: i64,
    pub attributes: Attributes,
    /// Its polygons, or why it has none.
    pub geometry: Result<MultiPolygon<f64>, Reason>,
}

/// A multipolygon as little-endian WKB, rings as in the file.
///
/// # Errors
/// Why the geometry cannot stand for an area in `crs`, as the rest of a sentence.
pub(super) fn wkb(geometry: &MultiPolygon<f64>, crs: &str) -> Result<Vec<u8>, Reason> {
    if geometry.0.is_empty() {
        return Err(Reason::HasNoPolygon);
    }
    for ring in geometry.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
        check_ring(ring, crs)?;
    }
    let options = wkb::writer::WriteOptions { endianness: wkb::Endianness::LittleEndian };
    let mut bytes = Vec::new();
    wkb::writer::write_multi_polygon(&mut bytes, geometry, &options)
        .map_err(|error| Reason::NoWkb { error: error.to_string() })?;
    Ok(bytes)
}

fn check_ring(ring: &LineString<f64>, crs: &str) -> Result<(), Reason> {
    if ring.0.len() < 4 {
        return Err(Reason::ShortRing { points: ring.0.len().to_string() });
    }
    match ring.0.iter().find(|c| !crs::plausible(crs, c.x, c.y)) {
        Some(c) => Err(Reason::NotInKorea { x: c.x.to_string(), y: c.y.to_string(), system: crs.to_owned() }),
        None => Ok(()),
    }
}
