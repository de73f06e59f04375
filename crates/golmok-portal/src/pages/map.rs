//! The page of the large map, and the map that can be clicked without a script: an image that a form sends the point of.

use super::{page, rendered};
use crate::app::{Asking, body};
use crate::ask::{self, Fields};
use crate::problem::Problem;
use axum::http::header;
use axum::response::Response;
use golmok_model::IndustryCode;
use golmok_report::charts::palette;
use golmok_report::hosted::{LargeMap, word};
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
        gu.chain(site.area_outlines().flatten().flatten())
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

/// What the map paints: an industry, or all together, by grade or within the industry.
fn painted(asking: &Asking) -> Result<(String, View), Problem> {
    let fields = Fields::of(&asking.uri)?;
    let industry = match fields.get("industry") {
        None | Some(IndustryCode::ALL) => String::new(),
        Some(asked) => ask::industry(asked).map_err(|error| Problem::of(&error, asking.lang))?.code,
    };
    let view = match fields.get("view") {
        // All industries together are compared with nothing.
        None if industry.is_empty() => View::Grade,
        None | Some("within") => View::Within,
        Some("grade") => View::Grade,
        Some(other) => return Err(Problem::unprocessable(format!("view: {other}; within, grade"))),
    };
    Ok((industry, view))
}

/// By what the areas are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Grade,
    Within,
}

impl View {
    fn code(self) -> &'static str {
        match self {
            Self::Grade => "grade",
            Self::Within => "within",
        }
    }
}

/// The map.
pub async fn map(asking: Asking) -> Response {
    let answer = |asking: &Asking| -> Result<Response, Problem> {
        let (industry, view) = painted(asking)?;
        let site = rendered(asking, asking.edition.site(asking.lang))?;
        let svg = draw(site, &industry, view).ok_or_else(|| Problem::not_found(asking.lang))?;
        Ok(body("image/svg+xml", svg))
    };
    asking.answer(answer).await
}

/// The page of the large map.
pub async fn large(asking: Asking) -> Response {
    let app = asking.app.clone();
    let raster = app.raster.clone();
    let mut response = page(asking, move |asking, site| {
        let w = |key: &str| word(key, asking.lang);
        let (industry, view) = painted(asking)?;
        let up = asking.lang.pick("", "../");
        let grades: Vec<&str> = (0..=4).map(|step| w(&format!("g{step}"))).collect();
        let data = serde_json::json!({
            "api": format!("{up}api/v1"), "lang": asking.lang.pick("ko", "en"), "bounds": bounds(site),
            "raster": raster.as_ref().map(|raster| &raster.tiles), "attribution": raster.as_ref().map(|raster| &raster.attribution),
            "words": {
                "grades": grades, "stores": w("stores"), "area": w("h_area_page"), "founder": w("founder"), "label": w("h_big_map"),
                "choose": w("h_choose_industry"), "none": w("h_no_hotspots"), "spot": w("h_spot_said"), "polygon": w("h_polygon_said"), "source": w("h_map_source"),
            },
        });
        // A closing tag within a text must not end the block.
        let json = data.to_string().replace('<', "\\u003c");
        let map = LargeMap {
            industries: site.industries().map(|(code, name)| [code.to_owned(), name.to_owned()]).collect(),
            industry,
            view: view.code(),
            size: size(site),
            assets: format!("{up}assets/"),
            json,
        };
        rendered(asking, site.pages().map(site.frame(), &map))
    })
    .await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, app.map_policy());
    response
}

/// West, south, east and north of the city, degrees.
fn bounds(site: &Site) -> Option<[f64; 4]> {
    let frame = frame(site)?;
    let degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    let [width, height] = frame.size.map(|side| f64::from(side) * frame.scale);
    let (west, south) = degrees.apply(frame.west, frame.north - height).ok()?;
    let (east, north) = degrees.apply(frame.west + width, frame.north).ok()?;
    Some([west, south, east, north].map(|degrees| (degrees * 1e5).round() / 1e5))
}

fn draw(site: &Site, industry: &str, view: View) -> Option<String> {
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
    let fill = |grade: u8, within: u8| match view {
        View::Grade => palette::step_fill(grade),
        View::Within => palette::relative_fill(within),
    };
    for (rings, [grade, within]) in site.area_rings(industry).filter(|(rings, _)| !rings.is_empty()) {
        let fill = fill(grade, within);
        put(rings, &format!("fill=\"{fill}\" stroke=\"#566272\" stroke-width=\"0.4\" fill-rule=\"evenodd\""));
    }
    svg.push_str("</svg>\n");
    Some(svg)
}
