//! The sheets of the workbook: which rows and columns of which table.

use super::city::City;
use super::names;
use crate::Lang;
use crate::error::Result;
use crate::words::columns::label;
use crate::workbook::{self, Sheet};
use arrow::array::{ArrayRef, AsArray, StringArray};
use arrow::record_batch::RecordBatch;
use golmok_engine::read::disclosed as shown;
use golmok_lake::store::Snapshot;
use golmok_model::tables::{TableSchema, mart, rating};
use golmok_model::{AreaId, IndustryCode, reference};
use polars::prelude::{SortMultipleOptions, col, lit};
use std::path::Path;
use std::sync::Arc;

/// A subject: names in both languages, the table, the rows and the columns of it.
struct Subject {
    name: (&'static str, &'static str),
    about: (&'static str, &'static str),
    table: &'static TableSchema,
    /// What its rows were counted from, where the table does not say so row by row.
    source: &'static str,
    /// What its rows of `ALL` cover.
    all: (&'static str, &'static str),
    rows: Rows,
    columns: &'static [&'static str],
}

/// Which rows of a table.
#[derive(Clone, Copy)]
enum Rows {
    /// Rows of the city.
    City,
    /// Rows of all industries, trade areas.
    AreasAllIndustries,
    /// Rows of gu with stores.
    Gu,
    /// Cells of trade areas with stores.
    Cells,
    /// Counts of the count files: city and gu, and trade areas over all industries. Never two sources in one series.
    Counted,
    /// City and gu by industry: the few licence kinds at hand together are no survival of a place.
    CityGuIndustries,
    /// The newest quarter's trade areas with stores.
    NewestCells,
    /// The newest quarter with sales, all rows of it.
    NewestSales,
}

const RATED: &[&str] = &[
    "area_code",
    "area_name",
    "trade_area_kind",
    "gu_code",
    "industry_code",
    "industry_name",
    "store_count",
    "opening_count_4q",
    "closure_count_4q",
    "closure_rate_4q",
    "closure_probability_1y",
    "closure_probability_1y_lo",
    "closure_probability_1y_hi",
    "relative_risk",
    "relative_grade",
    "grade",
    "grade_step",
    "confidence",
    "reason_unrated",
];

const CHANGES: &[&str] = &[
    "quarter",
    "area_kind",
    "area_code",
    "industry_code",
    "source",
    "store_count",
    "franchise_store_count",
    "opening_count",
    "closure_count",
    "opening_rate",
    "closure_rate",
    "closure_rate_4q",
    "store_growth_yoy",
    "closure_to_opening_3y",
    "franchise_share",
    "change_class_published",
];

const SURVIVAL: &[&str] = &[
    "area_kind",
    "area_code",
    "industry_code",
    "window_from",
    "store_count",
    "closure_count",
    "survival_1y",
    "survival_1y_lo",
    "survival_1y_hi",
    "survival_3y",
    "survival_3y_lo",
    "survival_3y_hi",
    "survival_5y",
    "survival_5y_lo",
    "survival_5y_hi",
    "median_life_years",
    "mean_closed_life_years",
    "logrank_q",
];

const SATURATION: &[&str] = &[
    "quarter",
    "area_code",
    "industry_code",
    "store_count",
    "expected_store_count",
    "saturation_ratio",
    "saturation_ratio_shrunk",
    "saturation_ratio_shrunk_lo",
    "saturation_ratio_shrunk_hi",
];

const DEMAND: &[&str] = &[
    "quarter",
    "area_kind",
    "area_code",
    "industry_code",
    "sales_krw",
    "sales_count",
    "store_count",
    "sales_per_store_krw",
    "ticket_krw",
    "sales_growth_yoy",
    "weekend_share",
    "peak_time_band",
    "foot_traffic_daily",
    "sales_percentile",
    "demand_supply_ratio",
    "null_reasons",
    "caveats",
];

