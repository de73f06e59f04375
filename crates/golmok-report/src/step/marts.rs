//! What the pages need of the marts beside the ratings, each table read once.

use crate::Lang;
use crate::area_page::ChangeIndex;
use crate::charts::quarters::QuarterBar;
use crate::error::Result;
use crate::numbers;
use crate::page::Fact;
use golmok_engine::read::suppression::{self, Origin, Sales, ShownSales};
use golmok_engine::read::{disclosed as shown, frame};
use golmok_lake::store::Snapshot;
use golmok_model::Quarter;
use golmok_model::tables::{core, mart};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Area and industry.
pub type Cell = (String, String);

/// Counts per quarter: kind of area, area, industry → quarters, oldest first.
pub type Series = BTreeMap<(String, String, String), Vec<QuarterBar>>;

/// Counts of the count files per quarter: every industry of the city; all industries of each trade area and gu.
pub fn series(snapshot: &Snapshot) -> Result<Series> {
    let Some(rows) = frame::scan(snapshot, &mart::CHANGES)? else { return Ok(Series::new()) };
    let all = col("industry_code")
        .eq(lit("ALL"))
        .and(col("area_kind").eq(lit("trade_area")).or(col("area_kind").eq(lit("gu"))));
    let rows = rows
        .filter(col("source").eq(lit("store_counts")).and(all.or(col("area_kind").eq(lit("city")))))
        .select(
            ["quarter", "area_kind", "area_code", "industry_code", "store_count", "opening_count", "closure_count"]
                .map(col),
        )
        .sort(["area_kind", "area_code", "industry_code", "quarter"], SortMultipleOptions::default())
        .collect()?;
    let (kinds, areas) = (rows.column("area_kind")?.str()?, rows.column("area_code")?.str()?);
    let (industries, quarters) = (rows.column("industry_code")?.str()?, rows.column("quarter")?.i32()?);
    let count = |name: &str| -> Result<&Int64Chunked> { Ok(rows.column(name)?.i64()?) };
    let (stores, openings, closures) = (count("store_count")?, count("opening_count")?, count("closure_count")?);
    let mut series = Series::new();
    for i in 0..rows.height() {
        let owned = |column: &StringChunked| column.get(i).unwrap_or_default().to_owned();
        series.entry((owned(kinds), owned(areas), owned(industries))).or_default().push(QuarterBar {
            quarter: Quarter::from_code(quarters.get(i).unwrap_or_default())?,
            stores: stores.get(i).unwrap_or(0),
            openings: openings.get(i).unwrap_or(0),
            closures: closures.get(i).unwrap_or(0),
        });
    }
    Ok(series)
}

/// Counts of a trade area's cell that groups are made by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub stores: i64,
    pub franchise: i64,
    /// Openings of the four quarters.
    pub openings: i64,
}

/// Counts of the trade areas' cells at the end of a quarter.
pub fn counts(snapshot: &Snapshot, quarter: Quarter) -> Result<BTreeMap<Cell, Counts>> {
    let Some(rows) = frame::scan(snapshot, &mart::CHANGES)? else { return Ok(BTreeMap::new()) };
    let rows = rows
        .filter(col("quarter").eq(lit(quarter.code())))
        .filter(col("source").eq(lit("store_counts")).and(col("area_kind").eq(lit("trade_area"))))
        .select(
            ["area_code", "industry_code", "store_count", "franchise_store_count", "opening_count_4q", "window_q"]
                .map(col),
        )
        .collect()?;
    let (areas, industries) = (rows.column("area_code")?.str()?, rows.column("industry_code")?.str()?);
    let count = |name: &str| -> Result<&Int64Chunked> { Ok(rows.column(name)?.i64()?) };
    let (stores, franchise) = (count("store_count")?, count("franchise_store_count")?);
    let (openings, windows) = (count("opening_count_4q")?, rows.column("window_q")?.i32()?);
    let cells = (0..rows.height()).filter(|i| windows.get(*i) == Some(4)).map(|i| {
        let owned = |column: &StringChunked| column.get(i).unwrap_or_default().to_owned();
        let number = |column: &Int64Chunked| column.get(i).unwrap_or(0);
        let counts = Counts { stores: number(stores), franchise: number(franchise), openings: number(openings) };
        ((owned(areas), owned(industries)), counts)
    });
    Ok(cells.collect())
}

/// How crowded a cell is.
#[derive(Debug, Clone, Copy)]
pub struct Crowding {
    pub stores: i64,
    pub expected: f64,
    /// Drawn towards 1, with its 90 % interval.
    pub ratio: [f64; 3],
}

