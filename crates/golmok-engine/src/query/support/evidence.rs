//! What the data say of a running shop's cell: hazard at its age, rating, mean sales and their trend.

use crate::error::Result;
use crate::query::advise::cells::{self, Cell, find, interval};
use crate::read::rows::{Rows, newest_quarter, of_area, of_industry};
use crate::read::{disclosed, frame};
use golmok_advice::subject::AreaRef;
use golmok_advice::support::diagnosis::{AGE_BANDS, Evidence, HazardAtAge, Level, age_band, per_month, within_a_year};
use golmok_advice::support::rules;
use golmok_advice::verdict::Interval;
use golmok_lake::store::Snapshot;
use golmok_model::tables::mart;
use golmok_model::{AreaId, AreaKind};
use polars::prelude::*;

/// Columns of `mart_survival` for the bands of [`AGE_BANDS`].
const HAZARDS: [&str; 6] =
    ["hazard_age_0_1", "hazard_age_1_2", "hazard_age_2_3", "hazard_age_3_5", "hazard_age_5_10", "hazard_age_10_plus"];

/// The cell, and the evidence for a shop of that age.
///
/// # Errors
/// When a table cannot be read, or the cell has no row in `mart_entry_risk`.
pub fn evidence(snapshot: &Snapshot, area: &AreaRef, industry: &str, age_years: f64) -> Result<(Cell, Evidence)> {
    let cells = cells::of(snapshot, industry)?;
    let cell = find(&cells, area.kind, &area.code, industry)
        .ok_or_else(|| crate::Error::NotRated { area: area.code.clone(), industry: industry.to_owned() })?
        .clone();
    let (mean_monthly_sales, demand_trend) = demand(snapshot, area, industry)?;
    let evidence = Evidence {
        hazard: hazard(snapshot, area, cell.gu_code.as_deref(), industry, age_band(age_years))?,
        probability: cell.rated.as_ref().map(|r| r.probability),
        relative: cell.rated.as_ref().map(|r| r.relative),
        mean_monthly_sales,
        demand_trend,
    };
    Ok((cell, evidence))
}

/// Hazard of the band on the smallest of area, gu and city with store-years enough.
fn hazard(
    snapshot: &Snapshot,
    area: &AreaRef,
    gu: Option<&str>,
    industry: &str,
    band: usize,
) -> Result<Option<HazardAtAge>> {
    let column = HAZARDS[band];
    let scan = frame::scan(snapshot, &mart::SURVIVAL)?.map(|rows| rows.filter(of_industry(industry)));
    let rows = Rows::of(scan, &mart::SURVIVAL, &["area_kind", "area_code"])?;
    let enough = rules::rules().diagnosis.store_years_at_least;
    let of = |kind: AreaKind, code: &str| -> Result<Option<Interval>> {
        let row = rows.last(|row| {
            let same_kind = rows.text("area_kind", row)?.as_deref() == Some(kind.code());
            Ok(same_kind && rows.text("area_code", row)?.as_deref() == Some(code))
        })?;
        let Some(row) = row else { return Ok(None) };
        let store_years = rows.number(&format!("{column}_n"), row)?;
        Ok(interval(&rows, column, row)?.filter(|_| store_years.is_some_and(|n| n >= enough)))
    };
    let city = of(AreaKind::City, AreaId::CITY_CODE)?;
    let levels = [
        (Level::Area, area.kind, Some(area.code.as_str()).filter(|_| area.kind != AreaKind::Gu)),
        (Level::Gu, AreaKind::Gu, gu),
        (Level::City, AreaKind::City, Some(AreaId::CITY_CODE)),
    ];
    let (from_years, until_years) = AGE_BANDS[band];
    for (level, kind, code) in levels {
        let Some(code) = code else { continue };
        if let Some(rate) = of(kind, code)? {
            let here = within_a_year(rate);
            return Ok(Some(HazardAtAge { from_years, until_years, level, here, city: city.map(within_a_year) }));
        }
    }
    Ok(None)
}

/// Mean sales per shop and month of the newest quarter, withheld with few shops, and the trend of the cell's sales.
pub fn demand(snapshot: &Snapshot, area: &AreaRef, industry: &str) -> Result<(Option<f64>, Option<Interval>)> {
    let Some(newest) = newest_quarter(snapshot, &mart::DEMAND) else { return Ok((None, None)) };
    let wanted = of_area(area.kind.code(), &area.code).and(of_industry(industry));
    let columns = ["area_code", "store_count", "sales_per_store_krw"];
    let columns = columns.into_iter().chain(["demand_trend", "demand_trend_lo", "demand_trend_hi"]).map(col);
    let scan = disclosed::scan(snapshot, &mart::DEMAND, Some(&newest))?.map(|rows| {
        rows.filter(wanted.and(col(disclosed::WITHHELD).eq(lit(false)))).select(columns.collect::<Vec<_>>())
    });
    let rows = Rows::of(scan, &mart::DEMAND, &["area_code"])?;
    if rows.is_empty() || rows.count("store_count", 0)? < rules::rules().diagnosis.shops_at_least {
        return Ok((None, None));
    }
    let mean = rows.number("sales_per_store_krw", 0)?.map(per_month);
    Ok((mean, interval(&rows, "demand_trend", 0)?))
}
