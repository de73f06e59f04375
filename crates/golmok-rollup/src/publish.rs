//! The cells as a file in the columns of the public file of sales (추정매출-상권), with `점포수` (merchants with sales) and
//! `원자료` = `raw_card_data`, by which it is told from the publisher's.

use crate::cells::Cell;
use crate::error::Result;
use crate::parts::PARTS;
use crate::privacy::withheld_parts;
use golmok_lake::store::replace_file;
use golmok_model::TradeAreaKind;
use golmok_spatial::AreaIndex;
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

/// Writes the file by one atomic rename; UTF-8 with a byte-order mark. `점포수` is empty nowhere: it is three at least.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, cells: &[Cell], areas: &AreaIndex) -> Result<Published> {
    let mut published = Published::default();
    let mut text = "\u{FEFF}".to_owned();
    text.push_str(&header().join(","));
    text.push('\n');
    for cell in cells {
        let area = areas.id(&cell.area).map(|id| &areas.areas()[id as usize]);
        let industry = golmok_model::reference::industry(&cell.industry);
        let (Some(area), Some(industry)) = (area, industry) else {
            published.nowhere_won += cell.total.won;
            continue;
        };
        let Some(hidden) = withheld_parts(cell) else {
            published.withheld_cells += 1;
            continue;
        };
        published.cells += 1;
        published.withheld_parts += hidden.iter().filter(|withheld| **withheld).count();
        published.won += cell.total.won;
        let kind = area.trade_area_kind;
        let mut fields = vec![
            cell.quarter.to_string(),
            kind.map_or_else(String::new, |kind| kind.code().to_owned()),
            kind.map_or_else(String::new, |kind| name_of(kind).to_owned()),
            cell.area.clone(),
            area.name.clone().unwrap_or_default(),
            cell.industry.clone(),
            industry.name_ko.clone(),
            cell.total.won.to_string(),
            cell.total.count.to_string(),
        ];
        let shown = |number: &dyn Fn(usize) -> i64| -> Vec<String> {
            (0..PARTS.len()).map(|part| if hidden[part] { String::new() } else { number(part).to_string() }).collect()
        };
        fields.extend(shown(&|part| cell.parts[part].won));
        fields.extend(shown(&|part| cell.parts[part].count));
        fields.push(cell.total.merchants.to_string());
        fields.push("raw_card_data".to_owned());
        let line: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text.push_str(&line.join(","));
        text.push('\n');
    }
    replace_file(path, text.as_bytes())?;
    Ok(published)
}

fn name_of(kind: TradeAreaKind) -> &'static str {
    match kind.code() {
        "A" => "골목상권",
        "D" => "발달상권",
        "R" => "전통시장",
        _ => "관광특구",
    }
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Column names.
pub fn header() -> Vec<&'static str> {
    let mut columns = vec![
        "기준_년분기_코드",
        "상권_구분_코드",
        "상권_구분_코드_명",
        "상권_코드",
        "상권_코드_명",
        "서비스_업종_코드",
        "서비스_업종_코드_명",
        "당월_매출_금액",
        "당월_매출_건수",
    ];
    columns.extend(PARTS.iter().map(|part| part.won));
    columns.extend(PARTS.iter().map(|part| part.count));
    columns.extend(["점포수", "원자료"]);
    columns
}
