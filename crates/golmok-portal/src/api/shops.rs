//! Reports: a founder's, an owner's, and ratings for the rows of a list.

use super::answer::{Answer, whole};
use crate::app::{Asking, body};
use crate::ask::{self, Json, Query, today};
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use golmok_advice::Advice;
use golmok_advice::break_even::Costs;
use golmok_advice::support::diagnosis::Shop;
use golmok_engine::query::advise::{self as query, Spot, place, polygon};
use golmok_engine::query::diagnose::{self, Asked as DiagnoseAsked};
use golmok_engine::query::own_areas;
use golmok_engine::query::score::line::line;
use golmok_engine::query::score::places::{Place, Places};
use golmok_engine::query::score::ratings::Ratings;
use golmok_model::Won;
use golmok_report::diagnose_page::{self, DiagnosePage};
use golmok_report::{founder, stale};
use golmok_spatial::Crs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Metres around a point, unless asked otherwise.
pub const RADIUS_M: f64 = 500.0;

/// Where a shop is to open, and which. Either `area`, or `lon` and `lat`, or `polygon`.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdviseAsked {
    /// Code or name of an area.
    #[param(example = "3110001")]
    pub area: Option<String>,
    /// Longitude of a place, degrees.
    pub lon: Option<f64>,
    /// Latitude of a place, degrees.
    pub lat: Option<f64>,
    /// Metres around it, 100–1,000; 500 unless asked otherwise.
    pub radius: Option<f64>,
    /// Corners of a polygon, `lon,lat;lon,lat;…`, at most 100.
    pub polygon: Option<String>,
    /// Code or name of an industry.
    #[param(example = "CS100010")]
    pub industry: String,
    /// Floor area of the shop, m².
    pub floor_area: Option<f64>,
}

/// The same with the founder's own figures. Amounts in won; nothing is stored.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"area": "3110001", "industry": "CS100010", "rent": 3000000, "wages": 4000000, "margin": 0.6}))]
pub struct AdviseBody {
    /// Code or name of an area.
    area: Option<String>,
    /// Longitude of a place, degrees.
    lon: Option<f64>,
    /// Latitude of a place, degrees.
    lat: Option<f64>,
    /// Metres around it, 100–1,000.
    radius: Option<f64>,
    /// Floor area of the shop, m².
    floor_area: Option<f64>,
    /// Corners of a polygon, `lon,lat;lon,lat;…`, at most 100.
    polygon: Option<String>,
    /// Code or name of an industry.
    industry: String,
    /// Rent, won a month.
    rent: Option<i64>,
    /// Wages, won a month.
    wages: Option<i64>,
    /// The owner's own wage, won a month.
    own_wage: Option<i64>,
    /// Other fixed costs, won a month.
    other: Option<i64>,
    /// Share of a sale left after goods and fees, 0–1.
    margin: Option<f64>,
    /// Capital to set up, won.
    capital: Option<i64>,
    /// Months in which the capital is to come back.
    payback_months: Option<u32>,
    /// Won of one sale.
    ticket: Option<i64>,
}

/// Makes the report that is asked for.
///
/// # Errors
/// 404 and 422 by the kind of the engine's error.
pub fn report(asking: &Asking, asked: &AdviseAsked, costs: Costs) -> Result<Advice, Problem> {
    let session = &asking.edition.session;
    let problem = |error: golmok_engine::Error| Problem::of(&error, asking.lang);
    let industry = ask::industry(&asked.industry).map_err(problem)?;
    let spot = match (asked.lon.zip(asked.lat), &asked.polygon) {
        (None, None) => None,
        (Some((lon, lat)), None) => {
            let radius = asked.radius.unwrap_or(RADIUS_M);
            if !(100.0..=1_000.0).contains(&radius) {
                return Err(Problem::unprocessable("radius: 100–1000 m"));
            }
            Some(Spot::Circle(place::place(session, lon, lat, radius).map_err(problem)?, [lon, lat], radius))
        }
        (None, Some(corners)) => {
            let placed = polygon::corners(corners).and_then(|corners| polygon::place(session, &corners));
            Some(Spot::Polygon(placed.map_err(problem)?))
        }
        (Some(_), Some(_)) => return Err(Problem::unprocessable("either lon and lat, or polygon")),
    };
    let (area, spot) = match (&asked.area, spot) {
        (Some(area), None) => match own_areas::spot(session, area).map_err(problem)? {
            Some(own) => (own.area().clone(), Some(own)),
            None => (ask::area(session, area).map_err(problem)?, None),
        },
        (None, Some(spot)) => (spot.area().clone(), Some(spot)),
        _ => return Err(Problem::unprocessable("either area, or lon and lat, or polygon is needed")),
    };
    let costs = query::costs::checked(costs).map_err(problem)?;
    let asked = query::Asked { area, spot, industry, costs, floor_area_m2: asked.floor_area, today: today() };
    let mut advice = query::advise(session, asked).map_err(problem)?;
    if let Some(words) = stale::words(&session.snapshot().info().stale) {
        advice.caveats.insert(0, words);
    }
    Ok(advice)
}

