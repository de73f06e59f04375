//! Ratings of area × industry, and what they rest on.

use super::answer::{Answer, Part, list, whole};
use super::spots::{Area, Industry, kind_of};
use crate::app::Asking;
use crate::ask::{self, Query};
use crate::problem::Problem;
use axum::extract::Path;
use axum::response::Response;
use golmok_advice::verdict::Interval;
use golmok_engine::Error as EngineError;
use golmok_engine::query::explain as query;
use golmok_engine::query::own_areas;
use golmok_engine::query::trace_line::TraceLine;
use golmok_engine::read::entry_risk::Cell;
use golmok_model::{IndustryCode, RiskGrade};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A value with its 90 % interval.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// 5 % end.
    pub lo: f64,
    /// 95 % end.
    pub hi: f64,
}

impl From<Interval> for Estimate {
    fn from(of: Interval) -> Self {
        Self { value: of.value, lo: of.lo, hi: of.hi }
    }
}

/// The rating of an industry in an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rating {
    /// The area.
    pub area: Area,
    /// The industry.
    pub industry: Industry,
    /// Shops at the newest quarter.
    pub store_count: i64,
    /// Openings of the last four quarters.
    pub opening_count_4q: i64,
    /// Closures of the last four quarters.
    pub closure_count_4q: i64,
    /// The average shop closes within a year.
    pub closure_probability_1y: Option<Estimate>,
    /// Hazard ÷ that of the same industry in the city.
    pub relative_risk: Option<Estimate>,
    /// `lower`, `no_clear_difference` or `higher` than the same industry in the city.
    pub relative_grade: Option<String>,
    /// `caution`, `suspect`, `risk` or `high_risk`.
    pub grade: Option<String>,
    /// Step of the grade, 1–4; 1 is the lowest and does not mean safe.
    pub grade_step: Option<u8>,
    /// `low`, `medium` or `high`.
    pub confidence: Option<String>,
    /// Why there is no rating.
    pub reason_unrated: Option<String>,
}

impl Rating {
    /// A cell as the API tells it.
    pub fn of(asking: &Asking, cell: Cell) -> Result<Self, EngineError> {
        let rated = cell.rated.as_ref();
        Ok(Self {
            industry: Industry::by_code(&cell.industry, asking.lang),
            store_count: cell.stores,
            opening_count_4q: cell.openings,
            closure_count_4q: cell.closures,
            closure_probability_1y: rated.map(|of| of.probability.into()),
            relative_risk: rated.map(|of| of.relative_risk.into()),
            relative_grade: rated.map(|of| of.relative.code().to_owned()),
            grade: rated.map(|of| RiskGrade::code(of.grade).to_owned()),
            grade_step: rated.map(|of| of.step),
            confidence: rated.map(|of| of.confidence.code().to_owned()),
            reason_unrated: cell.reason_unrated,
            area: Area {
                kind: cell.area.kind.code().to_owned(),
                code: cell.area.code,
                name: cell.area.name,
                trade_area_kind: cell.trade_area_kind,
                gu_code: cell.gu_code,
            },
        })
    }
}

/// Which cells. At least one of `area`, `industry` and `gu` is named.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatingsAsked {
    /// Code or name of an area.
    area: Option<String>,
    /// Code or name of an industry; `ALL` for all together.
    #[param(example = "CS100010")]
    industry: Option<String>,
    /// 자치구_코드.
    gu: Option<String>,
    /// `trade_area`, `admin_dong`, `gu` or `city`.
    #[param(example = "trade_area")]
    kind: Option<String>,
    /// `caution`, `suspect`, `risk` or `high_risk`.
    grade: Option<String>,
    /// Shops at least.
    #[param(minimum = 0, example = 1)]
    min_stores: Option<i64>,
    /// Items before the page.
    #[param(example = 0)]
    offset: Option<usize>,
    /// Items of the page, at most 1,000.
    #[param(minimum = 1, maximum = 1000, example = 3)]
    limit: Option<usize>,
    /// Names of fields with commas between.
    #[param(example = "area,grade,closure_probability_1y")]
    fields: Option<String>,
}

/// A cell by area and industry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CellAsked {
    /// Code or name of an area.
    #[param(example = "3110001")]
    area: String,
    /// Code or name of an industry.
    #[param(example = "CS100010")]
    industry: String,
}

/// A line of the chain from a grade to the bytes that it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// `grade`, `base`, `driver`, `method`, `said_before`, `indicator`, `counted`, `input` or `file`.
    #[schema(example = "indicator")]
    pub step: String,
    /// Table that holds it.
    pub table: String,
    /// Column, or what is traced.
    pub item: String,
    /// Its value.
    pub value: String,
    /// Row, or file and line.
    pub place: String,
}

/// Code of an industry, or of all together.
fn industry_code(asked: &str) -> Result<String, EngineError> {
    match asked {
        IndustryCode::ALL => Ok(IndustryCode::ALL.to_owned()),
        _ => ask::industry(asked).map(|industry| industry.code),
    }
}

