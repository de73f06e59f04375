//! What happened in a cell: quarters, survival, the figures behind drivers and checks.

use super::cells::interval;
use crate::error::Result;
use crate::read::frame;
use crate::read::rows::{Rows, newest_quarter, of_area, of_industry};
use golmok_advice::record::{QuarterCounts, SurvivalCurve, SurvivalCurves, SurvivalPoint, change};
use golmok_advice::subject::AreaRef;
use golmok_advice::verdict::Interval;
use golmok_advice::{Absent, Known};
use golmok_lake::store::Snapshot;
use golmok_model::tables::{core, mart};
use golmok_model::{AreaId, AreaKind, IndustryCode, Quarter, TradeAreaKind};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Spells from which a curve is worth drawing.
const FEWEST_SPELLS: i64 = 30;
/// Ages of `mart_survival`.
const AGES: [(&str, f64); 4] =
    [("survival_1y", 1.0), ("survival_3y", 3.0), ("survival_5y", 5.0), ("survival_10y", 10.0)];

/// Figures of a cell and of the city.
#[derive(Debug, Default)]
pub struct Figures {
    /// Closures ÷ openings over up to three years.
    pub closure_to_opening: Option<Interval>,
    /// 프랜차이즈 비율 here and in the city.
    pub franchise_share: (Option<f64>, Option<f64>),
    /// Mean months in business of running shops, here and in the city.
    pub operating_months: (Option<f64>, Option<f64>),
    /// 밀집률.
    pub location_quotient: Option<f64>,
    /// Passers-by a day per shop of any industry.
    pub foot_traffic_per_store: Option<f64>,
    /// Residents' mean monthly income, won.
    pub monthly_income: Option<f64>,
    /// Change of foot traffic within a year.
    pub foot_traffic_change: Option<f64>,
    /// Newest quarter of foot traffic.
    pub foot_traffic_quarter: Option<Quarter>,
}

/// Quarters of a cell, oldest first, and the figures of the newest one.
pub fn quarters(snapshot: &Snapshot, area: &AreaRef, industry: &str) -> Result<(Vec<QuarterCounts>, Figures)> {
    let both = of_industry(industry).or(of_industry(IndustryCode::ALL));
    // The counts of a dong are those of its trade areas, as its rating is: what licences count there is another base.
    let members = match area.kind {
        AreaKind::AdminDong => Some(trade_areas_of(snapshot, &area.code)?),
        _ => None,
    };
    let here = match &members {
        None => of_area(area.kind.code(), &area.code),
        Some(codes) => {
            let codes = lit(Series::new("".into(), codes.as_slice())).implode(false);
            let trade_areas = col("area_kind").eq(lit(AreaKind::TradeArea.code()));
            trade_areas.and(col("area_code").is_in(codes, false))
        }
    };
    let here = here.and(both);
    let city = of_area(AreaKind::City.code(), AreaId::CITY_CODE).and(of_industry(industry));
    let columns = [
        "quarter",
        "area_kind",
        "industry_code",
        "store_count",
        "franchise_store_count",
        "opening_count",
        "closure_count",
        "franchise_share",
        "closure_to_opening_3y",
        "closure_to_opening_3y_lo",
        "closure_to_opening_3y_hi",
        "operating_months_mean",
        "city_operating_months_mean",
    ];
    let scan = frame::scan(snapshot, &mart::CHANGES)?.map(|r| r.filter(here.or(city)).select(columns.map(col)));
    let rows = Rows::of(scan, &mart::CHANGES, &["quarter", "area_kind", "industry_code"])?;
    let mut quarters = Vec::new();
    let mut figures = Figures::default();
    let mut franchises = 0;
    // The city has a row in every quarter, so the last row is of the newest one.
    let newest = rows.len().checked_sub(1).map(|row| rows.quarter(row)).transpose()?;
    for row in 0..rows.len() {
        let current = newest == Some(rows.quarter(row)?);
        let whole_city = rows.text("area_kind", row)?.as_deref() == Some(AreaKind::City.code());
        if whole_city {
            figures.franchise_share.1 = rows.number("franchise_share", row)?;
        } else if rows.text("industry_code", row)?.as_deref() == Some(industry) {
            let counts = QuarterCounts {
                quarter: rows.quarter(row)?,
                stores: rows.count("store_count", row)?,
                openings: rows.count("opening_count", row)?,
                closures: rows.count("closure_count", row)?,
            };
            match quarters.last_mut().filter(|last: &&mut QuarterCounts| last.quarter == counts.quarter) {
                None => quarters.push(counts),
                Some(sum) => {
                    sum.stores += counts.stores;
                    sum.openings += counts.openings;
                    sum.closures += counts.closures;
                }
            }
            if current && members.is_some() {
                franchises += rows.count("franchise_store_count", row)?;
            } else if current {
                figures.franchise_share.0 = rows.number("franchise_share", row)?;
                figures.closure_to_opening = interval(&rows, "closure_to_opening_3y", row)?;
            }
        } else if let (None, Some(months)) = (&members, rows.number("operating_months_mean", row)?) {
            figures.operating_months = (Some(months), rows.number("city_operating_months_mean", row)?);
        }
    }
    surroundings(snapshot, area, &mut figures)?;
    match members {
        None => density(snapshot, area, industry, &mut figures)?,
        Some(_) => {
            let stores = quarters.last().filter(|last| newest == Some(last.quarter)).map_or(0, |last| last.stores);
            figures.franchise_share.0 = (stores > 0).then(|| franchises as f64 / stores as f64);
        }
    }
    Ok((quarters, figures))
}

