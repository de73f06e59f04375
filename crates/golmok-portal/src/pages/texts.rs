//! Programmes, method, data: what a person reads.

use super::{page, rendered};
use crate::api::tables;
use crate::app::Asking;
use crate::ask::today;
use axum::response::Response;
use golmok_advice::support::programme::standings;
use golmok_model::programme_fact::programme_facts;
use golmok_report::hosted::{TextPage, markdown, word};
use golmok_report::words::model_card::korean;
use golmok_report::{Lang, numbers, tracker_page};

/// Support programmes: plan, budget, results, and their standing today.
pub async fn programmes(asking: Asking) -> Response {
    page(asking, |asking, _| {
        let day = today();
        rendered(asking, tracker_page::html(programme_facts(), &standings(day), &day.to_string(), asking.lang))
    })
    .await
}

/// The model card.
pub async fn method(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let snapshot = asking.edition.session.snapshot();
        let card = snapshot.document("model_card.md").ok();
        let card = card.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let text = card.map(|english| match asking.lang {
            Lang::Ko => korean(&english).0,
            Lang::En => english,
        });
        let missing = text.is_none().then(|| word("h_method_none", asking.lang).to_owned());
        let filled = TextPage {
            title: word("h_method_title", asking.lang).to_owned(),
            text: text.map(|text| markdown(&text)).unwrap_or_default(),
            sentences: missing.into_iter().collect(),
            ..TextPage::default()
        };
        rendered(asking, site.pages().text(site.frame(), &filled))
    })
    .await
}

/// Age of the data, and what can be downloaded.
pub async fn data(asking: Asking) -> Response {
    page(asking, |asking, site| {
        let listed = tables::listed(asking.edition.session.snapshot()).into_iter();
        let rows = |rows: u64| numbers::count(i64::try_from(rows).unwrap_or(i64::MAX));
        let filled = TextPage {
            title: word("h_data_title", asking.lang).to_owned(),
            sources: site.sources(),
            downloads: listed.map(|table| (table.name, rows(table.rows))).collect(),
            api: asking.lang.pick("", "../"),
            ..TextPage::default()
        };
        rendered(asking, site.pages().text(site.frame(), &filled))
    })
    .await
}
