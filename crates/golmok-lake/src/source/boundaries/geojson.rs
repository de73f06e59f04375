//! GeoJSON feature collections.

use super::feature::{Feature, Read};
use super::{crs, scheme::Attributes};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::open::Member;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{FeatureReader, GeometryValue, PolygonType};

/// Coordinate system of a document and its features, in order.
///
/// # Errors
/// When the member cannot be read, is no GeoJSON, or is in a coordinate system that golmok does not keep.
pub(super) fn features(member: &Member) -> Result<Read, LakeError> {
    let bytes = member.read_whole()?;
    let path = || member.path().to_path_buf();
    let crs = crs::of_geojson(&bytes)
        .map_err(|reason| LakeError::NotRead { path: path(), reason: reason.of(member.name()) })?;
    let mut features = Vec::new();
    for (number, feature) in (1..).zip(FeatureReader::from_reader(bytes.as_slice()).features()) {
        let feature = feature.map_err(|error| LakeError::Damaged {
            path: path(),
            reason: Reason::DamagedFeature { feature: number.to_string(), error: error.to_string() }.of(member.name()),
        })?;
        let attributes = feature.properties.into_iter().flatten().filter_map(|(name, value)| match value {
            serde_json::Value::String(text) => Some((name, text)),
            serde_json::Value::Number(number) => Some((name, number.to_string())),
            _ => None,
        });
        features.push(Feature {
            number,
            attributes: attributes.collect::<Attributes>(),
            geometry: polygons(feature.geometry.map(|g| g.value)),
        });
    }
    Ok(Read { crs, features, wrong_code_page: false })
}

fn polygons(geometry: Option<GeometryValue>) -> Result<MultiPolygon<f64>, Reason> {
    match geometry {
        Some(GeometryValue::Polygon { coordinates }) => Ok(MultiPolygon(vec![polygon(coordinates)])),
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            Ok(MultiPolygon(coordinates.into_iter().map(polygon).collect()))
        }
        Some(_) => Err(Reason::NoMultipolygon),
        None => Err(Reason::NoGeometry),
    }
}

fn polygon(rings: PolygonType) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(|ring| {
        let coords = ring.iter().filter_map(|position| match position.as_slice() {
            [x, y, ..] => Some(Coord { x: *x, y: *y }),
            _ => None,
        });
        LineString(coords.collect())
    });
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(exterior, rings.collect())
}
