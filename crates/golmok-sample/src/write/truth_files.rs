//! `truth.csv`, `truth_hazard.json`, `truth_faults.csv`, `truth_counts.csv`: what is true beside what is published. UTF-8, LF.

use super::Folder;
use crate::SampleError;
use crate::city::City;
use crate::truth::truth;
use golmok_model::reference;
use rayon::prelude::*;
use serde_json::json;
use std::fmt::Write;

/// `truth.csv` and `truth_hazard.json`.
pub(super) fn write_cells(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let rows = truth(city);
    let lines: Vec<String> = rows
        .par_iter()
        .map(|row| {
            let area = &city.geography.trade_areas[row.area as usize];
            let industry = reference::industries()[usize::from(row.industry)].industry_code.as_str();
            let quarter = city.config.first_published().plus(i32::from(row.quarter)).code();
            let hazard = row.hazard.map_or_else(String::new, |h| format!("{h:.6}"));
            format!(
                "trade_area,{},{industry},{quarter},{},{hazard},{:.6},{:.6},{},{:.6},{:.6}\n",
                area.code,
                row.stores,
                row.full_oracle_closures,
                row.oracle_closures,
                row.closures,
                row.area_frailty,
                row.gu_industry,
            )
        })
        .collect();
    let mut text = String::from(
        "area_kind,area_code,industry_code,quarter,store_count,hazard,full_oracle_closures_4q,oracle_closures_4q,\
         closures_4q,area_frailty,gu_industry_effect\n",
    );
    text.extend(lines);
    folder.put("truth.csv", None, rows.len() as u64, text.as_bytes())?;

    let start = city.config.start_quarter;
    let model = &city.hazards;
    let hazard = json!({
        "formula": "h = 0.78 * closure_rate/4 * exp(age + saturation + demand + area_frailty + gu_industry + calendar + burst)",
        "start_quarter": start.code(),
        "data_date": city.data_date().to_string(),
        "seed": city.config.seed,
        "scale": city.config.scale,
        "calendar": model.calendar.iter().enumerate().map(|(q, v)| json!([start.plus(q as i32).code(), v])).collect::<Vec<_>>(),
        "bursts": model.bursts.iter().map(|b| json!({
            "quarter": start.plus(b.quarter as i32).code(),
            "sector": b.sector.code(),
            "gu": city.geography.gu.iter().zip(&b.gu).filter(|(_, hit)| **hit).map(|(g, _)| &g.code).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "age": reference::industries().iter().zip(&model.age)
            .map(|(i, age)| (i.industry_code.as_str().to_owned(), json!(age)))
            .collect::<serde_json::Map<_, _>>(),
    });
    folder.put("truth_hazard.json", None, 0, format!("{hazard}\n").as_bytes())
}

/// `truth_faults.csv`.
pub(super) fn write_faults(folder: &mut Folder) -> Result<(), SampleError> {
    let mut text = String::from("file,source,fault,column,rows,expected,caveat\n");
    for fault in &folder.written.faults {
        let (file, source, expected) = (quoted(&fault.file), fault.source.code(), fault.expected.code());
        let _ = writeln!(
            text,
            "{file},{source},{},{},{},{expected},{}",
            fault.fault, fault.column, fault.rows, fault.caveat
        );
    }
    let rows = folder.written.faults.len() as u64;
    folder.put("truth_faults.csv", None, rows, text.as_bytes())
}

/// `truth_counts.csv`: rows of each file that has a source.
pub(super) fn write_counts(folder: &mut Folder) -> Result<(), SampleError> {
    let mut text = String::from("file,source,rows,blank\n");
    let mut rows = 0;
    for file in &folder.written.files {
        if let Some(source) = file.source {
            let _ = writeln!(text, "{},{},{},{}", quoted(&file.path), source.code(), file.rows, file.blank);
            rows += 1;
        }
    }
    folder.put("truth_counts.csv", None, rows, text.as_bytes())
}

fn quoted(text: &str) -> String {
    if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() }
}
