//! Areas of one's own (`--areas FILE`): polygons with a name, each answered by the published area that speaks for it.
//!
//! Which one that is, `polygon::place_zone` decides, as for a polygon that is drawn by hand: no cell of the
//! model is as small as a street, so that an own area has no rating of its own. What is counted in it is told beside.

use super::advise::Spot;
use super::advise::names::{self, plain};
use super::advise::polygon::{self, PlacedPolygon};
use super::trace_line::TraceLine;
use crate::error::{Context, Error, Result, bail, ensure};
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_lake::LakeError;
use golmok_lake::source::boundaries::{self, OwnFeature};
use golmok_model::AreaKind;
use golmok_model::tables::core;
use golmok_spatial::{Crs, Point, Zone};
use std::path::Path;

/// Areas in a file, and corners of one, at most.
pub const MOST: [usize; 2] = [1_000, 10_000];

/// An area of one's own, placed.
#[derive(Debug, Clone)]
pub struct OwnArea {
    /// Its name.
    pub name: String,
    /// Its polygon and the area that speaks for it.
    pub placed: PlacedPolygon,
}

/// The areas of a file, in its order.
#[derive(Debug, Clone, Default)]
pub struct OwnAreas(Vec<OwnArea>);

impl OwnAreas {
    /// Reads and places the areas of a file.
    ///
    /// # Errors
    /// As [`check`]; where an area lies outside the city, or bears the code of a published one.
    pub fn read(session: &Session, path: &Path) -> Result<Self> {
        let ratings = session.entry_risk()?;
        let kinds = [AreaKind::TradeArea, AreaKind::AdminDong, AreaKind::Gu, AreaKind::City];
        let place = |(name, zone): (String, Zone)| -> Result<OwnArea> {
            let doing = || format!("{}: area {name:?}", path.display());
            if kinds.iter().any(|kind| ratings.area(*kind, &name).is_some()) {
                return Err(Error::Invalid("its name is the code of a published area".to_owned())).with_context(doing);
            }
            let placed = polygon::place_zone(session, zone).with_context(doing)?;
            Ok(OwnArea { placed: PlacedPolygon { name: Some(name.clone()), ..placed }, name })
        };
        Ok(Self(drawn(path)?.into_iter().map(place).collect::<Result<_>>()?))
    }

    /// The area of that name, but for spaces, dots and dashes. It goes before a published one of the name, which then has
    /// its code.
    pub fn find(&self, asked: &str) -> Option<&OwnArea> {
        let wanted = plain(asked);
        self.0.iter().find(|own| plain(&own.name) == wanted)
    }

    /// All of them.
    pub fn all(&self) -> &[OwnArea] {
        &self.0
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|own| own.name.as_str())
    }

    /// Names of those that a published area answers for.
    pub fn answered_by<'a>(&'a self, area: &'a AreaRef) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |own| own.placed.area == *area).map(|own| own.name.as_str())
    }
}

/// Whether a file holds own areas, before a lake is at hand.
///
/// # Errors
/// [`Error::While`] with the number of the feature: where the file is no GeoJSON or has no polygon, a polygon crosses itself,
/// has a hole or several parts, is too small or too large, has no name or the name of another, or where the numbers are no
/// coordinates in Korea in the system that the file names.
pub fn check(path: &Path) -> Result<()> {
    drawn(path).map(drop)
}

/// The names and polygons of a file.
fn drawn(path: &Path) -> Result<Vec<(String, Zone)>> {
    let shown = || format!("cannot read {}", path.display());
    let file = boundaries::own(path).with_context(shown)?;
    let file = file.context("it is no GeoJSON feature collection of polygons").with_context(shown)?;
    let [most, _] = MOST;
    if file.features.is_empty() || file.features.len() > most {
        let count = file.features.len();
        return Err(Error::Invalid(format!("it has {count} areas, not 1 to {most}"))).with_context(shown);
    }
    let mut areas: Vec<(String, Zone)> = Vec::new();
    for feature in file.features {
        let doing = format!("{}: feature {}", path.display(), feature.number);
        let found = named(path, feature, file.crs).and_then(|(name, zone)| {
            ensure!(areas.iter().all(|(other, _)| plain(other) != plain(&name)), "the name {name:?} is given twice");
            Ok((name, zone))
        });
        areas.push(found.context(doing)?);
    }
    Ok(areas)
}