/// The trade areas of a dong that do not overlap others, by code: those whose ratings together are the dong's.
fn trade_areas_of(snapshot: &Snapshot, dong: &str) -> Result<Vec<String>> {
    let areas = col("area_kind").eq(lit(AreaKind::TradeArea.code())).and(col("code_set").eq(lit("trdar2022")));
    let scan = frame::scan(snapshot, &core::REF_AREAS)?
        .map(|r| r.filter(areas).select(["area_code", "valid_from", "admin_dong_code", "trade_area_kind"].map(col)));
    let rows = Rows::of(scan, &core::REF_AREAS, &["area_code", "valid_from"])?;
    let mut newest = BTreeMap::new();
    for row in 0..rows.len() {
        let overlaps = rows.text("trade_area_kind", row)?.as_deref() == Some(TradeAreaKind::Tourist.code());
        let here = rows.text("admin_dong_code", row)?.as_deref() == Some(dong) && !overlaps;
        newest.insert(rows.text("area_code", row)?.unwrap_or_default(), here);
    }
    Ok(newest.into_iter().filter(|(_, here)| *here).map(|(code, _)| code).collect())
}

/// Foot traffic and incomes of the area.
fn surroundings(snapshot: &Snapshot, area: &AreaRef, figures: &mut Figures) -> Result<()> {
    let sources = col("source").eq(lit("foot_traffic")).or(col("source").eq(lit("incomes")));
    let here = of_area(area.kind.code(), &area.code).and(sources);
    let columns = ["quarter", "source", "publication", "foot_traffic_count", "monthly_income_mean_krw"];
    let scan = frame::scan(snapshot, &core::AREA_QUARTERS)?.map(|r| r.filter(here).select(columns.map(col)));
    let rows = Rows::of(scan, &core::AREA_QUARTERS, &["quarter", "source", "publication"])?;
    if let Some(row) = rows.last(|row| Ok(rows.number("monthly_income_mean_krw", row)?.is_some()))? {
        figures.monthly_income = rows.number("monthly_income_mean_krw", row)?;
    }
    let Some(newest) = rows.last(|row| Ok(rows.number("foot_traffic_count", row)?.is_some()))? else { return Ok(()) };
    let quarter = rows.quarter(newest)?;
    figures.foot_traffic_quarter = Some(quarter);
    // Counts of two publications are not comparable.
    let publication = rows.text("publication", newest)?;
    let before = rows.last(|row| {
        Ok(rows.quarter(row)? == quarter.plus(-4)
            && rows.text("publication", row)? == publication
            && rows.number("foot_traffic_count", row)?.is_some())
    })?;
    if let Some(before) = before {
        let (now, then) = (rows.number("foot_traffic_count", newest)?, rows.number("foot_traffic_count", before)?);
        figures.foot_traffic_change = now.zip(then).and_then(|(now, then)| change(now, then));
    }
    Ok(())
}

