//! report: marts → files for people: the index page, CSV and Parquet of the ratings.

use crate::commands::export;
use crate::frame;
use crate::language::Lang;
use anyhow::{Context, Result};
use golmok_lake::store::Snapshot;
use golmok_model::reference;
use golmok_model::tables::{core, rating};
use golmok_model::{IndustryCode, RiskGrade, SourceKind, TradeAreaKind};
use golmok_report::index::{AreaShape, CellLine, IndexPage, IndustryLine, SourceLine};
use golmok_report::numbers;
use golmok_spatial::polygon_from_wkb;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Outlines on the city map are simplified to this many metres.
const OUTLINE_TOLERANCE_M: f64 = 15.0;

/// Writes the report into a folder; returns the files, the page first.
pub fn report(snapshot: &Snapshot, out: &Path, lang: Lang, city: &str) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    let page = index_page(snapshot, city, lang)?;
    let html = golmok_report::index::render(&page, report_lang(lang))?;
    let index = out.join("index.html");
    std::fs::write(&index, html).with_context(|| format!("cannot write {}", index.display()))?;
    let mut files = vec![index];
    let csv = out.join("entry_risk.csv");
    entry_risk_csv(snapshot, &csv)?;
    files.push(csv);
    let parquet = out.join("entry_risk.parquet");
    export::write(snapshot, &rating::ENTRY_RISK, None, &parquet)?;
    files.push(parquet);
    for name in ["model_card.md", "model_card.json"] {
        if snapshot.info().documents.contains_key(name) {
            let path = out.join(name);
            let bytes = snapshot.document(name)?;
            std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
            files.push(path);
        }
    }
    Ok(files)
}

/// Columns of `entry_risk.csv`: what a spreadsheet user looks at. The Parquet file has all of them.
const CSV_COLUMNS: [&str; 22] = [
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

/// The cells that have stores, or had any within the year, for a spreadsheet.
fn entry_risk_csv(snapshot: &Snapshot, path: &Path) -> Result<()> {
    let rows = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .context("there is no mart_entry_risk in the lake; `golmok rate` makes it")?
        .filter(col("store_count").gt(lit(0)).or(col("at_risk_4q").gt(lit(0))))
        .collect()?;
    let batch = frame::to_batch(&rating::ENTRY_RISK, &rows)?;
    let places = CSV_COLUMNS.iter().map(|name| batch.schema().index_of(name)).collect::<Result<Vec<_>, _>>()?;
    golmok_report::csv_file::write(path, &[batch.project(&places)?])?;
    Ok(())
}

fn report_lang(lang: Lang) -> golmok_report::Lang {
    match lang {
        Lang::Ko => golmok_report::Lang::Ko,
        Lang::En => golmok_report::Lang::En,
    }
}

fn index_page(snapshot: &Snapshot, city: &str, lang: Lang) -> Result<IndexPage> {
    let ratings = frame::scan(snapshot, &rating::ENTRY_RISK)?
        .context("there is no mart_entry_risk in the lake; `golmok rate` makes it")?
        .filter(col("area_kind").eq(lit("trade_area")).or(col("area_kind").eq(lit("city"))))
        .sort(["industry_code", "area_kind", "area_code"], SortMultipleOptions::default())
        .collect()?;
    let areas = shapes(snapshot, &ratings, lang)?;
    let place: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, a)| (a.code.as_str(), i)).collect();
    let (cells, industries) = cells(&ratings, &place, lang)?;
    let as_of = ratings.column("as_of")?.date()?.physical().get(0).and_then(golmok_lake::schema::date_from_days);
    let method = ratings.column("method_version")?.str()?.get(0).unwrap_or_default().to_owned();
    let counts = snapshot.info().sources.iter().filter(|s| s.kind == Some(SourceKind::StoreCounts));
    let newest = counts.filter(|s| !s.complete_quarters.is_empty()).filter_map(|s| s.data_date).max();
    let as_of_text = as_of.map(|d| d.to_string()).unwrap_or_default();
    Ok(IndexPage {
        city: city.to_owned(),
        data_date: newest.into_iter().chain(as_of).min().map(|d| d.to_string()).unwrap_or_default(),
        as_of: as_of_text,
        method_version: method,
        snapshot: snapshot.id().to_owned(),
        sources: sources(snapshot),
        areas,
        industries,
        cells,
    })
}

/// One line per source kind.
pub fn sources(snapshot: &Snapshot) -> Vec<SourceLine> {
    SourceKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let files: Vec<_> = snapshot.info().sources.iter().filter(|s| s.kind == Some(kind)).collect();
            (!files.is_empty()).then(|| SourceLine {
                name: kind.name_ko().to_owned(),
                files: files.len(),
                rows: numbers::count(files.iter().map(|f| f.rows as i64).sum()),
                rejected: numbers::count(files.iter().map(|f| f.rejected as i64).sum()),
                data_date: files.iter().filter_map(|f| f.data_date).max().map(|d| d.to_string()).unwrap_or_default(),
            })
        })
        .collect()
}

