//! Sales rows: summed over industries and areas, then in memory by publication.

use super::sales_shares::{AGES, SEXES, TIME_BANDS, WEEKDAYS};
use crate::changes::roll_up::SUM_OF_TRADE_AREAS;
use crate::error::Result;
use crate::frame::{Reader, polars_error};
use golmok_model::tables::{is_raw_card_data, staging};
use golmok_model::{AreaId, IndustryCode, Quarter};
use polars::prelude::*;
use std::collections::BTreeMap;

const KEYS: [&str; 5] = ["publication", "quarter", "area_kind", "area_code", "industry_code"];

/// Column that is 1 where a row was made of raw card data.
const RAW: &str = "raw";

/// Every amount that is summed.
pub(super) fn amounts() -> Vec<&'static str> {
    let splits = TIME_BANDS.iter().chain(&WEEKDAYS).chain(&SEXES).chain(&AGES).map(|g| g.1);
    ["sales_krw", "sales_count", "store_count", "weekday_sales_krw", "weekend_sales_krw"]
        .into_iter()
        .chain(splits)
        .collect()
}

/// Sales with the sums over industries (`ALL`), gu and city added; `gu` maps trade areas to their gu
/// (`area_code`, `gu_code`).
pub(super) fn roll_up(sales: &DataFrame, gu: &DataFrame) -> Result<DataFrame> {
    collect(sales, gu).map_err(|e| polars_error(staging::SALES.name, e))
}

fn collect(sales: &DataFrame, gu: &DataFrame) -> PolarsResult<DataFrame> {
    let columns: Vec<Expr> = KEYS
        .iter()
        .copied()
        .chain(["trade_area_kind"])
        .chain(amounts())
        .map(|name| match name {
            "quarter" => col(name).cast(DataType::Int32),
            _ => col(name),
        })
        .chain([col(RAW), lit(NULL).cast(DataType::String).alias("caveats")])
        .collect();
    let names: Vec<Expr> =
        KEYS.iter().copied().chain(["trade_area_kind"]).chain(amounts()).chain([RAW, "caveats"]).map(col).collect();
    let caveats = sales.column("caveats")?.str()?;
    let raw: Vec<i64> = caveats.iter().map(|codes| i64::from(is_raw_card_data(codes))).collect();
    let mut sales = sales.clone();
    sales.with_column(Column::new(RAW.into(), raw))?;
    let rows = sales.lazy().select(columns).filter(col("sales_krw").is_not_null());
    let sums = || -> Vec<Expr> {
        amounts()
            .into_iter()
            .map(|n| when(col(n).null_count().eq(lit(0))).then(col(n).sum()).otherwise(lit(NULL)).alias(n))
            .chain([col(RAW).max()])
            .collect()
    };
    let text =
        |value: Option<&'static str>, name: &str| value.map_or(lit(NULL).cast(DataType::String), lit).alias(name);
    let mut by_area = sums();
    by_area.push(col("trade_area_kind").first());
    let all = rows
        .clone()
        .group_by(["publication", "quarter", "area_kind", "area_code"].map(col))
        .agg(by_area)
        .with_columns([lit(IndustryCode::ALL).alias("industry_code"), text(None, "caveats")])
        .select(names.clone());
    let whole = concat([rows, all], UnionArgs::default())?;
    let counted = whole.clone().filter(
        col("area_kind")
            .eq(lit("trade_area"))
            .and(col("trade_area_kind").is_null().or(col("trade_area_kind").neq(lit("U")))),
    );
    let gu = gu.clone().lazy().select([col("area_code"), col("gu_code")]).filter(col("gu_code").is_not_null());
    let by = ["publication", "quarter", "industry_code"];
    let gu_sums = counted
        .clone()
        .join(gu, [col("area_code")], [col("area_code")], JoinArgs::new(JoinType::Inner))
        .group_by(by.iter().map(|k| col(*k)).chain([col("gu_code")]).collect::<Vec<_>>())
        .agg(sums())
        .with_columns([lit("gu").alias("area_kind"), col("gu_code").alias("area_code")]);
    let city_sums = counted
        .group_by(by.map(col))
        .agg(sums())
        .with_columns([lit("city").alias("area_kind"), lit(AreaId::city_code()).alias("area_code")]);
    let summed = |frame: LazyFrame| {
        frame
            .with_columns([text(None, "trade_area_kind"), text(Some(SUM_OF_TRADE_AREAS), "caveats")])
            .select(names.clone())
    };
    // A published gu or city row is kept; its sum is dropped by taking the first of each key.
    concat([whole, summed(gu_sums), summed(city_sums)], UnionArgs::default())?
        .unique_stable(Some(cols(KEYS)), UniqueKeepStrategy::First)
        .sort(KEYS, SortMultipleOptions::default())
        .collect()
}

