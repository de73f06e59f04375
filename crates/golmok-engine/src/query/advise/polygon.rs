//! A polygon that a founder draws, in the boundaries.

use super::place::area_ref;
use crate::error::{Context, Result, ensure};
use crate::session::Session;
use golmok_advice::subject::{AreaRef, Covered, PolygonAsked};
use golmok_model::{AreaKind, TradeAreaKind};
use golmok_spatial::{Crs, Metres, Point, Zone};
use jiff::civil::Date;

/// Corners of a polygon at most.
pub const MOST_CORNERS: usize = 100;
/// Size of a polygon at least and at most, m²: a small building, and a circle of 1,000 m.
pub const SIZES_M2: [f64; 2] = [100.0, 3_141_592.0];
/// Share of the polygon that a trade area must cover to speak for it.
pub const SPEAKING_SHARE: f64 = 0.25;

/// A polygon that was asked for, placed.
#[derive(Debug, Clone)]
pub struct PlacedPolygon {
    /// The name that its owner gave it, where it is an own area.
    pub name: Option<String>,
    /// The polygon in metres.
    pub zone: Zone,
    /// Area that speaks.
    pub area: AreaRef,
    /// Trade areas, then dongs, that have ground in common with it, what is most first.
    pub covered: Vec<Covered>,
    /// Longitude and latitude of its corners, the first again at the end.
    pub(crate) ring: Vec<[f64; 2]>,
}

/// Reads corners as people write them: `lon,lat;lon,lat;…`.
///
/// ```
/// use golmok_engine::query::advise::polygon::corners;
/// assert_eq!(corners("127.02,37.49; 127.03,37.49; 127.03,37.50")?.len(), 3);
/// assert!(corners("127.02;37.49").is_err());
/// # Ok::<(), golmok_engine::Error>(())
/// ```
///
/// # Errors
/// When a corner is not two numbers with a comma between.
pub fn corners(text: &str) -> Result<Vec<[f64; 2]>> {
    let corner = |text: &str| -> Option<[f64; 2]> {
        let (longitude, latitude) = text.split_once(',')?;
        Some([longitude.trim().parse().ok()?, latitude.trim().parse().ok()?])
    };
    let written = text.split(';').map(str::trim).filter(|text| !text.is_empty());
    let read = written.take(MOST_CORNERS + 2).map(|text| {
        corner(text).with_context(|| format!("polygon: {text:?} is no longitude and latitude, e.g. 127.0276,37.4979"))
    });
    read.collect()
}

/// Places a polygon: the rated trade area that covers most of it, where that is [`SPEAKING_SHARE`] or more; else the rated
/// 행정동 that does; else the 자치구.
///
/// # Errors
/// When the corners make no simple polygon of a size within [`SIZES_M2`], or nothing rated has ground in common with it.
pub fn place(session: &Session, corners: &[[f64; 2]]) -> Result<PlacedPolygon> {
    ensure!(corners.len() <= MOST_CORNERS + 1, "polygon: more than {MOST_CORNERS} corners");
    let to_metres = Crs::Epsg4326.to(Crs::Epsg5181);
    let metres = |[longitude, latitude]: &[f64; 2]| -> Result<Point<Metres>> {
        let (x, y) = to_metres
            .apply(*longitude, *latitude)
            .with_context(|| format!("polygon: {longitude},{latitude} is no longitude and latitude in Korea"))?;
        Ok(Point::new(x, y))
    };
    let metres = corners.iter().map(metres).collect::<Result<Vec<_>>>()?;
    place_zone(session, zone(&metres)?)
}

/// The polygon with these corners.
///
/// # Errors
/// When they make no simple polygon of a size within [`SIZES_M2`].
pub(crate) fn zone(corners: &[Point<Metres>]) -> Result<Zone> {
    let zone = Zone::new(corners).map_err(|error| crate::Error::Invalid(error.to_string()))?;
    let size = zone.area_m2();
    let [least, most] = SIZES_M2;
    ensure!((least..=most).contains(&size), "polygon: {size:.0} m² is not within {least:.0} and {most:.0} m²");
    Ok(zone)
}

