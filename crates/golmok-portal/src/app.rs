//! The router, and what happens to every request around it.

use crate::ask::today;
use crate::compress;
use crate::edition::Edition;
use crate::language::{Lang, accepted};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::{api, pages};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use golmok_engine::settings::{PortalConfig, Raster};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// What every request can reach.
#[derive(Debug)]
pub struct App {
    /// What is shown.
    pub live: Arc<Live>,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// Rows that a batch may score.
    pub score_rows: usize,
    /// The ground of the large map, where one is set.
    pub raster: Option<Arc<Raster>>,
    policy: Policy,
    work: Arc<Semaphore>,
}

/// A request's question: what it is asked of, and in which language.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What every request can reach.
    pub app: Arc<App>,
    /// The one snapshot that answers it.
    pub edition: Arc<Edition>,
    /// The language of the answer.
    pub lang: Lang,
    /// Address without the language.
    pub uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Asking {
    /// An answer that takes the processor, made beside the threads that wait for sockets.
    pub async fn answer<T: IntoResponse>(self, make: impl FnOnce(&Self) -> T + Send + 'static) -> Response {
        let (app, lang) = (Arc::clone(&self.app), self.lang);
        let made = app.work(lang, move || make(&self).into_response());
        made.await.unwrap_or_else(IntoResponse::into_response)
    }
}

/// The route that answered, for the counts.
#[derive(Debug, Clone)]
struct Route(MatchedPath);

impl App {
    /// An app over what is shown; `at_work` answers are worked out at a time.
    ///
    /// # Errors
    /// When a template fails, which tests rule out.
    pub fn new(
        live: Arc<Live>,
        metrics: Arc<Metrics>,
        at_work: usize,
        config: &PortalConfig,
    ) -> golmok_report::Result<Self> {
        let raster = config.raster().map(Arc::new);
        let policy = Policy::of_templates(raster.as_ref().map(|raster| raster.origin.as_str()))?;
        Ok(Self {
            live,
            metrics,
            score_rows: config.score_rows,
            raster,
            policy,
            work: Arc::new(Semaphore::new(at_work)),
        })
    }

    /// What the page of the large map may do.
    pub fn map_policy(&self) -> HeaderValue {
        self.policy.map()
    }

    /// The router with everything around it.
    pub fn router(self: Arc<Self>) -> Router {
        let routes = Router::new()
            .merge(pages::routes())
            .merge(api::routes())
            .route("/health", get(health))
            .route("/metrics", get(metrics))
            .fallback(nothing_here)
            .method_not_allowed_fallback(not_so)
            // The size of a body is bounded before a request is made of it.
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn(note_route));
        // Around the whole router: what is changed of an address here decides where it leads.
        Router::new().fallback_service(routes).layer(from_fn_with_state(self, around))
    }

    /// Does work that takes the processor, beside the threads that wait for sockets and not too much at a time.
    ///
    /// # Errors
    /// When the work panics.
    pub async fn work<T: Send + 'static>(
        &self,
        lang: Lang,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = Arc::clone(&self.work).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!("{error}");
            let text = lang.pick("답을 만들지 못했습니다", "the answer could not be made");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text)
        })
    }
}

/// Whether an address is one of the API or for machines: its language is asked for by a header.
fn for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/health" || path == "/metrics"
}

async fn around(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let coding = compress::accepted(request.headers());
    let edition = app.live.now();
    let original = request.uri().path().to_owned();
    let (lang, uri) = addressed(request.uri(), request.headers());
    let mut response = match redirect(request.uri(), lang) {
        Some(elsewhere) if method == Method::GET => elsewhere,
        _ => {
            let tag = tag(&edition, lang);
            let read = method == Method::GET || method == Method::HEAD;
            let changes = matches!(uri.path(), "/health" | "/metrics");
            let known = read && !changes && is_known(request.headers(), &tag);
            let mut response = if known {
                StatusCode::NOT_MODIFIED.into_response()
            } else {
                *request.uri_mut() = uri.clone();
                request.extensions_mut().insert(Asking { app: Arc::clone(&app), edition, lang, uri: uri.clone() });
                next.run(request).await
            };
            let status = response.status();
            let headers = response.headers_mut();
            let kept = read && !changes && matches!(status.as_u16(), 200 | 206 | 304);
            if kept {
                headers.insert(header::ETAG, tag);
            }
            let cache = if kept { "no-cache" } else { "no-store" };
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
            if for_programs(uri.path()) {
                headers.append(header::VARY, HeaderValue::from_static("accept-language"));
            }
            response
        }
    };
    app.policy.put(response.headers_mut());
    let route = response.extensions().get::<Route>().map_or("other", |route| route.0.as_str()).to_owned();
    let response = compress::response(response, coding).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.answered(&route, status, took);
    // Neither addresses nor queries: a query may hold what a person asked.
    tracing::info!(method = method.as_str(), path = original, status, ms = took.as_secs_f64() * 1e3, "answered");
    response
}

