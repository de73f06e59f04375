//! Rows of a table of cells in memory, found by area and industry without looking at the others.

use crate::error::{Result, invalid};
use golmok_model::AreaKind;
use polars::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// Where the rows of each cell stand in a frame that is sorted by kind of area, area and industry.
///
/// A cell is found by two binary searches: of its area among the areas, of its industry among the area's rows.
#[derive(Debug)]
pub struct ByCell {
    /// Kind and code of each area with its rows, in the order of the rows.
    areas: Vec<(AreaKind, String, Range<usize>)>,
    /// Where the areas of each kind stand among them: codes are compared within a kind only.
    kinds: Vec<(AreaKind, Range<usize>)>,
    /// Industries of all rows, in the order of their codes.
    industries: Vec<String>,
    /// Place in it of the industry of each row: rows are looked through by number.
    of_row: Vec<u16>,
}

impl ByCell {
    /// Finds the cells of a frame with `area_kind`, `area_code` and `industry_code`, sorted by them, in one chunk.
    ///
    /// # Errors
    /// When a column is missing, a kind is none, or the rows are not sorted.
    pub fn of(frame: &DataFrame) -> Result<Self> {
        let text = |name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
        let (kinds, codes, industries) = (text("area_kind")?, text("area_code")?, text("industry_code")?);
        let mut areas: Vec<(AreaKind, String, Range<usize>)> = Vec::new();
        let mut last: Option<(&str, &str, &str)> = None;
        for (row, ((kind, code), industry)) in kinds.iter().zip(codes.iter()).zip(industries.iter()).enumerate() {
            let key = (kind.unwrap_or_default(), code.unwrap_or_default(), industry.unwrap_or_default());
            if last.is_some_and(|last| last > key) {
                return Err(invalid!("rows of cells are not sorted: {last:?} stands before {key:?}"));
            }
            match areas.last_mut().filter(|_| last.is_some_and(|l| (l.0, l.1) == (key.0, key.1))) {
                Some((.., rows)) => rows.end = row + 1,
                None => areas.push((key.0.parse()?, key.1.to_owned(), row..row + 1)),
            }
            last = Some(key);
        }
        let mut kinds: Vec<(AreaKind, Range<usize>)> = Vec::new();
        for (at, (kind, ..)) in areas.iter().enumerate() {
            match kinds.last_mut().filter(|(last, _)| last == kind) {
                Some((_, of)) => of.end = at + 1,
                None => kinds.push((*kind, at..at + 1)),
            }
        }
        let known: BTreeSet<&str> = industries.iter().map(Option::unwrap_or_default).collect();
        let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
        let place = |code: Option<&str>| known.binary_search_by(|k| k.as_str().cmp(code.unwrap_or_default())).ok();
        let of_row: Option<Vec<u16>> = industries.iter().map(|code| u16::try_from(place(code)?).ok()).collect();
        let of_row = of_row.ok_or_else(|| invalid!("{} industries", known.len()))?;
        Ok(Self { areas, kinds, industries: known, of_row })
    }

    /// Rows of an area, of every industry; none where the area has none.
    pub fn area(&self, kind: AreaKind, code: &str) -> Range<usize> {
        let Some((_, of_kind)) = self.kinds.iter().find(|(known, _)| *known == kind) else { return 0..0 };
        let areas = &self.areas[of_kind.clone()];
        let at = areas.binary_search_by(|(_, known, _)| known.as_str().cmp(code));
        at.map_or(0..0, |at| areas[at].2.clone())
    }

    /// Row of a cell.
    pub fn cell(&self, kind: AreaKind, code: &str, industry: &str) -> Option<usize> {
        self.within(self.area(kind, code), industry)
    }

    /// Rows of an industry in every area, in the order of the areas.
    pub fn industry<'a>(&'a self, industry: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.areas.iter().filter_map(move |(.., rows)| self.within(rows.clone(), industry))
    }

    /// Kind, code and rows of every area.
    pub fn areas(&self) -> impl Iterator<Item = (AreaKind, &str, Range<usize>)> {
        self.areas.iter().map(|(kind, code, rows)| (*kind, code.as_str(), rows.clone()))
    }

    /// Kind, code of the area and code of the industry of every row.
    pub fn keys(&self) -> impl Iterator<Item = (AreaKind, &str, &str)> {
        self.areas().flat_map(move |(kind, code, rows)| rows.map(move |row| (kind, code, self.industry_of(row))))
    }

    /// Industry of a row.
    pub fn industry_of(&self, row: usize) -> &str {
        &self.industries[usize::from(self.of_row[row])]
    }

    /// Kind and code of the area of a row.
    pub fn area_of(&self, row: usize) -> (AreaKind, &str) {
        let at = self.areas.partition_point(|(.., rows)| rows.end <= row);
        (self.areas[at].0, self.areas[at].1.as_str())
    }

    fn within(&self, rows: Range<usize>, industry: &str) -> Option<usize> {
        let place = self.industries.binary_search_by(|known| known.as_str().cmp(industry)).ok()?;
        self.of_row[rows.clone()].binary_search(&(place as u16)).ok().map(|at| rows.start + at)
    }
}

/// The rows of a scan in one chunk, as [`ByCell`] wants them. The lake keeps every part sorted by its key.
///
/// # Errors
/// When the scan cannot be read.
pub fn collected(scan: LazyFrame, table: &'static str) -> Result<DataFrame> {
    let mut rows = scan.collect().map_err(|error| invalid!("table {table}: {error}"))?;
    rows.rechunk_mut();
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kinds: [&str; 4], codes: [&str; 4], industries: [&str; 4]) -> DataFrame {
        df!("area_kind" => kinds, "area_code" => codes, "industry_code" => industries).unwrap()
    }

    #[test]
    fn a_cell_is_found_in_its_area_only() {
        let rows = frame(
            ["gu", "gu", "trade_area", "trade_area"],
            ["11110", "11110", "3110001", "3110002"],
            ["CS100001", "CS100010", "CS100010", "CS100001"],
        );
        let found = ByCell::of(&rows).unwrap();
        assert_eq!(found.cell(AreaKind::Gu, "11110", "CS100010"), Some(1));
        assert_eq!(found.cell(AreaKind::TradeArea, "3110002", "CS100010"), None);
        assert_eq!(found.cell(AreaKind::TradeArea, "11110", "CS100010"), None, "a code of another kind");
        assert_eq!(found.industry("CS100010").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(found.area_of(3), (AreaKind::TradeArea, "3110002"));
        assert_eq!(found.area(AreaKind::Gu, "11110"), 0..2);
        assert_eq!(found.keys().count(), 4);
    }

    #[test]
    fn rows_that_are_not_sorted_are_refused() {
        let rows = frame(["gu", "gu", "gu", "gu"], ["11110", "11140", "11110", "11140"], ["A", "A", "B", "B"]);
        assert!(ByCell::of(&rows).unwrap_err().to_string().contains("not sorted"));
    }
}
