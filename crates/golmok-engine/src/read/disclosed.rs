//! Tables as they may leave the lake: what would reveal a shop is known while the whole table is at hand, and withheld
//! after rows were chosen.

use crate::error::{Context, Result, bail, first_line, invalid};
use crate::read::frame;
use crate::read::row_filter;
use crate::read::suppression;
use arrow::record_batch::RecordBatch;
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::{Disclosure, TableSchema};
use polars::prelude::*;

/// Column of a scan that tells whose sales are withheld.
pub const WITHHELD: &str = "__withheld";

/// Rows of a table whose withheld sales are null. Sales leave the lake only so.
#[derive(Clone)]
pub struct Disclosed(LazyFrame);

impl Disclosed {
    /// The rows with the column [`WITHHELD`] beside their own.
    pub fn marked(self) -> LazyFrame {
        self.0
    }

    /// The rows whose sales are not withheld.
    pub fn shown(self) -> LazyFrame {
        self.0.filter(col(WITHHELD).eq(lit(false))).drop(cols([WITHHELD]))
    }
}

/// A table as it may leave the lake; of one quarter where one is named. `None` where there are no rows.
///
/// # Errors
/// When the table cannot be read.
pub fn scan(snapshot: &Snapshot, table: &'static TableSchema, quarter: Option<Quarter>) -> Result<Option<Disclosed>> {
    let scan = match quarter {
        Some(quarter) => frame::scan_quarter(snapshot, table, quarter)?,
        None => frame::scan(snapshot, table)?,
    };
    let Some(scan) = scan else { return Ok(None) };
    if sales_columns(table).next().is_none() || !has_raw_card_data(&scan, table)? {
        return Ok(Some(Disclosed(scan.with_column(lit(false).alias(WITHHELD)))));
    }
    // What is withheld, and what of it shows in later quarters, depends on all quarters.
    let scan = if quarter.is_some() { frame::scan(snapshot, table)?.unwrap_or(scan) } else { scan };
    let mut whole = scan.collect()?;
    let withheld = suppression::withheld_in(&frame::to_batch(table, &whole)?);
    whole.with_column(Column::new(WITHHELD.into(), withheld))?;
    let whole = cleared_over_quarters(whole, table)?;
    let whole = match quarter {
        Some(quarter) => whole.lazy().filter(col("quarter").eq(lit(quarter.code()))).collect()?,
        None => whole,
    };
    // Not even a condition on rows may see them.
    let cleared = sales_columns(table).map(|name| {
        let shown = when(col(WITHHELD)).then(lit(NULL)).otherwise(col(name));
        shown.alias(name)
    });
    Ok(Some(Disclosed(whole.lazy().with_columns(cleared.collect::<Vec<_>>()))))
}

/// Columns that are made of the sales of several quarters: with those of the other quarters they tell the one withheld.
const OVER_QUARTERS: [&str; 6] =
    ["sales_growth_yoy", "sales_cv_8q", "demand_trend", "demand_trend_lo", "demand_trend_hi", "demand_trend_n"];

/// The table without what is made of several quarters in every cell of which any quarter is withheld.
fn cleared_over_quarters(whole: DataFrame, table: &TableSchema) -> Result<DataFrame> {
    let there: Vec<&str> = OVER_QUARTERS.into_iter().filter(|name| table.column(name).is_some()).collect();
    if there.is_empty() {
        return Ok(whole);
    }
    let cell = ["area_kind", "area_code", "industry_code"].map(col);
    let ever = col(WITHHELD).cast(DataType::Int32).max().over(cell)?.gt(lit(0));
    let cleared = there.into_iter().map(|name| when(ever.clone()).then(lit(NULL)).otherwise(col(name)).alias(name));
    Ok(whole.lazy().with_columns(cleared.collect::<Vec<_>>()).collect()?)
}

/// Columns of a table that are sales, or made of them.
fn sales_columns(table: &TableSchema) -> impl Iterator<Item = &'static str> {
    table.columns.iter().filter(|column| column.disclosure == Disclosure::Sales).map(|column| column.name)
}

fn has_raw_card_data(scan: &LazyFrame, table: &TableSchema) -> Result<bool> {
    if table.column("caveats").is_none() {
        return Ok(false);
    }
    let caveats = scan.clone().select([col("caveats").unique()]).collect()?;
    let raw = |codes| suppression::Origin::of_caveats(codes) == suppression::Origin::RawCardData;
    Ok(caveats.column("caveats")?.str()?.iter().any(raw))
}

/// Rows of such a scan in the schema of the table, without what is withheld.
///
/// # Errors
/// When a column is missing.
pub fn to_batch(table: &'static TableSchema, rows: &DataFrame) -> Result<RecordBatch> {
    let withheld = rows.column(WITHHELD)?.bool()?.iter().map(|withheld| withheld.unwrap_or(true)).collect::<Vec<_>>();
    let batch = frame::to_batch(table, rows)?;
    if !withheld.contains(&true) {
        return Ok(batch);
    }
    let sales: Vec<&str> = sales_columns(table).collect();
    suppression::apply(&batch, &sales, &withheld).map_err(|error| invalid!("table {}: {error}", table.name))
}

/// The rows of a table, or those that meet a condition in SQL, as they may leave the lake.
///
/// # Errors
/// When the table is empty, cannot be read, or the condition is none on its columns.
pub fn rows(snapshot: &Snapshot, table: &'static TableSchema, condition: Option<&str>) -> Result<RecordBatch> {
    let Some(rows) = scan(snapshot, table, None)? else {
        bail!("table {} is empty in snapshot {}; `golmok tables` lists what there is", table.name, snapshot.id());
    };
    let mut rows = rows.marked();
    if let Some(condition) = condition {
        let condition = row_filter::condition(condition, table)
            .map_err(|why| invalid!("--where {condition:?} is no condition on {}: {why}", table.name))?;
        let mut sql = polars::sql::SQLContext::new();
        sql.register("t", rows);
        let chosen = sql.execute(&format!("SELECT * FROM t WHERE ({condition})"));
        rows = Context::with_context(chosen, || format!("--where {condition:?} is no condition on {}", table.name))?;
    }
    let rows = rows.collect().map_err(|error| match condition {
        Some(sql) => {
            invalid!("--where {sql:?} is no condition on {}: {}", table.name, first_line(&error))
        }
        None => invalid!("table {}: {error}", table.name),
    })?;
    to_batch(table, &rows)
}
