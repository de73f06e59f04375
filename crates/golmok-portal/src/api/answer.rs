//! What every answer of the API has in common: its snapshot, pages of a list, chosen fields.

use crate::app::{Asking, body};
use crate::problem::Problem;
use axum::response::{IntoResponse, Response};
use golmok_engine::{Error as EngineError, Session};
use golmok_report::stale;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Items of a page of a list, unless asked otherwise.
const PAGE: usize = 100;
/// Items of a page at most.
pub const MOST: usize = 1_000;

/// Of what an answer speaks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Meta {
    /// Snapshot of the lake; equal ids give equal answers.
    #[schema(example = "20261124T020000Z")]
    pub snapshot: String,
    /// Nothing later was used.
    #[schema(value_type = String, format = Date, example = "2024-12-31")]
    pub as_of: jiff::civil::Date,
    /// Version of the rating method.
    pub method_version: String,
    /// Which layers are older than what they rest on; empty where none is.
    pub stale: String,
    /// Where a list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Page {
    /// Items before it.
    pub offset: usize,
    /// Items of a page.
    pub limit: usize,
    /// Items in all.
    pub total: usize,
}

/// An answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Answer<T> {
    /// Of what it speaks.
    pub meta: Meta,
    /// What was asked for.
    pub data: T,
}

/// Which part of a list, and which of its fields.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Items before the page; 0 unless asked otherwise.
    #[param(minimum = 0, example = 0)]
    pub offset: Option<usize>,
    /// Items of the page, at most 1,000; 100 unless asked otherwise.
    #[param(minimum = 1, maximum = 1000, example = 3)]
    pub limit: Option<usize>,
    /// Names of fields with commas between; all unless asked otherwise.
    pub fields: Option<String>,
}

impl Meta {
    /// Of the answers of a session.
    ///
    /// # Errors
    /// When nothing is rated.
    pub fn of(session: &Session) -> Result<Self, EngineError> {
        let ratings = session.entry_risk()?;
        Ok(Self {
            snapshot: session.snapshot().id().to_owned(),
            as_of: ratings.as_of,
            method_version: ratings.method_version.clone(),
            stale: stale::cell(&session.snapshot().info().stale),
            page: None,
        })
    }
}

impl Part {
    /// First item and number of items.
    ///
    /// # Errors
    /// 422 where the page is too long or empty.
    pub fn bounds(&self) -> Result<(usize, usize), Problem> {
        match self.limit.unwrap_or(PAGE) {
            limit @ 1..=MOST => Ok((self.offset.unwrap_or(0), limit)),
            limit => Err(Problem::unprocessable(format!("limit: {limit} is not within 1 and {MOST}"))),
        }
    }
}

/// An answer as a response.
pub fn whole<T: Serialize>(asking: &Asking, data: Result<T, EngineError>) -> Response {
    let meta = Meta::of(&asking.edition.session);
    match data.and_then(|data| meta.map(|meta| Answer { meta, data })) {
        Ok(answer) => json(&answer),
        Err(error) => Problem::of(&error, asking.lang).into_response(),
    }
}

/// A page of a list as a response. `items` are those of the page, `total` counts all.
pub fn list<T: Serialize>(asking: &Asking, part: &Part, items: &[T], total: usize) -> Response {
    let made = || -> Result<Response, Problem> {
        let (offset, limit) = part.bounds()?;
        let meta = Meta::of(&asking.edition.session).map_err(|error| Problem::of(&error, asking.lang))?;
        let meta = Meta { page: Some(Page { offset, limit, total }), ..meta };
        match &part.fields {
            None => Ok(json(&Answer { meta, data: items })),
            Some(fields) => Ok(json(&Answer { meta, data: chosen(items, fields)? })),
        }
    };
    made().unwrap_or_else(IntoResponse::into_response)
}

/// The items with the fields asked for only.
fn chosen<T: Serialize>(items: &[T], fields: &str) -> Result<Vec<Value>, Problem> {
    let names: Vec<&str> = fields.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut chosen = Vec::with_capacity(items.len());
    for item in items {
        let item = serde_json::to_value(item).map_err(|error| Problem::unprocessable(error.to_string()))?;
        let Value::Object(mut all) = item else { continue };
        let mut kept = serde_json::Map::new();
        for name in &names {
            let Some(value) = all.remove(*name) else {
                return Err(Problem::unprocessable(format!("fields: there is no {name}")));
            };
            kept.insert((*name).to_owned(), value);
        }
        chosen.push(Value::Object(kept));
    }
    Ok(chosen)
}

/// A value as a response.
pub fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => body("application/json", bytes),
        Err(error) => {
            tracing::error!("{error}");
            Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "JSON").into_response()
        }
    }
}