/// Crowding of the trade areas' cells with stores, at the newest quarter.
pub fn crowding(snapshot: &Snapshot, newest: Quarter) -> Result<BTreeMap<Cell, Crowding>> {
    let Some(rows) = frame::scan(snapshot, &mart::SATURATION)? else { return Ok(BTreeMap::new()) };
    let rows = rows
        .filter(col("quarter").eq(lit(newest.code())))
        .filter(col("area_kind").eq(lit("trade_area")).and(col("store_count").gt(lit(0))))
        .select(
            [
                "area_code",
                "industry_code",
                "store_count",
                "expected_store_count",
                "saturation_ratio_shrunk",
                "saturation_ratio_shrunk_lo",
                "saturation_ratio_shrunk_hi",
            ]
            .map(col),
        )
        .collect()?;
    let (areas, industries) = (rows.column("area_code")?.str()?, rows.column("industry_code")?.str()?);
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(rows.column(name)?.f64()?) };
    let (stores, expected) = (rows.column("store_count")?.i64()?, number("expected_store_count")?);
    let (ratio, lo, hi) = (
        number("saturation_ratio_shrunk")?,
        number("saturation_ratio_shrunk_lo")?,
        number("saturation_ratio_shrunk_hi")?,
    );
    let cell = |i: usize| {
        let ratio = [ratio.get(i)?, lo.get(i)?, hi.get(i)?];
        let crowding = Crowding { stores: stores.get(i)?, expected: expected.get(i)?, ratio };
        Some(((areas.get(i)?.to_owned(), industries.get(i)?.to_owned()), crowding))
    };
    Ok((0..rows.height()).filter_map(cell).collect())
}

/// 상권변화지표 of the trade areas at the newest quarter that has one.
pub fn change_index(snapshot: &Snapshot, lang: crate::Lang) -> Result<BTreeMap<String, ChangeIndex>> {
    let Some(rows) = frame::scan(snapshot, &core::AREA_QUARTERS)? else { return Ok(BTreeMap::new()) };
    let names =
        ["operating_months_mean", "city_operating_months_mean", "closed_months_mean", "city_closed_months_mean"];
    let rows = rows
        .filter(col("area_kind").eq(lit("trade_area")).and(col("source").eq(lit("change_index"))))
        .select(
            ["area_code", "quarter", "change_class_published", "late_vintage"]
                .into_iter()
                .chain(names)
                .map(col)
                .collect::<Vec<_>>(),
        )
        .sort(["area_code", "quarter"], SortMultipleOptions::default())
        .collect()?;
    let (areas, classes) = (rows.column("area_code")?.str()?, rows.column("change_class_published")?.str()?);
    let (quarters, late) = (rows.column("quarter")?.i32()?, rows.column("late_vintage")?.bool()?);
    let months = names.map(|name| rows.column(name).and_then(|c| c.i64().cloned()));
    let [operating, city_operating, closed, city_closed] = months;
    let (operating, city_operating, closed, city_closed) = (operating?, city_operating?, closed?, city_closed?);
    let newest = quarters.iter().flatten().max();
    let of = |i: usize| {
        let quarter = Quarter::from_code(quarters.get(i)?).ok()?;
        let index = ChangeIndex {
            class: classes.get(i).unwrap_or_default().to_owned(),
            quarter: numbers::quarter(quarter, lang),
            operating_months: [operating.get(i), city_operating.get(i)],
            closed_months: [closed.get(i), city_closed.get(i)],
            late: late.get(i).unwrap_or(false),
        };
        Some((areas.get(i)?.to_owned(), index))
    };
    Ok((0..rows.height()).filter(|i| quarters.get(*i) == newest).filter_map(of).collect())
}

/// Sources of demand with their column, the label's key, and whether the figure is won.
const FACTS: [(&str, &str, &str, bool); 6] = [
    ("residents", "resident_count", "residents", false),
    ("workers", "worker_count", "workers", false),
    ("incomes", "monthly_income_mean_krw", "income", true),
    ("facilities", "facility_count", "facilities", false),
    ("facilities", "subway_station_count", "subway", false),
    ("apartments", "apartment_complex_count", "apartments", false),
];

