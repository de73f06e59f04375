//! Outlines and centres of the trade areas.

use super::names;
use crate::Lang;
use crate::error::Result;
use crate::index::GroundShape;
use golmok_engine::Session;
use golmok_engine::query::advise::names::own_name;
use golmok_model::{AreaKind, reference};
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

/// Names that each trade area is found by beside its own: what people call it (`aliases.csv`), the 행정동 that its file names, then the 법정동 that its centre lies
/// in and those whose centre lies in it.
pub fn dongs(session: &Session) -> Result<BTreeMap<String, Vec<String>>> {
    let (areas, drawn) = (session.areas()?, session.drawn(AreaKind::TradeArea)?);
    let legal = session.drawn(AreaKind::LegalDong)?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |code: &str, kind: AreaKind, name: Option<&str>| {
        let Some(name) = name.map(|name| own_name(kind, name)) else { return };
        let names = found.entry(code.to_owned()).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for area in areas.of(AreaKind::TradeArea) {
        // What people call the place, or its dong.
        let answers = |alias: &&reference::Alias| match alias.area_kind {
            AreaKind::TradeArea => alias.area_code == area.code,
            kind => kind == AreaKind::AdminDong && Some(&alias.area_code) == area.admin_dong_code.as_ref(),
        };
        for alias in reference::aliases().iter().filter(answers) {
            add(&area.code, AreaKind::TradeArea, Some(alias.alias.as_str()));
        }
        let dong = area.admin_dong_code.as_deref().and_then(|dong| areas.get(AreaKind::AdminDong, dong));
        add(&area.code, AreaKind::AdminDong, dong.and_then(|dong| dong.name.as_deref()));
    }
    for area in drawn.areas() {
        let dong = legal.at(area.centre);
        add(&area.code, AreaKind::LegalDong, dong.and_then(|dong| dong.name.as_deref()));
    }
    for dong in legal.areas() {
        for area in drawn.all_at(dong.centre) {
            add(&area.code, AreaKind::LegalDong, dong.name.as_deref());
        }
    }
    Ok(found)
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
