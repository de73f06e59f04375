//! Outlines and centres of the trade areas.

use crate::error::Result;
use golmok_engine::read::frame;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_spatial::polygon_from_wkb;
use polars::prelude::*;
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

/// Shapes of the trade areas by code, the newest edition of each.
pub fn read(snapshot: &Snapshot) -> Result<BTreeMap<String, Shape>> {
    let Some(areas) = frame::scan(snapshot, &core::REF_AREAS)? else { return Ok(BTreeMap::new()) };
    let areas = areas
        .filter(col("area_kind").eq(lit("trade_area")))
        .sort(["area_code", "valid_from"], SortMultipleOptions::default())
        .select(["area_code", "centre_x_m", "centre_y_m", "geometry_wkb"].map(col))
        .collect()?;
    let (codes, geometries) = (areas.column("area_code")?.str()?, areas.column("geometry_wkb")?.binary()?);
    let (x, y) = (areas.column("centre_x_m")?.f64()?, areas.column("centre_y_m")?.f64()?);
    let shapes: Vec<(String, Shape)> = (0..areas.height())
        .into_par_iter()
        .map(|i| -> Result<(String, Shape)> {
            let code = codes.get(i).unwrap_or_default();
            let rings = match geometries.get(i) {
                Some(wkb) => golmok_spatial::outline(&polygon_from_wkb(code, wkb)?, OUTLINE_TOLERANCE_M),
                None => Vec::new(),
            };
            Ok((code.to_owned(), Shape { rings, centre: x.get(i).zip(y.get(i)) }))
        })
        .collect::<Result<_>>()?;
    Ok(shapes.into_iter().collect())
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
