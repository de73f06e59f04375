//! A point in the boundaries.

use crate::error::{Context, Result, ensure};
use crate::session::Session;
use golmok_advice::subject::{AreaRef, Placed};
use golmok_model::AreaKind;
use golmok_spatial::{Area, Crs, Metres, Point};

/// A point that was asked for, placed.
pub struct PlacedPoint {
    /// The point in metres.
    pub point: Point<Metres>,
    /// Area that speaks.
    pub area: AreaRef,
    /// How.
    pub placed: Placed,
    /// Other areas that hold the point, smallest first.
    pub others: Vec<AreaRef>,
}

/// Places a point: the smallest trade area that holds it; else the nearest within the radius; else its 행정동; else its
/// 자치구.
///
/// # Errors
/// When the radius is not between 0 and 5,000 m, the point lies outside the city, or nothing rated is near.
pub fn place(session: &Session, longitude: f64, latitude: f64, radius_m: f64) -> Result<PlacedPoint> {
    ensure!(radius_m > 0.0 && radius_m <= 5_000.0, "--radius must lie between 0 and 5000 m");
    let metres = Crs::Epsg4326.to(Crs::Epsg5181).apply(longitude, latitude);
    let (x, y) =
        metres.with_context(|| format!("--at {longitude},{latitude} is no longitude and latitude in Korea"))?;
    let point = Point::<Metres>::new(x, y);
    let holding = self::holding(session, AreaKind::TradeArea, point)?;
    let dong = self::holding(session, AreaKind::AdminDong, point)?.into_iter().next();
    let gu = self::holding(session, AreaKind::Gu, point)?.into_iter().next();
    let drawn = |kind| session.drawn(kind).map(|index| !index.areas().is_empty());
    if !(drawn(AreaKind::TradeArea)? || drawn(AreaKind::AdminDong)? || drawn(AreaKind::Gu)?) {
        return Err(crate::Error::OutOfScope(
            "there are no boundaries (경계) in the lake, so no point can be placed; name an area with --area"
                .to_owned(),
        ));
    }
    if gu.is_none() && dong.is_none() && holding.is_empty() {
        return Err(crate::Error::OutOfScope(format!(
            "--at {longitude},{latitude} lies in no area of the boundaries in the lake"
        )));
    }
    let wider: Vec<AreaRef> = [dong, gu].into_iter().flatten().map(area_ref).collect();
    let ratings = session.entry_risk()?;
    let rated = |area: &AreaRef| ratings.area(area.kind, &area.code);
    let mut refs = holding.into_iter().map(area_ref);
    if let Some(smallest) = refs.next() {
        let others = refs.chain(wider).collect();
        let area = rated(&smallest).unwrap_or(smallest);
        return Ok(PlacedPoint { point, area, placed: Placed::InTradeArea, others });
    }
    let trade_areas = session.drawn(AreaKind::TradeArea)?.areas();
    let mut near: Vec<&Area> = trade_areas.iter().filter(|a| a.centre.distance_m(point) <= radius_m).collect();
    near.sort_by(|a, b| a.centre.distance_m(point).total_cmp(&b.centre.distance_m(point)));
    let near = near.into_iter().map(area_ref).find_map(|a| rated(&a)).map(|a| (a, Placed::WithinRadius));
    let of = |kind, placed| wider.iter().find(|a| a.kind == kind).and_then(&rated).map(|a| (a, placed));
    let (area, placed) = near
        .or_else(|| of(AreaKind::AdminDong, Placed::InAdminDong))
        .or_else(|| of(AreaKind::Gu, Placed::InGu))
        .context("no rated area holds the point or lies within --radius")?;
    let others = wider.into_iter().filter(|a| *a != area).collect();
    Ok(PlacedPoint { point, area, placed, others })
}

/// The areas of a kind that hold a point, smallest first.
fn holding(session: &Session, kind: AreaKind, point: Point<Metres>) -> Result<Vec<&Area>> {
    let mut found = session.drawn(kind)?.all_at(point);
    found.sort_by(|a, b| a.area_m2.total_cmp(&b.area_m2).then_with(|| a.code.cmp(&b.code)));
    Ok(found)
}

/// An area with its name; its code where it has none.
pub(super) fn area_ref(area: &Area) -> AreaRef {
    let name = area.name.clone().unwrap_or_else(|| area.code.clone());
    AreaRef { kind: area.kind, code: area.code.clone(), name }
}
