//! What happened in a cell: quarters, survival, the figures behind drivers and checks.

use crate::error::Result;
use crate::read::changes::Change;
use crate::session::Session;
use golmok_advice::record::{QuarterCounts, SaidBefore, SurvivalCurve, SurvivalCurves, SurvivalPoint, Window, change};
use golmok_advice::subject::AreaRef;
use golmok_advice::verdict::Interval;
use golmok_advice::{Absent, Known};
use golmok_indicators::changes::closure_to_opening_3y::closure_to_opening_3y;
use golmok_model::{AreaId, AreaKind, IndustryCode, Quarter};
use std::collections::BTreeMap;

/// Spells from which a curve is worth drawing.
const FEWEST_SPELLS: i64 = 30;

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
    /// Quarter of the months in business.
    pub months_quarter: Option<Quarter>,
    /// Quarter of the incomes.
    pub income_quarter: Option<Quarter>,
    /// Quarters behind `closure_to_opening`.
    pub turnover: Option<Window>,
}

/// Quarters of a cell, oldest first, and the figures of the newest one.
pub fn quarters(session: &Session, area: &AreaRef, industry: &str) -> Result<(Vec<QuarterCounts>, Figures)> {
    let changes = session.changes()?;
    let newest = changes.newest();
    // Two sources are never one series: what licences count is another base.
    let counted = |kind, code: &str, industry: &str| {
        changes.cell(kind, code, industry).filter(|(_, change)| change.by_count_files).collect::<Vec<_>>()
    };
    let mut figures = Figures::default();
    let mut counts: BTreeMap<Quarter, QuarterCounts> = BTreeMap::new();
    let mut add = |quarter: Quarter, change: &Change| {
        let nothing = QuarterCounts { quarter, stores: 0, openings: 0, closures: 0 };
        let sum = counts.entry(quarter).or_insert(nothing);
        sum.stores += change.stores;
        sum.openings += change.openings;
        sum.closures += change.closures;
    };
    let of_city = counted(AreaKind::City, AreaId::city_code(), industry);
    for (quarter, of_city) in &of_city {
        if Some(*quarter) == newest {
            figures.franchise_share.1 = of_city.franchise_share;
        }
    }
    if area.kind == AreaKind::AdminDong {
        // The counts of a dong are those of its trade areas, as its rating is: what licences count there is another base.
        let (mut franchises, mut stores) = (0, 0);
        for member in session.areas()?.trade_areas_of_dong(&area.code) {
            for (quarter, change) in counted(AreaKind::TradeArea, &member.code, industry) {
                add(quarter, &change);
                if Some(quarter) == newest {
                    franchises += change.franchises;
                    stores += change.stores;
                }
            }
        }
        figures.franchise_share.0 = (stores > 0).then(|| franchises as f64 / stores as f64);
    } else {
        for (quarter, change) in counted(area.kind, &area.code, industry) {
            add(quarter, &change);
            if Some(quarter) == newest {
                figures.franchise_share.0 = change.franchise_share;
                figures.closure_to_opening = change.closure_to_opening;
                figures.turnover = Some(Window::ending(quarter, i64::from(change.window_12q)));
            }
        }
        for (quarter, all) in counted(area.kind, &area.code, IndustryCode::ALL) {
            if all.operating_months.0.is_some() {
                figures.operating_months = all.operating_months;
                figures.months_quarter = Some(quarter);
            }
        }
        figures.location_quotient = session.competition()?.location_quotient(area.kind, &area.code, industry);
    }
    surroundings(session, area, &mut figures)?;
    // A cell without shops has no row: a quarter that the files cover is none to leave out, or the last four would be
    // quarters of years.
    if !counts.is_empty() {
        for (quarter, _) in &of_city {
            let nothing = QuarterCounts { quarter: *quarter, stores: 0, openings: 0, closures: 0 };
            counts.entry(*quarter).or_insert(nothing);
        }
    }
    let quarters: Vec<QuarterCounts> = counts.into_values().collect();
    if area.kind == AreaKind::AdminDong {
        (figures.closure_to_opening, figures.turnover) = turnover(&quarters);
    }
    Ok((quarters, figures))
}

