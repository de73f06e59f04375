//! Coordinate reference systems (좌표계): EPSG:5174, 5179, 5181 in metres and 4326 in degrees; the system is part of the type.
//!
//! golmok computes in EPSG:5181 ([`Metres`]): its scale is 1 at 127° E, so distances over Seoul are exact to 1 part in
//! 10,000. Licence registers publish EPSG:5174, whose Bessel datum must be shifted; without the shift shops lie
//! 300 m off. The full definition strings stand here, because shortened ones drop that shift.
//!
//! `x` is always the easting or the longitude, `y` the northing or the latitude, whatever the official axis order.

use crate::SpatialError;
use proj4rs::Proj;
use rayon::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::LazyLock;

/// A coordinate reference system known at run time only, for example from a command line.
///
/// # Examples
/// ```
/// use golmok_spatial::Crs;
/// let crs = Crs::from_epsg("EPSG:5174")?;
/// assert_eq!(crs.code(), "EPSG:5174");
/// assert!(Crs::from_epsg("EPSG:3857").is_err());
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crs {
    /// 중부원점 (Bessel, 7-parameter shift): the licence registers.
    Epsg5174,
    /// UTM-K (GRS80): the road-name address system.
    Epsg5179,
    /// 중부원점 (GRS80, false northing 500 km): 상권 data, and golmok's own metres.
    Epsg5181,
    /// 경위도 (WGS84): longitude and latitude in degrees.
    Epsg4326,
}

impl Crs {
    /// All systems.
    pub const ALL: [Self; 4] = [Self::Epsg5174, Self::Epsg5179, Self::Epsg5181, Self::Epsg4326];

    /// Reads `EPSG:5174` or `5174`, in any case.
    ///
    /// # Errors
    /// [`SpatialError::UnknownCrs`] for any other system.
    pub fn from_epsg(text: &str) -> Result<Self, SpatialError> {
        let upper = text.trim().to_ascii_uppercase();
        let number = upper.strip_prefix("EPSG:").unwrap_or(&upper);
        Self::ALL
            .into_iter()
            .find(|crs| crs.code().strip_prefix("EPSG:") == Some(number))
            .ok_or_else(|| SpatialError::UnknownCrs { value: text.to_owned() })
    }

    /// `EPSG:5174` and the like.
    pub fn code(self) -> &'static str {
        ["EPSG:5174", "EPSG:5179", "EPSG:5181", "EPSG:4326"][self as usize]
    }

    /// The full definition, datum shift included.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Epsg5174 => {
                "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +k=1 +x_0=200000 +y_0=500000 +ellps=bessel \
                 +towgs84=-115.80,474.99,674.11,1.16,-2.31,-1.63,6.43 +units=m +no_defs"
            }
            Self::Epsg5179 => {
                "+proj=tmerc +lat_0=38 +lon_0=127.5 +k=0.9996 +x_0=1000000 +y_0=2000000 +ellps=GRS80 \
                 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs"
            }
            Self::Epsg5181 => {
                "+proj=tmerc +lat_0=38 +lon_0=127 +k=1 +x_0=200000 +y_0=500000 +ellps=GRS80 \
                 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs"
            }
            Self::Epsg4326 => "+proj=longlat +datum=WGS84 +no_defs",
        }
    }

    /// Whether the coordinates are degrees.
    pub fn is_degrees(self) -> bool {
        self == Self::Epsg4326
    }

    /// The transform from this system to another.
    ///
    /// # Examples
    /// ```
    /// use golmok_spatial::Crs;
    /// let to_metres = Crs::Epsg4326.to(Crs::Epsg5181);
    /// let (x, y) = to_metres.apply(126.978, 37.5665)?; // City Hall
    /// assert!((x - 198_056.366_7).abs() < 1e-3 && (y - 451_885.030_6).abs() < 1e-3);
    /// assert!(to_metres.apply(37.5665, 126.978).is_err()); // axes swapped: no such latitude
    /// # Ok::<(), golmok_spatial::SpatialError>(())
    /// ```
    pub fn to(self, other: Self) -> AnyTransform {
        AnyTransform { from: self, to: other }
    }

    fn proj(self) -> &'static Proj {
        static PROJ: LazyLock<[Proj; 4]> = LazyLock::new(|| {
            Crs::ALL.map(|crs| {
                Proj::from_proj_string(crs.definition())
                    .unwrap_or_else(|error| panic!("definition of {crs}, a constant that is tested: {error}"))
            })
        });
        &PROJ[self as usize]
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Crs {
    type Err = SpatialError;
    fn from_str(text: &str) -> Result<Self, SpatialError> {
        Self::from_epsg(text)
    }
}