/// One row of sales.
#[derive(Debug, Clone)]
pub(super) struct Sale<'a> {
    pub publication: &'a str,
    pub quarter: Quarter,
    pub area_kind: &'a str,
    pub area_code: &'a str,
    pub industry_code: &'a str,
    pub trade_area_kind: Option<&'a str>,
    pub caveats: Option<&'a str>,
    pub sales_krw: i64,
    /// Whether it was made of raw card data.
    pub raw: bool,
}

/// Rows in memory, with the splits by column.
pub(super) struct Sales<'a> {
    pub rows: Vec<Sale<'a>>,
    columns: BTreeMap<&'static str, Vec<Option<i64>>>,
    by_key: BTreeMap<(&'a str, &'a str, &'a str, &'a str, Quarter), usize>,
}

impl<'a> Sales<'a> {
    pub fn read(frame: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&staging::SALES, frame);
        let (publications, quarters) = (reader.keys("publication")?, reader.counts("quarter")?);
        let (kinds, areas) = (reader.keys("area_kind")?, reader.keys("area_code")?);
        let (industries, sales) = (reader.keys("industry_code")?, reader.counts("sales_krw")?);
        let (trade_kinds, caveats) = (reader.texts("trade_area_kind")?, reader.texts("caveats")?);
        let raw = reader.integers(RAW)?;
        let (mut rows, mut by_key) = (Vec::with_capacity(frame.height()), BTreeMap::new());
        for i in 0..frame.height() {
            let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
            by_key.insert((publications[i], kinds[i], areas[i], industries[i], quarter), i);
            rows.push(Sale {
                publication: publications[i],
                quarter,
                area_kind: kinds[i],
                area_code: areas[i],
                industry_code: industries[i],
                trade_area_kind: trade_kinds[i],
                caveats: caveats[i],
                sales_krw: sales[i],
                raw: raw[i] == Some(1),
            });
        }
        let columns = amounts().into_iter().map(|n| Ok((n, reader.integers(n)?))).collect::<Result<_>>()?;
        Ok(Self { rows, columns, by_key })
    }

    /// The value of a split in a row.
    pub fn value(&self, column: &str, row: usize) -> Option<i64> {
        self.columns.get(column).and_then(|c| c[row])
    }

    /// The sales of the same cell and publication `back` quarters before.
    pub fn before(&self, row: usize, back: i32) -> Option<i64> {
        let r = &self.rows[row];
        let key = (r.publication, r.area_kind, r.area_code, r.industry_code, r.quarter.plus(-back));
        self.by_key.get(&key).map(|i| self.rows[*i].sales_krw)
    }

    /// The newest publication of each cell and quarter: its row speaks.
    pub fn speaking(&self) -> Vec<usize> {
        let mut newest: BTreeMap<_, usize> = BTreeMap::new();
        for (i, r) in self.rows.iter().enumerate() {
            let best = newest.entry((r.quarter, r.area_kind, r.area_code, r.industry_code)).or_insert(i);
            if r.publication > self.rows[*best].publication {
                *best = i;
            }
        }
        newest.into_values().collect()
    }
}
