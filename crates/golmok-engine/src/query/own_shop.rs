//! One shop where no area is rated: a city whose licences are all that is known of it.

use crate::error::{Context, Result, ensure};
use crate::read::shop_risk::AskedShop;
use crate::session::Session;
use golmok_advice::ground::legal_line;
use golmok_advice::own_shop::OwnShop;
use golmok_advice::subject::IndustryRef;
use golmok_advice::{Known, Words};
use golmok_spatial::{Crs, Metres, Point};
use jiff::civil::Date;
use serde::Serialize;

/// What is said of a shop without a rated area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShopAnswer {
    /// Industry.
    pub industry: IndustryRef,
    /// Longitude and latitude, degrees.
    pub at: [f64; 2],
    /// The shop.
    pub own_shop: Known<OwnShop>,
    /// Whether the data are more than six months older than the day.
    pub stale: bool,
    /// The legal line.
    pub legal: Words,
    /// Snapshot of the lake that was read.
    pub snapshot: String,
}

/// Checks a floor area in m².
///
/// # Errors
/// When it is no number above 0 and up to 100,000.
///
/// # Examples
/// ```
/// use golmok_engine::query::own_shop::floor_area;
/// assert_eq!(floor_area(33.0)?, 33.0);
/// assert!(floor_area(-3.0).is_err() && floor_area(f64::NAN).is_err());
/// # Ok::<(), golmok_engine::Error>(())
/// ```
pub fn floor_area(m2: f64) -> Result<f64> {
    ensure!(m2 > 0.0 && m2 <= 100_000.0, "--floor-area must lie above 0 and up to 100000 m²");
    Ok(m2)
}

/// What is said of a shop in a snapshot where nothing is rated; `None` where areas are.
///
/// # Errors
/// When the point is none in Korea, or a table cannot be read.
pub fn without_ratings(
    session: &Session,
    industry: &IndustryRef,
    at: [f64; 2],
    floor_area_m2: Option<f64>,
    today: Date,
) -> Result<Option<ShopAnswer>> {
    if session.is_rated() {
        return Ok(None);
    }
    let [longitude, latitude] = at;
    let metres = Crs::Epsg4326.to(Crs::Epsg5181).apply(longitude, latitude);
    let (x, y) =
        metres.with_context(|| format!("--at {longitude},{latitude} is no longitude and latitude in Korea"))?;
    let asked = AskedShop {
        industry: &industry.code,
        at: Some((Point::<Metres>::new(x, y), true)),
        floor_area_m2: floor_area_m2.map(floor_area).transpose()?,
        opened_on: None,
    };
    let own_shop = session.shop_risks()?.of(asked, today)?;
    let until = own_shop.known().map_or(today, |shop| shop.until);
    Ok(Some(ShopAnswer {
        industry: industry.clone(),
        at,
        own_shop,
        stale: golmok_advice::verdict::is_stale(until, today),
        legal: legal_line(),
        snapshot: session.snapshot().id().to_owned(),
    }))
}
