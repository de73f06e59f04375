//! Search, ranking and comparison: questions in the address, answers as lists.

use super::founder::{area_field, industry_field};
use super::{list, page, rendered};
use crate::app::Asking;
use crate::ask::{self, Fields};
use crate::problem::Problem;
use axum::response::Response;
use golmok_advice::comparison::MOST_AREAS;
use golmok_engine::Error as EngineError;
use golmok_engine::query::compare as comparison;
use golmok_engine::query::places::{self as ranking, Asked, LISTED_STORES};
use golmok_engine::query::search as query;
use golmok_model::AreaKind;
use golmok_report::hosted::{Field, Form, Link, List, ListPage, word};
use golmok_report::rating_listing::{difference, of_ranking};
use golmok_report::step::site::Site;

/// Hits of each kind on the page of a search.
const HITS: usize = 20;
/// Lines of a ranking on a page.
const LINES: usize = 50;

fn fields(asking: &Asking) -> Result<Fields, Problem> {
    Fields::of(&asking.uri)
}

fn problem(asking: &Asking) -> impl Fn(EngineError) -> Problem + '_ {
    |error| Problem::of(&error, asking.lang)
}

/// What is called so.
pub async fn search(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let w = |key: &str| word(key, asking.lang).to_owned();
        let asked = fields(asking)?;
        let text = asked.get("q").unwrap_or_default();
        let found = query::search(&asking.edition.session, text, HITS).map_err(problem(asking))?;
        let areas = found.areas.iter().map(|area| Link {
            name: site.area_name(area.kind, &area.code, &area.name),
            href: site.area_href(area.kind, &area.code).unwrap_or_default(),
            note: if area.kind == AreaKind::TradeArea { site.gu_of(&area.code) } else { area.code.clone() },
            more: format!("places?area={}", area.code),
            more_word: "h_with_what",
        });
        let industries = found.industries.iter().map(|industry| Link {
            name: site.industry_name(&industry.code).to_owned(),
            href: format!("industry/{}.html", industry.code),
            note: String::new(),
            more: format!("places?industry={}", industry.code),
            more_word: "h_where",
        });
        let lists = [("h_found_areas", areas.collect::<Vec<_>>()), ("h_found_industries", industries.collect())];
        let lists = lists.into_iter().filter(|(_, links)| !links.is_empty());
        let lists: Vec<List> = lists.map(|(title, links)| List { title: w(title), links, ..List::default() }).collect();
        let said = match (lists.is_empty(), found.only_alike) {
            (true, _) => Some("h_found_none"),
            (false, true) => Some("h_found_alike"),
            (false, false) => None,
        };
        let field =
            Field { label: "h_search_hint", name: "q", value: text.to_owned(), required: true, ..Field::default() };
        let form = Form { action: "search", fields: vec![field], button: "h_search", ..Form::default() };
        let sentences = said.map(w).into_iter().collect();
        list(
            asking,
            site,
            &ListPage { title: w("h_search"), form: Some(form), sentences, lists, ..ListPage::default() },
        )
    })
    .await
}

/// Areas of an industry, or industries of an area.
pub async fn places(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let lang = asking.lang;
        let w = |key: &str| word(key, lang).to_owned();
        let asked = fields(asking)?;
        let least = asked.number("min_stores", lang)?.unwrap_or(LISTED_STORES);
        let mut filled = ListPage {
            title: w("h_rank_title"),
            lead: w("h_rank_lead"),
            form: Some(ranking_form(site, &asked, least)),
            ..ListPage::default()
        };
        let session = &asking.edition.session;
        let what = match (asked.get("industry"), asked.get("area")) {
            (None, None) => return list(asking, site, &filled),
            // An area that is named is what is asked about.
            (_, Some(area)) => Asked::WithWhat(ask::area(session, area).map_err(problem(asking))?),
            (Some(industry), None) => Asked::Where {
                industry: ask::industry(industry).map_err(problem(asking))?,
                gu: asked.get("gu").map(|gu| ranking::gu(session, gu)).transpose().map_err(problem(asking))?,
            },
        };
        let mut ranking = ranking::rank(session, &what, least).map_err(problem(asking))?;
        filled.sentences.push(of_ranking(&ranking, &what, least, lang));
        if asked.get("order") == Some("highest") {
            ranking.cells.reverse();
        }
        let from: usize = asked.number("offset", lang)?.unwrap_or(0);
        let (title, first) = match &what {
            Asked::Where { industry, .. } => (site.industry_name(&industry.code).to_owned(), "area"),
            Asked::WithWhat(area) => (site.area_name(area.kind, &area.code, &area.name), "industry"),
        };
        let total = ranking.cells.len();
        let cells = ranking.cells.into_iter().skip(from).take(LINES);
        let rated = cells.map(|cell| match &what {
            Asked::Where { .. } => site.line_of_area(cell),
            Asked::WithWhat(_) => site.line_of_industry(cell),
        });
        filled.lists.push(List { title, rated: rated.collect(), first, ..List::default() });
        let turn = |offset: usize| {
            let kept = ["industry", "area", "gu", "min_stores", "order"];
            let pairs = kept.into_iter().filter_map(|name| Some((name, asked.get(name)?.to_owned())));
            let pairs: Vec<_> = pairs.chain([("offset", offset.to_string())]).collect();
            format!("places?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        };
        if from > 0 {
            filled.before = turn(from.saturating_sub(LINES));
        }
        if from + LINES < total {
            filled.after = turn(from + LINES);
        }
        list(asking, site, &filled)
    })
    .await
}

