//! Outlines and centres of the trade areas.

use crate::error::Result;
use golmok_engine::Session;
use golmok_model::AreaKind;
use golmok_spatial::Area;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Outlines on maps are simplified to this many metres.
const OUTLINE_TOLERANCE_M: f64 = 15.0;

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