/// A transform between two systems known at run time only: `golmok transform`. Copies are free and shared by threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyTransform {
    from: Crs,
    to: Crs,
}

impl AnyTransform {
    /// System of the input.
    pub fn from(self) -> Crs {
        self.from
    }

    /// System of the output.
    pub fn to(self) -> Crs {
        self.to
    }

    /// Carries one point over. Points between systems are two-dimensional: heights are taken as 0 on both sides.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] where a coordinate is not finite or lies outside the projection.
    pub fn apply(self, x: f64, y: f64) -> Result<(f64, f64), SpatialError> {
        let fail =
            |reason: String| SpatialError::Transform { from: self.from.code(), to: self.to.code(), x, y, reason };
        if !(x.is_finite() && y.is_finite()) {
            return Err(fail("it is not finite".to_owned()));
        }
        if self.from == self.to {
            return Ok((x, y));
        }
        let mut point = if self.from.is_degrees() { (x.to_radians(), y.to_radians()) } else { (x, y) };
        proj4rs::transform::transform(self.from.proj(), self.to.proj(), &mut point)
            .map_err(|error| fail(error.to_string()))?;
        if !(point.0.is_finite() && point.1.is_finite()) {
            return Err(fail("it lies outside the projection".to_owned()));
        }
        Ok(if self.to.is_degrees() { (point.0.to_degrees(), point.1.to_degrees()) } else { point })
    }

    /// Carries many points over, in parallel and in order; `None` where [`AnyTransform::apply`] fails.
    pub fn apply_all(self, points: &[(f64, f64)]) -> Vec<Option<(f64, f64)>> {
        points.par_iter().with_min_len(1024).map(|&(x, y)| self.apply(x, y).ok()).collect()
    }
}

/// A coordinate reference system as a type.
pub trait ReferenceSystem: fmt::Debug + Copy + Send + Sync + 'static {
    /// The system.
    const CRS: Crs;
}

macro_rules! reference_system {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name;

        impl ReferenceSystem for $name {
            const CRS: Crs = Crs::$name;
        }
    };
}

reference_system!(
    /// [`Crs::Epsg5174`] as a type.
    Epsg5174
);
reference_system!(
    /// [`Crs::Epsg5179`] as a type.
    Epsg5179
);
reference_system!(
    /// [`Crs::Epsg5181`] as a type.
    Epsg5181
);
reference_system!(
    /// [`Crs::Epsg4326`] as a type.
    Epsg4326
);

/// The system that golmok computes in.
pub type Metres = Epsg5181;

/// A point (좌표) of one system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point<C> {
    /// Easting in metres, or longitude in degrees.
    pub x: f64,
    /// Northing in metres, or latitude in degrees.
    pub y: f64,
    system: PhantomData<C>,
}

impl<C: ReferenceSystem> Point<C> {
    /// A point from its easting (longitude) and northing (latitude).
    ///
    /// # Examples
    /// ```
    /// use golmok_spatial::{Epsg4326, Point};
    /// let city_hall = Point::<Epsg4326>::new(126.978, 37.5665);
    /// assert_eq!(city_hall.x, 126.978);
    /// ```
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y, system: PhantomData }
    }
}

