//! What changed between two snapshots, as values for the change report.

use super::change_report::{
    Cause, CountChange, GradeChanges, GradeMove, LEFT, LicenceCell, LicenceChanges, SourceChange,
};
use super::ratings::{Cells, moved, stability_index};
use crate::error::Result;
use crate::read::{cells, spells};
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::{Outcome, Snapshot, SourceEntry};
use golmok_model::tables::{TableSchema, core};
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Files that are new, replaced, kept beside, gone, or newly not read.
pub fn sources(
    before: Option<&Snapshot>,
    now: &Snapshot,
    ingested: &IngestReport,
    being_written: &[String],
) -> Vec<SourceChange> {
    type ByName<'a> = BTreeMap<&'a str, Vec<&'a SourceEntry>>;
    fn staged(snapshot: &Snapshot) -> ByName<'_> {
        let mut names = ByName::new();
        for source in snapshot.info().sources.iter().filter(|s| s.outcome == Outcome::Staged) {
            names.entry(&source.name).or_default().push(source);
        }
        names
    }
    let line = |name: &str, what: &str, old: &[&SourceEntry], new: &[&SourceEntry], note: Option<String>| {
        let rows = |files: &[&SourceEntry]| (!files.is_empty()).then(|| files.iter().map(|s| s.rows).sum());
        let any = new.first().or(old.first());
        SourceChange {
            name: name.to_owned(),
            kind: any.and_then(|s| s.kind).map(|k| k.code().to_owned()),
            what: what.to_owned(),
            rows_before: rows(old),
            rows_now: rows(new),
            data_date: new.iter().filter_map(|s| s.data_date).max().map(|d| d.to_string()),
            note,
        }
    };
    let old = before.map(staged).unwrap_or_default();
    let new = staged(now);
    let hashes = |files: &[&SourceEntry]| files.iter().map(|s| s.sha256.clone()).collect::<BTreeSet<String>>();
    let mut changes = Vec::new();
    for (name, files) in &new {
        match old.get(name) {
            None => changes.push(line(name, "new", &[], files, None)),
            Some(earlier) if hashes(earlier) == hashes(files) => {}
            Some(earlier) => {
                let beside = ingested.republished.iter().any(|r| r.name == **name && !r.replaced);
                changes.push(line(name, if beside { "kept_beside" } else { "replaced" }, earlier, files, None));
            }
        }
    }
    for (name, files) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        changes.push(line(name, "gone", files, &[], None));
    }
    let known: BTreeSet<(&str, &str)> = before
        .map(|b| b.info().sources.iter().map(|s| (s.name.as_str(), s.sha256.as_str())).collect())
        .unwrap_or_default();
    let unread = now.info().sources.iter().filter(|s| s.outcome != Outcome::Staged);
    for source in unread.filter(|s| before.is_some() && !known.contains(&(s.name.as_str(), s.sha256.as_str()))) {
        let what = super::word(&source.outcome);
        changes
            .push(SourceChange { rows_now: None, ..line(&source.name, &what, &[], &[source], source.reason.clone()) });
    }
    changes.extend(being_written.iter().map(|name| line(name, LEFT, &[], &[], None)));
    changes.sort_by(|a, b| (&a.name, &a.what).cmp(&(&b.name, &b.what)));
    changes
}

/// The rows of a table that differ, with every value as it was (`<name>_before`) and as it is; `is` and `was` tell where
/// there is a row.
fn differing(before: LazyFrame, now: LazyFrame, keys: &[&str], values: &[&str]) -> Result<DataFrame> {
    let columns = |suffix: &str| {
        let keys = keys.iter().map(|k| col(*k));
        keys.chain(values.iter().map(|v| col(*v).alias(format!("{v}{suffix}")))).collect::<Vec<_>>()
    };
    let old = before.select(columns("_before")).with_column(lit(true).alias("was"));
    let new = now.select(columns("")).with_column(lit(true).alias("is"));
    let on: Vec<Expr> = keys.iter().map(|k| col(*k)).collect();
    let join = JoinArgs::new(JoinType::Full).with_coalesce(JoinCoalesce::CoalesceColumns);
    let differs = values.iter().fold(col("is").neq_missing(col("was")), |any, value| {
        any.or(col(*value).neq_missing(col(format!("{value}_before"))))
    });
    Ok(new
        .join(old, on.clone(), on, join)
        .filter(differs)
        .sort(keys.to_vec(), SortMultipleOptions::default())
        .collect()?)
}

/// Whether two snapshots hold the same bytes of a table.
pub fn same(before: &Snapshot, now: &Snapshot, table: &TableSchema) -> bool {
    let hashes = |snapshot: &Snapshot| {
        let files = snapshot.info().tables.get(table.name).map(|t| &t.files);
        files.into_iter().flatten().map(|f| (f.path.clone(), f.sha256.clone())).collect::<Vec<_>>()
    };
    hashes(before) == hashes(now)
}