/// Language of a request and its address without it.
fn addressed(uri: &Uri, headers: &HeaderMap) -> (Lang, Uri) {
    let path = uri.path();
    if for_programs(path) {
        return (accepted(headers), uri.clone());
    }
    let Some(rest) = path.strip_prefix("/en").filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
        return (Lang::Ko, uri.clone());
    };
    let rest = if rest.is_empty() { "/" } else { rest };
    let whole = match uri.query() {
        Some(query) => format!("{rest}?{query}"),
        None => rest.to_owned(),
    };
    (Lang::En, whole.parse().unwrap_or_else(|_| uri.clone()))
}

/// Where a page's address with `lang=` in its query leads: a language is a folder, so that links stay in it. `/en` leads to
/// `/en/`.
fn redirect(uri: &Uri, now: Lang) -> Option<Response> {
    if for_programs(uri.path()) {
        return None;
    }
    let query = uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    if asked.is_none() && uri.path() != "/en" {
        return None;
    }
    let path = match now {
        Lang::En => uri.path().strip_prefix("/en").unwrap_or_default(),
        Lang::Ko => uri.path(),
    };
    let folder = if asked.map_or(now == Lang::En, |lang| lang == "en") { "/en" } else { "" };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    let mark = if rest.is_empty() { "" } else { "?" };
    // One slash before the path: two would name another server.
    let to = format!("{folder}/{}{mark}{}", path.trim_start_matches('/'), rest.join("&"));
    let location = HeaderValue::from_str(&to).ok()?;
    Some((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// What an answer follows from beside its address: the snapshot, the program, the language, the day.
fn tag(edition: &Edition, lang: Lang) -> HeaderValue {
    let day = today();
    let text = format!("W/\"{}-{}-{}-{day}\"", edition.id(), env!("CARGO_PKG_VERSION"), lang.pick("ko", "en"));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().unwrap_or_default();
    let mut told = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    told.any(|list| list.split(',').any(|one| one.trim() == tag))
}

async fn note_route(matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(matched) = matched {
        response.extensions_mut().insert(Route(matched));
    }
    response
}

async fn health(asking: Asking) -> Response {
    let ready = asking.edition.is_ready();
    let body = serde_json::json!({ "status": "ok", "ready": ready, "snapshot": asking.edition.id() });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn metrics(asking: Asking) -> Response {
    let text = asking.app.metrics.text(asking.edition.id(), asking.edition.is_ready());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

async fn nothing_here(asking: Asking) -> Response {
    let problem = Problem::not_found(asking.lang);
    refused(asking, problem).await
}

async fn not_so(asking: Asking) -> Response {
    let text = asking.lang.pick("이 주소에는 그렇게 물을 수 없습니다", "this address is not asked that way");
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, text);
    refused(asking, problem).await
}

async fn refused(asking: Asking, problem: Problem) -> Response {
    match for_programs(asking.uri.path()) {
        true => problem.into_response(),
        false => pages::problem(asking, problem).await,
    }
}

/// A body of a kind.
pub fn body(kind: &'static str, bytes: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_folder() {
        let of = |text: &str| {
            let uri: Uri = text.parse().expect("an address");
            let (lang, without) = addressed(&uri, &HeaderMap::new());
            let to = redirect(&uri, lang).map(|to| to.headers()[header::LOCATION].to_str().expect("text").to_owned());
            (lang, without.to_string(), to)
        };
        assert_eq!(of("/en/area/1.html?x=1"), (Lang::En, "/area/1.html?x=1".into(), None));
        assert_eq!(of("/english"), (Lang::Ko, "/english".into(), None));
        assert_eq!(of("/en").2.as_deref(), Some("/en/"));
        assert_eq!(of("/places?lang=en&gu=1").2.as_deref(), Some("/en/places?gu=1"));
        assert_eq!(of("/en/places?gu=1&lang=ko").2.as_deref(), Some("/places?gu=1"));
        assert_eq!(of("//evil.example/?lang=en").2.as_deref(), Some("/en/evil.example/"));
        assert_eq!(of("/en//evil.example/?lang=ko").2.as_deref(), Some("/evil.example/"));
    }
}