async fn advised(asking: Asking, asked: AdviseAsked, costs: Costs) -> Response {
    let answer = move |asking: &Asking| {
        report(asking, &asked, costs).and_then(|advice| {
            let json = founder::to_json(&advice).map_err(|error| Problem::of_report(&error, asking.lang))?;
            Ok(body("application/json", json))
        })
    };
    asking.answer(answer).await
}

/// One founder's report, in the form `golmok.advice/1` of `golmok advise --out page.json`.
#[utoipa::path(get, path = "/advise", params(AdviseAsked), responses((status = 200, description = "golmok.advice/1", body = Object), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn advise(asking: Asking, Query(asked): Query<AdviseAsked>) -> Response {
    advised(asking, asked, Costs::default()).await
}

/// The same with the founder's own figures, which no address and no log has.
#[utoipa::path(post, path = "/advise", request_body = AdviseBody, responses((status = 200, description = "golmok.advice/1", body = Object), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn advise_with_costs(asking: Asking, Json(asked): Json<AdviseBody>) -> Response {
    let costs = Costs {
        rent: asked.rent.map(Won),
        wages: asked.wages.map(Won),
        own_wage: asked.own_wage.map(Won),
        other: asked.other.map(Won),
        margin: asked.margin,
        capital: asked.capital.map(Won),
        payback_months: asked.payback_months,
        ticket: asked.ticket.map(Won),
    };
    let AdviseBody { area, lon, lat, radius, polygon, industry, floor_area, .. } = asked;
    advised(asking, AdviseAsked { area, lon, lat, radius, polygon, industry, floor_area }, costs).await
}

/// A running shop. Nothing of it is stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"area": "3110001", "industry": "CS100010", "opened": "2021-07-01", "sales": 12000000, "profit": 0.05}))]
pub struct ShopBody {
    /// Code or name of an area.
    area: String,
    /// Code or name of an industry.
    industry: String,
    /// First day of business.
    #[schema(value_type = String, format = Date)]
    opened: jiff::civil::Date,
    /// Sales of a month, won.
    sales: Option<i64>,
    /// Share of sales left when everything is paid; negative for a loss.
    profit: Option<f64>,
    /// Regular workers.
    workers: Option<i64>,
    /// Floor area, m².
    floor_area: Option<f64>,
}

/// The diagnosis that is asked for.
///
/// # Errors
/// 404 and 422 by the kind of the engine's error.
pub fn diagnosis(asking: &Asking, area: &str, industry: &str, shop: Shop) -> Result<DiagnosePage, Problem> {
    let session = &asking.edition.session;
    let found = ask::area(session, area).and_then(|area| {
        let industry = ask::industry(industry)?;
        diagnose::diagnose(session, DiagnoseAsked { area, industry, shop, today: today() })
    });
    let found = found.map_err(|error| Problem::of(&error, asking.lang))?;
    Ok(DiagnosePage::of(found, session.snapshot()))
}