fn shapes(snapshot: &Snapshot, ratings: &DataFrame, lang: Lang) -> Result<Vec<AreaShape>> {
    let rated = ratings
        .clone()
        .lazy()
        .filter(col("area_kind").eq(lit("trade_area")))
        .unique_stable(Some(cols(["area_code"])), UniqueKeepStrategy::First)
        .select([col("area_code"), col("area_name"), col("trade_area_kind"), col("gu_code")])
        .sort(["area_code"], SortMultipleOptions::default())
        .collect()?;
    let mut outlines: BTreeMap<String, Vec<Vec<(f64, f64)>>> = BTreeMap::new();
    if let Some(areas) = frame::scan(snapshot, &core::REF_AREAS)? {
        let areas = areas
            .filter(col("area_kind").eq(lit("trade_area")))
            .sort(["valid_from"], SortMultipleOptions::default())
            .select([col("area_code"), col("geometry_wkb")])
            .collect()?;
        let codes = areas.column("area_code")?.str()?;
        let geometries = areas.column("geometry_wkb")?.binary()?;
        for (code, wkb) in codes.iter().zip(geometries.iter()) {
            if let (Some(code), Some(wkb)) = (code, wkb) {
                outlines.insert(
                    code.to_owned(),
                    golmok_spatial::outline(&polygon_from_wkb(code, wkb)?, OUTLINE_TOLERANCE_M),
                );
            }
        }
    }
    let text = |name: &str| -> Result<&StringChunked> { Ok(rated.column(name)?.str()?) };
    let (codes, names) = (text("area_code")?, text("area_name")?);
    let (kinds, gus) = (text("trade_area_kind")?, text("gu_code")?);
    Ok((0..rated.height())
        .map(|i| {
            let code = codes.get(i).unwrap_or_default();
            let gu = reference::gu().iter().find(|g| Some(g.gu_code.as_str()) == gus.get(i));
            AreaShape {
                code: code.to_owned(),
                name: names.get(i).unwrap_or(code).to_owned(),
                kind: kind_name(kinds.get(i), lang).to_owned(),
                gu: gu.map_or("", |g| lang.pick(&g.name_ko, &g.name_en)).to_owned(),
                rings: outlines.get(code).cloned().unwrap_or_default(),
            }
        })
        .collect())
}

fn kind_name(code: Option<&str>, lang: Lang) -> &'static str {
    match code.and_then(|c| c.parse().ok()) {
        Some(TradeAreaKind::Alley) => lang.pick("골목상권", "Alley"),
        Some(TradeAreaKind::Developed) => lang.pick("발달상권", "Developed"),
        Some(TradeAreaKind::Market) => lang.pick("전통시장", "Market"),
        Some(TradeAreaKind::Tourist) => lang.pick("관광특구", "Tourist"),
        None => "",
    }
}

/// Name of an industry in the reader's language; the publisher's where the reference table does not know it.
fn industry_name<'a>(code: &'a str, published: Option<&'a str>, lang: Lang) -> &'a str {
    match (reference::industry(code), lang) {
        (Some(industry), Lang::En) => &industry.name_en,
        (None, Lang::En) if code == IndustryCode::ALL => "All industries",
        _ => published.unwrap_or(code),
    }
}

type Cells = BTreeMap<String, Vec<CellLine>>;

fn cells(ratings: &DataFrame, place: &BTreeMap<&str, usize>, lang: Lang) -> Result<(Cells, Vec<IndustryLine>)> {
    let text = |name: &str| -> Result<&StringChunked> { Ok(ratings.column(name)?.str()?) };
    let count = |name: &str| -> Result<&Int64Chunked> { Ok(ratings.column(name)?.i64()?) };
    let number = |name: &str| -> Result<&Float64Chunked> { Ok(ratings.column(name)?.f64()?) };
    let (kinds, areas, industries) = (text("area_kind")?, text("area_code")?, text("industry_code")?);
    let (names, grades, confidences) = (text("industry_name")?, text("grade")?, text("confidence")?);
    let (relatives, stores) = (text("relative_grade")?, count("store_count")?);
    let closures = count("closure_count_4q")?;
    let (p, lo, hi) =
        (number("closure_probability_1y")?, number("closure_probability_1y_lo")?, number("closure_probability_1y_hi")?);
    let mut cells = Cells::new();
    let mut lines = Vec::new();
    for i in 0..ratings.height() {
        let industry = industries.get(i).unwrap_or_default();
        if kinds.get(i) == Some("city") {
            lines.push(IndustryLine {
                code: industry.to_owned(),
                name: industry_name(industry, names.get(i), lang).to_owned(),
                stores: stores.get(i).unwrap_or(0),
                closures: closures.get(i).unwrap_or(0),
                probability: p.get(i),
                lo: lo.get(i),
                hi: hi.get(i),
            });
            continue;
        }
        let Some(area) = areas.get(i).and_then(|code| place.get(code)) else { continue };
        // A cell without stores and without a record has no line on the page.
        let shown = stores.get(i).unwrap_or(0) > 0;
        if !shown {
            continue;
        }
        let per_mille = |value: f64| (value * 1000.0).round() as i32;
        let probability = match (p.get(i), lo.get(i), hi.get(i)) {
            (Some(p), Some(lo), Some(hi)) => Some([per_mille(p), per_mille(lo), per_mille(hi)]),
            _ => None,
        };
        cells.entry(industry.to_owned()).or_default().push(CellLine {
            area: *area,
            stores: stores.get(i).unwrap_or(0),
            closures: closures.get(i).unwrap_or(0),
            probability,
            step: grades.get(i).and_then(|g| g.parse::<RiskGrade>().ok()).map_or(0, RiskGrade::step),
            confidence: match confidences.get(i) {
                Some("high") => 2,
                Some("medium") => 1,
                _ => 0,
            },
            relative: match relatives.get(i) {
                Some("higher") => 1,
                Some("lower") => -1,
                _ => 0,
            },
        });
    }
    Ok((cells, lines))
}
