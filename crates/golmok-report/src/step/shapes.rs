//! Outlines and centres of the trade areas.

use super::names;
use crate::Lang;
use crate::error::Result;
use crate::index::GroundShape;
use golmok_engine::Session;
use golmok_engine::query::advise::names::own_name;
use golmok_model::AreaKind;
use golmok_spatial::Area;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Outlines on maps are simplified to this many metres.
const OUTLINE_TOLERANCE_M: f64 = 15.0;
/// Outlines of gu and dongs, which only guide.
const GROUND_TOLERANCE_M: f64 = 40.0;

/// Where an area lies, EPSG:5181 metres.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub rings: Vec<Vec<(f64, f64)>>,
    pub centre: Option<(f64, f64)>,
}

/// Shapes of the trade areas by code.
pub fn read(session: &Session) -> Result<BTreeMap<String, Shape>> {
    let areas = session.drawn(AreaKind::TradeArea)?.areas();
    let shape = |area: &Area| Shape {
        rings: golmok_spatial::outline(&area.geometry, OUTLINE_TOLERANCE_M),
        centre: Some((area.centre.x, area.centre.y)),
    };
    Ok(areas.par_iter().map(|area| (area.code.clone(), shape(area))).collect())
}

/// What lies under the trade areas on a map.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    pub gu: Vec<GroundShape>,
    pub dongs: Vec<GroundShape>,
}

/// Outlines of gu and 행정동.
pub fn ground(session: &Session, lang: Lang) -> Result<Ground> {
    let of = |kind: AreaKind, tolerance: f64, name: &(dyn Fn(&Area) -> String + Sync)| -> Result<Vec<GroundShape>> {
        let shape = |area: &Area| GroundShape {
            name: name(area),
            rings: golmok_spatial::outline(&area.geometry, tolerance),
            centre: (area.centre.x, area.centre.y),
        };
        Ok(session.areas()?.drawn(kind)?.par_iter().map(shape).collect())
    };
    Ok(Ground {
        gu: of(AreaKind::Gu, GROUND_TOLERANCE_M, &|area| names::gu(&area.code, lang))?,
        dongs: of(AreaKind::AdminDong, GROUND_TOLERANCE_M, &|area| {
            own_name(area.kind, area.name.as_deref().unwrap_or_default()).to_owned()
        })?,
    })
}

/// The `n` nearest areas of an area by their centres, with the distance in metres.
pub fn nearest<'a>(shapes: &'a BTreeMap<String, Shape>, code: &str, n: usize) -> Vec<(&'a str, f64)> {
    let Some((x, y)) = shapes.get(code).and_then(|shape| shape.centre) else { return Vec::new() };
    let mut others: Vec<(&str, f64)> = shapes
        .iter()
        .filter(|(other, _)| *other != code)
        .filter_map(|(other, shape)| {
            let (ox, oy) = shape.centre?;
            Some((other.as_str(), (ox - x).hypot(oy - y)))
        })
        .collect();
    others.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
    others.truncate(n);
    others
}
