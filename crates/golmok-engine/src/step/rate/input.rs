//! The lake's cells and surroundings as what a rating is made from.

use super::entrants;
use crate::error::Result;
use crate::read::frame;
use golmok_lake::store::Snapshot;
use golmok_model::tables::{core, staging};
use golmok_model::{AreaKind, Quarter, reference};
use golmok_rating::{Area, AreaNames, Counts, Covariate, Industry, RatingInput};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// What the rating reads.
pub struct Prepared {
    /// The input.
    pub input: RatingInput,
    /// Names of the areas.
    pub names: AreaNames,
}

/// Columns of `core_area_quarters` behind each covariate; several are added up.
const COVARIATES: [(Covariate, &[&str]); 12] = [
    (Covariate::OperatingMonths, &["operating_months_mean"]),
    (Covariate::ClosedMonths, &["closed_months_mean"]),
    (Covariate::FootTraffic, &["foot_traffic_count"]),
    (Covariate::FootTraffic20s, &["age_20_foot_traffic_count"]),
    (Covariate::FootTraffic60s, &["age_60_plus_foot_traffic_count"]),
    (Covariate::FootTrafficNight, &["h21_24_foot_traffic_count", "h00_06_foot_traffic_count"]),
    (Covariate::Workers, &["worker_count"]),
    (Covariate::Residents, &["resident_count"]),
    (Covariate::Income, &["monthly_income_mean_krw"]),
    (Covariate::Facilities, &["facility_count"]),
    (Covariate::ApartmentComplexes, &["apartment_complex_count"]),
    (Covariate::ApartmentPrice, &["apartment_price_mean_krw"]),
];

/// Reads trade areas, industries with their age profiles, counts of the count files and the surroundings; of these only
/// what was published by a day, where one is given.
pub fn read(snapshot: &Snapshot, as_of: Date, published_by: Option<Date>) -> Result<Prepared> {
    let mut prepared = Prepared { input: RatingInput::new(AreaKind::TradeArea), names: AreaNames::new() };
    let Some(cells) = frame::scan(snapshot, &core::CELLS)? else { return Ok(prepared) };
    let cells = cells
        .filter(col("source").eq(lit("store_counts")).and(col("area_kind").eq(lit("trade_area"))))
        .sort(["area_code", "industry_code", "quarter"], SortMultipleOptions::default())
        .collect()?;
    areas(snapshot, &cells, &mut prepared)?;
    let entrants = entrants::ratios(snapshot, as_of)?;
    for industry in reference::industries() {
        prepared.input.add_industry(Industry {
            code: industry.industry_code.as_str().to_owned(),
            sector: industry.sector.name_ko().to_owned(),
            location_bound: industry.location_bound,
            entrant_ratio: entrants.get(industry.industry_code.as_str()).copied(),
        })?;
    }
    counts(&cells, &mut prepared)?;
    covariates(snapshot, published_by, &mut prepared)?;
    Ok(prepared)
}

/// Newest quarter with counts of trade areas up to a day.
pub fn newest_quarter(snapshot: &Snapshot, as_of: Date) -> Result<Option<Quarter>> {
    let Some(cells) = frame::scan(snapshot, &core::CELLS)? else { return Ok(None) };
    let quarters = cells
        .filter(col("source").eq(lit("store_counts")).and(col("area_kind").eq(lit("trade_area"))))
        .select([col("quarter").unique().sort(SortOptions::default())])
        .collect()?;
    let quarters =
        quarters.column("quarter")?.i32()?.iter().flatten().map(Quarter::from_code).collect::<Result<Vec<_>, _>>()?;
    Ok(quarters.into_iter().rfind(|q| q.last_day() <= as_of))
}

/// The trade areas of the reference table, and those that only the counts know.
fn areas(snapshot: &Snapshot, cells: &DataFrame, prepared: &mut Prepared) -> Result<()> {
    let mut areas: BTreeMap<String, Area> = BTreeMap::new();
    let bare = |code: &str| Area {
        code: code.to_owned(),
        kind: None,
        gu_code: String::new(),
        neighbourhood: String::new(),
        area_m2: None,
    };
    let text = |frame: &DataFrame, name: &str| -> Result<StringChunked> { Ok(frame.column(name)?.str()?.clone()) };
    let (codes, kinds, gus) = (text(cells, "area_code")?, text(cells, "trade_area_kind")?, text(cells, "gu_code")?);
    for i in 0..cells.height() {
        let code = codes.get(i).unwrap_or_default();
        if !areas.contains_key(code) {
            let kind = kinds.get(i).map(str::parse).transpose()?;
            let gu_code = gus.get(i).unwrap_or_default().to_owned();
            areas.insert(code.to_owned(), Area { kind, gu_code, ..bare(code) });
        }
    }
    if let Some(reference) = frame::scan(snapshot, &core::REF_AREAS)? {
        let reference = reference
            .filter(col("area_kind").eq(lit("trade_area")).and(col("code_set").eq(lit("trdar2022"))))
            .sort(["area_code", "valid_from"], SortMultipleOptions::default())
            .collect()?;
        let (codes, names) = (text(&reference, "area_code")?, text(&reference, "area_name")?);
        let (kinds, gus) = (text(&reference, "trade_area_kind")?, text(&reference, "gu_code")?);
        let (dongs, sizes) = (text(&reference, "admin_dong_code")?, reference.column("area_m2")?.f64()?);
        for i in 0..reference.height() {
            let code = codes.get(i).unwrap_or_default();
            let area = areas.entry(code.to_owned()).or_insert_with(|| bare(code));
            area.kind = kinds.get(i).map(str::parse).transpose()?.or(area.kind);
            area.gu_code = gus.get(i).map_or_else(|| area.gu_code.clone(), str::to_owned);
            area.neighbourhood = dongs.get(i).unwrap_or_default().to_owned();
            area.area_m2 = sizes.get(i);
            if let Some(name) = names.get(i) {
                prepared.names.insert((AreaKind::TradeArea, code.to_owned()), name.to_owned());
            }
        }
    }
    if areas.keys().any(|code| !prepared.names.contains_key(&(AreaKind::TradeArea, code.clone()))) {
        for (code, name) in published_names(snapshot)? {
            prepared.names.entry((AreaKind::TradeArea, code)).or_insert(name);
        }
    }
    for area in areas.into_values() {
        prepared.input.add_area(area)?;
    }
    dong_names(snapshot, prepared)
}

