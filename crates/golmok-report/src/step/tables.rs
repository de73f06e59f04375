//! The ratings as tables for other tools: CSV, Parquet, JSON, and the areas as GeoJSON and GeoParquet.

use super::city::City;
use super::ratings::Rating;
use crate::datapackage::{self, Resource};
use crate::error::{Result, cannot};
use crate::export;
use crate::json_file::{self, AreaEntry, CellEntry};
use crate::{Lang, own_areas, words};
use golmok_engine::Session;
use golmok_engine::read::{areas, frame};
use golmok_lake::store::{Snapshot, geoparquet_metadata};
use golmok_model::tables::{ColumnType, TableSchema, optional, rating, required};
use golmok_model::{AreaId, AreaKind, Confidence, RiskGrade};
use polars::prelude::*;
use std::path::Path;

/// Columns of `entry_risk.csv`: what a spreadsheet user looks at. The Parquet file has all of them.
pub const CSV_COLUMNS: [&str; 22] = [
    "area_kind",
    "area_code",
    "area_name",
    "trade_area_kind",
    "gu_code",
    "industry_code",
    "industry_name",
    "as_of",
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
    "method_version",
];

/// The areas with their rating over all industries: one row per trade area and gu.
const AREAS: TableSchema = TableSchema {
    name: "areas",
    grain: "One row per trade area or gu, all industries together.",
    key: &["area_kind", "area_code"],
    partition: None,
    version: 1,
    columns: &[
        required("area_kind", ColumnType::Utf8, "trade_area or gu."),
        required("area_code", ColumnType::Utf8, "상권_코드 or 자치구_코드."),
        optional("area_name", ColumnType::Utf8, "Name."),
        optional("trade_area_kind", ColumnType::Utf8, "A, D, R, U for trade areas; U overlaps the others."),
        optional("gu_code", ColumnType::Utf8, "자치구_코드."),
        required("as_of", ColumnType::Date32, "기준일: nothing later was used."),
        required("store_count", ColumnType::I64, "점포 at the newest quarter."),
        required("opening_count_4q", ColumnType::I64, "Openings in the last four quarters."),
        required("closure_count_4q", ColumnType::I64, "Closures in the last four quarters."),
        optional("closure_probability_1y", ColumnType::F64, "The average shop closes within a year."),
        optional("closure_probability_1y_lo", ColumnType::F64, "5 % end."),
        optional("closure_probability_1y_hi", ColumnType::F64, "95 % end."),
        optional("relative_risk", ColumnType::F64, "Hazard ÷ that of the same mix of industries city-wide."),
        optional("relative_grade", ColumnType::Utf8, "lower, no_clear_difference or higher."),
        optional("grade", ColumnType::Utf8, "caution, suspect, risk, high_risk."),
        optional("grade_step", ColumnType::I32, "Step 1–4; 1 is the lowest and does not mean safe."),
        optional("confidence", ColumnType::Utf8, "low, medium or high."),
        optional("industries_step_1", ColumnType::I64, "Industries with stores of grade 주의."),
        optional("industries_step_2", ColumnType::I64, "Industries with stores of grade 의심."),
        optional("industries_step_3", ColumnType::I64, "Industries with stores of grade 위험."),
        optional("industries_step_4", ColumnType::I64, "Industries with stores of grade 고위험."),
        required("method_version", ColumnType::Utf8, "Version of the rating method."),
        optional("geometry_wkb", ColumnType::Binary, "Multipolygon as WKB in EPSG:5181."),
    ],
};

