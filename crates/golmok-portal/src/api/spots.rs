//! What there is: the snapshot, areas, industries, names.

use super::answer::{Answer, Part, list, whole};
use crate::app::Asking;
use crate::ask::Query;
use crate::language::Lang;
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_engine::query::search as query;
use golmok_engine::read::sources;
use golmok_model::{AreaKind, reference};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Area {
    /// `trade_area`, `admin_dong`, `gu` or `city`.
    #[schema(example = "trade_area")]
    pub kind: String,
    /// The publisher's code.
    #[schema(example = "3110001")]
    pub code: String,
    /// Name.
    pub name: String,
    /// A, D, R, U for trade areas; U lies over the others.
    pub trade_area_kind: Option<String>,
    /// 자치구_코드.
    pub gu_code: Option<String>,
}

/// An industry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Industry {
    /// 서비스_업종_코드.
    #[schema(example = "CS100010")]
    pub code: String,
    /// Name in the language asked for.
    pub name: String,
}

impl Industry {
    /// An industry in a language.
    pub fn of(industry: IndustryRef, lang: Lang) -> Self {
        Self { code: industry.code, name: lang.pick(industry.name.ko, industry.name.en) }
    }

    /// The same by its code.
    pub fn by_code(code: &str, lang: Lang) -> Self {
        let name = reference::industry(code).map(|known| lang.pick(known.name_ko.as_str(), known.name_en.as_str()));
        Self { code: code.to_owned(), name: name.unwrap_or(code).to_owned() }
    }
}

/// The snapshot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Snapshot {
    /// Newest day that the counts behind the ratings speak of.
    #[schema(value_type = String, format = Date)]
    pub data_date: jiff::civil::Date,
    /// When the snapshot was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: jiff::Timestamp,
    /// The public files by kind.
    pub sources: Vec<Source>,
    /// Its tables and their rows.
    pub tables: Vec<Table>,
}

/// Public files of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Source {
    /// Code of the kind.
    #[schema(example = "store_counts")]
    pub kind: String,
    /// Official name.
    pub name: String,
    /// Files and members read.
    pub files: usize,
    /// Rows read.
    pub rows: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Last day that they speak of.
    #[schema(value_type = Option<String>, format = Date)]
    pub data_date: Option<jiff::civil::Date>,
}

/// A table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Table {
    /// Name.
    #[schema(example = "mart_entry_risk")]
    pub name: String,
    /// Rows.
    pub rows: u64,
}

/// Which areas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AreasAsked {
    /// `trade_area`, `admin_dong` or `gu`.
    #[param(example = "trade_area")]
    kind: Option<String>,
    /// 자치구_코드.
    gu: Option<String>,
    /// Items before the page.
    #[param(example = 0)]
    offset: Option<usize>,
    /// Items of the page, at most 1,000.
    #[param(minimum = 1, maximum = 1000, example = 3)]
    limit: Option<usize>,
    /// Names of fields with commas between.
    #[param(example = "code,name")]
    fields: Option<String>,
}

/// A text to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchAsked {
    /// Name or code of an area or industry, its beginning, a part of it, or its initial consonants.
    #[param(example = "카페", max_length = 60)]
    q: String,
    /// At most so many of each, up to 50.
    #[param(minimum = 1, maximum = 50, example = 5)]
    limit: Option<usize>,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Areas, the best first.
    pub areas: Vec<Area>,
    /// Industries, the best first.
    pub industries: Vec<Industry>,
    /// Whether nothing is called so and these are the most alike.
    pub only_alike: bool,
}

/// An area with what the ratings know of it.
pub fn area_of(asking: &Asking, area: AreaRef) -> Result<Area, golmok_engine::Error> {
    let ratings = asking.edition.session.entry_risk()?;
    let row = ratings.cells().area(area.kind, &area.code).next();
    let (kind, gu) = row.map_or((None, None), |row| ratings.trade_area(row));
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(Area {
        trade_area_kind: owned(kind),
        gu_code: owned(gu),
        kind: area.kind.code().to_owned(),
        code: area.code,
        name: area.name,
    })
}

