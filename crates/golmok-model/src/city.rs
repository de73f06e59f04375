//! The city as a value: what is its own in names, codes, systems and time.

use crate::reference::Gu;
use serde::Deserialize;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

/// A city that golmok speaks of (`data/reference/cities/`).
///
/// # Examples
/// ```
/// use golmok_model::City;
/// let seoul = City::seoul();
/// assert_eq!(seoul.code, "11");
/// assert_eq!(seoul.within("서울특별시 강남구 역삼동"), Some("강남구 역삼동"));
/// assert_eq!(seoul.within("부산광역시 중구"), None);
/// assert!(seoul.holds(127.03, 37.50) && !seoul.holds(129.08, 35.18));
/// assert_eq!(City::named("gyeonggi").map(|city| city.gu.len()), Some(31));
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// 시도 code in tables.
    pub code: String,
    /// Digits with which the codes of Statistics Korea begin.
    pub kostat_code: String,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
    /// Names with which addresses begin, the longest first.
    pub address_names: Vec<String>,
    /// Time zone by its IANA name.
    pub time_zone: String,
    /// Minutes that its clocks are ahead of UTC.
    pub utc_offset_minutes: i32,
    /// System of the coordinates in its licence registers.
    pub licence_crs: String,
    /// System of the metres in the lake.
    pub crs: String,
    /// Degrees: west, south, east, north.
    pub bounding_box: [f64; 4],
    /// Its gu, or what stands in their place (시군), by code.
    #[serde(default)]
    pub gu: Vec<Gu>,
}

/// Embedded, so that a build is self-contained; a test reads the files, so that they are never wrong here.
static CITIES: LazyLock<[City; 2]> = LazyLock::new(|| {
    let read = |name: &str, text: &str| -> City {
        toml::from_str(text).unwrap_or_else(|error| unreachable!("data/reference/cities/{name}.toml: {error}"))
    };
    let seoul = read("seoul", include_str!("../../../data/reference/cities/seoul.toml"));
    let gu = crate::reference::read("gu.csv", include_str!("../../../data/reference/gu.csv"));
    [City { gu, ..seoul }, read("gyeonggi", include_str!("../../../data/reference/cities/gyeonggi.toml"))]
});

/// What is wrong with a city file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CityError {
    /// It is no TOML, or has other fields.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A rule of city files is broken.
    #[error("{0}")]
    Rule(String),
}

/// Cities read while the process runs: each stays, as [`City::current`] hands them out for good.
static READ: Mutex<Vec<&'static City>> = Mutex::new(Vec::new());

/// The city of this process.
static CURRENT: OnceLock<&'static City> = OnceLock::new();

impl City {
    /// Seoul.
    pub fn seoul() -> &'static Self {
        &CITIES[0]
    }

    /// The cities that have a file, Seoul first.
    pub fn all() -> &'static [Self] {
        &*CITIES
    }

    /// A city by its code or its name in either language.
    pub fn named(name: &str) -> Option<&'static Self> {
        let is = |city: &&Self| city.code == name || city.name_ko == name || city.name_en.eq_ignore_ascii_case(name);
        CITIES.iter().find(is)
    }

    /// A city by the text of its file, which nobody has to build in.
    ///
    /// # Errors
    /// When the text is no city file, or breaks a rule of city files.
    ///
    /// # Examples
    /// ```
    /// use golmok_model::City;
    /// let text = std::fs::read_to_string("../../data/reference/cities/gyeonggi.toml")?;
    /// assert_eq!(City::read(&text)?.name_en, "Gyeonggi");
    /// let wrong = City::read(&text.replace("41110", "11110")).map_err(|error| error.to_string());
    /// assert_eq!(wrong, Err("gu 11110 does not begin with the code 41".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(text: &str) -> Result<&'static Self, CityError> {
        let city: Self = toml::from_str(text)?;
        if let Some(fault) = city.fault() {
            return Err(CityError::Rule(fault));
        }
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.iter().find(|known| ***known == city) {
            return Ok(known);
        }
        let city: &'static Self = Box::leak(Box::new(city));
        read.push(city);
        Ok(city)
    }

    /// The rule of city files that this one breaks.
    fn fault(&self) -> Option<String> {
        if !self.address_names.iter().map(String::len).is_sorted_by(|a, b| a >= b) {
            return Some("address_names: a shorter name would hide a longer one".to_owned());
        }
        if self.gu.is_empty() || !self.gu.is_sorted_by(|a, b| a.gu_code < b.gu_code) {
            return Some("gu: there is none, or they do not stand by code".to_owned());
        }
        self.gu.iter().find_map(|gu| {
            let (code, kostat) = (gu.gu_code.as_str(), gu.kostat_code.as_str());
            if !code.starts_with(&self.code) {
                Some(format!("gu {code} does not begin with the code {}", self.code))
            } else if !kostat.starts_with(&self.kostat_code) {
                Some(format!("gu {code}: {kostat} does not begin with {}", self.kostat_code))
            } else if self.gu_of(code) != Some(gu) {
                Some(format!("gu {code}: another one has the same first four digits"))
            } else {
                None
            }
        })
    }

    /// The city that this process speaks of: the one chosen, else Seoul. A process speaks of one city.
    pub fn current() -> &'static Self {
        CURRENT.get().copied().unwrap_or_else(Self::seoul)
    }

    /// Chooses the city of this process, before anything is placed or read.
    ///
    /// # Errors
    /// The city that was chosen before, where it is another one.
    pub fn choose(city: &'static Self) -> Result<(), &'static Self> {
        let chosen = *CURRENT.get_or_init(|| city);
        if chosen.code == city.code { Ok(()) } else { Err(chosen) }
    }

    /// The gu of a code that begins with a gu's first four digits: a gu, a dong, or a 구 of a 시.
    ///
    /// # Examples
    /// ```
    /// let gyeonggi = golmok_model::City::named("경기").expect("a city file");
    /// let gu = |code| gyeonggi.gu_of(code).map(|gu| gu.name_ko.as_str());
    /// assert_eq!([gu("41111560"), gu("41820"), gu("11680101")], [Some("수원시"), Some("가평군"), None]);
    /// ```
    pub fn gu_of(&self, code: &str) -> Option<&Gu> {
        let first = code.get(..4)?;
        self.gu.iter().find(|gu| gu.gu_code.as_str().starts_with(first))
    }

    /// What follows the city's name in an address; `None` where the address begins otherwise.
    pub fn within<'a>(&self, address: &'a str) -> Option<&'a str> {
        self.address_names.iter().find_map(|name| address.strip_prefix(name.as_str())).map(str::trim_start)
    }

    /// Whether a point lies in the city's bounding box.
    pub fn holds(&self, longitude: f64, latitude: f64) -> bool {
        let [west, south, east, north] = self.bounding_box;
        (west..=east).contains(&longitude) && (south..=north).contains(&latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AreaId, reference};

    #[test]
    fn the_file_speaks_of_the_city_of_the_tables() {
        let seoul = City::seoul();
        assert_eq!(seoul.code, AreaId::city_code());
        assert!(reference::gu().iter().all(|gu| gu.gu_code.as_str().starts_with(&seoul.code)));
        assert!(reference::gu().iter().all(|gu| gu.kostat_code.starts_with(&seoul.kostat_code)));
    }

    #[test]
    fn every_city_file_is_whole() {
        for city in City::all() {
            assert_eq!(city.fault(), None, "{}", city.name_en);
        }
    }
}
