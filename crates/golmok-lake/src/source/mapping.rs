//! Any register of the world by a mapping file: which column is what, how its dates, words and places are read.
//!
//! | step | module |
//! |---|---|
//! | the file, checked | here |
//! | its columns found in a header; a misspelt one | `columns` |
//! | rows → the layout that [`super::licences`] reads, on the same lines | `convert` |
//!
//! How one is written: docs/mapping.md.

mod columns;
mod convert;

pub use columns::Applied;
pub(crate) use columns::MARK;
pub(crate) use convert::Converted;

use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::licences::{own_trade, service_named};
use crate::store::hash_bytes;
use encoding_rs::Encoding;
use golmok_model::{LicenceService, LicenceStatus};
use golmok_spatial::Crs;
use jiff::civil::Date;
use jiff::fmt::strtime;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A mapping file, checked.
///
/// # Examples
/// ```
/// use golmok_lake::source::mapping::Mapping;
/// let map = Mapping::of("dates = ['%d.%m.%Y']\n\
///     [columns]\nnumber = 'Nr'\nstart = 'Opened'\nend = 'Closed'\nstatus = 'State'\n\
///     [status]\nclosed = ['erloschen']\n\
///     [constants]\ntrade = 'Gaststätte'\ncity = 'Wien'\n")?;
/// assert_eq!(map.service("").as_deref(), Some("x_gaststätte"));
/// assert_eq!(map.day("31.12.2019"), jiff::civil::date(2019, 12, 31).into());
/// assert!(Mapping::of("[columns]\nstart = 'Opened'\n").unwrap_err().contains("number"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    written: Written,
    delimiter: Option<u8>,
    encoding: Option<&'static Encoding>,
    crs: Option<Crs>,
    words: BTreeMap<String, LicenceStatus>,
    trades: BTreeMap<String, String>,
    hash: String,
}

/// The file as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    delimiter: Option<String>,
    encoding: Option<String>,
    crs: Option<String>,
    #[serde(default)]
    dates: Vec<String>,
    columns: ColumnNames,
    #[serde(default)]
    status: StatusWords,
    #[serde(default)]
    trades: BTreeMap<String, String>,
    #[serde(default)]
    constants: Constants,
}

/// Which column is what.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnNames {
    number: Option<String>,
    name: Option<String>,
    start: String,
    end: Option<String>,
    cancelled: Option<String>,
    status: Option<String>,
    trade: Option<String>,
    detail: Option<String>,
    city: Option<String>,
    address: Option<String>,
    road_address: Option<String>,
    floor_area: Option<String>,
    longitude: Option<String>,
    latitude: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// Words of the status column.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StatusWords {
    open: Vec<String>,
    suspended: Vec<String>,
    closed: Vec<String>,
    cancelled: Vec<String>,
    removed: Vec<String>,
}

