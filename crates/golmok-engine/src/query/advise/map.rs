//! What to draw: outline, neighbours with their grade, competitors.

use super::spot::Spot;
use crate::error::Result;
use crate::read::entry_risk::EntryRisk;
use crate::read::shop_register;
use crate::session::Session;
use golmok_advice::alternatives::NEAR_M;
use golmok_advice::map::{MapShapes, Neighbour, Rings};
use golmok_advice::subject::AreaRef;
use golmok_advice::{Absent, Known};
use golmok_model::Quarter;
use golmok_spatial::{Area, GeometryKind, Metres, Point, outline};
use jiff::civil::Date;

/// Neighbours that are drawn.
const NEIGHBOURS: usize = 8;
/// Outlines are simplified to this many metres.
const TOLERANCE_M: f64 = 5.0;
/// Competitors are drawn up to this far outside the area's bounding box.
const MARGIN_M: f64 = 300.0;

/// Running shops of the industry that licences place, or the shop register where licences lack the trade.
#[derive(Debug, Clone)]
pub struct Competitors {
    points: Vec<Point<Metres>>,
    /// The edition of the shop register, where the points are from there.
    pub register: Option<Quarter>,
}

impl Competitors {
    /// Those that are open on a day; `None` where neither licences nor the shop register know the industry.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn of(session: &Session, industry: &str, as_of: Date) -> Result<Option<Self>> {
        let shops = session.shops()?.of(industry);
        if shops.is_empty() {
            let register = shop_register::places(session.snapshot(), industry, as_of)?;
            return Ok(register.map(|(quarter, points)| Self { points, register: Some(quarter) }));
        }
        let open = shops.iter().filter(|shop| shop.is_open(as_of));
        Ok(Some(Self { points: open.filter_map(|shop| shop.at).collect(), register: None }))
    }

    /// How many lie within a radius.
    pub fn within(&self, at: Point<Metres>, radius_m: f64) -> i64 {
        self.counted(|point| point.distance_m(at) <= radius_m)
    }

    /// How many lie where something is true.
    pub fn counted(&self, is_there: impl Fn(Point<Metres>) -> bool) -> i64 {
        self.points.iter().filter(|point| is_there(**point)).count() as i64
    }

    /// Those between a lower and an upper corner.
    fn inside(&self, [lower, upper]: [[f64; 2]; 2]) -> Vec<[f64; 2]> {
        let inside = |value: f64, axis: usize| lower[axis] <= value && value <= upper[axis];
        self.points.iter().filter(|p| inside(p.x, 0) && inside(p.y, 1)).map(|p| [p.x, p.y]).collect()
    }
}

/// What lies around an area, whatever the industry: outlines, simplified for a map.
#[derive(Debug, Clone)]
pub struct Around {
    outline: Rings,
    disc: bool,
    /// The nearest areas with their outlines and the distance of the centres in metres.
    neighbours: Vec<(AreaRef, Rings, f64)>,
    /// Places, among the areas, of those whose centres lie near enough to be called another choice.
    near: Vec<usize>,
    /// Lower and upper corner within which competitors are drawn.
    frame: [[f64; 2]; 2],
}

impl Around {
    /// Around an area; `None` where the areas have no such one.
    pub fn of(areas: &[Area], subject: &AreaRef) -> Option<Self> {
        let here = areas.iter().find(|a| a.code == subject.code)?;
        let mut near: Vec<(&Area, f64)> =
            areas.iter().filter(|a| a.code != here.code).map(|a| (a, a.centre.distance_m(here.centre))).collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.code.cmp(&b.0.code)));
        let neighbours = near.into_iter().take(NEIGHBOURS).map(|(area, distance_m)| {
            let name = area.name.clone().unwrap_or_else(|| area.code.clone());
            (AreaRef { kind: subject.kind, code: area.code.clone(), name }, rings(area), distance_m)
        });
        let is_near = |area: &Area| here.centre.distance_m(area.centre) <= NEAR_M && area.code != here.code;
        let (lower, upper) = here.bounding_box();
        Some(Self {
            outline: rings(here),
            disc: here.geometry_kind == GeometryKind::Disc,
            neighbours: neighbours.collect(),
            near: (0..areas.len()).filter(|i| is_near(&areas[*i])).collect(),
            frame: [lower.map(|low| low - MARGIN_M), upper.map(|high| high + MARGIN_M)],
        })
    }

    /// The other areas near it, of the areas that it was found among, in their order.
    pub fn near<'a>(&'a self, areas: &'a [Area]) -> impl Iterator<Item = &'a Area> {
        self.near.iter().filter_map(|i| areas.get(*i))
    }

    /// The map of an industry.
    pub fn map(
        &self,
        ratings: &EntryRisk,
        industry: &str,
        competitors: Option<&Competitors>,
        spot: Option<&Spot>,
    ) -> MapShapes {
        let neighbours = self.neighbours.iter().map(|(area, outline, distance_m)| Neighbour {
            area: area.clone(),
            outline: outline.clone(),
            grade: ratings.cell(area.kind, &area.code, industry).and_then(|c| c.rated).map(|r| r.grade),
            distance_m: *distance_m,
        });
        MapShapes {
            outline: self.outline.clone(),
            disc: self.disc,
            neighbours: neighbours.collect(),
            competitors: Known::or(competitors.map(|c| c.inside(self.frame)), Absent::NoLicences),
            point: spot.and_then(Spot::point).map(|p| [p.x, p.y]),
            zone: spot.and_then(Spot::zone).map(|zone| zone.ring().map(|p| [p.x, p.y]).collect()),
        }
    }
}

fn rings(area: &Area) -> Rings {
    let of_ring = |ring: Vec<(f64, f64)>| ring.into_iter().map(|(x, y)| [x, y]).collect();
    outline(&area.geometry, TOLERANCE_M).into_iter().map(of_ring).collect()
}
