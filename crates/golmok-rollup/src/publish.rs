//! The cells as a file in the columns of the public file of sales (추정매출-상권), with `점포수` (merchants with sales) and
//! `원자료` = `raw_card_data`, by which it is told from the publisher's.

use crate::cells::Cell;
use crate::error::{Result, RollupError};
use crate::parts::{PARTS, Part, column};
use crate::privacy::withheld_parts;
use golmok_engine::read::suppression::RAW_CARD_DATA;
use golmok_lake::source::quarterly::spec::keys;
use golmok_lake::source::sales::SALES;
use golmok_lake::store::replace_file;
use golmok_spatial::{Area, AreaIndex};
use std::path::Path;

/// What of the cells is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Cells shown.
    pub cells: usize,
    /// Cells withheld.
    pub withheld_cells: usize,
    /// Parts withheld in cells that are shown.
    pub withheld_parts: usize,
    /// Won of the cells shown.
    pub won: i64,
    /// Won in no area or of no industry.
    pub nowhere_won: i64,
}

/// What of cells is published.
pub fn count(cells: &[Cell], areas: &AreaIndex) -> Published {
    let mut published = Published::default();
    for cell in cells {
        if place(cell, areas).is_none() {
            published.nowhere_won += cell.total.won;
            continue;
        }
        let Some(hidden) = withheld_parts(cell) else {
            published.withheld_cells += 1;
            continue;
        };
        published.cells += 1;
        let of_file = PARTS.iter().zip(hidden).filter(|(part, hidden)| *hidden && part.name.is_some());
        published.withheld_parts += of_file.count();
        published.won += cell.total.won;
    }
    published
}

/// Area and name of the industry of a cell that can be published.
fn place<'a>(cell: &Cell, areas: &'a AreaIndex) -> Option<(&'a Area, &'static str)> {
    let area = areas.id(&cell.area).map(|id| &areas.areas()[id as usize])?;
    Some((area, golmok_model::reference::industry(&cell.industry)?.name_ko.as_str()))
}

/// Writes the file by one atomic rename; UTF-8 with a byte-order mark. `점포수` is empty nowhere: it is three at least.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, cells: &[Cell], areas: &AreaIndex) -> Result<()> {
    let mut file = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let failed = |error: csv::Error| RollupError::io(path, "write")(std::io::Error::from(error));
    file.write_record(header()).map_err(failed)?;
    for cell in cells {
        let (Some((area, industry)), Some(hidden)) = (place(cell, areas), withheld_parts(cell)) else { continue };
        let kind = area.trade_area_kind;
        let mut fields = vec![
            cell.quarter.to_string(),
            kind.map_or_else(String::new, |kind| kind.code().to_owned()),
            kind.map_or_else(String::new, |kind| kind.name_ko().to_owned()),
            cell.area.clone(),
            area.name.clone().unwrap_or_default(),
            cell.industry.clone(),
            industry.to_owned(),
            cell.total.won.to_string(),
            cell.total.count.to_string(),
        ];
        let shown = |number: &dyn Fn(usize) -> i64| -> Vec<String> {
            let parts = (0..PARTS.len()).filter(|part| PARTS[*part].name.is_some());
            parts.map(|part| if hidden[part] { String::new() } else { number(part).to_string() }).collect()
        };
        fields.extend(shown(&|part| cell.parts[part].won));
        fields.extend(shown(&|part| cell.parts[part].count));
        fields.push(cell.total.merchants.to_string());
        fields.push(RAW_CARD_DATA.to_owned());
        file.write_record(fields).map_err(failed)?;
    }
    let text = file.into_inner().map_err(|error| RollupError::io(path, "write")(error.into_error()))?;
    Ok(replace_file(path, &text)?)
}

/// Column names.
pub fn header() -> Vec<&'static str> {
    let keys = [
        keys::QUARTER,
        keys::TRADE_AREA_KIND,
        keys::TRADE_AREA_KIND_NAME,
        keys::TRADE_AREA,
        keys::TRADE_AREA_NAME,
        keys::INDUSTRY,
        keys::INDUSTRY_NAME,
    ];
    let totals = ["sales_krw", "sales_count"].into_iter().filter_map(|total| column(&SALES, total));
    let mut columns: Vec<&str> = keys.into_iter().filter_map(|names| names.first().copied()).chain(totals).collect();
    columns.extend(PARTS.iter().filter_map(Part::sales).map(|(won, _)| won));
    columns.extend(PARTS.iter().filter_map(Part::sales).map(|(_, count)| count));
    columns.extend(column(&SALES, "store_count"));
    columns.extend(keys::ROLLED_UP);
    columns
}
