//! Areas with their boundaries (경계): what a polygon covers, whether it is valid, and how code sets join.

use crate::{Crs, Metres, Point, SpatialError};
use geo::{Area as _, Centroid, Coord, CoordsIter, LineString, MapCoords, MultiPolygon, Polygon, Validation};
use geo_traits::to_geo::{ToGeoMultiPolygon, ToGeoPolygon};
use geo_traits::{GeometryTrait, GeometryType};
use golmok_model::{AreaKind, CodeSet, TradeAreaKind};
use std::collections::BTreeMap;

/// Where an area's geometry comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeometryKind {
    /// The published polygon.
    Polygon,
    /// No polygon is published: a disc of the published area around the published centre.
    Disc,
}

impl GeometryKind {
    /// Code in tables: `polygon`, `disc`.
    pub fn code(self) -> &'static str {
        ["polygon", "disc"][self as usize]
    }
}

/// One area of an edition of boundaries, in EPSG:5181.
///
/// # Examples
/// ```
/// use geo::wkt;
/// use golmok_model::{AreaKind, CodeSet};
/// use golmok_spatial::{Area, Crs};
/// let square = wkt!(MULTIPOLYGON(((0.0 0.0, 100.0 0.0, 100.0 100.0, 0.0 100.0, 0.0 0.0))));
/// let area = Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", square, Crs::Epsg5181)?;
/// assert_eq!(area.area_m2, 10_000.0);
/// assert_eq!((area.centre.x, area.centre.y), (50.0, 50.0));
/// assert_eq!(area.invalid_reason, None);
///
/// // A disc must have a surface.
/// let centre = golmok_spatial::Point::new(200_000.0, 450_000.0);
/// assert!(Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", centre, 0.0).is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Kind of area.
    pub kind: AreaKind,
    /// Generation of `code`.
    pub code_set: CodeSet,
    /// The area's code.
    pub code: String,
    /// Name as published.
    pub name: Option<String>,
    /// A, D, R, U for trade areas.
    pub trade_area_kind: Option<TradeAreaKind>,
    /// 자치구_코드 where it is published or follows from the code.
    pub gu_code: Option<String>,
    /// 행정동_코드 where it is published.
    pub admin_dong_code: Option<String>,
    /// Multipolygon in EPSG:5181 metres.
    pub geometry: MultiPolygon<f64>,
    /// Whether the geometry is published or made up as a disc.
    pub geometry_kind: GeometryKind,
    /// What is wrong with the polygon. It is still assigned, by the even-odd rule.
    pub invalid_reason: Option<String>,
    /// Surface of the geometry in m².
    pub area_m2: f64,
    /// Centre: published (set it with [`Area::with_centre`]), else the centroid.
    pub centre: Point<Metres>,
}

impl Area {
    /// An area from its published polygon, checked for validity.
    ///
    /// # Errors
    /// [`SpatialError::Geometry`] where there is no ring, or a coordinate cannot be carried to EPSG:5181. An invalid
    /// polygon is no error: see [`Area::invalid_reason`].
    pub fn from_polygon(
        kind: AreaKind,
        code_set: CodeSet,
        code: &str,
        geometry: MultiPolygon<f64>,
        crs: Crs,
    ) -> Result<Self, SpatialError> {
        let to_metres = crs.to(Crs::Epsg5181);
        let geometry = geometry
            .try_map_coords(|c| to_metres.apply(c.x, c.y).map(|(x, y)| Coord { x, y }))
            .map_err(|error| unreadable(code, error.to_string()))?;
        let centroid = geometry.centroid().ok_or_else(|| unreadable(code, "it has no ring".to_owned()))?;
        Ok(Self {
            kind,
            code_set,
            code: code.to_owned(),
            name: None,
            trade_area_kind: None,
            gu_code: None,
            admin_dong_code: None,
            invalid_reason: geometry.check_validation().err().map(|reason| reason.to_string()),
            area_m2: geometry.unsigned_area(),
            centre: Point::new(centroid.x(), centroid.y()),
            geometry,
            geometry_kind: GeometryKind::Polygon,
        })
    }

    /// An area of which only centre and surface are published: a disc of that surface, marked so.
    ///
    /// The disc is a polygon of 64 corners; its surface is exactly `area_m2`.
    ///
    /// # Errors
    /// [`SpatialError::Argument`] where `area_m2` is not positive and finite.
    pub fn disc(
        kind: AreaKind,
        code_set: CodeSet,
        code: &str,
        centre: Point<Metres>,
        area_m2: f64,
    ) -> Result<Self, SpatialError> {
        if !(area_m2 > 0.0 && area_m2.is_finite()) {
            let reason = "is no surface of a disc";
            return Err(SpatialError::Argument { name: "area_m2", value: area_m2.to_string(), reason });
        }
        const CORNERS: usize = 64;
        let step = std::f64::consts::TAU / CORNERS as f64;
        // A regular polygon of n corners on a circle of radius r has the surface n/2 · r² · sin(2π/n).
        let radius_m = (2.0 * area_m2 / (CORNERS as f64 * step.sin())).sqrt();
        let corner = |i: usize| {
            let (sin, cos) = (step * i as f64).sin_cos();
            Coord { x: centre.x + radius_m * cos, y: centre.y + radius_m * sin }
        };
        let ring: LineString<f64> = (0..CORNERS).chain([0]).map(corner).collect();
        let geometry = MultiPolygon::new(vec![Polygon::new(ring, vec![])]);
        let area = Self::from_polygon(kind, code_set, code, geometry, Crs::Epsg5181)?;
        Ok(Self { geometry_kind: GeometryKind::Disc, centre, ..area })
    }