/// 밀집률 of the cell and passers-by per shop of the area.
fn density(snapshot: &Snapshot, area: &AreaRef, industry: &str, figures: &mut Figures) -> Result<()> {
    let Some(newest) = newest_quarter(snapshot, &mart::COMPETITION) else { return Ok(()) };
    let here = of_area(area.kind.code(), &area.code);
    let scan = frame::scan_partition(snapshot, &mart::COMPETITION, &newest)?.map(|r| {
        r.filter(here.clone().and(of_industry(industry))).select([col("industry_code"), col("location_quotient")])
    });
    let rows = Rows::of(scan, &mart::COMPETITION, &["industry_code"])?;
    if !rows.is_empty() {
        figures.location_quotient = rows.number("location_quotient", 0)?;
    }
    let Some(quarter) = figures.foot_traffic_quarter else { return Ok(()) };
    let scan = frame::scan_partition(snapshot, &mart::COMPETITION, &quarter.code().to_string())?.map(|r| {
        r.filter(here.and(of_industry(IndustryCode::ALL))).select([col("industry_code"), col("foot_traffic_per_store")])
    });
    let rows = Rows::of(scan, &mart::COMPETITION, &["industry_code"])?;
    if !rows.is_empty() {
        figures.foot_traffic_per_store = rows.number("foot_traffic_per_store", 0)?;
    }
    Ok(())
}

/// Survival here (where there are shops enough), in the gu and in the city.
pub fn survival(
    snapshot: &Snapshot,
    area: &AreaRef,
    gu: Option<&AreaRef>,
    city: &AreaRef,
    industry: &str,
) -> Result<Known<SurvivalCurves>> {
    let wanted: Vec<&AreaRef> = [Some(area), gu.filter(|g| *g != area), Some(city)].into_iter().flatten().collect();
    let scan = frame::scan(snapshot, &mart::SURVIVAL)?.map(|r| r.filter(of_industry(industry)));
    let rows = Rows::of(scan, &mart::SURVIVAL, &["quarter", "area_kind", "area_code"])?;
    let mut curves = Vec::new();
    let mut from_year = None;
    for area in wanted {
        let found = rows.last(|row| {
            Ok(rows.text("area_kind", row)?.as_deref() == Some(area.kind.code())
                && rows.text("area_code", row)?.as_deref() == Some(&area.code))
        })?;
        let Some(row) = found else { continue };
        let (stores, closures) = (rows.count("store_count", row)?, rows.count("closure_count", row)?);
        // A register of running shops only knows no closures: it tells nothing of survival.
        if stores < FEWEST_SPELLS || (area.kind == AreaKind::City && closures == 0) {
            continue;
        }
        let mut points = vec![SurvivalPoint { years: 0.0, survival: 1.0, lo: 1.0, hi: 1.0 }];
        for (column, years) in AGES {
            if let Some(Interval { value, lo, hi }) = interval(&rows, column, row)? {
                points.push(SurvivalPoint { years, survival: value, lo, hi });
            }
        }
        from_year = from_year.or(rows.date("window_from", row)?.map(|d| d.year()));
        if points.len() > 1 {
            curves.push(SurvivalCurve { area: area.clone(), stores, closures, points });
        }
    }
    let city_known = curves.last().is_some_and(|c| c.area.kind == AreaKind::City);
    Ok(match from_year {
        Some(from_year) if city_known => Known::Known(SurvivalCurves { from_year, curves }),
        _ => Known::Absent(Absent::NoLicences),
    })
}
