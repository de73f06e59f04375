//! The API, `/api/v1`: JSON by serde, described by utoipa from the same types.

pub mod answer;
mod cells;
mod places;
mod shapes;
pub(crate) mod shops;
mod spots;
pub(crate) mod tables;

use crate::app::{Asking, body};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use utoipa::openapi::{OpenApi as Document, PathItem, RefOr};
use utoipa::{Modify, OpenApi};

/// Where everything of this version lies.
pub const ROOT: &str = "/api/v1";

/// The routes.
pub fn routes() -> Router {
    let routes = Router::new()
        .route("/snapshot", get(spots::snapshot))
        .route("/areas", get(spots::areas))
        .route("/industries", get(spots::industries))
        .route("/search", get(spots::search))
        .route("/ratings", get(cells::ratings))
        .route("/ratings/{area}/{industry}", get(cells::rating))
        .route("/indicators", get(cells::indicators))
        .route("/explain", get(cells::explain))
        .route("/advise", get(shops::advise).post(shops::advise_with_costs))
        .route("/compare", get(places::compare))
        .route("/places", get(places::places))
        .route("/diagnose", post(shops::diagnose))
        .route("/score", post(shops::score))
        .route("/shapes", get(shapes::shapes))
        .route("/steps", get(shapes::steps))
        .route("/hotspots", get(shapes::hotspots))
        .route("/tables", get(tables::tables))
        .route("/tables/{file}", get(tables::file))
        .route("/openapi.json", get(openapi));
    Router::new().nest(ROOT, routes)
}

/// Description of the API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "golmok",
        description = "골목상권 분석: how crowded and how deadly a trade is, per area. Every answer names its snapshot; \
                       language by Accept-Language (ko, en); problems are application/problem+json (RFC 9457)."
    ),
    servers((url = "/api/v1")),
    modifiers(&Responses),
    paths(
        spots::snapshot,
        spots::areas,
        spots::industries,
        spots::search,
        cells::ratings,
        cells::rating,
        cells::indicators,
        cells::explain,
        shops::advise,
        shops::advise_with_costs,
        places::compare,
        places::places,
        shops::diagnose,
        shops::score,
        shapes::shapes,
        shapes::steps,
        shapes::hotspots,
        tables::tables,
        tables::file,
    )
)]
struct Description;

/// Says of each response what its status means: OpenAPI asks for it, and generators of clients refuse what lacks it.
struct Responses;

impl Modify for Responses {
    fn modify(&self, document: &mut Document) {
        for path in document.paths.paths.values_mut() {
            let PathItem { get, post, .. } = path;
            for operation in [get, post].into_iter().flatten() {
                for (status, response) in &mut operation.responses.responses {
                    if let RefOr::T(response) = response
                        && response.description.is_empty()
                    {
                        meaning(status).clone_into(&mut response.description);
                    }
                }
            }
        }
    }
}

fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "the answer",
        "206" => "the part that was asked for",
        "304" => "not changed since the answer with that ETag",
        "404" => "not there; the nearest names are told",
        "413" => "too large",
        "416" => "no such part",
        "422" => "the question makes no sense; what is wrong is told",
        "503" => "not made yet, or stale",
        _ => "see RFC 9110",
    }
}

/// The description as JSON.
pub fn description() -> String {
    Description::openapi().to_json().unwrap_or_default()
}

async fn openapi(_: Asking) -> Response {
    body("application/json", description())
}
