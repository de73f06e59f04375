//! What a request asks, read from its address or its body; what makes no sense is told with its name.

use crate::language::Lang;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use golmok_advice::subject::{AreaRef, IndustryRef};
use golmok_engine::query::advise::names;
use golmok_engine::{Error as EngineError, Session};
use golmok_model::{AreaKind, seoul};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

/// The question of an address. An unknown name or a value of another kind is a problem: 422 with what is wrong.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default());
        asked.map(Self).map_err(|error| Problem::unprocessable(format!("query: {error}")))
    }
}

/// The same of a JSON body; 415 where it is not called JSON.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        kind(request.headers(), "application/json")?;
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| Problem::unprocessable(format!("body: {error}")))?;
        serde_json::from_slice(&body).map(Self).map_err(|error| Problem::unprocessable(format!("body: {error}")))
    }
}

/// The fields of a form, in their order, blanks around them and empty ones left out.
///
/// # Errors
/// 422 with what is wrong; 415 where it is no form.
pub fn form(headers: &HeaderMap, body: &Bytes) -> Result<Fields, Problem> {
    kind(headers, "application/x-www-form-urlencoded")?;
    Fields::read(body)
}

fn kind(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Problem::new(axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("content-type: {wanted}")))
}

/// Fields of a form or an address that a person filled in.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let all: Vec<(String, String)> =
            serde_urlencoded::from_bytes(bytes).map_err(|error| Problem::unprocessable(error.to_string()))?;
        let filled = all.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
        Ok(Self(filled.filter(|(_, value)| !value.is_empty()).collect()))
    }

    /// Those of an address.
    ///
    /// # Errors
    /// 422 where it is no query.
    pub fn of(uri: &Uri) -> Result<Self, Problem> {
        Self::read(uri.query().unwrap_or_default().as_bytes())
    }

    /// The first field of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every field of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// 422 where it is not.
    pub fn need(&self, name: &str, lang: Lang) -> Result<&str, Problem> {
        let missing = || Problem::unprocessable(format!("{name}: {}", lang.pick("넣어 주십시오", "is missing")));
        self.get(name).ok_or_else(missing)
    }

    /// A number; commas between thousands are as people write them.
    ///
    /// # Errors
    /// 422 where it is none.
    pub fn number<T: std::str::FromStr>(&self, name: &str, lang: Lang) -> Result<Option<T>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let none = lang.pick("알아들을 수 없습니다", "is not understood");
        text.replace(',', "").parse().map(Some).map_err(|_| Problem::unprocessable(format!("{name}: {text} {none}")))
    }
}

/// The rated area with a code; `None` where a name must be looked for.
///
/// # Errors
/// When nothing is rated.
pub fn by_code(session: &Session, asked: &str) -> Result<Option<AreaRef>, EngineError> {
    let ratings = session.entry_risk()?;
    let kinds = [AreaKind::TradeArea, AreaKind::AdminDong, AreaKind::Gu, AreaKind::City];
    Ok(kinds.into_iter().find_map(|kind| ratings.area(kind, asked)))
}

/// The rated area with a code or name.
///
/// # Errors
/// As [`names::rated_area`].
pub fn area(session: &Session, asked: &str) -> Result<AreaRef, EngineError> {
    match by_code(session, asked)? {
        Some(known) => Ok(known),
        None => {
            bounded(asked)?;
            names::rated_area(session, asked)
        }
    }
}

/// The industry with a code or name.
///
/// # Errors
/// As [`names::industry`].
pub fn industry(asked: &str) -> Result<IndustryRef, EngineError> {
    bounded(asked)?;
    names::industry(asked)
}

/// No place and no trade has a longer name: looking for what is like it would take long.
fn bounded(asked: &str) -> Result<(), EngineError> {
    use golmok_engine::query::search::MOST_LETTERS;
    match asked.chars().count() {
        long if long > MOST_LETTERS => {
            Err(EngineError::Invalid(format!("a search has at most {MOST_LETTERS} letters, this one has {long}")))
        }
        _ => Ok(()),
    }
}

/// Today in Seoul.
pub fn today() -> Date {
    seoul::day(jiff::Timestamp::now())
}
