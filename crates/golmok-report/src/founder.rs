//! One founder's report: the page, the card to share, the spreadsheet, the JSON.
//!
//! Everything comes from one [`Advice`]; renderers form words and figures and add nothing. A block without data is one line
//! with its reason.
//!
//! | subject | module |
//! |---|---|
//! | sentences: verdict, relative, alternatives, break-even | [`sentences`] |
//! | the words of the page | `words` |
//! | the page's first screen and its blocks | `first`, `blocks` |
//! | the page's charts | `pictures` |
//! | what follows from the founder's figures, once for all pages | [`answers`] |
//! | what licences tell of this shop, and the answer where no area is rated | [`own_shop`] |
//! | figures that the founder enters, where a report around the page leads | `told`, [`links`] |
//! | the page as data: pieces of text that many pages share | [`pack`] |
//! | the card to share | `share` |
//! | the spreadsheet | `workbook` |
//! | the text for a terminal | `terminal` |

pub mod answers;
mod blocks;
mod first;
#[cfg(test)]
pub(crate) mod fixture;
pub mod links;
pub mod own_shop;
pub mod pack;
mod pictures;
pub mod sentences;
mod share;
mod terminal;
mod told;
pub mod words;
mod workbook;

pub use share::{share_card_svg, share_text};
pub use terminal::terminal_text;
pub use workbook::write_xlsx;

use crate::{Lang, error::ReportError, numbers, template_value};
use golmok_advice::Advice;
use links::{Alone, Links};
use minijinja::{Environment, Value, context};
use serde::Serialize;

/// Name of the JSON's shape; raised where a field changes its meaning.
pub const JSON_SCHEMA: &str = "golmok.advice/1";

/// The page of one report as one self-contained HTML file: nothing is fetched, no script runs.
///
/// The first screen of a phone holds the verdict, the probability with its range, the grade, the confidence, the data date
/// and the next step; the reasons follow. It prints on two A4 pages.
///
/// # Errors
/// When the template fails, which tests rule out.
pub fn render_html(advice: &Advice, lang: Lang) -> Result<String, ReportError> {
    Sheets::new(lang)?.page(advice, &Alone)
}

/// The template engine with the founder's page in one language. Made once, used by many threads.
#[derive(Debug)]
pub struct Sheets {
    environment: Environment<'static>,
    lang: Lang,
}

const TEMPLATES: [(&str, &str); 10] = [
    ("founder.html", include_str!("templates/founder.html")),
    ("founder_sheet.html", include_str!("templates/founder_sheet.html")),
    ("founder_blocks.html", include_str!("templates/founder_blocks.html")),
    ("founder_next.html", include_str!("templates/founder_next.html")),
    ("founder_break_even.html", include_str!("templates/founder_break_even.html")),
    ("founder_check.html", include_str!("templates/founder_check.html")),
    ("founder_supports.html", include_str!("templates/founder_supports.html")),
    ("founder_report.html", include_str!("templates/founder_report.html")),
    ("founder_report.js", include_str!("templates/founder_report.js")),
    ("founder.css", include_str!("templates/founder.css")),
];

impl Sheets {
    /// Reads the templates.
    ///
    /// # Errors
    /// When a template is wrong, which tests rule out.
    pub fn new(lang: Lang) -> Result<Self, ReportError> {
        let mut environment = Environment::new();
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).map_err(|source| ReportError::Template { page: name, source })?;
        }
        environment.add_global("t", Value::from_pairs(words::table(lang)));
        environment.add_global("lang", lang.pick("ko", "en"));
        Ok(Self { environment, lang })
    }

    /// The whole page.
    ///
    /// # Errors
    /// When the template fails, which tests rule out.
    pub fn page(&self, advice: &Advice, links: &dyn Links) -> Result<String, ReportError> {
        self.render("founder.html", &self.context(advice, links)?)
    }

    /// The page's style, as it stands in its head.
    ///
    /// # Errors
    /// When the template fails, which tests rule out.
    pub fn style(&self) -> Result<String, ReportError> {
        self.render("founder.css", &context! {})
    }

    /// What stands on the page, without its head.
    ///
    /// # Errors
    /// When the template fails, which tests rule out.
    pub fn sheet(&self, advice: &Advice, links: &dyn Links) -> Result<String, ReportError> {
        self.render("founder_sheet.html", &self.context(advice, links)?)
    }

    /// The page of a report that every founder's page is shown in; `frame` is what stands around it.
    ///
    /// # Errors
    /// When the template fails, which tests rule out.
    pub fn report_page(&self, frame: &impl Serialize) -> Result<String, ReportError> {
        self.render("founder_report.html", &value(frame)?)
    }

    fn context(&self, advice: &Advice, links: &dyn Links) -> Result<Value, ReportError> {
        let answer = blocks::answer(advice, false, links, self.lang);
        let first = value(&first::view(advice, self.lang))?;
        let blocks = value(&blocks::view(advice, links, self.lang))?;
        Ok(context! { first, blocks, ..value(&answer)? })
    }

    fn render(&self, page: &'static str, context: &Value) -> Result<String, ReportError> {
        let template = |source| ReportError::Template { page, source };
        let html = self.environment.get_template(page).map_err(template)?.render(context.clone());
        html.map(|html| numbers::with_their_signs(&html)).map_err(template)
    }
}

fn value(of: &impl Serialize) -> Result<Value, ReportError> {
    template_value::of(of).map_err(|source| ReportError::Json { what: "founder's report", source })
}

/// The report as JSON: `{"schema": "golmok.advice/1", "advice": …}`, numbers as numbers, sentences in both languages.
///
/// # Errors
/// When a value cannot be written as JSON.
pub fn to_json(advice: &Advice) -> Result<String, ReportError> {
    let whole = serde_json::json!({ "schema": JSON_SCHEMA, "advice": advice });
    serde_json::to_string_pretty(&whole).map_err(|source| ReportError::Json { what: "founder's report", source })
}

#[cfg(test)]
mod tests;