    /// The same area with its published centre.
    #[must_use]
    pub fn with_centre(self, centre: Point<Metres>) -> Self {
        Self { centre, ..self }
    }

    /// The same area with its name.
    #[must_use]
    pub fn with_name(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// The same trade area with its kind.
    #[must_use]
    pub fn with_trade_area_kind(self, kind: TradeAreaKind) -> Self {
        Self { trade_area_kind: Some(kind), ..self }
    }

    /// The same area with its gu.
    #[must_use]
    pub fn with_gu(self, gu_code: &str) -> Self {
        Self { gu_code: Some(gu_code.to_owned()), ..self }
    }

    /// Whether areas of this kind lie over the others (관광특구), so that a point may be in it and in another.
    pub fn overlaps_others(&self) -> bool {
        self.trade_area_kind.is_some_and(TradeAreaKind::overlaps_others)
    }

    /// Lower left and upper right corner of the box around every ring of the area, EPSG:5181 metres. An inner ring may leave
    /// its outer one: files are not always as their format asks.
    pub fn bounding_box(&self) -> ([f64; 2], [f64; 2]) {
        let first = self.geometry.coords_iter().next().map_or([0.0; 2], Into::into);
        self.geometry.coords_iter().fold((first, first), |(lower, upper), at| {
            ([lower[0].min(at.x), lower[1].min(at.y)], [upper[0].max(at.x), upper[1].max(at.y)])
        })
    }

    /// The geometry as WKB (little endian), for `ref_areas`.
    ///
    /// # Errors
    /// [`SpatialError::Geometry`] where the encoder refuses it.
    pub fn to_wkb(&self) -> Result<Vec<u8>, SpatialError> {
        let mut bytes = Vec::new();
        wkb::writer::write_multi_polygon(&mut bytes, &self.geometry, &wkb::writer::WriteOptions::default())
            .map_err(|error| unreadable(&self.code, error.to_string()))?;
        Ok(bytes)
    }
}

fn unreadable(code: &str, reason: String) -> SpatialError {
    SpatialError::Geometry { code: code.to_owned(), reason }
}

/// Reads a polygon or multipolygon from WKB; `code` names the area in the error.
///
/// # Errors
/// [`SpatialError::Geometry`] where the bytes are no WKB, or another kind of geometry.
///
/// # Examples
/// ```
/// use golmok_spatial::polygon_from_wkb;
/// assert!(polygon_from_wkb("3110001", b"no geometry").is_err());
/// ```
pub fn polygon_from_wkb(code: &str, bytes: &[u8]) -> Result<MultiPolygon<f64>, SpatialError> {
    let geometry = wkb::reader::read_wkb(bytes).map_err(|error| unreadable(code, error.to_string()))?;
    match geometry.as_type() {
        GeometryType::Polygon(polygon) => Ok(MultiPolygon::new(vec![polygon.to_polygon()])),
        GeometryType::MultiPolygon(polygons) => Ok(polygons.to_multi_polygon()),
        _ => Err(unreadable(code, "it is neither a polygon nor a multipolygon".to_owned())),
    }
}

/// Reads `stg_boundaries.other_codes`: `adm8=11110530;kostat7=1101053`.
///
/// # Errors
/// [`SpatialError::Argument`] where a part is not `set=code` of a known set.
///
/// # Examples
/// ```
/// use golmok_model::CodeSet;
/// use golmok_spatial::other_codes;
/// assert_eq!(other_codes("kostat7=1101053")?[&CodeSet::Kostat7], "1101053");
/// assert!(other_codes("1101053").is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
pub fn other_codes(text: &str) -> Result<BTreeMap<CodeSet, String>, SpatialError> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (set, code) = part.split_once('=').unwrap_or(("", part));
            let set = CodeSet::ALL.into_iter().find(|s| s.code() == set).ok_or_else(|| SpatialError::Argument {
                name: "other_codes",
                value: text.to_owned(),
                reason: "is not set=code;set=code of known code sets",
            })?;
            Ok((set, code.to_owned()))
        })
        .collect()
}

/// A join between two code sets, from a file that has both (KOSTAT and administrative dongs).
///
/// # Examples
/// ```
/// use golmok_spatial::CodeJoin;
/// let join = CodeJoin::new("kostat7 to adm8", [("1101053", "11110530"), ("1101054", "11110540")]);
/// assert_eq!(join.get("1101054"), Some("11110540"));
/// assert_eq!(join.all(["1101053", "1101054"])?, [Some("11110530"), Some("11110540")]);
/// assert!(join.all(["1101053", "9999999"]).is_err()); // half of them join
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeJoin {
    what: String,
    /// `None` for a code that stands for several: it joins nothing.
    codes: BTreeMap<String, Option<String>>,
}

