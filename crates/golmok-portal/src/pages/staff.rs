//! The staff of a regional centre: where consulting is in demand, chosen by centre, gu, trade and size; the same as files.

use super::{list, page};
use crate::app::{Asking, body};
use crate::ask::{self, Fields};
use crate::problem::Problem;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use golmok_advice::support::network::{CentreDemand, demand};
use golmok_advice::support::provider::Centre;
use golmok_advice::support::rules;
use golmok_engine::query::places as ranking;
use golmok_engine::query::support::network::{self as query, AreaDemand};
use golmok_report::hosted::{Field, Form, List, ListPage, Table, word};
use golmok_report::listing::Listing;
use golmok_report::step::site::Site;
use golmok_report::{Lang, network_listing, numbers};

/// Lines of a list on a page; a file has all.
const LINES: usize = 50;
/// Demand below which an area is left out, unless asked otherwise.
const LEAST: f64 = 1.0;

/// What is asked for.
struct Asked {
    /// The centres whose regions are shown.
    centres: Vec<&'static Centre>,
    /// Whether one of them was chosen.
    one: bool,
    /// 자치구_코드 of the areas shown.
    gu: Vec<String>,
    industry: Option<String>,
    least: f64,
    offset: usize,
}

fn asked(asking: &Asking, fields: &Fields) -> Result<Asked, Problem> {
    let lang = asking.lang;
    let problem = |error| Problem::of(&error, lang);
    let gu = fields.get("gu").map(|gu| ranking::gu(&asking.edition.session, gu)).transpose().map_err(problem)?;
    let all = || rules::centres().iter();
    let centres: Vec<&Centre> = match (fields.get("centre"), &gu) {
        (Some(id), _) => all().filter(|centre| centre.id == id).collect(),
        // A gu is asked of the centre that serves it.
        (None, Some(gu)) => all().filter(|centre| centre.gu.contains(gu)).collect(),
        (None, None) => all().collect(),
    };
    if centres.is_empty() {
        return Err(Problem::not_found(lang));
    }
    let served = || centres.iter().flat_map(|centre| centre.gu.iter().cloned());
    let least: f64 = fields.number("min_demand", lang)?.unwrap_or(LEAST);
    if !(least >= 0.0 && least.is_finite()) {
        return Err(Problem::unprocessable(format!("min_demand: {least}")));
    }
    Ok(Asked {
        gu: match gu {
            Some(gu) => served().filter(|of| *of == gu).collect(),
            None => served().collect(),
        },
        one: fields.get("centre").is_some() || fields.get("gu").is_some(),
        industry: fields.get("industry").map(ask::industry).transpose().map_err(problem)?.map(|industry| industry.code),
        least,
        offset: fields.number("offset", lang)?.unwrap_or(0),
        centres,
    })
}

/// Demand per centre and industry, the most first.
fn by_industry(asking: &Asking, asked: &Asked) -> Result<Vec<CentreDemand>, Problem> {
    let lines = query::demand(&asking.edition.session).map_err(|error| Problem::of(&error, asking.lang))?;
    // Consultants are shared out among all centres: what is not asked for is left out afterwards.
    let mut found = demand(&lines, rules::centres());
    found.retain(|line| {
        asked.centres.iter().any(|centre| centre.id == line.centre)
            && asked.industry.as_ref().is_none_or(|industry| line.industry == *industry)
            && line.demand() >= asked.least
    });
    let key = |line: &CentreDemand| (line.centre.clone(), line.industry.clone());
    found.sort_by(|a, b| b.demand().total_cmp(&a.demand()).then_with(|| key(a).cmp(&key(b))));
    Ok(found)
}

fn by_area(asking: &Asking, asked: &Asked) -> Result<Vec<AreaDemand>, Problem> {
    let found = query::area_demand(&asking.edition.session, &asked.gu, asked.industry.as_deref(), asked.least);
    found.map_err(|error| Problem::of(&error, asking.lang))
}

/// The address of the same question, of a page or a file.
fn address(page: &str, fields: &Fields, more: &[(&str, String)]) -> String {
    let kept = ["centre", "gu", "industry", "min_demand"];
    let pairs = kept.into_iter().filter_map(|name| Some((name, fields.get(name)?.to_owned())));
    let pairs: Vec<(&str, String)> = pairs.chain(more.iter().cloned()).collect();
    format!("{page}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The page.
pub async fn staff(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let w = |key: &str| word(key, asking.lang).to_owned();
        let fields = Fields::of(&asking.uri)?;
        let asked = asked(asking, &fields)?;
        let (industries, areas) = (by_industry(asking, &asked)?, by_area(asking, &asked)?);
        let mut filled = ListPage {
            title: w("h_staff_title"),
            lead: w("h_staff_lead"),
            form: Some(form(site, &fields, &asked)),
            ..ListPage::default()
        };
        if industries.is_empty() && areas.is_empty() {
            filled.sentences.push(w("h_staff_none"));
        }
        if !industries.is_empty() {
            let names: Vec<&str> =
                asked.centres.iter().map(|centre| network_listing::name(centre, asking.lang)).collect();
            let whose = if asked.one { names.join(", ") } else { w("h_all_centres") };
            let table =
                table_of_industries(site, &industries, address("staff.csv", &fields, &[("of", "industries".into())]));
            let title = format!("{} · {whose}", w("h_staff_industries"));
            filled.lists.push(List { title, table: Some(table), ..List::default() });
        }
        if !areas.is_empty() {
            let table = table_of_areas(site, &areas, &asked, address("staff.csv", &fields, &[("of", "areas".into())]));
            let title = format!("{} · {}", w("h_staff_areas"), numbers::count(areas.len() as i64));
            filled.lists.push(List { title, table: Some(table), ..List::default() });
        }
        let turn = |offset: usize| address("staff", &fields, &[("offset", offset.to_string())]);
        if asked.offset > 0 {
            filled.before = turn(asked.offset.saturating_sub(LINES));
        }
        if asked.offset.saturating_add(LINES) < areas.len() {
            filled.after = turn(asked.offset + LINES);
        }
        list(asking, site, &filled)
    })
    .await
}

