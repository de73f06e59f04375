//! 비공개 처리(suppression): sales that would reveal a single shop.
//!
//! Sales that come from raw card data are withheld where the cell has fewer than [`MIN_STORES`] stores, with the reason
//! `suppressed`; and where a total would still tell them, other sales are withheld beside them (secondary suppression,
//! see [`withheld`]). Means, percentiles and shares are made of the same figure and go with it. What
//! a publisher has already made public is reprinted as published. Counts and ratings are never withheld.
//!
//! Every renderer takes sales as [`ShownSales`], which only this module makes.

mod withheld;

pub use withheld::{Extent, SalesRow, withheld};

use crate::error::Error;
use arrow::array::{Array, ArrayRef, AsArray, StringArray, new_null_array};
use arrow::compute::{is_null, nullif};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use golmok_model::NullReason;
pub use golmok_model::tables::RAW_CARD_DATA;
use golmok_model::tables::is_raw_card_data;
use serde::Serialize;
use std::sync::Arc;

/// Fewest stores of a cell whose sales from raw card data are shown.
pub const MIN_STORES: i64 = 3;

/// Where the sales of a row come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Open data of a publisher, reprinted as published.
    Published,
    /// Card transactions that golmok itself added up.
    RawCardData,
}

impl Origin {
    /// By the caveats of a row, codes joined by `;`.
    pub fn of_caveats(caveats: Option<&str>) -> Self {
        if is_raw_card_data(caveats) { Self::RawCardData } else { Self::Published }
    }
}

/// Sales of a cell as known inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sales {
    /// Won in the quarter.
    pub krw: Option<f64>,
    /// Stores behind them.
    pub stores: i64,
    /// Where they come from.
    pub origin: Origin,
}

/// Sales as a person may see them: the figure, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ShownSales {
    krw: Option<f64>,
    reason: Option<NullReason>,
}

impl ShownSales {
    /// Won in the quarter, where they are shown.
    pub fn krw(self) -> Option<f64> {
        self.krw
    }

    /// Withheld.
    pub fn suppressed() -> Self {
        Self { krw: None, reason: Some(NullReason::Suppressed) }
    }

    /// Why nothing is shown.
    pub fn reason(self) -> Option<NullReason> {
        self.reason
    }
}

/// Sales that are not [`withheld`], as they are shown; those that would reveal a shop are not, whatever the caller says.
pub fn shown(sales: Sales) -> ShownSales {
    match sales.krw {
        Some(_) if sales.reveals() => ShownSales::suppressed(),
        Some(krw) => ShownSales { krw: Some(krw), reason: None },
        None => ShownSales { krw: None, reason: Some(NullReason::NotPublished) },
    }
}

impl Sales {
    /// Whether showing them would reveal a shop.
    fn reveals(&self) -> bool {
        self.krw.is_some() && self.origin == Origin::RawCardData && self.stores < MIN_STORES
    }
}

/// For each row of a table whether its sales are withheld. The table must be whole, at least all rows of its quarters: what
/// is withheld depends on every total beside it. In a table that does not say how many stores stand behind its sales, all
/// that come from raw card data are withheld.
pub fn withheld_in(batch: &RecordBatch) -> Vec<bool> {
    let column = |name: &str| batch.column_by_name(name);
    let Some(caveats) = column("caveats") else { return vec![false; batch.num_rows()] };
    let caveats = caveats.as_string::<i32>();
    let origin = |row: usize| Origin::of_caveats((!caveats.is_null(row)).then(|| caveats.value(row)));
    let (Some(krw), Some(stores)) = (column("sales_krw"), column("store_count")) else {
        return (0..batch.num_rows()).map(|row| origin(row) == Origin::RawCardData).collect();
    };
    if (0..batch.num_rows()).all(|row| origin(row) == Origin::Published) {
        return vec![false; batch.num_rows()];
    }
    let (krw, stores) = (krw.as_primitive::<Int64Type>(), stores.as_primitive::<Int64Type>());
    let text = |name: &str| column(name).and_then(|c| c.as_string_opt::<i32>());
    let [kinds, areas, industries, gu, kinds_of_area] =
        ["area_kind", "area_code", "industry_code", "gu_code", "trade_area_kind"].map(text);
    fn value(column: Option<&StringArray>, row: usize) -> &str {
        column.filter(|c| !c.is_null(row)).map_or("", |c| c.value(row))
    }
    let quarters = column("quarter").and_then(|c| c.as_primitive_opt::<Int32Type>());
    let row = |row: usize| SalesRow {
        quarter: quarters.map_or(0, |quarters| quarters.value(row)),
        extent: match value(kinds, row) {
            "city" => Extent::City,
            "gu" => Extent::Gu,
            "trade_area" if value(kinds_of_area, row) != "U" => Extent::Area,
            _ => Extent::Overlapping,
        },
        area: value(areas, row),
        gu: value(gu, row),
        industry: value(industries, row),
        sales: Sales {
            krw: (!krw.is_null(row)).then(|| krw.value(row) as f64),
            stores: if stores.is_null(row) { 0 } else { stores.value(row) },
            origin: origin(row),
        },
    };
    withheld(&(0..batch.num_rows()).map(row).collect::<Vec<_>>())
}

/// The rows with the columns `sales` null where they are withheld, and `sales_krw=suppressed` in `null_reasons`.
///
/// # Errors
/// When a column has not the type that the schema says.
pub fn apply(batch: &RecordBatch, sales: &[&str], withheld: &[bool]) -> Result<RecordBatch, Error> {
    let mask = arrow::array::BooleanArray::from(withheld.to_vec());
    let columns = batch
        .schema()
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| -> Result<ArrayRef, Error> {
            let name = field.name().as_str();
            if sales.contains(&name) {
                if column.null_count() == column.len() {
                    return Ok(new_null_array(column.data_type(), column.len()));
                }
                Ok(nullif(column, &mask)?)
            } else if name == "null_reasons" {
                Ok(reasons(column, withheld))
            } else {
                Ok(Arc::clone(column))
            }
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(batch.schema(), columns)?)
}

fn reasons(column: &ArrayRef, withheld: &[bool]) -> ArrayRef {
    let text = column.as_string::<i32>();
    let nulls = is_null(text).ok();
    let said = format!("sales_krw={}", NullReason::Suppressed.code());
    let row = |(row, withheld): (usize, &bool)| {
        let before = nulls.as_ref().is_some_and(|n| !n.value(row)).then(|| text.value(row));
        match (before, withheld) {
            (Some(before), true) => Some(format!("{said};{before}")),
            (None, true) => Some(said.clone()),
            (before, false) => before.map(str::to_owned),
        }
    };
    Arc::new(withheld.iter().enumerate().map(row).collect::<StringArray>())
}

#[cfg(test)]
mod tests;
