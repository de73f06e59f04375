//! What went wrong, as problem+json (RFC 9457) for programs and as a page for people.

use crate::language::Lang;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use golmok_engine::Error as EngineError;
use golmok_report::{ReportError, words};
use serde::Serialize;
use utoipa::ToSchema;

/// A request that has no answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Kind of problem; `about:blank` where the status says all.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: String,
    /// The status in words.
    #[schema(example = "Not Found")]
    pub title: String,
    /// The status.
    #[schema(example = 404)]
    pub status: u16,
    /// What was wrong with this request, in the language asked for.
    pub detail: String,
    /// What is called almost so, where a name was not found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
}

impl Problem {
    /// A problem with its detail.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            nearest: Vec::new(),
        }
    }

    /// A parameter, a body or a header that makes no sense.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// Nothing is at the address.
    pub fn not_found(lang: Lang) -> Self {
        Self::new(StatusCode::NOT_FOUND, lang.pick("이 주소에는 아무것도 없습니다", "there is nothing at this address"))
    }

    /// The status by the kind of the engine's error, the detail in words for people.
    pub fn of(error: &EngineError, lang: Lang) -> Self {
        let status = status(error);
        // What the command line calls by flags, a form calls by names.
        let detail = words::cause(error, lang).replace("--", "");
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            // Paths of this machine are for its own log.
            tracing::error!("{}", error.whole());
            return Self::new(status, lang.pick("답을 만들지 못했습니다", "the answer could not be made"));
        }
        let nearest = match error {
            EngineError::NotFound { nearest, .. } => nearest.clone(),
            EngineError::Ambiguous { candidates, .. } => candidates.clone(),
            _ => Vec::new(),
        };
        Self { nearest, ..Self::new(status, detail) }
    }

    /// The same of an error of the renderers.
    pub fn of_report(error: &ReportError, lang: Lang) -> Self {
        if let ReportError::Engine(error) = error {
            return Self::of(error, lang);
        }
        tracing::error!("{error}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            lang.pick("답을 만들지 못했습니다", "the answer could not be made"),
        )
    }
}

/// 404 for what is not there, 422 for what makes no sense, 503 for what is not made yet or is stale, 500 for the rest.
fn status(error: &EngineError) -> StatusCode {
    match error {
        error if error.is_not_found() => StatusCode::NOT_FOUND,
        EngineError::OutOfScope(_)
        | EngineError::Invalid(_)
        | EngineError::Value(_)
        | EngineError::UnknownColumns { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        EngineError::Space(_) => StatusCode::UNPROCESSABLE_ENTITY,
        EngineError::NoTable { .. } | EngineError::Stale(_) => StatusCode::SERVICE_UNAVAILABLE,
        EngineError::While { source, .. } => status(source),
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_error_decides_the_status() {
        let missing =
            EngineError::NotFound { what: "area", asked: "x".into(), nearest: vec!["강남역 (3120189)".into()] };
        let problem = Problem::of(&missing, Lang::Ko);
        assert_eq!((problem.status, problem.nearest.len()), (404, 1));
        assert!(problem.detail.contains("구역"), "{}", problem.detail);
        let of = |error: EngineError| Problem::of(&error, Lang::En).status;
        assert_eq!(of(EngineError::Invalid("x".into())), 422);
        assert_eq!(of(EngineError::OutOfScope("x".into())), 422);
        assert_eq!(of(EngineError::NoTable { table: "mart_entry_risk", made_by: "rate" }), 503);
        let secret = EngineError::Io(std::io::Error::other("/home/secret"));
        let secret = Problem::of(&EngineError::While { doing: "read".into(), source: Box::new(secret) }, Lang::En);
        assert!(secret.status == 500 && !secret.detail.contains("home"));
    }
}
