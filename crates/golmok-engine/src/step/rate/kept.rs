//! Backtests of origins that rest on nothing new, taken over from the parent's tables.

use crate::error::{Context, Result};
use crate::read::backtest;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{Float64Type, Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use golmok_lake::store::Snapshot;
use golmok_model::tables::{TableSchema, rating};
use golmok_model::{Quarter, RelativeGrade, RiskGrade, TradeAreaKind};
use golmok_rating::{
    BacktestCell, BacktestOutput, BacktestReliability, BacktestScore, METHOD_VERSION, ORIGIN_QUARTERS, RatingConfig,
    RatingInput, ReliabilityBin, Scope,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Beginning of the names under which snapshot.json holds what the backtests of origins were made of.
pub const ORIGIN: &str = "rate.origin.";

/// Name under which snapshot.json holds what the backtest of an origin was made of.
pub fn method_name(origin: Quarter) -> String {
    format!("{ORIGIN}{}", origin.code())
}

/// Hash of all that the backtest of an origin is made of: method, settings, the input up to its outcome.
pub fn made_of(input: &RatingInput, origin: Quarter, config: &RatingConfig) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{METHOD_VERSION} {config:?}\n"));
    input.feed(origin.plus(ORIGIN_QUARTERS), &mut |bytes| hash.update(bytes));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The backtests of the origins that the parent made of the same.
pub fn of_parent(parent: &Snapshot, made_of: &BTreeMap<Quarter, String>) -> Result<BacktestOutput> {
    let info = parent.info();
    let whole = |table: &TableSchema| info.tables.get(table.name).is_some_and(|t| t.schema_version == table.version);
    let tables = [&rating::BACKTEST_CELLS, &rating::BACKTEST_SCORES, &rating::BACKTEST_RELIABILITY];
    if !tables.iter().all(|table| whole(table)) {
        return Ok(BacktestOutput::default());
    }
    let same = |(origin, hash): &(&Quarter, &String)| info.methods.get(&method_name(**origin)) == Some(*hash);
    let origins: BTreeSet<Quarter> = made_of.iter().filter(same).map(|(origin, _)| *origin).collect();
    if origins.is_empty() {
        return Ok(BacktestOutput::default());
    }
    let mut found = BacktestOutput { origins: origins.iter().copied().collect(), ..BacktestOutput::default() };
    for rows in backtest::cells(parent)?.into_iter().map(Rows) {
        for row in rows.of(&origins)? {
            found.cells.push(cell(&rows, row)?);
        }
    }
    for rows in backtest::scores(parent)?.into_iter().map(Rows) {
        for row in rows.of(&origins)? {
            let segment = rows.text("segment", row)?.unwrap_or_default().to_owned();
            let (model, scope, origin) = rows.of_model(row)?;
            let name = rows.text("metric", row)?.unwrap_or_default();
            found.scores.push(BacktestScore::of(origin, model, scope, segment, name, rows.float("value", row)?));
        }
    }
    for rows in backtest::reliability(parent)?.into_iter().map(Rows) {
        for row in rows.of(&origins)? {
            let (model, scope, origin) = rows.of_model(row)?;
            let bin = ReliabilityBin {
                bin: rows.small("bin", row)?,
                cells: rows.count("cell_count", row)?,
                stores: rows.float("store_count", row)?,
                predicted_rate: rows.float("predicted_rate", row)?,
                realised_rate: rows.float("realised_rate", row)?,
            };
            found.reliability.push(BacktestReliability::of(origin, model, scope, bin));
        }
    }
    Ok(found)
}

fn cell(rows: &Rows, row: usize) -> Result<BacktestCell> {
    let text = |name: &str| Ok::<_, crate::Error>(rows.text(name, row)?.unwrap_or_default());
    Ok(BacktestCell {
        origin: rows.origin(row)?,
        area_code: text("area_code")?.to_owned(),
        industry_code: text("industry_code")?.to_owned(),
        trade_area_kind: rows.text("trade_area_kind", row)?.map(str::parse::<TradeAreaKind>).transpose()?,
        store_count: rows.count("store_count", row)?,
        expected_closures_4q: rows.float("expected_closures_4q", row)?,
        expected_closures_4q_lo: rows.float("expected_closures_4q_lo", row)?,
        expected_closures_4q_hi: rows.float("expected_closures_4q_hi", row)?,
        baseline_closures_4q: rows.float("baseline_closures_4q", row)?,
        closure_count_4q: rows.count("closure_count_4q", row)?,
        opening_count_4q: rows.count("opening_count_4q", row)?,
        closure_probability_1y: rows.float("closure_probability_1y", row)?,
        relative_risk: rows.float("relative_risk", row)?,
        relative_grade: relative_grade(text("relative_grade")?)?,
        grade: text("grade")?.parse::<RiskGrade>()?,
    })
}

fn relative_grade(code: &str) -> Result<RelativeGrade> {
    let all = [RelativeGrade::Lower, RelativeGrade::NoClearDifference, RelativeGrade::Higher];
    all.into_iter().find(|grade| grade.code() == code).with_context(|| format!("{code} is no relative grade"))
}

/// Rows of a table, by the names of its columns.
struct Rows(RecordBatch);

impl Rows {
    fn column(&self, name: &str) -> Result<&ArrayRef> {
        self.0.column_by_name(name).with_context(|| format!("a backtest table has no column {name}"))
    }

    fn origin(&self, row: usize) -> Result<Quarter> {
        Ok(Quarter::from_code(self.small("origin", row)?)?)
    }

    /// Places of the rows of some origins.
    fn of(&self, origins: &BTreeSet<Quarter>) -> Result<Vec<usize>> {
        let mut places = Vec::new();
        for row in 0..self.0.num_rows() {
            if origins.contains(&self.origin(row)?) {
                places.push(row);
            }
        }
        Ok(places)
    }

    fn of_model(&self, row: usize) -> Result<(&str, Scope, Quarter)> {
        let scope = self.text("scope", row)?.unwrap_or_default();
        let scope = [Scope::All, Scope::Apart].into_iter().find(|s| s.code() == scope).context("an unknown scope")?;
        Ok((self.text("model", row)?.unwrap_or_default(), scope, self.origin(row)?))
    }

    fn text(&self, name: &str, row: usize) -> Result<Option<&str>> {
        let column = self.column(name)?.as_string::<i32>();
        Ok((!column.is_null(row)).then(|| column.value(row)))
    }

    /// NaN where the table has none.
    fn float(&self, name: &str, row: usize) -> Result<f64> {
        let column = self.column(name)?.as_primitive::<Float64Type>();
        Ok(if column.is_null(row) { f64::NAN } else { column.value(row) })
    }

    fn small(&self, name: &str, row: usize) -> Result<i32> {
        Ok(self.column(name)?.as_primitive::<Int32Type>().value(row))
    }

    fn count(&self, name: &str, row: usize) -> Result<i64> {
        Ok(self.column(name)?.as_primitive::<Int64Type>().value(row))
    }
}