fn form(site: &Site, fields: &Fields, asked: &Asked) -> Form {
    let lang = site.lang();
    let none = |key: &str| std::iter::once((String::new(), word(key, lang).to_owned()));
    let centres = rules::centres().iter().map(|c| (c.id.clone(), network_listing::name(c, lang).to_owned()));
    let all = site.industries().map(|(code, name)| (code.to_owned(), name.to_owned()));
    let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let choice =
        |label, name: &'static str, value: String, options| Field { label, name, value, options, ..Field::default() };
    let gu = none("h_all_gu").chain(site.gu_names()).collect();
    let chosen = asked.industry.clone().unwrap_or_default();
    Form {
        action: "staff",
        fields: vec![
            choice("h_centre_input", "centre", value("centre"), none("h_all_centres").chain(centres).collect()),
            choice("h_gu_input", "gu", value("gu"), gu),
            choice("h_industry_input", "industry", chosen, none("h_all_industries").chain(all).collect()),
            Field {
                label: "h_least_demand",
                name: "min_demand",
                value: asked.least.to_string(),
                number: true,
                ..Field::default()
            },
        ],
        button: "h_filter",
        ..Form::default()
    }
}

fn plain(text: impl Into<String>) -> (String, String) {
    (text.into(), String::new())
}

/// A number of people or shops that may be a fraction.
fn tenths(value: f64) -> (String, String) {
    plain(format!("{value:.1}"))
}

fn table_of_industries(site: &Site, lines: &[CentreDemand], file: String) -> Table {
    let lang = site.lang();
    let row = |line: &CentreDemand| {
        let centre = rules::centres().iter().find(|centre| centre.id == line.centre);
        vec![
            plain(centre.map_or("", |centre| network_listing::name(centre, lang))),
            (site.industry_name(&line.industry).to_owned(), format!("industry/{}.html", line.industry)),
            tenths(line.demand()),
            plain(numbers::count(line.openings as i64)),
            tenths(line.closures),
            plain(line.consultants_now.to_string()),
            plain(line.consultants_planned.to_string()),
        ]
    };
    Table {
        head: vec![
            ("h_centre_input", false),
            ("industry", false),
            ("h_demand", true),
            ("openings_1y", true),
            ("h_expected_closures", true),
            ("h_consultants_now", true),
            ("h_consultants_planned", true),
        ],
        rows: lines.iter().take(LINES).map(row).collect(),
        file,
    }
}

fn table_of_areas(site: &Site, lines: &[AreaDemand], asked: &Asked, file: String) -> Table {
    let row = |line: &AreaDemand| {
        let (area, industry) = (&line.area, &line.industry);
        vec![
            (
                site.area_name(area.kind, &area.code, &area.name),
                site.area_href(area.kind, &area.code).unwrap_or_default(),
            ),
            plain(site.gu_of(&area.code)),
            (site.industry_name(industry).to_owned(), format!("founder.html?area={}&industry={industry}", area.code)),
            tenths(line.demand()),
            plain(numbers::count(line.openings)),
            tenths(line.closures),
            plain(numbers::count(line.stores)),
            plain(word(&format!("g{}", line.grade.map_or(0, |grade| grade.step())), site.lang())),
        ]
    };
    Table {
        head: vec![
            ("area", false),
            ("h_gu_input", false),
            ("industry", false),
            ("h_demand", true),
            ("openings_1y", true),
            ("h_expected_closures", true),
            ("stores", true),
            ("grade", false),
        ],
        rows: lines.iter().skip(asked.offset).take(LINES).map(row).collect(),
        file,
    }
}

/// One of the lists, whole, as a file that Excel opens as UTF-8.
pub async fn csv(asking: Asking) -> Response {
    let answer = |asking: &Asking| -> Result<Response, Problem> {
        let (name, text) = file(asking)?;
        let mut response = body("text/csv; charset=utf-8", text);
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
        Ok(response)
    };
    asking.answer(answer).await
}

fn file(asking: &Asking) -> Result<(String, String), Problem> {
    let fields = Fields::of(&asking.uri)?;
    let asked = asked(asking, &fields)?;
    let lang: Lang = asking.lang;
    let (name, listing): (&str, Listing) = match fields.get("of") {
        Some("industries") => {
            ("demand-by-industry", network_listing::demand(&by_industry(asking, &asked)?, rules::centres(), lang))
        }
        Some("areas") => ("demand-by-area", network_listing::area_demand(&by_area(asking, &asked)?, lang)),
        _ => return Err(Problem::unprocessable("of: industries, areas")),
    };
    let text = listing.csv().map_err(|error| Problem::unprocessable(error.to_string()))?;
    Ok((format!("{name}-{}.csv", asking.edition.id()), format!("\u{feff}{text}")))
}
