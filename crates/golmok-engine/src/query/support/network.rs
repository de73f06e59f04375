//! Areas with their shops, and demand for consulting by gu and industry.

use crate::error::Result;
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::support::network::{AreaShops, GuDemand};
use golmok_model::{AreaKind, IndustryCode, TradeAreaKind};

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
