//! explain: a grade back to drivers, indicators, input rows and file hashes.

use super::trace_line::TraceLine;
use crate::error::{Error, Result};
use crate::read::rows::{Rows, newest_quarter, of_area, of_industry};
use crate::read::{disclosed, staged};
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_lake::store::Snapshot;
use golmok_model::tables::{ColumnType, TableSchema, core, mart, places, rating, staging};
use golmok_model::{AreaId, AreaKind, IndustryCode, RiskGrade};
use polars::prelude::*;

/// Marts whose newest row of the cell is shown.
const MARTS: [&TableSchema; 4] = [&mart::CHANGES, &mart::COMPETITION, &mart::SATURATION, &mart::DEMAND];

/// The chain of a cell: grade, drivers, indicators, input rows, files. Sales that are withheld are not in it.
///
/// # Errors
/// [`Error::Stale`] where a layer is older than what it rests on: the chain would lead to rows that the grade was not
/// made of. [`Error::NotRated`] where the cell has no row; else when a table cannot be read.
pub fn explain(session: &Session, area: &AreaRef, industry: &str) -> Result<Vec<TraceLine>> {
    crate::step::stale::refuse(session.snapshot())?;
    let mut lines = Lines(Vec::new());
    let snapshot = session.snapshot();
    grade(session, area, industry, &mut lines)?;
    said_before(session, area, industry, &mut lines)?;
    for table in MARTS {
        indicators(snapshot, table, area, industry, &mut lines)?;
    }
    counted(session, area, industry, &mut lines)?;
    inputs(snapshot, area, industry, &mut lines)?;
    files(snapshot, &mut lines);
    Ok(lines.0)
}

struct Lines(Vec<TraceLine>);

impl Lines {
    fn add(&mut self, step: &str, table: &str, item: &str, value: impl ToString, place: &str) {
        let [step, table, item, place] = [step, table, item, place].map(str::to_owned);
        self.0.push(TraceLine { step, table, item, value: value.to_string(), place });
    }
}

/// Grade, probability and the drivers, which add up to the log of the relative risk.
fn grade(session: &Session, area: &AreaRef, industry: &str, lines: &mut Lines) -> Result<()> {
    let ratings = session.entry_risk()?;
    let cell = ratings
        .cell(area.kind, &area.code, industry)
        .ok_or_else(|| Error::NotRated { area: area.code.clone(), industry: industry.to_owned() })?;
    let table = rating::ENTRY_RISK.name;
    let key = format!("{} {} {industry} {}", area.kind.code(), area.code, ratings.as_of);
    match &cell.rated {
        Some(rated) => {
            lines.add("grade", table, "grade", RiskGrade::code(rated.grade), &key);
            for (step, probability) in (1..).zip(rated.grade_probability) {
                lines.add("grade", table, &format!("grade_probability_{step}"), probability, &key);
            }
            lines.add("grade", table, "closure_probability_1y", rated.probability.value, &key);
            lines.add("grade", table, "closure_probability_1y_lo", rated.probability.lo, &key);
            lines.add("grade", table, "closure_probability_1y_hi", rated.probability.hi, &key);
            lines.add("grade", table, "relative_risk", rated.relative_risk.value, &key);
            lines.add("grade", table, "relative_grade", rated.relative.code(), &key);
            lines.add("grade", table, "confidence", rated.confidence.code(), &key);
            lines.add("grade", table, "own_weight", rated.own_weight, &key);
        }
        None => lines.add("grade", table, "reason_unrated", cell.reason_unrated.as_deref().unwrap_or("none"), &key),
    }
    if let Some(rated) = &cell.rated {
        // One per industry, so that the city's row has it too; a mix of all industries has its own.
        let own = industry == IndustryCode::ALL;
        let of =
            if own { None } else { ratings.cell(AreaKind::City, AreaId::city_code(), industry).and_then(|c| c.rated) };
        let of = of.as_ref().unwrap_or(rated);
        let base = -(1.0 - of.probability.value).ln() / 4.0 / of.relative_risk.value;
        let city = format!("city {} {industry} {}", AreaId::city_code(), ratings.as_of);
        lines.add("base", table, "industry_hazard_q", base, if own { &key } else { &city });
        lines.add("base", table, "formula", FORMULA, &key);
    }
    for (group, contribution) in &cell.contributions {
        lines.add("driver", table, &format!("driver_{}", group.code()), contribution, &key);
    }
    lines.add("method", table, "method_version", &ratings.method_version, &key);
    Ok(())
}

/// How the probability follows from the lines of steps `base` and `driver`.
pub const FORMULA: &str = "closure_probability_1y = 1 - exp(-4 * industry_hazard_q * exp(sum of all driver_*))";

