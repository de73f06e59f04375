//! Gates on the ratings: ranges, stability, moved grades, backtest.

use super::super::ratings::{moved, stability_index};
use super::{Candidate, check, not_applicable, passed_if};
use crate::error::Result;
use crate::read::{backtest, cells};
use golmok_lake::store::{CheckResult, Snapshot};
use golmok_rating::Scope;
use jiff::civil::Date;

const NO_BASELINE: &str = "there are no ratings before";

pub(super) fn gates(candidate: &Candidate<'_>) -> Result<Vec<CheckResult>> {
    Ok(vec![ranges(candidate), unrated(candidate), stability(candidate), grades_moved(candidate)?, tested(candidate)?])
}

/// Probabilities are probabilities, intervals hold them, and a cell is rated or says why not.
fn ranges(candidate: &Candidate<'_>) -> CheckResult {
    let name = "rate_ranges";
    let cells = candidate.ratings;
    let was_rated = candidate.ratings_before.is_some_and(|b| b.values().any(|c| c.grade.is_some()));
    if cells.is_empty() && !was_rated {
        return not_applicable(name, "there is nothing to rate");
    }
    let unsound: Vec<String> =
        cells.iter().filter(|(_, c)| !c.sound).map(|((area, industry), _)| format!("{area}/{industry}")).collect();
    let rated = cells.values().filter(|c| c.grade.is_some()).count();
    let lost = was_rated && rated == 0;
    let detail = match (lost, unsound.first()) {
        (true, _) => "no cell is rated, yet there were ratings before".to_owned(),
        (_, None) => format!("{rated} rated cells, all within their ranges"),
        (_, Some(first)) => format!("{} cells are outside their ranges, the first is {first}", unsound.len()),
    };
    let figures = [("rated", rated as f64), ("outside", unsound.len() as f64)];
    check(name.to_owned(), passed_if(!lost && unsound.is_empty()), detail, &figures)
}

/// Cells that were rated and are no longer.
fn unrated(candidate: &Candidate<'_>) -> CheckResult {
    let name = "unrated";
    let was: Vec<_> = candidate
        .ratings_before
        .map(|before| before.iter().filter(|(_, cell)| cell.stores > 0 && cell.grade.is_some()).collect())
        .unwrap_or_default();
    if was.is_empty() {
        return not_applicable(name, NO_BASELINE);
    }
    let rated = |key: &(String, String)| candidate.ratings.get(key).is_some_and(|cell| cell.grade.is_some());
    let lost: Vec<_> = was.iter().filter(|(key, _)| !rated(key)).collect();
    let limit = candidate.config.gates.unrated;
    let share = lost.len() as f64 / was.len() as f64;
    let first =
        lost.first().map(|((area, industry), _)| format!("; the first is {area}/{industry}")).unwrap_or_default();
    let detail = format!(
        "{} of {} rated cells are no longer rated: {:.2} %, the limit is {} %{first}",
        lost.len(),
        was.len(),
        share * 100.0,
        limit * 100.0
    );
    let figures = [("lost", lost.len() as f64), ("rated", was.len() as f64), ("limit", limit)];
    check(name.to_owned(), passed_if(share <= limit), detail, &figures)
}

fn stability(candidate: &Candidate<'_>) -> CheckResult {
    let name = "stability";
    let index = candidate.ratings_before.and_then(|before| stability_index(before, candidate.ratings));
    let Some(index) = index else { return not_applicable(name, NO_BASELINE) };
    let limit = candidate.config.gates.stability_index;
    let detail = format!("stability index {index:.4} of the closure probability, the limit is {limit}");
    check(name.to_owned(), passed_if(index <= limit), detail, &[("index", index), ("limit", limit)])
}

fn grades_moved(candidate: &Candidate<'_>) -> Result<CheckResult> {
    let name = "grades_moved";
    let (Some(before), Some(snapshot)) = (candidate.ratings_before, candidate.before) else {
        return Ok(not_applicable(name, NO_BASELINE));
    };
    let (compared, moves) = moved(before, candidate.ratings);
    if compared == 0 {
        return Ok(not_applicable(name, NO_BASELINE));
    }
    let (old, new) = (cells::newest_quarter(snapshot, Date::MAX)?, cells::newest_quarter(candidate.now, Date::MAX)?);
    let limits = &candidate.config.gates;
    let (limit, because) = if new > old {
        (limits.grades_moved_new_quarter, " with a new quarter of counts")
    } else {
        (limits.grades_moved, "")
    };
    let share = moves.len() as f64 / compared as f64;
    let detail = format!(
        "{} of {compared} grades moved: {:.2} %, the limit is {} %{because}",
        moves.len(),
        share * 100.0,
        limit * 100.0
    );
    let figures = [("moved", moves.len() as f64), ("compared", compared as f64), ("limit", limit)];
    Ok(check(name.to_owned(), passed_if(share <= limit), detail, &figures))
}

fn tested(candidate: &Candidate<'_>) -> Result<CheckResult> {
    let name = "backtest";
    let explained = |snapshot: &Snapshot| backtest::figure(snapshot, Scope::All, "explained_share");
    let now = explained(candidate.now)?;
    let before = candidate.before.map(explained).transpose()?.unwrap_or_default();
    let common = now.iter().rev().find_map(|(origin, new)| Some((*origin, *before.get(origin)?, *new)));
    let Some((origin, old, new)) = common else {
        return Ok(not_applicable(name, "there is no backtest of a common origin"));
    };
    let limit = candidate.config.gates.backtest;
    let detail =
        format!("explained share at {}: {new:.3}, {old:.3} before; the limit is a loss of {limit}", origin.code());
    let figures = [("before", old), ("now", new), ("limit", limit)];
    Ok(check(name.to_owned(), passed_if(old - new <= limit), detail, &figures))
}
