//! The columns of a mapping, found in the header of a file.

use super::Mapping;
use crate::reason::Reason;
use crate::source::Header;
use std::sync::Arc;

/// The header that the licence reader knows, in the order of [`Applied`]'s places. The last one says that it was mapped.
pub(super) const TARGET: [&str; 16] = [
    "관리번호",
    "사업장명",
    "인허가일자",
    "폐업일자",
    "인허가취소일자",
    "영업상태명",
    "개방서비스아이디",
    "업태구분명",
    "시군명",
    "지번주소",
    "도로명주소",
    "소재지면적",
    "좌표정보(X)",
    "좌표정보(Y)",
    "WGS84경도",
    "WGS84위도",
];

/// Name of the column that says that a table was mapped.
pub(crate) const MARK: &str = "golmok_map";

/// A mapping, and where its columns stand in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub(super) mapping: Arc<Mapping>,
    /// Of each name of [`TARGET`]; of X and Y where they are projected, of the degrees where they are degrees.
    pub(super) places: [Option<usize>; 16],
    /// Columns of the file.
    pub(crate) raw: Header,
    /// Whether the table has a number: else one is made of city, name, day and address.
    pub(super) has_number: bool,
}

impl Applied {
    /// Finds the columns of a mapping in a header.
    ///
    /// # Errors
    /// [`Reason::MapLacks`] where one is missing, with the nearest name that the file has.
    pub fn new(mapping: &Arc<Mapping>, raw: Header) -> Result<Self, Reason> {
        let c = &mapping.written.columns;
        let start = Some(c.start.clone());
        let wanted: [(&str, &Option<String>); 16] = [
            ("number", &c.number),
            ("name", &c.name),
            ("start", &start),
            ("end", &c.end),
            ("cancelled", &c.cancelled),
            ("status", &c.status),
            ("trade", &c.trade),
            ("detail", &c.detail),
            ("city", &c.city),
            ("address", &c.address),
            ("road_address", &c.road_address),
            ("floor_area", &c.floor_area),
            ("x", &c.x),
            ("y", &c.y),
            ("longitude", &c.longitude),
            ("latitude", &c.latitude),
        ];
        let mut places = [None; 16];
        for ((role, name), place) in wanted.into_iter().zip(&mut places) {
            let Some(name) = name else { continue };
            let at = raw.columns.iter().position(|column| same(column, name));
            *place = Some(at.ok_or_else(|| Reason::MapLacks {
                role: role.to_owned(),
                column: name.clone(),
                nearest: nearest(name, &raw.columns).unwrap_or("-").to_owned(),
                columns: raw.columns.iter().filter(|c| !c.is_empty()).cloned().collect::<Vec<_>>().join(", "),
            })?);
        }
        Ok(Self { mapping: Arc::clone(mapping), places, raw, has_number: c.number.is_some() })
    }

    /// The header of the mapped table.
    pub(crate) fn header(&self) -> Header {
        let names = TARGET.iter().skip(usize::from(!self.has_number)).chain([&MARK]);
        Header {
            columns: names.map(|name| (*name).to_owned()).collect(),
            encoding: crate::source::TextEncoding::Utf8,
            delimiter: b',',
        }
    }

    /// Hash of the mapping.
    pub(crate) fn hash(&self) -> &str {
        self.mapping.hash()
    }

    /// Delimiter and encoding that the mapping states.
    pub(crate) fn stated(mapping: &Mapping) -> (Option<u8>, Option<&'static encoding_rs::Encoding>) {
        (mapping.delimiter, mapping.encoding)
    }
}

/// Names are equal but for case and blanks around them.
fn same(column: &str, name: &str) -> bool {
    column.trim().to_lowercase() == name.trim().to_lowercase()
}

/// The name nearest to one that is missing, where it is near: at most a third of its letters differ, or one holds the
/// other.
fn nearest<'c>(name: &str, columns: &'c [String]) -> Option<&'c str> {
    let name = name.trim().to_lowercase();
    let far = |column: &String| {
        let column = column.trim().to_lowercase();
        let holds = !column.is_empty() && (column.contains(&name) || name.contains(&column));
        if holds { 0 } else { letters_apart(&name, &column) }
    };
    let best =
        columns.iter().filter(|column| !column.is_empty()).map(|column| (far(column), column)).min_by_key(|(d, _)| *d);
    best.filter(|(apart, _)| apart * 3 <= name.chars().count()).map(|(_, column)| column.as_str())
}

/// Letters to put in, take out or change between two texts (Levenshtein).
fn letters_apart(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_has_a_nearest_one() {
        let columns = ["License Number", "Start Date", "End Date"].map(str::to_owned);
        assert_eq!(nearest("Licence Number", &columns), Some("License Number"));
        assert_eq!(nearest("end date ", &columns), Some("End Date"));
        assert_eq!(nearest("Closed", &columns), None);
        assert_eq!(letters_apart("kitten", "sitting"), 3);
    }
}