/// Demand of the trade areas: the newest figure of each kind.
pub fn demand(snapshot: &Snapshot, lang: Lang) -> Result<BTreeMap<String, Vec<Fact>>> {
    let mut facts: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    let mut add = |rows: DataFrame, column: &str, label: &'static str, won: bool| -> Result<()> {
        let (areas, quarters) = (rows.column("area_code")?.str()?, rows.column("quarter")?.i32()?);
        let values = rows.column(column)?.cast(&DataType::Float64)?;
        let values = values.f64()?;
        for i in 0..rows.height() {
            let (Some(area), Some(value), Some(quarter)) = (areas.get(i), values.get(i), quarters.get(i)) else {
                continue;
            };
            let text = if won { numbers::won(value, lang) } else { numbers::count(value.round() as i64) };
            let note = numbers::quarter(Quarter::from_code(quarter)?, lang);
            let of_area = facts.entry(area.to_owned()).or_default();
            // Sorted by quarter: the newest replaces what came before.
            of_area.retain(|fact| fact.label != label);
            of_area.push(Fact { label, value: text, note });
        }
        Ok(())
    };
    let by_quarter = |rows: LazyFrame, column: &str| {
        rows.filter(col("area_kind").eq(lit("trade_area")).and(col(column).is_not_null()))
            .select(["area_code", "quarter", column].map(col))
            .sort(["quarter", "area_code"], SortMultipleOptions::default())
            .collect()
    };
    if let Some(rows) = frame::scan(snapshot, &mart::COMPETITION)? {
        let rows = rows.filter(col("industry_code").eq(lit("ALL")));
        add(by_quarter(rows, "foot_traffic_daily")?, "foot_traffic_daily", "foot_traffic", false)?;
    }
    if let Some(rows) = frame::scan(snapshot, &core::AREA_QUARTERS)? {
        for (source, column, label, won) in FACTS {
            let rows = rows.clone().filter(col("source").eq(lit(source)));
            add(by_quarter(rows, column)?, column, label, won)?;
        }
    }
    Ok(facts)
}

/// Sales of a trade area's cell.
#[derive(Debug, Clone)]
pub struct CellSales {
    pub industry: String,
    pub total: ShownSales,
    pub stores: i64,
    pub per_store_krw: Option<f64>,
}

/// Sales of the cells of each trade area.
pub type SalesByArea = BTreeMap<String, Vec<CellSales>>;

/// Sales of the trade areas at the newest quarter, and that quarter; none where nothing is published.
pub fn sales(snapshot: &Snapshot) -> Result<Option<(Quarter, SalesByArea)>> {
    let Some(rows) = shown::scan(snapshot, &mart::DEMAND, None)? else { return Ok(None) };
    let rows = rows
        .filter(col("area_kind").eq(lit("trade_area")))
        .filter(col("sales_krw").is_not_null().or(col(shown::WITHHELD)))
        .filter(col("industry_code").neq(lit("ALL")))
        .select(
            [
                "quarter",
                "area_code",
                "industry_code",
                "sales_krw",
                "store_count",
                "sales_per_store_krw",
                "caveats",
                shown::WITHHELD,
            ]
            .map(col),
        )
        .sort(["area_code", "industry_code", "quarter"], SortMultipleOptions::default())
        .collect()?;
    let quarters = rows.column("quarter")?.i32()?;
    let Some(newest) = quarters.iter().flatten().max() else { return Ok(None) };
    let (areas, industries) = (rows.column("area_code")?.str()?, rows.column("industry_code")?.str()?);
    let (krw, stores) = (rows.column("sales_krw")?.i64()?, rows.column("store_count")?.i64()?);
    let withheld = rows.column(shown::WITHHELD)?.bool()?;
    let (per_store, caveats) = (rows.column("sales_per_store_krw")?.f64()?, rows.column("caveats")?.str()?);
    let mut sales: BTreeMap<String, Vec<CellSales>> = BTreeMap::new();
    for i in (0..rows.height()).filter(|i| quarters.get(*i) == Some(newest)) {
        let stores = stores.get(i).unwrap_or(0);
        let known = Sales { krw: krw.get(i).map(|krw| krw as f64), stores, origin: Origin::of_caveats(caveats.get(i)) };
        let total = match withheld.get(i) {
            Some(false) => suppression::shown(known),
            _ => ShownSales::suppressed(),
        };
        sales.entry(areas.get(i).unwrap_or_default().to_owned()).or_default().push(CellSales {
            industry: industries.get(i).unwrap_or_default().to_owned(),
            total,
            stores,
            per_store_krw: total.krw().and(per_store.get(i)),
        });
    }
    Ok(Some((Quarter::from_code(newest)?, sales)))
}
