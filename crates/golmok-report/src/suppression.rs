//! 비공개 처리(suppression): sales that would reveal a single shop.
//!
//! Sales that come from raw card data are withheld where the cell has fewer than [`MIN_STORES`] stores, with the reason
//! `suppressed`; and where what is left of a published total would still tell them, the next smallest cell is withheld
//! beside them (secondary suppression). Means, percentiles and shares are made of the same figure and go with it. What
//! a publisher has already made public is reprinted as published. Counts and ratings are never withheld.
//!
//! Every renderer takes sales as [`ShownSales`], which only this module makes.

use crate::error::ReportError;
use arrow::array::{Array, ArrayRef, AsArray, StringArray, new_null_array};
use arrow::compute::{is_null, nullif};
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use golmok_model::NullReason;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fewest stores of a cell whose sales from raw card data are shown.
pub const MIN_STORES: i64 = 3;

/// Caveat of rows that were made of raw card data; without it a row reprints what a publisher made public.
pub const RAW_CARD_DATA: &str = "raw_card_data";

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
        match caveats.is_some_and(|codes| codes.split(';').any(|code| code == RAW_CARD_DATA)) {
            true => Self::RawCardData,
            false => Self::Published,
        }
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

    /// Why nothing is shown.
    pub fn reason(self) -> Option<NullReason> {
        self.reason
    }

    fn of(sales: Sales, withheld: bool) -> Self {
        match (sales.krw, withheld) {
            (Some(_), true) => Self { krw: None, reason: Some(NullReason::Suppressed) },
            (Some(krw), false) => Self { krw: Some(krw), reason: None },
            (None, _) => Self { krw: None, reason: Some(NullReason::NotPublished) },
        }
    }
}

/// Sales of one cell that stands alone, with no total beside it.
pub fn alone(sales: Sales) -> ShownSales {
    ShownSales::of(sales, reveals(&sales))
}

fn reveals(sales: &Sales) -> bool {
    sales.origin == Origin::RawCardData && sales.stores < MIN_STORES
}

/// Sales of cells whose total is known, too: none of them can be had as the total less the others.
///
/// Where cells are withheld and together hold fewer than [`MIN_STORES`] stores, or are a single cell, the cell of raw
/// data with the fewest stores of the rest is withheld with them, until the withheld ones hide each other. A cell of
/// published data is public anyway and hides nobody.
pub fn beside_a_total(cells: &[Sales]) -> Vec<ShownSales> {
    let withheld = withheld_beside_a_total(cells);
    cells.iter().zip(withheld).map(|(cell, withheld)| ShownSales::of(*cell, withheld)).collect()
}

fn withheld_beside_a_total(cells: &[Sales]) -> Vec<bool> {
    // A cell without stores has no sales to hide, but its absence tells nothing either.
    let mut withheld: Vec<bool> = cells.iter().map(|cell| cell.krw.is_some() && reveals(cell)).collect();
    loop {
        if !total_reveals(cells, &withheld) {
            return withheld;
        }
        let next = (0..cells.len())
            .filter(|i| !withheld[*i] && cells[*i].krw.is_some() && cells[*i].origin == Origin::RawCardData)
            .min_by_key(|i| (cells[*i].stores, *i));
        match next {
            Some(i) => withheld[i] = true,
            // Nothing left to hide behind: the caller must not show the total, see `total`.
            None => return withheld,
        }
    }
}

/// The total of cells beside them: withheld where too few withheld cells would be left of it.
///
/// # Examples
/// ```
/// use golmok_report::suppression::{Origin, Sales, beside_a_total, total};
/// let raw = |krw, stores| Sales { krw: Some(krw), stores, origin: Origin::RawCardData };
/// let cells = [raw(9e6, 2)];
/// assert_eq!(beside_a_total(&cells)[0].krw(), None);
/// assert_eq!(total(&cells).krw(), None); // the total of one cell is that cell
/// ```
pub fn total(cells: &[Sales]) -> ShownSales {
    let reveals = total_reveals(cells, &withheld_beside_a_total(cells));
    let known: Vec<f64> = cells.iter().filter_map(|cell| cell.krw).collect();
    let krw = (!known.is_empty()).then(|| known.iter().sum());
    let stores = cells.iter().map(|cell| cell.stores).sum();
    ShownSales::of(Sales { krw, stores, origin: Origin::Published }, reveals)
}

/// Whether what is withheld of the cells is so little that their total would tell it.
fn total_reveals(cells: &[Sales], withheld: &[bool]) -> bool {
    let hidden: Vec<&Sales> = cells.iter().zip(withheld).filter(|(_, w)| **w).map(|(cell, _)| cell).collect();
    let stores: i64 = hidden.iter().map(|cell| cell.stores).sum();
    !hidden.is_empty() && (hidden.len() < 2 || stores < MIN_STORES)
}

/// Columns of `mart_demand` that are sales, or made of them.
const SALES_COLUMNS: [&str; 25] = [
    "sales_krw",
    "sales_count",
    "sales_per_store_krw",
    "ticket_krw",
    "sales_growth_yoy",
    "sales_cv_8q",
    "weekend_share",
    "weekend_share_unsplit",
    "peak_time_band",
    "peak_time_band_share",
    "peak_weekday",
    "peak_weekday_share",
    "main_customer_sex",
    "main_customer_sex_share",
    "main_customer_age",
    "main_customer_age_share",
    "time_unsplit_share",
    "weekday_unsplit_share",
    "sex_unsplit_share",
    "age_unsplit_share",
    "capture_krw_per_1000",
    "sales_percentile",
    "demand_trend",
    "demand_trend_lo",
    "demand_trend_hi",
];

