//! Running shops of an industry with their points, from licences. No name is read.

use crate::error::{Error, Result};
use crate::session::Session;

/// A running shop.
pub struct PlacedShop {
    /// EPSG:5181 metres.
    pub at: (f64, f64),
    /// 자치구_코드.
    pub gu: String,
    /// 행정동_코드.
    pub admin_dong: String,
}

/// The running shops of an industry that licences place in the city.
pub fn shops(session: &Session, industry: &str) -> Result<Vec<PlacedShop>> {
    let shops = session.shops()?;
    if shops.is_empty() {
        return Err(Error::NoTable { table: "core_spells", made_by: "place" });
    }
    let running = shops.of(industry).iter().filter(|shop| shop.ended_on.is_none());
    let placed = running.filter_map(|shop| {
        let at = shop.at?;
        Some(PlacedShop { at: (at.x, at.y), gu: shop.gu.clone(), admin_dong: shop.admin_dong.clone() })
    });
    Ok(placed.collect())
}
