//! The pages: those of the report from the snapshot that is shown, and forms and lists. Nothing needs a script.

mod assets;
mod founder;
mod lists;
mod map;
mod own;
mod staff;
mod texts;

use crate::app::{Asking, body};
use crate::problem::Problem;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use golmok_report::ReportError;
use golmok_report::hosted::{self, ListPage, Place, TextPage, word};
use golmok_report::step::site::Site;

/// The routes.
pub fn routes() -> Router {
    Router::new()
        .route("/", get(home))
        .route("/index.html", get(overview))
        .route("/area/{file}", get(area))
        .route("/gu/{file}", get(gu))
        .route("/industry/{file}", get(industry))
        .route("/record.html", get(record))
        .route("/founder.html", get(founder::founder).post(founder::with_costs))
        .route("/search", get(lists::search))
        .route("/places", get(lists::places))
        .route("/compare", get(lists::compare))
        .route("/diagnose", get(own::form).post(own::diagnose))
        .route("/programmes", get(texts::programmes))
        .route("/staff", get(staff::staff))
        .route("/staff.csv", get(staff::csv))
        .route("/method", get(texts::method))
        .route("/data", get(texts::data))
        .route("/map", get(map::large))
        .route("/assets/{file}", get(assets::asset))
        .route("/map.svg", get(map::map))
        .route("/portal.css", get(style))
        .route("/favicon.ico", get(icon))
}

/// A page that is made of the site, or a problem.
pub type Made = Result<String, Problem>;

/// Makes a page beside the threads that wait for sockets and puts the banner over it; a problem becomes a page, too.
pub async fn page(asking: Asking, make: impl FnOnce(&Asking, &Site) -> Made + Send + 'static) -> Response {
    let (app, lang) = (asking.app.clone(), asking.lang);
    let made = app.work(lang, move || {
        let site = asking.edition.site(lang).map_err(|error| Problem::of_report(&error, lang));
        let site = match site {
            Ok(site) => site,
            Err(problem) => return plain(&problem),
        };
        match make(&asking, site).and_then(|html| dressed(&asking, site, &html)) {
            Ok(html) => body(HTML, html),
            Err(problem) => problem_page(&asking, site, &problem),
        }
    });
    made.await.unwrap_or_else(|problem| plain(&problem))
}

const HTML: &str = "text/html; charset=utf-8";

/// A problem as a page.
pub async fn problem(asking: Asking, problem: Problem) -> Response {
    page(asking, move |_, _| Err(problem)).await
}

fn problem_page(asking: &Asking, site: &Site, problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let key = format!("h_problem_{}", problem.status);
    let title = match word(&key, asking.lang) {
        "" => problem.title.as_str(),
        title => title,
    };
    let detail = std::iter::once(problem.detail.clone());
    let text = TextPage { title: title.to_owned(), sentences: detail.collect(), ..TextPage::default() };
    let html = site.pages().text(site.frame(), &text);
    match html.map_err(|error| Problem::of_report(&error, asking.lang)).and_then(|html| dressed(asking, site, &html)) {
        Ok(html) => (status, body(HTML, html)).into_response(),
        Err(_) => plain(problem),
    }
}

/// A problem where no page can be made.
fn plain(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, body("text/plain; charset=utf-8", format!("{}\n", problem.detail))).into_response()
}

fn dressed(asking: &Asking, site: &Site, html: &str) -> Made {
    site.dressed(html, &place(asking)).map_err(|error| Problem::of_report(&error, asking.lang))
}

/// Where the page of an address stands, and the way to it in the other language.
fn place(asking: &Asking) -> Place {
    let whole = asking.uri.path_and_query().map_or("/", |address| address.as_str());
    let address = whole.trim_start_matches('/').to_owned();
    let place = Place { address: address.clone(), other: String::new() };
    // From the page up to the home of its language, and down again.
    let up = "../".repeat(place.depth());
    let other = asking.lang.pick(format!("{up}en/{address}"), format!("{up}../{address}"));
    Place { address, other }
}

/// An error of the renderers as a problem.
pub fn rendered<T>(asking: &Asking, outcome: Result<T, ReportError>) -> Result<T, Problem> {
    outcome.map_err(|error| Problem::of_report(&error, asking.lang))
}

/// A page with a form and lists.
pub fn list(asking: &Asking, site: &Site, page: &ListPage) -> Made {
    rendered(asking, site.pages().list(site.frame(), page))
}

/// The code in a page's file name.
fn code(file: &str, asking: &Asking) -> Result<String, Problem> {
    file.strip_suffix(".html").map(str::to_owned).ok_or_else(|| Problem::not_found(asking.lang))
}

fn found(asking: &Asking, outcome: Result<Option<String>, ReportError>) -> Made {
    rendered(asking, outcome)?.ok_or_else(|| Problem::not_found(asking.lang))
}

async fn home(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let home = site.home(map::size(site));
        rendered(asking, site.pages().home(site.frame(), &home))
    })
    .await
}

async fn overview(asking: Asking) -> Response {
    page(asking, |asking, _| rendered(asking, asking.edition.overview(asking.lang)).map(|html| html.to_string())).await
}

async fn area(asking: Asking, Path(file): Path<String>) -> Response {
    page(asking, move |asking, site| found(asking, site.area(&code(&file, asking)?))).await
}

async fn gu(asking: Asking, Path(file): Path<String>) -> Response {
    page(asking, move |asking, site| found(asking, site.gu(&code(&file, asking)?))).await
}

async fn industry(asking: Asking, Path(file): Path<String>) -> Response {
    page(asking, move |asking, site| found(asking, site.industry(&code(&file, asking)?))).await
}

async fn record(asking: Asking) -> Response {
    page(asking, |asking, site| rendered(asking, site.record())).await
}

async fn style(_: Asking) -> Response {
    body("text/css; charset=utf-8", hosted::CSS)
}

async fn icon(_: Asking) -> Response {
    StatusCode::NO_CONTENT.into_response()
}
