//! The map that can be clicked without a script: an image that a form sends the point of.

use super::rendered;
use crate::app::{Asking, body};
use crate::problem::Problem;
use axum::response::Response;
use golmok_report::step::site::Site;
use golmok_spatial::Crs;
use std::fmt::Write;

/// Pixels of its longer side.
const LONG: f64 = 640.0;
/// White around the city, metres.
const MARGIN: f64 = 500.0;

/// What part of the plane the map shows: west, north, metres a pixel, width and height in pixels.
#[derive(Debug, Clone, Copy)]
struct Frame {
    west: f64,
    north: f64,
    scale: f64,
    size: [u32; 2],
}

fn frame(site: &Site) -> Option<Frame> {
    let points = || {
        let gu = site.gu_rings().flatten().flatten();
        gu.chain(site.area_rings().flat_map(|(rings, _)| rings).flatten())
    };
    points().next()?;
    let ends = points().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |ends, (x, y)| {
        [ends[0].min(*x), ends[1].min(*y), ends[2].max(*x), ends[3].max(*y)]
    });
    let (width, height) = (ends[2] - ends[0] + 2.0 * MARGIN, ends[3] - ends[1] + 2.0 * MARGIN);
    let scale = width.max(height) / LONG;
    let size = [width, height].map(|side| (side / scale).ceil().max(1.0) as u32);
    Some(Frame { west: ends[0] - MARGIN, north: ends[3] + MARGIN, scale, size })
}

/// Width and height of the map in pixels; `None` where there are no boundaries.
pub fn size(site: &Site) -> Option<[u32; 2]> {
    frame(site).map(|frame| frame.size)
}

/// Longitude and latitude of a pixel of the map.
///
/// # Errors
/// 422 where it lies outside, or there is no map.
pub fn degrees(site: &Site, x: f64, y: f64) -> Result<(f64, f64), Problem> {
    let outside = || Problem::unprocessable("on.x, on.y");
    let frame =
        frame(site).filter(|f| (0.0..=f64::from(f.size[0])).contains(&x) && (0.0..=f64::from(f.size[1])).contains(&y));
    let frame = frame.ok_or_else(outside)?;
    let (east, north) = (frame.west + x * frame.scale, frame.north - y * frame.scale);
    let degrees = Crs::Epsg5181.to(Crs::Epsg4326).apply(east, north).map_err(|_| outside())?;
    // A pixel is some fifty metres: five digits say more than it knows.
    Ok(((degrees.0 * 1e5).round() / 1e5, (degrees.1 * 1e5).round() / 1e5))
}

/// The map.
pub async fn map(asking: Asking) -> Response {
    let (app, lang) = (asking.app.clone(), asking.lang);
    let made = app.work(lang, move || {
        let edition = asking.edition.clone();
        let drawn = edition.kept("map.svg", || -> Result<Vec<u8>, Problem> {
            let site = rendered(&asking, edition.site(lang))?;
            draw(site).map(String::into_bytes).ok_or_else(|| Problem::not_found(lang))
        });
        super::super::api::answer::or_problem(drawn.map(|svg| body("image/svg+xml", svg.to_vec())))
    });
    super::super::api::answer::or_problem(made.await)
}

/// The fills of the steps, as the style of the pages has them.
const FILLS: [&str; 5] = ["#eceff2", "#cfd8ec", "#8aa3d0", "#d98b3a", "#8c2d04"];

fn draw(site: &Site) -> Option<String> {
    let frame = frame(site)?;
    let [width, height] = frame.size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<rect width=\"100%\" height=\"100%\" fill=\"#e6edf3\"/>\n"
    );
    let mut put = |rings: &[Vec<(f64, f64)>], style: &str| {
        let mut path = String::new();
        for ring in rings {
            for (i, (x, y)) in ring.iter().enumerate() {
                let (x, y) = ((x - frame.west) / frame.scale, (frame.north - y) / frame.scale);
                let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
            }
            path.push('z');
        }
        let _ = writeln!(svg, "<path d=\"{path}\" {style}/>");
    };
    for gu in site.gu_rings() {
        put(gu, "fill=\"#fff\" stroke=\"#aab3bf\"");
    }
    for (rings, step) in site.area_rings().filter(|(rings, _)| !rings.is_empty()) {
        put(
            rings,
            &format!(
                "fill=\"{}\" stroke=\"#566272\" stroke-width=\"0.4\" fill-rule=\"evenodd\"",
                FILLS[usize::from(step.min(4))]
            ),
        );
    }
    svg.push_str("</svg>\n");
    Some(svg)
}
