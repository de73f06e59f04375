//! What the pages share: the template engine with its number filters, the words, the frame around every page.

pub mod lines;
pub mod record;
pub mod relative;
pub mod words;

use crate::{Lang, charts, error::ReportError, numbers, template_value};
use golmok_engine::step::StaleLayer;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands on every page of one report.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// Name of the data, e.g. `서울` or `표본 도시`.
    pub city: String,
    /// Nothing later was used, YYYY-MM-DD.
    pub as_of: String,
    /// Last day that the counts speak of.
    pub data_date: String,
    /// Quarter at whose end shops are counted, in words.
    pub quarter: String,
    /// Quarters whose openings and closures are added up, in words.
    pub window: String,
    /// Version of the rating method.
    pub method_version: String,
    /// Snapshot behind the page.
    pub snapshot: String,
    /// Layers of the snapshot that are older than what they rest on.
    pub stale: Vec<StaleLayer>,
    /// The same in one line; empty where there are none.
    pub stale_notice: String,
    /// What the past says of saturation, in a sentence.
    pub crowding_record: String,
    /// Whom to tell of a mistake (`report.correction_contact`); empty where nobody is named.
    pub contact: String,
}

/// A block of a page: what it shows, or why there is nothing to show, as a key of the words.
#[derive(Debug, Clone, Serialize)]
pub struct Block<T> {
    shown: Option<T>,
    reason: &'static str,
}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self::absent("no_data")
    }
}

impl<T> Block<T> {
    /// A block with something to show.
    pub fn shown(data: T) -> Self {
        Self { shown: Some(data), reason: "" }
    }

    /// A block that has nothing to show and says why in one line, by a key of [`words`].
    pub fn absent(reason: &'static str) -> Self {
        Self { shown: None, reason }
    }

    /// What is shown.
    pub fn get(&self) -> Option<&T> {
        self.shown.as_ref()
    }

    /// The same block in another form.
    pub(crate) fn map<'a, U>(&'a self, form: impl FnOnce(&'a T) -> U) -> Block<U> {
        Block { shown: self.shown.as_ref().map(form), reason: self.reason }
    }
}

/// A figure that stands alone: label, value, and what to know beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// Key of the words for the label.
    pub label: &'static str,
    /// The value in words.
    pub value: String,
    /// When it was, or what to know.
    pub note: String,
}

/// Where pages are shown: the same pages, from a folder of files and from a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Files beside each other, opened without a server.
    File,
    /// A server, which forms a page for each address.
    Server,
}

impl Host {
    /// The address of a founder's page up to its area and industry: a file reads them from the fragment.
    pub fn founder(self) -> &'static str {
        match self {
            Self::File => "founder.html#",
            Self::Server => "founder.html?",
        }
    }
}

/// Template engine with all pages of a report in one language. Made once, used by many threads.
#[derive(Debug)]
pub struct Pages {
    environment: Environment<'static>,
    lang: Lang,
}

const TEMPLATES: [(&str, &str); 11] = [
    ("base.html", include_str!("templates/base.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("index.html", include_str!("templates/index.html")),
    ("area.html", include_str!("templates/area.html")),
    ("gu.html", include_str!("templates/gu.html")),
    ("industry.html", include_str!("templates/industry.html")),
    ("hosted_banner.html", include_str!("templates/hosted_banner.html")),
    ("hosted_home.html", include_str!("templates/hosted_home.html")),
    ("hosted_list.html", include_str!("templates/hosted_list.html")),
    ("hosted_map.html", include_str!("templates/hosted_map.html")),
    ("hosted_text.html", include_str!("templates/hosted_text.html")),
];

impl Pages {
    /// Reads the templates, for a report of files.
    ///
    /// # Errors
    /// When a template is wrong, which a test rules out.
    pub fn new(lang: Lang) -> Result<Self, ReportError> {
        Self::on(Host::File, lang)
    }

    /// The same for any host.
    ///
    /// # Errors
    /// When a template is wrong, which a test rules out.
    pub fn on(host: Host, lang: Lang) -> Result<Self, ReportError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (page, text) in TEMPLATES {
            environment.add_template(page, text).map_err(|source| ReportError::Template { page, source })?;
        }
        environment.add_global("t", Value::from_pairs(words::of(lang).iter().map(|(key, word)| (*key, *word))));
        environment.add_global("founder_page", Value::from_safe_string(host.founder().to_owned()));
        environment.add_global("lang", if lang == Lang::Ko { "ko" } else { "en" });
        environment.add_global("css", Value::from_safe_string(include_str!("templates/page.css").to_owned()));
        environment.add_global("sort_js", Value::from_safe_string(include_str!("templates/sort.js").to_owned()));
        environment.add_filter("count", |value: i64| numbers::count(value));
        environment.add_filter("percent", |value: f64| numbers::percent(value));
        environment.add_filter("range", |ends: Value| {
            let end = |i| ends.get_item_by_index(i).ok().and_then(|v| f64::try_from(v).ok()).unwrap_or(f64::NAN);
            numbers::percent_range(end(1), end(2))
        });
        environment.add_filter("ratio", |value: f64| numbers::ratio(value));
        environment.add_filter("won", move |value: f64| numbers::won(value, lang));
        Ok(Self { environment, lang })
    }

    /// The language of the pages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Renders a page that lies `depth` folders below the index.
    pub(crate) fn render(
        &self,
        page: &'static str,
        frame: &Frame,
        depth: usize,
        data: serde_json::Value,
    ) -> Result<String, ReportError> {
        let template = |source| ReportError::Template { page, source };
        let view = self.environment.get_template(page).map_err(template)?;
        let value = |data: &serde_json::Value| template_value::of(data).unwrap_or_default();
        let (frame, data) = (value(&serde_json::json!(frame)), value(&data));
        let html = view.render(context! { frame, root => "../".repeat(depth), page => data });
        html.map(|html| numbers::with_their_signs(&html)).map_err(template)
    }
}

/// Chart of counts per quarter, or the reason why there is none.
pub(crate) fn quarters_chart(quarters: &[charts::quarters::QuarterBar], lang: Lang) -> Block<String> {
    let t = words::of(lang);
    let word = |key: &str| t.get(key).copied().unwrap_or_default();
    let names = charts::quarters::QuarterWords {
        stores: word("stores"),
        openings: word("openings"),
        closures: word("closures"),
        title: word("quarters"),
    };
    match charts::quarters::draw("quarters", quarters, names, lang) {
        Some(svg) => Block::shown(svg),
        None => Block::absent("no_quarters"),
    }
}

/// The words of one language, by key.
pub type Dictionary = BTreeMap<&'static str, &'static str>;
