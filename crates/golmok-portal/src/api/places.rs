//! Areas side by side, and areas or industries by risk.

use super::answer::{Answer, Part, list, whole};
use super::cells::Rating;
use crate::app::Asking;
use crate::ask::{self, Query};
use crate::problem::Problem;
use axum::response::Response;
use golmok_advice::comparison::{Difference, Pair};
use golmok_engine::Error as EngineError;
use golmok_engine::query::compare as query;
use golmok_engine::query::places::{self as ranking, Asked, LISTED_STORES};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Areas and an industry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompareAsked {
    /// Two to four areas by code or name, commas between.
    #[param(example = "3110001,3110002")]
    areas: String,
    /// Code or name of an industry.
    #[param(example = "CS100010")]
    industry: String,
}

/// Areas side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// One rating per area, in the order asked for.
    pub ratings: Vec<Rating>,
    /// Each two of those that are rated.
    pub pairs: Vec<Two>,
}

/// Two areas: is the first safer?
#[derive(Debug, Serialize, ToSchema)]
pub struct Two {
    /// Code of the first area.
    pub a: String,
    /// Code of the second area.
    pub b: String,
    /// Posterior probability that the first closes less.
    pub a_safer: f64,
    /// `a_safer`, `b_safer` or `no_clear_difference`.
    #[schema(example = "no_clear_difference")]
    pub difference: &'static str,
}

impl From<Pair> for Two {
    fn from(pair: Pair) -> Self {
        let difference = match pair.difference {
            Difference::ASafer => "a_safer",
            Difference::BSafer => "b_safer",
            Difference::NoClearDifference => "no_clear_difference",
        };
        Self { a: pair.a, b: pair.b, a_safer: pair.a_safer, difference }
    }
}

/// What is ranked: the trade areas of an industry, or the industries of an area.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesAsked {
    /// Code or name of an industry: ranks areas.
    #[param(example = "CS100010")]
    industry: Option<String>,
    /// Code or name of an area: ranks industries.
    area: Option<String>,
    /// Code or name of a gu: only its areas.
    gu: Option<String>,
    /// Shops at least; 5 unless asked otherwise.
    #[param(minimum = 0, example = 5)]
    min_stores: Option<i64>,
    /// Whether the highest risk comes first.
    highest: Option<bool>,
    /// Items before the page.
    #[param(example = 0)]
    offset: Option<usize>,
    /// Items of the page, at most 1,000.
    #[param(minimum = 1, maximum = 1000, example = 3)]
    limit: Option<usize>,
    /// Names of fields with commas between.
    fields: Option<String>,
}

/// Up to four areas side by side, and which differences are real.
#[utoipa::path(get, path = "/compare", params(CompareAsked), responses((status = 200, body = Answer<Compared>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn compare(asking: Asking, Query(asked): Query<CompareAsked>) -> Response {
    let answer = move |asking: &Asking| {
        let session = &asking.edition.session;
        let compared = || -> Result<Compared, EngineError> {
            let areas = asked.areas.split(',').take(MOST_NAMES).map(|area| ask::area(session, area.trim()));
            let areas = areas.collect::<Result<Vec<_>, _>>()?;
            let found = query::compare(session, &areas, ask::industry(&asked.industry)?)?;
            let ratings = found.cells.into_iter().map(|cell| Rating::of(asking, cell));
            Ok(Compared {
                ratings: ratings.collect::<Result<_, _>>()?,
                pairs: found.pairs.into_iter().map(Two::from).collect(),
            })
        };
        whole(asking, compared())
    };
    asking.answer(answer).await
}

/// One more than may be compared is enough to say that there are too many.
const MOST_NAMES: usize = golmok_advice::comparison::MOST_AREAS + 1;

/// Areas of an industry, or industries of an area, by risk against the industry's own, the lowest first.
#[utoipa::path(get, path = "/places", params(PlacesAsked), responses((status = 200, body = Answer<Vec<Rating>>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn places(asking: Asking, Query(asked): Query<PlacesAsked>) -> Response {
    asking.answer(move |asking| ranked(asking, asked)).await
}

fn ranked(asking: &Asking, asked: PlacesAsked) -> Result<Response, Problem> {
    let part = Part { offset: asked.offset, limit: asked.limit, fields: asked.fields };
    let (offset, limit) = part.bounds()?;
    let problem = |error: EngineError| Problem::of(&error, asking.lang);
    let session = &asking.edition.session;
    let what = match (&asked.industry, &asked.area) {
        (Some(industry), None) => Asked::Where {
            industry: ask::industry(industry).map_err(problem)?,
            gu: asked.gu.as_deref().map(|gu| ranking::gu(session, gu)).transpose().map_err(problem)?,
        },
        (None, Some(area)) => Asked::WithWhat(ask::area(session, area).map_err(problem)?),
        _ => return Err(Problem::unprocessable("either industry or area is needed")),
    };
    let mut ranking = ranking::rank(session, &what, asked.min_stores.unwrap_or(LISTED_STORES)).map_err(problem)?;
    if asked.highest == Some(true) {
        ranking.cells.reverse();
    }
    let total = ranking.cells.len();
    let page = ranking.cells.into_iter().skip(offset).take(limit).map(|cell| Rating::of(asking, cell));
    let page = page.collect::<Result<Vec<_>, _>>().map_err(problem)?;
    Ok(list(asking, &part, &page, total))
}
