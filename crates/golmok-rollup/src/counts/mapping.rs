//! What a source of counts is: one of the city's own files, or columns that a TOML file names.

use crate::error::{Result, RollupError};
use crate::mapping::Zone;
use golmok_model::AreaKind;
use golmok_model::counted::CountSource;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The mapping of a source of counts.
///
/// # Examples
/// ```
/// use golmok_model::counted::CountSource;
/// use golmok_rollup::counts::mapping::{Counts, People};
/// let text = r#"
/// source = "people"
/// people = "present"
/// [columns]
/// time = "at"
/// lon = "x"
/// lat = "y"
/// device = "adid"
/// "#;
/// let counts = Counts::parse(std::path::Path::new("pings.toml"), text)?;
/// assert_eq!((counts.source.of(), counts.people), (CountSource::Counts, Some(People::Present)));
/// # Ok::<(), golmok_rollup::RollupError>(())
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Whose layout it is.
    pub source: Source,
    /// What a stamp without a zone means.
    #[serde(default)]
    pub zone: Zone,
    /// Whether people pass or are present; devices are present, else people pass.
    pub people: Option<People>,
    /// Kind of area that they are counted for.
    #[serde(default)]
    pub area: Area,
    /// Columns, where the layout is not one of the city's.
    #[serde(default)]
    pub columns: Columns,
    /// Stations or cells by name.
    pub places: Option<Places>,
}

/// Whose layout it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 생활인구 of dongs.
    LivingPopulation,
    /// 지하철 승하차 of stations by day.
    Subway,
    /// Columns that the mapping names.
    People,
}

impl Source {
    /// What the people are counted by.
    pub fn of(self) -> CountSource {
        match self {
            Self::LivingPopulation => CountSource::LivingPopulation,
            Self::Subway => CountSource::SubwayRiders,
            Self::People => CountSource::Counts,
        }
    }
}

/// How people are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// Those who are there in an hour: a twenty-fourth of a person of the day each.
    Present,
    /// Those who pass: one each.
    Passed,
}

/// Kind of area that people are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// 상권.
    #[default]
    TradeArea,
    /// 행정동.
    AdminDong,
}

/// Columns of rows whose layout is their own. One of `area`, `place`, or `lon` and `lat` says where.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Stamp.
    #[serde(default)]
    pub time: String,
    /// People; one a row without it.
    pub count: Option<String>,
    /// Device, hashed or not: counted once in an area and an hour.
    pub device: Option<String>,
    /// Code of the area.
    pub area: Option<String>,
    /// Name in `[places]`.
    pub place: Option<String>,
    /// Longitude, degrees.
    pub lon: Option<String>,
    /// Latitude, degrees.
    pub lat: Option<String>,
    /// Sex.
    pub sex: Option<String>,
    /// Age in years, or decade.
    pub age: Option<String>,
}

impl Columns {
    /// Every column that is read.
    pub fn wanted(&self) -> Vec<&str> {
        let optional = [&self.count, &self.device, &self.area, &self.place, &self.lon, &self.lat, &self.sex, &self.age];
        std::iter::once(self.time.as_str()).chain(optional.into_iter().flatten().map(String::as_str)).collect()
    }
}

/// Where stations or cells are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// A CSV, beside the mapping where the path is relative.
    pub file: PathBuf,
    /// Column of the name.
    pub name: String,
    /// Column of the line, where one name is on several.
    pub line: Option<String>,
    /// Column of the longitude, or the easting of `crs`.
    pub lon: Option<String>,
    /// Column of the latitude, or the northing of `crs`.
    pub lat: Option<String>,
    /// System of coordinates.
    #[serde(default = "crate::mapping::degrees")]
    pub crs: String,
    /// Column of the area's code, instead of a point.
    pub area: Option<String>,
}

impl Counts {
    /// Reads a mapping; paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`RollupError::Mapping`] where it cannot be read or says something that cannot be.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(RollupError::io(path, "read"))?;
        Self::parse(path, &text)
    }

    /// A mapping from its text; `path` is for messages and relative paths.
    ///
    /// # Errors
    /// [`RollupError::Mapping`] where it says something that cannot be.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let fail = |reason: String| RollupError::Mapping { path: path.to_path_buf(), reason };
        let mut counts: Self = toml::from_str(text).map_err(|error| fail(error.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        if let Some(places) = &mut counts.places {
            places.file = folder.join(&places.file);
            if !matches!((&places.area, &places.lon, &places.lat), (Some(_), None, None) | (None, Some(_), Some(_))) {
                return Err(fail("[places] needs either area, or lon and lat".to_owned()));
            }
        }
        let of = &counts.columns;
        match counts.source {
            Source::People => {
                if of.time.is_empty() {
                    return Err(fail("[columns] names no time".to_owned()));
                }
                let told = (&of.area, &of.place, &of.lon, &of.lat);
                if !matches!(
                    told,
                    (Some(_), None, None, None) | (None, Some(_), None, None) | (None, None, Some(_), Some(_))
                ) {
                    let either = "[columns] needs one of area, place (with [places]), or lon and lat";
                    return Err(fail(either.to_owned()));
                }
                if of.place.is_some() && counts.places.is_none() {
                    return Err(fail("[columns] has a place, but [places] does not say where it is".to_owned()));
                }
                if of.device.is_some() && of.count.is_some() {
                    return Err(fail("a row is of a device or has a count, not both".to_owned()));
                }
            }
            Source::Subway if counts.places.is_none() => {
                return Err(fail("[places] must say where the stations are".to_owned()));
            }
            _ => {}
        }
        Ok(counts)
    }

    /// The mapping of a file whose header is the city's own, and that needs no other facts.
    pub fn living_population() -> Self {
        Self {
            source: Source::LivingPopulation,
            zone: Zone::Seoul,
            people: None,
            area: Area::AdminDong,
            columns: Columns::default(),
            places: None,
        }
    }

    /// Kind of area that people are counted for.
    pub fn area_kind(&self) -> AreaKind {
        match (self.source, self.area) {
            (Source::LivingPopulation, _) | (_, Area::AdminDong) => AreaKind::AdminDong,
            _ => AreaKind::TradeArea,
        }
    }

    /// How people are counted.
    pub fn people(&self) -> People {
        let own = if self.columns.device.is_some() { People::Present } else { People::Passed };
        match self.source {
            Source::LivingPopulation => People::Present,
            Source::Subway => People::Passed,
            Source::People => self.people.unwrap_or(own),
        }
    }

    /// Whether rows are told by points of their own.
    pub fn by_point(&self) -> bool {
        self.source == Source::People && self.columns.lon.is_some()
    }
}
