//! The areas in force at the as-of date: `core_areas`, which place writes.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use golmok_model::{AreaKind, CodeSet, TradeAreaKind};
use golmok_spatial::{Area, GeometryKind, Metres, Point, polygon_from_wkb};
use polars::prelude::*;

/// An area in force, with or without a boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownArea {
    /// Kind of area.
    pub kind: AreaKind,
    /// Generation of `code`.
    pub code_set: CodeSet,
    /// The area's code.
    pub code: String,
    /// Name of the edition, else as the count files print it.
    pub name: Option<String>,
    /// A, D, R, U for trade areas.
    pub trade_area_kind: Option<TradeAreaKind>,
    /// 자치구_코드.
    pub gu_code: Option<String>,
    /// 행정동_코드.
    pub admin_dong_code: Option<String>,
    /// What is drawn of it; `None` where no boundary is known.
    pub shape: Option<Shape>,
}

/// What is drawn of an area, EPSG:5181 metres.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Surface in m².
    pub area_m2: f64,
    /// Centre: published, else the centroid.
    pub centre: Point<Metres>,
    /// Published polygon, or disc.
    pub kind: GeometryKind,
    /// Multipolygon.
    wkb: Vec<u8>,
}

impl KnownArea {
    /// Whether areas of this kind lie over the others (관광특구).
    pub fn overlaps_others(&self) -> bool {
        self.trade_area_kind.is_some_and(TradeAreaKind::overlaps_others)
    }

    /// The area with its geometry; `None` where no boundary is known.
    ///
    /// # Errors
    /// When the geometry cannot be read.
    pub fn drawn(&self) -> Result<Option<Area>> {
        let Some(shape) = &self.shape else { return Ok(None) };
        Ok(Some(Area {
            kind: self.kind,
            code_set: self.code_set,
            code: self.code.clone(),
            name: self.name.clone(),
            trade_area_kind: self.trade_area_kind,
            gu_code: self.gu_code.clone(),
            admin_dong_code: self.admin_dong_code.clone(),
            geometry: polygon_from_wkb(&self.code, &shape.wkb)?,
            geometry_kind: shape.kind,
            invalid_reason: None,
            area_m2: shape.area_m2,
            centre: shape.centre,
        }))
    }
}

/// The areas in force, by kind and code.
#[derive(Debug, Default)]
pub struct Areas(Vec<KnownArea>);

impl Areas {
    /// Reads them; none where nothing was placed.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn read(snapshot: &Snapshot) -> Result<Self> {
        let rows = Rows::of(frame::scan(snapshot, &core::AREAS)?, &core::AREAS, &[])?;
        let mut areas = (0..rows.len()).map(|row| known(&rows, row)).collect::<Result<Vec<_>>>()?;
        areas.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
        Ok(Self(areas))
    }

    /// Trade areas as the newest publication of an 영역 file has them, which boundaries may hide: centre and surface.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn listed(snapshot: &Snapshot) -> Result<Self> {
        let rows = super::staged::listed_areas(snapshot)?;
        let Some(last) = rows.len().checked_sub(1) else { return Ok(Self::default()) };
        let newest = rows.text("publication", last)?;
        let mut areas = Vec::new();
        for row in 0..rows.len() {
            if rows.text("publication", row)? == newest {
                areas.push(listed(&rows, row)?);
            }
        }
        areas.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
        areas.dedup_by(|a, b| (a.kind, &a.code) == (b.kind, &b.code));
        Ok(Self(areas))
    }

    /// The areas of a kind, by code.
    pub fn of(&self, kind: AreaKind) -> &[KnownArea] {
        let from = self.0.partition_point(|area| area.kind < kind);
        let until = self.0.partition_point(|area| area.kind <= kind);
        &self.0[from..until]
    }

    /// An area by kind and code.
    pub fn get(&self, kind: AreaKind, code: &str) -> Option<&KnownArea> {
        let of_kind = self.of(kind);
        of_kind.binary_search_by(|area| area.code.as_str().cmp(code)).ok().map(|at| &of_kind[at])
    }

    /// The trade areas of a dong that do not overlap others: those whose counts and ratings together are the dong's.
    pub fn trade_areas_of_dong<'a>(&'a self, dong: &'a str) -> impl Iterator<Item = &'a KnownArea> {
        let of_dong = |area: &&KnownArea| area.admin_dong_code.as_deref() == Some(dong) && !area.overlaps_others();
        self.of(AreaKind::TradeArea).iter().filter(of_dong)
    }

    /// The areas of a kind that have a boundary, by code.
    ///
    /// # Errors
    /// When a geometry cannot be read.
    pub fn drawn(&self, kind: AreaKind) -> Result<Vec<Area>> {
        self.of(kind).iter().filter_map(|area| area.drawn().transpose()).collect()
    }
}

/// The table as a frame, for joins and for the indicators; `None` where nothing was placed.
///
/// # Errors
/// When the table cannot be read.
pub fn table(snapshot: &Snapshot) -> Result<Option<LazyFrame>> {
    frame::scan(snapshot, &core::AREAS)
}

fn known(rows: &Rows, row: usize) -> Result<KnownArea> {
    let kind = match rows.text("geometry_kind", row)?.as_deref() {
        Some("disc") => GeometryKind::Disc,
        _ => GeometryKind::Polygon,
    };
    area(rows, row, kind, |row| Ok(rows.bytes("geometry_wkb", row)?.to_vec()))
}

fn listed(rows: &Rows, row: usize) -> Result<KnownArea> {
    area(rows, row, GeometryKind::Disc, |_| Ok(Vec::new()))
}

fn area(rows: &Rows, row: usize, kind: GeometryKind, wkb: impl FnOnce(usize) -> Result<Vec<u8>>) -> Result<KnownArea> {
    let set = rows.text("code_set", row)?.unwrap_or_default();
    let shape = match (rows.number("area_m2", row)?, rows.number("centre_x_m", row)?, rows.number("centre_y_m", row)?) {
        (Some(area_m2), Some(x), Some(y)) => Some(Shape { area_m2, centre: Point::new(x, y), kind, wkb: wkb(row)? }),
        _ => None,
    };
    Ok(KnownArea {
        kind: rows.text("area_kind", row)?.unwrap_or_default().parse()?,
        code_set: CodeSet::from_code(&set)?,
        code: rows.text("area_code", row)?.unwrap_or_default(),
        name: rows.text("area_name", row)?,
        trade_area_kind: rows.text("trade_area_kind", row)?.map(|kind| kind.parse()).transpose()?,
        gu_code: rows.text("gu_code", row)?,
        admin_dong_code: rows.text("admin_dong_code", row)?,
        shape,
    })
}
