//! The place on a map with its neighbours and the shops of the same industry.

use super::canvas::{Anchor, Canvas, FIGURE, LABEL, Tenths, n, round_above};
use super::palette::{BLUE, BLUE_LIGHT, INK, LINE, ORANGE, PAPER, SOFT, WASH};
use std::fmt::Write;

/// A ring of a polygon, in EPSG:5181 metres.
pub type Ring = Vec<(f64, f64)>;

/// An area to draw, in EPSG:5181 metres.
#[derive(Debug, Clone, PartialEq)]
pub struct MapArea {
    /// Name for people.
    pub name: String,
    /// Rings; holes by the even-odd rule.
    pub rings: Vec<Ring>,
}

/// What the map shows.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaMap<'a> {
    /// The place.
    pub here: &'a MapArea,
    /// Areas around it.
    pub neighbours: &'a [MapArea],
    /// How many of them bear a number, from 1 in their order.
    pub numbered: usize,
    /// Shops of the same industry, EPSG:5181 metres.
    pub competitors: &'a [(f64, f64)],
    /// A point that was asked about, EPSG:5181 metres.
    pub point: Option<(f64, f64)>,
    /// A polygon that was asked about, EPSG:5181 metres.
    pub zone: Option<&'a Ring>,
}

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 280.0;
/// Room around the place, as a share of its own size: the least that lets [`COMPANY`] areas be seen.
const ROOM: [f64; 3] = [0.65, 1.2, 2.0];
/// Areas nearby that the view shall hold.
const COMPANY: usize = 2;
/// Metres that the map shows at least, from side to side.
const LEAST_M: f64 = 600.0;

/// Draws the map: the place filled and outlined, neighbours outlined and numbered, shops as dots, a scale bar, north.
/// `None` where the place has no outline.
pub fn draw(id: &str, map: &AreaMap<'_>, title: &str, description: &str, units: (&str, &str)) -> Option<String> {
    let view = View::of(map.here, map.point, map.zone, map.neighbours)?;
    let (x, y) = (|e: f64| view.x(e), |north: f64| view.y(north));
    let inside = |p: (f64, f64)| view.holds(p);

    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    canvas.begin_clip(&format!("{id}-clip"), [0.0, 0.0, WIDTH, HEIGHT]);
    canvas.rect(0.0, 0.0, WIDTH, HEIGHT, WASH);
    let outlines: Vec<String> = map.neighbours.iter().map(|area| outline(&area.rings, x, y)).collect();
    for outline in &outlines {
        let style = format!(
            "fill=\"{PAPER}\" fill-rule=\"evenodd\" stroke=\"{SOFT}\" stroke-width=\"1\" stroke-dasharray=\"4 2\""
        );
        canvas.path(outline, &style);
    }
    let style = format!(
        "fill=\"{BLUE_LIGHT}\" fill-opacity=\"0.7\" fill-rule=\"evenodd\" stroke=\"{BLUE}\" stroke-width=\"2.5\" stroke-linejoin=\"round\""
    );
    canvas.path(&outline(&map.here.rings, x, y), &style);
    // Areas may lie over one another: outlines come once more above the fill.
    for outline in &outlines {
        let style = format!("fill=\"none\" stroke=\"{SOFT}\" stroke-width=\"1\" stroke-dasharray=\"4 2\"");
        canvas.path(outline, &style);
    }
    if let Some(zone) = map.zone {
        let style = format!(
            "fill=\"{INK}\" fill-opacity=\"0.12\" stroke=\"{INK}\" stroke-width=\"2\" stroke-dasharray=\"6 3\""
        );
        canvas.path(&outline(std::slice::from_ref(zone), x, y), &style);
    }
    for shop in map.competitors.iter().filter(|p| inside(**p)) {
        canvas.disc((x(shop.0), y(shop.1)), 2.6, ORANGE, PAPER);
    }
    let mut taken: Vec<Corner> = Vec::new();
    for (i, area) in map.neighbours.iter().enumerate().take(map.numbered) {
        let seen = bounds(area.rings.iter().flatten().copied().filter(|p| inside(*p)));
        let Some((from, to)) = seen else { continue };
        let at =
            (x((from.0 + to.0) / 2.0).clamp(14.0, WIDTH - 14.0), y((from.1 + to.1) / 2.0).clamp(14.0, HEIGHT - 34.0));
        let at = free(at, &taken);
        taken.push(at);
        canvas.disc(at, 9.0, PAPER, SOFT);
        canvas.text((at.0, at.1 + 4.0), FIGURE.at(Anchor::Middle), &(i + 1).to_string());
    }
    if let Some(point) = map.point {
        let (px, py) = (n(x(point.0)), n(y(point.1)));
        let style = format!("fill=\"{INK}\" stroke=\"{PAPER}\" stroke-width=\"1.5\"");
        canvas.path(&format!("M{px} {py}l-7 -16a8 8 0 1 1 14 0z"), &style);
    }
    canvas.end_clip();
    scale_bar(&mut canvas, view.scale, units.0);
    canvas.path(&format!("M{} 10l5 14h-10z", WIDTH - 16.0), &format!("fill=\"{INK}\""));
    canvas.halo_text((WIDTH - 16.0, 36.0), LABEL.fill(INK).at(Anchor::Middle), units.1);
    canvas.path(
        &format!("M.5 .5h{}v{}h-{}z", WIDTH - 1.0, HEIGHT - 1.0, WIDTH - 1.0),
        &format!("fill=\"none\" stroke=\"{LINE}\""),
    );
    Some(canvas.finish(id, title, description))
}

