//! The previous snapshot's grades, from which a grade moves only when that is clear or after two quarters.
//!
//! They are an input: a document of the snapshot, listed with its hash in snapshot.json. A quarter that is rated anew
//! (late rows came) starts from the grades that were published for it, so that few of them move.

use crate::error::{Context, Result, invalid};
use crate::read::entry_risk::EntryRisk;
use crate::step::baseline;
use golmok_lake::store::SnapshotWriter;
use golmok_model::tables::rating::ENTRY_RISK;
use golmok_model::{AreaKind, Quarter, RiskGrade};
use golmok_rating::{PreviousGrade, PreviousGrades};
use polars::prelude::*;
use std::path::Path;

/// Name of the document.
pub const DOCUMENT: &str = "previous_grades.csv";
const HEADER: [&str; 5] = ["area_kind", "area_code", "industry_code", "grade", "pending_quarters"];

/// The document that a rating of a quarter starts from: the parent's grades, of the same quarter or an earlier one; in a
/// clean run those that are `given`, else none; none where time goes back.
pub fn document(writer: &SnapshotWriter, quarter: Quarter, given: Option<&Path>) -> Result<Option<Vec<u8>>> {
    let Some(parent) = writer.parent() else {
        let read = |path: &Path| std::fs::read(path).with_context(|| format!("previous_grades: {}", path.display()));
        return given.map(read).transpose();
    };
    // A damaged table is made anew from the grades of the newest snapshot before that reads.
    let parent = match writer.is_table_whole(&ENTRY_RISK) {
        true => parent.clone(),
        false => match baseline::rated(writer.lake(), parent) {
            Some(before) => before,
            None => return Ok(None),
        },
    };
    let Some(rated) = EntryRisk::find(&parent)? else { return Ok(None) };
    let elapsed = quarter.since(Quarter::of(rated.as_of)?);
    (elapsed >= 0).then(|| grades(rated.table(), elapsed)).transpose()
}

/// Rated cells with their grade. Waiting counts quarters: those that went by, less the one that rating adds. In the same
/// quarter it goes on as it was, or begins.
fn grades(rated: &DataFrame, elapsed: i32) -> Result<Vec<u8>> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(rated.column(name)?.str()?) };
    let (kinds, areas, industries, grades) =
        (text("area_kind")?, text("area_code")?, text("industry_code")?, text("grade")?);
    let pending = rated.column("grade_pending_quarters")?.i32()?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for row in 0..rated.height() {
        let (Some(kind), Some(area), Some(industry), Some(grade)) =
            (kinds.get(row), areas.get(row), industries.get(row), grades.get(row))
        else {
            continue;
        };
        let waited = (pending.get(row).unwrap_or(0) + elapsed - 1).max(0).to_string();
        writer.write_record([kind, area, industry, grade, &waited])?;
    }
    writer.into_inner().map_err(|error| invalid!("{DOCUMENT}: {error}"))
}

/// The grades of a document.
pub fn parse(document: &[u8]) -> Result<PreviousGrades> {
    let mut grades = PreviousGrades::new();
    for record in csv::Reader::from_reader(document).into_records() {
        let record = record.with_context(|| format!("{DOCUMENT} is damaged"))?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let kind: AreaKind = cell(0).parse()?;
        let grade: RiskGrade = cell(3).parse()?;
        let pending_quarters = cell(4).parse().map_err(|error| invalid!("{DOCUMENT}: {error}"))?;
        let key = (kind, cell(1).to_owned(), cell(2).to_owned());
        grades.insert(key, PreviousGrade { grade, pending_quarters });
    }
    Ok(grades)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_that_went_by_count_as_waiting() {
        let rated = df!(
            "area_kind" => ["trade_area", "gu"],
            "area_code" => ["3110001", "11110"],
            "industry_code" => ["CS100010", "ALL"],
            "grade" => [Some("suspect"), None],
            "grade_pending_quarters" => [Some(1), None],
        )
        .expect("a frame");
        let key = (AreaKind::TradeArea, "3110001".to_owned(), "CS100010".to_owned());
        for (elapsed, pending_quarters) in [(3, 3), (1, 1), (0, 0)] {
            let found = parse(&grades(&rated, elapsed).expect("a document")).expect("grades");
            let expected = PreviousGrade { grade: RiskGrade::Suspect, pending_quarters };
            assert_eq!(found.into_iter().collect::<Vec<_>>(), [(key.clone(), expected)], "{elapsed} quarters");
        }
    }
}
