//! Boundaries of one kind, a point in them, and what to draw.

use crate::error::{Context, Result};
use crate::read::frame;
use crate::read::rows::Rows;
use golmok_advice::subject::{AreaRef, Placed};
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_model::{AreaKind, CodeSet};
use golmok_spatial::{Area, AreaIndex, Crs, GeometryKind, Metres, Point, polygon_from_wkb};
use polars::prelude::*;
use std::collections::BTreeMap;

/// The newest edition of the boundaries of a kind of area; with a point, only those whose bounding box holds it.
pub fn boundaries(snapshot: &Snapshot, kind: AreaKind, at: Option<Point<Metres>>) -> Result<Vec<Area>> {
    let (code_set, name) = match kind {
        AreaKind::TradeArea => (CodeSet::Trdar2022, "trdar2022"),
        AreaKind::AdminDong => (CodeSet::Adm8, "adm8"),
        _ => (CodeSet::Gu5, "gu5"),
    };
    let scan = frame::scan(snapshot, &core::REF_AREAS)?.map(|rows| {
        rows.filter(col("area_kind").eq(lit(kind.code())).and(col("code_set").eq(lit(name)))).select([
            col("area_code"),
            col("valid_from"),
            col("area_name"),
            col("centre_x_m"),
            col("centre_y_m"),
            col("geometry_kind"),
            col("geometry_wkb"),
            col("area_m2"),
            col("gu_code"),
        ])
    });
    let rows = Rows::of(scan, &core::REF_AREAS, &["area_code", "valid_from"])?;
    // Of several editions the last one of a code stands.
    let mut areas = BTreeMap::new();
    for row in 0..rows.len() {
        let code = rows.text("area_code", row)?.unwrap_or_default();
        let polygon = polygon_from_wkb(&code, rows.bytes("geometry_wkb", row)?)?;
        if at.is_some_and(|at| !box_holds(polygon.iter().flat_map(|p| p.exterior().coords().map(|c| (c.x, c.y))), at)) {
            // An older edition of it may hold the point: it stands no longer.
            areas.remove(&code);
            continue;
        }
        let mut area = Area::from_polygon(kind, code_set, &code, polygon, Crs::Epsg5181)?;
        area.name = rows.text("area_name", row)?;
        area.gu_code = rows.text("gu_code", row)?;
        if rows.text("geometry_kind", row)?.as_deref() == Some("disc") {
            area.geometry_kind = GeometryKind::Disc;
        }
        if let (Some(x), Some(y)) = (rows.number("centre_x_m", row)?, rows.number("centre_y_m", row)?) {
            area = area.with_centre(Point::new(x, y));
        }
        areas.insert(code, area);
    }
    Ok(areas.into_values().collect())
}

/// Whether the bounding box of some points holds a point.
fn box_holds(points: impl Iterator<Item = (f64, f64)>, at: Point<Metres>) -> bool {
    let (mut lower, mut upper) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for (x, y) in points {
        lower = (lower.0.min(x), lower.1.min(y));
        upper = (upper.0.max(x), upper.1.max(y));
    }
    lower.0 <= at.x && at.x <= upper.0 && lower.1 <= at.y && at.y <= upper.1
}

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
/// When the point lies outside the city, or nothing rated is near.
pub fn place(
    snapshot: &Snapshot,
    known: &[AreaRef],
    longitude: f64,
    latitude: f64,
    radius_m: f64,
) -> Result<PlacedPoint> {
    let metres = Crs::Epsg4326.to(Crs::Epsg5181).apply(longitude, latitude);
    let (x, y) =
        metres.with_context(|| format!("--at {longitude},{latitude} is no longitude and latitude in Korea"))?;
    let point = Point::<Metres>::new(x, y);
    let holding = self::holding(snapshot, AreaKind::TradeArea, point)?;
    let dong = self::holding(snapshot, AreaKind::AdminDong, point)?.into_iter().next();
    let gu = self::holding(snapshot, AreaKind::Gu, point)?.into_iter().next();
    if gu.is_none() && dong.is_none() && holding.is_empty() {
        return Err(crate::Error::OutOfScope(format!(
            "--at {longitude},{latitude} lies in no area of the boundaries in the lake"
        )));
    }
    let wider: Vec<AreaRef> = [dong, gu].into_iter().flatten().map(|a| area_ref(&a)).collect();
    let rated = |area: &AreaRef| known.iter().find(|k| k.kind == area.kind && k.code == area.code).cloned();
    let mut refs = holding.iter().map(area_ref);
    if let Some(smallest) = refs.next() {
        let others = refs.chain(wider).collect();
        let area = rated(&smallest).unwrap_or(smallest);
        return Ok(PlacedPoint { point, area, placed: Placed::InTradeArea, others });
    }
    let trade_areas = boundaries(snapshot, AreaKind::TradeArea, None)?;
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
fn holding(snapshot: &Snapshot, kind: AreaKind, point: Point<Metres>) -> Result<Vec<Area>> {
    let index = AreaIndex::new(boundaries(snapshot, kind, Some(point))?)?;
    let mut found: Vec<Area> = index.all_at(point).into_iter().cloned().collect();
    found.sort_by(|a, b| a.area_m2.total_cmp(&b.area_m2).then_with(|| a.code.cmp(&b.code)));
    Ok(found)
}

fn area_ref(area: &Area) -> AreaRef {
    let name = area.name.clone().unwrap_or_else(|| area.code.clone());
    AreaRef { kind: area.kind, code: area.code.clone(), name }
}