const SUBJECTS: [Subject; 8] = [
    Subject {
        name: ("업종", "industries"),
        about: ("업종마다 서울 전체의 폐업 확률", "Each industry in the covered city"),
        table: &rating::ENTRY_RISK,
        source: "store_counts",
        all: IndustryCode::ALL_RATED,
        rows: Rows::City,
        columns: RATED,
    },
    Subject {
        name: ("상권", "areas"),
        about: (
            "상권마다 모든 업종(전자상거래업 제외)의 폐업 확률과 등급",
            "Each trade area, all industries but e-commerce",
        ),
        table: &rating::ENTRY_RISK,
        source: "store_counts",
        all: IndustryCode::ALL_RATED,
        rows: Rows::AreasAllIndustries,
        columns: RATED,
    },
    Subject {
        name: ("자치구", "gu"),
        about: ("자치구 × 업종", "Gu × industry"),
        table: &rating::ENTRY_RISK,
        source: "store_counts",
        all: IndustryCode::ALL_RATED,
        rows: Rows::Gu,
        columns: RATED,
    },
    Subject {
        name: ("상권×업종", "cells"),
        about: ("점포가 있는 상권 × 업종의 폐업 확률과 등급", "Trade area × industry with stores"),
        table: &rating::ENTRY_RISK,
        source: "store_counts",
        all: IndustryCode::ALL_RATED,
        rows: Rows::Cells,
        columns: RATED,
    },
    Subject {
        name: ("분기", "quarters"),
        about: (
            "분기별 점포·개업·폐업: 서울과 자치구의 업종, 상권의 모든 업종(전자상거래업 포함: 상권 시트의 점포보다 그만큼 많음)",
            "Counts by quarter: industries of city and gu, all industries of the areas (e-commerce too, so more than in sheet areas)",
        ),
        table: &mart::CHANGES,
        source: "store_counts",
        all: ("모든 업종(전자상거래업 포함)", "All industries, e-commerce too"),
        rows: Rows::Counted,
        columns: CHANGES,
    },
    Subject {
        name: ("생존", "survival"),
        about: ("인허가로 계산한 생존율: 서울과 자치구의 업종", "Survival from licences: industries of city and gu"),
        table: &mart::SURVIVAL,
        source: "licences",
        all: IndustryCode::ALL_RATED,
        rows: Rows::CityGuIndustries,
        columns: SURVIVAL,
    },
    Subject {
        name: ("과밀", "saturation"),
        about: (
            "가장 새 분기의 과밀지수: 점포가 있는 상권 × 업종",
            "Saturation ratio of the newest quarter: trade area × industry with stores",
        ),
        table: &mart::SATURATION,
        source: "store_counts",
        all: IndustryCode::ALL_RATED,
        rows: Rows::NewestCells,
        columns: SATURATION,
    },
    Subject {
        name: ("매출", "sales"),
        about: (
            "가장 새 분기의 추정매출과 그 분기의 점포: ALL은 추정매출이 나온 업종을 더한 것",
            "Estimated sales of the newest quarter, and its stores: ALL adds up the industries with sales",
        ),
        table: &mart::DEMAND,
        source: "sales",
        all: ("추정매출이 나온 모든 업종", "All industries with estimated sales"),
        rows: Rows::NewestSales,
        columns: DEMAND,
    },
];

/// Writes the workbook; a subject without rows has no sheet.
pub fn write(snapshot: &Snapshot, city: &City, path: &Path) -> Result<()> {
    let mut sheets = Vec::new();
    for subject in &SUBJECTS {
        if let Some(rows) = rows(snapshot, subject)? {
            let (name, about) = (pick(city.lang, subject.name), pick(city.lang, subject.about));
            let rows = complete(&rows, subject, city)?;
            sheets.push(Sheet { name, about, rows });
        }
    }
    workbook::write(path, &city.frame, &sheets, city.lang)
}

fn pick(lang: Lang, (ko, en): (&'static str, &'static str)) -> &'static str {
    lang.pick(ko, en)
}

