//! What to draw: outline, neighbours with their grade, competitors.

use crate::error::Result;
use crate::read::entry_risk::EntryRisk;
use crate::read::shop_register;
use crate::session::Session;
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
pub struct Competitors {
    points: Vec<Point<Metres>>,
    /// The edition of the shop register, where the points are from there.
    pub register: Option<Quarter>,
}

impl Competitors {
    /// Those that are open on a day; `None` where neither licences nor the shop register know the industry.
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
        self.points.iter().filter(|p| p.distance_m(at) <= radius_m).count() as i64
    }

    fn around(&self, area: &Area) -> Vec<[f64; 2]> {
        let (lower, upper) = area.bounding_box();
        let inside = |value: f64, axis: usize| lower[axis] - MARGIN_M <= value && value <= upper[axis] + MARGIN_M;
        self.points.iter().filter(|p| inside(p.x, 0) && inside(p.y, 1)).map(|p| [p.x, p.y]).collect()
    }
}

/// The map of an area.
pub fn map(
    areas: &[Area],
    subject: &AreaRef,
    ratings: &EntryRisk,
    industry: &str,
    competitors: Option<&Competitors>,
    point: Option<Point<Metres>>,
) -> Known<MapShapes> {
    let Some(here) = areas.iter().find(|a| a.code == subject.code) else { return Known::Absent(Absent::NoBoundary) };
    let mut near: Vec<(&Area, f64)> =
        areas.iter().filter(|a| a.code != here.code).map(|a| (a, a.centre.distance_m(here.centre))).collect();
    near.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.code.cmp(&b.0.code)));
    let neighbours = near.into_iter().take(NEIGHBOURS).map(|(area, distance_m)| {
        let cell = ratings.cell(subject.kind, &area.code, industry);
        Neighbour {
            area: AreaRef {
                kind: subject.kind,
                code: area.code.clone(),
                name: area.name.clone().unwrap_or_else(|| area.code.clone()),
            },
            outline: rings(area),
            grade: cell.and_then(|c| c.rated).map(|r| r.grade),
            distance_m,
        }
    });
    Known::Known(MapShapes {
        outline: rings(here),
        disc: here.geometry_kind == GeometryKind::Disc,
        neighbours: neighbours.collect(),
        competitors: Known::or(competitors.map(|c| c.around(here)), Absent::NoLicences),
        point: point.map(|p| [p.x, p.y]),
    })
}

fn rings(area: &Area) -> Rings {
    let of_ring = |ring: Vec<(f64, f64)>| ring.into_iter().map(|(x, y)| [x, y]).collect();
    outline(&area.geometry, TOLERANCE_M).into_iter().map(of_ring).collect()
}