fn ranking_form(site: &Site, asked: &Fields, least: i64) -> Form {
    let lang = site.lang();
    let w = |key: &str| word(key, lang).to_owned();
    let gu = std::iter::once((String::new(), w("h_all_gu"))).chain(site.gu_names()).collect();
    let order = vec![(String::new(), w("h_lowest_first")), ("highest".to_owned(), w("h_highest_first"))];
    let value = |name: &str| asked.get(name).unwrap_or_default().to_owned();
    Form {
        action: "places",
        fields: vec![
            industry_field(site, asked, false),
            Field { label: "h_gu_input", name: "gu", value: value("gu"), options: gu, ..Field::default() },
            area_field(asked, "area", false),
            Field {
                label: "h_least_input",
                name: "min_stores",
                value: least.to_string(),
                number: true,
                ..Field::default()
            },
            Field { label: "h_order", name: "order", value: value("order"), options: order, ..Field::default() },
        ],
        button: "h_rank",
        ..Form::default()
    }
}

/// Up to four areas side by side; the tray is the address.
pub async fn compare(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let lang = asking.lang;
        let w = |key: &str| word(key, lang).to_owned();
        let asked = fields(asking)?;
        let named: Vec<&str> = asked.all("area").take(MOST_AREAS + 1).collect();
        let session = &asking.edition.session;
        let areas = named.iter().map(|area| ask::area(session, area)).collect::<Result<Vec<_>, _>>();
        let areas = areas.map_err(problem(asking))?;
        let field = |at: usize| Field {
            label: "h_area_input",
            name: "area",
            value: areas.get(at).map(|area| area.code.clone()).unwrap_or_default(),
            required: at < 2,
            ..Field::default()
        };
        let mut form = vec![industry_field(site, &asked, true)];
        form.extend((0..MOST_AREAS).map(field));
        let mut filled = ListPage {
            title: w("h_compare_title"),
            lead: w("h_compare_lead"),
            form: Some(Form { action: "compare", fields: form, button: "h_compare_go", ..Form::default() }),
            ..ListPage::default()
        };
        let name = |area: &golmok_advice::subject::AreaRef| site.area_name(area.kind, &area.code, &area.name);
        if let (true, Some(industry)) = (areas.len() > 1, asked.get("industry")) {
            let industry = ask::industry(industry).map_err(problem(asking))?;
            let found = comparison::compare(session, &areas, industry).map_err(problem(asking))?;
            let named = |code: &str| areas.iter().find(|area| area.code == code).map_or(code.to_owned(), name);
            let said = found.pairs.iter().map(|pair| difference(pair, &named(&pair.a), &named(&pair.b), lang));
            filled.sentences = said.collect();
            let title = site.industry_name(&found.industry.code).to_owned();
            let rated = found.cells.into_iter().map(|cell| site.line_of_area(cell)).collect();
            filled.lists.push(List { title, rated, first: "area", ..List::default() });
        } else if !areas.is_empty() {
            let links = areas.iter().map(|area| Link {
                name: name(area),
                href: site.area_href(area.kind, &area.code).unwrap_or_default(),
                ..Link::default()
            });
            filled.lists.push(List { title: String::new(), links: links.collect(), ..List::default() });
        }
        rendered(asking, site.pages().list(site.frame(), &filled))
    })
    .await
}
