//! Stations or cells that stand in a list: the area of each, by its point exactly or by a code.

use super::mapping::Places;
use crate::error::Result;
use crate::table::Table;
use golmok_lake::source::encoding::Decoder;
use golmok_lake::source::open::SourceFile;
use golmok_spatial::{AreaIndex, Crs, Point};
use std::collections::BTreeMap;

/// The area of each place; `None` in no area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedPlaces {
    areas: BTreeMap<(String, String), Option<String>>,
    /// Whether lines tell places of one name apart.
    by_line: bool,
    /// Places listed twice; the first speaks.
    pub repeated: usize,
}

/// A name without what lists write differently: what stands in brackets, and 역 at the end.
///
/// # Examples
/// ```
/// use golmok_rollup::counts::named_places::plain;
/// assert_eq!(plain("총신대입구(이수)"), plain("총신대입구역"));
/// assert_eq!(plain("서울역"), "서울");
/// ```
pub fn plain(name: &str) -> &str {
    let name = name.split('(').next().unwrap_or(name).trim();
    name.strip_suffix('역').filter(|rest| !rest.is_empty()).unwrap_or(name)
}

impl NamedPlaces {
    /// Reads a list.
    ///
    /// # Errors
    /// [`crate::error::RollupError::Schema`] where it lacks a column; others where it cannot be read.
    pub fn read(of: &Places, areas: &AreaIndex) -> Result<Self> {
        let file = SourceFile::open(&of.file)?;
        let list = Table::of(&of.file, &file)?;
        let at = |name: &str| list.column(name);
        let optional = |name: &Option<String>| name.as_deref().map(at).transpose();
        let name_at = at(&of.name)?;
        let (line_at, lon_at, lat_at, area_at) =
            (optional(&of.line)?, optional(&of.lon)?, optional(&of.lat)?, optional(&of.area)?);
        let crs = Crs::from_epsg(&of.crs)?.to(Crs::Epsg5181);
        let mut decoder = Decoder::new(list.header.encoding);
        let mut found = Self { by_line: line_at.is_some(), ..Self::default() };
        let mut records = list.member.records()?;
        while let Some(record) = records.next_record()? {
            let mut text = |at: usize| decoder.text(record.field(at)).trim().to_owned();
            let name = plain(&text(name_at)).to_owned();
            if name.is_empty() {
                continue;
            }
            let line = line_at.map(&mut text).unwrap_or_default();
            let area = match (area_at, lon_at, lat_at) {
                (Some(at), ..) => Some(text(at)).filter(|code| areas.id(code).is_some()),
                (_, Some(lon), Some(lat)) => {
                    let point = text(lon).parse().ok().zip(text(lat).parse().ok());
                    let metres = point.and_then(|(x, y)| crs.apply(x, y).ok());
                    metres.and_then(|(x, y)| areas.at(Point::new(x, y))).map(|area| area.code.clone())
                }
                _ => None,
            };
            match found.areas.entry((line, name)) {
                std::collections::btree_map::Entry::Vacant(free) => _ = free.insert(area),
                std::collections::btree_map::Entry::Occupied(_) => found.repeated += 1,
            }
        }
        Ok(found)
    }

    /// The area of a place; `None` where it is not listed or in none.
    pub fn area(&self, line: &str, name: &str) -> Option<&str> {
        let line = if self.by_line { line } else { "" };
        self.areas.get(&(line.to_owned(), plain(name).to_owned()))?.as_deref()
    }

    /// Places, and those in an area.
    pub fn counts(&self) -> (usize, usize) {
        (self.areas.len(), self.areas.values().flatten().count())
    }

    /// As text, for a hash.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.areas)
    }
}
