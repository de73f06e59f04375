//! compare: up to four areas side by side, and which differences are real.

use crate::error::{Error, Result, bail, ensure};
use crate::read::entry_risk::Cell;
use crate::session::Session;
use golmok_advice::alternatives::Candidate;
use golmok_advice::comparison::{MOST_AREAS, Pair, pairs};
use golmok_advice::subject::{AreaRef, IndustryRef};

/// Cells of one industry in several areas.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The industry.
    pub industry: IndustryRef,
    /// One cell per area, in the order asked for.
    pub cells: Vec<Cell>,
    /// Each two of those that are rated.
    pub pairs: Vec<Pair>,
}

/// Compares an industry in two to [`MOST_AREAS`] areas.
///
/// # Errors
/// [`Error::Invalid`] where there are too few or too many areas, or one twice; [`Error::NotRated`] where an area has no row.
pub fn compare(session: &Session, areas: &[AreaRef], industry: IndustryRef) -> Result<Compared> {
    ensure!(
        (2..=MOST_AREAS).contains(&areas.len()),
        "compare takes two to {MOST_AREAS} areas, e.g. --area 3110001,3110002"
    );
    let ratings = session.entry_risk()?;
    let mut cells = Vec::new();
    for (i, area) in areas.iter().enumerate() {
        if areas[..i].contains(area) {
            let own: Vec<&str> = session.own_areas()?.answered_by(area).collect();
            match own.as_slice() {
                [] => bail!("{} ({}) is named twice", area.name, area.code),
                own => bail!("{} ({}) answers twice, for {} too", area.name, area.code, own.join(", ")),
            }
        }
        let cell = ratings.cell(area.kind, &area.code, &industry.code);
        let missing = || Error::NotRated { area: area.code.clone(), industry: industry.code.clone() };
        cells.push(cell.ok_or_else(missing)?);
    }
    let candidates: Vec<Candidate> = cells.iter().filter_map(|cell| candidate(cell, &industry)).collect();
    Ok(Compared { pairs: pairs(&candidates), cells, industry })
}

/// A rated cell as one of those that are compared.
fn candidate(cell: &Cell, industry: &IndustryRef) -> Option<Candidate> {
    let rated = cell.rated.as_ref()?;
    Some(Candidate {
        area: cell.area.clone(),
        industry: industry.clone(),
        probability: rated.probability,
        relative_risk: rated.relative_risk,
        grade: rated.grade,
        stores: cell.stores,
        distance_m: None,
        sales_per_store: None,
        mean_sales_per_store: None,
        trade: String::new(),
        foot_traffic: None,
        saturation: None,
    })
}