/// Places a polygon in metres, by the rule of [`place`].
///
/// # Errors
/// When nothing rated has ground in common with it.
pub(crate) fn place_zone(session: &Session, zone: Zone) -> Result<PlacedPolygon> {
    let of = |kind| covered(session, kind, &zone);
    let (trade_areas, dongs, gu) = (of(AreaKind::TradeArea)?, of(AreaKind::AdminDong)?, of(AreaKind::Gu)?);
    if trade_areas.is_empty() && dongs.is_empty() && gu.is_empty() {
        return Err(crate::Error::OutOfScope("the polygon lies in no area of the boundaries in the lake".to_owned()));
    }
    let ratings = session.entry_risk()?;
    let rated = |covered: &Covered| ratings.area(covered.area.kind, &covered.area.code);
    // Tourist zones lie over the others: they speak where nothing else does.
    let tourist = |covered: &Covered| {
        let row = ratings.cells().area(AreaKind::TradeArea, &covered.area.code).next();
        row.is_some_and(|row| ratings.trade_area(row).0 == Some(TradeAreaKind::Tourist.code()))
    };
    let speaking = |covered: &&Covered| covered.share_of_polygon >= SPEAKING_SHARE;
    let own = trade_areas.iter().filter(speaking).filter(|covered| !tourist(covered)).find_map(rated);
    let area = own
        .or_else(|| dongs.iter().find_map(rated))
        .or_else(|| gu.iter().find_map(rated))
        .or_else(|| trade_areas.iter().find_map(rated))
        .context("no rated area has ground in common with the polygon")?;
    let to_degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let degrees =
        |corner: Point<Metres>| to_degrees.apply(corner.x, corner.y).map(|(lon, lat)| [digits(lon), digits(lat)]);
    let ring = zone.ring().map(degrees).collect::<std::result::Result<Vec<_>, _>>();
    let ring = ring.map_err(|error| crate::Error::Invalid(error.to_string()))?;
    Ok(PlacedPolygon { name: None, zone, area, covered: trade_areas.into_iter().chain(dongs).collect(), ring })
}

/// Degrees to seven digits: a centimetre.
fn digits(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// The areas of a kind under a polygon, what is most first.
fn covered(session: &Session, kind: AreaKind, zone: &Zone) -> Result<Vec<Covered>> {
    let index = session.drawn(kind)?;
    let of = zone.overlaps(index).into_iter().map(|overlap| Covered {
        area: area_ref(&index.areas()[overlap.area as usize]),
        share_of_polygon: overlap.shared_m2 / zone.area_m2(),
        share_of_area: overlap.shared_m2 / overlap.area_m2,
    });
    Ok(of.collect())
}

impl PlacedPolygon {
    /// Share of it that lies in the area that speaks; `None` where that is known of no trade area and no dong.
    pub fn share(&self) -> Option<f64> {
        let speaking = self.covered.iter().find(|covered| covered.area == self.area);
        speaking.map(|covered| covered.share_of_polygon.min(1.0))
    }

    /// What a report says of it for an industry.
    ///
    /// # Errors
    /// When the licences cannot be read.
    pub fn told(&self, session: &Session, industry: &str) -> Result<PolygonAsked> {
        let as_of = session.as_of()?;
        let within = session.competitors(industry)?.map(|known| known.counted(|at| self.zone.holds(at)));
        let shops = session.shops()?.of(industry);
        let year_before = as_of.checked_sub(jiff::Span::new().years(1)).unwrap_or(as_of);
        let of_the_year = |day: Option<Date>| day.is_some_and(|day| year_before < day && day <= as_of);
        let inside = || shops.iter().filter(|shop| shop.at.is_some_and(|at| self.zone.holds(at)));
        let counted = |count: usize| (!shops.is_empty()).then_some(count as i64);
        Ok(PolygonAsked {
            name: self.name.clone(),
            ring: self.ring.clone(),
            ring_m: self.zone.ring().map(|corner| [digits(corner.x), digits(corner.y)]).collect(),
            area_m2: self.zone.area_m2(),
            stores_within: within,
            opened_within_1y: counted(inside().filter(|shop| of_the_year(shop.opened_on)).count()),
            closed_within_1y: counted(inside().filter(|shop| of_the_year(shop.ended_on)).count()),
            covered: self.covered.clone(),
        })
    }
}
