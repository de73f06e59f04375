//! A founder's page: of an area, of a spot, of a point of the map; with the founder's own figures by POST.

use super::{list, map, page, rendered};
use crate::api::shops::{AdviseAsked, report};
use crate::app::Asking;
use crate::ask::{self, Fields};
use crate::language::Lang;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use golmok_advice::break_even::Costs;
use golmok_model::Won;
use golmok_report::hosted::{Field, Form, ListPage, word};
use golmok_report::step::site::Site;
use std::fmt::Write;

/// Fields of the founder's own figures: name, key of the words.
const OWN: [(&str, &str); 6] = [
    ("floor_area", "h_floor_area_input"),
    ("rent", "h_rent"),
    ("wages", "h_wages"),
    ("margin", "h_margin"),
    ("capital", "h_capital"),
    ("payback", "h_payback"),
];

/// The page of an address.
pub async fn founder(asking: Asking) -> Response {
    let fields = match Fields::of(&asking.uri) {
        Ok(fields) => fields,
        Err(problem) => return super::problem(asking, problem).await,
    };
    page(asking, move |asking, site| {
        if fields.get("industry").is_none() {
            return ask_first(asking, site, &fields);
        }
        answered(asking, site, &fields, Costs::default())
    })
    .await
}

/// The page with the figures of the form on it. They are used and forgotten.
pub async fn with_costs(asking: Asking, headers: HeaderMap, bytes: Bytes) -> Response {
    let read = ask::form(&headers, &bytes).and_then(|fields| Ok((costs(&fields, asking.lang)?, fields)));
    let (costs, fields) = match read {
        Ok(read) => read,
        Err(problem) => return super::problem(asking, problem).await,
    };
    page(asking, move |asking, site| answered(asking, site, &fields, costs)).await
}

fn costs(fields: &Fields, lang: Lang) -> Result<Costs, Problem> {
    let won = |name: &str| fields.number(name, lang).map(|amount| amount.map(Won));
    let percent: Option<f64> = fields.number("margin", lang)?;
    Ok(Costs {
        rent: won("rent")?,
        wages: won("wages")?,
        margin: percent.map(|percent| percent / 100.0),
        capital: won("capital")?,
        payback_months: fields.number("payback", lang)?,
        ..Costs::default()
    })
}

fn answered(asking: &Asking, site: &Site, fields: &Fields, costs: Costs) -> super::Made {
    let asked = asked(asking, site, fields)?;
    let advice = report(asking, &asked, costs)?;
    let around = format!(
        "{}{}",
        tray(&advice.subject.area.code, &advice.subject.industry.code, site),
        form(&asked, fields, site.lang())
    );
    rendered(asking, site.founder(&advice, &around))
}

/// Where and what is asked for: by area, by degrees, by a polygon, or by a point of the map.
fn asked(asking: &Asking, site: &Site, fields: &Fields) -> Result<AdviseAsked, Problem> {
    let lang = asking.lang;
    let number = |name: &str| fields.number::<f64>(name, lang);
    let on = number("on.x")?.zip(number("on.y")?);
    let (lon, lat) = match on {
        Some((x, y)) => map::degrees(site, x, y).map(|(lon, lat)| (Some(lon), Some(lat)))?,
        None => (number("lon")?, number("lat")?),
    };
    let polygon = fields.get("polygon");
    Ok(AdviseAsked {
        area: fields.get("area").filter(|_| lon.is_none() && polygon.is_none()).map(str::to_owned),
        lon,
        lat,
        radius: number("radius")?.filter(|_| lon.is_some()),
        polygon: polygon.map(str::to_owned),
        industry: fields.need("industry", lang)?.to_owned(),
        floor_area: number("floor_area")?,
    })
}

/// Words for an attribute or an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The way to the comparison with this area in it.
fn tray(area: &str, industry: &str, site: &Site) -> String {
    let address = escaped(&format!("compare?area={area}&industry={industry}"));
    format!("<p class=\"tray noprint\"><a href=\"{address}\">{}</a></p>\n", word("h_compare_add", site.lang()))
}

/// The form of the founder's own figures; what they are asked of goes with them, unseen.
fn form(asked: &AdviseAsked, fields: &Fields, lang: Lang) -> String {
    let w = |key: &str| word(key, lang);
    let mut html = format!(
        "<form class=\"block noprint own-costs ask\" method=\"post\" action=\"founder.html\" autocomplete=\"off\">\n<h2 class=\"all\">{}</h2>\n",
        w("h_costs_title")
    );
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let hidden: [(&str, Option<String>); 6] = [
        ("area", asked.area.clone()),
        ("lon", number(asked.lon)),
        ("lat", number(asked.lat)),
        ("radius", number(asked.radius)),
        ("polygon", asked.polygon.clone()),
        ("industry", Some(asked.industry.clone())),
    ];
    for (name, value) in hidden {
        if let Some(value) = value {
            let _ = write!(html, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(&value));
        }
    }
    for (name, key) in OWN {
        let value = escaped(fields.get(name).unwrap_or_default());
        let _ = writeln!(
            html,
            "<label for=\"own-{name}\">{}<input id=\"own-{name}\" name=\"{name}\" inputmode=\"decimal\" maxlength=\"15\" value=\"{value}\"></label>",
            w(key)
        );
    }
    let _ =
        writeln!(html, "<button>{}</button>\n<p class=\"all note\">{}</p></form>", w("h_calculate"), w("h_costs_note"));
    html
}

/// The form that asks where and what, with what is known already.
fn ask_first(asking: &Asking, site: &Site, fields: &Fields) -> super::Made {
    let w = |key: &str| word(key, asking.lang).to_owned();
    let page = ListPage {
        title: w("h_home_title"),
        lead: w("h_home_lead"),
        form: Some(Form {
            action: "founder.html",
            fields: vec![area_field(fields, "area", true), industry_field(site, fields, true)],
            button: "h_show",
            ..Form::default()
        }),
        ..ListPage::default()
    };
    list(asking, site, &page)
}

/// The field of an area.
pub fn area_field(fields: &Fields, name: &'static str, required: bool) -> Field {
    let value = fields.get(name).unwrap_or_default().to_owned();
    Field { label: "h_area_input", name, value, required, ..Field::default() }
}

/// The choice of an industry.
pub fn industry_field(site: &Site, fields: &Fields, required: bool) -> Field {
    let asked = fields.get("industry").unwrap_or_default();
    // An industry that was asked for by a word is chosen by its code.
    let value = ask::industry(asked).map_or(String::new(), |industry| industry.code);
    let none = (String::new(), word("h_choose", site.lang()).to_owned());
    let all = site.industries().map(|(code, name)| (code.to_owned(), name.to_owned()));
    let options = std::iter::once(none).chain(all).collect();
    Field { label: "h_industry_input", name: "industry", value, options, required, ..Field::default() }
}