/// Writes the tables; returns their names, in the order in which the overview lists them.
pub fn write(session: &Session, city: &City, out: &Path) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    let snapshot = session.snapshot();
    let ratings = session.entry_risk()?.table().clone().lazy();
    csv(ratings.clone(), &out.join("entry_risk.csv"))?;
    names.push("entry_risk.csv");
    json(city, &out.join("entry_risk.json"))?;
    let schema = out.join("entry_risk.schema.json");
    std::fs::write(&schema, json_file::SCHEMA).map_err(cannot("write", &schema))?;
    names.extend(["entry_risk.json", "entry_risk.schema.json"]);
    let ratings_columns = CSV_COLUMNS.to_vec();
    let mut described = vec![Resource { path: "entry_risk.csv", table: &rating::ENTRY_RISK, columns: ratings_columns }];
    if outlines(session, ratings, out)? {
        names.extend(["areas.geojson", "areas.parquet"]);
        described.push(Resource::whole("areas.parquet", &AREAS));
    }
    export::write(snapshot, &rating::ENTRY_RISK, None, &out.join("entry_risk.parquet"))?;
    names.push("entry_risk.parquet");
    described.push(Resource::whole("entry_risk.parquet", &rating::ENTRY_RISK));
    datapackage::write(&out.join(datapackage::FILE), "golmok-ratings", &described)?;
    names.push(datapackage::FILE);
    if !session.own_areas()?.all().is_empty() {
        let path = out.join(own_areas::FILE);
        std::fs::write(&path, own_areas::csv(session, city.lang)?).map_err(cannot("write", &path))?;
        names.push(own_areas::FILE);
    }
    names.extend(model_card(city, snapshot, out)?);
    Ok(names)
}

/// Writes the model card in the reader's language as `model_card.md`, in the other one beside it, and its figures as JSON.
fn model_card(city: &City, snapshot: &Snapshot, out: &Path) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    let mut put = |name: &'static str, bytes: &[u8]| -> Result<()> {
        let path = out.join(name);
        std::fs::write(&path, bytes).map_err(cannot("write", &path))?;
        names.push(name);
        Ok(())
    };
    let there = |name: &str| snapshot.info().documents.contains_key(name);
    if there("model_card.md") {
        let english = snapshot.document("model_card.md")?;
        let (korean, _) = words::model_card::korean(&String::from_utf8_lossy(&english));
        match city.lang {
            Lang::Ko => {
                put("model_card.md", korean.as_bytes())?;
                put("model_card.en.md", &english)?;
            }
            Lang::En => {
                put("model_card.md", &english)?;
                put("model_card.ko.md", korean.as_bytes())?;
            }
        }
    }
    if there("model_card.json") {
        put("model_card.json", &snapshot.document("model_card.json")?)?;
    }
    Ok(names)
}

/// Labels of the files that the overview lists, as keys of its words.
pub fn listed(names: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let label = |name: &str| {
        Some(match name {
            crate::record_page::FILE => "f_record",
            "golmok.xlsx" => "f_xlsx",
            "entry_risk.csv" => "f_csv",
            "entry_risk.json" => "f_json",
            "areas.geojson" => "f_geojson",
            own_areas::FILE => "f_own",
            "areas.parquet" => "f_geoparquet",
            "entry_risk.parquet" => "f_parquet",
            "model_card.md" => "f_card",
            _ => return None,
        })
    };
    names.iter().filter_map(|name| Some((label(name)?, *name))).collect()
}

/// The cells that have stores, or had any within the year, for a spreadsheet.
fn csv(ratings: LazyFrame, path: &Path) -> Result<()> {
    // A spreadsheet has a name in every row: where none is known, the code.
    let named = [("area_name", "area_code"), ("industry_name", "industry_code")]
        .map(|(name, code)| col(name).fill_null(col(code)));
    let rows = ratings.filter(col("store_count").gt(lit(0)).or(col("at_risk_4q").gt(lit(0)))).with_columns(named);
    let rows = rows.collect()?;
    let batch = frame::to_batch(&rating::ENTRY_RISK, &rows)?;
    let places = CSV_COLUMNS.iter().map(|name| batch.schema().index_of(name)).collect::<Result<Vec<_>, _>>()?;
    crate::csv_file::write(path, &[batch.project(&places)?])?;
    Ok(())
}

