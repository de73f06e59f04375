//! 점포-상권: one file a year; the older ones zipped, the last but one gzipped, the newest plain.

use super::faults::{Expected, FaultKind, Plan};
use super::table::{Style, Table};
use super::{Folder, archive, failed};
use crate::SampleError;
use crate::city::City;
use crate::counts::CellCount;
use golmok_model::SourceKind;
use golmok_model::reference;
use golmok_model::units::published_percent;
use std::collections::BTreeMap;

pub(super) const HEADER: [&str; 14] = [
    "기준_년분기_코드",
    "상권_구분_코드",
    "상권_구분_코드_명",
    "상권_코드",
    "상권_코드_명",
    "서비스_업종_코드",
    "서비스_업종_코드_명",
    "점포_수",
    "유사_업종_점포_수",
    "개업_율",
    "개업_점포_수",
    "폐업_률",
    "폐업_점포_수",
    "프랜차이즈_점포_수",
];

const FAULTS: [FaultKind; 5] = [
    FaultKind::new("non_numeric_count", "점포_수", Expected::Rejected),
    FaultKind::new("impossible_quarter", "기준_년분기_코드", Expected::Rejected),
    FaultKind::new("blank_row", "", Expected::Counted),
    FaultKind::new("stray_byte", "상권_코드_명", Expected::Counted),
    FaultKind::new("identity_broken", "유사_업종_점포_수", Expected::Counted),
];

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let mut years: BTreeMap<i32, Vec<&CellCount>> = BTreeMap::new();
    for count in &city.counts {
        years.entry(city.quarter(count).year()).or_default().push(count);
    }
    let newest = years.keys().next_back().copied().unwrap_or(0);
    for (year, mut rows) in years {
        rows.sort_by_key(|row| (row.quarter, row.area, row.industry));
        let stem = format!("서울시_상권분석서비스(점포-상권)_{year}년");
        let (ending, style) = match newest - year {
            0 => ("csv", Style::PORTAL),
            1 => ("csv.gz", Style::PORTAL),
            2 => ("zip", Style { crlf: false, ..Style::ARCHIVE }),
            _ => ("zip", Style::ARCHIVE),
        };
        let path = format!("golmok/{stem}.{ending}");
        let count = if city.config.faults && rows.len() >= 1000 { 1 + rows.len() / 15_000 } else { 0 };
        let all: Vec<usize> = (0..rows.len()).collect();
        let plan = Plan::new(city.config.seed, &path, &vec![all; FAULTS.len()], count);
        let mut table = Table::new(style, &HEADER);
        let numbered: Vec<(usize, &CellCount)> = rows.into_iter().enumerate().collect();
        table.rows_of(&numbered, |part, (k, count)| with_fault(part, city, count, plan.of(*k)));
        let (records, blank) = (table.rows, table.blank);
        let text = table.finish();
        let bytes = match ending {
            "zip" => archive::zip(&format!("{stem}.csv"), &text),
            "csv.gz" => archive::gzip(&text),
            _ => Ok(text),
        }
        .map_err(|error| failed(&folder.root.join(&path), &error))?;
        folder.put_with_blank(&path, Some(SourceKind::StoreCounts), records, blank, &bytes)?;
        folder.written.faults.extend(plan.list(&path, SourceKind::StoreCounts, &FAULTS));
    }
    Ok(())
}

/// A row, with what a fault adds to it or changes in it.
fn with_fault(part: &mut Table, city: &City, count: &CellCount, fault: Option<usize>) {
    let fault = fault.map(|k| FAULTS[k].name);
    row(part, city, count, fault.filter(|f| matches!(*f, "stray_byte" | "identity_broken")));
    match fault {
        Some("blank_row") => part.blank_row(HEADER.len()),
        extra @ Some("non_numeric_count" | "impossible_quarter") => row(part, city, count, extra),
        _ => {}
    }
}

fn row(part: &mut Table, city: &City, count: &CellCount, fault: Option<&str>) {
    let area = &city.geography.trade_areas[count.area as usize];
    let industry = &reference::industries()[usize::from(count.industry)];
    let quarter = city.quarter(count);
    let percent = |n: u32| published_percent(i64::from(n), i64::from(count.stores)).unwrap_or(0);
    if fault == Some("impossible_quarter") {
        part.text(&format!("{}5", quarter.year()));
    } else {
        part.number(i64::from(quarter.code()));
    }
    part.text(area.kind.code());
    part.text(area.kind.name_ko());
    part.text(&area.code);
    if fault == Some("stray_byte") {
        part.stray(&area.name)
    } else {
        part.text(&area.name)
    }
    part.text(industry.industry_code.as_str());
    part.text(&industry.name_ko);
    if fault == Some("non_numeric_count") {
        part.text("1O"); // a capital letter O for a zero
    } else {
        part.number(i64::from(count.stores - count.franchise));
    }
    part.number(i64::from(count.stores) + i64::from(fault == Some("identity_broken")));
    part.number(percent(count.openings));
    part.number(i64::from(count.openings));
    part.number(percent(count.closures));
    part.number(i64::from(count.closures));
    part.number(i64::from(count.franchise));
    part.end();
}
