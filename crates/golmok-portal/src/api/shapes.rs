//! Shapes and colours for maps: areas simplified to what a zoom can show, their steps for an industry, hot spots.

use super::answer::{Answer, whole};
use super::spots::kind_of;
use crate::app::{Asking, body};
use crate::ask::{self, Query};
use crate::problem::Problem;
use axum::response::Response;
use golmok_engine::Error as EngineError;
use golmok_engine::query::advise::names::own_name;
use golmok_engine::query::shapes as query;
use golmok_model::{AreaKind, IndustryCode, RelativeGrade};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which shapes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShapesAsked {
    /// `trade_area`, `admin_dong` or `gu`.
    #[param(example = "gu")]
    kind: String,
    /// Zoom of a web map for which the outlines are exact to half a pixel, 8–16; 12 unless asked otherwise.
    #[param(minimum = 8, maximum = 16, example = 10)]
    zoom: Option<u8>,
}

/// Outlines of the areas in force, in degrees.
#[utoipa::path(get, path = "/shapes", params(ShapesAsked), responses((status = 200, content_type = "application/geo+json", body = Object, description = "a FeatureCollection; `id` and `properties.code` are the area's code, `properties.name` its name"), (status = 422, body = Problem)))]
pub async fn shapes(asking: Asking, Query(asked): Query<ShapesAsked>) -> Response {
    asking.answer(move |asking| drawn(asking, &asked)).await
}

fn drawn(asking: &Asking, asked: &ShapesAsked) -> Result<Response, Problem> {
    let kind = match kind_of(&asked.kind)? {
        kind @ (AreaKind::TradeArea | AreaKind::AdminDong | AreaKind::Gu) => kind,
        other => return Err(Problem::unprocessable(format!("kind: {}", other.code()))),
    };
    let zoom = asked.zoom.unwrap_or(12);
    if !(8..=16).contains(&zoom) {
        return Err(Problem::unprocessable(format!("zoom: {zoom} is not within 8 and 16")));
    }
    let name = format!("shapes-{}-{zoom}", kind.code());
    let made = asking.edition.kept(&name, || collected(asking, kind, zoom))?;
    Ok(body("application/geo+json", made.to_vec()))
}

/// A feature of a map.
#[derive(Serialize)]
struct Feature<'a> {
    r#type: &'static str,
    id: &'a str,
    properties: BTreeMap<&'static str, &'a str>,
    geometry: Geometry,
}

#[derive(Serialize)]
struct Geometry {
    r#type: &'static str,
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Features as GeoJSON (RFC 7946).
fn collection(features: &[Feature<'_>]) -> Result<Vec<u8>, Problem> {
    let whole = serde_json::json!({ "type": "FeatureCollection", "features": features });
    serde_json::to_vec(&whole).map_err(|error| Problem::unprocessable(error.to_string()))
}

fn collected(asking: &Asking, kind: AreaKind, zoom: u8) -> Result<Vec<u8>, Problem> {
    let shapes = query::outlines(&asking.edition.session, kind, query::half_a_pixel_m(zoom));
    let shapes = shapes.map_err(|error| Problem::of(&error, asking.lang))?;
    let features = shapes.iter().map(|shape| Feature {
        r#type: "Feature",
        id: &shape.code,
        properties: BTreeMap::from([("code", shape.code.as_str()), ("name", own_name(kind, &shape.name))]),
        geometry: Geometry { r#type: "MultiPolygon", coordinates: shape.polygons.clone() },
    });
    collection(&features.collect::<Vec<_>>())
}

/// Of which cells.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StepsAsked {
    /// `trade_area`, `admin_dong` or `gu`.
    #[param(example = "trade_area")]
    kind: String,
    /// Code or name of an industry; all together unless asked otherwise.
    #[param(example = "CS100010")]
    industry: Option<String>,
}

/// What a map paints of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Painted {
    /// Step of the grade, 1–4; 0 where the cell is not rated.
    pub grade: u8,
    /// Step within the industry, 1–5 from much lower to much higher; 0 where the cell is not rated.
    pub within: u8,
    /// Whether it differs clearly from the same industry in the city.
    pub clear: bool,
    /// The average shop closes within a year.
    pub probability: Option<f64>,
    /// Shops at the newest quarter.
    pub stores: i64,
}

/// The steps of an industry's cells by area code, for the colours of a map.
#[utoipa::path(get, path = "/steps", params(StepsAsked), responses((status = 200, body = Answer<BTreeMap<String, Painted>>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn steps(asking: Asking, Query(asked): Query<StepsAsked>) -> Response {
    let answer = move |asking: &Asking| -> Result<Response, Problem> {
        let kind = kind_of(&asked.kind)?;
        Ok(whole(asking, painted(asking, kind, asked.industry.as_deref())))
    };
    asking.answer(answer).await
}

fn painted(asking: &Asking, kind: AreaKind, asked: Option<&str>) -> Result<BTreeMap<String, Painted>, EngineError> {
    let industry = match asked {
        None | Some(IndustryCode::ALL) => IndustryCode::ALL.to_owned(),
        Some(asked) => ask::industry(asked)?.code,
    };
    let ratings = asking.edition.session.entry_risk()?;
    let cells = ratings.of_industry(&industry).filter(|cell| cell.area.kind == kind);
    let of = cells.map(|cell| {
        let rated = cell.rated.as_ref();
        let painted = Painted {
            grade: rated.map_or(0, |rated| rated.step),
            within: rated.map_or(0, |rated| golmok_report::page::relative::step(rated.relative_risk.value)),
            clear: rated.is_some_and(|rated| rated.relative != RelativeGrade::NoClearDifference),
            probability: rated.map(|rated| rated.probability.value),
            stores: cell.stores,
        };
        (cell.area.code, painted)
    });
    Ok(of.collect())
}

/// Of which industry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HotspotsAsked {
    /// Code or name of an industry.
    #[param(example = "CS100001")]
    industry: String,
}

/// Hexagons in which shops of an industry heap up (Getis–Ord Gi*, false discovery rate 5 %), in degrees.
#[utoipa::path(get, path = "/hotspots", params(HotspotsAsked), responses((status = 200, content_type = "application/geo+json", body = Object, description = "a FeatureCollection of H3 cells of resolution 10; `properties.stores` are the shops within"), (status = 404, body = Problem)))]
pub async fn hotspots(asking: Asking, Query(asked): Query<HotspotsAsked>) -> Response {
    asking.answer(move |asking| heaps(asking, &asked.industry)).await
}

fn heaps(asking: &Asking, asked: &str) -> Result<Response, Problem> {
    let problem = |error: EngineError| Problem::of(&error, asking.lang);
    let industry = ask::industry(asked).map_err(problem)?.code;
    let found = query::hotspots(&asking.edition.session, &industry).map_err(problem)?;
    let (ids, counts): (Vec<String>, Vec<String>) =
        found.iter().map(|hexagon| (format!("{:x}", hexagon.cell), hexagon.stores.to_string())).unzip();
    let features = found.iter().zip(ids.iter().zip(&counts)).map(|(hexagon, (id, stores))| Feature {
        r#type: "Feature",
        id,
        properties: BTreeMap::from([("h3", id.as_str()), ("stores", stores.as_str())]),
        geometry: Geometry { r#type: "MultiPolygon", coordinates: vec![vec![hexagon.ring.clone()]] },
    });
    Ok(body("application/geo+json", collection(&features.collect::<Vec<_>>())?))
}