/// The rating of one cell.
#[utoipa::path(
    get,
    path = "/ratings/{area}/{industry}",
    params(
        ("area" = String, Path, description = "Code or name of an area.", example = "3110001"),
        ("industry" = String, Path, description = "Code or name of an industry; ALL for all together.", example = "CS100010"),
    ),
    responses((status = 200, body = Answer<Rating>), (status = 404, body = Problem))
)]
pub async fn rating(asking: Asking, Path((area, industry)): Path<(String, String)>) -> Response {
    // A code is found in microseconds; a name is held against those of all areas.
    if matches!(ask::by_code(&asking.edition.session, &area), Ok(Some(_))) {
        return one_rating(&asking, &area, &industry);
    }
    asking.answer(move |asking| one_rating(asking, &area, &industry)).await
}

fn one_rating(asking: &Asking, area: &str, industry: &str) -> Response {
    let found = || {
        let session = &asking.edition.session;
        let (area, industry) = (ask::area(session, area)?, industry_code(industry)?);
        let cell = session.entry_risk()?.cell(area.kind, &area.code, &industry);
        let cell = cell.ok_or(EngineError::NotRated { area: area.code, industry })?;
        Rating::of(asking, cell)
    };
    whole(asking, found())
}

/// Cells of an area, an industry or a gu.
#[utoipa::path(get, path = "/ratings", params(RatingsAsked), responses((status = 200, body = Answer<Vec<Rating>>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn ratings(asking: Asking, Query(asked): Query<RatingsAsked>) -> Response {
    asking.answer(move |asking| ratings_of(asking, asked)).await
}

fn ratings_of(asking: &Asking, asked: RatingsAsked) -> Result<Response, Problem> {
    let part = Part { offset: asked.offset, limit: asked.limit, fields: asked.fields };
    let (offset, limit) = part.bounds()?;
    let kind = asked.kind.as_deref().map(kind_of).transpose()?;
    let grade = asked.grade.as_deref().map(str::parse::<RiskGrade>).transpose();
    let grade = grade.map_err(|error| Problem::unprocessable(format!("grade: {error}")))?;
    let problem = |error: EngineError| Problem::of(&error, asking.lang);
    let session = &asking.edition.session;
    let ratings = session.entry_risk().map_err(problem)?;
    let area = asked.area.as_deref().map(|area| ask::area(session, area)).transpose().map_err(problem)?;
    let industry = asked.industry.as_deref().map(industry_code).transpose().map_err(problem)?;
    // Rows are chosen by number; a cell is made only of those that are answered.
    let cells = ratings.cells();
    let rows: Vec<usize> = match (&area, &industry, &asked.gu) {
        (Some(area), _, _) => cells.area(area.kind, &area.code).collect(),
        (None, Some(industry), _) => cells.industry(industry).collect(),
        (None, None, Some(_)) => cells.areas().flat_map(|(.., rows)| rows).collect(),
        (None, None, None) => return Err(Problem::unprocessable("area, industry or gu is needed")),
    };
    let fits = |row: &usize| {
        industry.as_deref().is_none_or(|industry| cells.industry_of(*row) == industry)
            && kind.is_none_or(|kind| cells.area_of(*row).0 == kind)
            && asked.gu.as_deref().is_none_or(|gu| ratings.trade_area(*row).1 == Some(gu))
            && grade.is_none_or(|grade| ratings.grade(*row) == Some(grade))
            && asked.min_stores.is_none_or(|least| ratings.stores(*row) >= least)
    };
    let rows: Vec<usize> = rows.into_iter().filter(fits).collect();
    let page = rows.iter().skip(offset).take(limit).map(|row| Rating::of(asking, ratings.row(*row)));
    let page = page.collect::<Result<Vec<_>, _>>().map_err(problem)?;
    Ok(list(asking, &part, &page, rows.len()))
}

/// The indicators of a cell at their newest quarter. Sales that are withheld are not among them.
#[utoipa::path(get, path = "/indicators", params(CellAsked), responses((status = 200, body = Answer<Vec<Line>>), (status = 404, body = Problem)))]
pub async fn indicators(asking: Asking, Query(asked): Query<CellAsked>) -> Response {
    chain(asking, asked, Some("indicator")).await
}

/// The chain from a grade to its drivers, indicators, input rows and file hashes.
#[utoipa::path(get, path = "/explain", params(CellAsked), responses((status = 200, body = Answer<Vec<Line>>), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn explain(asking: Asking, Query(asked): Query<CellAsked>) -> Response {
    chain(asking, asked, None).await
}

async fn chain(asking: Asking, asked: CellAsked, step: Option<&'static str>) -> Response {
    let answer = move |asking: &Asking| {
        let session = &asking.edition.session;
        let lines = ask::area(session, &asked.area).and_then(|area| {
            let industry = ask::industry(&asked.industry)?;
            let own = own_areas::trace(session, &asked.area)?.into_iter();
            let lines = own.chain(query::explain(session, &area, &industry.code)?);
            let wanted = lines.filter(|line| step.is_none_or(|step| line.step == step));
            let line =
                |l: TraceLine| Line { step: l.step, table: l.table, item: l.item, value: l.value, place: l.place };
            Ok(wanted.map(line).collect::<Vec<_>>())
        });
        whole(asking, lines)
    };
    asking.answer(answer).await
}
