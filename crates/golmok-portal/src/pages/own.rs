//! Diagnosis of a running shop: the form, and the answer by POST.

use super::founder::{area_field, industry_field};
use super::{list, page, rendered};
use crate::api::shops::diagnosis;
use crate::app::Asking;
use crate::ask::{self, Fields};
use crate::language::Lang;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::Response;
use golmok_advice::support::diagnosis::Shop;
use golmok_model::Won;
use golmok_report::diagnose_page;
use golmok_report::hosted::{Field, Form, ListPage, word};

/// The form.
pub async fn form(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let w = |key: &str| word(key, asking.lang).to_owned();
        let asked = Fields::of(&asking.uri)?;
        let number = |label, name| Field { label, name, number: true, ..Field::default() };
        let opened =
            Field { label: "h_opened_input", name: "opened", kind: "date", required: true, ..Field::default() };
        let form = Form {
            action: "diagnose",
            post: true,
            fields: vec![
                area_field(&asked, "area", true),
                industry_field(site, &asked, true),
                opened,
                number("h_sales_input", "sales"),
                number("h_profit_input", "profit"),
                number("h_workers_input", "workers"),
                number("h_floor_area_input", "floor_area"),
            ],
            button: "h_diagnose_go",
        };
        let (title, lead) = (w("h_diagnose_title"), w("h_diagnose_lead"));
        list(asking, site, &ListPage { title, lead, form: Some(form), ..ListPage::default() })
    })
    .await
}

/// The answer. What was entered is used and forgotten.
pub async fn diagnose(asking: Asking, headers: HeaderMap, bytes: Bytes) -> Response {
    let lang = asking.lang;
    let read = ask::form(&headers, &bytes).and_then(|fields| Ok((shop(&fields, lang)?, fields)));
    let (shop, fields) = match read {
        Ok(read) => read,
        Err(problem) => return super::problem(asking, problem).await,
    };
    page(asking, move |asking, _| {
        let (area, industry) = (fields.need("area", lang)?, fields.need("industry", lang)?);
        let found = diagnosis(asking, area, industry, shop)?;
        rendered(asking, diagnose_page::html(&found, lang))
    })
    .await
}

fn shop(fields: &Fields, lang: Lang) -> Result<Shop, Problem> {
    let percent: Option<f64> = fields.number("profit", lang)?;
    let opened = fields.need("opened", lang)?;
    Ok(Shop {
        opened_on: opened.parse().map_err(|_| Problem::unprocessable(format!("opened: {opened}; 2021-07-01")))?,
        monthly_sales: fields.number("sales", lang)?.map(Won),
        margin: percent.map(|percent| percent / 100.0),
        workers: fields.number("workers", lang)?,
        floor_area_m2: fields.number("floor_area", lang)?,
    })
}
