//! What the ten rules are held against: the cell's figures and the record of each.

use super::record::Figures;
use crate::error::Result;
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::checks::{Against, Crowding, Evidence, RuleId, rules};
use golmok_advice::demand::Splits;
use golmok_advice::entry_load::{Rush, Saturation};
use golmok_advice::record::Windows;
use golmok_advice::track::TrackRecord;
use golmok_advice::verdict::Interval;
use golmok_advice::{Known, Words};
use std::collections::BTreeMap;

/// How crowded the cell is, for the checks.
fn checked((saturation, shrunk): &(Saturation, Option<Interval>)) -> Option<Crowding> {
    Some(Crowding { ratio: saturation.ratio(), shrunk: (*shrunk)? })
}

/// What the rules are held against, but for what the founder enters.
///
/// # Errors
/// When a table cannot be read.
#[expect(clippy::too_many_arguments)] // the facts of one report, each read where the report reads it
pub fn evidence(
    session: &Session,
    here: &Cell,
    city: Option<&Cell>,
    figures: &Figures,
    crowding: Option<(Saturation, Option<Interval>)>,
    rush: Option<Rush>,
    sales: &Known<Splits>,
    windows: Windows,
) -> Result<Evidence> {
    let hours = sales.known().and_then(|s| s.hours.known());
    let against = |(here, city): (Option<f64>, Option<f64>)| Against { here, city };
    Ok(Evidence {
        rated: here.rated.clone(),
        rank_in_industry: rank_in_industry(session, here)?,
        rating_record: rating_record(session)?,
        records: records(session, &here.industry)?,
        rush,
        city_mean: city.and_then(|c| c.rated.as_ref()).map(|r| r.probability.value),
        crowding: crowding.as_ref().and_then(checked),
        openings_4q: here.openings,
        stores: here.stores,
        closure_to_opening: figures.closure_to_opening,
        foot_traffic_change: figures.foot_traffic_change,
        top_hours_share: hours.and_then(|h| h.iter().map(|b| b.share).max_by(f64::total_cmp)),
        required_to_mean: None,
        customers_per_day: None,
        franchise_share: against(figures.franchise_share),
        operating_months: against(figures.operating_months),
        closure_probability_3y: here.three_years,
        windows,
    })
}

/// Share of the areas of the cell's kind, tourist zones apart, in which the industry is rated safer.
fn rank_in_industry(session: &Session, here: &Cell) -> Result<Option<f64>> {
    let Some(rated) = &here.rated else { return Ok(None) };
    Ok(session.entry_risk()?.share_safer(here.area.kind, &here.industry, rated.probability.value))
}

/// What the backtest says of the ratings, in a sentence.
fn rating_record(session: &Session) -> Result<Option<Words>> {
    Ok(session.rating_record()?.last_key_value().map(|(origin, times)| {
        let (year, q) = (origin.year(), origin.q());
        Words::new(
            format!("등급: {year}년 {q}분기에 매긴 등급을 그 뒤 한 해와 비교하니, 같은 업종 안에서 가장 위험하다던 10분의 1은 가장 안전하다던 10분의 4의 {times:.2}배 닫았습니다."),
            format!("Grades as of Q{q} {year} against the year after: within an industry the riskiest tenth closed {times:.2} times as often as the safest two fifths."),
        )
    }))
}

/// The record of the figure behind each rule, in the sector of an industry.
fn records(session: &Session, industry: &str) -> Result<BTreeMap<RuleId, TrackRecord>> {
    let track = session.track()?;
    let of = |rule: &golmok_advice::checks::Rule| Some((rule.id, track.of(rule.id.indicator()?, industry)?.clone()));
    Ok(rules().iter().filter_map(of).collect())
}
