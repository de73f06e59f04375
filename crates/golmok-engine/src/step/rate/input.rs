//! The lake's cells and surroundings as what a rating is made from.

use super::entrants;
use crate::error::Result;
use crate::read::areas::Areas;
use crate::read::{area_quarters, cells};
use golmok_lake::store::Snapshot;
use golmok_model::{AreaKind, Quarter, reference};
use golmok_rating::{Area, AreaNames, Counts, Covariate, Industry, RatingInput};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeSet;

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

/// Reads trade areas, industries with their age profiles and the counts of the count files; [`Surroundings`] come to them.
pub fn read(snapshot: &Snapshot, as_of: Date) -> Result<Prepared> {
    let mut prepared = Prepared { input: RatingInput::new(AreaKind::TradeArea), names: AreaNames::new() };
    let Some(cells) = cells::of_trade_areas(snapshot)? else { return Ok(prepared) };
    let cells = cells.sort(["area_code", "industry_code", "quarter"], SortMultipleOptions::default()).collect()?;
    areas(snapshot, &mut prepared)?;
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
    Ok(prepared)
}

/// The trade areas in force, and the names of dongs.
fn areas(snapshot: &Snapshot, prepared: &mut Prepared) -> Result<()> {
    let areas = Areas::read(snapshot)?;
    for area in areas.of(AreaKind::TradeArea) {
        prepared.input.add_area(Area {
            code: area.code.clone(),
            kind: area.trade_area_kind,
            gu_code: area.gu_code.clone().unwrap_or_default(),
            neighbourhood: area.admin_dong_code.clone().unwrap_or_default(),
            area_m2: area.shape.as_ref().map(|shape| shape.area_m2),
            centre_m: area.shape.as_ref().map(|shape| (shape.centre.x, shape.centre.y)),
        })?;
    }
    let named = [AreaKind::TradeArea, AreaKind::AdminDong].into_iter().flat_map(|kind| areas.of(kind));
    prepared.names.extend(named.filter_map(|area| Some(((area.kind, area.code.clone()), area.name.clone()?))));
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

/// The rows of `core_area_quarters` of trade areas; none where there is no such table.
pub struct Surroundings(Option<DataFrame>);

impl Surroundings {
    /// Reads them.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let Some(rows) = area_quarters::table(snapshot)? else { return Ok(Self(None)) };
        let rows = rows
            .filter(col("area_kind").eq(lit("trade_area")))
            .sort(["quarter", "area_code", "source"], SortMultipleOptions::default())
            .collect()?;
        Ok(Self(Some(rows)))
    }

    /// Adds to an input's areas what was published by a day, or all.
    pub fn add_to(&self, input: &mut RatingInput, published_by: Option<Date>) -> Result<()> {
        let Some(rows) = &self.0 else { return Ok(()) };
        let known: BTreeSet<String> = input.areas().iter().map(|area| area.code.clone()).collect();
        let codes = rows.column("area_code")?.str()?;
        let quarters = rows.column("quarter")?.i32()?;
        let publications = rows.column("publication")?.str()?;
        let is_published = |i: usize, by: Date| -> bool {
            publications.get(i).and_then(|text| text.parse::<Date>().ok()).is_some_and(|day| day <= by)
        };
        let taken = |i: &usize| {
            known.contains(codes.get(*i).unwrap_or_default()) && published_by.is_none_or(|by| is_published(*i, by))
        };
        let taken: Vec<usize> = (0..rows.height()).filter(taken).collect();
        for (covariate, columns) in COVARIATES {
            let parts = columns.iter().map(|c| Ok(rows.column(c)?.i64()?)).collect::<Result<Vec<_>>>()?;
            for &i in &taken {
                let value: Option<i64> = parts.iter().map(|part| part.get(i)).sum();
                if let Some(value) = value {
                    let quarter = Quarter::from_code(quarters.get(i).unwrap_or_default())?;
                    input.add_covariate(quarter, codes.get(i).unwrap_or_default(), covariate, value as f64)?;
                }
            }
        }
        Ok(())
    }
}
