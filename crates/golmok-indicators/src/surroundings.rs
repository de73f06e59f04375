//! What stands around a cell: its stores, its foot traffic, its size, looked up by area and quarter.

use crate::error::Result;
use crate::frame::{Reader, polars_error};
use golmok_model::Quarter;
use golmok_model::counted::CountedPeople;
use golmok_model::tables::{core, mart};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

fn quarter(code: i64) -> Result<Quarter> {
    Ok(Quarter::from_code(i32::try_from(code).unwrap_or_default())?)
}

/// Stores by quarter, area and industry, from `mart_changes`.
#[derive(Debug, Default)]
pub(crate) struct StoreCounts<'a> {
    counts: BTreeMap<(Quarter, &'a str, &'a str, &'a str), i64>,
}

impl<'a> StoreCounts<'a> {
    pub fn read(changes: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&mart::CHANGES, changes);
        let (quarters, kinds) = (reader.counts("quarter")?, reader.keys("area_kind")?);
        let (areas, industries) = (reader.keys("area_code")?, reader.keys("industry_code")?);
        let stores = reader.counts("store_count")?;
        let mut out = Self::default();
        for i in 0..changes.height() {
            out.counts.insert((quarter(quarters[i])?, kinds[i], areas[i], industries[i]), stores[i]);
        }
        Ok(out)
    }

    /// `None` where the table has no such row.
    pub fn count(&self, quarter: Quarter, kind: &str, area: &str, industry: &str) -> Option<i64> {
        self.counts.get(&(quarter, kind, area, industry)).copied()
    }
}

/// Persons of the quarter by area, from `core_area_quarters`; of several publications the newest speaks.
#[derive(Debug, Default)]
pub(crate) struct FootTraffic<'a> {
    persons: BTreeMap<(Quarter, &'a str, &'a str), i64>,
    counted: BTreeMap<(Quarter, &'a str, &'a str), CountedPeople>,
}

impl<'a> FootTraffic<'a> {
    pub fn read(area_quarters: &'a DataFrame) -> Result<Self> {
        let persons = quantity(area_quarters, "foot_traffic", "foot_traffic_count")?;
        let mut counted = BTreeMap::new();
        if area_quarters.column("caveats").is_ok() {
            let reader = Reader::new(&core::AREA_QUARTERS, area_quarters);
            let (quarters, sources) = (reader.counts("quarter")?, reader.keys("source")?);
            let (kinds, areas, caveats) =
                (reader.keys("area_kind")?, reader.keys("area_code")?, reader.texts("caveats")?);
            for i in (0..area_quarters.height()).filter(|i| sources[*i] == "foot_traffic") {
                if let Some(of) = CountedPeople::of_caveats(caveats[i]) {
                    counted.insert((quarter(quarters[i])?, kinds[i], areas[i]), of);
                }
            }
        }
        Ok(Self { persons, counted })
    }

    /// What golmok counted them by; `None` where a publisher tells them.
    pub fn counted(&self, quarter: Quarter, kind: &str, area: &str) -> Option<CountedPeople> {
        self.counted.get(&(quarter, kind, area)).copied()
    }

    /// Areas and quarters whose people golmok counted.
    pub fn all_counted(&self) -> impl Iterator<Item = (Quarter, &'a str, &'a str)> {
        self.counted.keys().copied()
    }

    pub fn persons(&self, quarter: Quarter, kind: &str, area: &str) -> Option<i64> {
        self.persons.get(&(quarter, kind, area)).copied()
    }
}

/// A column of one source of `core_area_quarters` by quarter and area.
pub(crate) fn quantity<'a>(
    area_quarters: &'a DataFrame,
    source: &str,
    column: &str,
) -> Result<BTreeMap<(Quarter, &'a str, &'a str), i64>> {
    let reader = Reader::new(&core::AREA_QUARTERS, area_quarters);
    let (quarters, kinds, areas) = (reader.counts("quarter")?, reader.keys("area_kind")?, reader.keys("area_code")?);
    let (sources, publications) = (reader.keys("source")?, reader.keys("publication")?);
    let values = reader.integers(column)?;
    let mut rows: Vec<usize> =
        (0..area_quarters.height()).filter(|i| sources[*i] == source && values[*i].is_some()).collect();
    rows.sort_by_key(|i| publications[*i]);
    let mut out = BTreeMap::new();
    for i in rows {
        out.insert((quarter(quarters[i])?, kinds[i], areas[i]), values[i].unwrap_or_default());
    }
    Ok(out)
}

/// Area in m² from `core_areas`; gu and city from the sum of nothing: only what is drawn.
#[derive(Debug, Default)]
pub(crate) struct AreaSizes<'a>(BTreeMap<(&'a str, &'a str), f64>);

impl<'a> AreaSizes<'a> {
    pub fn read(areas: &'a DataFrame) -> Result<Self> {
        let reader = Reader::new(&core::AREAS, areas);
        let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
        let sizes = reader.numbers("area_m2")?;
        Ok(Self((0..areas.height()).filter_map(|i| Some(((kinds[i], codes[i]), sizes[i]?))).collect()))
    }

    pub fn area_m2(&self, kind: &str, area: &str) -> Option<f64> {
        self.0.get(&(kind, area)).copied().filter(|m2| *m2 > 0.0)
    }
}

/// Centre in EPSG:5181 metres of each trade area.
pub(crate) fn centres(areas: &DataFrame) -> Result<BTreeMap<&str, (f64, f64)>> {
    let reader = Reader::new(&core::AREAS, areas);
    let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
    let (x, y) = (reader.numbers("centre_x_m")?, reader.numbers("centre_y_m")?);
    let centre = |i: usize| Some((codes[i], (x[i]?, y[i]?)));
    Ok((0..areas.height()).filter(|i| kinds[*i] == "trade_area").filter_map(centre).collect())
}

/// Perimeter in metres by area, from the boundaries of `core_areas`; empty where the frame has no boundaries.
#[derive(Debug, Default)]
pub(crate) struct Perimeters<'a>(BTreeMap<(&'a str, &'a str), f64>);

impl<'a> Perimeters<'a> {
    pub fn read(areas: &'a DataFrame) -> Result<Self> {
        let Ok(column) = areas.column("geometry_wkb") else { return Ok(Self::default()) };
        let reader = Reader::new(&core::AREAS, areas);
        let (kinds, codes) = (reader.keys("area_kind")?, reader.keys("area_code")?);
        let geometries = column.binary().map_err(|e| polars_error(core::AREAS.name, e))?;
        let mut out = BTreeMap::new();
        for (i, bytes) in geometries.iter().enumerate() {
            if let Some(bytes) = bytes {
                out.insert((kinds[i], codes[i]), perimeter_m(codes[i], bytes)?);
            }
        }
        Ok(Self(out))
    }

    pub fn perimeter_m(&self, kind: &str, area: &str) -> Option<f64> {
        self.0.get(&(kind, area)).copied()
    }
}

/// Length of the outer and inner rings.
fn perimeter_m(code: &str, wkb: &[u8]) -> Result<f64> {
    let polygons = golmok_spatial::polygon_from_wkb(code, wkb)?;
    let rings = polygons.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    Ok(rings.flat_map(|ring| ring.lines()).map(|l| (l.end.x - l.start.x).hypot(l.end.y - l.start.y)).sum())
}