/// Closures ÷ openings of the last twelve quarters at hand, as `mart_changes` has it, and those quarters.
fn turnover(quarters: &[QuarterCounts]) -> (Option<Interval>, Option<Window>) {
    let Some(last) = quarters.last() else { return (None, None) };
    let seen: Vec<_> = quarters.iter().filter(|q| last.quarter.since(q.quarter) < 12).collect();
    let sum = |of: fn(&QuarterCounts) -> i64| u64::try_from(seen.iter().map(|q| of(q)).sum::<i64>()).unwrap_or(0);
    let window = golmok_indicators::changes::Window {
        quarters: seen.len() as u32,
        openings: sum(|q| q.openings),
        closures: sum(|q| q.closures),
        ..Default::default()
    };
    let found = closure_to_opening_3y(window);
    let ends = found.value.ok().zip(found.interval);
    let interval = ends.map(|(value, i)| Interval { value, lo: i.lo, hi: i.hi });
    (interval, Some(Window::ending(last.quarter, seen.len() as i64)))
}

/// Foot traffic and incomes of the area.
fn surroundings(session: &Session, area: &AreaRef, figures: &mut Figures) -> Result<()> {
    let Some(known) = session.surroundings()?.of(area.kind, &area.code) else { return Ok(()) };
    if let Some((quarter, income)) = known.monthly_income {
        (figures.monthly_income, figures.income_quarter) = (Some(income), Some(quarter));
    }
    let Some((quarter, (persons, publication))) = known.foot_traffic.last_key_value() else { return Ok(()) };
    figures.foot_traffic_quarter = Some(*quarter);
    // Counts of two publications are not comparable.
    let before = known.foot_traffic.get(&quarter.plus(-4)).filter(|before| before.1 == *publication);
    figures.foot_traffic_change = before.and_then(|(before, _)| change(*persons, *before));
    if area.kind != AreaKind::AdminDong {
        let competition = session.competition()?;
        figures.foot_traffic_per_store = competition.foot_traffic_per_store(*quarter, area.kind, &area.code);
    }
    Ok(())
}

/// What was said of the cell before the as-of date, oldest first.
pub fn said_before(session: &Session, area: &AreaRef, industry: &str) -> Result<Vec<SaidBefore>> {
    let as_of = session.as_of()?;
    let said = session.history()?.of(area.kind, &area.code, industry).iter();
    let before = said.filter(|said| said.as_of < as_of).map(|said| SaidBefore {
        as_of: said.as_of,
        stores: said.stores,
        probability: said.probability,
        grade: said.grade,
        closures_after: said.closures,
        openings_after: said.openings,
    });
    Ok(before.collect())
}

/// Survival here (where there are shops enough), in the gu and in the city.
pub fn survival(
    session: &Session,
    area: &AreaRef,
    gu: Option<&AreaRef>,
    city: &AreaRef,
    industry: &str,
) -> Result<Known<SurvivalCurves>> {
    let survival = session.survival()?;
    let mut curves = Vec::new();
    let mut from_year = None;
    for area in [Some(area), gu.filter(|g| *g != area), Some(city)].into_iter().flatten() {
        let Some(found) = survival.cell(area.kind, &area.code, industry) else { continue };
        if found.open_only {
            return Ok(Known::Absent(Absent::OpenOnly));
        }
        if found.cut_register {
            return Ok(Known::Absent(Absent::CutRegister));
        }
        if found.stores < FEWEST_SPELLS {
            continue;
        }
        let start = SurvivalPoint { years: 0.0, survival: 1.0, lo: 1.0, hi: 1.0 };
        let at = |(years, share): &(f64, Interval)| SurvivalPoint {
            years: *years,
            survival: share.value,
            lo: share.lo,
            hi: share.hi,
        };
        let points: Vec<SurvivalPoint> = std::iter::once(start).chain(found.ages.iter().map(at)).collect();
        from_year = from_year.or(found.window_from.map(|day| day.year()));
        if points.len() > 1 {
            curves.push(SurvivalCurve { area: area.clone(), stores: found.stores, closures: found.closures, points });
        }
    }
    let city_known = curves.last().is_some_and(|c| c.area.kind == AreaKind::City);
    Ok(match from_year {
        Some(from_year) if city_known => Known::Known(SurvivalCurves { from_year, curves }),
        _ => Known::Absent(Absent::NoLicences),
    })
}
