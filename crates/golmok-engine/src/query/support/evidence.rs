//! What the data say of a running shop's cell: hazard at its age, rating, mean sales and their trend.

use crate::error::Result;
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_advice::support::diagnosis::{AGE_BANDS, Evidence, HazardAtAge, Level, age_band, per_month, within_a_year};
use golmok_advice::support::rules;
use golmok_advice::verdict::Interval;
use golmok_model::{AreaId, AreaKind};

/// The cell, and the evidence for a shop of that age.
///
/// # Errors
/// When a table cannot be read, or the cell has no row in `mart_entry_risk`.
pub fn evidence(session: &Session, area: &AreaRef, industry: &str, age_years: f64) -> Result<(Cell, Evidence)> {
    let cell = session
        .entry_risk()?
        .cell(area.kind, &area.code, industry)
        .ok_or_else(|| crate::Error::NotRated { area: area.code.clone(), industry: industry.to_owned() })?;
    let (mean_monthly_sales, demand_trend) = demand(session, area, industry)?;
    let evidence = Evidence {
        hazard: hazard(session, area, cell.gu_code.as_deref(), industry, age_band(age_years))?,
        probability: cell.rated.as_ref().map(|r| r.probability),
        grade: cell.rated.as_ref().map(|r| r.grade),
        relative: cell.rated.as_ref().map(|r| r.relative),
        mean_monthly_sales,
        demand_trend,
    };
    Ok((cell, evidence))
}

/// Hazard of the band on the smallest of area, gu and city with store-years enough.
fn hazard(
    session: &Session,
    area: &AreaRef,
    gu: Option<&str>,
    industry: &str,
    band: usize,
) -> Result<Option<HazardAtAge>> {
    let survival = session.survival()?;
    let enough = rules::rules().diagnosis.store_years_at_least;
    let of = |kind: AreaKind, code: &str| -> Option<Interval> {
        let (rate, store_years) = survival.cell(kind, code, industry)?.hazards[band]?;
        store_years.is_some_and(|n| n >= enough).then_some(rate)
    };
    let city = of(AreaKind::City, AreaId::city_code());
    let levels = [
        (Level::Area, area.kind, Some(area.code.as_str()).filter(|_| area.kind != AreaKind::Gu)),
        (Level::Gu, AreaKind::Gu, gu),
        (Level::City, AreaKind::City, Some(AreaId::city_code())),
    ];
    let (from_years, until_years) = AGE_BANDS[band];
    for (level, kind, code) in levels {
        let Some(code) = code else { continue };
        if let Some(rate) = of(kind, code) {
            let here = within_a_year(rate);
            return Ok(Some(HazardAtAge { from_years, until_years, level, here, city: city.map(within_a_year) }));
        }
    }
    Ok(None)
}

/// Mean sales per shop and month of the newest quarter, withheld with few shops, and the trend of the cell's sales.
pub fn demand(session: &Session, area: &AreaRef, industry: &str) -> Result<(Option<f64>, Option<Interval>)> {
    let demand = session.demand()?;
    let newest = demand.newest(area.kind).and_then(|newest| demand.cell(newest, area.kind, &area.code, industry));
    let enough = |stores: i64| stores >= rules::rules().diagnosis.shops_at_least;
    Ok(newest
        .filter(|cell| enough(cell.stores))
        .map_or((None, None), |cell| (cell.per_store_krw.map(per_month), cell.trend)))
}