/// What was said of the cell at earlier days, and what came after.
fn said_before(session: &Session, area: &AreaRef, industry: &str, lines: &mut Lines) -> Result<()> {
    let (table, as_of) = (rating::RATING_HISTORY.name, session.as_of()?);
    for said in session.history()?.of(area.kind, &area.code, industry).iter().filter(|said| said.as_of < as_of) {
        let known = |count: Option<i64>| count.map_or_else(|| "not known yet".to_owned(), |n| n.to_string());
        let key = format!("{} {} {industry} {}", area.kind.code(), area.code, said.as_of);
        lines.add("said_before", table, "grade", said.grade.code(), &key);
        lines.add("said_before", table, "closure_probability_1y", said.probability, &key);
        lines.add("said_before", table, "store_count", said.stores, &key);
        lines.add("said_before", table, "closure_count_next_4q", known(said.closures), &key);
        lines.add("said_before", table, "opening_count_next_4q", known(said.openings), &key);
        lines.add("said_before", table, "method_version", &said.method_version, &key);
    }
    Ok(())
}

/// The same counts by two sources.
fn counted(session: &Session, area: &AreaRef, industry: &str, lines: &mut Lines) -> Result<()> {
    let reconciled = session.reconciled()?;
    let Some(quarter) = reconciled.quarter else { return Ok(()) };
    for pair in reconciled.of(area.kind, &area.code, industry) {
        let count = |i: usize| pair.counts[i].map_or_else(|| "no row".to_owned(), |n| n.to_string());
        let value =
            format!("{} {}, {} {} ({})", pair.sources[0], count(0), pair.sources[1], count(1), pair.likely_reason);
        lines.add(
            "counted",
            places::RECONCILIATION.name,
            &pair.quantity,
            value,
            &format!("quarter {}", quarter.code()),
        );
    }
    Ok(())
}

/// Every figure of the cell's newest row in a mart.
fn indicators(
    snapshot: &Snapshot,
    table: &'static TableSchema,
    area: &AreaRef,
    industry: &str,
    lines: &mut Lines,
) -> Result<()> {
    let Some(newest) = newest_quarter(snapshot, table)? else { return Ok(()) };
    let wanted = of_area(area.kind.code(), &area.code).and(of_industry(industry));
    let scan = disclosed::scan(snapshot, table, Some(newest))?.map(|rows| rows.shown().filter(wanted));
    let rows = Rows::of(scan, table, table.key)?;
    if rows.is_empty() {
        return Ok(());
    }
    for column in table.columns.iter().filter(|c| !table.key.contains(&c.name)) {
        let value = match column.kind {
            ColumnType::F64 | ColumnType::I64 | ColumnType::I32 => rows.number(column.name, 0)?.map(|v| v.to_string()),
            ColumnType::Utf8 => rows.text(column.name, 0)?,
            _ => None,
        };
        if let Some(value) = value {
            lines.add("indicator", table.name, column.name, value, &format!("quarter {}", newest.code()));
        }
    }
    Ok(())
}

/// The rows of the count files that the cell was counted from, with file and line.
fn inputs(snapshot: &Snapshot, area: &AreaRef, industry: &str, lines: &mut Lines) -> Result<()> {
    let table = &staging::STORE_COUNTS;
    let wanted = of_area(area.kind.code(), &area.code).and(of_industry(industry));
    let columns =
        ["source_sha256", "member", "line", "quarter", "publication", "store_count", "opening_count", "closure_count"];
    let scan = staged::store_counts(snapshot)?.map(|r| r.filter(wanted).select(columns.map(col)));
    let rows = Rows::of(scan, table, &["quarter", "publication", "source_sha256", "line"])?;
    for row in 0..rows.len() {
        let hash = rows.text("source_sha256", row)?.unwrap_or_default();
        let member = rows.count("member", row)?;
        let sources = &snapshot.info().sources;
        let source = sources.iter().find(|s| s.sha256 == hash && i64::from(s.member) == member);
        let name = source.map_or(hash.as_str(), |s| s.name.as_str());
        let value = format!(
            "stores {}, openings {}, closures {}",
            rows.count("store_count", row)?,
            rows.count("opening_count", row)?,
            rows.count("closure_count", row)?
        );
        let item = format!("{} published {}", rows.quarter(row)?, rows.text("publication", row)?.unwrap_or_default());
        lines.add("input", table.name, &item, value, &format!("{name}, line {}", rows.count("line", row)?));
    }
    Ok(())
}

/// Hashes: the public files behind the counts and the surroundings, and the tables made from them.
fn files(snapshot: &Snapshot, lines: &mut Lines) {
    for source in snapshot.info().sources.iter().filter(|s| s.kind.is_some() && s.staged > 0) {
        let kind = source.kind.map_or("", golmok_model::SourceKind::code);
        lines.add("file", &format!("stg_{kind}"), "sha256", &source.sha256, &source.name);
    }
    for table in [&core::CELLS, &core::AREA_QUARTERS, &rating::ENTRY_RISK] {
        let Some(entry) = snapshot.info().tables.get(table.name) else { continue };
        for file in &entry.files {
            lines.add("file", table.name, "sha256", &file.sha256, &file.path);
        }
    }
}