/// Further columns made of sales: with those above, all of them.
const SALES_COLUMNS_TOO: [&str; 3] = ["sales_percentile_n", "demand_trend_n", "demand_supply_ratio"];

/// The table as it may leave the lake: in rows of raw card data the sales columns of withheld cells are null and
/// `null_reasons` says `sales_krw=suppressed`. Cells hide each other within quarter × kind of area × industry (the
/// city's total) and within quarter × area (the area's total over industries).
///
/// A table without `sales_krw`, `store_count` and `caveats` is returned as it is.
///
/// # Errors
/// When a column has not the type that the schema says.
pub fn of_batch(batch: &RecordBatch) -> Result<RecordBatch, ReportError> {
    let column = |name: &str| batch.column_by_name(name);
    let (Some(krw), Some(stores), Some(caveats)) = (column("sales_krw"), column("store_count"), column("caveats"))
    else {
        return Ok(batch.clone());
    };
    let caveats = caveats.as_string::<i32>();
    let caveat = |row: usize| (!caveats.is_null(row)).then(|| caveats.value(row));
    if (0..batch.num_rows()).all(|row| Origin::of_caveats(caveat(row)) == Origin::Published) {
        return Ok(batch.clone());
    }
    let (krw, stores) = (krw.as_primitive::<Int64Type>(), stores.as_primitive::<Int64Type>());
    let sales: Vec<Sales> = (0..batch.num_rows())
        .map(|row| Sales {
            krw: (!krw.is_null(row)).then(|| krw.value(row) as f64),
            stores: if stores.is_null(row) { 0 } else { stores.value(row) },
            origin: Origin::of_caveats(caveat(row)),
        })
        .collect();
    let withheld = withheld_rows(batch, &sales);
    let mask = arrow::array::BooleanArray::from(withheld.clone());
    let bad = |reason: arrow::error::ArrowError| ReportError::Column {
        column: "sales_krw".to_owned(),
        reason: reason.to_string(),
    };
    let columns = batch
        .schema()
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| -> Result<ArrayRef, ReportError> {
            let name = field.name().as_str();
            if SALES_COLUMNS.contains(&name) || SALES_COLUMNS_TOO.contains(&name) {
                if column.null_count() == column.len() {
                    return Ok(new_null_array(column.data_type(), column.len()));
                }
                nullif(column, &mask).map_err(bad)
            } else if name == "null_reasons" {
                Ok(reasons(column, &withheld))
            } else {
                Ok(Arc::clone(column))
            }
        })
        .collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(batch.schema(), columns).map_err(bad)
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

/// Rows withheld, over both kinds of totals, until neither reveals one.
fn withheld_rows(batch: &RecordBatch, sales: &[Sales]) -> Vec<bool> {
    let text = |name: &str| batch.column_by_name(name).and_then(|c| c.as_string_opt::<i32>());
    let value = |name: &str, row: usize| text(name).map_or("", |c| if c.is_null(row) { "" } else { c.value(row) });
    let quarter = |row: usize| {
        let column = batch.column_by_name("quarter")?.as_primitive_opt::<arrow::datatypes::Int32Type>()?;
        Some(column.value(row))
    };
    // Cells by what they add up to: an area over its industries, an industry over the areas of a kind.
    let mut groups: BTreeMap<(Option<i32>, &str, &str, &str), Vec<usize>> = BTreeMap::new();
    let mut totals: BTreeMap<(Option<i32>, &str, &str), usize> = BTreeMap::new();
    for row in 0..sales.len() {
        let (kind, area, industry) = (value("area_kind", row), value("area_code", row), value("industry_code", row));
        if industry == "ALL" {
            totals.insert((quarter(row), area, ""), row);
            continue;
        }
        groups.entry((quarter(row), kind, area, "")).or_default().push(row);
        if kind == "city" {
            totals.insert((quarter(row), "", industry), row);
        } else {
            groups.entry((quarter(row), kind, "", industry)).or_default().push(row);
        }
    }
    let mut withheld: Vec<bool> = sales.iter().map(|cell| cell.krw.is_some() && reveals(cell)).collect();
    loop {
        let before = withheld.clone();
        for ((quarter, _, area, industry), rows) in &groups {
            // What is withheld already counts as too small to be seen.
            let small =
                |row: usize| if withheld[row] { sales[row].stores.min(MIN_STORES - 1) } else { sales[row].stores };
            let cells: Vec<Sales> = rows.iter().map(|row| Sales { stores: small(*row), ..sales[*row] }).collect();
            let hide = withheld_beside_a_total(&cells);
            let total = totals.get(&(*quarter, *area, *industry));
            if let (Some(row), true) = (total, total_reveals(&cells, &hide)) {
                withheld[*row] = true;
            }
            for (row, hide) in rows.iter().zip(hide) {
                withheld[*row] |= hide;
            }
        }
        if withheld == before {
            return withheld;
        }
    }
}

#[cfg(test)]
#[path = "suppression_tests.rs"]
mod tests;