impl Point<Metres> {
    /// Distance in metres on the EPSG:5181 plane.
    pub fn distance_m(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A transform between two systems known at compile time: zero-sized, free to copy and to share over threads.
///
/// # Examples
/// ```
/// use golmok_spatial::{Epsg4326, Epsg5174, Metres, Point, Transform};
/// let shop = Point::<Epsg5174>::new(197_986.726_9, 451_579.893_8);
/// let in_metres: Point<Metres> = Transform::<Epsg5174, Metres>::new().apply(shop)?;
/// let on_map: Point<Epsg4326> = Transform::<Metres, Epsg4326>::new().apply(in_metres)?;
/// assert!((on_map.x - 126.978).abs() < 1e-6 && (on_map.y - 37.5665).abs() < 1e-6);
/// // A point of one system is no point of another: this does not compile.
/// // Transform::<Epsg5174, Metres>::new().apply(on_map);
/// # Ok::<(), golmok_spatial::SpatialError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Transform<From, To>(PhantomData<(From, To)>);

impl<From: ReferenceSystem, To: ReferenceSystem> Transform<From, To> {
    /// The transform.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// Carries one point over.
    ///
    /// # Errors
    /// [`SpatialError::Transform`] where a coordinate is not finite or lies outside the projection.
    pub fn apply(self, point: Point<From>) -> Result<Point<To>, SpatialError> {
        From::CRS.to(To::CRS).apply(point.x, point.y).map(|(x, y)| Point::new(x, y))
    }

    /// Carries many points over, in parallel and in order; `None` where [`Transform::apply`] fails.
    pub fn apply_all(self, points: &[Point<From>]) -> Vec<Option<Point<To>>> {
        points.par_iter().with_min_len(1024).map(|&point| self.apply(point).ok()).collect()
    }
}

impl<From: ReferenceSystem, To: ReferenceSystem> Default for Transform<From, To> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_read_and_inverts() {
        for from in Crs::ALL {
            assert_eq!(Crs::from_epsg(from.code()).expect("known"), from);
            let (x, y) = Crs::Epsg4326.to(from).apply(127.05, 37.55).expect("Seoul");
            let (lon, lat) = from.to(Crs::Epsg4326).apply(x, y).expect("back");
            assert!((lon - 127.05).abs() < 5e-8 && (lat - 37.55).abs() < 5e-8, "{from}: {lon} {lat}");
        }
        assert_eq!("epsg:5181".parse::<Crs>(), Ok(Crs::Epsg5181));
        assert_eq!(Crs::from_epsg(" 5179 "), Ok(Crs::Epsg5179));
        assert!(
            matches!(Crs::from_epsg("EPSG:51740"), Err(SpatialError::UnknownCrs { value }) if value == "EPSG:51740")
        );
    }

    #[test]
    fn impossible_points_are_errors_and_never_numbers() {
        let to_metres = Crs::Epsg4326.to(Crs::Epsg5181);
        for (x, y) in [(f64::NAN, 37.0), (127.0, f64::INFINITY), (37.5, 127.0)] {
            assert!(to_metres.apply(x, y).is_err(), "{x} {y}");
        }
        assert_eq!(to_metres.apply_all(&[(37.5, 127.0)]), [None]);
    }

    #[test]
    fn batches_equal_single_points_in_order() {
        let points: Vec<_> = (0..5000).map(|i| (190_000.0 + f64::from(i), 450_000.0 - f64::from(i))).collect();
        let transform = Crs::Epsg5174.to(Crs::Epsg5181);
        let batch = transform.apply_all(&points);
        for (point, got) in points.iter().zip(&batch) {
            assert_eq!(transform.apply(point.0, point.1).ok(), *got);
        }
        let typed: Vec<_> = points.iter().map(|&(x, y)| Point::<Epsg5174>::new(x, y)).collect();
        let typed = Transform::<Epsg5174, Metres>::new().apply_all(&typed);
        assert!(batch.iter().zip(&typed).all(|(a, b)| *a == b.map(|p| (p.x, p.y))));
    }
}