/// What happened in the licences.
pub fn licences(before: &Snapshot, now: &Snapshot) -> Result<LicenceChanges> {
    let mut found = LicenceChanges::default();
    let (Some(old), Some(new)) = (spells::table(before)?, spells::table(now)?) else {
        return Ok(found);
    };
    if same(before, now, &core::SPELLS) {
        return Ok(found);
    }
    let keys = ["service_id", "authority_code", "management_no"];
    let rows = differing(old, new, &keys, &["gu_code", "industry_code", "opened_on", "ended_on"])?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let day = |name: &str| -> Result<&Int32Chunked> { Ok(rows.column(name)?.date()?.physical()) };
    let (is, was) = (rows.column("is")?.bool()?, rows.column("was")?.bool()?);
    let (gu, gu_before) = (text("gu_code")?, text("gu_code_before")?);
    let (industry, industry_before) = (text("industry_code")?, text("industry_code_before")?);
    let (ended, ended_before) = (day("ended_on")?, day("ended_on_before")?);
    let mut cells: BTreeMap<(String, String), [u64; 3]> = BTreeMap::new();
    for i in 0..rows.height() {
        let place = gu.get(i).or(gu_before.get(i)).unwrap_or_default().to_owned();
        let trade = industry.get(i).or(industry_before.get(i)).unwrap_or_default().to_owned();
        let cell = cells.entry((place, trade)).or_default();
        match (was.get(i).is_some(), is.get(i).is_some(), ended_before.get(i), ended.get(i)) {
            (false, _, _, end) => {
                found.opened += 1;
                cell[0] += 1;
                found.closed += u64::from(end.is_some());
                cell[1] += u64::from(end.is_some());
            }
            (true, false, ..) => {
                found.gone += 1;
                cell[2] += 1;
            }
            (true, true, None, Some(_)) => {
                found.closed += 1;
                cell[1] += 1;
            }
            (true, true, Some(_), None) => {
                found.reopened += 1;
                cell[2] += 1;
            }
            _ => {
                found.revised += 1;
                cell[2] += 1;
            }
        }
    }
    let cell = |((gu_code, industry_code), [opened, closed, other]): ((String, String), [u64; 3])| LicenceCell {
        gu_code,
        industry_code,
        opened,
        closed,
        other,
    };
    found.cells = cells.into_iter().map(cell).collect();
    Ok(found)
}

/// Cells of the counts that are new or differ.
pub fn counts(before: &Snapshot, now: &Snapshot) -> Result<Vec<CountChange>> {
    let (Some(old), Some(new)) = (cells::of_count_files(before)?, cells::of_count_files(now)?) else {
        return Ok(Vec::new());
    };
    if same(before, now, &core::CELLS) {
        return Ok(Vec::new());
    }
    let values = ["store_count", "opening_count", "closure_count"];
    let rows = differing(old, new, &["quarter", "area_kind", "area_code", "industry_code"], &values)?;
    let text = |name: &str| -> Result<&StringChunked> { Ok(rows.column(name)?.str()?) };
    let (kinds, areas, industries) = (text("area_kind")?, text("area_code")?, text("industry_code")?);
    let quarters = rows.column("quarter")?.i32()?;
    let three = |i: usize, suffix: &str| -> Result<Option<[i64; 3]>> {
        let mut counts = [0; 3];
        for (count, value) in counts.iter_mut().zip(values) {
            let Some(found) = rows.column(&format!("{value}{suffix}"))?.i64()?.get(i) else { return Ok(None) };
            *count = found;
        }
        Ok(Some(counts))
    };
    (0..rows.height())
        .map(|i| {
            Ok(CountChange {
                quarter: quarters.get(i).unwrap_or_default(),
                area_kind: kinds.get(i).unwrap_or_default().to_owned(),
                area_code: areas.get(i).unwrap_or_default().to_owned(),
                industry_code: industries.get(i).unwrap_or_default().to_owned(),
                before: three(i, "_before")?,
                now: three(i, "")?,
            })
        })
        .collect()
}

/// Grades that moved, and how steady the ratings are.
pub fn grades(before: &Cells, now: &Cells, counts: &[CountChange], cause: Cause) -> GradeChanges {
    let own: BTreeSet<(&str, &str)> = counts
        .iter()
        .filter(|c| c.area_kind == "trade_area")
        .map(|c| (c.area_code.as_str(), c.industry_code.as_str()))
        .collect();
    let graded =
        |cells: &Cells, key: &(String, String)| cells.get(key).is_some_and(|c| c.stores > 0 && c.grade.is_some());
    let (compared, found) = moved(before, now);
    let mut moves: Vec<GradeMove> = found
        .into_iter()
        .filter_map(|(key, old, cell)| {
            Some(GradeMove {
                area_code: key.0.clone(),
                area_name: cell.area_name.clone(),
                industry_code: key.1.clone(),
                industry_name: cell.industry_name.clone(),
                from: old.grade?,
                to: cell.grade?,
                probability: [old.probability?[0], cell.probability?[0]],
                own_counts_changed: own.contains(&(key.0.as_str(), key.1.as_str())),
                cause,
            })
        })
        .collect();
    let change = |m: &GradeMove| (m.probability[1] - m.probability[0]).abs();
    moves.sort_by(|a, b| {
        let keys = (&a.area_code, &a.industry_code).cmp(&(&b.area_code, &b.industry_code));
        change(b).total_cmp(&change(a)).then(keys)
    });
    GradeChanges {
        compared: compared as u64,
        moved: moves.len() as u64,
        new: now.keys().filter(|key| graded(now, key) && !graded(before, key)).count() as u64,
        lost: before.keys().filter(|key| graded(before, key) && !graded(now, key)).count() as u64,
        stability_index: stability_index(before, now),
        moves,
    }
}