/// The rows with names beside codes and the source of each, codes of closed sets in words.
fn complete(rows: &RecordBatch, subject: &Subject, city: &City) -> Result<RecordBatch> {
    let lang = city.lang;
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    let texts = |column: &ArrayRef, of: &dyn Fn(&str) -> String| -> ArrayRef {
        Arc::new(column.as_string::<i32>().iter().map(|code| code.map(of)).collect::<StringArray>())
    };
    let industry = |code: &str| {
        let of_all = (code == IndustryCode::ALL).then(|| pick(lang, subject.all));
        let known = reference::industry(code).map(|i| lang.pick(i.name_ko.as_str(), &i.name_en));
        of_all.or(known).unwrap_or(code).to_owned()
    };
    let area = |code: &str| match code {
        // The ratings have its Korean name only.
        code if lang == Lang::En && code == AreaId::city_code() => city.frame.city.clone(),
        code => city.area_name(code).to_owned(),
    };
    // Each code stands once, its name beside it; names that the table has itself are left to the codes.
    for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
        let name = field.name().as_str();
        if matches!(name, "area_name" | "industry_name") {
            continue;
        }
        let is_text = column.as_string_opt::<i32>().is_some();
        let column = if is_text { texts(column, &|code| label(name, code, lang)) } else { Arc::clone(column) };
        columns.push((name.to_owned(), Arc::clone(&column)));
        match name {
            "area_code" => columns.push(("area_name".to_owned(), texts(&column, &area))),
            "gu_code" => columns.push(("gu_name".to_owned(), texts(&column, &|code| names::gu(code, lang)))),
            "industry_code" => columns.push(("industry_name".to_owned(), texts(&column, &industry))),
            _ => {}
        }
    }
    let rows = RecordBatch::try_from_iter(columns).map_err(|error| golmok_engine::Error::Invalid(error.to_string()))?;
    if rows.column_by_name("source").is_some() {
        return Ok(rows);
    }
    // What no count file covers was counted from licences, and bears the licence service's code.
    let industries = rows.column_by_name("industry_code").map(|codes| codes.as_string::<i32>());
    let source =
        |row| industries.filter(|codes| codes.value(row).starts_with("L:")).map_or(subject.source, |_| "licences");
    let sources: Vec<String> = (0..rows.num_rows()).map(|row| label("source", source(row), lang)).collect();
    super::with_column(&rows, "source", sources.iter().map(String::as_str).collect())
}

fn rows(snapshot: &Snapshot, subject: &Subject) -> Result<Option<RecordBatch>> {
    let Some(table) = shown::scan(snapshot, subject.table, None)? else { return Ok(None) };
    let table = table.marked();
    let kind = |kind: &'static str| col("area_kind").eq(lit(kind));
    let all = || col("industry_code").eq(lit("ALL"));
    let stores = || col("store_count").gt(lit(0));
    let newest = || col("quarter").eq(col("quarter").max());
    let rows = match subject.rows {
        Rows::City => table.filter(kind("city")),
        Rows::AreasAllIndustries => table.filter(kind("trade_area").and(all())),
        Rows::Gu => table.filter(kind("gu").and(stores())),
        Rows::Cells => table.filter(kind("trade_area").and(stores()).and(all().not())),
        Rows::Counted => table
            .filter(col("source").eq(lit("store_counts")))
            .filter(kind("city").or(kind("gu")).or(kind("trade_area").and(all()))),
        Rows::CityGuIndustries => table.filter(kind("city").or(kind("gu")).and(all().not())),
        Rows::NewestCells => table.filter(newest()).filter(kind("trade_area").and(stores())),
        Rows::NewestSales => table.filter(col("publication").is_not_null()).filter(newest()),
    };
    let order = SortMultipleOptions::default();
    let rows = rows.sort(subject.table.key.to_vec(), order).collect()?;
    if rows.height() == 0 {
        return Ok(None);
    }
    let batch = shown::to_batch(subject.table, &rows)?;
    let places = subject.columns.iter().map(|name| batch.schema().index_of(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(batch.project(&places)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::columns::column;

    #[test]
    fn every_column_of_every_sheet_has_words() {
        let beside = ["area_name", "gu_name", "industry_name", "source"];
        for name in SUBJECTS.iter().flat_map(|subject| subject.columns).chain(&beside) {
            assert!(column(name).is_some(), "{name} has no words");
        }
    }
}
