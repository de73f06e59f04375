//! Where, or with what? Areas of an industry, or industries of an area, ranked by their risk against the industry's own.

use crate::error::{Error, Result};
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_model::{AreaKind, IndustryCode, RelativeGrade};

/// Stores that a cell of an open list has at least, unless asked otherwise: below, a place is a handful of shops.
pub const LISTED_STORES: i64 = 5;

/// What is ranked.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// The trade areas of an industry, of one gu where it is given.
    Where {
        /// The industry.
        industry: IndustryRef,
        /// Code of a gu.
        gu: Option<String>,
    },
    /// The industries of an area of any kind.
    WithWhat(AreaRef),
}

/// Cells by relative risk, the lowest first, and what was left out.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// Rated cells with stores enough.
    pub cells: Vec<Cell>,
    /// Cells with stores, but under the least number asked for.
    pub too_few: usize,
    /// Cells with stores enough that are not rated.
    pub unrated: usize,
}

impl Ranking {
    /// Cells that are clearly lower than their industry, without a clear difference, clearly higher.
    pub fn clear(&self) -> [usize; 3] {
        let of =
            |grade| self.cells.iter().filter(|cell| cell.rated.as_ref().is_some_and(|r| r.relative == grade)).count();
        [of(RelativeGrade::Lower), of(RelativeGrade::NoClearDifference), of(RelativeGrade::Higher)]
    }
}

/// Ranks the cells with at least `least` stores; equal risks stay in the order of area and industry.
///
/// # Errors
/// [`Error::NoTable`] where nothing is rated.
pub fn rank(session: &Session, asked: &Asked, least: i64) -> Result<Ranking> {
    let ratings = session.entry_risk()?;
    let all: Vec<Cell> = match asked {
        Asked::Where { industry, gu } => ratings
            .of_industry(&industry.code)
            .filter(|cell| cell.area.kind == AreaKind::TradeArea)
            .filter(|cell| gu.is_none() || cell.gu_code == *gu)
            .collect(),
        Asked::WithWhat(area) => {
            ratings.of_area(area.kind, &area.code).filter(|cell| cell.industry != IndustryCode::ALL).collect()
        }
    };
    let mut ranking = Ranking::default();
    for cell in all.into_iter().filter(|cell| cell.stores > 0) {
        if cell.stores < least {
            ranking.too_few += 1;
        } else if cell.rated.is_none() {
            ranking.unrated += 1;
        } else {
            ranking.cells.push(cell);
        }
    }
    let risk = |cell: &Cell| cell.rated.as_ref().map_or(f64::INFINITY, |rated| rated.relative_risk.value);
    ranking.cells.sort_by(|a, b| risk(a).total_cmp(&risk(b)));
    Ok(ranking)
}

/// The code of a gu by its code or name.
///
/// # Errors
/// [`Error::NotFound`] with the nearest names, [`Error::Ambiguous`] where several fit.
pub fn gu(session: &Session, asked: &str) -> Result<String> {
    let gu: Vec<AreaRef> = session.entry_risk()?.areas().filter(|area| area.kind == AreaKind::Gu).collect();
    let found: Result<AreaRef, Error> = super::advise::names::area(&gu, asked);
    Ok(found?.code)
}