/// The place, moved aside where another number stands.
fn free(at: Corner, taken: &[Corner]) -> Corner {
    let near = |p: Corner| taken.iter().any(|t| (t.0 - p.0).hypot(t.1 - p.1) < 20.0);
    let steps = [(0.0, 0.0), (21.0, 0.0), (-21.0, 0.0), (0.0, 21.0), (0.0, -21.0), (21.0, 21.0), (-21.0, -21.0)];
    let moved = steps.map(|(dx, dy)| ((at.0 + dx).clamp(12.0, WIDTH - 12.0), (at.1 + dy).clamp(12.0, HEIGHT - 12.0)));
    moved.into_iter().find(|p| !near(*p)).unwrap_or(at)
}

fn scale_bar(canvas: &mut Canvas, scale: f64, metre: &str) {
    let metres = round_above(70.0 / scale / 1.6);
    let long = metres * scale;
    let y = HEIGHT - 12.0;
    canvas.path(
        &format!("M10 {}v5h{}v-5", y - 5.0, n(long)),
        &format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.5\""),
    );
    let text = format!("{} {metre}", crate::numbers::count(metres as i64));
    canvas.halo_text((10.0 + long + 6.0, y + 1.0), LABEL.fill(INK), &text);
}

/// The part of the plane that is seen.
struct View {
    centre: Corner,
    scale: f64,
}

impl View {
    fn of(here: &MapArea, point: Option<Corner>, zone: Option<&Ring>, areas: &[MapArea]) -> Option<Self> {
        let (low, high) = bounds(here.rings.iter().flatten().copied())?;
        let (low, high) = bounds([low, high].into_iter().chain(point).chain(zone.into_iter().flatten().copied()))?;
        let centre = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
        let size = (high.0 - low.0).max((high.1 - low.1) * WIDTH / HEIGHT);
        let view = |room: f64| Self { centre, scale: WIDTH / (size * (1.0 + room)).max(LEAST_M) };
        let company = |view: &Self| areas.iter().filter(|a| view.shows(a)).count() >= COMPANY.min(areas.len());
        Some(ROOM.into_iter().map(view).find(company).unwrap_or_else(|| view(ROOM[0])))
    }

    /// Whether a corner of the area is seen.
    fn shows(&self, area: &MapArea) -> bool {
        area.rings.iter().flatten().any(|p| self.holds(*p))
    }

    fn x(&self, e: f64) -> f64 {
        WIDTH / 2.0 + (e - self.centre.0) * self.scale
    }