/// Diagnosis of a running shop, in the form of `golmok diagnose --out page.json`.
#[utoipa::path(post, path = "/diagnose", request_body = ShopBody, responses((status = 200, description = "the diagnosis", body = Object), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn diagnose(asking: Asking, Json(asked): Json<ShopBody>) -> Response {
    let answer = move |asking: &Asking| {
        let shop = Shop {
            opened_on: asked.opened,
            monthly_sales: asked.sales.map(Won),
            margin: asked.profit,
            workers: asked.workers,
            floor_area_m2: asked.floor_area,
        };
        diagnosis(asking, &asked.area, &asked.industry, shop).and_then(|page| {
            let json = diagnose_page::json(&page).map_err(|error| Problem::of_report(&error, asking.lang))?;
            Ok(body("application/json", json))
        })
    };
    asking.answer(answer).await
}

/// Rows to score.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rows": [{"id": "1", "lon": 126.98, "lat": 37.57, "industry": "CS100010"}, {"id": "2", "industry": "카페"}]}))]
pub struct ScoreBody {
    /// At most 10,000 unless the portal is set otherwise.
    rows: Vec<ScoreRow>,
}

/// A row: a place and an industry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRow {
    /// What the answer is found by.
    id: String,
    /// Longitude, degrees.
    lon: Option<f64>,
    /// Latitude, degrees.
    lat: Option<f64>,
    /// 법정동 code, instead of a point.
    legal_dong_code: Option<String>,
    /// Code or name of an area, as every command reads it, instead of a point.
    area: Option<String>,
    /// Service code, KSIC or SEMAS class, or a name.
    industry: String,
}

/// The answer to a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct Scored {
    /// As it was given.
    pub id: String,
    /// Kind of the area that answers: the narrowest that is rated.
    pub answered_by: Option<&'static str>,
    /// Its code.
    pub area_code: Option<String>,
    /// Its name.
    pub area_name: String,
    /// 서비스_업종_코드.
    pub industry_code: String,
    /// The columns of `golmok score`, as texts.
    pub rating: BTreeMap<&'static str, String>,
    /// Why there is no rating; empty where there is one.
    pub reason: String,
}

/// One rating per row, in the order of the rows.
#[utoipa::path(post, path = "/score", request_body = ScoreBody, responses((status = 200, body = Answer<Vec<Scored>>), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn score(asking: Asking, Json(asked): Json<ScoreBody>) -> Response {
    if asked.rows.len() > asking.app.score_rows {
        let text = format!("rows: {} > {}", asked.rows.len(), asking.app.score_rows);
        return Problem::new(axum::http::StatusCode::PAYLOAD_TOO_LARGE, text).into_response();
    }
    asking.answer(move |asking| whole(asking, scored(asking, &asked.rows))).await
}

fn scored(asking: &Asking, rows: &[ScoreRow]) -> golmok_engine::Result<Vec<Scored>> {
    let session = &asking.edition.session;
    let (ratings, places) = (Ratings::of(session)?, Places::of(session, Crs::Epsg5181)?);
    let at = |row: &ScoreRow| match (row.lon.zip(row.lat), &row.legal_dong_code, &row.area) {
        (Some((lon, lat)), ..) => Place::Degrees((lon.to_string(), lat.to_string())),
        (None, Some(code), _) => Place::LegalDong(code.clone()),
        (None, None, Some(name)) => Place::Named(name.clone()),
        (None, None, None) => Place::Nowhere,
    };
    let answers = places.answer(&rows.iter().map(at).collect::<Vec<_>>())?;
    let scored = rows.iter().zip(&answers).map(|(row, answer)| {
        let line = line(&ratings, &row.industry, answer);
        let values = ratings.values(line.rating).map(str::to_owned);
        Scored {
            id: row.id.clone(),
            answered_by: line.area.map(|(kind, _)| kind.code()),
            area_code: line.area.map(|(_, code)| code.to_owned()),
            area_name: line.rating.map_or("", |rating| ratings.name(rating)).to_owned(),
            industry_code: line.industry_code.to_owned(),
            rating: ratings.columns().zip(values).filter(|_| line.rating.is_some()).collect(),
            reason: line.reason.to_owned(),
        }
    });
    Ok(scored.collect())
}
