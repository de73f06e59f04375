//! Which column of a raw file is what: a TOML file that a person writes once per source.

use crate::calendar::Calendar;
use crate::error::{Result, RollupError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The mapping of one source of card rows.
///
/// # Examples
/// ```
/// use golmok_rollup::mapping::{Mapping, Zone};
/// let text = r#"
/// zone = "utc"
/// [columns]
/// time = "ts"
/// merchant = "mer_no"
/// amount = "amt"
/// card = "card_hash"
/// [merchants]
/// file = "merchants.csv"
/// merchant = "mer_no"
/// lon = "lon"
/// lat = "lat"
/// industry = "class"
/// [industries]
/// "5812" = "CS100001"
/// "#;
/// let mapping = Mapping::parse(std::path::Path::new("card.toml"), text)?;
/// assert_eq!((mapping.zone, mapping.zone.shift()), (Zone::Utc, "9 hours"));
/// # Ok::<(), golmok_rollup::RollupError>(())
/// ```
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What a stamp without a zone means.
    #[serde(default)]
    pub zone: Zone,
    /// Columns of the rows.
    pub columns: Columns,
    /// The list of merchants; without it the rows tell where they are by `lon` and `lat`.
    pub merchants: Option<Merchants>,
    /// The source's class of industry → 서비스_업종_코드; a class that is such a code needs no line.
    #[serde(default)]
    pub industries: BTreeMap<String, String>,
    /// Public holidays, where golmok's list does not do.
    #[serde(default)]
    pub calendar: CalendarFile,
}

/// What a stamp without a zone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// The time in Seoul.
    #[default]
    Seoul,
    /// UTC.
    Utc,
}

impl Zone {
    /// What the SQL text adds to tell the time in Seoul.
    pub fn shift(self) -> &'static str {
        match self {
            Self::Seoul => "0 hours",
            Self::Utc => "9 hours",
        }
    }
}

/// Columns of the rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Stamp of the sale.
    pub time: String,
    /// Merchant.
    pub merchant: String,
    /// Won, a whole number; a cancellation is negative.
    pub amount: String,
    /// Longitude, degrees; only without a list of merchants.
    pub lon: Option<String>,
    /// Latitude, degrees.
    pub lat: Option<String>,
    /// Card or holder, hashed or not; without it the rule of five people counts rows.
    pub card: Option<String>,
    /// Class of industry of the row; else the merchant's.
    pub industry: Option<String>,
    /// Sex of the holder.
    pub sex: Option<String>,
    /// Age of the holder in years, or decade (`30`, `30대`).
    pub age: Option<String>,
}

impl Columns {
    /// Every column that is read.
    pub fn wanted(&self) -> Vec<&str> {
        let optional = [&self.lon, &self.lat, &self.card, &self.industry, &self.sex, &self.age];
        let mut names = vec![self.time.as_str(), &self.merchant, &self.amount];
        names.extend(optional.into_iter().flatten().map(String::as_str));
        names
    }
}

/// The list of merchants.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merchants {
    /// A CSV, beside the mapping where the path is relative.
    pub file: PathBuf,
    /// Column of the merchant.
    pub merchant: String,
    /// Column of the longitude, or the easting of `crs`.
    pub lon: String,
    /// Column of the latitude, or the northing of `crs`.
    pub lat: String,
    /// System of coordinates.
    #[serde(default = "degrees")]
    pub crs: String,
    /// Column of the class of industry.
    pub industry: Option<String>,
}

pub(crate) fn degrees() -> String {
    "EPSG:4326".to_owned()
}

/// Where public holidays stand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// A CSV whose first column holds days, YYYY-MM-DD.
    pub holidays: Option<PathBuf>,
}

impl Mapping {
    /// Reads a mapping; paths in it are relative to its folder.
    ///
    /// # Errors
    /// [`RollupError::Mapping`] where it cannot be read or says something unknown.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(RollupError::io(path, "read"))?;
        Self::parse(path, &text)
    }

    /// A mapping from its text; `path` is for messages and relative paths.
    ///
    /// # Errors
    /// [`RollupError::Mapping`] where it says something unknown.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let fail = |reason: String| RollupError::Mapping { path: path.to_path_buf(), reason };
        let mut mapping: Self = toml::from_str(text).map_err(|error| fail(error.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let places = (&mapping.merchants, &mapping.columns.lon, &mapping.columns.lat);
        if !matches!(places, (Some(_), None, None) | (None, Some(_), Some(_))) {
            return Err(fail("either [merchants] says where a row is, or lon and lat in [columns] do".to_owned()));
        }
        mapping.merchants.iter_mut().for_each(|list| list.file = folder.join(&list.file));
        mapping.calendar.holidays = mapping.calendar.holidays.map(|file| folder.join(file));
        for (class, code) in &mapping.industries {
            if golmok_model::reference::industry(code).is_none() {
                return Err(fail(format!("[industries] {class:?} = {code:?} is no code of an industry")));
            }
        }
        Ok(mapping)
    }

    /// Code of an industry of the source's class.
    pub fn industry<'a>(&'a self, class: &'a str) -> Option<&'a str> {
        match self.industries.get(class) {
            Some(code) => Some(code),
            None => golmok_model::reference::industry(class).map(|_| class),
        }
    }

    /// Every class that is known, with its code.
    pub fn known_classes(&self) -> BTreeMap<&str, &str> {
        let codes = golmok_model::reference::industries().iter().map(|industry| industry.industry_code.as_str());
        let own = self.industries.iter().map(|(class, code)| (class.as_str(), code.as_str()));
        codes.map(|code| (code, code)).chain(own).collect()
    }

    /// The public holidays that it names, else golmok's.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn calendar(&self) -> Result<Calendar> {
        self.calendar.holidays.as_deref().map_or_else(Calendar::kept, Calendar::read)
    }
}