    fn y(&self, north: f64) -> f64 {
        HEIGHT / 2.0 - (north - self.centre.1) * self.scale
    }

    fn holds(&self, (e, north): Corner) -> bool {
        (0.0..=WIDTH).contains(&self.x(e)) && (0.0..=HEIGHT).contains(&self.y(north))
    }
}

/// Which of the areas has a corner in view of `here`, the point and the polygon, by index.
pub fn in_view(here: &MapArea, point: Option<(f64, f64)>, zone: Option<&Ring>, areas: &[MapArea]) -> Vec<usize> {
    let Some(view) = View::of(here, point, zone, areas) else { return Vec::new() };
    (0..areas.len()).filter(|i| view.shows(&areas[*i])).collect()
}

type Corner = (f64, f64);

fn bounds(points: impl Iterator<Item = Corner>) -> Option<(Corner, Corner)> {
    points.fold(None, |seen, (x, y)| {
        let (low, high) = seen.unwrap_or(((x, y), (x, y)));
        Some(((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y))))
    })
}

/// A path of rings, points nearer than half a unit left out.
fn outline(rings: &[Ring], x: impl Fn(f64) -> f64, y: impl Fn(f64) -> f64) -> String {
    let mut d = String::new();
    for ring in rings {
        let mut last: Option<Corner> = None;
        for (e, north) in ring {
            let at = (x(*e), y(*north));
            if last.is_some_and(|l| (l.0 - at.0).abs() < 0.5 && (l.1 - at.1).abs() < 0.5) {
                continue;
            }
            let _ = write!(d, "{}{} {}", if last.is_none() { 'M' } else { 'L' }, Tenths(at.0), Tenths(at.1));
            last = Some(at);
        }
        if last.is_some() {
            d.push('z');
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(name: &str, x: f64, y: f64, side: f64) -> MapArea {
        let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)];
        MapArea { name: name.into(), rings: vec![ring] }
    }

    #[test]
    fn without_an_outline_there_is_no_map() {
        let here = MapArea { name: "가".into(), rings: vec![] };
        let map = AreaMap { here: &here, neighbours: &[], numbered: 0, competitors: &[], point: None, zone: None };
        assert_eq!(draw("m", &map, "지도", "", ("m", "북")), None);
    }

    #[test]
    fn the_view_widens_for_company_and_numbers_keep_apart() {
        let here = square("가", 200_000.0, 450_000.0, 400.0);
        let far = [square("나", 200_500.0, 450_000.0, 100.0), square("다", 200_500.0, 450_010.0, 100.0)];
        assert_eq!(in_view(&here, None, None, &far), [0, 1]);
        let alone = [square("나", 203_000.0, 450_000.0, 100.0)];
        assert_eq!(in_view(&here, None, None, &alone), Vec::<usize>::new());
        let first = free((100.0, 100.0), &[]);
        let second = free((104.0, 100.0), &[first]);
        assert!((first.0 - second.0).hypot(first.1 - second.1) >= 20.0, "{first:?} {second:?}");
    }

    #[test]
    fn shops_far_away_are_left_out_and_neighbours_numbered() {
        let here = square("가", 200_000.0, 450_000.0, 400.0);
        let around = [square("나", 200_420.0, 450_000.0, 300.0), square("다", 300_000.0, 450_000.0, 300.0)];
        let shops = [(200_100.0, 450_100.0), (250_000.0, 450_000.0)];
        let map = AreaMap {
            here: &here,
            neighbours: &around,
            numbered: 2,
            competitors: &shops,
            point: Some((200_200.0, 450_200.0)),
            zone: None,
        };
        assert_eq!(in_view(&here, map.point, None, &around), [0]);
        let svg = draw("m", &map, "지도", "가와 이웃", ("m", "북")).unwrap();
        assert_eq!(svg.matches("r=\"2.6\"").count(), 1, "one shop is in view");
        assert_eq!(svg.matches("r=\"9\"").count(), 1, "one neighbour is in view");
        assert!(svg.contains(" m</text>") && svg.contains("북") && !svg.contains("NaN"));
    }
}
