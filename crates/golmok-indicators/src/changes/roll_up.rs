//! Sums of cells: over industries (`ALL`), and of trade areas to gu and city.

use crate::error::Result;
use crate::frame::polars_error;
use golmok_model::tables::core;
use golmok_model::{AreaId, IndustryCode};
use polars::prelude::*;

/// Caveat of a gu or city row that was summed from trade areas, which do not cover the city.
pub const SUM_OF_TRADE_AREAS: &str = "sum_of_trade_areas";

/// `core_cells` with the rows of `ALL` industries and of gu and city added.
///
/// Gu and city are the sums of trade areas of kinds A, D, R (U zones overlap them) and carry the caveat
/// `sum_of_trade_areas`; where the source publishes the gu itself, its rows stay and no sum is made for that gu and
/// quarter. Sorted by the table's key.
///
/// # Errors
/// When a column of `core_cells` is missing.
pub fn roll_up(cells: &DataFrame) -> Result<DataFrame> {
    collect(cells).map_err(|e| polars_error(core::CELLS.name, e))
}

const SUMS: [&str; 6] =
    ["store_count", "independent_store_count", "franchise_store_count", "opening_count", "closure_count", "at_risk"];

fn collect(cells: &DataFrame) -> PolarsResult<DataFrame> {
    let columns: Vec<Expr> = core::CELLS.columns.iter().map(|c| col(c.name)).collect();
    let published =
        cells.clone().lazy().select(columns.clone()).filter(col("industry_code").neq(lit(IndustryCode::ALL)));
    let all_industries = published
        .clone()
        .group_by(["quarter", "area_kind", "area_code", "source"].map(col))
        .agg(sums([col("trade_area_kind").first(), col("gu_code").first()]))
        .with_columns([lit(IndustryCode::ALL).alias("industry_code"), null_text("caveats")])
        .select(columns.clone());
    let whole = concat([published, all_industries], UnionArgs::default())?;
    let counted = whole.clone().filter(
        col("area_kind")
            .eq(lit("trade_area"))
            .and(col("trade_area_kind").is_null().or(col("trade_area_kind").neq(lit("U")))),
    );
    let summed = |key: &[&str], kind: &'static str, code: Expr, gu: Expr| {
        let key: Vec<Expr> = ["quarter", "industry_code", "source"].iter().chain(key).map(|k| col(*k)).collect();
        counted.clone().group_by(key).agg(sums([])).with_columns([
            lit(kind).alias("area_kind"),
            code.alias("area_code"),
            null_text("trade_area_kind"),
            gu.alias("gu_code"),
            lit(SUM_OF_TRADE_AREAS).alias("caveats"),
        ])
    };
    let known = whole
        .clone()
        .filter(col("area_kind").is_in(lit(Series::new("".into(), ["gu", "city"])).implode(false), false))
        .select([col("quarter"), col("area_kind"), col("area_code"), col("source"), lit(true).alias("is_published")])
        .unique_stable(None, UniqueKeepStrategy::Any);
    let on: Vec<Expr> = ["quarter", "area_kind", "area_code", "source"].map(col).to_vec();
    let missing = |sums: LazyFrame| {
        sums.join(known.clone(), on.clone(), on.clone(), JoinArgs::new(JoinType::Left))
            .filter(col("is_published").is_null())
            .select(columns.clone())
    };
    let gu = missing(summed(&["gu_code"], "gu", col("gu_code"), col("gu_code")).filter(col("area_code").is_not_null()));
    let city = missing(summed(&[], "city", lit(AreaId::city_code()), null_text("gu_code")));
    concat([whole, gu, city], UnionArgs::default())?
        .sort(core::CELLS.key.iter().copied(), SortMultipleOptions::default())
        .collect()
}

fn null_text(name: &str) -> Expr {
    lit(NULL).cast(DataType::String).alias(name)
}

/// Sums of the counts; a count that no row knows stays null.
fn sums<const N: usize>(others: [Expr; N]) -> Vec<Expr> {
    let sum = |name: &str| when(col(name).count().gt(lit(0))).then(col(name).sum()).otherwise(lit(NULL)).alias(name);
    SUMS.iter().map(|name| sum(name)).chain(others).collect()
}