impl CodeJoin {
    /// The share of codes that must join.
    pub const LEAST_SHARE: f64 = 0.95;

    /// The join from pairs (code, code in the other set). A code with two partners joins nothing.
    pub fn new<'a>(what: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut codes = BTreeMap::new();
        for (from, to) in pairs {
            codes
                .entry(from.to_owned())
                .and_modify(|known: &mut Option<String>| {
                    if known.as_deref() != Some(to) {
                        *known = None;
                    }
                })
                .or_insert_with(|| Some(to.to_owned()));
        }
        Self { what: what.to_owned(), codes }
    }

    /// The other code of one code.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.codes.get(code)?.as_deref()
    }

    /// The other codes of many codes, in order.
    ///
    /// # Errors
    /// [`SpatialError::CodeJoin`] where fewer than 95 % of them join.
    pub fn all<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Result<Vec<Option<&str>>, SpatialError> {
        let joined: Vec<_> = codes.into_iter().map(|code| self.get(code)).collect();
        let hits = joined.iter().flatten().count();
        if (hits as f64) < Self::LEAST_SHARE * joined.len() as f64 {
            return Err(SpatialError::CodeJoin { what: self.what.clone(), hits, all: joined.len() });
        }
        Ok(joined)
    }
}

/// First and last day of each edition of the boundaries of one kind and code set, as days since 1970-01-01 (Date32).
///
/// `first_days` is the first day of each edition in any order; an edition ends the day before the next one begins,
/// and the newest has no end. The answer is in the order of `first_days`; equal days end together.
///
/// # Examples
/// ```
/// use golmok_spatial::validity;
/// assert_eq!(validity(&[17_167, 15_706]), [(17_167, None), (15_706, Some(17_166))]); // 2017 and 2013
/// ```
pub fn validity(first_days: &[i32]) -> Vec<(i32, Option<i32>)> {
    let next = |day: i32| first_days.iter().copied().filter(|&other| other > day).min();
    first_days.iter().map(|&day| (day, next(day).map(|other| other - 1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    fn trade_area(geometry: MultiPolygon<f64>) -> Area {
        Area::from_polygon(AreaKind::TradeArea, CodeSet::Trdar2022, "3110001", geometry, Crs::Epsg5181).unwrap()
    }

    #[test]
    fn an_invalid_polygon_is_kept_with_its_reason() {
        let bow_tie = trade_area(wkt!(MULTIPOLYGON(((0.0 0.0, 2.0 2.0, 2.0 0.0, 0.0 2.0, 0.0 0.0)))));
        assert_eq!(
            bow_tie.invalid_reason.as_deref(),
            Some("polygon at index 0 is invalid: exterior ring has a self-intersection")
        );
        let empty = Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, "11110", MultiPolygon::new(vec![]), Crs::Epsg5181);
        assert_eq!(empty, Err(unreadable("11110", "it has no ring".to_owned())));
    }

    #[test]
    fn a_disc_has_the_published_surface_and_says_so() {
        let centre = Point::new(197_093.0, 453_418.0);
        let disc = Area::disc(AreaKind::TradeArea, CodeSet::Trdar2022, "3110008", centre, 149_264.0).unwrap();
        assert!((disc.area_m2 - 149_264.0).abs() < 1e-3, "{}", disc.area_m2);
        assert_eq!((disc.geometry_kind.code(), disc.centre), ("disc", centre));
        assert_eq!(disc.invalid_reason, None);
    }

    #[test]
    fn geometry_in_degrees_becomes_metres_and_survives_wkb() {
        let square = wkt!(MULTIPOLYGON(((127.0 37.5, 127.001 37.5, 127.001 37.501, 127.0 37.501, 127.0 37.5))));
        let area = Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, "11110", square, Crs::Epsg4326).unwrap();
        assert!((area.area_m2 - 88.4 * 111.0).abs() < 20.0, "{}", area.area_m2);
        assert_eq!(polygon_from_wkb("11110", &area.to_wkb().unwrap()).unwrap(), area.geometry);
        let swapped = wkt!(MULTIPOLYGON(((37.5 127.0, 37.5 127.1, 37.6 127.1, 37.5 127.0))));
        assert!(Area::from_polygon(AreaKind::Gu, CodeSet::Gu5, "11110", swapped, Crs::Epsg4326).is_err());
    }

    #[test]
    fn a_code_with_two_partners_joins_nothing() {
        let join = CodeJoin::new("test", [("1", "a"), ("1", "b"), ("2", "c"), ("2", "c")]);
        assert_eq!((join.get("1"), join.get("2")), (None, Some("c")));
        let error = join.all(["1", "2"]).unwrap_err();
        assert_eq!(error.to_string(), "test: only 1 of 2 codes join, less than 95 %");
    }

    #[test]
    fn editions_follow_each_other() {
        assert_eq!(validity(&[10, 30, 20]), [(10, Some(19)), (30, None), (20, Some(29))]);
        assert_eq!(validity(&[5, 5]), [(5, None), (5, None)]);
    }
}
