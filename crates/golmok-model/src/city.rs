//! The city as a value: what is its own in names, codes, systems and time.

use serde::Deserialize;
use std::sync::LazyLock;

/// A city that golmok speaks of (`data/reference/cities/`).
///
/// # Examples
/// ```
/// use golmok_model::{AreaId, City};
/// let seoul = City::seoul();
/// assert_eq!(seoul.code, AreaId::CITY_CODE);
/// assert_eq!(seoul.within("서울특별시 강남구 역삼동"), Some("강남구 역삼동"));
/// assert_eq!(seoul.within("부산광역시 중구"), None);
/// assert!(seoul.holds(127.03, 37.50) && !seoul.holds(129.08, 35.18));
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
}

/// Embedded, so that a build is self-contained; a test reads the file, so that it is never wrong here.
static SEOUL: LazyLock<City> = LazyLock::new(|| {
    let text = include_str!("../../../data/reference/cities/seoul.toml");
    toml::from_str(text).unwrap_or_else(|error| unreachable!("data/reference/cities/seoul.toml: {error}"))
});

impl City {
    /// Seoul.
    pub fn seoul() -> &'static Self {
        &SEOUL
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
        assert_eq!(seoul.code, AreaId::CITY_CODE);
        assert!(reference::gu().iter().all(|gu| gu.gu_code.as_str().starts_with(&seoul.code)));
        assert!(reference::gu().iter().all(|gu| gu.kostat_code.starts_with(&seoul.kostat_code)));
        let lengths: Vec<usize> = seoul.address_names.iter().map(String::len).collect();
        assert!(lengths.is_sorted_by(|a, b| a >= b), "a shorter name would hide a longer one: {lengths:?}");
    }
}