/// Names of the trade areas as the count files print them, the newest of each: for areas without a boundary.
fn published_names(snapshot: &Snapshot) -> Result<BTreeMap<String, String>> {
    let Some(counts) = frame::scan(snapshot, &staging::STORE_COUNTS)? else { return Ok(BTreeMap::new()) };
    let rows = counts
        .filter(col("area_kind").eq(lit(AreaKind::TradeArea.code())).and(col("area_name").is_not_null()))
        .group_by([col("area_code")])
        .agg([col("area_name")
            .sort_by([col("quarter")], SortMultipleOptions::default().with_maintain_order(true))
            .last()])
        .collect()?;
    let (codes, names) = (rows.column("area_code")?.str()?, rows.column("area_name")?.str()?);
    Ok(codes.iter().zip(names.iter()).filter_map(|(code, name)| Some((code?.to_owned(), name?.to_owned()))).collect())
}

/// Names of the admin dongs, from the newest edition that has them.
fn dong_names(snapshot: &Snapshot, prepared: &mut Prepared) -> Result<()> {
    let Some(reference) = frame::scan(snapshot, &core::REF_AREAS)? else { return Ok(()) };
    let dongs = reference
        .filter(col("area_kind").eq(lit("admin_dong")).and(col("code_set").eq(lit("adm8"))))
        .sort(["area_code", "valid_from"], SortMultipleOptions::default())
        .collect()?;
    let (codes, names) = (dongs.column("area_code")?.str()?, dongs.column("area_name")?.str()?);
    for (code, name) in codes.iter().zip(names.iter()) {
        if let (Some(code), Some(name)) = (code, name) {
            prepared.names.insert((AreaKind::AdminDong, code.to_owned()), name.to_owned());
        }
    }
    Ok(())
}

fn counts(cells: &DataFrame, prepared: &mut Prepared) -> Result<()> {
    let (codes, industries) = (cells.column("area_code")?.str()?, cells.column("industry_code")?.str()?);
    let quarters = cells.column("quarter")?.i32()?;
    let count = |name: &str| -> Result<&Int64Chunked> { Ok(cells.column(name)?.i64()?) };
    let (stores, franchise) = (count("store_count")?, count("franchise_store_count")?);
    let (openings, closures) = (count("opening_count")?, count("closure_count")?);
    for i in 0..cells.height() {
        let industry = industries.get(i).unwrap_or_default();
        if reference::industry(industry).is_none() {
            continue;
        }
        let quarter = Quarter::from_code(quarters.get(i).unwrap_or_default())?;
        let number = |column: &Int64Chunked| u32::try_from(column.get(i).unwrap_or(0)).unwrap_or(0);
        let counts = Counts {
            stores: number(stores),
            franchise: number(franchise),
            openings: number(openings),
            closures: number(closures),
        };
        prepared.input.add_cell(quarter, codes.get(i).unwrap_or_default(), industry, counts)?;
    }
    Ok(())
}

fn covariates(snapshot: &Snapshot, published_by: Option<Date>, prepared: &mut Prepared) -> Result<()> {
    let Some(rows) = frame::scan(snapshot, &core::AREA_QUARTERS)? else { return Ok(()) };
    let rows = rows
        .filter(col("area_kind").eq(lit("trade_area")))
        .sort(["quarter", "area_code", "source"], SortMultipleOptions::default())
        .collect()?;
    let known: std::collections::BTreeSet<String> = prepared.input.areas().iter().map(|a| a.code.clone()).collect();
    let codes = rows.column("area_code")?.str()?;
    let quarters = rows.column("quarter")?.i32()?;
    let publications = rows.column("publication")?.str()?;
    let published = |i: usize| -> bool {
        let day = publications.get(i).and_then(|text| text.parse::<Date>().ok());
        published_by.is_none_or(|by| day.is_some_and(|day| day <= by))
    };
    for (covariate, columns) in COVARIATES {
        let parts = columns.iter().map(|c| Ok(rows.column(c)?.i64()?)).collect::<Result<Vec<_>>>()?;
        for i in 0..rows.height() {
            let code = codes.get(i).unwrap_or_default();
            let value: Option<i64> = parts.iter().map(|part| part.get(i)).sum();
            if let (Some(value), true) = (value, known.contains(code) && published(i)) {
                let quarter = Quarter::from_code(quarters.get(i).unwrap_or_default())?;
                prepared.input.add_covariate(quarter, code, covariate, value as f64)?;
            }
        }
    }
    Ok(())
}
