//! The ratings as JSON, by the schema docs/schemas/entry_risk.schema.json.

use crate::error::{ReportError, cannot};
use crate::page::Frame;
use golmok_engine::step::StaleLayer;
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// The schema of the file, to be published beside it.
pub const SCHEMA: &str = include_str!("../../../docs/schemas/entry_risk.schema.json");

/// What the ratings must not be used for.
const NOT_FOR: &str = "Not for decisions about a person's credit, rent or insurance; it restricts nothing and permits nothing. 개인의 신용·임대·보험 판단에 쓸 수 없습니다.";

/// A value with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    value: f64,
    lo: f64,
    hi: f64,
}

impl From<[f64; 3]> for Estimate {
    fn from([value, lo, hi]: [f64; 3]) -> Self {
        Self { value, lo, hi }
    }
}

/// An industry of an area.
#[derive(Debug, Clone, Serialize)]
pub struct CellEntry<'a> {
    /// 서비스_업종_코드.
    pub industry: &'a str,
    /// Stores.
    pub stores: i64,
    /// Openings in the last four quarters.
    pub openings_1y: i64,
    /// Closures in the last four quarters.
    pub closures_1y: i64,
    /// The average shop closes within a year.
    pub closure_probability_1y: Option<Estimate>,
    /// Hazard by the same industry's city-wide.
    pub relative_risk: Option<Estimate>,
    /// lower, no_clear_difference, higher.
    pub relative_grade: Option<&'static str>,
    /// caution, suspect, risk, high_risk.
    pub grade: Option<&'static str>,
    /// Step 1–4.
    pub grade_step: Option<u8>,
    /// low, medium, high.
    pub confidence: Option<&'static str>,
    /// Why there is no rating.
    pub reason_unrated: Option<&'a str>,
}

/// An area.
#[derive(Debug, Clone, Serialize)]
pub struct AreaEntry<'a> {
    /// city, gu or trade_area.
    pub kind: &'static str,
    /// The publisher's code.
    pub code: &'a str,
    /// Name.
    pub name: &'a str,
    /// A, D, R, U.
    pub trade_area_kind: Option<&'a str>,
    /// 자치구_코드.
    pub gu_code: Option<&'a str>,
    /// Industries with stores.
    pub cells: Vec<CellEntry<'a>>,
}

#[derive(Serialize)]
struct IndustryEntry<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct RatingsFile<'a> {
    format: &'static str,
    city: &'a str,
    as_of: &'a str,
    data_date: &'a str,
    method_version: &'a str,
    snapshot: &'a str,
    stale: &'a [StaleLayer],
    not_for: &'static str,
    industries: Vec<IndustryEntry<'a>>,
    areas: &'a [AreaEntry<'a>],
}

/// Writes the ratings of the areas, with the industries' codes and names.
///
/// # Errors
/// When the file cannot be written.
pub fn write<'a>(
    path: &Path,
    frame: &'a Frame,
    industries: impl Iterator<Item = (&'a str, &'a str)>,
    areas: &[AreaEntry<'a>],
) -> Result<(), ReportError> {
    let io = |source| cannot("write", path)(source);
    let mut file = BufWriter::new(File::create(path).map_err(io)?);
    let ratings = RatingsFile {
        format: "golmok.entry_risk/1",
        city: &frame.city,
        as_of: &frame.as_of,
        data_date: &frame.data_date,
        method_version: &frame.method_version,
        snapshot: &frame.snapshot,
        stale: &frame.stale,
        not_for: NOT_FOR,
        industries: industries.map(|(code, name)| IndustryEntry { code, name }).collect(),
        areas,
    };
    serde_json::to_writer(&mut file, &ratings).map_err(|error| io(error.into()))?;
    file.write_all(b"\n").and_then(|()| file.flush()).map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    /// Properties and required names of an object in the schema are those that are written.
    fn as_in_schema(schema: &Value, written: &Value) {
        assert_eq!(keys(&schema["properties"]), keys(written));
        let required: BTreeSet<&str> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(required, keys(written));
    }

    #[test]
    fn what_is_written_is_what_the_schema_says() {
        let cell = CellEntry {
            industry: "CS100010",
            stores: 3,
            openings_1y: 1,
            closures_1y: 0,
            closure_probability_1y: Some([0.17, 0.14, 0.21].into()),
            relative_risk: None,
            relative_grade: Some("higher"),
            grade: Some("suspect"),
            grade_step: Some(2),
            confidence: Some("low"),
            reason_unrated: None,
        };
        let area = AreaEntry {
            kind: "trade_area",
            code: "3110001",
            name: "=\"가\"",
            trade_area_kind: Some("A"),
            gu_code: None,
            cells: vec![cell],
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("entry_risk.json");
        write(&path, &Frame::default(), [("CS100010", "커피-음료")].into_iter(), &[area]).unwrap();
        let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        as_in_schema(&schema, &written);
        assert_eq!(schema["properties"]["format"]["const"], written["format"]);
        as_in_schema(&schema["properties"]["industries"]["items"], &written["industries"][0]);
        let area = &written["areas"][0];
        as_in_schema(&schema["properties"]["areas"]["items"], area);
        as_in_schema(&schema["$defs"]["cell"], &area["cells"][0]);
        as_in_schema(&schema["$defs"]["estimate"], &area["cells"][0]["closure_probability_1y"]);
        assert_eq!(area["name"], "=\"가\"");
    }
}