/// What stands in no column.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Constants {
    trade: Option<String>,
    city: Option<String>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`LakeError::NotRead`] with what is wrong in it; [`LakeError::Io`] where it cannot be read.
    pub fn read(path: &Path) -> Result<Self, LakeError> {
        let text = std::fs::read_to_string(path).map_err(LakeError::io(path, "read"))?;
        Self::of(&text)
            .map_err(|error| LakeError::NotRead { path: path.to_path_buf(), reason: Reason::BadMap { error } })
    }

    /// The mapping of a text.
    ///
    /// # Errors
    /// What is wrong in it, for a person.
    pub fn of(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let columns = &written.columns;
        let place = columns.address.as_ref().or(columns.road_address.as_ref());
        if columns.number.is_none() && (columns.name.is_none() || place.is_none()) {
            return Err("[columns] needs number, or name with address: what tells a licence from another".to_owned());
        }
        if columns.end.is_none() && columns.cancelled.is_none() {
            return Err("[columns] needs end: without it nothing tells when a shop closed".to_owned());
        }
        if columns.trade.is_none() && written.constants.trade.is_none() {
            return Err("[columns] trade or [constants] trade is needed".to_owned());
        }
        if columns.city.is_none() && written.constants.city.is_none() {
            return Err("[columns] city or [constants] city is needed: the office that licensed".to_owned());
        }
        let pairs =
            [("longitude", &columns.longitude, "latitude", &columns.latitude), ("x", &columns.x, "y", &columns.y)];
        for (one, first, other, second) in pairs {
            if first.is_some() != second.is_some() {
                return Err(format!("[columns] {one} needs {other} beside it, and the other way round"));
            }
        }
        let crs = match (&written.crs, &columns.x) {
            (None, Some(_)) => return Err("crs is needed for x and y, e.g. crs = \"EPSG:5174\"".to_owned()),
            (None, None) => None,
            (Some(code), _) => Some(code.parse::<Crs>().map_err(|error| format!("crs: {error}"))?),
        };
        let delimiter = match written.delimiter.as_deref() {
            None => None,
            Some("tab" | "\t") => Some(b'\t'),
            Some(text) => match text.as_bytes() {
                [one] if one.is_ascii_punctuation() => Some(*one),
                _ => return Err(format!("delimiter {text:?} is none of , ; | and tab")),
            },
        };
        let encoding = match written.encoding.as_deref() {
            None => None,
            Some("cp949" | "CP949") => Some(encoding_rs::EUC_KR),
            Some(label) => Some(
                Encoding::for_label(label.as_bytes())
                    .ok_or_else(|| format!("encoding {label:?} is not known; e.g. utf-8, cp949, windows-1252"))?,
            ),
        };
        for format in &written.dates {
            let example = Date::constant(2019, 11, 27);
            let same = strtime::format(format.as_str(), example).ok().and_then(|text| parsed(format, &text));
            if same != Some(example) {
                return Err(format!("dates: {format:?} tells no day of the year; e.g. %Y-%m-%d, %d/%m/%Y, %m/%d/%y"));
            }
        }
        let mut words = BTreeMap::new();
        let status = &written.status;
        for (list, means) in [
            (&status.open, LicenceStatus::Operating),
            (&status.suspended, LicenceStatus::Suspended),
            (&status.closed, LicenceStatus::Closed),
            (&status.cancelled, LicenceStatus::Cancelled),
            (&status.removed, LicenceStatus::Removed),
        ] {
            for word in list {
                if words.insert(folded(word), means).is_some_and(|before| before != means) {
                    return Err(format!("[status] {word:?} stands twice"));
                }
            }
        }
        let mut trades = BTreeMap::new();
        for (word, means) in &written.trades {
            trades.insert(
                folded(word),
                service_of_trade(means).ok_or_else(|| format!("[trades] {means:?} is no trade"))?,
            );
        }
        if let Some(word) = written.constants.trade.as_deref().filter(|word| service_of_trade(word).is_none()) {
            return Err(format!("[constants] trade {word:?} is no trade"));
        }
        let hash = hash_bytes(text.as_bytes());
        Ok(Self { written, delimiter, encoding, crs, words, trades, hash })
    }

    /// Hash of its text: what was read by another mapping is read anew.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The service of a trade's word: as `[trades]` has it, else the constant, else a 개방서비스 by id or name, else a
    /// trade of its own (`x_…`). `None` for a blank word without a constant.
    pub fn service(&self, word: &str) -> Option<String> {
        let known = self.trades.get(&folded(word)).cloned();
        let constant = self.written.constants.trade.as_deref();
        known.or_else(|| constant.and_then(service_of_trade)).or_else(|| service_of_trade(word))
    }

    /// A day in the first of the formats that fits; `None` where none does.
    pub fn day(&self, text: &str) -> Option<Date> {
        self.written.dates.iter().find_map(|format| parsed(format, text))
    }

    /// What a word of the status column means.
    fn status(&self, word: &str) -> Option<LicenceStatus> {
        self.words.get(&folded(word)).copied()
    }
}

/// A word as it is compared: case and blanks around it do not matter.
fn folded(word: &str) -> String {
    word.trim().to_lowercase()
}

fn parsed(format: &str, text: &str) -> Option<Date> {
    strtime::parse(format, text.trim()).ok()?.to_date().ok()
}

/// The service of a trade by its id or its full name, else an own one.
fn service_of_trade(word: &str) -> Option<String> {
    let word = word.trim();
    if let Ok(service) = word.parse::<LicenceService>() {
        return Some(service.as_str().to_owned()).filter(|id| id != LicenceService::UNKNOWN);
    }
    if let Some(service) = service_named(word) {
        return Some(service.to_owned());
    }
    own_trade(word)
}

#[cfg(test)]
mod tests;