/// The name and polygon of a feature.
fn named(path: &Path, feature: OwnFeature, crs: Crs) -> Result<(String, Zone)> {
    let name = feature.name.context("it has no property \"name\" (이름)")?;
    ensure!(!plain(&name).is_empty(), "the name {name:?} has no letter");
    let polygons = feature.geometry.map_err(|reason| LakeError::NotRead { path: path.to_path_buf(), reason })?;
    if let Some([x, y]) = feature.implausible {
        bail!("{x},{y} is no place in Korea in {}, the system that the file names", crs.code());
    }
    let [polygon] = polygons.0.as_slice() else {
        bail!("it has {} parts; give each part a feature and a name of its own", polygons.0.len())
    };
    ensure!(polygon.interiors().is_empty(), "it has a hole; an area is one ring");
    let [_, most] = MOST;
    let corners = polygon.exterior().0.len();
    ensure!(corners <= most + 1, "polygon: more than {most} corners");
    let to_metres = crs.to(Crs::Epsg5181);
    let metres = polygon.exterior().coords().map(|at| -> Result<_> {
        let (x, y) = to_metres.apply(at.x, at.y)?;
        Ok(Point::new(x, y))
    });
    let metres = metres.collect::<Result<Vec<_>>>()?;
    Ok((name, polygon::zone(&metres)?))
}

/// The area that answers for a name or code, and the polygon where it is the name of an own area.
///
/// # Errors
/// As [`names::rated_area`].
///
/// # Examples
/// ```no_run
/// # fn main() -> golmok_engine::error::Result<()> {
/// use golmok_engine::{Session, query::own_areas, settings::Settings};
/// use golmok_lake::store::Lake;
/// let settings = Settings { areas: Some("my.geojson".into()), ..Settings::default() };
/// let session = Session::open(&Lake::open("lake")?, settings)?;
/// let (answering, spot) = own_areas::meant(&session, "우리 시장")?;
/// println!("{} answers; own area: {}", answering.name, spot.is_some());
/// # Ok(())
/// # }
/// ```
pub fn meant(session: &Session, asked: &str) -> Result<(AreaRef, Option<Spot>)> {
    let spot = spot(session, asked)?;
    match &spot {
        Some(own) => Ok((own.area().clone(), spot)),
        None => Ok((names::rated_area(session, asked)?, None)),
    }
}

/// The polygon of an own area; `None` where no own area is called so.
///
/// # Errors
/// As [`Session::own_areas`].
pub fn spot(session: &Session, asked: &str) -> Result<Option<Spot>> {
    Ok(session.own_areas()?.find(asked).map(|own| Spot::Polygon(own.placed.clone())))
}

/// The first lines of a chain: which published area speaks for an own one, and how much of it that covers. None where no own
/// area is called so.
///
/// # Errors
/// As [`Session::own_areas`].
pub fn trace(session: &Session, asked: &str) -> Result<Vec<TraceLine>> {
    let Some(own) = session.own_areas()?.find(asked) else { return Ok(Vec::new()) };
    let placed = &own.placed;
    let line = |item: &str, value: String| TraceLine {
        step: "own_area".to_owned(),
        table: core::AREAS.name.to_owned(),
        item: item.to_owned(),
        value,
        place: own.name.clone(),
    };
    let mut lines = vec![
        line("answered_by", format!("{} {}", placed.area.kind.code(), placed.area.code)),
        line("area_m2", format!("{:.0}", placed.zone.area_m2())),
    ];
    lines.extend(placed.share().map(|share| line("share_of_own_area", format!("{share:.4}"))));
    Ok(lines)
}