fn json(city: &City, path: &Path) -> Result<()> {
    fn entry(rating: &Rating) -> CellEntry<'_> {
        let rated = rating.step > 0;
        let grade = RiskGrade::from_step(rating.step).ok();
        let confidence = [Confidence::Low, Confidence::Medium, Confidence::High][usize::from(rating.confidence.min(2))];
        let relative = ["lower", "no_clear_difference", "higher"][(i16::from(rating.relative) + 1) as usize];
        CellEntry {
            industry: &rating.industry,
            stores: rating.stores,
            openings_1y: rating.openings,
            closures_1y: rating.closures,
            closure_probability_1y: rating.probability.map(Into::into),
            relative_risk: rating.relative_risk.map(Into::into),
            relative_grade: rated.then_some(relative),
            grade: grade.map(RiskGrade::code),
            grade_step: grade.map(RiskGrade::step),
            confidence: rated.then_some(confidence.code()),
            reason_unrated: rating.unrated.strip_prefix("unrated_").filter(|reason| !reason.is_empty()),
        }
    }
    let mut areas = vec![AreaEntry {
        kind: "city",
        code: AreaId::city_code(),
        name: &city.frame.city,
        trade_area_kind: None,
        gu_code: None,
        cells: city.ratings.city.values().map(entry).collect(),
    }];
    areas.extend(city.ratings.gu.iter().map(|(code, ratings)| AreaEntry {
        kind: "gu",
        code,
        name: city.area_name(code),
        trade_area_kind: None,
        gu_code: Some(code),
        cells: ratings.iter().map(entry).collect(),
    }));
    areas.extend(city.ratings.area_kinds.iter().map(|(code, (kind, gu))| {
        let cells = city.ratings.by_area.get(code).into_iter().flatten().map(|i| &city.ratings.cells[*i]);
        AreaEntry {
            kind: "trade_area",
            code,
            name: city.area_name(code),
            trade_area_kind: Some(kind.as_str()).filter(|kind| !kind.is_empty()),
            gu_code: Some(gu.as_str()).filter(|gu| !gu.is_empty()),
            cells: cells.map(entry).collect(),
        }
    }));
    let industries = city.ratings.industries.iter().map(|(code, name)| (code.as_str(), name.as_str()));
    json_file::write(path, &city.frame, industries, &areas)
}

/// Writes the areas with their ratings as GeoJSON (degrees) and GeoParquet (EPSG:5181); false where there are no
/// boundaries.
fn outlines(session: &Session, ratings: LazyFrame, out: &Path) -> Result<bool> {
    let mut kinds = [AreaKind::TradeArea, AreaKind::Gu].into_iter();
    let known = session.areas()?;
    let Some(reference) = areas::table(session.snapshot())? else { return Ok(false) };
    if !kinds.any(|kind| known.of(kind).iter().any(|area| area.shape.is_some())) {
        return Ok(false);
    }
    let kinds = col("area_kind").eq(lit("trade_area")).or(col("area_kind").eq(lit("gu")));
    let keys = ["area_kind", "area_code"].map(col);
    let shapes = reference.filter(kinds.clone()).select(["area_kind", "area_code", "geometry_wkb"].map(col));
    let steps = ratings
        .clone()
        .filter(kinds.clone().and(col("industry_code").neq(lit("ALL"))).and(col("store_count").gt(lit(0))))
        .group_by(keys.clone())
        .agg(
            (1..=4)
                .map(|s| col("grade_step").eq(lit(s)).sum().cast(DataType::Int64).alias(format!("industries_step_{s}")))
                .collect::<Vec<_>>(),
        );
    let beside =
        |left: LazyFrame, right: LazyFrame| left.join(right, keys.clone(), keys.clone(), JoinArgs::new(JoinType::Left));
    let rated = ratings.filter(kinds.and(col("industry_code").eq(lit("ALL"))));
    let rows = beside(beside(rated, steps), shapes)
        .sort(["area_kind", "area_code"], SortMultipleOptions::default())
        .collect()?;
    let batch = frame::to_batch(&AREAS, &rows)?;
    export::geojson(&out.join("areas.geojson"), AREAS.name, &batch)?;
    export::parquet(&out.join("areas.parquet"), &batch, geoparquet_metadata(&AREAS))?;
    Ok(true)
}
