//! Areas with their shops, and demand for consulting by gu and industry.

use crate::error::Result;
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::subject::AreaRef;
use golmok_advice::support::network::{AreaShops, GuDemand};
use golmok_model::{AreaKind, IndustryCode, RiskGrade, TradeAreaKind};

/// Trade areas that do not overlap, with their centre and their shops of all industries.
///
/// # Errors
/// When a table cannot be read, or nothing is rated.
pub fn areas(session: &Session) -> Result<Vec<AreaShops>> {
    let index = session.drawn(AreaKind::TradeArea)?;
    let cells = session.entry_risk()?.of_industry(IndustryCode::ALL);
    let own = cells
        .filter(|c| c.area.kind == AreaKind::TradeArea)
        .filter(|c| c.trade_area_kind.as_deref() != Some(TradeAreaKind::Tourist.code()));
    let with_centre = own.filter_map(|cell| {
        let centre = index.areas()[index.id(&cell.area.code)? as usize].centre;
        let gu = cell.gu_code.unwrap_or_default();
        Some(AreaShops { code: cell.area.code, name: cell.area.name, gu, at: (centre.x, centre.y), shops: cell.stores })
    });
    Ok(with_centre.collect())
}

/// Openings of the last year and closures expected within the next, by gu and industry.
///
/// # Errors
/// When a table cannot be read, or nothing is rated.
pub fn demand(session: &Session) -> Result<Vec<GuDemand>> {
    let ratings = session.entry_risk()?;
    let of_gu = ratings.cells().areas().filter(|area| area.0 == AreaKind::Gu);
    let cells = of_gu.flat_map(|(_, _, rows)| rows.map(|row| ratings.row(row)));
    let line = |cell: Cell| GuDemand {
        openings: cell.openings as f64,
        closures: cell.expected_closures.unwrap_or(0.0),
        gu: cell.area.code,
        industry: cell.industry,
    };
    Ok(cells.filter(|cell| cell.industry != IndustryCode::ALL).map(line).collect())
}

/// Demand for consulting of one industry in one trade area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaDemand {
    /// The trade area.
    pub area: AreaRef,
    /// 자치구_코드.
    pub gu: String,
    /// 서비스_업종_코드.
    pub industry: String,
    /// Shops at the newest quarter.
    pub stores: i64,
    /// Openings of the last four quarters.
    pub openings: i64,
    /// Closures expected within the next four quarters.
    pub closures: f64,
    /// Grade; `None` where the cell is not rated.
    pub grade: Option<RiskGrade>,
}

impl AreaDemand {
    /// Openings and closures.
    pub fn demand(&self) -> f64 {
        self.openings as f64 + self.closures
    }
}

/// Where consulting is in demand: industries in the trade areas of some gu, the most first, equal ones by code. Tourist
/// zones lie over the other areas and are left out; so is a demand below `least`.
///
/// # Errors
/// When nothing is rated.
pub fn area_demand(session: &Session, gu: &[String], industry: Option<&str>, least: f64) -> Result<Vec<AreaDemand>> {
    let ratings = session.entry_risk()?;
    let cells = ratings.cells();
    let own = |row: usize| {
        let (kind, of_gu) = ratings.trade_area(row);
        kind != Some(TradeAreaKind::Tourist.code()) && of_gu.is_some_and(|code| gu.iter().any(|asked| asked == code))
    };
    let of_trade_areas = cells.areas().filter(|(kind, ..)| *kind == AreaKind::TradeArea);
    let rows = of_trade_areas.flat_map(|(.., rows)| rows).filter(|row| own(*row));
    let asked = rows.filter(|row| match industry {
        Some(industry) => cells.industry_of(*row) == industry,
        None => cells.industry_of(*row) != IndustryCode::ALL,
    });
    let line = |row: usize| {
        let cell = ratings.row(row);
        AreaDemand {
            gu: cell.gu_code.unwrap_or_default(),
            industry: cell.industry,
            stores: cell.stores,
            openings: cell.openings,
            closures: cell.expected_closures.unwrap_or(0.0),
            grade: cell.rated.map(|rated| rated.grade),
            area: cell.area,
        }
    };
    let mut found: Vec<AreaDemand> =
        asked.map(line).filter(|line| line.demand() > 0.0 && line.demand() >= least).collect();
    let key = |line: &AreaDemand| (line.area.code.clone(), line.industry.clone());
    found.sort_by(|a, b| b.demand().total_cmp(&a.demand()).then_with(|| key(a).cmp(&key(b))));
    Ok(found)
}