/// The snapshot that answers, its sources and tables.
#[utoipa::path(get, path = "/snapshot", responses((status = 200, body = Answer<Snapshot>), (status = 304)))]
pub async fn snapshot(asking: Asking) -> Response {
    let made = || {
        let (session, snapshot) = (&asking.edition.session, asking.edition.session.snapshot());
        let as_of = session.as_of()?;
        let sources = sources::totals(snapshot, as_of).into_iter().map(|of| Source {
            kind: of.kind.code().to_owned(),
            name: of.kind.name_ko().to_owned(),
            files: of.files,
            rows: of.rows,
            rejected: of.rejected,
            data_date: of.data_date,
        });
        let rows = |files: &[golmok_lake::store::FileEntry]| files.iter().map(|file| file.rows).sum();
        let tables = &snapshot.info().tables;
        Ok(Snapshot {
            data_date: sources::data_date(snapshot, as_of),
            created_at: snapshot.info().created_at,
            sources: sources.collect(),
            tables: tables.iter().map(|(name, of)| Table { name: name.clone(), rows: rows(&of.files) }).collect(),
        })
    };
    whole(&asking, made())
}

/// The rated areas.
#[utoipa::path(get, path = "/areas", params(AreasAsked), responses((status = 200, body = Answer<Vec<Area>>), (status = 422, body = Problem)))]
pub async fn areas(asking: Asking, Query(asked): Query<AreasAsked>) -> Response {
    areas_of(&asking, asked).into_response()
}

fn areas_of(asking: &Asking, asked: AreasAsked) -> Result<Response, Problem> {
    let part = Part { offset: asked.offset, limit: asked.limit, fields: asked.fields };
    let (offset, limit) = part.bounds()?;
    let kind = asked.kind.as_deref().map(kind_of).transpose()?;
    let problem = |error: golmok_engine::Error| Problem::of(&error, asking.lang);
    let ratings = asking.edition.session.entry_risk().map_err(problem)?;
    let of_gu = |area: &AreaRef| {
        let row = ratings.cells().area(area.kind, &area.code).next();
        row.and_then(|row| ratings.trade_area(row).1)
    };
    let fits = |area: &AreaRef| {
        kind.is_none_or(|kind| area.kind == kind) && asked.gu.as_deref().is_none_or(|gu| of_gu(area) == Some(gu))
    };
    let all: Vec<AreaRef> = ratings.areas().filter(fits).collect();
    let total = all.len();
    let page = all.into_iter().skip(offset).take(limit).map(|area| area_of(asking, area));
    let page = page.collect::<Result<Vec<_>, _>>().map_err(problem)?;
    Ok(list(asking, &part, &page, total))
}

/// A kind of area by its code.
///
/// # Errors
/// 422 where there is none.
pub fn kind_of(code: &str) -> Result<AreaKind, Problem> {
    code.parse().map_err(|error: golmok_model::InvalidValue| Problem::unprocessable(format!("kind: {error}")))
}

/// The industries.
#[utoipa::path(get, path = "/industries", responses((status = 200, body = Answer<Vec<Industry>>)))]
pub async fn industries(asking: Asking) -> Response {
    let all = reference::industries().iter().map(|known| Industry::by_code(known.industry_code.as_str(), asking.lang));
    whole(&asking, Ok(all.collect::<Vec<_>>()))
}

/// Areas and industries by what people type.
#[utoipa::path(get, path = "/search", params(SearchAsked), responses((status = 200, body = Answer<Found>), (status = 422, body = Problem)))]
pub async fn search(asking: Asking, Query(asked): Query<SearchAsked>) -> Response {
    let answer = move |asking: &Asking| {
        let most = asked.limit.unwrap_or(10).clamp(1, 50);
        let found = query::search(&asking.edition.session, &asked.q, most).and_then(|found| {
            let areas = found.areas.into_iter().map(|area| area_of(asking, area));
            Ok(Found {
                areas: areas.collect::<Result<_, _>>()?,
                industries: found.industries.into_iter().map(|of| Industry::of(of, asking.lang)).collect(),
                only_alike: found.only_alike,
            })
        });
        whole(asking, found)
    };
    asking.answer(answer).await
}
