//! The cells as a file in the columns of the public file of foot traffic (길단위인구), with `원자료`, which says what the people were
//! counted by and on how many days of the quarter.

use super::mapping::Source;
use super::quarters::{Cell, withheld};
use crate::error::{Result, RollupError};
use crate::parts::PEOPLE_PARTS;
use golmok_lake::source::foot_traffic::FOOT_TRAFFIC;
use golmok_lake::source::quarterly::spec::keys;
use golmok_lake::store::replace_file;
use golmok_model::AreaKind;
use golmok_model::counted::{CountSource, CountedPeople};
use golmok_spatial::AreaIndex;
use std::path::Path;

/// What of the cells is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Cells shown.
    pub cells: usize,
    /// Cells withheld.
    pub withheld_cells: usize,
    /// Numbers withheld in cells that are shown.
    pub withheld_parts: usize,
    /// People of the cells shown.
    pub persons: i64,
    /// People in no area.
    pub nowhere: i64,
    /// Fewest and most days that a cell knows.
    pub days: Option<(u16, u16)>,
}

/// Name of the file that `golmok ingest` reads.
pub fn name(source: Source, kind: AreaKind) -> String {
    let area = if kind == AreaKind::AdminDong { "행정동" } else { "상권" };
    let of = match source.of() {
        CountSource::LivingPopulation => "생활인구",
        CountSource::SubwayRiders => "지하철승하차",
        CountSource::Counts => "인원집계",
    };
    format!("서울시 상권분석서비스(길단위인구-{area})_{of}.csv")
}

/// Writes the file by one atomic rename; UTF-8 with a byte-order mark.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, cells: &[Cell], source: Source, kind: AreaKind, areas: &AreaIndex) -> Result<Written> {
    let mut written = Written::default();
    let mut file = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let failed = |error: csv::Error| RollupError::io(path, "write")(std::io::Error::from(error));
    file.write_record(header(kind)).map_err(failed)?;
    for cell in cells {
        if cell.area == "-" {
            written.nowhere += cell.total.persons;
            continue;
        }
        let Some(hidden) = withheld(cell, source) else {
            written.withheld_cells += 1;
            continue;
        };
        written.cells += 1;
        written.persons += cell.total.persons;
        let (least, most) = written.days.unwrap_or((cell.days, cell.days));
        written.days = Some((least.min(cell.days), most.max(cell.days)));
        let area = areas.id(&cell.area).map(|id| &areas.areas()[id as usize]);
        let trade = area.and_then(|area| area.trade_area_kind);
        let mut fields = vec![cell.quarter.code().to_string()];
        if kind != AreaKind::AdminDong {
            fields.push(trade.map_or_else(String::new, |kind| kind.code().to_owned()));
            fields.push(trade.map_or_else(String::new, |kind| kind.name_ko().to_owned()));
        }
        fields.push(cell.area.clone());
        fields.push(area.and_then(|area| area.name.clone()).unwrap_or_default());
        for measure in FOOT_TRAFFIC.measures {
            let part = PEOPLE_PARTS.iter().position(|part| part.people() == measure.names.first().copied());
            fields.push(match part {
                None => cell.total.persons.to_string(),
                Some(part) if hidden[part] => {
                    written.withheld_parts += usize::from(!cell.untold.contains(&PEOPLE_PARTS[part].family));
                    String::new()
                }
                Some(part) => cell.parts[part].persons.to_string(),
            });
        }
        fields.push(CountedPeople { source: source.of(), days: cell.days, of: cell.of }.to_string());
        file.write_record(fields).map_err(failed)?;
    }
    let text = file.into_inner().map_err(|error| RollupError::io(path, "write")(error.into_error()))?;
    replace_file(path, &text)?;
    Ok(written)
}

/// Column names.
pub fn header(kind: AreaKind) -> Vec<&'static str> {
    let area: &[&[&str]] = match kind {
        AreaKind::AdminDong => &[keys::ADMIN_DONG, keys::ADMIN_DONG_NAME],
        _ => &[keys::TRADE_AREA_KIND, keys::TRADE_AREA_KIND_NAME, keys::TRADE_AREA, keys::TRADE_AREA_NAME],
    };
    let measures = FOOT_TRAFFIC.measures.iter().map(|measure| measure.names);
    let all = std::iter::once(keys::QUARTER).chain(area.iter().copied()).chain(measures).chain([keys::ROLLED_UP]);
    all.filter_map(|names| names.first().copied()).collect()
}
