//! Polygons of a person's own: a GeoJSON file that is no public file, with a name for each.

use super::{crs, geojson, scheme};
use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::Shape;
use crate::source::open::SourceFile;
use geo_types::MultiPolygon;
use golmok_spatial::Crs;
use std::path::Path;

/// Properties that give the name, the first that is there.
const NAMES: [&str; 5] = ["name", "이름", "명칭", "구역명", "area_name"];

/// A file of own polygons.
#[derive(Debug)]
pub struct OwnFile {
    /// The system that the file names, else EPSG:4326 as GeoJSON has it.
    pub crs: Crs,
    /// Its features, in order.
    pub features: Vec<OwnFeature>,
}

/// A polygon of a person's own, as it stands in the file.
#[derive(Debug)]
pub struct OwnFeature {
    /// Its number in the file, from 1.
    pub number: i64,
    /// Its name, without spaces around it; `None` where it has none.
    pub name: Option<String>,
    /// Its polygons in the system of the file, or why it has none.
    pub geometry: Result<MultiPolygon<f64>, Reason>,
    /// The first corner that lies nowhere near Korea in that system: degrees called metres, or the other way round.
    pub implausible: Option<[f64; 2]>,
}

/// Reads own polygons; `None` where the file is no GeoJSON feature collection.
///
/// # Errors
/// When the file cannot be read, is damaged, or names a coordinate system that golmok does not know.
///
/// # Examples
/// ```no_run
/// let file = golmok_lake::source::boundaries::own("my.geojson".as_ref())?.expect("GeoJSON");
/// println!("{} polygons in {}", file.features.len(), file.crs.code());
/// # Ok::<(), golmok_lake::LakeError>(())
/// ```
pub fn own(path: &Path) -> Result<Option<OwnFile>, LakeError> {
    let file = SourceFile::open(path)?;
    let Some(member) = file.members().first() else { return Ok(None) };
    if !matches!(member.shape(), Shape::GeoJson { .. }) {
        return Ok(None);
    }
    let read = geojson::features(member)?;
    let features = read.features.into_iter().map(|feature| OwnFeature {
        number: feature.number,
        name: NAMES.iter().find_map(|name| {
            let name = scheme::attribute(&feature.attributes, name)?.trim();
            (!name.is_empty()).then(|| name.to_owned())
        }),
        implausible: feature.geometry.as_ref().ok().and_then(|polygons| {
            let mut corners = polygons.iter().flat_map(|polygon| polygon.exterior().coords());
            corners.find(|at| !crs::plausible(read.crs, at.x, at.y)).map(|at| [at.x, at.y])
        }),
        geometry: feature.geometry,
    });
    let crs = Crs::from_epsg(read.crs).map_err(|_| LakeError::NotRead {
        path: path.to_path_buf(),
        reason: Reason::OtherSystem { system: read.crs.to_owned() },
    })?;
    Ok(Some(OwnFile { crs, features: features.collect() }))
}
